"""What became of many moves made at once: each bulk with its lines."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.work.declared import process_of
from yiju.platform.work.inbox.models import Bulk, BulkLine
from yiju.platform.work.models import Item
from yiju.platform.work.process import Move
from yiju.platform.work.undoing import undo_time


class BulkUnknown(CityError):
    code = "work.bulk_unknown"
    status = 404
    text = _("没有这次批量办理，或不是您办理的")


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


def bulk(key: str, account: str) -> BulkRow:
    """A bulk that the account has confirmed; raises BulkUnknown."""
    return bulk_row(own_bulk(key, account))


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


def own_bulk(key: str, account: str) -> Bulk:
    found = Bulk.objects.filter(key=key, by_account=account).first()
    if found is None or not account:
        raise BulkUnknown()
    return found


def bulk_row(found: Bulk) -> BulkRow:
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
