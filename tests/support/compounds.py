"""A compound of the small city: six floors of two homes, those on the ground floor larger."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from small_city import write_small_city

from yiju.applications.maintenance_fund import books
from yiju.city.boundaries import demonstrate
from yiju.platform.base.geo import Datum
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.registry.members import Member
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.work.process import Party

COMPOUND, BUILDING = "990101XQ0001", "990101XQ0001-1"
FIRM, BUILDER, BANK = "demo-firm", "demo-builder", "demo-bank"
CLERK = Actor("clerk", "演示经办", "990100-housing", "web")
BEGAN = datetime(2020, 1, 2, 1, tzinfo=UTC)
DAY = date(2022, 5, 1)
LON, LAT = 119.82, 31.72


def at(day: date, hour: int = 2) -> datetime:
    """A moment of the day; two o'clock in London is ten in China."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def days(count: int) -> datetime:
    return at(DAY + timedelta(days=count))


def part(floor: int, door: int) -> str:
    return f"{BUILDING}-{floor:02}{door:02}"


PARTS = [part(floor, door) for floor in range(1, 7) for door in (1, 2)]


def record(kind: str, code: str, name: str, attributes: Mapping[str, Any], **more: Any) -> Any:
    facts: dict[str, Any] = {
        "name": name, "state": "in_service", "lon": LON, "lat": LAT, "datum": Datum.WGS84,
        "keeper_code": FIRM, "valid_from": BEGAN.date(), "actor": CLERK, "at": BEGAN,
        "reaches": None,
    }  # fmt: skip
    return registry.asset_record(kind, code, attributes=attributes, **facts | more)


def build(folder: Path, completed: date = date(2015, 6, 1)) -> Party:
    """The city with its compound; the party that may do what the street does."""
    profile = demonstrate(registry.read_profile(write_small_city(folder)))
    registry.load_city(profile, actor=CLERK, at=BEGAN)
    for code, name in ((FIRM, "演示物业"), (BUILDER, "演示建筑"), (BANK, "演示银行")):
        registry.unit_add(
            code, name=name, short_name=name, kind="enterprise", area_code="990100000000",
            actor=CLERK, at=BEGAN, ground="测试",
        )  # fmt: skip
    record("compound", COMPOUND, "翠竹新村", {"homes": 12, "managed": "none"})
    house = {"compound": COMPOUND, "floors": 6, "area_m2": "1140", "completed_on": completed}
    record("compound_building", BUILDING, "翠竹新村 1 幢", house)
    for floor in range(1, 7):
        for door in (1, 2):
            area = Decimal(120) if floor == 1 else Decimal(90)
            told = {
                "compound": COMPOUND, "building": BUILDING, "floor": floor, "area_m2": area,
                "head": f"H{floor}{door}",
            }  # fmt: skip
            record("exclusive_part", part(floor, door), f"1 幢 {floor}0{door}", told)
    books.open_books(BANK, actor=CLERK, at=BEGAN)
    path = registry.city().path
    members = tuple(
        Member(role, "990100-housing", "990100000000", path) for role in ("district", "staff")
    )
    return Party("clerk", members)


def pay_in(amount: int = 10_000_00, **other: int) -> None:
    """Deposits of all homes, in fen; `H12=0` gives another amount for a home."""
    amounts = {part(f, d): other.get(f"H{f}{d}", amount) for f in range(1, 7) for d in (1, 2)}
    books.deposit(
        {code: fen for code, fen in amounts.items() if fen}, key="deposit", actor=CLERK, at=BEGAN
    )


def vote(key: str, votes: Mapping[str, str], opens: datetime, closes: datetime) -> None:
    """Slips, votes and the count."""
    slips = {slip.head: slip.codes for slip in ballots.serve(key, actor=CLERK, at=opens)}
    for head, choice in votes.items():
        ballots.vote(key, slips[head], choice, replay=f"{key}-{head}-0123456789", at=opens)
    ballots.count(key, actor=CLERK, at=closes)
