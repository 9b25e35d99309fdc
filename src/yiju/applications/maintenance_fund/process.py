"""How a use of the fund runs: plan, ballot or emergency, notice, contract, works, final payment."""

from datetime import date

from yiju.applications.maintenance_fund import bills, books, rules
from yiju.applications.maintenance_fund.forms import (
    Acceptance,
    Contract,
    Emergency,
    Payment,
    Plan,
    Release,
)
from yiju.applications.maintenance_fund.rules import P, fen_of
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Standard, Verdict, rule
from yiju.platform.base.time import add_months, china_day
from yiju.platform.work.api import (
    By,
    Holder,
    Limit,
    Move,
    Notice,
    Process,
    Situation,
    Step,
    Timed,
    TimeKind,
    decision_stands,
    lapse,
    voting_steps,
)
from yiju.platform.work.warned import warning_process

KEY = "fund_use"
CITES = (rules.SECTION_20, Standard(rules.FUND_RULES))
PROPOSERS = By(roles=("staff", "district", "office"))
CENTRE = By(roles=("district", "office"))
SYSTEM = By(system=True)


def _limit(name: str, kind: TimeKind = TimeKind.WORKING_DAY, key: str = "") -> Timed:
    def limit(seen: Situation) -> Limit:
        told = getattr(P, name).at(china_day(seen.now))
        return Limit(int(told[key] if key else told), kind)

    return Timed(limit, CITES)


@rule(cites=CITES, reading=_("项目可用维修资金、范围相符、已过保修期。"))
def plan_may_begin(seen: Situation) -> Verdict:
    said = seen.said
    unmet: list[Text | str] = []
    unmet += rules.may_be_paid_for(said.item, said.scope).unmet
    if (said.scope == "building") != bool(said.building.strip()):
        unmet.append(_("由一幢楼分摊的要填楼幢编码，由整个小区分摊的不填"))
    completed = date.fromisoformat(seen.data["completed_on"])
    unmet += rules.out_of_warranty(said.item, completed, china_day(seen.now)).unmet
    fen_of(said.budget_yuan)
    return Verdict.of(unmet)


@rule(cites=CITES, reading=_("紧急情况限于清单所列。"))
def is_listed(seen: Situation) -> Verdict:
    return rules.may_skip_the_vote(seen.data["item"])


@rule(cites=CITES, reading=_("合同价不超过业主表决的预算。"))
def price_fits(seen: Situation) -> Verdict:
    if fen_of(seen.said.price_yuan) <= seen.data["budget_fen"]:
        return Verdict()
    return Verdict.of([_("合同价超过业主同意的预算")])


@rule(cites=CITES, reading=_("预付款有发票、付给承包单位、不超过一半。"))
def advance_is_right(seen: Situation) -> Verdict:
    said, data = seen.said, seen.data
    unmet: list[Text | str] = [*rules.pays_the_contractor(said.payee, data["contractor"]).unmet]
    amount = fen_of(said.amount_yuan)
    unmet += rules.advance_fits(amount, data["price_fen"], china_day(seen.now)).unmet
    return Verdict.of(unmet)


@rule(cites=CITES, reading=_("共同验收，结算价不超过合同价。"))
def acceptance_is_right(seen: Situation) -> Verdict:
    said, cost = seen.said, fen_of(seen.said.cost_yuan)
    on = china_day(seen.now)
    unmet = [*rules.acceptance_is_whole(said.owners, said.supervisor, cost, said.review, on).unmet]
    if cost > seen.data["price_fen"]:
        unmet.append(_("结算价超过合同价，超出部分须另行表决"))
    if cost < seen.data.get("paid_fen", 0):
        unmet.append(_("结算价低于已付款"))
    if seen.data.get("looks_split") and not said.review.strip():
        unmet.append(_("疑似拆分的使用，要有造价审核报告"))
    return Verdict.of(unmet)


@rule(cites=CITES, reading=_("各户分摊之和等于结算价；付给承包单位；留足质量保证金。"))
def final_is_right(seen: Situation) -> Verdict:
    said, data, on = seen.said, seen.data, china_day(seen.now)
    unmet: list[Text | str] = [*rules.pays_the_contractor(said.payee, data["contractor"]).unmet]
    unmet += rules.shares_add_up(data["shares"], data["cost_fen"]).unmet
    amount = fen_of(said.amount_yuan)
    unmet += rules.final_fits(data.get("paid_fen", 0), amount, data["cost_fen"], on).unmet
    return Verdict.of(unmet)


