"""What a bulletin says of the programme: states of targets, what was reached, what lags. Pure."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from yiju.platform.steering.bulletins.document import Annex, Block
from yiju.platform.steering.bulletins.gathering import Facts
from yiju.platform.steering.bulletins.periods import spoken
from yiju.platform.steering.bulletins.rules import P
from yiju.platform.steering.bulletins.sheet import Sheet, plain
from yiju.platform.steering.overview import TargetState
from yiju.platform.steering.status import STATUS_TITLES, Status
from yiju.platform.steering.wording import shown

SINCE = {"weekly": "上周末", "monthly": "上月末", "yearly": "上年末"}
ON_COURSE = frozenset({Status.DONE, Status.ON_COURSE})
LAGGING = frozenset({Status.MISSED, Status.AT_RISK})
DAY = re.compile(r"\d{4}-\d\d-\d\d")
TARGET_WIDTHS = (8, 36, 20, 14, 14, 9, 13)


def targets_part(facts: Facts, sheet: Sheet) -> Iterator[Block]:
    """How many targets are in which state, and how that changed since the last period and in a
    year."""
    source = f"《{facts.plan}》目标总览，{facts.on.isoformat()}"
    places, page = [], f"plan/{facts.on.isoformat()}"
    for status in Status:
        count = facts.now.counts.get(status, 0)
        place = sheet.put(f"targets.{status}", count, source, page)
        places.append(f"{STATUS_TITLES[status]}{place}个")
    total = sheet.put("targets.all", len(facts.now.states), source, page)
    yield Block("h2", "总体情况")
    told = "".join(_moved(facts, when, sheet) for when in _whens(facts))
    yield Block("p", f"方案确定的{total}个目标中，{'，'.join(places)}。{told}")
    rows = tuple(_counted(facts, sheet))
    yield Block("table", "各类目标个数", rows, (28, *[24] * (len(rows[0]) - 1)))
    bars = tuple((str(STATUS_TITLES[status]), f"{{targets.{status}}}") for status in Status)
    yield Block("chart", "各类目标个数（个）", bars)


def _whens(facts: Facts) -> list[str]:
    return ["before"] if facts.kind == "yearly" else ["before", "year_before"]


def _then(facts: Facts, when: str) -> tuple[str, Counter[Status], int]:
    """What a time is called, how many targets were in each state, and how many there were."""
    states = facts.before if when == "before" else facts.year_before
    name = SINCE[facts.kind] if when == "before" else "上年同期末"
    return name, Counter(state.status for state in states.values()), len(states)


def _moved(facts: Facts, when: str, sheet: Sheet) -> str:
    since, earlier, known = _then(facts, when)
    if not known:
        return f"{since}没有目标记录，不作比较。"
    told = []
    for status in (Status.DONE, Status.AT_RISK, Status.MISSED):
        change = facts.now.counts.get(status, 0) - earlier[status]
        key = f"targets.{status}.{when}-change"
        place = sheet.put(key, abs(change), f"与{since}的目标总览相减")
        word = "增加" if change > 0 else "减少"
        told.append(f"{STATUS_TITLES[status]}的{word}{place}个" if change else "")
    said = "，".join(filter(None, told))
    return f"与{since}相比，{said}。" if said else f"与{since}相比，各类个数没有变化。"


def _counted(facts: Facts, sheet: Sheet) -> Iterator[tuple[str, ...]]:
    """The states now, at the end of the last period and a year ago."""
    thens = [(when, *_then(facts, when)) for when in _whens(facts)]
    yield ("状态", "本期末", *(name for _when, name, _counts, _known in thens))
    for status in [*Status, None]:
        cells = []
        for when, name, counts, known in thens:
            count = known if status is None else counts[status]
            key = f"targets.{status or 'all'}.{when}"
            cells.append(sheet.put(key, count if known else None, f"{name}的目标总览"))
        title = "合计" if status is None else str(STATUS_TITLES[status])
        yield (title, f"{{targets.{status or 'all'}}}", *cells)


def done_part(facts: Facts, sheet: Sheet) -> Iterator[Block]:
    """The targets that were reached in the period."""
    reached = [
        state
        for state in facts.now.states
        if state.status is Status.DONE and not _was(facts, state, Status.DONE)
    ]
    yield Block("h2", "本期完成")
    if not reached:
        yield Block("p", "本期没有新完成的目标。")
        return
    most = int(P.most_named.at(facts.on))
    for state in reached[:most]:
        now = "" if state.target.goal.milestone else "现为"
        yield Block("p", f"{_named(state)}，{now}{_value(state, sheet)}{_leads(state)}。")
    yield from _rest(facts, len(reached) - most, sheet, "done")


def _was(facts: Facts, state: TargetState, status: Status) -> bool:
    earlier = facts.before.get(state.target.key)
    return earlier is not None and earlier.status is status


def attention_part(facts: Facts, sheet: Sheet) -> Iterator[Block]:
    """What is overdue and what is at risk, with who leads and why; then what is asked of them."""
    overdue = [state for state in facts.now.states if state.status is Status.MISSED]
    at_risk = sorted(
        (state for state in facts.now.states if state.status is Status.AT_RISK),
        key=lambda state: (state.judgement.severity != "red", state.target.order),
    )
    for title, states, key in (("逾期未完成", overdue, "missed"), ("存在风险", at_risk, "risk")):
        yield Block("h2", title)
        yield from _named_states(facts, states, sheet, key)
    days = sheet.put("answer.days", int(P.answer_days.at(facts.on)), str(P.answer_days.title))
    if overdue:
        yield Block(
            "p",
            f"请逾期目标的牵头单位自通报印发之日起{days}个工作日内，向领导小组办公室报送"
            "原因、整改措施和完成时限。",
        )
    yield Block("p", "各责任单位对本通报数据有异议的，请附依据反馈；经核实的，在下期更正并说明。")


def _named_states(
    facts: Facts, states: list[TargetState], sheet: Sheet, key: str
) -> Iterator[Block]:
    if not states:
        yield Block("p", "没有。")
        return
    most = int(P.most_named.at(facts.on))
    for state in states[:most]:
        why = _why(state, sheet)
        yield Block("p", f"{_named(state)}{_leads(state)}：{why}。")
    yield from _rest(facts, len(states) - most, sheet, key)


def _why(state: TargetState, sheet: Sheet) -> str:
    """Why it lags: where it stands and where it should, else the first reason of the judge."""
    judged = state.judgement
    if judged.value is None or judged.value_on is None or judged.expected is None:
        return _reason(state, sheet)
    stands = f"{spoken(judged.value_on)}为{_judged(state, 'stands', judged.value, sheet)}"
    should = _judged(state, "should", judged.expected, sheet)
    if judged.behind is not None:
        source, page = "目标评判：落后于按进度应达到的", f"target/{state.target.key}"
        key, told = f"target.{state.target.order}.behind", f"{shown(judged.behind)}个百分点"
        behind = sheet.put(key, judged.behind, source, page, text=told)
        return f"{stands}，按进度应为{should}，滞后{behind}"
    due = f"{spoken(state.target.due)}到期，" if state.target.due else ""
    return f"{due}{stands}，应为{should}"


def _judged(state: TargetState, what: str, value: Fraction, sheet: Sheet) -> str:
    text = f"{shown(100 * value)}%" if state.target.goal.milestone else _told(state, value)
    key = f"target.{state.target.order}.{what}"
    return sheet.put(key, value, "目标评判", f"target/{state.target.key}", text=text)


def _reason(state: TargetState, sheet: Sheet) -> str:
    """A reason in words; its figures are those of the judge."""
    reasons = state.judgement.reasons
    reason = plain(str(reasons[0].text)).rstrip("。") if reasons else "—"
    told = DAY.sub(lambda found: spoken(date.fromisoformat(found[0])), reason)
    value, page = state.judgement.value, f"target/{state.target.key}"
    key = f"target.{state.target.order}.why"
    return sheet.put(key, value or Fraction(0), "目标评判的理由", page, text=told)


def _rest(facts: Facts, count: int, sheet: Sheet, key: str) -> Iterator[Block]:
    if count > 0:
        place = sheet.put(f"rest.{key}", count, "目标总览，正文未列出的")
        where = "" if facts.kind == "weekly" else "见附件"
        yield Block("p", f"另有{place}个{where}。")


def _named(state: TargetState) -> str:
    return f"第{state.target.clause}项“{plain(str(state.target.words))}”"


def _value(state: TargetState, sheet: Sheet, when: str = "now") -> str:
    key = f"target.{state.target.order}.{when}"
    page, value = f"target/{state.target.key}", state.measure.value
    told = _told(state, value) if value is not None else ""
    source = f"指标 {state.target.indicator_key}"
    return sheet.put(key, value, source, page, text=told)


def _told(state: TargetState, value: Fraction) -> str:
    """As the page of the target says it: a promise without a unit is one in percent."""
    if not state.target.goal.milestone:
        return f"{shown(value)}{state.target.unit or '%'}"
    if value in {0, 1}:
        return "已完成" if value else "未完成"
    return f"{shown(100 * value)}%"


def _leads(state: TargetState) -> str:
    names = "、".join(dict.fromkeys(duty.unit_name for duty in state.leads))
    return f"（牵头：{names}）" if names else ""


def on_schedule(state: TargetState) -> str:
    """是否达序."""
    if state.status in ON_COURSE:
        return "是"
    return "否" if state.status in LAGGING else "—"


def targets_annex(facts: Facts, sheet: Sheet) -> Annex:
    """The table of all targets: this period, the last, on schedule or not."""
    head = ("序号", "目标", "牵头单位", "上期", "本期", "达序", "状态")
    rows = [head]
    for state in facts.now.states:
        earlier = facts.before.get(state.target.key)
        last = _value(earlier, sheet, "before") if earlier else "—"
        leads = "、".join(dict.fromkeys(duty.unit_name for duty in state.leads))
        rows.append(
            (
                state.target.clause,
                str(state.target.words),
                leads or "—",
                last,
                _value(state, sheet),
                on_schedule(state),
                str(STATUS_TITLES[state.status]),
            )
        )
    table = Block("table", "目标进展表", tuple(rows), TARGET_WIDTHS)
    return Annex("目标进展表", (table,))


def breakdown_annex(facts: Facts, sheet: Sheet) -> Annex:
    """The annual breakdown with what became of each line."""
    states = {state.target.key: state for state in facts.now.states}
    rows = [("序号", "任务", "年度任务", "牵头单位", "年末", "状态")]
    for row in facts.breakdown:
        state = states.get(row.target_key)
        rows.append(
            (
                row.number,
                row.task,
                str(row.annual),
                "、".join(row.leads) or "—",
                _value(state, sheet) if state else "—",
                str(STATUS_TITLES[state.status]) if state else "—",
            )
        )
    table = Block("table", "年度目标任务分解和完成情况", tuple(rows), (9, 24, 34, 18, 15, 14))
    return Annex("年度目标任务分解和完成情况表", (table,))
