"""The course of a meeting, of each decision, of the notice to a member and of a letter (三(三))."""

from dataclasses import dataclass
from datetime import date

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Verdict, rule
from yiju.platform.base.schema import attribute
from yiju.platform.base.time import china_day
from yiju.platform.steering.supervision import effects
from yiju.platform.steering.supervision.idioms import (
    CITES,
    OFFICE,
    SIGNERS,
    SYSTEM,
    UNIT,
    by_another,
    in_days,
    is_shown,
    unit_of,
    with_reason,
)
from yiju.platform.steering.supervision.rules import P
from yiju.platform.work.limits import Limit, TimeKind
from yiju.platform.work.process import Holder, Move, Process, Situation, Step, Timed

MEETING_KEY, NOTICE_KEY = "dispatch-meeting", "meeting-notice"
DECISION_KEY, LETTER_KEY = "meeting-decision", "supervision-letter"
BY_OFFICE = Holder(role="office")
OVERSEERS = ("office", "leader", "auditor", "admin")
"""The office, those to whom it reports, and whoever looks over its shoulder."""


@dataclass(frozen=True)
class Progress:
    """How far a decision is."""

    words: str = attribute(_("进展"), most=1000)


@dataclass(frozen=True)
class Answer:
    """What a unit says of what it did, with its proof."""

    words: str = attribute(_("办理情况"), most=2000)
    document: str = attribute(_("证明材料的名称或文号"), most=200, default="")


@dataclass(frozen=True)
class Again:
    """What is still asked, and in how many working days."""

    asks: str = attribute(_("还要做什么"), most=2000)
    days: int = attribute(_("几个工作日内答复"), least=1, most=60)


@rule(cites=CITES, reading=_("会议当天才开始记录出席和决定。"))
def day_has_come(seen: Situation) -> Verdict:
    day = str(seen.data["held_on"])
    if china_day(seen.now).isoformat() >= day:
        return Verdict()
    return Verdict.of([_("会议定于 {day} 召开，还没有到").format(day=day)])


@rule(cites=CITES, reading=_("先签收，再答复。"))
def is_acknowledged(seen: Situation) -> Verdict:
    return Verdict() if _received(seen) else Verdict.of([_("请先签收")])


@rule(cites=CITES, reading=_("签收一次就够。"))
def is_not_acknowledged(seen: Situation) -> Verdict:
    return Verdict.of([_("已经签收")]) if _received(seen) else Verdict()


def _received(seen: Situation) -> bool:
    return any(done.move == "acknowledge" for done in seen.history)


def until(name: str) -> Timed:
    """Up to the end of a day that the item keeps."""

    def limit(seen: Situation) -> Limit:
        left = date.fromisoformat(str(seen.data[name])) - china_day(seen.now)
        return Limit(max(1, left.days), TimeKind.NATURAL_DAY)

    return Timed(limit, CITES)


def answer_limit(seen: Situation) -> Limit:
    return Limit(int(seen.data["days"]), TimeKind.WORKING_DAY)


MEETING = Process(
    key=MEETING_KEY,
    title=_("调度会"),
    version=1,
    cites=CITES,
    begins="preparing",
    may_begin=SYSTEM,
    numbered="DD",
    private=True,
    overseen_by=OVERSEERS,
    steps=(
        Step(
            "preparing",
            _("筹备"),
            held_by=BY_OFFICE,
            limit=until("held_on"),
            moves=(
                Move("send", _("定议程并通知"), ("called",), OFFICE, effects=(effects.send,)),
                with_reason("cancel", _("取消会议"), "cancelled", OFFICE, effects.call_off),
            ),
        ),
        Step(
            "called",
            _("已通知"),
            held_by=BY_OFFICE,
            limit=until("held_on"),
            moves=(
                Move(
                    "hold",
                    _("开会，转入记录"),
                    ("recording",),
                    OFFICE,
                    guards=(day_has_come,),
                    effects=(effects.hold,),
                ),
                with_reason("change", _("改议程，重新通知"), "preparing", OFFICE, effects.reopen),
                with_reason("cancel", _("取消会议"), "cancelled", OFFICE, effects.call_off),
            ),
        ),
        Step(
            "recording",
            _("记录和起草纪要"),
            held_by=BY_OFFICE,
            limit=in_days(P.minutes_days),
            moves=(Move("submit", _("送签"), ("signing",), OFFICE, effects=(effects.submit,)),),
        ),
        Step(
            "signing",
            _("签发纪要"),
            held_by=Holder(role="leader"),
            limit=in_days(P.minutes_days),
            moves=(
                Move(
                    "sign",
                    _("签发纪要"),
                    ("issued",),
                    SIGNERS,
                    guards=(by_another,),
                    effects=(effects.issue_minutes,),
                    final=True,
                ),
                with_reason("return", _("退回修改"), "recording", SIGNERS, effects.send_back),
            ),
        ),
        Step("issued", _("纪要已印发")),
        Step("cancelled", _("已取消")),
    ),
)

