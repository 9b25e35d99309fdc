"""What looks managed in a period, from what is stored: leads for a person to follow up."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from yiju.platform.base.time import Period, china_day, start_of_day
from yiju.platform.work.closings import Back, Rush, Seen, back, rushes
from yiju.platform.work.integrity import Check, Finds, Hasty, Shortfall, hasty, under_reported
from yiju.platform.work.models import Evidence, Item, Stage

CASE = "case"
K = TypeVar("K", bound=Hashable)
DISTRICT_DEPTH = 2


@dataclass(frozen=True)
class ReusedPhoto:
    """A photo of one item that resembles a photo of another."""

    number: str
    resembles: str
    step: str
    by_account: str
    by_unit: str
    added_at: datetime


@dataclass(frozen=True)
class Leads:
    """`checks` are all checks before closing of the period, of which `hasty` stand out."""

    checks: int
    hasty: tuple[Hasty, ...]
    shortfalls: tuple[Shortfall, ...]
    """Only those that stand out; of `pairs` that were compared."""
    pairs: int
    reused: tuple[ReusedPhoto, ...]


def leads(period: Period, most_photos: int = 200) -> Leads:
    first, after = start_of_day(period.first_day), start_of_day(period.next().first_day)
    checks = _checks(first, after)
    pairs = under_reported(_finds(first, after), period.last_day)
    return Leads(
        len(checks),
        tuple(hasty(checks, period.last_day)),
        tuple(pair for pair in pairs if pair.flagged),
        len(pairs),
        tuple(_reused(first, after, most_photos)),
    )


def _checks(first: datetime, after: datetime) -> list[Check]:
    """Every check that passed a case in the time, with the handling before it and where the
    checker's photo was taken, the place of the case where the photo does not say."""
    passed = Stage.objects.filter(
        item__process=CASE, move="pass", ended_at__gte=first, ended_at__lt=after
    )
    rows = list(
        passed.order_by("pk").values_list(
            "item_id", "item__number", "by_account", "ended_at", "item__lon", "item__lat"
        )
    )
    handled = _last_handling(passed.values("item"))
    places = _places(passed.values("item"))
    found = []
    for item, number, checker, checked_at, lon, lat in rows:
        if checked_at is None:
            continue
        before = [at for at in handled.get(item, ()) if at <= checked_at]
        shown = places.get((item, checker), (lon, lat))
        if before and shown[0] is not None and shown[1] is not None:
            found.append(Check(number, checker, max(before), checked_at, shown[0], shown[1]))
    return found


def _last_handling(items: Any) -> Mapping[int, list[datetime]]:
    found: dict[int, list[datetime]] = {}
    done = Stage.objects.filter(item__in=items, move="finish")
    for item, at in done.values_list("item_id", "ended_at"):
        if at is not None:
            found.setdefault(item, []).append(at)
    return found


def _places(items: Any) -> Mapping[tuple[int, str], tuple[float, float]]:
    shown = Evidence.objects.filter(item__in=items, step="verifying").exclude(lon=None)
    rows = shown.order_by("pk").values_list("item_id", "by_account", "lon", "lat")
    return {
        (item, account): (lon, lat)
        for item, account, lon, lat in rows
        if lon is not None and lat is not None
    }


def _finds(first: datetime, after: datetime) -> list[Finds]:
    """What each collector found of each unit, and what the unit's share in the finds of the other
    collectors of the same district would have made it."""
    found = Item.objects.filter(
        process=CASE, source="inspector", began_at__gte=first, began_at__lt=after
    ).exclude(by_account="")
    rows = found.exclude(unit_code="").values_list("by_account", "unit_code", "area_path")
    counts = Counter((account, unit, _district(path)) for account, unit, path in rows)
    by_collector = _summed(((a, d), n) for (a, _u, d), n in counts.items())
    by_unit = _summed(((u, d), n) for (_a, u, d), n in counts.items())
    by_district = _summed((d, n) for (_a, _u, d), n in counts.items())
    expected: dict[tuple[str, str], float] = {}
    seen: dict[tuple[str, str], int] = {}
    for (account, district), mine in by_collector.items():
        others = by_district[district] - mine
        if not others:
            continue
        for (unit, place), there in by_unit.items():
            if place != district:
                continue
            own = counts[account, unit, district]
            pair = account, unit
            expected[pair] = expected.get(pair, 0.0) + mine * (there - own) / others
            seen[pair] = seen.get(pair, 0) + own
    return [Finds(a, u, seen[a, u], due) for (a, u), due in sorted(expected.items())]


def hurried(period: Period, paths: Mapping[str, str], until: date) -> list[Rush]:
    """Areas, by the keys of `paths`, that closed strikingly many cases on the last days of the
    period up to the day."""
    closed: dict[str, list[date]] = {key: [] for key in paths}
    rows = _closed(period, until).values_list("area_path", "ended_at")
    for path, ended in rows:
        for key, root in paths.items():
            if ended is not None and path.startswith(root):
                closed[key].append(china_day(ended))
    return rushes(closed, period, until)


def returned(period: Period, until: date) -> list[tuple[Back, str]]:
    """Cases closed in the period up to the day that are back, each with the path of its area."""
    closed = _closed(period, until).exclude(lon=None)
    paths = dict(closed.values_list("number", "area_path"))
    first, after = start_of_day(period.first_day), start_of_day(until + timedelta(days=1))
    reported = Item.objects.filter(
        process=CASE, merged_into=None, began_at__gte=first, began_at__lt=after
    ).exclude(lon=None)
    found = back(_seen(closed), _seen(reported), until)
    return [(one, paths[one.closed]) for one in found]


def _closed(period: Period, until: date) -> Any:
    first, after = start_of_day(period.first_day), start_of_day(until + timedelta(days=1))
    return Item.objects.filter(
        process=CASE, merged_into=None, ended_at__gte=first, ended_at__lt=after
    ).exclude(end="")


def _seen(items: Any) -> list[Seen]:
    names = ("number", "type_code", "lon", "lat", "began_at", "ended_at")
    return [Seen(*row) for row in items.values_list(*names)]


def places_of(numbers: Iterable[str]) -> dict[str, str]:
    """The path of the area of each item."""
    return dict(Item.objects.filter(number__in=numbers).values_list("number", "area_path"))


def _summed(rows: Iterable[tuple[K, int]]) -> dict[K, int]:
    found: dict[K, int] = {}
    for key, count in rows:
        found[key] = found.get(key, 0) + count
    return found


def _district(area_path: str) -> str:
    return "/".join(area_path.split("/")[:DISTRICT_DEPTH])


def _reused(first: datetime, after: datetime, most: int) -> Iterable[ReusedPhoto]:
    found = Evidence.objects.filter(added_at__gte=first, added_at__lt=after).exclude(resembles="")
    rows = found.order_by("-pk").values_list(
        "item__number", "resembles", "step", "by_account", "by_unit", "added_at"
    )
    return [ReusedPhoto(*row) for row in rows[:most]]
