"""How a meeting of owners decides, and how a proposal comes up."""

from datetime import date
from fractions import Fraction
from typing import Any

from yiju.applications.owners_assembly import rules
from yiju.applications.owners_assembly.forms import (
    MATTERS,
    Answer,
    Called,
    Filing,
    Meeting,
    Proposal,
    Support,
)
from yiju.applications.owners_assembly.rules import P
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Standard, Verdict, rule
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.work.api import (
    By,
    Holder,
    Limit,
    Move,
    Notice,
    Process,
    Silence,
    Situation,
    Step,
    Timed,
    TimeKind,
    undoable,
    voting_steps,
)
from yiju.platform.work.warned import warning_process

CITES = (rules.SECTION_20, Standard(rules.REGULATION))
SYSTEM, STREET = By(system=True), By(roles=("district", "office"))
CONVENERS = By(roles=("staff", "district", "office"))
CLERK = Holder(role="staff")
CALLABLE, STREETS = ("due", "street_due"), frozenset({"district", "office"})


def days(name: str) -> Timed:
    def limit(seen: Situation) -> Limit:
        return Limit(int(getattr(P, name).at(china_day(seen.now))), TimeKind.NATURAL_DAY)

    return Timed(limit, CITES)


@rule(cites=CITES, reading=_("同一业主对一项建议只附议一次，提出人不再附议。"))
def supports_once(seen: Situation) -> Verdict:
    if seen.said.head in (seen.data["head"], *seen.data.get("supporters", ())):
        return Verdict.of([_("这一户已经附议过或就是提出人")])
    return Verdict()


@rule(cites=CITES, reading=_("要求开会的业主达到总数的百分之二十，即应召集。"))
def enough_support(seen: Situation) -> Verdict:
    """Of a proposal that asks for a meeting: whoever made it counts as well."""
    asking = 1 + len(seen.data.get("supporters", ()))
    if seen.data.get("asks_meeting") and rules.extra_meeting_is_due(
        asking, seen.data["heads"], china_day(seen.now)
    ):
        return Verdict()
    return Verdict.of([_("没有要求开会，或者附议不足百分之二十")])


@rule(
    cites=(*CITES, Standard(rules.REGULATION, "13")),
    reading=_(
        "业主提议召开临时会议，须达到业主总数的百分之二十：凭征集到附议的建议，或者书面的联名；"
        "三十日内没有召集的，由街道召集。"
    ),
)
def enough_ask(seen: Situation) -> Verdict:
    said, data = seen.said, seen.data
    if said.kind != "extra":
        return Verdict.of([_("只有临时会议凭业主的建议召开")] if said.proposal else [])
    unmet: list[Text | str] = []
    if said.proposal and data["proposed"] not in CALLABLE:
        unmet.append(_("{number} 不是本小区待召集会议的建议").format(number=said.proposal))
    elif data["proposed"] == "street_due" and STREETS.isdisjoint(
        post.role for post in seen.party.posts
    ):
        unmet.append(_("{number} 逾期没有召集，由街道召集").format(number=said.proposal))
    asking = data["asking_in_proposal"] if said.proposal else said.asking
    if not rules.extra_meeting_is_due(asking, data["heads"], china_day(seen.now)):
        few = _("提议的业主 {asking} 人，不足业主总数 {heads} 人的百分之二十")
        unmet.append(few.format(asking=asking, heads=data["heads"]))
    return Verdict.of(unmet)


@rule(
    cites=CITES,
    reading=_("首次业主大会由筹备组召集，交付面积按登记计算，须达到条件。"),
)
def may_meet_first(seen: Situation) -> Verdict:
    data, unmet = seen.data, list[Text | str]()
    if seen.said.kind != "first":
        return Verdict()
    if not data["group"]:
        unmet.append(_("街道还没有组建筹备组"))
    return Verdict.of([*unmet, *enough_is_delivered(seen).unmet])


@rule(cites=(*CITES, Standard(rules.REGULATION, "10")), reading=_("交付面积由登记的交付日期得出。"))
def enough_is_delivered(seen: Situation) -> Verdict:
    first = seen.data["first_delivery"]
    share, day = Fraction(seen.data["delivered"]), date.fromisoformat(first) if first else None
    if rules.first_assembly_may_meet(share, day, china_day(seen.now)):
        return Verdict()
    few = _("登记已交付的面积占 {share}，还没有达到召开首次业主大会的条件")
    return Verdict.of([few.format(share=f"{float(share):.1%}")])


