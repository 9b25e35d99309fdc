"""Residential compounds of the demonstration: their registers, how the joint mechanism and the
public platform spread among them, and what was disclosed, quarter by quarter."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from yiju.applications.property_service.records import (
    Compound,
    Disclosure,
    JointIssue,
    JointMeeting,
    PlatformReturn,
)
from yiju.city.accounts import CITY, SYSTEM, Post
from yiju.city.assets import Made, table
from yiju.city.deliveries import LAST_QUARTER, Delivery, assets_file, moment, quarters
from yiju.city.files import write_csv
from yiju.city.places import Ground, chance, short_name
from yiju.platform.base.time import Period
from yiju.platform.registry import api as registry

AT_FULL_SCALE, FEWEST = 1150, 250
BEGINS = date(2020, 1, 1)
LAST_DAY = date(2022, 6, 29)
FIRMS = 12
BANK, BUILDER = "demo-fund-bank", "demo-repairs"
JOINT = ((date(2020, 1, 1), 0.03), (date(2020, 12, 31), 0.22), (date(2021, 12, 31), 0.55))
USED = ((date(2020, 3, 1), 0.01), (date(2020, 12, 31), 0.09), (date(2021, 12, 31), 0.38))
"""Share of the compounds by a day; as fast again after the last."""
PROVINCIAL = ((date(2020, 6, 20), 3), (date(2020, 12, 10), 9))
MUNICIPAL = ((date(2020, 3, 20), 11), (date(2020, 12, 10), 187), (date(2021, 6, 10), 193))
ENDINGS = ("花园", "新村", "苑", "名都", "雅居", "家园", "公寓", "小区")


def firm(number: int) -> str:
    return f"demo-firm-{number:02}"


def add_units(*, at: Any) -> None:
    """Firms that serve, the bank that keeps the fund, and who repairs."""
    named = [(firm(n), f"演示物业服务企业{n:02}", f"演示物业{n:02}") for n in range(1, FIRMS + 1)]
    named += [(BANK, "演示维修资金专户银行", "演示专户银行")]
    named += [(BUILDER, "演示房屋修缮公司", "演示修缮")]
    for code, name, short in named:
        registry.unit_add(
            code, name=name, short_name=short, kind="enterprise", area_code=CITY, actor=SYSTEM,
            at=at, ground="演示城市",
        )  # fmt: skip


def posts() -> list[Post]:
    return [Post("firm", "演示物业01", "staff", firm(1), CITY)]


@dataclass(frozen=True)
class Place:
    """A compound with the days on which it came so far; None where it has not yet."""

    code: str
    name: str
    lon: float
    lat: float
    keeper: str
    joint_from: date | None
    onboarded_on: date | None
    honour: tuple[str, date] | None
    bare: Compound
    """As it was before any of this."""

    def on(self, day: date) -> Compound:
        """What the register says of it on a day."""
        record = self.bare
        if self.joint_from and self.joint_from <= day:
            record = self._governed(record, self.joint_from)
        if self.onboarded_on and self.onboarded_on <= day:
            record = replace(record, onboarded_on=self.onboarded_on)
        if self.honour and self.honour[1] <= day:
            record = replace(record, honour=self.honour[0], honour_on=self.honour[1])
        return record

    def _governed(self, record: Compound, since: date) -> Compound:
        random = chance("compound", self.code, "governed")
        elected = since - timedelta(days=random.randrange(60, 500))
        years = 3 if random.random() < 0.12 else 5
        return replace(
            record,
            party_branch=f"{self.name}党支部",
            party_branch_on=since - timedelta(days=random.randrange(40, 200)),
            owners_body=random.choices(("committee", "management"), (3, 1))[0],
            body_from=elected,
            body_to=elected.replace(year=elected.year + years, day=min(elected.day, 28)),
            body_filed_on=elected + timedelta(days=random.randrange(5, 28)),
            cadre_post="社区党委委员兼业委会委员",
            cadre_from=since - timedelta(days=20),
            manager_post="物业项目经理兼党支部委员",
            manager_from=since - timedelta(days=10),
        )


def _reached(course: Sequence[tuple[date, float]], rank: float) -> date | None:
    """The day on which a share is reached; None for what is not by the end."""
    (first, low), *later = course
    slope = 1.0
    if rank <= low:
        return first
    for day, share in later:
        if rank <= share:
            return first + (day - first) * ((rank - low) / (share - low))
        slope, first, low = (share - low) / (day - first).days, day, share
    found = first + timedelta(days=int((rank - low) / slope))
    return found if found <= LAST_DAY else None


@dataclass(frozen=True)
class Compounds:
    """The compounds of the city at a scale, and the folder where their files lie."""

    ground: Ground
    scale: float
    folder: Path
    lived: Sequence[Place] = ()
    """Compounds that are registered elsewhere and meet and disclose as the others do."""

    @cached_property
    def places(self) -> list[Place]:
        count = max(round(AT_FULL_SCALE * self.scale), FEWEST)
        random = chance("compounds")
        areas = self.ground.some(random, count)
        joint, used = _ranks(random, count), _ranks(random, count)
        taken: dict[str, int] = defaultdict(int)
        found = []
        for number, area in enumerate(areas):
            one = chance("compound", number)
            joint_from = _reached(JOINT, joint[number])
            lon, lat = self.ground.point(one, area)
            name = f"{short_name(area)}{one.choice(ENDINGS)}"
            taken[name] += 1
            found.append(
                Place(
                    f"{area.code[:6]}XQ{number + 1:04}",
                    name if taken[name] == 1 else f"{name}{taken[name]}期",
                    lon,
                    lat,
                    f"演示物业{one.randrange(1, FIRMS + 1):02}",
                    joint_from,
                    _reached(USED, used[number]),
                    None,
                    replace(_bare(one), boundary=around(lon, lat)),
                )
            )
        return _honoured(found)

    def deliveries(self, post: Post) -> Iterator[Delivery]:
        """The first register, then for each quarter what changed and what was held."""
        first = [self._made(one, BEGINS) for one in self.places]
        handed_in = moment(BEGINS + timedelta(days=5), 9, 30)
        yield self._file(post, "compound", "compounds-2020", first, BEGINS, handed_in)
        for quarter in quarters():
            arrives = quarter.last_day + timedelta(days=8)
            until = quarter.last_day
            if quarter == LAST_QUARTER:
                arrives = until = LAST_DAY
            for kind, rows in self._of_quarter(quarter, until).items():
                if rows:
                    at = moment(arrives, 11, 30)
                    yield self._file(post, kind, f"{kind}-{quarter}", rows, until, at)

    def _file(
        self, post: Post, kind: str, name: str, rows: list[Made], on: date, at: Any
    ) -> Delivery:
        def hand_in(moment_: Any) -> int:
            path = write_csv(self.folder / f"{name}.csv", table(kind, rows))
            return assets_file(post, kind, path, on, "演示：小区台账")(moment_)

        return Delivery(at, hand_in)

    def _made(self, one: Place, on: date) -> Made:
        return Made(one.code, one.name, "in_service", one.lon, one.lat, one.keeper, on, one.on(on))

    def _of_quarter(self, quarter: Period, until: date) -> dict[str, list[Made]]:
        found: dict[str, list[Made]] = defaultdict(list)
        for one in self.places:
            if one.on(until) != one.on(quarter.first_day - timedelta(days=1)):
                found["compound"].append(self._made(one, until))
        for one in (*self.places, *self.lived):
            for kind, rows in LIFE.items():
                found[kind] += rows(one, quarter, until)
        return found


def _ranks(random: Random, count: int) -> list[float]:
    ranks = [(n + 0.5) / count for n in range(count)]
    random.shuffle(ranks)
    return ranks


def around(lon: float, lat: float) -> str:
    """A boundary about two hundred metres wide."""
    east, north = 0.001, 0.0009
    corners = ((-east, -north), (east, -north), (east, north), (-east, north))
    return " ".join(f"{lon + x:.5f},{lat + y:.5f}" for x, y in corners)


def _bare(random: Random) -> Compound:
    begun = date(random.randrange(2014, 2020), random.randrange(1, 13), 1)
    served = random.random() < 0.95
    return Compound(
        homes=random.randrange(80, 1800),
        managed="firm" if served else "none",
        contract_from=begun if served else None,
        contract_to=begun.replace(year=begun.year + 5) if served else None,
        fee_yuan=Decimal(random.randrange(40, 260)) / 100 if served else None,
        fee_published_on=begun if served and random.random() < 0.9 else None,
    )


def _honoured(places: list[Place]) -> list[Place]:
    """Demonstration points are named among those that were early."""
    early = sorted(
        (one for one in places if one.joint_from), key=lambda one: (one.joint_from, one.code)
    )
    named: dict[str, tuple[str, date]] = {}
    turn = 0
    for level, course in (("provincial", PROVINCIAL), ("municipal", MUNICIPAL)):
        begun = turn
        for day, whole in course:
            while turn - begun < whole and turn < len(early):
                named[early[turn].code] = (level, day)
                turn += 1
    return [replace(one, honour=named.get(one.code)) for one in places]


def _about(one: Place, mark: str, on: date, record: Any) -> Made:
    return Made(
        f"{one.code}-{mark}", f"{one.name} {mark}", "in_service", one.lon, one.lat, one.keeper, on,
        record,
    )  # fmt: skip


def _meetings(one: Place, quarter: Period, until: date) -> Iterator[Made]:
    if one.joint_from is None or quarter.last_day < one.joint_from - timedelta(days=190):
        return
    random = chance("meeting", one.code, str(quarter))
    held = quarter.first_day + timedelta(days=random.randrange(10, 85))
    if held <= until and random.random() > 0.03:
        told = JointMeeting(
            compound=one.code,
            held_on=held,
            present="社区党组织、业主组织、物业服务企业、居民代表",
            decisions=random.choice(("增设非机动车棚", "规范停车收费", "维修单元门禁", "")),
        )
        yield _about(one, f"LX{held:%Y%m%d}", held, told)


def _issues(one: Place, quarter: Period, until: date) -> Iterator[Made]:
    random = chance("issue", one.code, str(quarter))
    if one.joint_from is None or quarter.last_day < one.joint_from or random.random() > 0.25:
        return
    raised = quarter.first_day + timedelta(days=random.randrange(1, 40))
    closed = raised + timedelta(days=random.randrange(8, 40))
    is_closed = random.random() < 0.96 and closed <= until
    if raised <= until:
        told = JointIssue(
            compound=one.code,
            raised_on=raised,
            closed_on=closed if is_closed else None,
            outcome="已办结" if is_closed else "",
        )
        yield _about(one, f"YT{raised:%Y%m%d}", closed if is_closed else raised, told)


def _disclosures(one: Place, quarter: Period, until: date) -> Iterator[Made]:
    """Of the quarter before, in the first days of this one."""
    if one.onboarded_on is None or quarter.last_day < one.onboarded_on:
        return
    random = chance("disclosure", one.code, str(quarter))
    on = quarter.first_day + timedelta(days=random.randrange(3, 14))
    if random.random() > 0.05:
        before = quarter.previous().first_day
        label = f"{before.year}-Q{(before.month + 2) // 3}"
        told = Disclosure(
            compound=one.code, quarter=label, published_on=on, fund=random.random() > 0.06
        )
        yield _about(one, f"GK{label.replace('-', '')}", on, told)


def _returns(one: Place, quarter: Period, until: date) -> Iterator[Made]:
    """To the end of the second month of the quarter."""
    month = Period.month(quarter.first_day.year, quarter.first_day.month + 1)
    if one.onboarded_on is None or month.last_day < one.onboarded_on:
        return
    random, homes = chance("return", one.code, str(quarter)), one.bare.homes
    told = PlatformReturn(
        compound=one.code,
        month_end=month.last_day,
        on_roll=round(homes * random.uniform(0.955, 1)) if random.random() > 0.04 else homes // 2,
        active=round(homes * random.uniform(0.08, 0.5)) + 1,
        closed=random.randrange(1, 30),
    )
    yield _about(one, f"YB{month.last_day:%Y%m}", month.last_day, told)


LIFE: dict[str, Callable[[Place, Period, date], Iterator[Made]]] = {
    "joint_meeting": _meetings,
    "joint_issue": _issues,
    "disclosure": _disclosures,
    "platform_return": _returns,
}
