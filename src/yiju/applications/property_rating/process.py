"""What an owner reports or complains of, and the firm that answers for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from yiju.applications.property_rating import rules
from yiju.applications.property_rating.rules import P
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Standard, Verdict, rule
from yiju.platform.base.schema import attribute
from yiju.platform.base.time import china_day
from yiju.platform.work.api import (
    By,
    Holder,
    Limit,
    Move,
    Process,
    Situation,
    Step,
    Timed,
    TimeKind,
)

COMPLAINT_KINDS: Mapping[str, Text] = {
    "emergency": _("紧急报修（困人、爆管、漏电等）"),
    "repair": _("报修"),
    "service": _("服务投诉"),
    "fees": _("收费投诉"),
}
CITES = (rules.SECTION_20, Standard("物业管理条例"))
SYSTEM, STREET = By(system=True), By(roles=("district", "office"))


@dataclass(frozen=True, kw_only=True)
class Complaint:
    kind: str = attribute(_("类别"), choices=COMPLAINT_KINDS)
    words: str = attribute(_("情况"), most=1000)
    part: str = attribute(_("房号"), default="", most=40)


@dataclass(frozen=True, kw_only=True)
class Answer:
    words: str = attribute(_("答复或处理情况"), most=1000)


@dataclass(frozen=True, kw_only=True)
class Satisfied:
    satisfied: bool = attribute(_("是否满意"))


def _hours(name: str) -> Timed:
    def limit(seen: Situation) -> Limit:
        told = getattr(P, name).at(china_day(seen.now))
        kind = "emergency" if seen.data["kind"] == "emergency" else "ordinary"
        return Limit(int(told[kind]), TimeKind.URGENT_HOUR)

    return Timed(limit, CITES)


def _firm(seen: Situation) -> Holder:
    return Holder(role="staff", unit=seen.unit)


@rule(cites=CITES, reading=_("办结十五日内可以要求重办，重办的由街道督办，不算办结。"))
def may_reopen(seen: Situation) -> Verdict:
    ended = [done.at for done in seen.history if done.move in ("satisfied", "unsatisfied")]
    days = int(P.reopen_days.at(china_day(seen.now)))
    if not ended or seen.now <= ended[-1] + timedelta(days=days):
        return Verdict()
    return Verdict.of([_("办结已超过 {days} 天，请重新提出").format(days=days)])


COMPLAINT = Process(
    key="property_complaint",
    title=_("物业报修和投诉"),
    version=1,
    cites=CITES,
    begins="answering",
    form=Complaint,
    may_begin=By(roles=("acceptor", "staff", "district"), system=True),
    numbered="WYTS",
    steps=(
        Step("answering", _("待答复"), held_by=_firm, limit=_hours("answer_hours"), moves=(
            Move("answer", _("答复、到场"), ("solving",), By(holder=True), Answer),
        )),
        Step("solving", _("处理中"), held_by=_firm, limit=_hours("solve_hours"), moves=(
            Move("solved", _("处理完毕"), ("rating",), By(holder=True), Answer),
        )),
        Step("rating", _("待业主评价"), held_by=Holder(role="district"), moves=(
            Move("satisfied", _("业主评价"), ("closed",), By(roles=("district",), system=True),
                 Satisfied),
            Move("not_solved", _("没有解决"), ("supervised",), SYSTEM, says_why=True),
        )),
        Step("supervised", _("街道督办"), held_by=Holder(role="district"), moves=(
            Move("again", _("责成重办"), ("solving",), STREET),
        )),
        Step("closed", _("已办结"), settles=True, moves=(
            Move("reopen", _("要求重办"), ("supervised",), SYSTEM, guards=(may_reopen,),
                 says_why=True),
            Move("archive", _("归档"), (), SYSTEM),
        )),
    ),
)  # fmt: skip
