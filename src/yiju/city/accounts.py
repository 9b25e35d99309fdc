"""Who works in the demonstration city: synthetic people, one account for each role and unit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from django.contrib.auth.hashers import make_password

from yiju.city.cast import (
    ASSESSOR_UNIT,
    BY_ROLE,
    CITY,
    COMMAND,
    PASSWORD,
    SUPERVISION,
    TIANNING,
)
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry

SINCE = date(2020, 1, 1)
OPENED_AT = datetime(2020, 1, 2, 1, tzinfo=UTC)
SYSTEM = Actor("system", "演示城市", "", "system")

CITY_MANAGEMENT, LIGHTING = "320400-city-management", "320400-lighting"
SECOND_OFFICE = "office-2"
"""Whoever checks what the office has drafted."""
INSPECTORS = 4
"""Of each district."""
_UNIT_OF_STAFF = next(unit for role, _name, unit, *_more in BY_ROLE if role == "staff")


@dataclass(frozen=True)
class Post:
    """An account with what it acts for. `person` is a name that nobody bears."""

    account: str
    person: str
    role: str
    unit_code: str
    area_code: str

    @property
    def actor(self) -> Actor:
        return Actor(self.account, self.person, self.unit_code, "import")


def add_units(*, at: datetime) -> None:
    """Units that the plan does not name and the demonstration needs."""
    wanted = [
        (f"{row.code[:6]}-city-management", f"{row.name}城市管理局", f"{row.name}城管局", row.code)
        for row in registry.districts()
    ]
    for code, name, short_name, area_code in wanted:
        _unit(code, name, short_name, "department", area_code, at)
    _unit(LIGHTING, "常州市城市照明管理处", "市照明管理处", "institution", CITY, at)
    _unit("320400-audit", "常州市审计局", "市审计局", "department", CITY, at)
    _unit(SUPERVISION, "常州市城市运行监督中心", "运行监督中心", "department", CITY, at)
    _unit(COMMAND, "常州市城市运行指挥中心", "运行指挥中心", "department", CITY, at)
    _unit(ASSESSOR_UNIT, "演示第三方评估机构", "演示评估机构", "enterprise", CITY, at)


def _unit(code: str, name: str, short_name: str, kind: str, area_code: str, at: datetime) -> None:
    registry.unit_add(
        code,
        name=name,
        short_name=short_name,
        kind=kind,
        area_code=area_code,
        actor=SYSTEM,
        at=at,
        ground="演示城市",
    )


def keepers() -> dict[str, str]:
    """The name of the unit that keeps the toilets of each district, by code of the district."""
    return {
        row.code: registry.unit(f"{row.code[:6]}-city-management").short_name
        for row in registry.districts()
    }


def posts() -> list[Post]:
    """One post for each role, a keeper for each district, and those who keep the toilets."""
    found = [Post(role, person, role, unit, area) for role, person, unit, area, _told in BY_ROLE]
    districts = [row for row in registry.districts() if row.code != TIANNING]
    for number, row in enumerate(districts, start=2):
        unit_code = f"{row.code[:6]}-city-management"
        account = f"keeper-{row.code[:6].lower()}"
        found.append(Post(account, f"演示管理{number:02d}", "keeper", unit_code, row.code))
    found += liaisons(districts)
    found.append(Post("keeper-lighting", "演示照明01", "keeper", LIGHTING, CITY))
    office = next(post for post in found if post.account == "office")
    found.append(replace(office, account=SECOND_OFFICE, person="演示办公室02"))
    return [*found, staff_of(CITY_MANAGEMENT, 2), *operating_posts()]


def liaisons(districts: Iterable[registry.AreaRow]) -> Iterator[Post]:
    """Who speaks for each of these districts: for its government, or its management committee."""
    known = {unit.code for unit in registry.units()}
    for number, row in enumerate(districts, start=2):
        code = row.code[:6]
        of_district = {f"{code}-government", f"{code}-committee"} & known
        for unit_code in sorted(of_district)[:1]:
            account = f"district-{code.lower()}"
            yield Post(account, f"演示联络{number:02d}", "district", unit_code, row.code)


def operating_posts() -> list[Post]:
    """Inspectors of each district, and whoever handles there what the city management answers
    for."""
    found = []
    for number, row in enumerate(registry.districts(), start=1):
        where = row.code[:6]
        for place in range(1, INSPECTORS + 1):
            account = f"inspector-{where.lower()}-{place}"
            person = f"演示监督{number:02d}{place}"
            found.append(Post(account, person, "inspector", SUPERVISION, row.code))
        found.append(staff_of(f"{where}-city-management", 100 + number))
    for number, name in enumerate(("police", "transport", "water", "lighting"), start=201):
        found.append(staff_of(f"{CITY[:6]}-{name}", number))
    return found


def leading_posts(leads: Iterable[str], held: Iterable[Post]) -> list[Post]:
    """Staff for each leading unit that has none yet."""
    have = {post.unit_code for post in held if post.role == "staff"}
    return [staff_of(code, number) for number, code in enumerate(sorted({*leads} - have), start=3)]


def reporting_posts(
    districts: Iterable[str], leads: Iterable[str], held: Iterable[Post]
) -> list[Post]:
    """Whoever writes the returns of the districts' governments, and the heads who sign those of
    every unit that reports."""
    governments = {*districts}
    have = {post.unit_code for post in held if post.role == "staff"}
    fresh = sorted(governments - have)
    found = [staff_of(code, 300 + number) for number, code in enumerate(fresh, start=1)]
    units = sorted({*governments, *leads} - {_UNIT_OF_STAFF})
    for number, code in enumerate(units, start=2):
        area = registry.unit(code).area_code or CITY
        account = staff_account(code).replace("staff", "head", 1)
        found.append(Post(account, f"演示负责{number:02d}", "head", code, area))
    return found


def staff_account(unit_code: str) -> str:
    """Whoever handles cases for a unit."""
    where, _dash, name = unit_code.partition("-")
    if unit_code == _UNIT_OF_STAFF:
        return "staff"
    return f"staff-{name}" if where == CITY[:6] else f"staff-{name}-{where.lower()}"


def staff_of(unit_code: str, number: int) -> Post:
    account = staff_account(unit_code)
    area = registry.unit(unit_code).area_code or CITY
    return Post(account, f"演示经办{number:02d}", "staff", unit_code, area)


def open_accounts(found: Iterable[Post], *, at: datetime) -> None:
    """All with the one password, hashed once: it takes as long as a guess should."""
    hashed = make_password(PASSWORD)
    for post in found:
        who = registry.person_add(post.person, None, None, actor=SYSTEM, at=at)
        registry.account_add(
            post.account,
            person_id=who.id,
            password=hashed,
            is_hashed=True,
            actor=SYSTEM,
            at=at,
        )
        registry.membership_add(
            who.id,
            unit_code=post.unit_code,
            role=post.role,
            area_code=post.area_code,
            since=SINCE,
            ground="演示城市",
            actor=SYSTEM,
            at=at,
        )
