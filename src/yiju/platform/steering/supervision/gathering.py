"""What is at risk on a day, as entries of an agenda, gathered through the doors that know it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from math import floor

from yiju.platform.base.i18n import use_language
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.steering.bulletins.periods import spoken
from yiju.platform.steering.forecast import Forecast
from yiju.platform.steering.overview import TargetState, targets_overview
from yiju.platform.steering.status import STATUS_TITLES, Status
from yiju.platform.steering.supervision import rules
from yiju.platform.steering.supervision.models import Decision, Letter, Meeting
from yiju.platform.steering.supervision.processes import PROCESSES
from yiju.platform.steering.supervision.rows import (
    DecisionRow,
    LetterRow,
    decision_row,
    letter_row,
)
from yiju.platform.steering.supervision.rules import DECISION, DONE_STATES, Entry
from yiju.platform.steering.wording import shown
from yiju.platform.work import api as work

CHINESE = "zh-hans"
"""An agenda is an official paper: it is in Chinese, whoever generates it."""
STATES = {"doing": "办理中", "checking": "待验收", "done": "已完成", "cancelled": "已撤销"}
OWN_PROCESSES = frozenset(process.key for process in PROCESSES)


@dataclass(frozen=True)
class Drawn:
    """Entries as generated; `beyond` is how many found no room."""

    entries: tuple[Entry, ...]
    beyond: int


def spoken_day(iso: str) -> str:
    """A day as an official paper writes it."""
    return spoken(date.fromisoformat(iso))


def draw_agenda(plan_code: str, held_on: date, at: datetime) -> Drawn:
    """The agenda of a meeting as of a moment. Raises PlanUnknown."""
    on = china_day(at)
    with use_language(CHINESE):
        followed = list(_followed(plan_code, held_on, on))
        others = [
            *_targets(plan_code, on),
            *_letters(plan_code, on),
            *_late(at),
        ]
    most = int(rules.P.most_of_agenda.at(on))
    others = rules.ranked(others)
    return Drawn(tuple(rules.ranked([*followed, *others[:most]])), max(0, len(others) - most))


def _followed(plan_code: str, held_on: date, on: date) -> Iterator[Entry]:
    """All decisions of the last meeting, and those of earlier ones that are open."""
    earlier = Meeting.objects.filter(plan_code=plan_code, held_on__lt=held_on)
    last = earlier.exclude(issued_at=None).order_by("-held_on").first()
    given = Decision.objects.filter(meeting__in=earlier).exclude(state="draft")
    for found in given.select_related("meeting").order_by("meeting__held_on", "place"):
        if found.state not in DONE_STATES or found.meeting == last:
            yield _decision_entry(decision_row(found, found.meeting), on)


def _decision_entry(row: DecisionRow, on: date) -> Entry:
    late = row.days_late(on)
    words = f"{spoken_day(row.meeting)}会议决定，期限{spoken(row.due)}，"
    if row.state == "done" and row.reported_on:
        words += f"{spoken(row.reported_on)}报办结，已认定完成"
    else:
        words += STATES[row.state]
    if late:
        words += f"，逾期{late}天"
    if told := _last_words(row.item):
        words += f"。最近进展：{told}"
    return Entry(
        key=f"{DECISION}:{row.item}",
        kind=DECISION,
        title=row.text,
        units=(row.lead, *row.joint),
        words=words,
        page=f"{DECISION}/{row.item}",
        colour=row.colour(on),
        weight=late,
    )


def _last_words(item: str) -> str:
    """What the unit said last of how far it is."""
    said = [one.said for one in work.item(item).stages if one.said and one.said.get("words")]
    return str(said[-1]["words"])[:200] if said else ""


def _targets(plan_code: str, on: date) -> Iterator[Entry]:
    for state in targets_overview(plan_code, on).states:
        if state.status in {Status.AT_RISK, Status.MISSED}:
            yield target_entry(state)


def target_entry(state: TargetState) -> Entry:
    """A target that is missed, or will hardly be met in time."""
    leads = state.leads or state.duties
    return Entry(
        key=f"target:{state.target.key}",
        kind="target",
        title=f"{state.target.words}（{STATUS_TITLES[state.status]}）",
        units=tuple(duty.unit_code for duty in leads if duty.unit_code),
        words=target_words(state),
        page=f"target/{state.target.key}",
        colour=state.judgement.severity,
        weight=_gap(state),
    )


def target_words(state: TargetState) -> str:
    words = "；".join(str(reason.text) for reason in state.judgement.reasons)
    return f"{words}；{_outlook(state.forecast)}" if state.forecast else words


def _outlook(found: Forecast) -> str:
    chance = floor(found.chance * 100)
    told = f"约{chance}%" if chance else "不足1%"
    low, high, middle = (shown(round(x)) for x in (found.low, found.high, found.expected))
    expected = f"按{found.method_title}，{spoken(found.due)}预计为{middle}（{low}至{high}）"
    return f"{expected}，按期完成的可能性{told}"


def _gap(state: TargetState) -> int:
    """In hundredths of a point of the way; a missed one goes before all others."""
    if state.status is Status.MISSED:
        return 10_000
    behind = state.judgement.behind
    return int(100 * behind) if behind is not None else 0


def _letters(plan_code: str, on: date) -> Iterator[Entry]:
    issued = Letter.objects.filter(plan_code=plan_code).exclude(issued_at=None)
    for found in issued.exclude(state__in=rules.OVER_STATES).order_by("pk"):
        yield _letter_entry(letter_row(found), on)


def _letter_entry(row: LetterRow, on: date) -> Entry:
    late = row.days_late(on)
    assert row.due is not None
    words = f"第{row.number}号，应于{spoken(row.due)}前答复"
    words += (
        f"，逾期{late}天未答复" if late else "，已答复，待认定" if row.state == "judging" else ""
    )
    if row.rounds > 1:
        words += f"，已是第{row.rounds}次督办"
    return Entry(
        key=f"letter:{row.item}",
        kind="letter",
        title=row.subject,
        units=(row.unit,),
        words=words,
        page=f"letter/{row.item}",
        colour=rules.RED if late else rules.YELLOW,
        weight=late,
    )


def _late(at: datetime) -> Iterator[Entry]:
    """What lies overdue on the desks of units, of whatever process: cases, warnings, returns."""
    for row in work.late_by_unit(at):
        if row.process in OWN_PROCESSES:
            continue
        days = (china_day(at) - china_day(row.oldest)).days
        title = work.process_of(row.process).title
        yield Entry(
            key=f"late:{row.process}:{row.unit_code}",
            kind="late",
            title=f"{registry.unit(row.unit_code).short_name}：{title}逾期{row.count}件",
            units=(row.unit_code,),
            words=f"最早的一件应于{spoken(china_day(row.oldest))}办结，已逾期{days}天",
            page=f"late/{row.process}/{row.unit_code}",
            colour=rules.late_colour(row.count, days, china_day(at)),
            weight=row.count,
        )


def own_entry(place: int, title: str, units: tuple[str, ...], words: str) -> Entry:
    """What the office puts onto the agenda itself."""
    return Entry(f"{rules.OWN}:{place}", rules.OWN, title, units, words)
