"""Running a process: beginning an item and moving it on, whole or not at all."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Verdict
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.events.asking import ask
from yiju.platform.events.rows import Computed, add_row, new_row
from yiju.platform.work.changes import Change, held, joined, shown, situation_of, tell_log
from yiju.platform.work.clock import due_after
from yiju.platform.work.declared import calendar, process_of
from yiju.platform.work.forms import in_chinese, read_form, stored, texts_of
from yiju.platform.work.images import values_of
from yiju.platform.work.models import BeforeImage, Counter, Item, Message, Stage
from yiju.platform.work.offline import Acted
from yiju.platform.work.process import Holder, Move, Party, Process, Shown
from yiju.platform.work.refusals import (
    ItemEnded,
    ItemPaused,
    KeyTaken,
    MovedAlready,
    MoveUnknown,
    NotYours,
    Unmet,
)
from yiju.platform.work.rights import may
from yiju.platform.work.rows import ItemRow, done_of, item_row
from yiju.platform.work.steps import enter, finish_step, leave, notice_unmet
from yiju.platform.work.undoing import keep_image, undo_time

NEXT = (
    f"INSERT INTO {Counter._meta.db_table} (heading, last) VALUES (%s, 1) ON CONFLICT (heading) "
    f"DO UPDATE SET last = {Counter._meta.db_table}.last + 1 RETURNING last"
)

NUMBER = Computed(
    "number",
    f"{NEXT}, heading",
    "heading || lpad(last::text, greatest(5, length(last::text)), '0')",
)
"""In one statement with the item: on PostgreSQL each statement is a way to the server and back."""


@dataclass(frozen=True)
class Place:
    """Where an item is: a point in WGS-84 with the areas that hold it, or only an area."""

    area_code: str
    area_path: str
    lon: float | None = None
    lat: float | None = None


def begin_within(
    process_key: str,
    said: Mapping[str, Any],
    *,
    title: str,
    place: Place,
    key: str,
    party: Party,
    actor: Actor,
    at: datetime,
    type_code: str = "",
    source: str = "",
    asset: str = "",
    unit_code: str = "",
    parent: str = "",
    more: Mapping[str, Any] | None = None,
) -> ItemRow:
    """Begin an item of the newest version; with a key that was used before, the item of then.
    `more` is kept with what the form says. Within a transaction of the caller's, which has to end
    with whatever this raises; `begin` has one of its own.

    Raises, and then nothing is written: ProcessUnknown, NotYours, Problems (the form), Unmet.
    """
    process = process_of(process_key)
    allowed = may(process.may_begin, party, Holder(), place.area_path, ())
    if not allowed:
        raise NotYours(move=process.title, why=joined(allowed.unmet))
    form = read_form(process.form, said)
    heading = f"{process.numbered or place.area_path[:6]}{china_day(at):%Y%m%d}"
    item = new_row(
        Item,
        number="",
        process=process.key,
        version=process.version,
        key=key,
        title=title,
        type_code=type_code,
        source=source,
        area_code=place.area_code,
        area_path=place.area_path,
        lon=place.lon,
        lat=place.lat,
        asset=asset,
        unit_code=unit_code,
        parent_id=held(parent)[0].pk if parent else None,
        data=stored(process.form, form) | dict(more or {}),
        began_at=at,
        by_account=actor.account,
        changed_at=at,
    )
    seen = situation_of(item, process.begins, (), party, form, at)
    if process.whole and (limit := process.whole.of(seen)):
        due = due_after(at, limit, calendar())
        item.due_at, item.provisional = due.at, due.provisional
        item.whole_kind = limit.kind.value
    if not _add_numbered(item, heading):
        _give_back(heading)
        return _begun_before(key, process_key, title)
    if process.guards:
        seen = situation_of(item, process.begins, (), party, form, at)  # now with its number
    if unmet := [one for guard in process.guards for one in guard(seen).unmet]:
        raise Unmet(move=process.title, unmet=joined(unmet))
    change = Change(item, process, form, actor, at, [])
    enter(change, process.step(process.begins), 0, party)
    if item.end:  # it begins in a step that settles; a move made by itself has stored what it did
        item.save()
    if change.messages:
        Message.objects.bulk_create(change.messages)
    tell_log(change, f"{process.key}.begin", title, {})
    return item_row(item, change.stages, is_new=True)


begin = transaction.atomic(begin_within)


@transaction.atomic
def act(
    number: str,
    move_key: str,
    said: Mapping[str, Any] | None = None,
    *,
    key: str,
    party: Party,
    actor: Actor,
    at: datetime,
    opinion: str = "",
    step: str = "",
    revision: int | None = None,
    acted: Acted | None = None,
    holds: bool = False,
) -> ItemRow:
    """Make a move. `step` names the branch where several are open; `revision` is what one saw;
    `acted` is when it was done on the spot, where that was before `at`; with `holds` what it
    sends waits until it can no longer be taken back.

    A key that was used for this move before changes nothing and gives the item as it is now.
    Raises, and then nothing is written: ItemUnknown, ItemEnded, ItemPaused, MoveUnknown,
    MovedAlready, NotYours, Unmet, Problems, KeyTaken.
    """
    item, stages = held(number)
    if _sent_before(item, move_key, key):
        return item_row(item, stages)
    if item.end and all(stage.ended_at for stage in stages):
        raise ItemEnded(number=number, at=item.ended_at, end=item.end)
    if revision is not None and revision != item.revision:
        refuse_undone(item, stages)
        refuse_stale(stages)
    if item.paused:
        raise ItemPaused(number=number)
    process = process_of(item.process, item.version)
    stage, move = _open_stage(process, item, stages, move_key, step)
    form = read_form(move.form, in_chinese(said or {}))
    _allow(process, item, stages, stage, move, party, form, opinion, at)
    before = values_of(item), values_of(stage), len(stages)
    hold = undo_time(at) if holds else timedelta()
    change = Change(item, process, form, actor, at, stages, hold=hold, texts=texts_of(said or {}))
    leave(change, stage, move, opinion, key, acted.at if acted else None)
    finish_step(change, stage, move, party)
    Message.objects.bulk_create(change.messages)
    if not party.system:
        keep_image(change, stage, *before)
    action = f"{process.key}.{move.key}"
    facts = {"step": stage.step, "move": move.key} | (acted.as_facts() if acted else {})
    tell_log(change, action, opinion, facts)
    return item_row(item, change.stages)


def _sent_before(item: Item, move_key: str, key: str) -> bool:
    standing: Stage | BeforeImage | None = Stage.objects.filter(key=key).first()
    if standing is None:
        standing = BeforeImage.objects.filter(key=key).first()
    if standing is None:
        return False
    if standing.item_id != item.pk or standing.move != move_key:
        raise KeyTaken(key=key)
    return True


def refuse_ended(stages: Sequence[Stage]) -> None:
    """Raises MovedAlready where somebody has ended one of the stages."""
    if any(stage.ended_at for stage in stages):
        refuse_stale(stages)


def refuse_undone(item: Item, stages: Sequence[Stage]) -> None:
    """Raises MovedAlready, where the last thing that was done is that a move was taken back."""
    image = item.images.exclude(undone_at=None).order_by("-undone_at").first()
    last = max((stage.ended_at for stage in stages if stage.ended_at), default=None)
    if image and image.undone_at and (last is None or image.undone_at > last):
        name = image.by_name or image.by_account
        raise MovedAlready(name=name, at=image.undone_at, move=_("撤回"))


def refuse_stale(stages: Sequence[Stage]) -> None:
    """Raises MovedAlready, with what was done last."""
    ended = [stage for stage in stages if stage.ended_at]
    last = max(ended, key=lambda stage: (stage.ended_at, stage.pk), default=None)
    if last is None:
        raise MovedAlready(name=_("系统"), at="", move="")
    raise MovedAlready(name=last.by_name or _("系统"), at=last.ended_at, move=last.move)


def _open_stage(
    process: Process, item: Item, stages: Sequence[Stage], move_key: str, step: str
) -> tuple[Stage, Move]:
    standing = [s for s in stages if s.ended_at is None and step in ("", s.step)]
    for stage in standing:
        if move := process.move(stage.step, move_key):
            return stage, move
    made = [s for s in stages if s.ended_at and s.move == move_key and step in ("", s.step)]
    if made:
        refuse_stale(made)
    known = [move.title for s in standing for move in process.step(s.step).moves]
    steps = [process.step(s.step).title for s in standing]
    raise MoveUnknown(number=item.number, step=joined(steps), move=move_key, known=joined(known))


def _allow(
    process: Process,
    item: Item,
    stages: Sequence[Stage],
    stage: Stage,
    move: Move,
    party: Party,
    form: Any,
    opinion: str,
    at: datetime,
) -> None:
    """Everything that stands against the move, at once."""
    allowed = may_make(move, party, item, stage, stages)
    if not allowed:
        raise NotYours(move=move.title, why=joined(allowed.unmet))
    evidence = shown(item) if move.guards else ()
    if unmet := unmet_of(move, party, item, stage, stages, form, opinion, at, evidence):
        raise Unmet(move=move.title, unmet=joined(unmet))


def may_make(
    move: Move, party: Party, item: Item, stage: Stage, stages: Sequence[Stage]
) -> Verdict:
    """Whether the party has the right to the move, with all that is against it."""
    holder = Holder(stage.role, stage.unit_code, stage.account)
    return may(move.by, party, holder, item.area_path, done_of(stages))


def unmet_of(
    move: Move,
    party: Party,
    item: Item,
    stage: Stage,
    stages: Sequence[Stage],
    form: Any,
    opinion: str,
    at: datetime,
    evidence: Sequence[Shown],
) -> list[Text | str]:
    """All that the move still lacks, rights apart."""
    unmet: list[Text | str] = []
    if move.needs and not item.data.get(move.needs):
        unmet.append(_("这一件没有这个办法"))
    if move.says_why and not opinion.strip():
        unmet.append(_("请写明理由"))
    if stage.notice_until and not move.in_notice:
        unmet += notice_unmet(stage, at)
    seen = situation_of(item, stage.step, done_of(stages), party, form, at, evidence)
    return unmet + [one for guard in move.guards for one in guard(seen).unmet]


def _begun_before(key: str, process_key: str, title: str) -> ItemRow:
    """The item of a key that was used before; raises KeyTaken where it was for something else."""
    standing = Item.objects.select_related("parent", "merged_into").get(key=key)
    if (standing.process, standing.title) != (process_key, title):
        raise KeyTaken(key=key)
    return item_row(standing, list(standing.stages.order_by("pk")))


def _add_numbered(item: Item, heading: str) -> bool:
    """Prefix, day and the next serial number of the day: 19 digits for a case (GB/T 30428).

    The heading is held from here on: of two that begin with one key, the second waits and finds
    the item of the first; then it is False.
    """
    if connection.vendor == "postgresql":
        return add_row(item, "key", NUMBER, [heading])
    found = ask(NEXT, [heading])
    assert found is not None
    item.number = f"{heading}{found[0]:05}"
    return add_row(item, "key")


def _give_back(heading: str) -> None:
    """Of a number that was not used, while its heading is held: no gap is left."""
    Counter.objects.filter(heading=heading).update(last=F("last") - 1)


def new_key() -> str:
    """A key for a move that nobody else will use."""
    return secrets.token_urlsafe(18)
