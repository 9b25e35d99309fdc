"""One move for many items: confirmed once, made item by item, each whole or not at all.

Whoever is interrupted goes on where it stopped: what is done has its line, and every item knows
the move by its key.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from yiju.platform.base.errors import CityError, Problems
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.work.clock import P
from yiju.platform.work.engine import act
from yiju.platform.work.inbox.bulk_rows import BulkRow, bulk_row, own_bulk
from yiju.platform.work.inbox.foreseen import Asked, BulkWanted
from yiju.platform.work.inbox.models import Bulk, BulkLine
from yiju.platform.work.models import Item
from yiju.platform.work.process import Party
from yiju.platform.work.refusals import ItemUnknown, KeyTaken
from yiju.platform.work.undoing import undo

AT_ONCE = 100
"""Items of one call, so that nobody waits long for an answer."""


class BulkEmpty(CityError):
    code = "work.bulk_empty"
    status = 422
    text = _("没有选中任何一件。先在列表中勾选")


class BulkTooMany(CityError):
    code = "work.bulk_too_many"
    status = 422
    text = _("选了 {count} 件，一次最多 {most} 件。分几次办理")


class BulkMoveUnknown(CityError):
    code = "work.bulk_move_unknown"
    status = 422
    text = _("没有操作“{move}”。重新选择")


def bulk_most(at: datetime) -> int:
    """How many items one bulk may have."""
    return int(P.bulk_most.at(china_day(at)))


@transaction.atomic
def bulk_begin(
    wanted: BulkWanted, asked: Sequence[Asked], *, key: str, actor: Actor, at: datetime
) -> BulkRow:
    """Confirm a bulk; nothing is moved yet (`bulk_go_on`). The same key again is the same bulk.

    Raises BulkEmpty, BulkTooMany, BulkMoveUnknown, KeyTaken.
    """
    asked = list(dict(asked).items())
    if not asked:
        raise BulkEmpty()
    if len(asked) > bulk_most(at):
        raise BulkTooMany(count=len(asked), most=bulk_most(at))
    if wanted.declared is None:
        raise BulkMoveUnknown(move=wanted.move)
    made, is_new = Bulk.objects.get_or_create(
        key=key,
        defaults={
            "process": wanted.process,
            "version": wanted.version,
            "step": wanted.step,
            "move": wanted.move,
            "said": dict(wanted.said),
            "each": list(wanted.each),
            "opinion": wanted.opinion.strip(),
            "asked": [list(one) for one in asked],
            "by_account": actor.account,
            "by_name": actor.name[:60],
            "by_unit": actor.unit,
            "made_at": at,
        },
    )
    told = (wanted.process, wanted.step, wanted.move, actor.account)
    if (made.process, made.step, made.move, made.by_account) != told:
        raise KeyTaken(key=key)
    if is_new:
        _tell(made, "bulk.begin", actor, {"move": made.move, "items": len(asked)}, at)
    return bulk_row(made)


def bulk_go_on(
    key: str,
    *,
    party: Party,
    actor: Actor,
    at: datetime,
    most: int = AT_ONCE,
) -> BulkRow:
    """Make the move for the next so many items that wait, each in a transaction of its own.
    Raises BulkUnknown."""
    found = own_bulk(key, actor.account)
    settled = set(found.lines.values_list("number", flat=True))
    waiting = [one for one in found.asked if one[0] not in settled]
    for number, revision in waiting[:most]:
        _move_one(found, number, revision, party, actor, at)
    return bulk_row(found)


def _move_one(
    found: Bulk,
    number: str,
    revision: int,
    party: Party,
    actor: Actor,
    at: datetime,
) -> None:
    wanted = _wanted(found)
    try:
        with transaction.atomic():
            item = Item.objects.filter(number=number).first()
            if item is None:
                raise ItemUnknown(number=number)
            act(
                number,
                found.move,
                wanted.said_of(item.data),
                key=_key(found, number),
                party=party,
                actor=actor,
                at=at,
                opinion=found.opinion,
                step=found.step,
                revision=revision,
                holds=True,
            )
            _settle(found, number, is_done=True)
    except (CityError, Problems) as refused:
        _settle(found, number, is_done=False, says=str(refused))


def _settle(found: Bulk, number: str, *, is_done: bool, says: str = "") -> None:
    facts = {"is_done": is_done, "says": says}
    BulkLine.objects.get_or_create(bulk=found, number=number, defaults=facts)


def _key(found: Bulk, number: str) -> str:
    return f"{found.key}/{number}"


def _wanted(found: Bulk) -> BulkWanted:
    return BulkWanted(
        found.process,
        found.version,
        found.step,
        found.move,
        found.said,
        tuple(found.each),
        found.opinion,
    )


def bulk_undo(
    key: str, *, actor: Actor, at: datetime, reason: str = "", most: int = AT_ONCE
) -> BulkRow:
    """Take back the next so many moves of a bulk, the last first, each in a transaction of its
    own; what cannot be taken back says why. Raises BulkUnknown."""
    found = own_bulk(key, actor.account)
    waiting = found.lines.filter(is_done=True, undone_at=None, undo_says="").order_by("-pk")
    for line in waiting[:most]:
        try:
            with transaction.atomic():
                undo(line.number, key=_key(found, line.number), actor=actor, at=at, reason=reason)
                line.undone_at = at
                line.save(update_fields=["undone_at"])
        except CityError as refused:
            line.undone_at, line.undo_says = None, str(refused)
            line.save(update_fields=["undone_at", "undo_says"])
    return bulk_row(found)


def _tell(found: Bulk, action: str, actor: Actor, after: dict[str, object], at: datetime) -> None:
    record(
        actor=actor,
        action=action,
        subject_kind="bulk",
        subject_key=found.key,
        ground=found.opinion,
        after=after,
        at=at,
    )
