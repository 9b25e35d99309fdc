"""What would become of a move of many items: each with all that stands against it, nothing done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yiju.platform.base.errors import Problems
from yiju.platform.base.i18n import Text, _
from yiju.platform.registry.api import Reach
from yiju.platform.work.changes import shown_of
from yiju.platform.work.declared import process_of
from yiju.platform.work.engine import may_make, unmet_of
from yiju.platform.work.forms import read_form
from yiju.platform.work.models import Evidence, Item, Stage
from yiju.platform.work.possible import Possible, possible
from yiju.platform.work.process import Move, Party, Shown
from yiju.platform.work.rows import ItemRow, item_row

Asked = tuple[str, int]
"""The number of an item, and the revision of it that was seen."""


@dataclass(frozen=True)
class BulkWanted:
    """One move for many items. `each` are the fields of the form that every item fills by itself
    (`Move.known`)."""

    process: str
    version: int
    step: str
    move: str
    said: Mapping[str, str]
    each: tuple[str, ...] = ()
    opinion: str = ""

    @property
    def declared(self) -> Move | None:
        process = process_of(self.process, self.version)
        known = {step.key for step in process.steps}
        return process.move(self.step, self.move) if self.step in known else None

    def said_of(self, data: Mapping[str, Any]) -> dict[str, str]:
        """The form as an item fills it."""
        known = dict(self.declared.known) if self.declared else {}
        own = {name: str(data.get(known[name], "")) for name in self.each if name in known}
        return {**self.said, **own}


@dataclass(frozen=True)
class Foreseen:
    """An item and all that keeps it from moving; `item` is None for one that is not there."""

    number: str
    revision: int
    item: ItemRow | None
    unmet: tuple[Text | str, ...]
    said: Mapping[str, str]


@dataclass(frozen=True)
class Choice:
    """A move that the party may make with some of the items, as far as rights decide it."""

    process: str
    version: int
    step: str
    step_title: Text
    move: Move
    numbers: tuple[str, ...]


def choices(items: Sequence[ItemRow], party: Party) -> list[Choice]:
    """The moves that are possible with the items, those that most allow first."""
    found: dict[tuple[str, str, str], list[tuple[str, Possible, int]]] = {}
    for item in items:
        for one in possible(item, party):
            name = (item.process, one.step, one.move.key)
            found.setdefault(name, []).append((item.number, one, item.version))
    made = [_choice(process, some) for (process, _step, _move), some in found.items()]
    return sorted(made, key=lambda choice: -len(choice.numbers))


def _choice(process: str, some: Sequence[tuple[str, Possible, int]]) -> Choice:
    _number, first, version = some[0]
    numbers = tuple(dict.fromkeys(number for number, _one, _version in some))
    return Choice(process, version, first.step, first.step_title, first.move, numbers)


def preview(
    wanted: BulkWanted,
    asked: Sequence[Asked],
    *,
    party: Party,
    at: datetime,
    reaches: Sequence[Reach],
) -> list[Foreseen]:
    """What would become of each item if the move were made now; nothing is written."""
    numbers = [number for number, _revision in asked]
    found = Item.objects.filter(number__in=numbers).select_related("parent", "merged_into")
    items = {item.number: item for item in found}
    stages = _grouped(Stage.objects.filter(item__in=list(items.values())).order_by("pk"))
    move = wanted.declared
    evidence: dict[int, list[Any]] = {}
    if move and move.guards:
        evidence = _grouped(Evidence.objects.filter(item__in=list(items.values())).order_by("pk"))
    lines = []
    for number, revision in asked:
        item = items.get(number)
        mine = stages.get(item.pk, []) if item else []
        row = item_row(item, mine) if item else None
        if item is None or row is None or not _is_visible(row, party, reaches):
            unknown = _("没有这件事，或不在您的范围内")
            lines.append(Foreseen(number, revision, None, (unknown,), {}))
            continue
        shown = [shown_of(item, one) for one in evidence.get(item.pk, ())]
        unmet = _unmet(wanted, item, mine, revision, party, shown, at)
        lines.append(Foreseen(number, revision, row, tuple(unmet), wanted.said_of(item.data)))
    return lines


def _grouped(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.item_id, []).append(row)
    return found


def _is_visible(item: ItemRow, party: Party, reaches: Sequence[Reach]) -> bool:
    within = any(reach.covers(item.area_path, item.unit_code) for reach in reaches)
    return within or bool(possible(item, party))


def _unmet(
    wanted: BulkWanted,
    item: Item,
    stages: Sequence[Stage],
    revision: int,
    party: Party,
    evidence: Sequence[Shown],
    at: datetime,
) -> list[Text | str]:
    """All that stands against the move: what has changed, rights, the form, and the guards."""
    unmet: list[Text | str] = []
    if item.revision != revision:
        unmet.append(_changed(stages))
    if item.paused:
        unmet.append(_("已挂起。先恢复，再办理"))
    stage = next((s for s in stages if s.ended_at is None and s.step == wanted.step), None)
    process = process_of(item.process, item.version)
    move = process.move(stage.step, wanted.move) if stage else None
    if item.process != wanted.process or stage is None or move is None:
        return [*unmet, _elsewhere(item, stages)]
    unmet += may_make(move, party, item, stage, stages).unmet
    try:
        form = read_form(move.form, wanted.said_of(item.data))
    except Problems as wrong:
        return [*unmet, *(str(problem) for problem in wrong.problems)]
    return unmet + unmet_of(move, party, item, stage, stages, form, wanted.opinion, at, evidence)


def _changed(stages: Sequence[Stage]) -> Text:
    ended = [stage for stage in stages if stage.ended_at]
    last = max(ended, key=lambda stage: (stage.ended_at, stage.pk), default=None)
    if last is None or not last.by_name:
        return _("您看过之后有变动")
    return _("您看过之后有变动，最近由{name}办理").format(name=last.by_name)


def _elsewhere(item: Item, stages: Sequence[Stage]) -> Text:
    process = process_of(item.process, item.version)
    keys = [item.end] if item.end else [s.step for s in stages if s.ended_at is None]
    titles = "、".join(str(process.step(key).title) for key in keys)
    return _("现在在“{step}”").format(step=titles)
