"""Which assets something was wrong with on a day: those that a case was open about."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from yiju.platform.work.cases.intake import CASE
from yiju.platform.work.models import Item

NONE_OF_ITS_OWN = ("rejected", "voided", "merged", "split")
"""Ends of cases about which there was nothing, or which went on as another."""


def assets_with_cases(kinds: Iterable[str], at: datetime) -> frozenset[tuple[str, str]]:
    """Kind and code of the assets of some kinds that a case was open about at a moment. A case that
    was turned down counts for nothing."""
    of_kinds = Q()
    for kind in kinds:
        of_kinds |= Q(asset__startswith=f"{kind}/")
    still = Q(ended_at=None) | Q(ended_at__gt=at)
    found = Item.objects.filter(of_kinds, still, process=CASE, began_at__lte=at)
    named = found.exclude(end__in=NONE_OF_ITS_OWN).values_list("asset", flat=True)
    pairs = (asset.partition("/") for asset in named.iterator())
    return frozenset((kind, code) for kind, _stroke, code in pairs)
