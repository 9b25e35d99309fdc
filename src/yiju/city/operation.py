"""A year of cases of the demonstration city: seasons, places that come again, a storm day.

Each case has a course of its own from the report to its closing, as the units' habits have it:
some are quick, some late, some hand in what does not hold. What is not over on the last day stands
open on somebody's desk.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate, islice
from random import Random

from yiju.city.accounts import INSPECTORS
from yiju.city.cast import COMMAND, SUPERVISION
from yiju.city.places import Ground, chance
from yiju.city.rule_book import rule_book
from yiju.platform.base.geo import Datum
from yiju.platform.base.time import CHINA
from yiju.platform.registry import api as registry
from yiju.platform.work.api import Limit, Place, TimeKind, calendar, due_after
from yiju.platform.work.cases.api import PastCase, PastStage, RuleRow, answering
from yiju.platform.work.catalogue.types import national

STORM = date(2022, 6, 25)
STORM_FACTOR = 4.0
FIRST = date(2021, 7, 1)
MORNING = time(8)
HOTSPOTS = 60
"""Places that come again and again."""

EVERYDAY = {
    "M06010": 12,
    "M06012": 8,
    "M09010": 9,
    "M09011": 8,
    "M09009": 7,
    "M06036": 8,
    "M07001": 9,
    "M09001": 5,
    "M09005": 6,
    "M06011": 4,
    "M06042": 4,
    "M01037": 3,
    "M01003": 1,
    "M01002": 1,
    "M03005": 2,
    "M06013": 3,
    "M06017": 3,
    "M06028": 2,
    "M06027": 2,
    "M08004": 2,
    "M09012": 1,
    "M06051": 1,
}
STORMY = {"M01004": 9, "M04002": 8, "M10002": 5, "M01003": 5, "M06025": 4, "M01072": 2}
SUMMER = {"M06029": 3, "M09001": 4, "M06042": 3, "M06025": 2}
"""Types and how often they come, of a hundred; on ordinary days, in a storm, in summer."""
SOURCES = {"inspector": 62, "hotline": 16, "portal": 12, "video": 8, "open311": 2}
SAID = (
    "{place}{name}，麻烦来看看",
    "{place}{name}，已经好几天了",
    "反映{place}{name}",
    "{place}有{name}，影响出行",
    "{name}，在{place}附近",
)
LATE = {"320411": 0.13, "320412": 0.10, "320481": 0.07, "3204JK": 0.06}
"""Share that the district's city management hands in late; others less."""
USUALLY_LATE, USUALLY_REWORKED = 0.05, 0.03
REWORKED = {"320412": 0.08, "320413": 0.06}


@dataclass
class Clock:
    """A case in the making: where its time stands, and what has happened."""

    now: datetime
    stages: list[PastStage] = field(default_factory=list)


@dataclass(frozen=True)
class Spot:
    lon: float
    lat: float
    place: Place
    name: str