NOTICE = Process(
    key=NOTICE_KEY,
    title=_("会议通知"),
    version=1,
    cites=CITES,
    begins="sent",
    may_begin=SYSTEM,
    numbered="HT",
    private=True,
    overseen_by=OVERSEERS,
    steps=(
        Step(
            "sent",
            _("待签收"),
            held_by=unit_of,
            limit=until("held_on"),
            moves=(
                Move("acknowledge", _("签收"), ("received",), UNIT),
                Move("lapse", _("失效"), ("lapsed",), SYSTEM),
            ),
        ),
        Step("received", _("已签收")),
        Step("lapsed", _("会议已开、已改或已取消")),
    ),
)

DECISION = Process(
    key=DECISION_KEY,
    title=_("调度会决定"),
    version=1,
    cites=CITES,
    begins="doing",
    may_begin=SYSTEM,
    numbered="JD",
    private=True,
    overseen_by=OVERSEERS,
    steps=(
        Step(
            "doing",
            _("办理"),
            held_by=unit_of,
            limit=until("due"),
            resumes=True,
            runs_on=("report",),
            moves=(
                Move("progress", _("报进展"), ("doing",), UNIT, form=Progress),
                Move(
                    "report",
                    _("报办结"),
                    ("checking",),
                    UNIT,
                    form=Answer,
                    guards=(is_shown,),
                    effects=(effects.report,),
                ),
                with_reason("cancel", _("撤销决定"), "cancelled", OFFICE, effects.cancel_decision),
            ),
        ),
        Step(
            "checking",
            _("验收"),
            held_by=BY_OFFICE,
            limit=in_days(P.checking_days),
            checks=True,
            moves=(
                Move("accept", _("认定完成"), ("done",), OFFICE, effects=(effects.accept,)),
                with_reason("return", _("退回再办"), "doing", OFFICE, effects.take_up),
            ),
        ),
        Step("done", _("已完成")),
        Step("cancelled", _("已撤销")),
    ),
)

LETTER = Process(
    key=LETTER_KEY,
    title=_("督办函"),
    version=1,
    cites=CITES,
    begins="drafting",
    may_begin=SYSTEM,
    numbered="DB",
    private=True,
    overseen_by=OVERSEERS,
    steps=(
        Step(
            "drafting",
            _("起草"),
            held_by=BY_OFFICE,
            limit=in_days(P.signing_days),
            moves=(
                Move(
                    "submit", _("送签"), ("signing",), OFFICE, effects=(effects.stands("signing"),)
                ),
                with_reason("withdraw", _("撤回"), "withdrawn", OFFICE, effects.withdraw),
            ),
        ),
        Step(
            "signing",
            _("签发"),
            held_by=BY_OFFICE,
            limit=in_days(P.signing_days),
            checks=True,
            moves=(
                Move(
                    "sign",
                    _("签发"),
                    ("answering",),
                    SIGNERS,
                    guards=(by_another,),
                    effects=(effects.issue_letter,),
                    final=True,
                ),
                with_reason(
                    "return", _("退回修改"), "drafting", SIGNERS, effects.stands("drafting")
                ),
            ),
        ),
        Step(
            "answering",
            _("待答复"),
            held_by=unit_of,
            limit=Timed(answer_limit, CITES),
            resumes=True,
            moves=(
                Move(
                    "acknowledge",
                    _("签收"),
                    ("answering",),
                    UNIT,
                    guards=(is_not_acknowledged,),
                    effects=(effects.acknowledge,),
                ),
                Move(
                    "answer",
                    _("答复"),
                    ("judging",),
                    UNIT,
                    form=Answer,
                    guards=(is_acknowledged, is_shown),
                    effects=(effects.answer,),
                ),
                with_reason("withdraw", _("撤回"), "withdrawn", OFFICE, effects.withdraw),
            ),
        ),
        Step(
            "judging",
            _("认定答复"),
            held_by=BY_OFFICE,
            limit=in_days(P.checking_days),
            checks=True,
            moves=(
                with_reason("settle", _("认定办结"), "settled", OFFICE, effects.settle),
                Move(
                    "again",
                    _("再次督办"),
                    ("again",),
                    OFFICE,
                    form=Again,
                    effects=(effects.ask_again,),
                ),
                with_reason("withdraw", _("撤回"), "withdrawn", OFFICE, effects.withdraw),
            ),
        ),
        Step(
            "again",
            _("待再次答复"),
            held_by=unit_of,
            limit=Timed(answer_limit, CITES),
            moves=(
                Move(
                    "answer",
                    _("答复"),
                    ("judging",),
                    UNIT,
                    form=Answer,
                    guards=(is_shown,),
                    effects=(effects.answer,),
                ),
                with_reason("withdraw", _("撤回"), "withdrawn", OFFICE, effects.withdraw),
            ),
        ),
        Step("settled", _("已办结")),
        Step("withdrawn", _("已撤回")),
    ),
)

PROCESSES = (MEETING, NOTICE, DECISION, LETTER)
