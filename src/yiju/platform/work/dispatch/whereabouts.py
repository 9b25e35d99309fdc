"""Where people in the field were seen last: by what they did, never by following them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from yiju.platform.base.time import china_day
from yiju.platform.work.clock import P
from yiju.platform.work.dispatch.models import Given
from yiju.platform.work.models import Evidence


@dataclass(frozen=True)
class Sighting:
    """Where somebody was at a moment, in WGS-84. `number` is the case by which that is known."""

    lon: float
    lat: float
    at: datetime
    number: str = ""


Seen = tuple[str, Sighting]
Source = Callable[[Sequence[str], datetime, datetime], Iterator[Seen]]
"""From the accounts, since when and until when to what was seen of whom."""


def photos(accounts: Sequence[str], since: datetime, until: datetime) -> Iterator[Seen]:
    """Where they took a photo."""
    found = Evidence.objects.filter(
        by_account__in=accounts, added_at__gte=since, added_at__lte=until
    ).exclude(lon=None)
    rows = found.order_by("added_at", "pk")
    for account, lon, lat, at, number in rows.values_list(
        "by_account", "lon", "lat", "added_at", "item__number"
    ):
        yield account, Sighting(float(lon or 0), float(lat or 0), at, number)


def begun(accounts: Sequence[str], since: datetime, until: datetime) -> Iterator[Seen]:
    """Where their crew said that it begins."""
    rows = Given.objects.filter(begun_at__gte=since, begun_at__lte=until, stage__item__lon__gt=0)
    wanted = set(accounts)
    for one in rows.select_related("crew", "stage__item").order_by("begun_at", "pk"):
        item = one.stage.item
        for account in wanted.intersection(one.crew.accounts):
            if one.begun_at and item.lon is not None and item.lat is not None:
                yield account, Sighting(item.lon, item.lat, one.begun_at, item.number)


SOURCES: tuple[Source, ...] = (photos, begun)
"""All that tells where somebody was. A further source is added here, if whoever sees a crew's plan
may see it: tracks of patrols are for fewer."""


def sightings(accounts: Sequence[str], now: datetime) -> dict[str, Sighting]:
    """The newest of each account that was seen in the last hours."""
    since = now - timedelta(hours=int(P.sighting_hours.at(china_day(now))))
    newest: dict[str, Sighting] = {}
    for source in SOURCES:
        for account, one in source(accounts, since, now):
            if account not in newest or newest[account].at <= one.at:
                newest[account] = one
    return newest


def newest_of(accounts: Sequence[str], seen: Mapping[str, Sighting]) -> Sighting | None:
    """The newest of a few people who are out together."""
    found = [seen[account] for account in accounts if account in seen]
    return max(found, key=lambda one: one.at, default=None)


def place_of(
    accounts: Sequence[str], seen: Mapping[str, Sighting], now: datetime
) -> tuple[float, float] | None:
    """Where they are taken to be now: where they were seen, if that was a short while ago."""
    one = newest_of(accounts, seen)
    recent = timedelta(minutes=int(P.whereabouts_minutes.at(china_day(now))))
    return (one.lon, one.lat) if one and now - one.at <= recent else None
