"""How far a promise is: done, on course, at risk, missed, or without data. Pure rules."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.steering.goals import Demand, Goal, Known, P, Point, demand_of, known, origin_of
from yiju.platform.steering.wording import shown

SUPERVISION = Clause("三(三)")
YINCHUAN = Standard("银川市2025年项目红黄绿管理", "进度")


class Status(StrEnum):
    DONE = "done"
    ON_COURSE = "on_course"
    AT_RISK = "at_risk"
    MISSED = "missed"
    NO_DATA = "no_data"


STATUS_TITLES: dict[Status, Text] = {
    Status.DONE: _("已完成"),
    Status.ON_COURSE: _("正常推进"),
    Status.AT_RISK: _("存在风险"),
    Status.MISSED: _("逾期未完成"),
    Status.NO_DATA: _("暂无数据"),
}


@dataclass(frozen=True)
class Reason:
    """Why it is judged so. `source` is the ground of the threshold, empty where none was used."""

    text: Text | str
    source: Text | str = ""


@dataclass(frozen=True)
class Judgement:
    """The state of a promise on a day.

    `severity` is green, yellow or red, empty without data. `expected` is where a straight path
    would be; `behind` how many points of the way are missing to it, negative when ahead.
    """

    status: Status
    severity: str
    reasons: tuple[Reason, ...]
    value: Fraction | None = None
    value_on: date | None = None
    expected: Fraction | None = None
    behind: Fraction | None = None
    met_on: date | None = None
    late: bool = False
    year: int | None = None
    years: tuple["Judgement", ...] = ()
    """For a yearly promise: each of its years up to the day, with the year in `year`."""


@rule(
    cites=[SUPERVISION, YINCHUAN],
    reading=(
        "The path runs straight from where the programme began to the bound on its day. Behind "
        "by less than the yellow limit is on course: the source leaves that open."
    ),
)
def judge(goal: Goal, points: Sequence[Point], on: date, chance: float | None = None) -> Judgement:
    """The state of `goal` on the day `on`, from its own course.

    `chance` is the probability in [0, 1] of meeting it in time, where a forecast gives one.
    """
    if goal.every:
        return _judge_years(goal, points, on, chance)
    values = known(points, on)
    if not values:
        return _without_data(points, on)
    demand = demand_of(goal, on)
    if demand.met_by(values[-1].value):
        return _met(goal, demand, values)
    if on > goal.last_day:
        return _overdue(goal, demand, values)
    if _stale(values[-1], on):
        return _stale_data(values[-1], on)
    if goal.milestone and all(point.value in {0, 1} for point in values):
        return _milestone_ahead(goal, values[-1], on)
    return _under_way(goal, demand, values, on, chance)


def _judge_years(goal: Goal, points: Sequence[Point], on: date, chance: float | None) -> Judgement:
    judged = []
    for year in goal.years:
        if date(year, 1, 1) > on:
            break
        current = year == on.year
        within = [point for point in points if point.day.year == year]
        found = _judge_year(goal.of_year(year), within, on, chance if current else None)
        judged.append(replace(found, year=year))
    if not judged:
        return Judgement(
            Status.NO_DATA,
            "",
            (Reason(_("自 {day} 起逐年计算，尚未开始").format(day=goal.begins)),),
        )
    failed = [item.year for item in judged[:-1] if item.status is Status.MISSED]
    reasons = judged[-1].reasons
    if failed:
        named = listed(str(year) for year in failed)
        reasons += (Reason(_("以往年度未完成：{years}").format(years=named)),)
    return replace(judged[-1], reasons=reasons, years=tuple(judged))


def _judge_year(goal: Goal, points: Sequence[Point], on: date, chance: float | None) -> Judgement:
    """One year of a yearly promise. A limit that must not be exceeded is met at the year's end."""
    demand = demand_of(goal, on)
    found = judge(goal, points, on, chance)
    if demand.less_is_better and found.status is Status.DONE and on < goal.last_day:
        text = _("{value} 未超过 {bound}，全年结束时认定").format(
            value=shown(found.value), bound=shown(demand.bound)
        )
        return replace(found, status=Status.ON_COURSE, met_on=None, reasons=(Reason(text),))
    return found


def _without_data(points: Sequence[Point], on: date) -> Judgement:
    why = next(
        (p.why_missing for p in sorted(points, key=lambda p: p.day, reverse=True) if p.day <= on),
        None,
    )
    return Judgement(Status.NO_DATA, "", (Reason(why or _("截至 {day} 没有数据").format(day=on)),))


