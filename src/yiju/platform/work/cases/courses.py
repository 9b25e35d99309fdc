"""How the case of a city's own type went: answered and solved in time, or asked for again."""

from dataclasses import dataclass
from datetime import datetime

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, rule
from yiju.platform.work.cases.about import OWN
from yiju.platform.work.cases.effects import ANSWER_BY
from yiju.platform.work.rows import ItemRow


@dataclass(frozen=True)
class Course:
    """Until when an answer and the solution were due, when they came, and how often whoever
    reported said that it was not solved. None for what has not come."""

    group: str
    answer_due: datetime | None
    answered: datetime | None
    solve_due: datetime | None
    solved: datetime | None
    undone: int


@rule(
    cites=(Clause("20"),),
    reading=_(
        "答复或处理晚于时限、到期没有、或者上报人说没有解决的，计为超期；办结后重开的不算办结。"
    ),
)
def is_overdue(seen: Course, now: datetime) -> bool:
    late = _is_late(seen.answer_due, seen.answered, now)
    return late or _is_late(seen.solve_due, seen.solved, now) or seen.undone > 0


def _is_late(due: datetime | None, done: datetime | None, now: datetime) -> bool:
    return due is not None and (done or now) > due


def course_of(row: ItemRow) -> Course:
    answered, owed = row.data.get("answered"), row.data.get(ANSWER_BY)
    handled = [stage for stage in row.stages if stage.step == "handling"]
    finished = [stage.ended_at for stage in handled if stage.move == "finish"]
    return Course(
        str(row.data.get(OWN, {}).get("group", "")),
        _moment(answered["due"] if answered else owed),
        _moment(answered["at"] if answered else None),
        handled[0].due_at if handled else None,
        finished[-1] if finished else None,
        undone(row),
    )


def undone(row: ItemRow) -> int:
    """How often whoever reported said that it was not solved."""
    return int(row.data.get("unsolved", 0)) + int(row.data.get("reopened", 0))


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
