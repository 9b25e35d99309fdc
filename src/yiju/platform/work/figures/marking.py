"""What one case contributes to the figures of a period: pure, over the facts of the case.

Every figure of an evaluation is a sum of these marks, so that it opens to the cases behind it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.work.cases.codes import PUBLIC_SOURCES
from yiju.platform.work.cases.facts import CaseFact, StageFact

PERFORMANCE = (Clause("22"), Standard("GB/T 30428.4-2016"))
REWORK = frozenset(
    {"fail", "not_fixed", "objection_upheld", "recheck_failed", "not_enough", "unsolved"}
)
JUDGED = REWORK | {"pass", "solved"}
REOPENING = frozenset({"not_fixed", "objection_upheld", "recheck_failed"})
NOT_COUNTED = frozenset({"rejected", "voided", "merged", "split"})
EXTENSION, PAUSE = "extension", "pause"

FIGURES: dict[str, Text] = {
    "reported": _("已上报"),
    "accepted": _("已受理"),
    "filed": _("立案数"),
    "rejected": _("未予立案"),
    "due": _("应结案"),
    "closed": _("已结案"),
    "closed_in_time": _("按期结案"),
    "closed_late": _("超期结案"),
    "waiting": _("到期未结"),
    "backlog": _("超期积压"),
    "should_handle": _("应处置"),
    "handled": _("已处置"),
    "handled_in_time": _("按期处置"),
    "judged": _("核查次数"),
    "reworked": _("已返工"),
    "came_back": _("返工案件"),
    "reopened": _("重新办理"),
    "public": _("市民举报立案"),
    "shirked": _("推诿"),
    "exempt": _("申诉免责"),
    "extended": _("延期"),
    "suspended": _("挂账"),
    "urgent": _("应结急件"),
    "urgent_closed": _("急件结案"),
    "urgent_in_time": _("急件按期结案"),
}
"""Every figure, with its title. Those that count steps (handling, judging, rework) may count a
case more than once."""
SHARES: dict[str, tuple[str, str]] = {
    "closed": ("closed", "due"),
    "closed_in_time": ("closed_in_time", "due"),
    "closed_late": ("closed_late", "due"),
    "waiting": ("waiting", "due"),
    "handled": ("handled", "should_handle"),
    "handled_in_time": ("handled_in_time", "should_handle"),
    "reworked": ("reworked", "judged"),
    "came_back": ("came_back", "due"),
    "extended": ("extended", "due"),
    "public": ("public", "filed"),
    "urgent": ("urgent_closed", "urgent"),
    "urgent_in_time": ("urgent_in_time", "urgent"),
}
"""What was done, of what should have been."""


@dataclass(frozen=True)
class Span:
    """From `first` until before `after`; aware."""

    first: datetime
    after: datetime

    def holds(self, moment: datetime | None) -> bool:
        return moment is not None and self.first <= moment < self.after


class Act(NamedTuple):
    """What somebody in a post did at a step; `wrong` where it was found to be wrong."""

    act: str
    account: str
    in_time: bool
    wrong: bool = False


class Marks(NamedTuple):
    """A case and what it adds to each figure that it adds to at all."""

    number: str
    area_path: str
    unit: str
    source: str
    type_code: str
    account: str
    stars: int
    """0 without a rating, or where the case is not closed."""
    adds: dict[str, int]
    acts: tuple[Act, ...]


@rule(
    cites=PERFORMANCE,
    reading=_(
        "应结案是在统计期内到期的和在统计期内结案的立案案件；结案数是其中到期末已结案的，"
        "按期结案数是其中不晚于期限结案的。应处置同理，按处置环节的时限。"
        "返工率是统计期内对处置结果的核查、反馈把关、市民反映和复核之中，要求返工的。"
        "超期申诉成立的案件，不计入应结案和应处置。"
    ),
)
def marks(case: CaseFact, span: Span) -> Marks:
    made = {stage.move for stage in case.stages if span.holds(stage.ended)}
    is_exempt, is_due = bool(case.data.get("exempt")), _should_close(case, span)
    adds: dict[str, int] = {
        "reported": span.holds(case.began),
        "accepted": "accept" in made,
        "filed": "file" in made,
        "rejected": not made.isdisjoint({"reject", "decline"}),
        "reopened": not made.isdisjoint(REOPENING),
        "public": "file" in made and case.source in PUBLIC_SOURCES,
        "shirked": "overrule" in made,
        "exempt": is_exempt and is_due,
        "backlog": _is_backlog(case, span.after),
    }
    if is_due and not is_exempt:
        adds |= _closing_marks(case, span)
    if not is_exempt:
        adds |= _handling_marks(case, span)
    judged = [s.move for s in case.stages if s.move in JUDGED and span.holds(s.ended)]
    reworked = sum(move in REWORK for move in judged)
    adds |= {"judged": len(judged), "reworked": reworked, "came_back": min(1, reworked)}
    closed = bool(adds.get("closed"))
    return Marks(
        case.number,
        case.area_path,
        case.unit,
        case.source,
        case.type_code,
        case.by_account,
        case.stars or 0 if closed else 0,
        {key: int(count) for key, count in adds.items() if count},
        tuple(_acts(case, span)),
    )


def _closing_marks(case: CaseFact, span: Span) -> dict[str, int]:
    closing = _closing(case, span.after)
    in_time = closing is not None and (case.due is None or closing <= case.due)
    urgent = bool(case.data.get("urgent"))
    return {
        "due": True,
        "closed": closing is not None,
        "closed_in_time": in_time,
        "closed_late": closing is not None and not in_time,
        "waiting": closing is None,
        "extended": _has_asking(case, EXTENSION, span),
        "suspended": closing is None and _has_asking(case, PAUSE, span),
        "urgent": urgent,
        "urgent_closed": urgent and closing is not None,
        "urgent_in_time": urgent and in_time,
    }


def _has_asking(case: CaseFact, petition: str, span: Span) -> bool:
    """Whether a petition was granted before the end of the span; a pause must still last then."""
    return any(
        one.petition == petition
        and one.granted < span.after
        and (petition == EXTENSION or one.ended is None or one.ended >= span.after)
        for one in case.granted
    )


def _is_backlog(case: CaseFact, by: datetime) -> bool:
    """Filed, overdue and not closed at a moment, whenever it was due."""
    filed = case.when("file")
    is_late = case.due is not None and case.due < by
    is_filed = filed is not None and filed < by and case.end not in NOT_COUNTED
    return is_late and is_filed and _closing(case, by) is None


def _handling_marks(case: CaseFact, span: Span) -> dict[str, int]:
    should = [stage for stage in case.stages if _should_handle(stage, span)]
    done = [s for s in should if s.ended is not None and s.ended < span.after]
    return {
        "should_handle": len(should),
        "handled": len(done),
        "handled_in_time": sum(stage.in_time for stage in done),
    }


def _closing(case: CaseFact, by: datetime) -> datetime | None:
    """When it was closed, unless it was opened again, as things stood at a moment: what happens
    later changes no month that is over."""
    closed = None
    for stage in case.stages:
        if stage.ended is not None and stage.ended < by:
            if stage.move == "close":
                closed = stage.ended
            elif stage.move in REOPENING:
                closed = None
    return closed


def _should_close(case: CaseFact, span: Span) -> bool:
    if case.end in NOT_COUNTED or case.when("file") is None:
        return False
    closing = _closing(case, span.after)
    if span.holds(closing):
        return True
    return span.holds(case.due) and (closing is None or closing >= span.first)


def _should_handle(stage: StageFact, span: Span) -> bool:
    if stage.step != "handling" or stage.move in {"return", "answer"}:
        return False
    if span.holds(stage.ended):
        return True
    return span.holds(stage.due) and (stage.ended is None or stage.ended >= span.first)


ACTS: dict[tuple[str, str], str] = {
    ("reported", "accept"): "accept",
    ("reported", "decline"): "accept",
    ("reported", "merge"): "accept",
    ("reported", "split"): "accept",
    ("reported", "confirm"): "send",
    ("confirming", "confirmed"): "confirm",
    ("confirming", "not_found"): "confirm",
    ("filing", "file"): "file",
    ("dispatching", "dispatch"): "dispatch",
    ("verifying", "pass"): "verify",
    ("verifying", "fail"): "verify",
    ("closing", "close"): "close",
}
"""What posts are measured by: the act of a move at a step."""


@rule(
    cites=PERFORMANCE,
    reading=_(
        "争议裁定为退回有理的，计作派遣员误派，不计作承办单位的退回。"
        "上报后不予立案或并案的，不计作监督员的有效上报；立案后作废的，计作值班长立案不准。"
    ),
)
def _acts(case: CaseFact, span: Span) -> Iterator[Act]:
    """What each post did with the case in the period, and the mistakes charged to it."""
    for stage in case.stages:
        act = ACTS.get((stage.step, stage.move))
        if act is not None and span.holds(stage.ended):
            wrong = act == "file" and case.end == "voided"
            yield Act(act, stage.by_account, stage.in_time, wrong)
    if case.source == "inspector" and span.holds(case.began):
        yield Act("report", case.by_account, True, case.end in {"rejected", "merged"})
    upheld = [stage for stage in case.stages if stage.move == "uphold"]
    for stage, mistake in zip(upheld, case.data.get("misdispatched", []), strict=False):
        if span.holds(stage.ended):
            yield Act("misdispatch", str(mistake["dispatcher"]), True)
