"""One move for many items: confirmed once, made item by item, each whole or not at all.

Whoever is interrupted goes on where it stopped: what is done has its line, and every item knows
the move by its key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from yiju.platform.base.errors import CityError, Problems
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.work.clock import P
from yiju.platform.work.declared import process_of
from yiju.platform.work.engine import act
from yiju.platform.work.inbox.foreseen import Asked, BulkWanted
from yiju.platform.work.inbox.models import Bulk, BulkLine
from yiju.platform.work.models import Item
from yiju.platform.work.process import Move, Party
from yiju.platform.work.refusals import ItemUnknown, KeyTaken
from yiju.platform.work.undoing import undo, undo_time

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


class BulkUnknown(CityError):
    code = "work.bulk_unknown"
    status = 404
    text = _("没有这次批量办理，或不是您办理的")


class BulkMoveUnknown(CityError):
    code = "work.bulk_move_unknown"
    status = 422
    text = _("没有操作“{move}”。重新选择")


@dataclass(frozen=True)
class BulkLineRow:
    """What became of one item; `is_done` is None while it waits its turn."""

    number: str
    title: str
    is_done: bool | None = None
    says: str = ""
    undone_at: datetime | None = None
    undo_says: str = ""


@dataclass(frozen=True)
class BulkRow:
    """A bulk with its lines in the order in which they were ticked."""

    key: str
    move: Move
    step_title: Text
    opinion: str
    made_at: datetime
    until: datetime
    """Until when it can be taken back."""
    lines: tuple[BulkLineRow, ...]

    @property
    def done(self) -> int:
        return sum(line.is_done is True for line in self.lines)

    @property
    def refused(self) -> int:
        return sum(line.is_done is False for line in self.lines)

    @property
    def left(self) -> int:
        return sum(line.is_done is None for line in self.lines)

    @property
    def undone(self) -> int:
        return sum(line.undone_at is not None for line in self.lines)

    @property
    def to_undo(self) -> int:
        """Done, and nobody has tried yet to take it back."""
        return sum(
            line.is_done is True and not line.undone_at and not line.undo_says
            for line in self.lines
        )

    @property
    def is_being_undone(self) -> bool:
        return any(line.undone_at or line.undo_says for line in self.lines)


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
    return _row(made)


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
    found = _own(key, actor.account)
    settled = set(found.lines.values_list("number", flat=True))
    waiting = [one for one in found.asked if one[0] not in settled]
    for number, revision in waiting[:most]:
        _move_one(found, number, revision, party, actor, at)
    return _row(found)


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
    found = _own(key, actor.account)
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
    return _row(found)


def bulk(key: str, account: str) -> BulkRow:
    """A bulk that the account has confirmed; raises BulkUnknown."""
    return _row(_own(key, account))


@dataclass(frozen=True)
class BulkBrief:
    """A bulk in a line."""

    key: str
    title: Text | str
    made_at: datetime
    until: datetime
    asked: int
    done: int
    undone: int
    settled: int


def latest_bulks(account: str, now: datetime, most: int = 3) -> list[BulkBrief]:
    """The bulks that can still be taken back, the latest first."""
    since = now - undo_time(now)
    found = Bulk.objects.filter(by_account=account, made_at__gte=since).annotate(
        settled=Count("lines"),
        done=Count("lines", filter=Q(lines__is_done=True)),
        undone=Count("lines", filter=Q(lines__undone_at__isnull=False)),
    )
    return [_brief(one) for one in found.order_by("-made_at")[:most]]


def _brief(one: Any) -> BulkBrief:
    move = process_of(one.process, one.version).move(one.step, one.move)
    return BulkBrief(
        one.key,
        move.title if move else one.move,
        one.made_at,
        one.made_at + undo_time(one.made_at),
        len(one.asked),
        one.done,
        one.undone,
        one.settled,
    )


def _own(key: str, account: str) -> Bulk:
    found = Bulk.objects.filter(key=key, by_account=account).first()
    if found is None or not account:
        raise BulkUnknown()
    return found


def _row(found: Bulk) -> BulkRow:
    process = process_of(found.process, found.version)
    move = process.move(found.step, found.move)
    assert move is not None  # checked when it was confirmed; versions stay
    numbers = [number for number, _revision in found.asked]
    titles = dict(Item.objects.filter(number__in=numbers).values_list("number", "title"))
    lines = {line.number: line for line in found.lines.all()}
    return BulkRow(
        found.key,
        move,
        process.step(found.step).title,
        found.opinion,
        found.made_at,
        found.made_at + undo_time(found.made_at),
        tuple(_line(number, titles.get(number, ""), lines.get(number)) for number in numbers),
    )


def _line(number: str, title: str, line: BulkLine | None) -> BulkLineRow:
    if line is None:
        return BulkLineRow(number, title)
    return BulkLineRow(number, title, line.is_done, line.says, line.undone_at, line.undo_says)


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
