"""The evaluation of a month: regions at every level and departments, scored by a method, ranked
in groups. Each figure opens to its cases."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cached_property

from yiju.platform.base.time import Period, add_months, start_of_day
from yiju.platform.registry import api as registry
from yiju.platform.work.cases.facts import last_change
from yiju.platform.work.figures import api as figures
from yiju.platform.work.figures.api import Counts
from yiju.platform.work.scoring import methods, rules
from yiju.platform.work.scoring.methods import DEPARTMENT, REGION, Method, Points, Subject

LEVELS = ("district", "street", "community", "grid")
MONTHS = 12


@dataclass(frozen=True)
class Line:
    """A region or a department with its figures and its score.

    `group` is whom it is ranked among; `rank` is None where it has none: no data, too few cases,
    exempt, or something missing (`missing` names the parts).
    """

    kind: str
    key: str
    group: str
    counts: Counts
    parts: tuple[Points, ...]
    score: Fraction | None
    missing: tuple[str, ...]
    grade: str
    rank: int | None = None
    is_small: bool = False
    """Too few cases to be ranked."""
    exempt: str = ""
    """Why it is not scored this month."""

    @property
    def has_data(self) -> bool:
        return self.counts.has_cases


@dataclass(frozen=True)
class Evaluation:
    """`unplaced` are the filed cases that lie in none of the regions."""

    period: Period
    method: Method
    level: str
    whole: Counts
    regions: tuple[Line, ...]
    departments: tuple[Line, ...]
    unplaced: int


def known_until(day: date) -> datetime:
    """The end of the day; for a day that is not over, the last moment that anything is known of."""
    end = start_of_day(day + timedelta(days=1))
    last = last_change()
    return min(end, last + timedelta(minutes=1)) if last else end


def method_of(key: str, day: date) -> Method:
    """The method that is asked for, else the city's own."""
    own = city_methods(day)[0]
    return methods.METHODS.get(key) or methods.METHODS[own]


def city_methods(day: date) -> tuple[str, ...]:
    return tuple(rules.P.methods.at(day, registry.city().code))


def counts_of(period: Period, area_path: str, until: datetime) -> Counts:
    """The figures of a month in an area, as things stand at a moment."""
    everything = figures.month_table(period, until).everything
    if area_path == registry.city().path:
        return everything
    return everything.where("area_path", lambda path: path.startswith(area_path))


def evaluation(
    period: Period, area_path: str, until: datetime, method: Method, level: str
) -> Evaluation:
    whole = counts_of(period, area_path, until)
    return evaluated(period, whole, counts_of(period, "", until), area_path, method, level)


def evaluated(
    period: Period, whole: Counts, city: Counts, area_path: str, method: Method, level: str
) -> Evaluation:
    scorer = Scorer(period, city, method)
    regions = scorer.regions(whole, area_path, level) if REGION in method.kinds else ()
    departments = scorer.departments(whole) if DEPARTMENT in method.kinds else ()
    filed = [line.counts.sums["filed"] for line in regions]
    unplaced = figures.adds_up(whole.sums["filed"], filed) if regions else 0
    return Evaluation(period, method, level, whole, regions, departments, unplaced)


