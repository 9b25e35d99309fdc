"""What patrols come to: by person, by area and day, and which cells nobody has looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from django.db.models import Count, QuerySet, Sum

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import start_of_day
from yiju.platform.events.api import Actor
from yiju.platform.registry.api import AreaRow, areas
from yiju.platform.work.clock import P
from yiju.platform.work.grids.cells import cells
from yiju.platform.work.patrols.models import Patrol, PatrolHours
from yiju.platform.work.patrols.receiving import tell
from yiju.platform.work.patrols.tracks import Fix, pieces, unpacked

HOUR = 3600


class PatrolUnknown(CityError):
    code = "patrol.unknown"
    status = 404
    text = _("没有这次巡查，或不在您的范围内")


@dataclass(frozen=True)
class PatrolRow:
    """`cells` is how many of the finest areas it saw; `refused` counts positions by reason."""

    id: int
    account: str
    unit_code: str
    area_path: str
    began_at: datetime
    ended_at: datetime | None
    received: int
    stored: int
    refused: Mapping[str, int]
    hours: float
    km: float
    cells: int
    erased_at: datetime | None

    @property
    def lost(self) -> int:
        """Positions that were refused."""
        return sum(self.refused.values())


@dataclass(frozen=True)
class CollectorRow:
    """What one inspector did in a time."""

    account: str
    unit_code: str
    patrols: int
    hours: float
    km: float
    cells: int


@dataclass(frozen=True)
class Coverage:
    """The cells of an area, and those that somebody on patrol has seen in the days before. Cells
    are the unit grid, and communities without one."""

    area: AreaRow
    cells: int
    seen: int
    unseen: tuple[AreaRow, ...]

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.seen, self.cells) if self.cells else None


def patrol(key: int) -> PatrolRow:
    """Raises PatrolUnknown."""
    found = Patrol.objects.filter(pk=key).annotate(cells=Count("hours__area_code", distinct=True))
    rows = [_row(one) for one in found]
    if not rows:
        raise PatrolUnknown
    return rows[0]


def patrols_in(
    first: date, last: date, *, account: str = "", unit_code: str = "", most: int = 200
) -> list[PatrolRow]:
    """Patrols that began on these days, the newest first."""
    found = _began(first, last, account, unit_code).annotate(
        cells=Count("hours__area_code", distinct=True)
    )
    return [_row(one) for one in found.order_by("-began_at", "-pk")[:most]]


def by_collector(
    first: date, last: date, *, account: str = "", unit_code: str = ""
) -> list[CollectorRow]:
    """Each inspector who was on patrol, by account."""
    began = _began(first, last, account, unit_code)
    sums = began.values("account", "unit_code").annotate(
        patrols=Count("pk"), seconds=Sum("seconds"), metres=Sum("metres")
    )
    cells = dict(
        PatrolHours.objects.filter(patrol__in=began)
        .values_list("patrol__account")
        .annotate(Count("area_code", distinct=True))
    )
    return [
        CollectorRow(
            row["account"],
            row["unit_code"],
            row["patrols"],
            row["seconds"] / HOUR,
            row["metres"] / 1000,
            cells.get(row["account"], 0),
        )
        for row in sums.order_by("account")
    ]


def _began(first: date, last: date, account: str, unit_code: str) -> QuerySet[Patrol]:
    found = Patrol.objects.filter(
        began_at__gte=start_of_day(first), began_at__lt=start_of_day(last + timedelta(days=1))
    )
    if account:
        found = found.filter(account=account)
    return found.filter(unit_code=unit_code) if unit_code else found


def _row(one: Patrol) -> PatrolRow:
    return PatrolRow(
        one.pk,
        one.account,
        one.unit_code,
        one.area_path,
        one.began_at,
        one.ended_at,
        one.received,
        one.stored,
        one.refused,
        one.seconds / HOUR,
        one.metres / 1000,
        one.cells,  # type: ignore[attr-defined]
        one.erased_at,
    )


def track_of(key: int, *, actor: Actor, at: datetime) -> list[list[Fix]]:
    """The positions of a patrol as lines; empty once they are deleted. Every look is an event.
    Who may look is for the caller to decide. Raises PatrolUnknown."""
    found = Patrol.objects.filter(pk=key).first()
    if found is None:
        raise PatrolUnknown
    tell("look", found, actor, at, {"of": found.account})
    tracks = found.tracks.order_by("pk")
    return pieces(fix for one in tracks for fix in unpacked(bytes(one.positions)))


def effort(first: date, last: date, level: str = "street") -> dict[tuple[str, date], float]:
    """Hours of patrol by (code of the area of the level, day), on days from `first` to `last`;
    a pair without a patrol is not there."""
    codes = {row.path: row.code for row in areas(level)}
    above: dict[str, str] = {}
    for row in areas():
        found = next((code for path, code in codes.items() if row.path.startswith(path)), "")
        above[row.path] = found
    rows = (
        PatrolHours.objects.filter(day__gte=first, day__lte=last)
        .values_list("day", "area_path")
        .annotate(Sum("seconds"))
    )
    hours: dict[tuple[str, date], float] = {}
    for day, path, seconds in rows:
        if code := above.get(path, ""):
            hours[code, day] = hours.get((code, day), 0.0) + seconds / HOUR
    return hours


def rhythm_days(on: date) -> int:
    """Within how many days each cell is to be seen."""
    return int(P.patrol_rhythm_days.at(on))


def coverage(within: Sequence[AreaRow], on: date) -> list[Coverage]:
    """Of each area, up to the end of the day: which of its cells were seen within the rhythm."""
    known = cells()
    first = on - timedelta(days=rhythm_days(on) - 1)
    looked = PatrolHours.objects.filter(day__gte=first, day__lte=on)
    seen = set(looked.values_list("area_code", flat=True).distinct())
    found = []
    for area in within:
        own = [row for row in known if row.path.startswith(area.path)]
        unseen = tuple(row for row in own if row.code not in seen)
        found.append(Coverage(area, len(own), len(own) - len(unseen), unseen))
    return found
