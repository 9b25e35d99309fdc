"""Items and their stages as other rooms see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yiju.platform.work.models import Item, Stage
from yiju.platform.work.process import Done, Holder


@dataclass(frozen=True)
class StageRow:
    """An item in a step. `ended_at` is None while it is on somebody's desk."""

    id: int
    step: str
    holder: Holder
    began_at: datetime
    due_at: datetime | None
    limit_kind: str
    notice_until: datetime | None
    ended_at: datetime | None
    move: str
    by_account: str
    by_name: str
    by_unit: str
    opinion: str
    said: Mapping[str, Any] | None
    acted_at: datetime | None = None
    """When whoever ended it says to have done so; `ended_at` is when that was received."""
    silent_until: datetime | None = None


@dataclass(frozen=True)
class ItemRow:
    """One run of a process, with its course so far, oldest stage first."""

    number: str
    process: str
    version: int
    title: str
    type_code: str
    source: str
    area_code: str
    area_path: str
    lon: float | None
    lat: float | None
    asset: str
    unit_code: str
    data: Mapping[str, Any]
    began_at: datetime
    due_at: datetime | None
    provisional: bool
    end: str
    ended_at: datetime | None
    paused: bool
    parent: str
    merged_into: str
    revision: int
    changed_at: datetime
    stages: tuple[StageRow, ...]
    is_new: bool = field(default=False, compare=False)
    """It was begun by this very call, and not by an earlier one with the same key."""
    id: int = field(default=0, compare=False)

    @property
    def open_stages(self) -> tuple[StageRow, ...]:
        return tuple(stage for stage in self.stages if stage.ended_at is None)


def stage_row(stage: Stage) -> StageRow:
    return StageRow(
        stage.pk,
        stage.step,
        Holder(stage.role, stage.unit_code, stage.account),
        stage.began_at,
        stage.due_at,
        stage.limit_kind,
        stage.notice_until,
        stage.ended_at,
        stage.move,
        stage.by_account,
        stage.by_name,
        stage.by_unit,
        stage.opinion,
        stage.said,
        stage.acted_at,
        stage.silent_until,
    )


def item_row(item: Item, stages: Sequence[Stage], *, is_new: bool = False) -> ItemRow:
    return ItemRow(
        item.number,
        item.process,
        item.version,
        item.title,
        item.type_code,
        item.source,
        item.area_code,
        item.area_path,
        item.lon,
        item.lat,
        item.asset,
        item.unit_code,
        item.data,
        item.began_at,
        item.due_at,
        item.provisional,
        item.end,
        item.ended_at,
        item.paused,
        item.parent.number if item.parent_id and item.parent else "",
        item.merged_into.number if item.merged_into_id and item.merged_into else "",
        item.revision,
        item.changed_at,
        tuple(stage_row(stage) for stage in stages),
        is_new,
        item.pk,
    )


def done_of(stages: Sequence[Stage]) -> tuple[Done, ...]:
    """What was done so far, in order."""
    ended = sorted((s for s in stages if s.ended_at), key=lambda s: (s.ended_at, s.pk))
    return tuple(
        Done(s.step, s.move, s.by_account, s.by_unit, s.ended_at) for s in ended if s.ended_at
    )
