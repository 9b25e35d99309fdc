"""What stands against a move of a case: pure, each answer with all that is unmet."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, Verdict, rule
from yiju.platform.base.time import china_day
from yiju.platform.work.cases.codes import PROVEN_CLOSINGS
from yiju.platform.work.clock import P
from yiju.platform.work.limits import Limit, TimeKind
from yiju.platform.work.process import Move, Shown, Situation

LOOP = (Clause("22"), Standard("GB/T 30428.8-2020"))
EVALUATION = (Clause("22"), Standard("GB/T 30428.4-2016"))
VERIFIED_BY = frozenset({"pass", "solved"})
"""Who was drawn has looked, or whoever reported says that it is solved."""


@rule(cites=LOOP, reading=_("立案前要定下问题类别和立案条件，处置时限、结案条件随之而定。"))
def is_classified(seen: Situation) -> Verdict:
    unmet: list[Text | str] = []
    if not seen.data.get("limit_kind"):
        unmet.append(_("还没有对照立案标准定下类别和立案条件"))
    return Verdict.of(unmet)


@rule(
    cites=LOOP,
    reading=_(
        "处置结果要用本次处置期间在现场拍摄的照片证明：拍摄地点离案件不远，拍摄时间在派遣之后，"
        "不得使用其他案件的照片；确实无法拍照的写明原因，由派遣员把关。"
    ),
)
def handling_is_shown(seen: Situation) -> Verdict:
    if seen.said.without_photo:
        return Verdict()
    return Verdict.of(evidence_problems(seen, {"handling"}, _since(seen)))


@rule(cites=LOOP, reading=_("核查结论要用核查时在现场拍摄的照片证明，核查人与处置人各拍各的。"))
def verification_is_shown(seen: Situation) -> Verdict:
    return Verdict.of(evidence_problems(seen, {"verifying"}, _since(seen)))


@rule(
    cites=LOOP,
    reading=_(
        "到场检查的结论要用检查时在现场拍摄的照片证明：照片须带拍摄位置和时间，"
        "位置离检查的地方不远，时间在本环节之内。"
    ),
)
def spot_is_shown(seen: Situation) -> Verdict:
    placed = [one for one in seen.evidence if one.metres is not None and one.taken is not None]
    if seen.evidence and not placed:
        return Verdict.of([_("照片没有拍摄位置或时间。请允许使用定位，在现场重新拍照")])
    shown = replace(seen, evidence=tuple(placed))
    return Verdict.of(evidence_problems(shown, {seen.step}, _since(seen)))


@rule(cites=LOOP, reading=_("以处置到位、消除危险或现场已无问题结案的，先要核查通过。"))
def closing_is_proven(seen: Situation) -> Verdict:
    verified = any(done.move in VERIFIED_BY for done in seen.history)
    if seen.said.code in PROVEN_CLOSINGS and not verified:
        return Verdict.of([_("还没有核查通过")])
    return Verdict()


@rule(
    cites=LOOP,
    reading=_("资料齐全的处置反馈，和由上报人确认的，自动转核查；不齐全的由派遣员把关。"),
)
def feedback_is_complete(seen: Situation) -> Verdict:
    if seen.data.get("documented") or seen.data.get("own"):
        return Verdict()
    return Verdict.of([_("处置没有附照片")])


@rule(cites=LOOP, reading=_("挂账、延期只在处置环节申请。"))
def is_handling(seen: Situation) -> Verdict:
    return Verdict() if seen.step == "handling" else Verdict.of([_("案件不在处置环节")])


@rule(cites=LOOP, reading=_("延期只批一次，延长的时间不超过原定的处置时限。"))
def extends_by_its_own_length(seen: Situation) -> Verdict:
    due = seen.data.get("due_at")
    filed = seen.data.get("filed_at")
    if not due or not filed:
        return Verdict.of([_("案件还没有立案")])
    due_at, filed_at = datetime.fromisoformat(due), datetime.fromisoformat(filed)
    longest = due_at + (due_at - filed_at)
    if seen.said["until"] > longest:
        return Verdict.of([_("最多延到 {until}").format(until=longest)])
    return Verdict()


@rule(cites=EVALUATION, reading=_("市民反映没有解决，须在结案公开期内提出。"))
def is_in_time_to_doubt(seen: Situation) -> Verdict:
    closed = [done.at for done in seen.history if done.move == "close"]
    days = doubt_days(seen.data, china_day(seen.now))
    if closed and china_day(seen.now) > china_day(max(closed)) + timedelta(days=days):
        return Verdict.of([_("结案已超过 {days} 天。请重新上报").format(days=days)])
    return Verdict()


@rule(cites=LOOP, reading=_("监督员当场自行处理的问题记录在案，不派遣，不参加评价。"))
def is_handled_on_the_spot(seen: Situation) -> Verdict:
    return Verdict() if seen.data.get("on_the_spot") else Verdict.of([_("没有当场处理")])


def always(seen: Situation) -> Verdict:
    return Verdict()


def wants_photo(move: Move) -> bool:
    """Whether a move is refused without a photo of its step."""
    return not {handling_is_shown, verification_is_shown, spot_is_shown}.isdisjoint(move.guards)


def evidence_metres(on: date) -> int:
    """How far from its case a photo may have been taken."""
    return int(P.evidence_metres.at(on))


def _since(seen: Situation) -> datetime:
    """When the open stage began: the moment of the last move; an answer begins no stage anew."""
    moves = [done.at for done in seen.history if done.move != "answer"]
    return moves[-1] if moves else seen.began


def evidence_problems(seen: Situation, steps: set[str], since: datetime) -> list[Text | str]:
    """What is wrong with what was shown in the steps since a moment; nothing once one piece of
    evidence is sound (K11)."""
    fresh = [one for one in seen.evidence if one.step in steps and one.added >= since]
    if not fresh:
        return [_("没有上传本环节的现场照片")]
    faults = [_faults(one, seen, since) for one in fresh]
    return [] if any(not found for found in faults) else faults[-1]


def _faults(one: Shown, seen: Situation, since: datetime) -> list[Text | str]:
    day = china_day(seen.now)
    farthest = evidence_metres(day)
    slack = timedelta(minutes=int(P.evidence_clock_minutes.at(day)))
    found: list[Text | str] = []
    if one.metres is not None and one.metres > farthest:
        found.append(
            _("照片拍摄地离案件 {metres} 米，超过 {farthest} 米").format(
                metres=round(one.metres), farthest=farthest
            )
        )
    if one.taken is not None and not since - slack <= one.taken <= seen.now + slack:
        found.append(_("照片拍摄于 {taken}，不在本环节之内").format(taken=one.taken))
    if one.resembles:
        found.append(_("照片与 {number} 的照片相同").format(number=one.resembles))
    return found


def handling_limit(seen: Situation) -> Limit | None:
    """The limit of the row of the rule book that the case was filed under."""
    kind = seen.data.get("limit_kind")
    return Limit(int(seen.data["limit_amount"]), TimeKind(kind)) if kind else None


def _limit_of(parameter: str, kind: TimeKind, seen: Situation) -> Limit:
    return Limit(int(getattr(P, parameter).at(china_day(seen.now))), kind)


def accepting_limit(seen: Situation) -> Limit:
    return _limit_of("accepting_hours", TimeKind.WORKING_HOUR, seen)


def confirming_limit(seen: Situation) -> Limit:
    return _limit_of("confirming_hours", TimeKind.URGENT_HOUR, seen)


def filing_limit(seen: Situation) -> Limit:
    return _limit_of("filing_hours", TimeKind.WORKING_HOUR, seen)


def dispatching_limit(seen: Situation) -> Limit:
    kind = TimeKind.URGENT_HOUR if seen.data.get("urgent") else TimeKind.WORKING_HOUR
    return _limit_of("dispatching_hours", kind, seen)


def arbitrating_limit(seen: Situation) -> Limit:
    return _limit_of("arbitrating_hours", TimeKind.WORKING_HOUR, seen)


def verifying_limit(seen: Situation) -> Limit:
    return _limit_of("verifying_hours", TimeKind.WORKING_HOUR, seen)


def closing_limit(seen: Situation) -> Limit:
    return _limit_of("closing_hours", TimeKind.WORKING_HOUR, seen)


def doubting_time(seen: Situation) -> Limit:
    return Limit(doubt_days(seen.data, china_day(seen.now)), TimeKind.NATURAL_DAY)


def doubt_days(data: Mapping[str, Any], on: date) -> int:
    """Days after the closing in which whoever reported may say that it is not solved: those of the
    city's own type, else those of all cases."""
    own = data.get("own")
    return int(own["doubt_days"] if own else P.doubt_days.at(on))