@rule(cites=CITES, reading=_("留存期满、没有未了的质量问题，才付质量保证金。"))
def release_is_right(seen: Situation) -> Verdict:
    said, data = seen.said, seen.data
    unmet: list[Text | str] = [*rules.pays_the_contractor(said.payee, data["contractor"]).unmet]
    accepted = date.fromisoformat(data["accepted_on"])
    ends = add_months(accepted, 12 * int(P.retention_years.at(accepted)))
    if china_day(seen.now) < ends:
        unmet.append(_("质量保证金留存到 {day}").format(day=ends))
    if said.claims.strip():
        unmet.append(_("还有未了的质量问题"))
    return Verdict.of(unmet)


WARNING = warning_process("fund_warning", _("维修资金预警"), CITES, "WXYJ", P.warning_days)
FUND_USE = Process(
    key=KEY,
    title=_("维修资金使用"),
    version=1,
    cites=CITES,
    begins="planning",
    form=Plan,
    may_begin=PROPOSERS,
    guards=(plan_may_begin,),
    numbered="WXZJ",
    steps=(
        Step(
            "planning",
            _("方案审核"),
            held_by=Holder(role="district"),
            limit=_limit("centre_days", key="check"),
            checks=True,
            moves=(
                Move("check", _("审核通过，交业主表决"), ("voting",), CENTRE),
                Move(
                    "confirm", _("确认紧急情况"), ("contracting",), CENTRE, Emergency,
                    guards=(is_listed,),
                ),
                Move("refuse", _("不予受理"), ("refused",), CENTRE, says_why=True),
            ),
        ),
        *voting_steps(
            "use_fund",
            passed="noticing",
            failed="refused",
            limit=_limit("voting_days", TimeKind.NATURAL_DAY),
        ),
        Step(
            "noticing",
            _("使用方案公示"),
            held_by=Holder(role="district"),
            notice=Notice(
                _limit("notice_days", TimeKind.NATURAL_DAY), answered_by=CENTRE, upheld="return"
            ),
            moves=(
                Move("return", _("异议成立，退回方案"), ("planning",), CENTRE, in_notice=True),
            ),
            automatic=(Move("clear", _("公示期满"), ("contracting",), SYSTEM),),
        ),
        Step(
            "contracting",
            _("签订合同、分摊入账"),
            held_by=Holder(role="staff"),
            moves=(
                Move("contract", _("签订合同"), ("advancing",), PROPOSERS, Contract,
                     guards=(price_fits, decision_stands), effects=(books.book_shares,)),
                lapse("refused", PROPOSERS),
            ),
        ),
        Step(
            "advancing",
            _("预付款"),
            held_by=Holder(role="district"),
            limit=_limit("centre_days", key="pay"),
            moves=(
                Move(
                    "advance", _("支付预付款"), ("working",), CENTRE, Payment,
                    guards=(advance_is_right, decision_stands), effects=(books.pay,),
                ),
                Move("no_advance", _("不付预付款"), ("working",), CENTRE),
            ),
        ),
        Step(
            "working",
            _("施工和验收"),
            held_by=Holder(role="staff"),
            moves=(
                Move(
                    "accept", _("验收合格"), ("settling",), PROPOSERS, Acceptance,
                    guards=(acceptance_is_right,), effects=(bills.settle_cost,),
                ),
            ),
        ),
        Step(
            "settling",
            _("结算付款"),
            held_by=Holder(role="district"),
            limit=_limit("centre_days", key="pay"),
            moves=(
                Move(
                    "pay", _("支付结算款，公布费用"), ("retaining",), CENTRE, Payment,
                    guards=(final_is_right,), effects=(books.pay,),
                ),
            ),
        ),
        Step(
            "retaining",
            _("质量保证金留存"),
            held_by=Holder(role="district"),
            moves=(
                Move(
                    "release", _("支付质量保证金"), ("closed",), CENTRE, Release,
                    guards=(release_is_right,), effects=(books.pay_rest,),
                ),
            ),
        ),
        Step("refused", _("不使用")),
        Step("closed", _("办结")),
    ),
)  # fmt: skip
