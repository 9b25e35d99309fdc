"""The annual breakdown (年度目标任务分解表): what each task asks for in a year, and of whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from yiju.platform.base.i18n import Text, _
from yiju.platform.steering.programme import (
    clauses,
    edition,
    plan,
    target_rows,
)
from yiju.platform.steering.rows import (
    ClauseRow,
    TargetRow,
)

Part = Literal["yearly", "due", "under_way", "standing"]


@dataclass(frozen=True)
class BreakdownRow:
    """One line: a target that falls into the year, or a task without one.

    `part` says how it falls into the year: asked anew each year, due in it, due later, or a task
    without a figure of its own. `leads` and `units` are short names in the order of the plan.
    """

    number: str
    task: str
    target: str
    annual: Text | str
    part: Part
    leads: tuple[str, ...]
    units: tuple[str, ...]
    unit_codes: tuple[str, ...]
    target_key: str = ""


def breakdown(plan_code: str, year: int, *, unit: str = "") -> list[BreakdownRow]:
    """The lines of a year in the order of the plan, or those of one unit. Raises PlanUnknown."""
    works = [item for item in edition(plan_code).deliverables if item["due"]]
    rows = rows_of(clauses(plan_code), target_rows(plan_code), works, year)
    return [row for row in rows if not unit or unit in row.unit_codes]


def breakdown_title(plan_code: str, year: int) -> str:
    return str(_("{plan}{year}年度目标任务分解表")).format(
        plan=plan(plan_code).title.removesuffix("实施方案"), year=year
    )


def rows_of(
    tree: Sequence[ClauseRow],
    targets: Sequence[TargetRow],
    works: Sequence[Mapping[str, Any]],
    year: int,
) -> list[BreakdownRow]:
    """The lines of a year from the tree of clauses, the targets, and the works that the plan
    names with a day but without a figure. Pure."""
    by_clause: dict[str, list[TargetRow]] = {}
    for target in targets:
        by_clause.setdefault(target.clause, []).append(target)
    rows: list[BreakdownRow] = []
    for task in _tasks(tree):
        own = by_clause.get(task.label, [])
        falling = [(item, part) for item in own if (part := part_of(item, year))]
        rows += [_line(task, item, part, year) for item, part in falling]
        named = [item for item in works if item["clause"] == task.label]
        rows += [
            _row(task, item["text"], item["text"], "due")
            for item in named
            if int(item["due"][:4]) == year
        ]
        if not own and not named:
            rows.append(_standing(task))
    return rows


def _tasks(tree: Iterable[ClauseRow]) -> Iterable[ClauseRow]:
    """Sub-tasks, and tasks that have none."""
    for top in tree:
        for part in top.all():
            if part.kind == "subtask" or (
                part.kind == "task" and not any(p.kind == "subtask" for p in part.parts)
            ):
                yield part


def part_of(target: TargetRow, year: int) -> Part | None:
    """How a target falls into a year; None when it was due before, or begins later."""
    if not target.plan.first_year <= year:
        return None
    if target.every:
        return "yearly" if year in target.goal.years else None
    due = target.goal.last_day.year
    if due == year:
        return "due"
    return "under_way" if year < due else None


def _line(task: ClauseRow, target: TargetRow, part: Part, year: int) -> BreakdownRow:
    annual: Text | str = target.words
    if part == "due":
        annual = _("{year}年底前完成：{promise}").format(year=year, promise=target.words)
    elif part == "under_way":
        annual = _("按进度推进，{year}年底前完成").format(year=target.goal.last_day.year)
    return _row(task, target.text, annual, part, target.key)


def _standing(task: ClauseRow) -> BreakdownRow:
    return _row(task, task.title, _("按方案要求推进（方案未设定量目标）"), "standing")


def _row(
    task: ClauseRow, target: str, annual: Text | str, part: Part, key: str = ""
) -> BreakdownRow:
    leads = [duty for duty in task.duties if duty.lead]
    others = [duty for duty in task.duties if not duty.lead]
    return BreakdownRow(
        task.label,
        task.title,
        target,
        annual,
        part,
        tuple(duty.unit_name for duty in leads),
        tuple(duty.unit_name for duty in others),
        tuple(duty.unit_code for duty in task.duties if duty.unit_code),
        key,
    )
