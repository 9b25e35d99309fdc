"""National division codes (GB/T 2260, GB/T 10114): twelve digits, a group for each level."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from yiju.platform.base.errors import Problem
from yiju.platform.base.i18n import Text, _

COLUMNS = ("code", "name", "level", "parent_code")
DIGITS = {2: 4, 3: 6, 4: 9, 5: 12}
"""How many leading digits tell the areas of a level apart; the others are zeros."""


@dataclass(frozen=True)
class Division:
    """One row: a city (2), district (3), street or town (4), community or village (5)."""

    code: str
    name: str
    level: int
    parent_code: str

    @property
    def civil(self) -> bool:
        """False for a code that serves statistics only, as for a prison or a development zone.

        The first digit of the own group tells: 4 or 5 at a street or at a community. A community
        within such a zone is a community like any other.
        """
        own = {4: self.code[6], 5: self.code[9]}.get(self.level, "0")
        return own not in "45"


def read_divisions(file: Path, city: str, problems: list[Problem]) -> list[Division]:
    """The rows of the file; whatever is wrong with one is added to `problems`."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        table = csv.DictReader(lines)
        if tuple(table.fieldnames or ()) != COLUMNS:
            what = _("表头应为 {columns}").format(columns=",".join(COLUMNS))
            problems.append(Problem(file.name, 1, "", what, _("改正第一行")))
            return []
        cells = list(table)
    codes = {row["code"]: row["level"] for row in cells}
    seen: set[str] = set()
    rows = []
    for number, row in enumerate(cells, start=2):
        wrong = list(_wrong(row, city, codes))
        if row["code"] in seen:
            wrong.append(("code", _("代码 {code} 重复").format(code=row["code"])))
        seen.add(row["code"])
        for column, what in wrong:
            remedy = _("按国家统计用区划代码改正")
            problems.append(Problem(file.name, number, column, what, remedy))
        if not wrong:
            rows.append(Division(row["code"], row["name"], int(row["level"]), row["parent_code"]))
    return rows


def _wrong(
    row: Mapping[str, str], city: str, codes: Mapping[str, str]
) -> Iterator[tuple[str, Text]]:
    code, level, parent = row["code"], row["level"], row["parent_code"]
    if not row["name"].strip():
        yield "name", _("名称为空")
    if len(code) != 12 or not (code.isascii() and code.isdigit()):
        yield "code", _("“{code}”不是 12 位数字").format(code=code)
        return
    if code[:4] != city[:4]:
        yield "code", _("{code} 不属于 {city}").format(code=code, city=city)
    actual = level_of(code)
    if str(actual) != level:
        yield (
            "level",
            _("{code} 的层级应为 {actual}，不是“{level}”").format(
                code=code, actual=actual, level=level
            ),
        )
    above = parent_of(code)
    if parent != above:
        yield (
            "parent_code",
            _("{code} 的上级应为 {above}，不是“{parent}”").format(
                code=code, above=above, parent=parent
            ),
        )
    elif actual > 2 and above not in codes:
        yield "parent_code", _("上级 {above} 不在表中").format(above=above)


def level_of(code: str) -> int:
    """2 city … 5 community, by the zeros at the end; 1 for a province.

    >>> level_of("320402001000")
    4
    """
    return next((n for n in (5, 4, 3, 2) if int(code[_above(n) : DIGITS[n]])), 1)


def parent_of(code: str) -> str:
    """The code of the next level up.

    >>> parent_of("320402001001")
    '320402001000'
    """
    return code[: _above(level_of(code))].ljust(12, "0")


def _above(level: int) -> int:
    return DIGITS.get(level - 1, 2)
