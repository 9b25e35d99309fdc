"""What comes onto an agenda and in which order, when something is late, what is counted. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, rule

P = params.load(__file__)
SUPERVISION = Clause("三(三)")
YINCHUAN = Standard("银川市2025年项目红黄绿管理", "进度")
SUQIAN = Standard("宿迁市国资集团2025年督办事项管理", "预警")

RED, YELLOW, GREEN = "red", "yellow", "green"
COLOURS = (RED, YELLOW, GREEN, "")
DECISION, OWN = "decision", "own"
KINDS: dict[str, Text] = {
    DECISION: _("上次会议的决定"),
    OWN: _("办公室提出"),
    "target": _("目标"),
    "letter": _("督办函"),
    "late": _("逾期事项"),
}
"""Of the entries of an agenda, in the order in which they stand where all else is equal."""

DONE_STATES = frozenset({"done", "cancelled"})
OVER_STATES = frozenset({"settled", "withdrawn"})
WAITING_STATES = frozenset({"answering", "again"})


@dataclass(frozen=True)
class Entry:
    """An entry of an agenda. `words` are its evidence, `page` says where that is shown
    (`target/<key>`, `decision/<number>`, `letter/<number>`, `late/<process>/<unit>`), `weight`
    how far it is off within its kind: days, cases or hundredths of a point of the way."""

    key: str
    kind: str
    title: str
    units: tuple[str, ...]
    words: str
    page: str = ""
    colour: str = ""
    weight: int = 0
    note: str = ""
    """What the office adds."""
    raised: bool = False
    dropped: bool = False


def entry_from(told: dict[str, Any]) -> Entry:
    return Entry(**{**told, "units": tuple(told["units"])})


def entry_to(entry: Entry) -> dict[str, Any]:
    return {**asdict(entry), "units": [*entry.units]}


@rule(
    cites=[SUPERVISION, YINCHUAN],
    reading=_(
        "先议上次会议的决定，再议办公室提到前面的事项；然后红色在前、黄色在后，同色按类别，"
        "同类差得多的在前。"
    ),
)
def ranked(entries: Iterable[Entry]) -> list[Entry]:
    """The entries in the order in which the meeting takes them."""
    kinds = [*KINDS]
    return sorted(
        entries,
        key=lambda one: (
            one.kind != DECISION,
            not one.raised,
            COLOURS.index(one.colour),
            kinds.index(one.kind),
            -one.weight,
            one.key,
        ),
    )


def renewed(fresh: Iterable[Entry], before: Sequence[Entry]) -> list[Entry]:
    """A new draft that keeps what the office did: its own entries, notes, raised and dropped."""
    kept = {one.key: one for one in before}
    own = [one for one in before if one.kind == OWN]
    found = [
        replace(one, note=old.note, raised=old.raised, dropped=old.dropped)
        if (old := kept.get(one.key))
        else one
        for one in fresh
    ]
    return ranked([*found, *own])


@rule(
    cites=[SUPERVISION],
    reading=_("逾期件数多，或者拖得久，列红色；其余逾期列黄色。"),
)
def late_colour(count: int, days: int, on: date) -> str:
    """The colour of `count` overdue matters of a unit, the oldest of them `days` late."""
    return RED if count >= P.red_count.at(on) or days >= P.red_days.at(on) else YELLOW


@rule(
    cites=[SUPERVISION],
    reading=_("期限当日报结不算逾期；报结以后等待验收的时间不算在承办单位头上。"),
)
def days_late(due: date, reported: date | None, on: date) -> int:
    """Calendar days by which a decision is late on the day `on`: until it was reported as done
    where it was, else until today; 0 where it is not late."""
    return max(0, ((reported if reported and reported <= on else on) - due).days)


@rule(cites=[SUQIAN], reading=_("逾期为红色，临近期限为黄色，其余为绿色。"))
def decision_colour(state: str, due: date, reported: date | None, on: date) -> str:
    """The colour of a decision in a state: doing, checking, done or cancelled."""
    if state in DONE_STATES:
        return GREEN
    if days_late(due, reported, on):
        return RED
    return YELLOW if (due - on).days <= P.soon_days.at(on) else GREEN


@dataclass(frozen=True)
class LetterFact:
    """What is counted of an issued letter: when its first answer was due and came, when it was
    asked again for the first time, and how it ended (settled or withdrawn, empty while open)."""

    unit: str
    issued_on: date
    due_on: date
    answered_on: date | None = None
    again_on: date | None = None
    closed_on: date | None = None
    end: str = ""


@dataclass(frozen=True)
class LetterCount:
    """The letters to a unit of a month of issue (2022-06), each of them in one of the first four;
    `asked_again` and `settled` are of all but the withdrawn."""

    unit: str
    month: str
    on_time: int = 0
    late: int = 0
    """Answered after the day, or past it and not answered."""
    waiting: int = 0
    """Not answered, and not due yet."""
    withdrawn: int = 0
    asked_again: int = 0
    settled: int = 0

    @property
    def issued(self) -> int:
        """All that stand: without those withdrawn."""
        return self.on_time + self.late + self.waiting


@rule(
    cites=[SUPERVISION],
    reading=_("按签发月份和收函单位计数；撤回的另计，不算在发函数内；首次答复晚于期限的为逾期。"),
)
def counted(facts: Iterable[LetterFact], on: date) -> list[LetterCount]:
    """The counts by month and unit, as of the end of the day `on`."""
    found: dict[tuple[str, str], LetterCount] = {}
    for fact in facts:
        if fact.issued_on > on:
            continue
        key = (f"{fact.issued_on:%Y-%m}", fact.unit)
        old = found.get(key, LetterCount(fact.unit, key[0]))
        found[key] = _with(old, fact, on)
    return [found[key] for key in sorted(found)]


def _with(count: LetterCount, fact: LetterFact, on: date) -> LetterCount:
    end = fact.end if fact.closed_on and fact.closed_on <= on else ""
    if end == "withdrawn":
        return replace(count, withdrawn=count.withdrawn + 1)
    answered = fact.answered_on if fact.answered_on and fact.answered_on <= on else None
    again = fact.again_on is not None and fact.again_on <= on
    name = "late" if (answered or on) > fact.due_on else "on_time" if answered else "waiting"
    return replace(
        count,
        **{name: getattr(count, name) + 1},
        asked_again=count.asked_again + again,
        settled=count.settled + (end == "settled"),
    )
