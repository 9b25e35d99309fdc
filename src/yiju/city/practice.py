"""Files for whoever tries the demonstration: two that move figures, one that is refused."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from yiju.city.assets import Made, table
from yiju.city.files import write_csv, write_workbook
from yiju.city.places import chance
from yiju.city.register import Register
from yiju.city.signs import NOT_ACCEPTED, RIGHT, WRONG, sign

UPGRADE = "toilets-upgrade-2022.xlsx"
SIGNS = "signs-2022.csv"
MISTAKES = "toilets-with-mistakes.xlsx"
ACCEPTED = date(2022, 6, 29)
RESTROOMS = 3
MISSING_SIGNS = 4
"""As many as §13 still lacks."""
RIGHT_ROWS = 4


@dataclass(frozen=True)
class Mistake:
    """A column of a row that is wrong, and what stands there."""

    column: str
    cell: Any


MISTAKES_PLANTED = (
    Mistake("编码", "GC #3"),
    Mistake("形式", "帐篷式"),
    Mistake("女厕位", ""),
    Mistake("小便位", "若干"),
    Mistake("开放时间", "6点半"),
    Mistake("改造验收日期", "2022-13-40"),
    Mistake("管理单位", "演示不存在的单位"),
    Mistake("经度", 121.4737),
)
"""One for each row: a code, a choice, a cell that must not be empty, a number, a time, a day, a
unit, and a place in another city."""


def write(register: Register, folder: Path) -> None:
    upgraded = list(_upgrades(register))
    write_workbook(folder / UPGRADE, {"公共厕所": table("toilet", upgraded)})
    write_csv(folder / SIGNS, table("toilet_sign", _signs(register)))
    rows = table("toilet", upgraded)[: 1 + RIGHT_ROWS]
    others = table("toilet", _untouched(register))[1 : 1 + len(MISTAKES_PLANTED)]
    spoiled = [
        _spoiled(rows[0], row, one) for row, one in zip(others, MISTAKES_PLANTED, strict=True)
    ]
    write_workbook(folder / MISTAKES, {"公共厕所": [*rows, *spoiled]})


def _untouched(register: Register) -> Iterator[Made]:
    """Toilets in service with which nothing was done."""
    for made in register.toilets_now.values():
        if made.state == "in_service" and not made.record.accepted_on:
            yield made


def _upgrades(register: Register) -> Iterator[Made]:
    """Those that are closed for it open again."""
    closed = [made for made in register.toilets_now.values() if made.state == "suspended"]
    for place, made in enumerate(closed):
        third = place < RESTROOMS
        record = replace(
            made.record,
            upgraded_on=ACCEPTED - timedelta(days=6),
            accepted_on=ACCEPTED,
            third_restroom=third,
            third_restroom_m2=Decimal("8.0") if third else None,
        )
        yield replace(made, state="in_service", since=ACCEPTED, record=record)


def _signs(register: Register) -> Iterator[Made]:
    random = chance("practice signs")
    first = RIGHT + WRONG + NOT_ACCEPTED + 1
    toilets = random.sample(list(register.stock.standing.values()), MISSING_SIGNS)
    for number, toilet in enumerate(toilets, start=first):
        yield sign(random, register.ground, toilet, number, ACCEPTED)


def _spoiled(head: Sequence[Any], row: Sequence[Any], one: Mistake) -> list[Any]:
    cells = list(row)
    cells[head.index(one.column)] = one.cell
    return cells
