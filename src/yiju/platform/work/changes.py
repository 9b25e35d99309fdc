"""An item in hand: locked, with its stages, and what a move does to it in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model

from yiju.platform.base.geo import distance_m
from yiju.platform.base.i18n import Text
from yiju.platform.events.api import Actor, record
from yiju.platform.work.images import Kept
from yiju.platform.work.models import Evidence, Item, Message, Stage
from yiju.platform.work.process import Done, Party, Process, Shown, Situation
from yiju.platform.work.refusals import ItemUnknown


@dataclass
class Change:
    """What an effect may look at and do, within the transaction of its move."""

    item: Item
    process: Process
    said: Any
    actor: Actor
    at: datetime
    stages: list[Stage]
    messages: list[Message] = field(default_factory=list)
    hold: timedelta = timedelta()
    """How long what it sends waits, so that it can be taken back unsent."""
    hand: Actor | None = None
    """Whoever set going what happens by itself."""
    kept: Kept = field(default_factory=Kept)
    texts: Mapping[str, Any] = field(default_factory=dict)
    """Of the form what the system filled, as texts that are kept beside it."""

    def keep(self, row: Model, *, or_leave: bool = False) -> None:
        """Called by an effect before it changes a row besides the item, so that taking the move
        back gives the row back; with `or_leave` only where nobody has changed it since."""
        self.kept.keep(row, or_leave=or_leave)

    def send(self, channel: str, address: str, body: Mapping[str, Any], key: str = "") -> None:
        """Write a message that leaves once all of this is stored."""
        number = len(self.messages) + 1
        self.messages.append(
            Message(
                item=self.item,
                key=key or f"{self.item.number}/{self.item.revision}/{number}",
                channel=channel,
                address=address,
                body=dict(body),
                written_at=self.at,
                next_try_at=self.at + self.hold,
            )
        )


def held(number: str) -> tuple[Item, list[Stage]]:
    """An item that nobody else changes until the transaction ends, with its stages."""
    item = Item.objects.select_for_update().filter(number=number).first()
    if item is None:
        raise ItemUnknown(number=number)
    return item, list(item.stages.order_by("pk"))


def situation_of(
    item: Item,
    step: str,
    history: Sequence[Done],
    party: Party,
    said: Any,
    at: datetime,
    evidence: Sequence[Shown] = (),
) -> Situation:
    return Situation(
        number=item.number,
        process=item.process,
        step=step,
        type_code=item.type_code,
        area_path=item.area_path,
        unit=item.unit_code,
        data=item.data,
        history=tuple(history),
        began=item.began_at,
        now=at,
        party=party,
        said=said,
        evidence=tuple(evidence),
    )


def shown(item: Item) -> list[Shown]:
    """The evidence of an item, in the order in which it was added."""
    return [shown_of(item, one) for one in item.evidence.order_by("pk")]


def shown_of(item: Item, one: Evidence) -> Shown:
    return Shown(
        one.step,
        one.by_account,
        one.by_unit,
        one.added_at,
        one.taken_at,
        _metres(item, one),
        one.resembles,
    )


def _metres(item: Item, one: Evidence) -> float | None:
    if item.lon is None or item.lat is None or one.lon is None or one.lat is None:
        return None
    return distance_m(item.lon, item.lat, one.lon, one.lat)


def tell_log(change: Change, action: str, ground: str, after: Mapping[str, Any]) -> None:
    """One event for one move; what it opened follows from the process."""
    item = change.item
    record(
        actor=change.actor,
        action=action,
        subject_kind=change.process.key,
        subject_key=item.number,
        ground=ground,
        before=None,
        after={**after, "revision": item.revision, "end": item.end},
        at=change.at,
    )


def joined(texts: Sequence[Text | str]) -> str:
    return "；".join(str(text) for text in texts)
