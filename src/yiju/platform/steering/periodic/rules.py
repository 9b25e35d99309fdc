"""Who reports what, when it is due, and whether it was in time. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from yiju.platform.base import params
from yiju.platform.base.calendar import WorkingCalendar
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, rule

P = params.load(__file__)

RETURNS = Clause("三(三)")


@dataclass(frozen=True)
class Answers:
    """A unit that answers for a clause: whether it leads, and the area that it governs, empty for
    a department."""

    unit: str
    lead: bool
    governs: str = ""


@rule(
    cites=[RETURNS],
    reading=_("没有写明牵头单位的，第一个责任单位牵头（武汉市2023年做法）。"),
)
def reporter_of(duties: Sequence[Answers]) -> str:
    """The unit that reports a figure; empty where no register knows one of those named."""
    known = [one for one in duties if one.unit]
    leads = [one for one in known if one.lead]
    return next((one.unit for one in (*leads, *known)), "")


@rule(
    cites=[RETURNS],
    reading=_("数得出个数的目标，列名的辖市区各报本辖区的数；比例和节点由牵头单位报一个数。"),
)
def district_reporters(
    duties: Sequence[Answers], reporter: str, within: Iterable[str], *, counts: bool
) -> dict[str, str]:
    """Unit → the area that it reports for, of the governments among those who answer. `within`
    are the areas that lie in the place of the target."""
    if not counts:
        return {}
    inside = set(within)
    return {
        one.unit: one.governs
        for one in duties
        if one.unit and one.unit != reporter and one.governs in inside
    }


@dataclass(frozen=True)
class Worded:
    """A target as far as it settles whether it is part of another."""

    key: str
    clause: str
    text: str
    unit: str
    area_code: str


@rule(
    cites=[RETURNS],
    reading=_("以“其中”开头的目标，是同一条款里前面那项同单位、同区域目标的一部分。"),
)
def whole_of(targets: Iterable[Worded]) -> dict[str, str]:
    """Part → whole, of targets in the order of the plan."""
    found, whole = {}, None
    for one in targets:
        if not one.text.startswith("其中"):
            whole = one
        elif whole is not None and _alike(one, whole):
            found[one.key] = whole.key
    return found


def _alike(one: Worded, other: Worded) -> bool:
    return (one.clause, one.unit, one.area_code) == (other.clause, other.unit, other.area_code)


@rule(cites=[RETURNS], reading=_("按季度报送的条款只在季度末的月份报送，其余每月报送。"))
def falls_in(clause: str, month: int, quarterly: Iterable[str]) -> bool:
    """Whether the figures of a clause are reported for a month (1 to 12)."""
    return month % 3 == 0 or clause not in set(quarterly)


@rule(
    cites=[RETURNS],
    reading=_("从方案起始到期限每期都报；到期后直到核验的数据表明已经兑现；节点兑现后不再报。"),
)
def still_asked(
    begins: date, until: date, on: date, *, every: bool, milestone: bool, settled: bool
) -> bool:
    """Whether a target is asked for on the last day of a period. `settled` says that a verified
    figure meets it."""
    if on < begins:
        return False
    if every:
        return on <= until
    if on <= until:
        return not (milestone and settled)
    return not settled


@rule(
    cites=[RETURNS],
    reading=_("从期末次日起算工作日；期末当天不计（民法典第二百零一条）。"),
)
def due_day(last_day: date, days: int, calendar: WorkingCalendar) -> date:
    """The day until the end of which a return is in time."""
    return calendar.add_working_days(last_day, days)


def days_left(today: date, due: date, calendar: WorkingCalendar) -> int:
    """Working days after today up to the due day; at least one, so that nobody gets no time."""
    left, day = 0, today
    while day < due:
        day = calendar.add_working_days(day, 1)
        left += day <= due
    return max(left, 1)


@rule(cites=[RETURNS], reading=_("以单位负责人第一次签发的日期为报送日期，退回重报不改变它。"))
def days_late(due: date, handed_in: date | None, today: date) -> int:
    """Natural days after the due day; of one that is not in, up to today. 0 for one in time."""
    return max(((handed_in or today) - due).days, 0)


@rule(
    cites=[RETURNS],
    reading=_("按单位分层，按件数比例抽取，每个单位有最少条数。"),
)
def sample_sizes(strata: Mapping[str, int], share: Fraction, least: int) -> dict[str, int]:
    """How many figures of each unit are drawn: its share rounded up, at least `least`, never more
    than there are.

    >>> sample_sizes({"a": 25, "b": 1}, Fraction(1, 10), 1)
    {'a': 3, 'b': 1}
    """
    return {unit: min(many, max(least, ceil(share * many))) for unit, many in strata.items()}
