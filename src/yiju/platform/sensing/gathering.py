"""Readings that come one by one at the same time, kept by one commit for all who wait.

A commit waits for the disk. Whoever comes meanwhile joins the next one, so that a disk that takes
two milliseconds is no bound of five hundred readings a second.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock

import numpy as np
from django.db import connection, transaction

from yiju.platform.sensing.columns import Readings
from yiju.platform.sensing.inbox import Receipt, receive
from yiju.platform.sensing.sources import Caller

FEW = 64
"""More readings than so many are a delivery by themselves."""


@dataclass
class Waiting:
    """A delivery, until somebody has kept it: then `receipt` or `error` says what became of it."""

    who: Caller
    readings: Readings
    at: datetime
    receipt: Receipt | None = None
    error: Exception | None = None

    @property
    def is_done(self) -> bool:
        return self.receipt is not None or self.error is not None


_lock, _turn = Lock(), Lock()
_waiting: list[Waiting] = []


def gather(who: Caller, readings: Readings, at: datetime) -> Receipt:
    """As `receive`, for a few readings: when this returns they are on the disk."""
    if len(readings) > FEW or connection.in_atomic_block:
        return receive(who, readings, at)
    own = Waiting(who, readings, at)
    with _lock:
        _waiting.append(own)
    with _turn:
        if not own.is_done:
            keep(_taken())
    if own.error is not None:
        raise own.error
    assert own.receipt is not None
    return own.receipt


def _taken() -> list[Waiting]:
    """All that wait now; whoever comes later has the next turn."""
    with _lock:
        found = _waiting[:]
        _waiting.clear()
    return found


def keep(waiting: Sequence[Waiting]) -> None:
    """Keep deliveries in one transaction, those of one caller as one. What goes wrong goes wrong
    for all of them: none is kept."""
    callers: dict[Caller, list[Waiting]] = {}
    for one in waiting:
        callers.setdefault(one.who, []).append(one)
    try:
        with transaction.atomic() if len(callers) > 1 else nullcontext():
            receipts = [_receive(who, some) for who, some in callers.items()]
    except Exception as error:
        for one in waiting:
            one.error = error
        return
    for some, receipt in zip(callers.values(), receipts, strict=True):
        start = 0
        for one in some:
            after = start + len(one.readings)
            one.receipt = replace(receipt, reasons=receipt.reasons[start:after])
            start = after


def _receive(who: Caller, some: Sequence[Waiting]) -> Receipt:
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