@dataclass(frozen=True)
class Scorer:
    """Scores regions and departments of a month by a method; `city` are all its cases."""

    period: Period
    city: Counts
    method: Method

    @property
    def day(self) -> date:
        return self.period.last_day

    @cached_property
    def code(self) -> str:
        """Of the city whose parameters hold."""
        return registry.city().code

    def regions(self, whole: Counts, area_path: str, level: str) -> tuple[Line, ...]:
        """Every region of a level in an area, those without a case too."""
        cells = self._cells()
        places = [a for a in registry.areas(level) if a.civil and a.path.startswith(area_path)]
        known = whole.by("area_path", _at_level(level))
        nothing = whole.where("area_path", lambda _path: False)
        found = []
        for place in places:
            counts = known.get(place.code, nothing)
            density = rules.density_score(cells.get(place.code, ()), self.day)
            group = level
            if level != "district":
                group = f"{level}/{rules.class_of(place.path, self.day, self.code)}"
            found.append(self._line(REGION, place.code, group, counts, density))
        return _ranked(found)

    def departments(self, whole: Counts) -> tuple[Line, ...]:
        found = []
        units = {unit.code: unit for unit in registry.units()}
        levels = {area.code: area.level for area in registry.areas()}
        for key, counts in whole.by("unit", str).items():
            unit = units[key]
            level = levels.get(unit.area_code or "", "city")
            group = rules.unit_group(key, unit.kind, level, self.day, self.code)
            density = rules.filed_score(counts.sums["filed"], self.day, group, self.code)
            found.append(self._line(DEPARTMENT, key, group, counts, density))
        return _ranked(found)

    @cached_property
    def _exempt(self) -> Mapping[str, figures.ExemptionRow]:
        return figures.exemptions(self.period.label)

    @cached_property
    def given(self) -> Mapping[str, dict[str, Fraction]]:
        found: dict[str, dict[str, Fraction]] = {}
        for (who, part), one in figures.scores_given(self.period.label).items():
            found.setdefault(who, {})[part] = one.value
        return found

    def _line(
        self, kind: str, key: str, group: str, counts: Counts, density: Fraction | None
    ) -> Line:
        exempted = self._exempt.get(key)
        subject = Subject(
            kind,
            counts.sums,
            group,
            density if counts.sums["filed"] else None,
            self.given.get(key, {}),
            counts.times("reworked"),
            self._items(counts),
            self.city.sums,
        )
        parts = self.method.score(subject, self.day, self.code)
        score, missing = methods.total(parts)
        if not counts.has_cases or exempted:
            score = None
        least = int(rules.P.enough_cases.at(self.day))
        return Line(
            kind,
            key,
            group,
            counts,
            parts,
            score,
            missing,
            rules.grade(score, self.day) if self.method.key == "national" else "",
            is_small=counts.has_cases and counts.sums["due"] < least,
            exempt=exempted.note if exempted else "",
        )

    def _items(self, counts: Counts) -> Mapping[str, Mapping[str, int]]:
        """The figures of each item, where the method asks for them."""
        if self.method.key != "items":
            return {}
        groups = counts.by("type_code", lambda code: rules.item_of(code, self.day, self.code))
        return {key: some.sums for key, some in groups.items()}

    def _cells(self) -> Mapping[str, list[tuple[Fraction | int, str]]]:
        """The cells of every region, each with its filed cases and its class. A community without
        cells stands for some."""
        filed = {path: some.sums["filed"] for path, some in self.city.by("area_path", str).items()}
        grids = registry.areas("grid")
        divided = {one.path.rstrip("/").rsplit("/", 1)[0] + "/" for one in grids}
        per = int(rules.P.cells_of_community.at(self.day, self.code))
        found: dict[str, list[tuple[Fraction | int, str]]] = {}
        for one in (*grids, *registry.areas("community")):
            if one.path in divided:
                continue
            share = 1 if one.level == "grid" else per
            cell = (
                Fraction(filed.get(one.path, 0), share),
                rules.class_of(one.path, self.day, self.code),
            )
            for code in one.path.rstrip("/").split("/"):
                found.setdefault(code, []).extend([cell] * share)
        return found


def of_item(counts: Counts, item: str, period: Period) -> Counts:
    """The cases that belong to an item of the long-term assessment."""
    day, city = period.last_day, registry.city().code
    return counts.where("type_code", lambda code: rules.item_of(code, day, city) == item)


def _at_level(level: str) -> Callable[[str], str]:
    """The code of the place at a level on the path of a case; empty where the path ends before."""
    depth = 1 + LEVELS.index(level)

    def key(path: str) -> str:
        chain = path.rstrip("/").split("/")
        return chain[depth] if len(chain) > depth else ""

    return key


def _ranked(lines: Iterable[Line]) -> tuple[Line, ...]:
    """In groups, the best first; who has no rank stands last in its group."""
    lines = list(lines)
    placed: list[Line] = []
    for group in sorted({line.group for line in lines}):
        own = [line for line in lines if line.group == group]
        places = figures.ranks({one.key: None if one.is_small else one.score for one in own})
        placed += [replace(one, rank=places[one.key]) for one in own]
    order = [*placed]
    order.sort(key=lambda o: (o.group, o.rank is None, o.rank or 0, not o.has_data, o.key))
    return tuple(order)


@dataclass(frozen=True)
class Month:
    """A month of a course: its figures, None where it is not counted yet."""

    period: Period
    counts: Counts | None


def course(
    period: Period, until: datetime, pick: Callable[[Counts], Counts], months: int = MONTHS
) -> list[Month]:
    """The months up to a month, the oldest first; `pick` narrows each to what is looked at."""
    first = add_months(period.first_day, 1 - months)
    days = [add_months(first, step) for step in range(months)]
    return [_month(Period.month(day.year, day.month), until, pick) for day in days]


def a_year_before(period: Period, until: datetime, pick: Callable[[Counts], Counts]) -> Month:
    day = add_months(period.first_day, -12)
    return _month(Period.month(day.year, day.month), until, pick)


def _month(period: Period, until: datetime, pick: Callable[[Counts], Counts]) -> Month:
    if not figures.is_ready(period):
        return Month(period, None)
    return Month(period, pick(figures.month_table(period, until).everything))
