"""Readings that come one by one at the same time, kept by one commit for all who wait."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from django.db import connection, transaction

from yiju.platform.base.together import Together
from yiju.platform.sensing.columns import Readings
from yiju.platform.sensing.inbox import Receipt, receive
from yiju.platform.sensing.sources import Caller

FEW = 64
"""More readings than so many are a delivery by themselves."""


@dataclass(frozen=True)
class Brought:
    """A delivery of few readings, and when it came."""

    who: Caller
    readings: Readings
    at: datetime


def gather(who: Caller, readings: Readings, at: datetime) -> Receipt:
    """As `receive`, for a few readings: when this returns they are on the disk."""
    if len(readings) > FEW or connection.in_atomic_block:
        return receive(who, readings, at)
    return _together.ask(Brought(who, readings, at))


def keep(deliveries: Sequence[Brought]) -> list[Receipt]:
    """Keep deliveries in one transaction, those of one caller as one: what became of each. What
    goes wrong goes wrong for all of them, and none is kept."""
    callers: dict[Caller, list[int]] = {}
    for place, one in enumerate(deliveries):
        callers.setdefault(one.who, []).append(place)
    with transaction.atomic() if len(callers) > 1 else nullcontext():
        kept = [
            (places, _receive(who, [deliveries[place] for place in places]))
            for who, places in callers.items()
        ]
    found: dict[int, Receipt] = {}
    for places, receipt in kept:
        start = 0
        for place in places:
            after = start + len(deliveries[place].readings)
            found[place] = replace(receipt, reasons=receipt.reasons[start:after])
            start = after
    return [found[place] for place in range(len(deliveries))]


_together = Together(keep)


def _receive(who: Caller, some: Sequence[Brought]) -> Receipt:
    at = max(one.at for one in some)
    if len(some) == 1:
        return receive(who, some[0].readings, at)
    return receive(who, together([one.readings for one in some]), at)


def together(parts: Sequence[Readings]) -> Readings:
    """One delivery of several, whose streams are named by their keys."""
    streams: list[str] = []
    ids: list[str | None] = []
    unreadable: dict[int, str] = {}
    for part in parts:
        start = len(streams)
        unreadable |= {start + place: why for place, why in part.unreadable.items()}
        streams += [str(key) for key in part.streams]
        ids += part.ids or [None] * len(part)
    return Readings(
        streams,
        np.concatenate([part.observed for part in parts]),
        np.concatenate([part.values for part in parts]),
        ids if any(one is not None for one in ids) else None,
        unreadable,
    )
