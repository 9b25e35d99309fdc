"""What devices are held to by commands, for whoever judges their readings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db.models import Max

from yiju.platform.sensing.columns import Int64, microseconds, moment_of
from yiju.platform.sensing.commands.models import Command, Order
from yiju.platform.sensing.commands.rules import NEVER, State

TOLD = (State.SENT, State.ACKNOWLEDGED, State.CONFIRMED, State.EXPIRED)


def confirmed_since(kind: str, since: datetime) -> dict[str, datetime]:
    """By code of device, when a reading confirmed a command of the kind last."""
    found = Order.objects.filter(kind=kind, confirmed__gte=microseconds(since))
    last = found.order_by().values_list("asset_code").annotate(last=Max("confirmed"))
    return {code: moment_of(at) for code, at in last}


@dataclass(frozen=True)
class Held:
    """The devices that one command holds to a value, by their codes, from when it was sent to each
    and confirmed by a reading (NEVER where it was not), until it ends; microseconds since 1970."""

    value: float
    end: int
    codes: tuple[str, ...]
    sent: Int64
    confirmed: Int64


def held(kind: str, since: int) -> Iterator[Held]:
    """Of a kind, the commands that have begun and not ended by a moment; those that outrank others
    come after them. Orders that another command has taken are left out."""
    begun = Command.objects.filter(kind=kind, begun_at__isnull=False)
    begun = begun.filter(until__gt=moment_of(since))
    for command in begun.order_by("authority", "given_at", "pk"):
        end = microseconds(min(command.ended_at or command.until, command.until))
        if end <= since:
            continue
        found = Order.objects.filter(command=command, state__in=TOLD, beaten_by=None)
        told = found.exclude(sent=None).order_by("asset_code")
        rows = list(told.values_list("asset_code", "sent", "confirmed").iterator(50_000))
        if rows:
            codes, sent, confirmed = zip(*rows, strict=True)
            proven = [NEVER if one is None else one for one in confirmed]
            yield Held(command.value, end, codes, np.array(sent), np.array(proven))


def held_to(kind: str, at: datetime) -> dict[str, float]:
    """By code of device, the value to which a command of the kind holds it at a moment."""
    return {code: one.value for one in held(kind, microseconds(at)) for code in one.codes}
