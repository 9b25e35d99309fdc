"""Who answers for a cell on a day, what nobody answers for, who should change. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.work.clock import P

GRIDS = (Clause("22"), Standard("GB/T 47678.3-2026"))


@dataclass(frozen=True)
class ChargeRow:
    """An inspector answers for a cell, `until` inclusive; None while it goes on."""

    account: str
    cell: str
    since: date
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Standing:
    """The cells on a day: who answers for each, which nobody answers for, which several do, and
    which somebody has held for longer than the rotation allows."""

    holders: Mapping[str, tuple[ChargeRow, ...]]
    gaps: tuple[str, ...]
    doubles: tuple[str, ...]
    overdue: tuple[str, ...]


@rule(
    cites=GRIDS,
    reading=_(
        "每个单元网格任何一天都由一名监督员负责：没有人的是空档，不止一人的是重复；"
        "同一人负责同一网格满一个轮换期的应轮换。"
    ),
)
def standing(cells: Sequence[str], charges: Iterable[ChargeRow], day: date) -> Standing:
    """How the cells stand on a day."""
    holders: dict[str, list[ChargeRow]] = {cell: [] for cell in cells}
    for one in charges:
        if one.cell in holders and one.holds_on(day):
            holders[one.cell].append(one)
    longest = int(P.grid_rotation_days.at(day))
    return Standing(
        {cell: tuple(sorted(some, key=_first)) for cell, some in holders.items()},
        tuple(cell for cell in cells if not holders[cell]),
        tuple(cell for cell in cells if len({one.account for one in holders[cell]}) > 1),
        tuple(
            cell
            for cell in cells
            if any((day - one.since).days >= longest for one in holders[cell])
        ),
    )


def _first(one: ChargeRow) -> tuple[date, str]:
    return one.since, one.account