@dataclass
class Operation:
    """Cases of a year up to the morning of the last day; `count` of them."""

    ground: Ground
    last: date
    count: int

    @cached_property
    def until(self) -> datetime:
        return datetime.combine(self.last, MORNING, CHINA)

    @cached_property
    def rules(self) -> dict[str, list[RuleRow]]:
        found: dict[str, list[RuleRow]] = {}
        for row in rule_book():
            found.setdefault(row.type_code, []).append(row)
        return found

    def cases(self) -> Iterator[PastCase]:
        """In the order of their reports."""
        random = chance("operation", self.count)
        moments = sorted(self._moments(random))
        spots = self._spots(random, len(moments))
        for number, (moment, spot) in enumerate(zip(moments, spots, strict=True)):
            yield self._case(random, f"{number:06}", moment, spot)

    def batches(self, size: int) -> Iterator[list[PastCase]]:
        rest = self.cases()
        while some := list(islice(rest, size)):
            yield some

    def _moments(self, random: Random) -> list[datetime]:
        days = [FIRST + timedelta(days=n) for n in range((self.last - FIRST).days + 1)]
        weights = [_weight(day) for day in days]
        weights[-1] *= 8 / 24
        found = []
        for day in random.choices(days, cum_weights=list(accumulate(weights)), k=self.count):
            minutes = min(1439, max(0, int(random.gauss(13.5, 4.2) * 60)))
            at = datetime.combine(day, time(minutes // 60, minutes % 60), CHINA)
            at += timedelta(seconds=random.randrange(60))
            found.append(at if at < self.until else self.until - (at - at.replace(hour=0)) / 4)
        return found

    def _spots(self, random: Random, count: int) -> Sequence[Spot]:
        """One in six at a place that comes again; the others all over the city."""
        communities = self.ground.some(random, count)
        points = [self.ground.point(random, area) for area in communities]
        again = [self.ground.point(random, area) for area in self.ground.some(random, HOTSPOTS)]
        for place in range(count):
            if random.random() < 1 / 6:
                lon, lat = again[int(HOTSPOTS * random.random() ** 2)]
                points[place] = (lon + random.gauss(0, 2e-4), lat + random.gauss(0, 2e-4))
        return self._located(points)

    def _located(self, points: Sequence[tuple[float, float]]) -> list[Spot]:
        city = registry.city()
        paths = {row.code: (row.path, row.name) for row in registry.areas()}
        codes = registry.locate_many(points, Datum.WGS84)
        found = []
        for (lon, lat), code in zip(points, codes, strict=True):
            path, _name = paths[code or city.code]
            streets = [paths[step][1] for step in path.rstrip("/").split("/")[2:3]]
            place = Place(code or city.code, path, round(lon, 6), round(lat, 6))
            found.append(Spot(lon, lat, place, "".join(streets)))
        return found

    def _case(self, random: Random, key: str, at: datetime, spot: Spot) -> PastCase:
        type_code = _type_of(random, at.date())
        row = _row_of(random, self.rules[type_code])
        source = random.choices([*SOURCES], [*SOURCES.values()])[0]
        name = national().find(type_code).name
        words = name if source in {"inspector", "video"} else random.choice(SAID)
        words = words.format(place=spot.name, name=name)
        unit = answering(row.responsible, spot.place.area_path)
        course = Course(random, Clock(at), self.until, spot.place.area_path, row, unit)
        end, ended_at = course.run(source)
        return PastCase(
            key,
            words,
            source,
            type_code,
            spot.place,
            at,
            tuple(course.clock.stages),
            unit_code=unit if course.is_dispatched else "",
            data={**course.data, "words": words, "address": "", "on_the_spot": False},
            due_at=course.due_at,
            whole_kind=row.limit.kind.value if course.due_at else "",
            end=end,
            ended_at=ended_at,
            by_account=_finder(random, course.district) if source == "inspector" else "",
            stars=course.stars if source in {"portal", "hotline"} else None,
        )


def _finder(random: Random, district: str) -> str:
    return f"inspector-{district.lower()}-{1 + random.randrange(INSPECTORS)}"


def _weight(day: date) -> float:
    """How busy a day is: summer more than winter, Sundays less, a storm far more."""
    season = 1 + 0.25 * math.sin((day.timetuple().tm_yday - 105) / 365 * 2 * math.pi)
    storm = STORM_FACTOR if day == STORM else 1.8 if day == STORM + timedelta(days=1) else 1
    return season * (0.75 if day.weekday() == 6 else 1) * storm


def _type_of(random: Random, day: date) -> str:
    weights = dict(EVERYDAY)
    if day in {STORM, STORM + timedelta(days=1)}:
        for key, share in STORMY.items():
            weights[key] = weights.get(key, 0) + share * 6
    if day.month in {6, 7, 8, 9}:
        for key, share in SUMMER.items():
            weights[key] = weights.get(key, 0) + share
    return random.choices([*weights], [*weights.values()])[0]


def _row_of(random: Random, rows: Sequence[RuleRow]) -> RuleRow:
    if len(rows) == 1:
        return rows[0]
    return random.choices(rows, [0.12, 0.7, 0.18][: len(rows)])[0]


@dataclass
class Course:
    """The way of one case through its steps, until it is over or the last morning has come."""

    random: Random
    clock: Clock
    until: datetime
    area_path: str
    row: RuleRow
    unit: str
    data: dict[str, object] = field(default_factory=dict)
    due_at: datetime | None = None
    is_dispatched: bool = False
    stars: int | None = None

    @property
    def district(self) -> str:
        chain = self.area_path.split("/")
        return chain[1][:6] if len(chain) > 2 else "320402"

    def run(self, source: str) -> tuple[str, datetime | None]:
        """The end and its moment; ("", None) where the case is still open."""
        if source == "inspector" and self.random.random() < 0.12:
            self.data["on_the_spot"] = True
            self._past("reported", 0, "record", by=("", ""))
            return "self_handled", self.clock.now
        declined = source in {"hotline", "portal"} and self.random.random() < 0.08
        accept = "decline" if declined else "accept"
        if not self._pass("reported", "acceptor", accept, 22, Limit(1, TimeKind.WORKING_HOUR)):
            return "", None
        if declined:
            self.data["rejected"] = self.random.choice(["not_found", "outside", "below"])
            return "rejected", self.clock.now
        self._classify()
        if not self._pass("filing", "shift_leader", "file", 15, Limit(1, TimeKind.WORKING_HOUR)):
            return "", None
        self._promise()
        if not self._pass(
            "dispatching", "dispatcher", "dispatch", 18, Limit(1, TimeKind.WORKING_HOUR)
        ):
            return "", None
        self.is_dispatched = True
        self.data["dispatcher"] = "dispatcher"
        while True:
            if not self._handle() or not self._verify():
                return "", None
            if self.clock.stages[-1].move == "pass":
                break
        return self._close()

    def _classify(self) -> None:
        row = self.row
        self.data |= {
            "condition": row.condition,
            "closing_condition": row.closing_condition,
            "limit_amount": row.limit.amount,
            "limit_kind": row.limit.kind.value,
            "urgent": row.is_urgent,
            "responsible": self.unit,
        }

    def _promise(self) -> None:
        filed = self.clock.now
        self.data["filed_at"] = filed.isoformat()
        moment = _due(filed, Limit(1, TimeKind.URGENT_HOUR))
        moment = _due(_due(moment, self.row.limit), Limit(2, TimeKind.WORKING_HOUR))
        self.due_at = moment
        self.data["due_at"] = moment.isoformat()

    def _handle(self) -> bool:
        """The unit's own time: mostly within the limit, sometimes far beyond it."""
        began, limit = self.clock.now, self.row.limit
        due = _due(began, limit)
        is_late = self.random.random() < LATE.get(self.district, USUALLY_LATE)
        share = 1 + self.random.expovariate(2) if is_late else self.random.betavariate(2, 3)
        minutes = max(5.0, share * (due - began) / timedelta(minutes=1))
        return self._pass("handling", "staff", "finish", 0, limit, exactly=minutes) and self._past(
            "feedback", 0, "forward", by=("", "")
        )

    def _verify(self) -> bool:
        place = 1 + self.random.randrange(INSPECTORS)
        account = f"inspector-{self.district.lower()}-{place}"
        self.data["verifier"] = {"role": "inspector", "account": account, "unit": SUPERVISION}
        self.data["documented"] = True
        failed = self.random.random() < REWORKED.get(self.district, USUALLY_REWORKED)
        if failed:
            self.data["rework"] = int(str(self.data.get("rework", 0))) + 1
        move = "fail" if failed else "pass"
        limit = Limit(2, TimeKind.WORKING_HOUR)
        return self._pass("verifying", "inspector", move, 70, limit, account=account)

    def _close(self) -> tuple[str, datetime | None]:
        if not self._pass("closing", "shift_leader", "close", 25, Limit(1, TimeKind.WORKING_HOUR)):
            return "", None
        closed = self.clock.now
        self.data |= {"closing": "fixed", "answer": ""}
        if self.random.random() < 0.3:
            self.stars = self.random.choices([5, 4, 3, 2, 1], [48, 30, 12, 6, 4])[0]
        notice = _due(closed, Limit(7, TimeKind.NATURAL_DAY))
        if notice < self.until:
            self.clock.stages.append(
                PastStage("closed", closed, notice, "archive", notice_until=notice)
            )
        else:
            self.clock.stages.append(PastStage("closed", closed, notice_until=notice))
        return "closed", closed

    def _pass(
        self,
        step: str,
        role: str,
        move: str,
        minutes: float,
        limit: Limit,
        *,
        exactly: float = 0.0,
        account: str = "",
    ) -> bool:
        """A step with a limit; False where the last morning came before it ended."""
        began = self.clock.now
        taken = exactly or min(600.0, self.random.expovariate(1 / minutes) + 1)
        ended = _awake(began) + timedelta(minutes=taken) if not exactly else began
        if exactly:
            ended = began + timedelta(minutes=exactly)
        is_over = ended < self.until
        unit = self.unit if step == "handling" else ""
        by_unit = {"staff": self.unit, "dispatcher": COMMAND}.get(role, SUPERVISION)
        self.clock.stages.append(
            PastStage(
                step,
                began,
                ended if is_over else None,
                move if is_over else "",
                limit,
                _due(began, limit),
                role=role,
                unit=unit,
                account=account,
                by_account=(account or self._account(role)) if is_over else "",
                by_unit=by_unit if is_over else "",
            )
        )
        self.clock.now = ended
        return is_over

    def _past(self, step: str, minutes: float, move: str, by: tuple[str, str]) -> bool:
        began = self.clock.now
        self.clock.now = began + timedelta(minutes=minutes)
        self.clock.stages.append(
            PastStage(step, began, self.clock.now, move, by_account=by[0], by_unit=by[1])
        )
        return True

    def _account(self, role: str) -> str:
        if role != "staff":
            return role
        where, _dash, name = self.unit.partition("-")
        return f"staff-{name}" if where == "320400" else f"staff-{name}-{where.lower()}"


def _due(at: datetime, limit: Limit) -> datetime:
    return due_after(at, limit, calendar()).at


def _awake(at: datetime) -> datetime:
    """The centres work from half past seven until eleven at night."""
    if at.hour >= 23:
        return datetime.combine(at.date() + timedelta(days=1), time(7, 30), CHINA)
    return max(at, datetime.combine(at.date(), time(7, 30), CHINA))
