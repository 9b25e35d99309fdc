"""What lies behind alarms, as a list for the applications whose watches they are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from yiju.platform.base.i18n import Text
from yiju.platform.base.kept_text import text_from_json
from yiju.platform.registry import api as registry
from yiju.platform.sensing.watches.browsing import within
from yiju.platform.sensing.watches.models import Cause


@dataclass(frozen=True)
class CauseRow:
    """A cause whose case is open, or whose alarm stands although it is closed. `standing` are its
    alarms that have not ended."""

    watch: str
    asset_kind: str
    asset_code: str
    severity: int
    case: str
    is_open: bool
    since: datetime
    standing: int
    problem: Text | str


def causes(
    reaches: Sequence[registry.Reach] | None,
    watches: Collection[str],
    area_path: str = "",
    size: int = 50,
) -> list[CauseRow]:
    """Of some watches, with alarms within reach and below an area; the gravest, then the newest."""
    inside = within(reaches).filter(watch__in=watches, area_path__startswith=area_path)
    found = Cause.objects.filter(pk__in=inside.exclude(cause=None).values("cause"))
    found = found.filter(Q(is_open=True) | Q(cleared_at=None, is_false=False))
    standing = Count("alarms", filter=Q(alarms__cleared_at=None))
    rows = found.annotate(standing=standing).order_by("-severity", "-opened_at", "-pk")[:size]
    return [
        CauseRow(
            one.watch,
            one.asset_kind,
            one.asset_code,
            one.severity,
            one.number,
            one.is_open,
            one.opened_at,
            one.standing,
            text_from_json(one.problem),
        )
        for one in rows
    ]


def standing(
    reaches: Sequence[registry.Reach] | None, watches: Collection[str], area_path: str = ""
) -> dict[str, int]:
    """How many alarms of each watch stand, within reach and below an area."""
    found = within(reaches).filter(watch__in=watches, cleared_at=None)
    found = found.filter(area_path__startswith=area_path)
    return dict(found.order_by().values_list("watch").annotate(n=Count("pk")))
