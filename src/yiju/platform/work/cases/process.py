"""The closed loop of a case: seven steps with their ways back (§22, GB/T 30428.8)."""

from yiju.platform.base.i18n import _
from yiju.platform.work.cases import effects, guards
from yiju.platform.work.cases.forms import (
    Answer,
    Assignment,
    Classification,
    Closing,
    Confirmation,
    Doubt,
    Handling,
    Merging,
    Rejection,
    Report,
)
from yiju.platform.work.process import (
    By,
    Holder,
    Move,
    Notice,
    Petition,
    Process,
    Situation,
    Step,
    Timed,
)

CITES = guards.LOOP
ACCEPTORS = By(roles=("acceptor",))
LEADERS = By(roles=("shift_leader",))
DISPATCHERS = By(roles=("dispatcher",))
COMMANDERS = By(roles=("commander",))
INSPECTORS = By(roles=("inspector",))
# What a measuring watch reports is sent to the unit of its row, and on to verification when the
# readings are normal again, without anybody's hand; only people verify.
ACCEPTORS_OR_WATCH = By(roles=("acceptor",), system=True)
LEADERS_OR_WATCH = By(roles=("shift_leader",), system=True)
DISPATCHERS_OR_WATCH = By(roles=("dispatcher",), system=True)
HOLDER_OR_WATCH = By(holder=True, system=True)
VERIFIERS = By(holder=True, never=("finish",))


def responsible_unit(seen: Situation) -> Holder:
    return Holder(role="staff", unit=seen.unit)


def drawn_verifier(seen: Situation) -> Holder:
    drawn = seen.data["verifier"]
    return Holder(role=drawn["role"], account=drawn["account"])


