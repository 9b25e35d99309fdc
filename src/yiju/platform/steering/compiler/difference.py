"""What changed between two versions of a plan: promises, responsible units, tasks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from yiju.platform.base.i18n import Text, _
from yiju.platform.steering.compiler.matching import match
from yiju.platform.steering.compiler.numerals import plain
from yiju.platform.steering.compiler.programme import Programme, Target, Task, as_json

WATCHED = ("clause", "comparator", "value", "upper", "unit", "due", "every", "scope", "text")
NAMES: dict[str, Text] = {
    "clause": _("条款"),
    "comparator": _("比较方式"),
    "value": _("目标值"),
    "upper": _("上限"),
    "unit": _("单位"),
    "due": _("期限"),
    "every": _("周期"),
    "scope": _("范围"),
    "text": _("表述"),
    "units": _("责任单位"),
    "title": _("标题"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A field that differs: its values before and after."""

    field: str
    before: Any
    after: Any

    def line(self) -> str:
        return f"{NAMES[self.field]}：{shown(self.before)} → {shown(self.after)}"


@dataclass(frozen=True, slots=True)
class ChangedTarget:
    before: Target
    after: Target
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ChangedTask:
    before: Task
    after: Task
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """From an old version of a plan to a new one. False where nothing differs."""

    added: tuple[Target, ...]
    removed: tuple[Target, ...]
    changed: tuple[ChangedTarget, ...]
    tasks_added: tuple[Task, ...]
    tasks_removed: tuple[Task, ...]
    tasks_changed: tuple[ChangedTask, ...]

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)

    def lines(self) -> Iterator[str]:
        """The difference for people, a line for each: + added, - removed, ~ changed."""
        for task in self.tasks_added:
            yield f"+ §{task.clause} {_('任务')}：{task.title}"
        for task in self.tasks_removed:
            yield f"- §{task.clause} {_('任务')}：{task.title}"
        for one in self.tasks_changed:
            yield _line(one.after.clause, one.after.title, one.changes)
        for target in self.added:
            yield f"+ §{target.clause} {target.text}"
        for target in self.removed:
            yield f"- §{target.clause} {target.text}"
        for both in self.changed:
            yield _line(both.after.clause, both.after.subject, both.changes)

    def to_json(self) -> dict[str, Any]:
        return {
            "added": [as_json(target) for target in self.added],
            "removed": [as_json(target) for target in self.removed],
            "changed": [_both(one) for one in self.changed],
            "tasks_added": [as_json(task) for task in self.tasks_added],
            "tasks_removed": [as_json(task) for task in self.tasks_removed],
            "tasks_changed": [_both(one) for one in self.tasks_changed],
        }


def diff(old: Programme, new: Programme) -> Difference:
    """The promises and duties added, removed and changed from `old` to `new`.

    A promise is found again by its clause and its wording, wherever it stands.
    """
    targets = match(
        old.targets,
        new.targets,
        exact=lambda one: (one.clause, one.subject, one.value, one.unit, one.due, one.text),
        wording=lambda one: one.subject + one.text,
        place=lambda one: one.clause,
        same_kind=_comparable,
    )
    tasks = match(
        old.tasks,
        new.tasks,
        exact=lambda one: (one.clause, one.title),
        wording=lambda one: one.title,
        place=lambda one: one.clause,
    )
    return Difference(
        added=_rest(new.targets, {b for _a, b in targets}),
        removed=_rest(old.targets, {a for a, _b in targets}),
        changed=tuple(_changed_targets(old, new, targets)),
        tasks_added=_rest(new.tasks, {b for _a, b in tasks}),
        tasks_removed=_rest(old.tasks, {a for a, _b in tasks}),
        tasks_changed=tuple(_changed_tasks(old, new, tasks)),
    )


def _comparable(old: Target, new: Target) -> bool:
    return (old.value is None) == (new.value is None) and (
        old.unit == new.unit or old.kind == new.kind
    )


def _rest(items: tuple[Any, ...], used: set[int]) -> tuple[Any, ...]:
    return tuple(item for at, item in enumerate(items) if at not in used)


def _changed_targets(
    old: Programme, new: Programme, pairs: list[tuple[int, int]]
) -> Iterator[ChangedTarget]:
    for a, b in pairs:
        changes = _changes(old.targets[a], new.targets[b], WATCHED)
        if changes:
            yield ChangedTarget(old.targets[a], new.targets[b], changes)


def _changed_tasks(
    old: Programme, new: Programme, pairs: list[tuple[int, int]]
) -> Iterator[ChangedTask]:
    for a, b in pairs:
        changes = _changes(old.tasks[a], new.tasks[b], ("clause", "title", "units", "due"))
        if changes:
            yield ChangedTask(old.tasks[a], new.tasks[b], changes)


def _changes(before: Any, after: Any, names: tuple[str, ...]) -> tuple[Change, ...]:
    return tuple(
        Change(name, getattr(before, name), getattr(after, name))
        for name in names
        if getattr(before, name) != getattr(after, name)
    )


def _both(one: ChangedTarget | ChangedTask) -> dict[str, Any]:
    return {
        "before": as_json(one.before),
        "after": as_json(one.after),
        "fields": [change.field for change in one.changes],
    }


def _line(clause: str, title: str, changes: tuple[Change, ...]) -> str:
    return f"~ §{clause} {title}：" + "；".join(change.line() for change in changes)


def shown(value: Any) -> str:
    if value is None or value == ():
        return str(_("无"))
    if isinstance(value, Fraction):
        return str(plain(value))
    if isinstance(value, date):
        return value.isoformat()
    return "、".join(value) if isinstance(value, tuple) else str(value)
