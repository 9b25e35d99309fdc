"""What else changes with a move of a case, in the same transaction."""

from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial

from yiju.platform.base.time import china_day
from yiju.platform.registry.api import AssetNotFound, KindUnknown, by_code, unit
from yiju.platform.work.cases.about import OWN, note_own
from yiju.platform.work.cases.book import row_for
from yiju.platform.work.cases.drawing import drawn_verifier
from yiju.platform.work.cases.reporters import carry_over, tell_reporters
from yiju.platform.work.changes import Change
from yiju.platform.work.clock import P, due_after
from yiju.platform.work.declared import calendar
from yiju.platform.work.limits import Limit, TimeKind
from yiju.platform.work.models import Item
from yiju.platform.work.process import undoable
from yiju.platform.work.refusals import ItemUnknown


@undoable
def classify(change: Change) -> None:
    """The row of the rule book that the case meets, as it stands on the day."""
    item = change.item
    row = row_for(change.said.type_code, change.said.condition, china_day(change.at))
    item.type_code = row.type_code
    note_own(item, china_day(change.at))
    item.data |= {
        "condition": row.condition,
        "closing_condition": row.closing_condition,
        "limit_amount": row.limit.amount,
        "limit_kind": row.limit.kind.value,
        "urgent": row.is_urgent,
        "responsible": keeper_of(item.asset) or answering(row.responsible, item.area_path),
        "supervising": answering(row.supervising, item.area_path),
    }
    if item.data.get("filed_at"):
        _promise(change, datetime.fromisoformat(item.data["filed_at"]))


ANSWER_BY = "answer_by"
"""Until when the unit owes an answer; gone once it has given one."""


BY_ITSELF = "by_itself"
"""Whether a case of the city's own type went to its unit without anybody's hand."""


def keeper_of(asset: str) -> str:
    """The unit that keeps a component (kind/code); nothing for one that is not registered."""
    kind, _slash, code = asset.partition("/")
    try:
        return by_code(kind, code, None).keeper_code if code else ""
    except (AssetNotFound, KindUnknown):
        return ""


def answering(responsible: str, area_path: str) -> str:
    """The unit that a row names; `{district}` in it stands for the district's six digits."""
    chain = area_path.split("/")
    return responsible.replace("{district}", chain[1][:6] if len(chain) > 2 else chain[0][:6])


@undoable
def file(change: Change) -> None:
    change.item.data["filed_at"] = change.at.isoformat()
    _promise(change, change.at)


def _promise(change: Change, filed_at: datetime) -> None:
    """Until when the case is to be closed: dispatch, handling and verification one after another
    from the filing on."""
    item, day = change.item, china_day(filed_at)
    handling = Limit(int(item.data["limit_amount"]), TimeKind(item.data["limit_kind"]))
    course = (
        Limit(int(P.dispatching_hours.at(day)), TimeKind.URGENT_HOUR),
        handling,
        Limit(int(P.verifying_hours.at(day)), TimeKind.WORKING_HOUR),
    )
    moment, provisional = filed_at, False
    for limit in course:
        due = due_after(moment, limit, calendar())
        moment, provisional = due.at, provisional or due.provisional
    item.due_at, item.provisional = moment, provisional
    item.whole_kind = handling.kind.value
    item.data["due_at"] = moment.isoformat()


@undoable
def reject(change: Change) -> None:
    change.item.data["rejected"] = change.said.code
    tell_reporters(change, "rejected", {"code": change.said.code})


@undoable
def assign(change: Change) -> None:
    """Raises UnitUnknown."""
    change.item.unit_code = unit(change.said.unit).code
    change.item.data["dispatcher"] = change.actor.account
    own = change.item.data.get(OWN)
    change.item.data[BY_ITSELF] = bool(own) and not change.actor.account
    if own:
        by = change.at + timedelta(minutes=own["answer_minutes"])
        change.item.data[ANSWER_BY] = by.isoformat()


@undoable
def answer(change: Change) -> None:
    """The first word of the unit to whoever reported, and whether it came in time."""
    data = change.item.data
    data["answered"] = {"due": data.pop(ANSWER_BY), "at": change.at.isoformat()}
    data["answer"] = change.said.words
    tell_reporters(change, "answered", {"answer": change.said.words})


@undoable
def release(change: Change) -> None:
    """The unit was right to send it back: the dispatcher's mistake, not the unit's."""
    data, item = change.item.data, change.item
    mistake = {"unit": item.unit_code, "dispatcher": data.get("dispatcher", "")}
    data["misdispatched"] = [*data.get("misdispatched", []), mistake]
    item.unit_code = ""


@undoable
def take_over(change: Change) -> None:
    """A dispatcher sends on what went to the unit by itself; nobody has made a mistake."""
    change.item.data[BY_ITSELF] = False
    change.item.data.pop(ANSWER_BY, None)
    change.item.unit_code = ""


@undoable
def note_shirking(change: Change) -> None:
    """The unit was wrong to send it back: counted against it (推诿)."""
    data, item = change.item.data, change.item
    returned = {"unit": item.unit_code, "at": change.at.isoformat()}
    data["shirked"] = [*data.get("shirked", []), returned]


@undoable
def note_handling(change: Change) -> None:
    change.item.data["documented"] = not change.said.without_photo
    change.item.data["handled_by"] = change.actor.account


@undoable
def draw(change: Change) -> None:
    change.item.data["verifier"] = asdict(drawn_verifier(change))


@undoable
def count_rework(change: Change) -> None:
    change.item.data["rework"] = change.item.data.get("rework", 0) + 1


@undoable
def say_unsolved(change: Change) -> None:
    count_rework(change)
    change.item.data["unsolved"] = change.item.data.get("unsolved", 0) + 1


@undoable
def reopen(change: Change) -> None:
    count_rework(change)
    change.item.data["reopened"] = change.item.data.get("reopened", 0) + 1
    tell_reporters(change, "reopened", {})


@undoable
def close(change: Change) -> None:
    change.item.data["closing"] = change.said.code
    change.item.data["answer"] = change.said.answer
    tell_reporters(change, "closed", {"code": change.said.code, "answer": change.said.answer})


@undoable
def merge(change: Change) -> None:
    """All reporters go on with the case that it is part of; the earlier promise holds."""
    item, into = change.item, change.said.into
    target = Item.objects.select_for_update().filter(number=into, process=item.process).first()
    if target is None or target.pk == item.pk or target.end:
        raise ItemUnknown(number=into)
    change.keep(target)
    item.merged_into = target
    if item.due_at and target.due_at and item.due_at < target.due_at:
        target.due_at = item.due_at
    target.revision += 1
    target.changed_at = change.at
    target.save()
    carry_over(change, target)


tell_filed = undoable(partial(tell_reporters, what="filed", facts={}))
tell_dispatched = undoable(partial(tell_reporters, what="dispatched", facts={}))
