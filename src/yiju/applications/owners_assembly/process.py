"""How a meeting of owners decides, and how a proposal comes up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from yiju.applications.owners_assembly import rules
from yiju.applications.owners_assembly.rules import P
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Standard, Verdict, rule
from yiju.platform.base.schema import attribute
from yiju.platform.base.time import china_day
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
    undoable,
    voting_steps,
)
from yiju.platform.work.warned import warning_process

MEETING_KINDS: Mapping[str, Text] = {
    "regular": _("定期会议"),
    "extra": _("临时会议"),
    "first": _("首次业主大会"),
    "election": _("业主委员会换届"),
}
MATTERS: Mapping[str, Text] = {
    "procedure": _("议事规则"),
    "covenant": _("管理规约"),
    "committee": _("选举或更换业主委员会"),
    "manager": _("选聘或解聘物业服务企业"),
    "raise_fund": _("筹集维修资金"),
    "change_use": _("改变共有部分用途"),
    "other": _("其他重大事项"),
}
CITES = (rules.SECTION_20, Standard("物业管理条例"))
SYSTEM, STREET = By(system=True), By(roles=("district", "office"))
CLERK = Holder(role="staff")


@dataclass(frozen=True, kw_only=True)
class Answer:
    words: str = attribute(_("答复或处理情况"), most=1000)


@dataclass(frozen=True, kw_only=True)
class Meeting:
    kind: str = attribute(_("会议"), choices=MEETING_KINDS)
    matter: str = attribute(_("议题"), choices=MATTERS)
    words: str = attribute(_("表决的全文"), most=2000)
    asking: int = attribute(_("提议的业主人数"), least=0, default=0)
    delivered: int = attribute(
        _("首次业主大会：已交付面积占百分之几"), least=0, most=100, default=0
    )
    first_delivery: date | None = attribute(_("首次业主大会：首套交付日期"), default=None)
    dismisses: bool = attribute(_("解聘现物业服务企业"), default=False)


@dataclass(frozen=True, kw_only=True)
class Filing:
    paper: str = attribute(_("备案文件"), most=120)
    members: int = attribute(_("委员人数"), least=1, most=99)
    unpaid_months: int = attribute(_("委员欠费最多的月数"), least=0, default=0)
    trades: bool = attribute(_("有委员与物业服务企业交易"), default=False)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    title: str = attribute(_("题目"), most=100)
    words: str = attribute(_("建议内容"), most=1000)
    head: str = attribute(_("业主编号"), most=40)


@dataclass(frozen=True, kw_only=True)
class Support:
    head: str = attribute(_("业主编号"), most=40)


def _days(name: str) -> Timed:
    def limit(seen: Situation) -> Limit:
        return Limit(int(getattr(P, name).at(china_day(seen.now))), TimeKind.NATURAL_DAY)

    return Timed(limit, CITES)


@rule(cites=CITES, reading=_("同一业主对一项建议只附议一次，提出人不再附议。"))
def supports_once(seen: Situation) -> Verdict:
    if seen.said.head in (seen.data["head"], *seen.data.get("supporters", ())):
        return Verdict.of([_("这一户已经附议过或就是提出人")])
    return Verdict()


@rule(cites=CITES, reading=_("业主提议召开临时会议，须达到业主总数的百分之二十。"))
def enough_ask(seen: Situation) -> Verdict:
    said = seen.said
    if said.kind != "extra" or rules.extra_meeting_is_due(
        said.asking, seen.data["heads"], china_day(seen.now)
    ):
        return Verdict()
    few = _("提议的业主 {asking} 人，不足业主总数 {heads} 人的百分之二十")
    return Verdict.of([few.format(asking=said.asking, heads=seen.data["heads"])])


@rule(cites=CITES, reading=_("首次业主大会须达到交付面积的条件。"))
def may_meet_first(seen: Situation) -> Verdict:
    said = seen.said
    delivered, on = Fraction(said.delivered, 100), china_day(seen.now)
    if said.kind != "first" or rules.first_assembly_may_meet(delivered, said.first_delivery, on):
        return Verdict()
    return Verdict.of([_("交付面积还没有达到召开首次业主大会的条件")])


@rule(cites=CITES, reading=_("业主委员会由五至十一名单数的委员组成，委员不得有丧失资格的情形。"))
def members_are_fit(seen: Situation) -> Verdict:
    said = seen.said
    unmet: list[Text | str] = []
    least, most = P.committee_size.at(china_day(seen.now))
    if not least <= said.members <= most or said.members % 2 == 0:
        unmet.append(_("委员应为 {least} 至 {most} 名，且为单数").format(least=least, most=most))
    if rules.member_is_disqualified(said.unpaid_months, said.trades, china_day(seen.now)):
        unmet.append(_("有委员欠费过久或与物业服务企业交易，不具备资格"))
    return Verdict.of(unmet)


@undoable
def keep_leaving(change: Any) -> None:
    """A manager who is dismissed leaves when the notice is over."""
    if change.item.data.get("dismisses"):
        leaves = rules.dismissal_takes_effect(china_day(change.at))
        change.item.data["leaves_on"] = leaves.isoformat()


@undoable
def keep_support(change: Any) -> None:
    supporters = [*change.item.data.get("supporters", ()), change.said.head]
    change.item.data["supporters"] = supporters


PROPOSAL = Process(
    key="owner_proposal",
    title=_("业主建议"),
    version=1,
    cites=CITES,
    begins="gathering",
    form=Proposal,
    may_begin=SYSTEM,
    numbered="YZJY",
    steps=(
        Step("gathering", _("征集附议"), held_by=Holder(role="district"),
             limit=_days("calling_days"), moves=(
            Move("support", _("附议"), ("gathering",), SYSTEM, Support, guards=(supports_once,),
                 effects=(keep_support,)),
            Move("adopt", _("采纳"), ("adopted",), STREET, Answer),
            Move("decline", _("不采纳"), ("declined",), STREET, Answer),
        )),
        Step("adopted", _("已采纳")),
        Step("declined", _("未采纳")),
    ),
)  # fmt: skip


def _meeting(matter: str) -> Process:
    """One process for each matter: which majority is needed hangs on it."""
    elected = matter == "committee"
    after = "filing" if elected else "held"
    filing = Step("filing", _("备案"), held_by=Holder(role="staff"), limit=_days("filing_days"),
                  moves=(Move("file", _("已备案"), ("held",), STREET, Filing,
                              guards=(members_are_fit,)),))  # fmt: skip
    return Process(
        key=f"owners_meeting_{matter}",
        title=_("业主大会：{matter}").format(matter=MATTERS[matter]),
        version=1,
        cites=CITES,
        begins="calling",
        form=Meeting,
        may_begin=By(roles=("staff", "district", "office")),
        guards=(enough_ask, may_meet_first),
        numbered="YZDH",
        steps=(
            Step("calling", _("待召集"), held_by=CLERK, limit=_days("calling_days"), moves=(
                Move("call", _("召集，交业主表决"), ("voting",),
                     By(roles=("staff", "district", "office"))),
                Move("withdraw", _("撤回提议"), ("withdrawn",), STREET, says_why=True),
            )),
            *voting_steps(matter, passed="publishing", failed="rejected"),
            Step("publishing", _("决定公布"), held_by=Holder(role="district"),
                 notice=Notice(_days("publishing_days"), answered_by=STREET, upheld="annul"),
                 moves=(
                Move("annul", _("撤销决定"), ("annulled",), STREET, in_notice=True, says_why=True),
            ), automatic=(Move("clear", _("公布期满"), (after,), SYSTEM,
                                  effects=(keep_leaving,)),)),
            *((filing,) if elected else ()),
            Step("held", _("已生效")),
            Step("rejected", _("未通过")),
            Step("withdrawn", _("已撤回")),
            Step("annulled", _("已撤销")),
        ),
    )  # fmt: skip


WARNING = warning_process("assembly_warning", _("业主表决预警"), CITES, "BJYJ", P.warning_days)
MEETINGS = {matter: _meeting(matter) for matter in MATTERS}
PROCESSES = (PROPOSAL, *MEETINGS.values(), WARNING)
