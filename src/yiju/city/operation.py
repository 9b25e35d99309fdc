"""A year of cases of the demonstration city, day by day, up to the morning of the last day.

What comes when is in `seasons`, what comes back in `haunts`, and how a case runs in `case_course`.
What is not over on the last morning stands open on somebody's desk.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate, islice
from random import Random

from yiju.city.accounts import INSPECTORS
from yiju.city.case_course import Course
from yiju.city.haunts import Haunt, haunts
from yiju.city.places import Ground, chance
from yiju.city.rule_book import MEASURED, rule_book
from yiju.city.seasons import INSPECTOR, VIDEO, Day, second_of_day
from yiju.platform.base.geo import Datum
from yiju.platform.base.time import CHINA
from yiju.platform.registry import api as registry
from yiju.platform.work.api import Place, calendar
from yiju.platform.work.cases.api import PastCase, RuleRow
from yiju.platform.work.catalogue.own import case_catalogue

FIRST = date(2021, 7, 1)
MORNING = time(8)
PORTION = timedelta(days=30)
"""So many days are made up at a time."""
SAID = (
    "{place}{name}，麻烦来看看",
    "{place}{name}，已经好几天了",
    "反映{place}{name}",
    "{place}有{name}，影响出行",
    "{name}，在{place}附近",
)
SAID_AGAIN = (
    "{place}{haunt}又{name}",
    "{place}{haunt}{name}，前几天报过，又来了",
    "{place}{haunt}，还是{name}",
)
ON_THE_SPOT = 0.12
"""Share of what inspectors find that they put right themselves."""
SAME_TROUBLE = {INSPECTOR: 0.05, VIDEO: 0.1}
USUALLY_SAME = 0.5
"""How often a report about a place whose case is still open turns out to be the same, by its
source."""


LONGEST_AT_DESK = timedelta(hours=20)


@dataclass(frozen=True)
class Heard:
    """That something is reported: when, through which door, where and about what."""

    at: datetime
    source: str
    type_code: str
    lon: float
    lat: float
    haunt: Haunt | None


@dataclass
class Operation:
    """Cases of a year up to the morning of the last day; `count` of them."""

    ground: Ground
    last: date
    count: int
    _open_at: dict[Haunt, PastCase] = field(default_factory=dict)
    """The last case of each place that comes again."""

    @cached_property
    def until(self) -> datetime:
        return datetime.combine(self.last, MORNING, CHINA)

    @cached_property
    def rules(self) -> dict[str, list[RuleRow]]:
        """What people report; the other rows are for readings."""
        found: dict[str, list[RuleRow]] = {}
        for row in rule_book():
            if row.condition not in {told[0] for told in MEASURED.get(row.type_code, ())}:
                found.setdefault(row.type_code, []).append(row)
        return found

    @cached_property
    def _areas(self) -> dict[str, registry.AreaRow]:
        return {row.code: row for row in registry.areas()}

    def cases(self) -> Iterator[PastCase]:
        """In the order of their reports."""
        random = chance("operation", self.count)
        number = 0
        self._open_at.clear()
        for some in self._portions(random):
            codes = registry.locate_many([(one.lon, one.lat) for one in some], Datum.WGS84)
            for heard, code in zip(some, codes, strict=True):
                yield self._case(random, f"{number:06}", heard, code)
                number += 1

    def batches(self, size: int) -> Iterator[list[PastCase]]:
        rest = self.cases()
        while some := list(islice(rest, size)):
            yield some

    def _portions(self, random: Random) -> Iterator[list[Heard]]:
        """What is heard in each month or so, in order."""
        days = [
            Day(day, day in calendar().holidays)
            for day in (FIRST + timedelta(days=n) for n in range((self.last - FIRST).days + 1))
        ]
        weights = [day.weight for day in days]
        weights[-1] *= 8 / 24
        drawn = Counter(
            random.choices(range(len(days)), cum_weights=list(accumulate(weights)), k=self.count)
        )
        places = haunts(random, self.ground, self.count)
        portion: list[Heard] = []
        for number, day in enumerate(days):
            communities = self.ground.some(random, drawn[number])
            heard = []
            for area in communities:
                source = day.source(random)
                haunt = places.visit(random, day)
                type_code = haunt.type_code if haunt else day.type_code(random, source)
                point = haunt.near(random) if haunt else self.ground.point(random, area)
                at = datetime.combine(day.date, time(), CHINA)
                at += timedelta(seconds=second_of_day(random, source, type_code))
                if at >= self.until:
                    at = self.until - (at - self.until) / 8
                heard.append(Heard(at, source, type_code, *point, haunt))
            portion += sorted(heard, key=lambda one: one.at)
            if (number + 1) % PORTION.days == 0 or number + 1 == len(days):
                yield portion
                portion = []

    def _case(self, random: Random, key: str, heard: Heard, code: str) -> PastCase:
        row = _row_of(random, self.rules[heard.type_code])
        place = self._place(heard, code)
        source = heard.source
        if source == INSPECTOR and random.random() < ON_THE_SPOT:
            source = "self_handled"
        street, name = self._street(place), case_catalogue().find(heard.type_code).name
        words, address = _said(random, source, street, name, heard.haunt)
        before = self._known(random, heard)
        course = Course(random, heard.at, self.until, place.area_path, row, source)
        end, ended_at = course.merge() if before else course.run()
        made = PastCase(
            key,
            words,
            source,
            heard.type_code,
            place,
            heard.at,
            tuple(course.stages),
            unit_code=course.unit if course.is_dispatched else "",
            data={
                **course.data,
                "words": words,
                "address": address,
                "on_the_spot": source == "self_handled",
            },
            due_at=course.due_at,
            whole_kind=row.limit.kind.value if course.due_at else "",
            end=end,
            ended_at=ended_at,
            by_account=_finder(random, course.district) if heard.source == INSPECTOR else "",
            stars=course.stars,
            merged_into=before.key if before and end else "",
            paused=course.paused,
            askings=tuple(course.askings),
            appeal=course.appeal,
        )
        if heard.haunt and not before:
            self._open_at[heard.haunt] = made
        return made

    def _known(self, random: Random, heard: Heard) -> PastCase | None:
        """The case that the report turns out to be part of."""
        before = self._open_at.get(heard.haunt) if heard.haunt else None
        if before is None or random.random() >= SAME_TROUBLE.get(heard.source, USUALLY_SAME):
            return None
        over = before.ended_at
        return before if over is None or over > heard.at + LONGEST_AT_DESK else None

    def _place(self, heard: Heard, code: str) -> Place:
        area = self._areas[code or registry.city().code]
        return Place(area.code, area.path, round(heard.lon, 6), round(heard.lat, 6))

    def _street(self, place: Place) -> str:
        chain = place.area_path.split("/")
        return self._areas[chain[2]].name if len(chain) > 3 else ""


def _said(
    random: Random, source: str, street: str, name: str, haunt: Haunt | None
) -> tuple[str, str]:
    """(words, address)."""
    if source in {INSPECTOR, VIDEO, "self_handled"}:
        return name, f"{street}{haunt.name}" if haunt else ""
    if haunt:
        return random.choice(SAID_AGAIN).format(
            place=street, name=name, haunt=haunt.name
        ), f"{street}{haunt.name}"
    return random.choice(SAID).format(place=street, name=name), ""


def _finder(random: Random, district: str) -> str:
    return f"{INSPECTOR}-{district.lower()}-{1 + random.randrange(INSPECTORS)}"


def _row_of(random: Random, rows: Sequence[RuleRow]) -> RuleRow:
    if len(rows) == 1:
        return rows[0]
    return random.choices(rows, [0.12, 0.7, 0.18][: len(rows)])[0]
