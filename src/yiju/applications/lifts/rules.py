"""What holds for lifts: shares, subsidy, inspection, warnings. Pure functions; money in fen."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from yiju.applications.lifts.kinds import Entrapment
from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, Verdict, rule
from yiju.platform.base.money import Money, allocate
from yiju.platform.base.signs import Sign
from yiju.platform.base.time import add_months

P = params.load(__file__)
SECTION = Clause("2(1)")
SAFETY_LAW = "特种设备安全法"


@rule(
    cites=[SECTION, Standard("中华人民共和国民法典", "283")],
    reading=_("有约定的按约定；没有约定的参照楼层系数，一层不出资。"),
)
def coefficient(floor: int, on: date) -> Fraction:
    """The suggested weight of a home on a floor, floors counted from one."""
    told = P.coefficients.at(on)
    first = [Fraction(one) for one in told["floors"]]
    if floor <= len(first):
        return first[max(floor, 1) - 1]
    return first[-1] + (floor - len(first)) * Fraction(told["step"])


@rule(cites=[SECTION], reading=_("层数越高系数不得越低，除非附有全体出资业主的协议。"))
def coefficients_rise(by_floor: Mapping[int, Fraction], agreement: str) -> Verdict:
    rising = [by_floor[floor] for floor in sorted(by_floor)]
    if agreement.strip() or all(low <= high for low, high in pairwise(rising)):
        return Verdict()
    return Verdict.of([_("分摊系数没有随楼层递增，又没有附协议")])


@rule(cites=[SECTION], reading=_("造价扣除补助后按系数分摊到分。"))
def shares(cost: int, subsidy: int, weights: Mapping[str, Fraction]) -> dict[str, int]:
    """Fen for each home; the sum is exact."""
    due = allocate(Money(cost - subsidy), weights)
    return {code: money.fen for code, money in due.items()}


@rule(cites=[SECTION], reading=_("补助为造价的一定份额，有上限；同一单元只补一次。"))
def subsidy(cost: int, on: date) -> int:
    told = P.subsidy.at(on)
    return min(int(Fraction(told["rate"]) * cost), 100 * int(told["cap"]))


@rule(
    cites=[SECTION, Standard(SAFETY_LAW, "33")],
    reading=_("验收合格并办理使用登记后才发补助；同一单元已经领过的不再发。"),
)
def subsidy_is_payable(
    accepted_on: date | None, registered_on: date | None, paid_before: bool, on: date
) -> Verdict:
    unmet: list[Text | str] = []
    if accepted_on is None or accepted_on > on:
        unmet.append(_("还没有验收合格"))
    if registered_on is None or registered_on > on:
        unmet.append(_("还没有办理使用登记"))
    if paid_before:
        unmet.append(_("这个单元已经领过补助"))
    return Verdict.of(unmet)


@rule(cites=[Standard(SAFETY_LAW, "33")], reading=_("投入使用后三十日内办理使用登记。"))
def registration_due(used_from: date) -> date:
    return used_from + timedelta(days=int(P.registration_days.at(used_from)))


@rule(cites=[Standard(SAFETY_LAW, "40")], reading=_("每年检验一次，届满前一个月申请；过期的停用。"))
def inspection_due(last: date) -> date:
    return add_months(last, int(P.inspection_months.at(last)))


@rule(
    cites=[Standard(SAFETY_LAW, "40")],
    reading=_("检验合格登记写明报告编号；日期不晚于当天，也不早于上一次检验。"),
)
def inspection_fits(last: date | None, on: date, report: str, today: date) -> Verdict:
    unmet: list[Text | str] = []
    if not report.strip():
        unmet.append(_("没有写检验报告编号"))
    if on > today:
        unmet.append(_("检验日期在以后"))
    if last is not None and on < last:
        unmet.append(_("上一次检验是 {day}").format(day=last))
    return Verdict.of(unmet)


@rule(
    cites=[Standard(SAFETY_LAW, "40")],
    reading=_(
        "检验过期的，橙色预警；过期满三十天的，红色预警，责令停用。没有检验记录的，视为到期。"
    ),
)
def inspection_signs(last: date | None, on: date) -> list[Sign]:
    """Of a lift in use that was inspected last on a day; None where no inspection is on record.
    H02 (d)."""
    if last is None:
        return [Sign("inspection", "orange", _("没有检验记录"))]
    due = inspection_due(last)
    if on <= due:
        return []
    if (on - due).days < int(P.stopping_days.at(on)):
        return [Sign("inspection", "orange", _("检验 {day} 到期，没有检验").format(day=due))]
    says = _("检验 {day} 到期，一直没有检验，应当停用").format(day=due)
    return [Sign("inspection", "red", says)]


@rule(cites=[SECTION], reading=_("困人超过三十分钟才救出的，橙色预警。"))
def entrapment_signs(trapped: Mapping[str, Entrapment], on: date) -> list[Sign]:
    """Of entrapments by their codes. H02 (d)."""
    says, most = _("{day} 困人 {minutes} 分钟"), int(P.trapped_minutes.at(on))
    return [
        Sign(
            f"trapped/{code}", "orange", says.format(day=one.day, minutes=one.minutes),
            happened=True,
        )
        for code, one in trapped.items()
        if one.minutes > most
    ]  # fmt: skip


@rule(
    cites=[SECTION],
    reading=_("同一部电梯三十天内有三件以上报修、投诉的，黄色预警；不足三件的消除。"),
)
def complaint_signs(reports: Mapping[str, date], on: date) -> list[Sign]:
    """Of reports about a lift, the day of each by its number. H02 (d)."""
    told, first = P.complaints.at(on), complaints_since(on)
    counted = {number: day for number, day in reports.items() if first <= day <= on}
    if len(counted) < int(told["count"]):
        return []
    says = _("{days} 天内有 {count} 件报修、投诉")
    lines = tuple(
        _("{number}，{day}").format(number=number, day=day)
        for number, day in sorted(counted.items())
    )
    says = says.format(days=told["days"], count=len(counted))
    return [Sign("complaints", "yellow", says, lines)]


def complaints_since(on: date) -> date:
    """The first day whose reports count."""
    return on - timedelta(days=int(P.complaints.at(on)["days"]) - 1)


@rule(
    cites=[SECTION],
    reading=_("四层以上的住宅楼需要电梯；一个小区有一幢四层以上的，即计入。"),
)
def needs_a_lift(floors: int, on: date) -> bool:
    return floors >= int(P.floors_from.at(on))


@rule(
    cites=[SECTION],
    reading=_("单元里有加装的电梯在用，住在二层以上、家里有六十周岁以上老人的户，才算受益。"),
)
def is_reached(floor: int, elderly: int) -> bool:
    """A home of a stair with an added lift in use. The ground floor needs none."""
    return floor >= 2 and elderly > 0


@rule(cites=[SECTION], reading=_("以采光、通风受影响为由的异议，须附日照核算。"))
def objection_is_supported(claims_light: bool, paper: str) -> Verdict:
    if not claims_light or paper.strip():
        return Verdict()
    return Verdict.of([_("称影响采光、通风的，要附日照核算")])
