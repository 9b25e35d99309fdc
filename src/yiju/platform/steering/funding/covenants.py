"""What a contract makes the debtor keep: a figure with its bound, looked at every so many months.
Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, rule
from yiju.platform.base.time import add_months
from yiju.platform.steering.funding.rules import P

FUNDS = Clause("三(二)")
LEAST, MOST = "least", "most"
COMPARES: dict[str, Text] = {LEAST: _("不低于"), MOST: _("不高于")}
MET, NEAR, MISSED, OVERDUE, WAITING = "met", "near", "missed", "overdue", "waiting"
STATES: dict[str, Text] = {
    MET: _("达到"),
    NEAR: _("接近界限"),
    MISSED: _("违约"),
    OVERDUE: _("到期未检验"),
    WAITING: _("尚未到检验日"),
}


@dataclass(frozen=True)
class ReadingRow:
    on: date
    value: Decimal
    document: str


@dataclass(frozen=True)
class CovenantRow:
    """`bound` in the unit of its title; `every_months` between two looks at it."""

    source_code: str
    key: str
    title: str
    compare: str
    bound: Decimal
    every_months: int
    document: str
    readings: tuple[ReadingRow, ...] = ()

    @property
    def compare_title(self) -> Text:
        return COMPARES[self.compare]

    def last(self, on: date) -> ReadingRow | None:
        return max((one for one in self.readings if one.on <= on), key=_day, default=None)


def _day(one: ReadingRow) -> date:
    return one.on


@rule(
    cites=[FUNDS],
    reading=_("“不低于”“不高于”含本数；到期没有检验的，不算达到。"),
)
def state(one: CovenantRow, signed_on: date, on: date) -> str:
    """How a covenant stands on a day. A breach stays one until a later figure is within the bound,
    also where that is late (housing.md H30 (d); 以上/以下 include the number, Civil Code 1259)."""
    last = one.last(on)
    if last is not None and not _within(one, last.value):
        return MISSED
    if on > add_months(last.on if last else signed_on, one.every_months):
        return OVERDUE
    if last is None:
        return WAITING
    return NEAR if _is_near(one, last.value, on) else MET


def _within(one: CovenantRow, value: Decimal) -> bool:
    return value >= one.bound if one.compare == LEAST else value <= one.bound


def _is_near(one: CovenantRow, value: Decimal, on: date) -> bool:
    """A bound is used up to so many percent, as other limits are."""
    if value <= 0 or one.bound <= 0:
        return False
    value_used, bound = Fraction(value), Fraction(one.bound)
    used = value_used / bound if one.compare == MOST else bound / value_used
    return bool(100 * used >= P.near_limit.at(on))


def states(rows: Sequence[CovenantRow], signed_on: date, on: date) -> list[tuple[CovenantRow, str]]:
    return [(one, state(one, signed_on, on)) for one in rows]
