"""On what a letter may rest, and what it says of it: looked up and checked, never only claimed."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from yiju.platform.base.i18n import Text, _, use_language
from yiju.platform.base.time import china_day
from yiju.platform.steering import models
from yiju.platform.steering.bulletins.periods import spoken
from yiju.platform.steering.overview import TargetState, targets_overview
from yiju.platform.steering.programme import target_rows
from yiju.platform.steering.supervision import rules
from yiju.platform.steering.supervision.gathering import CHINESE, spoken_day, target_words
from yiju.platform.steering.supervision.meetings import decision, decisions
from yiju.platform.steering.supervision.refusals import DecisionUnknown, GroundUnfit
from yiju.platform.steering.supervision.rows import DecisionRow
from yiju.platform.steering.wording import shown
from yiju.platform.work import api as work

GROUNDS: dict[str, Text] = {
    "target": _("目标严重滞后"),
    "decision": _("决定逾期"),
    "case": _("案件久拖不办"),
    "return": _("报送数据不实"),
}
CASE = "case"
MOST_CASES = 20
BETWEEN = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True)
class Possible:
    """Something for which a letter may be sent on the day: to one of the units."""

    kind: str
    key: str
    subject: str
    ground: str
    units: tuple[str, ...]


def possible(plan_code: str, at: datetime) -> list[Possible]:
    """All targets in red and all decisions that are overdue; cases and returns are named by their
    numbers."""
    on = china_day(at)
    with use_language(CHINESE):
        late = [_of_decision(row, at) for row in decisions(plan_code) if row.days_late(on)]
        red = [
            _of_target(state)
            for state in targets_overview(plan_code, on).states
            if state.judgement.severity == rules.RED
        ]
    return [*(one for one in late if one), *red]


def ground_of(plan_code: str, kind: str, key: str, unit: str, at: datetime) -> Possible:
    """The ground with its facts as of the moment. Raises GroundUnfit where it does not hold, or
    where the unit has nothing to do with it."""
    find = _FINDERS.get(kind)
    if find is None:
        raise GroundUnfit(why=_("事由不在可选之列"))
    with use_language(CHINESE):
        found = find(plan_code, key.strip(), at)
    if unit not in found.units:
        raise GroundUnfit(why=_("这件事不由该单位负责"))
    return found


def _target(plan_code: str, key: str, at: datetime) -> Possible:
    states = targets_overview(plan_code, china_day(at)).states
    state = next((one for one in states if one.target.key == key), None)
    if state is None:
        raise GroundUnfit(why=_("方案里没有这个目标"))
    if state.judgement.severity != rules.RED:
        raise GroundUnfit(why=_("这个目标现在不是红色"))
    return _of_target(state)


def _of_target(state: TargetState) -> Possible:
    units = tuple(duty.unit_code for duty in state.duties if duty.unit_code)
    words = f"目标“{state.target.words}”（方案§{state.target.clause}）：{target_words(state)}"
    subject = f"加快完成“{state.target.subject}”目标"[:100]
    return Possible("target", state.target.key, subject, words, units)


def _decision(plan_code: str, key: str, at: datetime) -> Possible:
    row: DecisionRow | None
    try:
        row = decision(key)
    except DecisionUnknown:
        row = None
    found = _of_decision(row, at) if row and row.plan_code == plan_code else None
    if found is None:
        raise GroundUnfit(why=_("没有这项决定，或者它没有逾期"))
    return found


def _of_decision(row: DecisionRow, at: datetime) -> Possible | None:
    late = row.days_late(china_day(at))
    if row.state != "doing" or not late:
        return None
    words = (
        f"{spoken_day(row.meeting)}调度会决定“{row.text}”应于{spoken(row.due)}完成，"
        f"现已逾期{late}天，尚未报办结"
    )
    return Possible("decision", row.item, f"落实调度会决定“{row.text}”"[:100], words, (row.lead,))


def _cases(_plan_code: str, key: str, at: datetime) -> Possible:
    numbers = list(dict.fromkeys(one for one in BETWEEN.split(key) if one))
    if not 1 <= len(numbers) <= MOST_CASES:
        raise GroundUnfit(why=_("写明 1 至 {most} 件案件的编号").format(most=MOST_CASES))
    wanted = work.Wanted(process=CASE, numbers=tuple(numbers))
    rows = work.items(wanted, size=MOST_CASES).rows
    if unknown := {*numbers} - {row.number for row in rows}:
        raise GroundUnfit(why=_("没有案件 {number}").format(number=min(unknown)))
    if not any(_is_dragged(row, at) for row in rows):
        raise GroundUnfit(why=_("这些案件没有一件逾期或者返工"))
    return _of_cases(rows, at)


def _is_dragged(row: work.ItemRow, at: datetime) -> bool:
    late = any(stage.due_at and stage.due_at < at for stage in row.open_stages)
    return late or bool(row.data.get("rework"))


def _of_cases(rows: Sequence[work.ItemRow], at: datetime) -> Possible:
    dragged = [row for row in rows if _is_dragged(row, at)]
    began = min(china_day(row.began_at) for row in rows)
    numbers = "、".join(row.number for row in sorted(rows, key=lambda row: row.number))
    words = f"案件{numbers}，最早于{spoken(began)}受理，其中{len(dragged)}件逾期或者返工"
    units = {row.unit_code for row in rows} if len({row.unit_code for row in rows}) == 1 else set()
    return Possible("case", numbers.replace("、", ","), "办结久拖不办的案件", words, tuple(units))


def _return(plan_code: str, key: str, at: datetime) -> Possible:
    is_number = key.isascii() and key.isdecimal() and len(key) < 12
    found = models.Return.objects.filter(pk=int(key)).first() if is_number else None
    if found is None or found.evidence != models.Evidence.REFUSED or found.recorded_at > at:
        raise GroundUnfit(why=_("没有这笔报送，或者它没有被认定不实"))
    named = next(
        (str(row.words) for row in target_rows(plan_code) if row.own_key == found.indicator_key),
        found.indicator_key,
    )
    figure = f"{spoken(found.day)}数据{shown(found.value)}（依据：{found.document}）"
    words = f"就“{named}”报送的{figure}经核验不实"
    return Possible("return", key, "核实并更正报送数据", words, (found.unit_code,))


_FINDERS: dict[str, Callable[[str, str, datetime], Possible]] = {
    "target": _target,
    "decision": _decision,
    "case": _cases,
    "return": _return,
}
