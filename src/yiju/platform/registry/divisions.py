"""National division codes (GB/T 2260, GB/T 10114): twelve digits, a group for each level."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from yiju.platform.base.errors import Problem
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.identity import division_parent, division_problem

COLUMNS = ("code", "name", "level", "parent_code")
STARTS = {5: 9, 4: 6, 3: 4, 2: 2}
"""Where the own digits of a level begin, finest first; all zeros below an area's level."""


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
    if problem := division_problem(code):
        yield "code", problem
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
    above = division_parent(code)
    if parent != above:
        yield (
            "parent_code",
            _("{code} 的上级应为 {above}，不是“{parent}”").format(
                code=code, above=above, parent=parent
            ),
        )
    elif actual > 2 and above not in codes:
        yield "parent_code", _("上级 {above} 不在表中").format(above=above)


def is_village(code: str) -> bool:
    """Whether a community's code is that of a village: 200 to 399, and 500 to 599 for the like.

    >>> is_village("320412106201"), is_village("320402001001")
    (True, False)
    """
    return code[9] in "235"


def level_of(code: str) -> int:
    """2 city … 5 community, by the zeros at the end; 1 for a province.

    >>> level_of("320402001000")
    4
    """
    return next((level for level, start in STARTS.items() if int(code[start:])), 1)
