"""Orders one by one, each with its command: what a device was told, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from yiju.platform.registry import api as registry
from yiju.platform.sensing.commands.kinds import declared
from yiju.platform.sensing.commands.models import Order, Stage
from yiju.platform.sensing.commands.reading import OrderRow, order_row
from yiju.platform.sensing.commands.rows import CommandRow, row_of
from yiju.platform.sensing.models import Source


@dataclass(frozen=True)
class Told:
    command: CommandRow
    order: OrderRow


@dataclass(frozen=True)
class Sought:
    """Which orders: of a kind of command, to a device, by way of a source (its key); empty for any.
    For a person those within `reaches`, and all that their `account` gave or agreed to."""

    kind: str = ""
    asset_code: str = ""
    source: str = ""
    reaches: Sequence[registry.Reach] | None = None
    account: str = ""


def told(
    sought: Sought, *, after: int = 0, newest: bool = False, size: int | None = None
) -> list[Told]:
    """By number from behind `after` on; or the newest command first, up to before it."""
    found = _sought(sought)
    if after:
        found = found.filter(pk__lt=after) if newest else found.filter(pk__gt=after)
    ordered = found.select_related("command").order_by("-pk" if newest else "pk")
    return [Told(row_of(one.command), order_row(one)) for one in ordered[:size]]


def told_of(number: int, sought: Sought) -> Told | None:
    """One order by its number, if it is among those sought."""
    one = _sought(sought).filter(pk=number).select_related("command").first()
    return None if one is None else Told(row_of(one.command), order_row(one))


def told_count(sought: Sought) -> int:
    return _sought(sought).count()


def order_number(command: int, asset_code: str) -> int:
    """Of the order of a command to one of its devices."""
    numbers = Order.objects.filter(command=command, asset_code=asset_code)
    return int(numbers.values_list("pk", flat=True).get())


def _sought(sought: Sought) -> QuerySet[Order]:
    """Rehearsals tell nobody anything; a gateway has nothing to do with what it was not sent."""
    found = Order.objects.filter(kind__in=declared()).exclude(command__stage=Stage.REHEARSED)
    if sought.kind:
        found = found.filter(kind=sought.kind)
    if sought.asset_code:
        found = found.filter(asset_code=sought.asset_code)
    if sought.source:
        number = Source.objects.filter(key=sought.source).values_list("pk", flat=True).first()
        found = found.filter(source_id=number, sent__isnull=False)
    if sought.reaches is None:
        return found
    seen = Q(pk__in=[])
    if sought.account:
        theirs = Q(command__account=sought.account) | Q(command__second_account=sought.account)
        seen |= theirs
    for reach in sought.reaches:
        own = Q() if reach.unit_code is None else Q(keeper_code=reach.unit_code)
        seen |= Q(area_path__startswith=reach.area_path) & own
    return found.filter(seen)