@rule(cites=CITES, reading=_("解聘物业服务企业，须就选聘或解聘表决。"))
def dismisses_by_its_matter(seen: Situation) -> Verdict:
    if seen.said.dismisses and seen.said.matter != "manager":
        return Verdict.of([_("解聘物业服务企业须以“选聘或解聘物业服务企业”为议题")])
    return Verdict()


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
    change.item.data["heads"] = change.said.heads


@undoable
def keep_meeting(change: Any) -> None:
    change.item.data["meeting"] = change.said.meeting


def office_of(actor: Actor) -> str:
    """The unit that acts, as it stands in public."""
    known = {one.code: one.name for one in registry.units()}
    return known.get(actor.unit, "主管部门或街道")


def annul_ballot(change: Any) -> None:
    """What the owners decided has no effect, wherever it is read."""
    item, by = change.item, office_of(change.actor)
    ballots.annul(item.data["ballot"], by=by, paper=item.number, actor=change.actor, at=change.at)


CALL = Move("call", _("召集会议"), ("called",), SYSTEM, Called, effects=(keep_meeting,))
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
             limit=days("calling_days"), moves=(
            Move("support", _("附议"), ("gathering",), SYSTEM, Support, guards=(supports_once,),
                 effects=(keep_support,)),
            Move("adopt", _("采纳建议"), ("adopted",), STREET, Answer),
            Move("decline", _("不采纳"), ("declined",), STREET, Answer),
        ), automatic=(
            Move("enough", _("附议达到百分之二十，应当召集"), ("due",), SYSTEM,
                 guards=(enough_support,)),
        )),
        Step("due", _("业主委员会召集临时会议"), held_by=CLERK, limit=days("calling_days"),
             moves=(CALL,), silence=Silence(days("calling_days"), Move(
                 "hand_over", _("逾期没有召集，交街道"), ("street_due",), SYSTEM))),
        Step("street_due", _("街道召集临时会议"), held_by=Holder(role="district"),
             limit=days("calling_days"), moves=(CALL,)),
        Step("called", _("已召集会议")),
        Step("adopted", _("已采纳")),
        Step("declined", _("未采纳")),
    ),
)  # fmt: skip


REVOKE = Move("revoke", _("决定被撤销"), ("annulled",), SYSTEM, in_notice=True, final=True)


def _meeting(matter: str) -> Process:
    """One process for each matter: which majority is needed hangs on it."""
    elected = matter == "committee"
    after = "filing" if elected else "held"
    filing = Step("filing", _("备案"), held_by=Holder(role="staff"), limit=days("filing_days"),
                  moves=(Move("file", _("已备案"), ("held",), STREET, Filing,
                              guards=(members_are_fit,)), REVOKE))  # fmt: skip
    return Process(
        key=f"owners_meeting_{matter}",
        title=_("业主大会：{matter}").format(matter=MATTERS[matter]),
        version=1,
        cites=CITES,
        begins="calling",
        form=Meeting,
        may_begin=CONVENERS,
        guards=(enough_ask, may_meet_first, dismisses_by_its_matter),
        numbered="YZDH",
        steps=(
            Step("calling", _("待召集"), held_by=CLERK, limit=days("calling_days"), moves=(
                Move("call", _("召集，交业主表决"), ("voting",), CONVENERS),
                Move("withdraw", _("撤回提议"), ("withdrawn",), STREET, says_why=True),
            )),
            *voting_steps(matter, passed="publishing", failed="rejected"),
            Step("publishing", _("决定公布"), held_by=Holder(role="district"),
                 notice=Notice(days("publishing_days"), answered_by=STREET, upheld="annul"),
                 moves=(
                Move("annul", _("撤销业主决定"), ("annulled",), STREET, in_notice=True,
                     says_why=True, effects=(annul_ballot,)),
                REVOKE,
            ), automatic=(Move("clear", _("公布期满"), (after,), SYSTEM,
                                  effects=(keep_leaving,)),)),
            *((filing,) if elected else ()),
            Step("held", _("已生效"), settles=True, moves=(REVOKE,)),
            Step("rejected", _("未通过")),
            Step("withdrawn", _("已撤回")),
            Step("annulled", _("决定已撤销")),
        ),
    )  # fmt: skip


WARNING = warning_process("assembly_warning", _("业主表决预警"), CITES, "BJYJ", P.warning_days)
MEETINGS = {matter: _meeting(matter) for matter in MATTERS}
PROCESSES = (PROPOSAL, *MEETINGS.values(), WARNING)
