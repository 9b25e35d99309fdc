"""What the API says and hears of work."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from yiju.platform.base.geo import Datum
from yiju.platform.work import api as work


class StageOut(Schema):
    step: str = Field(description="Key of the step")
    title: str = Field(description="The step in words")
    role: str = Field(description="Role that holds it, empty for none")
    unit: str = Field(description="Code of the unit that holds it")
    account: str = Field(description="Account that holds it")
    began_at: datetime = Field(description="When it began")
    due_at: datetime | None = Field(description="Its limit")
    notice_until: datetime | None = Field(description="End of a public notice")
    ended_at: datetime | None = Field(description="Null while it is open")
    move: str = Field(description="The move that ended it")
    by: str = Field(description="Name of whoever ended it")
    by_unit: str = Field(description="Code of their unit")
    opinion: str = Field(description="What they wrote")
    said: dict[str, Any] | None = Field(description="The form of the move")


class ItemOut(Schema):
    number: str = Field(description="Number")
    process: str = Field(description="Key of the process")
    version: int = Field(description="Version of the process under which it runs")
    title: str = Field(description="Title, without names or numbers of people")
    type: str = Field(description="Key in the catalogue of types")
    source: str = Field(description="Through which door it came")
    area: str = Field(description="Code of the smallest area that holds it")
    lon: float | None = Field(description="Longitude, degrees, WGS-84")
    lat: float | None = Field(description="Latitude, degrees, WGS-84")
    asset: str = Field(description="kind/code of the asset that it is about")
    unit: str = Field(description="Code of the responsible unit")
    data: dict[str, Any] = Field(description="What was said and what its moves have kept")
    began_at: datetime = Field(description="When it began")
    due_at: datetime | None = Field(description="Until when it is promised")
    end: str = Field(description="The step in which it ended; empty while it runs")
    ended_at: datetime | None = Field(description="When it ended")
    paused: bool = Field(description="Whether its clock stands")
    parent: str = Field(description="Number of the item that it belongs to")
    merged_into: str = Field(description="Number of the item that it is part of")
    revision: int = Field(description="Grows with every change; send it with a move")
    changed_at: datetime = Field(description="When it changed last")
    stages: list[StageOut] = Field(description="Its course, the oldest first")


class ItemsOut(Schema):
    total: int = Field(description="How many match, counted up to a bound")
    is_more: bool = Field(description="Whether the bound was reached")
    following: str = Field(description="`after` of the next page; empty on the last")
    items: list[ItemOut] = Field(description="The newest first")


class ChangesOut(Schema):
    cursor: str = Field(description="`after` to go on from, now or later")
    items: list[ItemOut] = Field(description="As they are now, in the order of their last change")


class WantedQuery(Schema):
    process: str = Field("", description="Key of a process")
    state: str = Field("", description="open or ended", pattern="^(open|ended|)$")
    step: str = Field("", description="Key of the step in which it stands or ended")
    type: str = Field("", description="Key in the catalogue of types")
    source: str = Field("", description="Through which door it came")
    area: str = Field("", description="Code of an area")
    unit: str = Field("", description="Code of the responsible unit")
    number: str = Field("", description="Number")
    since: datetime | None = Field(None, description="Begun at or after, with offset")
    before: datetime | None = Field(None, description="Begun before, with offset")
    changed_since: datetime | None = Field(None, description="Changed at or after, with offset")
    late: bool = Field(False, description="Only what is open and past its promise")
    box: str = Field("", description="west,south,east,north in degrees, WGS-84")
    after: str = Field("", description="Cursor of the page or of the changes", max_length=80)
    size: int = Field(50, ge=1, le=1000, description="Items a page")


class DeskQuery(Schema):
    process: str = Field("", description="Key of a process")
    step: str = Field("", description="Key of a step")
    overdue: bool = Field(False, description="Only what is past its limit")
    view: Literal["mine", "today", "overdue", "checks", "waiting"] = Field(
        "mine",
        description="What you may act on; of it what is due today, late, or to be seen on the "
        "spot; or what you handed on and wait for",
    )
    after: str = Field("", description="Cursor of the next page", max_length=80)
    size: int = Field(50, ge=1, le=1000, description="Rows a page")


class DeskOut(Schema):
    total: int = Field(description="How many lie there, counted up to a bound")
    is_more: bool = Field(description="Whether the bound was reached")
    overdue: int = Field(description="How many of them are past their limit")
    following: str = Field(description="`after` of the next page; empty on the last")
    items: list[ItemOut] = Field(description="The earliest due first, each with its open stage")


class FieldOut(Schema):
    name: str = Field(description="Key in `said`")
    title: str = Field(description="What people read")
    type: str = Field(description="bool, int, str, date …")
    required: bool = Field(description="Whether it has to be filled in")
    choices: dict[str, str] | None = Field(description="Allowed values with their titles")


class MoveOut(Schema):
    move: str = Field(description="Key of the move")
    step: str = Field(description="The open step that it ends")
    title: str = Field(description="The move in words")
    to: list[str] = Field(description="The steps that it opens")
    says_why: bool = Field(description="Whether an opinion is obligatory")
    fields: list[FieldOut] = Field(description="Its form")


class StepOut(Schema):
    key: str = Field(description="Key of the step")
    title: str = Field(description="The step in words")
    moves: list[str] = Field(description="Keys of its moves")


class ProcessOut(Schema):
    key: str = Field(description="Key of the process")
    title: str = Field(description="The process in words")
    version: int = Field(description="Its newest version")
    begins: str = Field(description="Key of its first step")
    cites: list[str] = Field(description="Its grounds")
    steps: list[StepOut] = Field(description="Its steps")


class CaseIn(Schema):
    words: str = Field(description="What is reported", min_length=1, max_length=4000)
    lon: float = Field(description="Longitude, degrees, in the datum named")
    lat: float = Field(description="Latitude, degrees, in the datum named")
    datum: Datum = Field(Datum.WGS84, description="Datum of lon and lat")
    source: str = Field("transfer", description="Through which door it came")
    type: str = Field("", max_length=20, description="Key in the catalogue of types, if known")
    address: str = Field("", max_length=200, description="Where it is, in words")
    contact: str = Field("", max_length=100, description="Mail or telephone; kept sealed")
    asset: str = Field("", max_length=81, description="kind/code of the asset that it is about")
    on_the_spot: bool = Field(False, description="Whoever reports has handled it already")
    seen_at: datetime | None = Field(None, description="When it was seen, with offset")


class BegunOut(Schema):
    is_new: bool = Field(description="False where the key was used before: the item of then")
    item: ItemOut = Field(description="The item")


class MoveIn(Schema):
    step: str = Field("", max_length=40, description="The branch, where several are open")
    opinion: str = Field("", max_length=1000, description="Why")
    revision: int | None = Field(None, description="What you saw; refused where it has changed")
    said: dict[str, Any] = Field(default_factory=dict, description="The form of the move")


class UndoIn(Schema):
    reason: str = Field("", max_length=300, description="Why; kept in the log")


class AskIn(Schema):
    until: datetime = Field(description="Until when to pause or to extend, with offset")
    reason: str = Field(min_length=1, max_length=1000, description="Why")


class AskedOut(Schema):
    number: int = Field(description="Number of the petition")


class EvidenceOut(Schema):
    sha256: str = Field(description="Hash of the stored file")
    step: str = Field(description="The step to which it was added")
    media_type: str = Field(description="image/jpeg …")
    size: int = Field(description="Bytes")
    taken_at: datetime | None = Field(description="When it was taken")
    lon: float | None = Field(description="Where, degrees, WGS-84")
    lat: float | None = Field(description="Where, degrees, WGS-84")
    resembles: str = Field(description="Number of the item whose photo it resembles")
    added_at: datetime = Field(description="When it was added")


class PhotoIn(Schema):
    taken_at: datetime | None = Field(None, description="Counts where the photo does not say")
    lon: float | None = Field(None, ge=-180, le=180, description="Degrees, WGS-84")
    lat: float | None = Field(None, ge=-90, le=90, description="Degrees, WGS-84")


def item_out(item: work.ItemRow, stages: tuple[work.StageRow, ...] | None = None) -> dict[str, Any]:
    """An item in the names of the API, with all its stages or only those given."""
    chosen = item.stages if stages is None else stages
    return {
        "number": item.number,
        "process": item.process,
        "version": item.version,
        "title": item.title,
        "type": item.type_code,
        "source": item.source,
        "area": item.area_code,
        "lon": item.lon,
        "lat": item.lat,
        "asset": item.asset,
        "unit": item.unit_code,
        "data": dict(item.data),
        "began_at": item.began_at,
        "due_at": item.due_at,
        "end": item.end,
        "ended_at": item.ended_at,
        "paused": item.paused,
        "parent": item.parent,
        "merged_into": item.merged_into,
        "revision": item.revision,
        "changed_at": item.changed_at,
        "stages": [_stage_out(item, stage) for stage in chosen],
    }


def _stage_out(item: work.ItemRow, stage: work.StageRow) -> dict[str, Any]:
    step = work.process_of(item.process, item.version).step(stage.step)
    return {
        "step": stage.step,
        "title": str(step.title),
        "role": stage.holder.role,
        "unit": stage.holder.unit,
        "account": stage.holder.account,
        "began_at": stage.began_at,
        "due_at": stage.due_at,
        "notice_until": stage.notice_until,
        "ended_at": stage.ended_at,
        "move": stage.move,
        "by": stage.by_name,
        "by_unit": stage.by_unit,
        "opinion": stage.opinion,
        "said": work.fields_of(stage.said) if stage.said is not None else None,
    }