def _met(goal: Goal, demand: Demand, values: list[Known]) -> Judgement:
    met_on = values[-1].day
    for point in reversed(values):
        if not demand.met_by(point.value):
            break
        met_on = point.day
    late = met_on > goal.last_day and not _met_at(goal.last_day, demand, values)
    if late:
        text = _("{day} 达到 {bound}，晚于 {due}").format(
            day=met_on, bound=shown(demand.bound), due=goal.last_day
        )
    elif goal.milestone:
        text = _("{day} 完成").format(day=met_on)
    else:
        text = _("{day} 达到 {value}，要求 {bound}").format(
            day=met_on, value=shown(values[-1].value), bound=shown(demand.bound)
        )
    return Judgement(
        Status.DONE,
        "green",
        (Reason(text, ground_of(demand.assumed)),),
        values[-1].value,
        values[-1].day,
        met_on=met_on,
        late=late,
    )


def _met_at(day: date, demand: Demand, values: list[Known]) -> bool:
    before = known(values, day)
    return bool(before) and demand.met_by(before[-1].value)


def _overdue(goal: Goal, demand: Demand, values: list[Known]) -> Judgement:
    due, last = goal.last_day, values[-1]
    facts = {"value": shown(last.value), "bound": shown(demand.bound), "due": due, "day": last.day}
    if _met_at(due, demand, values):
        text = _("{due} 已达到 {bound}，但 {day} 回落到 {value}").format(**facts)
        met_on = next(p.day for p in known(values, due) if demand.met_by(p.value))
        return Judgement(
            Status.DONE, "yellow", (Reason(text),), last.value, last.day, met_on=met_on
        )
    if _stale(last, due):
        return _stale_data(last, due)
    text = _("期限 {due} 已过，{day} 为 {value}，要求 {bound}").format(**facts)
    reason = Reason(text, ground_of(demand.assumed))
    return Judgement(Status.MISSED, "red", (reason,), last.value, last.day, expected=demand.bound)


def _milestone_ahead(goal: Goal, last: Known, on: date) -> Judgement:
    left = (goal.last_day - on).days
    facts = {"days": left, "due": goal.last_day}
    if left > P.milestone_notice.at(on):
        text = _("尚未完成，距 {due} 还有 {days} 天").format(**facts)
        status, severity = Status.ON_COURSE, "green"
    else:
        text = _("尚未完成，距 {due} 只有 {days} 天").format(**facts)
        status, severity = Status.AT_RISK, "yellow"
    reason = Reason(text, ground_of(P.milestone_notice))
    return Judgement(status, severity, (reason,), last.value, last.day)


def _under_way(
    goal: Goal, demand: Demand, values: list[Known], on: date, chance: float | None
) -> Judgement:
    last = values[-1]
    start = origin_of(goal, values)
    seen_on = max(last.day, on - timedelta(days=P.return_grace.at(on)))
    elapsed = _share_of(seen_on - start.day, goal.last_day - start.day)
    expected = start.value + (demand.bound - start.value) * elapsed
    way = demand.bound - start.value
    gone = (last.value - start.value) / way if way else Fraction(0)
    behind = 100 * (elapsed - gone)
    facts = {
        "value": shown(last.value),
        "day": last.day,
        "expected": shown(expected),
        "points": shown(abs(behind)),
    }
    if behind > 0:
        text = _("{day} 为 {value}，按进度应为 {expected}，滞后 {points} 个百分点").format(**facts)
    else:
        text = _("{day} 为 {value}，按进度应为 {expected}，超前 {points} 个百分点").format(**facts)
    red = behind > P.behind_red.at(on)
    reasons = [Reason(text, ground_of(P.behind_red if red else P.behind_yellow))]
    if behind < P.behind_yellow.at(on):
        status, severity = Status.ON_COURSE, "green"
    elif red:
        status, severity = Status.AT_RISK, "red"
    else:
        status, severity = Status.AT_RISK, "yellow"
    if status is Status.AT_RISK and chance is not None and chance * 100 < P.hardly.at(on):
        severity = "red"
        text = _("按目前走势，按期完成的可能性不足 {limit}%").format(limit=P.hardly.at(on))
        reasons.append(Reason(text, ground_of(P.hardly)))
    return Judgement(
        status, severity, tuple(reasons), last.value, last.day, expected=expected, behind=behind
    )


def _share_of(part: timedelta, whole: timedelta) -> Fraction:
    if whole.days <= 0:
        return Fraction(1)
    return min(Fraction(1), max(Fraction(0), Fraction(part.days, whole.days)))


def _stale(last: Known, on: date) -> bool:
    months = (on.year - last.day.year) * 12 + on.month - last.day.month
    return (months, on.day) > (P.stale_after.at(on), last.day.day)


def _stale_data(last: Known, on: date) -> Judgement:
    text = _("最近一次数据是 {day} 的 {value}，距 {on} 已超过 {months} 个月").format(
        day=last.day, value=shown(last.value), on=on, months=P.stale_after.at(on)
    )
    reason = Reason(text, ground_of(P.stale_after))
    return Judgement(Status.NO_DATA, "", (reason,), last.value, last.day)


def ground_of(parameter: params.Parameter | None) -> Text | str:
    if parameter is None:
        return ""
    if parameter.source:
        return _(parameter.source)
    return _("假定：{text}").format(text=_(parameter.assumption))
