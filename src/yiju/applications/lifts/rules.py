"""What holds for adding a lift: shares, subsidy, inspection. Pure functions; money in fen."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

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
    reading=_("检验过期的，橙色预警；过期满三十天的，红色预警，责令停用。"),
)
def inspection_signs(last: date, on: date) -> list[Sign]:
    """Of a lift in use that was inspected last on a day. H02 (d)."""
    due = inspection_due(last)
    if on <= due:
        return []
    if (on - due).days < int(P.stopping_days.at(on)):
        return [Sign("inspection", "orange", _("检验 {day} 到期，没有检验").format(day=due))]
    says = _("检验 {day} 到期，一直没有检验，应当停用").format(day=due)
    return [Sign("inspection", "red", says)]


@rule(cites=[SECTION], reading=_("困人超过三十分钟才救出的，橙色预警。"))
def entrapment_signs(trapped: Sequence[Mapping[str, Any]], on: date) -> list[Sign]:
    """Of what is kept of each time: day and minutes. H02 (d)."""
    says, most = _("{day} 困人 {minutes} 分钟"), int(P.trapped_minutes.at(on))
    return [
        Sign(f"trapped/{number}", "orange", says.format(**one), happened=True)
        for number, one in enumerate(trapped)
        if one["minutes"] > most
    ]


@rule(cites=[SECTION], reading=_("以采光、通风受影响为由的异议，须附日照核算。"))
def objection_is_supported(claims_light: bool, paper: str) -> Verdict:
    if not claims_light or paper.strip():
        return Verdict()
    return Verdict.of([_("称影响采光、通风的，要附日照核算")])
