"""The course of one inspection: somebody goes there, looks at each point and shows it."""

from dataclasses import make_dataclass
from typing import Any

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, Verdict, rule
from yiju.platform.base.schema import attribute
from yiju.platform.base.time import china_day
from yiju.platform.work.cases.guards import spot_is_shown
from yiju.platform.work.inspections import effects
from yiju.platform.work.inspections.plans import Plan
from yiju.platform.work.limits import Limit, TimeKind
from yiju.platform.work.process import By, Holder, Move, Process, Situation, Step, Timed

CITES = (Clause("22"), Standard("GB/T 30428.8-2020"))
INSPECTORS, CLOCK = By(roles=("inspector",)), By(system=True)
GOOD, BAD = "good", "bad"
RESULTS: dict[str, Text] = {
    GOOD: _("合格"),
    BAD: _("不合格"),
    "not_there": _("不适用"),
}
OBSTACLES: dict[str, Text] = {
    "closed": _("停业或放假"),
    "refused": _("拒绝进入"),
    "unsafe": _("天气或现场危险，不能进入"),
    "moved": _("场所已迁走或登记有误"),
}
CONCLUDE, NO_ACCESS, LAPSE, CALL_OFF = "conclude", "no_access", "lapse", "call_off"
SOUND, FAULTY, NOT_SEEN, MISSED, CALLED_OFF = "sound", "faulty", "not_seen", "missed", "called_off"
DONE_STATES = {
    SOUND: "done",
    FAULTY: "at_risk",
    NOT_SEEN: "no_data",
    MISSED: "missed",
    CALLED_OFF: "no_data",
}
"""The state whose shape and colour an end borrows."""


def form_of(plan: Plan) -> type:
    """A field for each point, and what was found."""
    points: list[tuple[str, Any, Any]] = [
        (point.key, str, attribute(point.title, choices=RESULTS)) for point in plan.points
    ]
    found = attribute(_("发现的问题"), default="", most=500)
    return make_dataclass("Checklist", [*points, ("found", str, found)], frozen=True)


NoAccess = make_dataclass(
    "NoAccess",
    [("ground", str, attribute(_("未能巡查的原因"), choices=OBSTACLES))],
    frozen=True,
)


@rule(cites=CITES, reading=_("有不合格的项目，要写明发现的问题；办理的人凭它到现场。"))
def findings_are_told(seen: Situation) -> Verdict:
    bad = [name for name, value in vars(seen.said).items() if value == BAD]
    if bad and not seen.said.found.strip():
        return Verdict.of([_("有不合格的项目，请写明发现的问题")])
    return Verdict()


@rule(cites=CITES, reading=_("每个项目都合格或不适用，为没有问题。"))
def nothing_is_wrong(seen: Situation) -> Verdict:
    return Verdict.of([_("有不合格的项目")]) if seen.data.get("bad") else Verdict()


@rule(cites=CITES, reading=_("有不合格的项目，为发现问题。"))
def something_is_wrong(seen: Situation) -> Verdict:
    return Verdict() if seen.data.get("bad") else Verdict.of([_("没有不合格的项目")])


def collector_of(seen: Situation) -> Holder:
    """Whoever answers for the grid; any inspector of the area where nobody does."""
    return Holder(role="inspector", account=str(seen.data.get("collector", "")))


def process_of(plan: Plan) -> Process:
    """The process that the inspections of a plan run."""

    def limit(seen: Situation) -> Limit:
        return Limit(int(plan.days.at(china_day(seen.now))), TimeKind.WORKING_DAY)

    inspecting = Step(
        "inspecting",
        _("待巡查"),
        held_by=collector_of,
        limit=Timed(limit, plan.cites),
        moves=(
            Move(
                CONCLUDE,
                _("提交巡查结果"),
                ("concluded",),
                INSPECTORS,
                form=form_of(plan),
                guards=(findings_are_told, spot_is_shown),
                effects=(effects.open_cases,),
            ),
            Move(
                NO_ACCESS,
                _("未能巡查"),
                (NOT_SEEN,),
                INSPECTORS,
                form=NoAccess,
                guards=(spot_is_shown,),
            ),
            Move(LAPSE, _("逾期未巡查"), (MISSED,), CLOCK),
            Move(CALL_OFF, _("场所停用，不再巡查"), (CALLED_OFF,), CLOCK),
        ),
    )
    concluded = Step(
        "concluded",
        _("判定"),
        automatic=(
            Move("find_sound", _("没有问题"), (SOUND,), CLOCK, guards=(nothing_is_wrong,)),
            Move("find_faulty", _("发现问题"), (FAULTY,), CLOCK, guards=(something_is_wrong,)),
        ),
    )
    return Process(
        key=plan.process,
        title=plan.title,
        version=plan.version,
        cites=plan.cites,
        begins="inspecting",
        may_begin=CLOCK,
        numbered="XC",
        whole=Timed(limit, plan.cites),
        steps=(
            inspecting,
            concluded,
            Step(SOUND, _("没有问题")),
            Step(FAULTY, _("发现问题")),
            Step(NOT_SEEN, _("未能巡查")),
            Step(MISSED, _("漏检")),
            Step(CALLED_OFF, _("不再巡查")),
        ),
    )
