"""Key places of the demonstration and a quarter of their inspections."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from random import Random

from yiju.applications.inspections.rules import KeyPlace
from yiju.city.accounts import SYSTEM, Post
from yiju.city.assets import Made, table
from yiju.city.case_course import Course
from yiju.city.cast import SUPERVISION
from yiju.city.deliveries import Delivery, assets_file, moment
from yiju.city.files import write_workbook
from yiju.city.places import Ground, chance, short_name
from yiju.platform.base.time import CHINA
from yiju.platform.registry import api as registry
from yiju.platform.work.api import Limit, Place, TimeKind, calendar, due_after
from yiju.platform.work.cases.api import PastCase, RuleRow
from yiju.platform.work.catalogue.types import national
from yiju.platform.work.grids import api as grids
from yiju.platform.work.inspections import api as inspections

REGISTERED = date(2022, 1, 1)
FIRST, LAST = date(2022, 4, 1), date(2022, 6, 29)
AT_FULL_SCALE = {
    "school": (60, "实验小学"),
    "hospital": (20, "社区医院"),
    "station": (8, "公交枢纽站"),
    "market": (40, "农贸市场"),
    "site": (40, "安置房工地"),
    "scenic": (24, "公园"),
}
"""How many of each category, and what they are called."""
FEWEST = 6
BAD, NO_ACCESS, LATE, NEGLECTED = 0.035, 0.02, 0.06, 0.04
"""Share of points that are not in order, of visits in vain, of late ones, of those left undone."""


@dataclass(frozen=True)
class KeyPlaces:
    """The register at a scale, and its inspections up to a morning."""

    ground: Ground
    scale: float
    keepers: Mapping[str, str]
    folder: Path
    rules: Mapping[str, list[RuleRow]]
    until: datetime

    @cached_property
    def made(self) -> list[Made]:
        random = chance("key places")
        found: list[Made] = []
        for category, (count, called) in AT_FULL_SCALE.items():
            for area in self.ground.some(random, max(round(count * self.scale), FEWEST)):
                lon, lat = self.ground.point(random, area)
                number = sum(1 for one in found if one.code[:6] == area.code[:6]) + 1
                ends = LAST + timedelta(days=random.randint(60, 600))
                record = KeyPlace(
                    category=category,
                    visitors=random.randrange(200, 8_000, 100),
                    opened_on=REGISTERED - timedelta(days=random.randint(60, 4_000)),
                    ends_on=ends if category == "site" else None,
                )
                found.append(
                    Made(
                        f"{area.code[:6]}ZD{number:04d}",
                        f"{short_name(area)}{called}",
                        "in_service",
                        lon,
                        lat,
                        self.keepers[area.path.split("/")[1]],
                        REGISTERED,
                        record,
                    )
                )
        return found

    def deliveries(self, post: Post) -> Iterator[Delivery]:
        file = self.folder / "key-places-2022-01-01.xlsx"
        write_workbook(file, {"重点场所": table("key_place", self.made)})
        hand_in = assets_file(post, "key_place", file, REGISTERED, "演示：重点场所名录")
        yield Delivery(moment(date(2022, 3, 25)), hand_in)
        yield Delivery(self.until + timedelta(hours=1), self._inspect)

    def _inspect(self, at: datetime) -> int:
        """What was inspected up to this morning; what falls due today begins by the clock."""
        past = list(self._past())
        taken = inspections.take_over(past, actor=SYSTEM, at=at)
        return taken + inspections.keep_inspecting(at)

    def _past(self) -> Iterator[inspections.PastInspection]:
        random = chance("inspections")
        for plan in inspections.plans():
            for place in inspections.places_of(plan, self.until):
                collectors = _path_codes(place)
                yield from self._of_place(random, plan, place, collectors)

    def _of_place(
        self,
        random: Random,
        plan: inspections.Plan,
        place: registry.AssetRow,
        codes: list[str],
    ) -> Iterator[inspections.PastInspection]:
        day, seen = FIRST, set()
        while day <= LAST:
            times, days = int(plan.times.at(day)), int(plan.days.at(day))
            found = inspections.occasion(times, days, day, place.code)
            day = found.last + timedelta(days=1)
            if found.label in seen or not FIRST <= found.opens <= LAST:
                continue
            seen.add(found.label)
            collector = grids.answering(codes, found.opens)
            yield self._one(random, plan, place, found, days, collector)

    def _one(
        self,
        random: Random,
        plan: inspections.Plan,
        place: registry.AssetRow,
        found: inspections.Occasion,
        days: int,
        collector: str,
    ) -> inspections.PastInspection:
        began = datetime.combine(found.opens, datetime.min.time(), CHINA) + timedelta(minutes=5)
        due = due_after(began, Limit(days, TimeKind.WORKING_DAY), calendar()).at
        account = collector or f"inspector-{place.area_path.split('/')[1][:6].lower()}-1"
        base = inspections.PastInspection(plan, place, found, began, due, collector=collector)
        chosen = random.random()
        if chosen < NEGLECTED:
            # Missed once the next occasion has come; else it stands open past its limit.
            lapsed = datetime.combine(found.last + timedelta(days=1), began.time(), CHINA)
            if lapsed >= self.until:
                return base
            return _ended(base, lapsed, inspections.LAPSE)
        share = random.uniform(1.1, 1.8) if chosen < NEGLECTED + LATE else random.betavariate(2, 2)
        done = _by_day(began + share * (due - began), random)
        if done >= self.until:
            return base
        if random.random() < NO_ACCESS:
            said = {"ground": random.choice(("closed", "refused"))}
            return _ended(base, done, inspections.NO_ACCESS, said, account)
        bad = [point for point in plan.points if random.random() < BAD]
        said = {point.key: "bad" if point in bad else "good" for point in plan.points}
        said["found"] = "、".join(national().find(point.type_code).name for point in bad)
        cases = tuple(
            self._case(random, place, point, done, account, said["found"])
            for point in bad
            if point.type_code in self.rules
        )
        return _ended(base, done, inspections.CONCLUDE, said, account, cases)

    def _case(
        self,
        random: Random,
        place: registry.AssetRow,
        point: inspections.Point,
        at: datetime,
        account: str,
        found: str,
    ) -> PastCase:
        row = random.choice(self.rules[point.type_code])
        course = Course(random, at, self.until, place.area_path, row, "inspector")
        end, ended_at = course.run()
        words = f"{place.name}：“{point.title}”不合格。{found}"
        return PastCase(
            f"inspection/{place.code}/{point.key}/{at.date()}",
            words,
            "inspector",
            point.type_code,
            Place(place.area_code, place.area_path, place.lon, place.lat),
            at,
            tuple(course.stages),
            unit_code=course.unit if course.is_dispatched else "",
            data={"on_the_spot": False, **course.data, "words": words, "address": place.name},
            due_at=course.due_at,
            whole_kind=row.limit.kind.value if course.due_at else "",
            end=end,
            ended_at=ended_at,
            asset=f"key_place/{place.code}",
            by_account=account,
            paused=course.paused,
            askings=tuple(course.askings),
            appeal=course.appeal,
        )


def _ended(
    one: inspections.PastInspection,
    at: datetime,
    move: str,
    said: Mapping[str, str] | None = None,
    account: str = "",
    cases: tuple[PastCase, ...] = (),
) -> inspections.PastInspection:
    unit = SUPERVISION if account else ""
    return replace(
        one, ended_at=at, move=move, said=said or {}, account=account, unit=unit, cases=cases
    )


def _by_day(at: datetime, random: Random) -> datetime:
    """Nobody goes there at night."""
    return at.astimezone(CHINA).replace(hour=random.randint(8, 17), minute=random.randrange(60))


def _path_codes(place: registry.AssetRow) -> list[str]:
    return place.area_path.rstrip("/").split("/")[::-1]