REPORTED = Step(
    "reported",
    _("待受理"),
    held_by=Holder(role="acceptor"),
    limit=Timed(guards.accepting_limit, CITES),
    moves=(
        Move(
            "accept",
            _("受理"),
            ("filing",),
            ACCEPTORS_OR_WATCH,
            form=Classification,
            effects=(effects.classify,),
        ),
        Move("confirm", _("派核实"), ("confirming",), ACCEPTORS),
        Move("merge", _("并案"), ("merged",), ACCEPTORS, form=Merging, effects=(effects.merge,)),
        Move("split", _("拆分"), ("split",), ACCEPTORS),
        Move(
            "decline",
            _("不予受理"),
            ("rejected",),
            ACCEPTORS,
            form=Rejection,
            effects=(effects.reject,),
            says_why=True,
        ),
    ),
    automatic=(
        Move(
            "record",
            _("自处理登记"),
            ("self_handled",),
            By(system=True),
            guards=(guards.is_handled_on_the_spot,),
        ),
    ),
)
CONFIRMING = Step(
    "confirming",
    _("核实"),
    held_by=Holder(role="inspector"),
    limit=Timed(guards.confirming_limit, CITES),
    checks=True,
    moves=(
        Move("confirmed", _("情况属实"), ("reported",), INSPECTORS, form=Confirmation),
        Move("not_found", _("情况不属实"), ("reported",), INSPECTORS, form=Confirmation),
    ),
)
FILING = Step(
    "filing",
    _("待立案"),
    held_by=Holder(role="shift_leader"),
    limit=Timed(guards.filing_limit, CITES),
    moves=(
        Move(
            "file",
            _("立案"),
            ("dispatching",),
            LEADERS_OR_WATCH,
            guards=(guards.is_classified,),
            effects=(effects.file, effects.tell_filed),
        ),
        Move("send_back", _("退回受理"), ("reported",), LEADERS, says_why=True),
        Move(
            "reject",
            _("不予立案"),
            ("rejected",),
            LEADERS,
            form=Rejection,
            effects=(effects.reject,),
            says_why=True,
        ),
    ),
)
DISPATCHING = Step(
    "dispatching",
    _("待派遣"),
    held_by=Holder(role="dispatcher"),
    limit=Timed(guards.dispatching_limit, CITES),
    moves=(
        Move(
            "dispatch",
            _("派遣"),
            ("handling",),
            DISPATCHERS_OR_WATCH,
            form=Assignment,
            known=(("unit", "responsible"),),
            effects=(effects.assign, effects.tell_dispatched),
        ),
        Move(
            "reclassify",
            _("改类别"),
            ("dispatching",),
            DISPATCHERS,
            form=Classification,
            effects=(effects.classify,),
            says_why=True,
        ),
        Move("void", _("作废"), ("voided",), COMMANDERS, says_why=True),
    ),
)
HANDLING = Step(
    "handling",
    _("处置中"),
    held_by=responsible_unit,
    limit=Timed(guards.handling_limit, CITES),
    resumes=True,
    runs_on=("return", "answer"),
    moves=(
        Move(
            "answer",
            _("答复、到场"),
            ("handling",),
            By(holder=True),
            form=Answer,
            effects=(effects.answer,),
            needs=effects.ANSWER_BY,
        ),
        Move(
            "finish",
            _("处置完成"),
            ("feedback",),
            HOLDER_OR_WATCH,
            form=Handling,
            guards=(guards.handling_is_shown,),
            effects=(effects.note_handling,),
        ),
        Move("return", _("退回"), ("disputed",), By(holder=True), says_why=True),
        Move(
            "take_over",
            _("收回改派"),
            ("dispatching",),
            DISPATCHERS,
            effects=(effects.take_over,),
            needs=effects.BY_ITSELF,
            says_why=True,
        ),
    ),
)
DISPUTED = Step(
    "disputed",
    _("权属争议"),
    held_by=Holder(role="commander"),
    limit=Timed(guards.arbitrating_limit, CITES),
    moves=(
        Move(
            "uphold",
            _("同意退回"),
            ("dispatching",),
            COMMANDERS,
            effects=(effects.release,),
            says_why=True,
        ),
        Move(
            "overrule",
            _("不同意退回"),
            ("handling",),
            COMMANDERS,
            effects=(effects.note_shirking,),
            says_why=True,
        ),
    ),
)
FEEDBACK = Step(
    "feedback",
    _("处置反馈"),
    held_by=Holder(role="dispatcher"),
    limit=Timed(guards.dispatching_limit, CITES),
    automatic=(
        Move(
            "forward",
            _("自动转核查"),
            ("verifying",),
            By(system=True),
            guards=(guards.feedback_is_complete,),
            effects=(effects.draw,),
        ),
    ),
    moves=(
        Move(
            "forward_by_hand",
            _("转核查"),
            ("verifying",),
            DISPATCHERS_OR_WATCH,
            effects=(effects.draw,),
        ),
        Move(
            "not_enough",
            _("退回补充"),
            ("handling",),
            DISPATCHERS,
            effects=(effects.count_rework,),
            says_why=True,
        ),
    ),
)
VERIFYING = Step(
    "verifying",
    _("核查"),
    held_by=drawn_verifier,
    limit=Timed(guards.verifying_limit, CITES),
    checks=True,
    moves=(
        Move(
            "pass",
            _("核查通过"),
            ("closing",),
            VERIFIERS,
            guards=(guards.verification_is_shown,),
        ),
        Move(
            "fail",
            _("核查不通过"),
            ("handling",),
            VERIFIERS,
            guards=(guards.verification_is_shown,),
            effects=(effects.count_rework,),
            says_why=True,
        ),
        Move(
            "solved",
            _("上报人确认解决"),
            ("closing",),
            By(reporter=True),
            needs=effects.OWN,
        ),
        Move(
            "unsolved",
            _("上报人说没有解决"),
            ("handling",),
            By(reporter=True),
            form=Doubt,
            effects=(effects.say_unsolved,),
            needs=effects.OWN,
        ),
        Move(
            "redraw",
            _("另抽核查人"),
            ("verifying",),
            LEADERS,
            effects=(effects.draw,),
            says_why=True,
        ),
    ),
)
CLOSING = Step(
    "closing",
    _("待结案"),
    held_by=Holder(role="shift_leader"),
    limit=Timed(guards.closing_limit, CITES),
    moves=(
        Move(
            "close",
            _("结案"),
            ("closed",),
            LEADERS_OR_WATCH,
            form=Closing,
            guards=(guards.closing_is_proven,),
            effects=(effects.close,),
        ),
        Move(
            "verify_again",
            _("退回核查"),
            ("verifying",),
            LEADERS,
            effects=(effects.draw,),
            says_why=True,
        ),
    ),
)
CLOSED = Step(
    "closed",
    _("已结案"),
    settles=True,
    notice=Notice(
        Timed(guards.doubting_time, CITES), answered_by=LEADERS, upheld="objection_upheld"
    ),
    moves=(
        Move(
            "not_fixed",
            _("没有解决"),
            ("handling",),
            By(reporter=True),
            form=Doubt,
            guards=(guards.is_in_time_to_doubt,),
            effects=(effects.reopen,),
            in_notice=True,
        ),
        Move(
            "objection_upheld",
            _("异议成立"),
            ("handling",),
            By(system=True),
            effects=(effects.reopen,),
            says_why=True,
            in_notice=True,
        ),
        Move(
            "recheck_failed",
            _("复核不通过"),
            ("handling",),
            By(system=True),
            effects=(effects.reopen,),
            says_why=True,
            in_notice=True,
        ),
    ),
    automatic=(Move("archive", _("归档"), (), By(system=True), guards=(guards.always,)),),
)

CASE = Process(
    key="case",
    title=_("城市运行案件"),
    version=1,
    cites=CITES,
    begins="reported",
    form=Report,
    may_begin=By(
        roles=("inspector", "acceptor", "staff", "keeper", "district", "leader", "office"),
        reporter=True,
        system=True,
    ),
    pause=Petition(
        "pause",
        _("挂账"),
        By(holder=True),
        COMMANDERS,
        CITES,
        guards=(guards.is_handling,),
        most=2,
    ),
    extension=Petition(
        "extension",
        _("延期"),
        By(holder=True),
        COMMANDERS,
        CITES,
        guards=(guards.is_handling, guards.extends_by_its_own_length),
    ),
    steps=(
        REPORTED,
        CONFIRMING,
        FILING,
        DISPATCHING,
        HANDLING,
        DISPUTED,
        FEEDBACK,
        VERIFYING,
        CLOSING,
        CLOSED,
        Step("rejected", _("不予立案")),
        Step("merged", _("已并案")),
        Step("split", _("已拆分")),
        Step("voided", _("已作废")),
        Step("self_handled", _("已自行处理")),
    ),
)
