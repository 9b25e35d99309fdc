"""Taking a move back: by whoever made it, soon, and while nothing has come of it.

What the move changed is kept as it was; taking it back puts that in place again, so that clocks,
rights and figures are as if the move had not been. The event log keeps both.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Verdict, rule
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.work.changes import Change, held, joined
from yiju.platform.work.clock import P
from yiju.platform.work.declared import process_of
from yiju.platform.work.images import Image, Values, differing, put_back, values_of
from yiju.platform.work.models import Asking, BeforeImage, Item, Message, Reporter, Stage
from yiju.platform.work.refusals import NothingToUndo, NotYours, UndoRefused
from yiju.platform.work.rows import ItemRow, item_row

GOES_ON = ("revision", "changed_at")
"""Columns of an item that no undoing turns back: whoever follows changes learns of it."""
LONGEST_REASON = 300


@dataclass(frozen=True)
class Since:
    """What has come of a move, as the rule sees it."""

    made_at: datetime
    is_latest: bool
    """The item is as the move has left it."""
    come: tuple[Text | str, ...] = ()
    """What else has happened because of it."""
    left: tuple[str, ...] = ()
    """The channels on which something has left, or may have."""


@rule(
    cites=[Clause("22")],
    reading=_(
        "办错了的，办理人在规定的分钟数以内可以自己撤回：其后这件事没有别的变动，所发的通知还没有"
        "发出。撤回后时限、权限和统计都如同没有办理过，办理和撤回都留在操作记录里。"
    ),
)
def may_be_undone(seen: Since, now: datetime) -> Verdict:
    unmet: list[Text | str] = []
    until = seen.made_at + undo_time(seen.made_at)
    if now > until:
        unmet.append(_("撤回期已于 {until} 届满").format(until=until))
    if not seen.is_latest:
        unmet.append(_("此后又有变动。请看过最新情况"))
    unmet += seen.come
    if seen.left:
        channels = "、".join(sorted(set(seen.left)))
        unmet.append(_("通知已经发出（{channels}），收不回来").format(channels=channels))
    return Verdict.of(unmet)


def undo_time(at: datetime) -> timedelta:
    """How long a move can be taken back by whoever made it."""
    return timedelta(minutes=int(P.undo_minutes.at(china_day(at))))


def keep_image(
    change: Change, stage: Stage, item_before: Values, stage_before: Values, standing: int
) -> None:
    """Keep what a move has changed, where somebody made it who can take it back. `standing` is
    how many stages the item had before."""
    item = change.item
    if not change.actor.account or change.kept.is_final or stage.key is None:
        return
    BeforeImage.objects.filter(item=item, undone_at=None).delete()
    BeforeImage.objects.create(
        item=item,
        key=stage.key,
        step=stage.step,
        move=stage.move,
        by_account=change.actor.account,
        by_name=change.actor.name[:60],
        made_at=change.at,
        revision=item.revision,
        values={
            "item": differing(item_before, values_of(item))[0],
            "stage": {"pk": stage.pk, "before": stage_before},
            "opened": [one.pk for one in change.stages[standing:]],
            "rows": [asdict(one) for one in change.kept.images()],
            "letters": [one.key for one in change.messages],
        },
    )


@transaction.atomic
def undo(number: str, *, key: str, actor: Actor, at: datetime, reason: str = "") -> ItemRow:
    """Take back the move that was made under a key. Sent twice it is taken back once.

    Raises, and then nothing is written: ItemUnknown, NothingToUndo, NotYours, UndoRefused.
    """
    item, stages = held(number)
    image = BeforeImage.objects.select_for_update().filter(item=item, key=key).first()
    if image is None:
        raise NothingToUndo(number=number)
    title = title_of(item, image)
    if image.by_account != actor.account:
        raise NotYours(move=_("撤回"), why=_("由办理人{name}撤回").format(name=image.by_name))
    if image.undone_at is not None:
        return item_row(item, stages)
    letters = list(letters_of(image).select_for_update())
    rows = [_held(Image(**told)) for told in image.values["rows"]]
    verdict = may_be_undone(since_of(item, image, letters, rows), at)
    if not verdict:
        raise UndoRefused(number=number, move=title, unmet=joined(verdict.unmet))
    withdrawn = _withdraw(letters)
    for one in rows:
        one.turn_back(at)
    _turn_back(item, image, at)
    image.undone_at, image.reason, image.values = at, reason.strip()[:LONGEST_REASON], {}
    image.save(update_fields=["undone_at", "reason", "values"])
    record(
        actor=actor,
        action=f"{item.process}.undo",
        subject_kind=item.process,
        subject_key=item.number,
        ground=image.reason,
        before={"step": image.step, "move": image.move},
        after={"revision": item.revision, "end": item.end, "withdrawn": withdrawn},
        at=at,
    )
    return item_row(item, list(item.stages.order_by("pk")))


def _turn_back(item: Item, image: BeforeImage, at: datetime) -> None:
    Stage.objects.filter(pk__in=image.values["opened"]).delete()
    stage = Stage.objects.get(pk=image.values["stage"]["pk"])
    put_back(stage, image.values["stage"]["before"])
    stage.save()
    _give_back(item, image.values["item"], at)


def _give_back(item: Item, before: Values, at: datetime) -> None:
    put_back(item, {name: value for name, value in before.items() if name not in GOES_ON})
    item.revision += 1
    item.changed_at = at
    item.save()


@dataclass
class KeptRow:
    """A row beside the item: as it was, as the move left it, as it is now."""

    image: Image
    now: Any

    @property
    def is_as_left(self) -> bool:
        if self.now is None:
            return False
        values = values_of(self.now)
        return all(values[name] == value for name, value in self.image.after.items())

    def turn_back(self, at: datetime) -> None:
        if not self.is_as_left:
            return
        if isinstance(self.now, Item):
            _give_back(self.now, self.image.before, at)
            return
        put_back(self.now, self.image.before)
        self.now.save()


def _held(image: Image) -> KeptRow:
    found = image.table._default_manager.select_for_update().filter(pk=image.pk).first()
    return KeptRow(image, found)


def since_of(item: Item, image: BeforeImage, letters: list[Message], rows: list[KeptRow]) -> Since:
    come = [*_come(item, image)]
    for one in rows:
        if not one.image.or_leave and not one.is_as_left:
            name = one.now.number if isinstance(one.now, Item) else item.number
            come.append(_("{number} 此后又有变动").format(number=name))
    left = [one.channel for one in letters if one.sent_at or one.tries]
    return Since(image.made_at, image.revision == item.revision, tuple(come), tuple(left))


def _come(item: Item, image: BeforeImage) -> Iterator[Text]:
    """What people did because of the move that changes nothing of the item itself."""
    later = image.made_at
    if item.children.filter(began_at__gte=later).exists():
        yield _("由它引出的事项已经开始")
    if Asking.objects.filter(Q(asked_at__gte=later) | Q(decided_at__gte=later), item=item).exists():
        yield _("此后有人申请或批复")
    if Reporter.objects.filter(item=item, rated_at__gte=later).exists():
        yield _("上报人已经评价")
    if Stage.objects.filter(pk__in=image.values["opened"], given__isnull=False).exists():
        yield _("已派给班组或班组已开始")


def letters_of(image: BeforeImage) -> QuerySet[Message]:
    """What was written because of the move: with it, about the steps that it opened, after it."""
    after = Q(written_at__gt=image.made_at) & ~Q(key__contains="/late/")
    about = Q(key__in=image.values["letters"]) | after
    for pk in image.values["opened"]:
        about |= Q(key__startswith=f"{image.item.number}/{pk}/late/")
    return Message.objects.filter(about, item=image.item_id, given_up_at=None)


def _withdraw(letters: list[Message]) -> int:
    """Letters that never left are as if they had not been written."""
    Message.objects.filter(pk__in=[one.pk for one in letters]).delete()
    return len(letters)


def title_of(item: Item, image: BeforeImage) -> Text | str:
    move = process_of(item.process, item.version).move(image.step, image.move)
    return move.title if move else image.move


def forget(now: datetime) -> None:
    """Drop what can no longer be taken back."""
    old = BeforeImage.objects.filter(undone_at=None, made_at__lt=now - undo_time(now))
    old.delete()
