"""What can be taken back, as far as one can say without trying, and what was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from yiju.platform.base.i18n import Text
from yiju.platform.work.images import Image
from yiju.platform.work.models import BeforeImage
from yiju.platform.work.rows import ItemRow
from yiju.platform.work.undoing import (
    KeptRow,
    letters_of,
    may_be_undone,
    since_of,
    title_of,
    undo_time,
)


@dataclass(frozen=True)
class Undoable:
    """A move that its maker may still take back, as far as one can say without trying."""

    number: str
    title: str
    """Of the item."""
    key: str
    move: Text | str
    made_at: datetime
    until: datetime


def undoable_of(item: ItemRow, account: str, now: datetime) -> Undoable | None:
    """The last move of an item, where the account made it and may take it back now."""
    found = _own(account, now).filter(item__number=item.number, revision=item.revision).first()
    if found is None or not account:
        return None
    letters = list(letters_of(found))
    rows = [_seen(Image(**told)) for told in found.values["rows"]]
    if not may_be_undone(since_of(found.item, found, letters, rows), now):
        return None
    return _undoable(found)


def _seen(image: Image) -> KeptRow:
    return KeptRow(image, image.table._default_manager.filter(pk=image.pk).first())


def latest_undoable(
    account: str, now: datetime, most: int = 5, apart_from: Sequence[str] = ()
) -> list[Undoable]:
    """What the account did last and nobody has changed since, the latest first; without what was
    done under keys that begin so."""
    own = _own(account, now)
    for beginning in apart_from:
        own = own.exclude(key__startswith=beginning)
    found = own.order_by("-made_at", "-pk")[:most]
    return [_undoable(one) for one in found if one.revision == one.item.revision]


def _own(account: str, now: datetime) -> QuerySet[BeforeImage]:
    since = now - undo_time(now)
    found = BeforeImage.objects.filter(by_account=account, undone_at=None, made_at__gte=since)
    return found.select_related("item")


def _undoable(image: BeforeImage) -> Undoable:
    title = title_of(image.item, image)
    until = image.made_at + undo_time(image.made_at)
    return Undoable(image.item.number, image.item.title, image.key, title, image.made_at, until)


@dataclass(frozen=True)
class UndoneRow:
    """A move that was taken back."""

    step: str
    move: str
    by_name: str
    made_at: datetime
    undone_at: datetime
    reason: str


def undone_of(number: str) -> list[UndoneRow]:
    """What was taken back on an item, the oldest first."""
    found = BeforeImage.objects.filter(item__number=number).exclude(undone_at=None)
    return [
        UndoneRow(one.step, one.move, one.by_name, one.made_at, one.undone_at, one.reason)
        for one in found.order_by("undone_at", "pk")
        if one.undone_at
    ]
