"""Taking readings in: checked by columns, committed before anybody is told that they are taken."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock

import numpy as np
from django.db.models import Sum

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.events.asking import ask
from yiju.platform.sensing.columns import (
    SECOND_US,
    Columns,
    Int32,
    Readings,
    identities,
    microseconds,
    pack,
)
from yiju.platform.sensing.models import Delivery, Door, Tally
from yiju.platform.sensing.rules import Codes, P, Reason, reasons
from yiju.platform.sensing.sources import Caller
from yiju.platform.sensing.table import bounds_of, table

EARLIEST = 694_224_000 * SECOND_US
"""1992: before, the clocks of China were changed by season."""
TAKEN = ("stored", "duplicate", Reason.CONFLICT.key)
"""Outcomes that count against a quota."""
KNOWN_FOR = timedelta(seconds=1)
"""How long a count of what a source delivered today is believed, besides what came in here."""


class BatchTooLarge(CityError):
    code = "sensing.batch_too_large"
    status = 413
    text = _("一批有 {count} 条读数，最多 {most} 条。分成几批再送")


@dataclass(frozen=True)
class Receipt:
    """What became of a delivery: why each reading was refused, or ACCEPTED. Those that were
    accepted before are told apart when they are moved; they are not stored twice."""

    reasons: Codes

    @property
    def received(self) -> int:
        return len(self.reasons)

    @property
    def accepted(self) -> int:
        return int(np.count_nonzero(self.reasons == Reason.ACCEPTED))

    def refused(self) -> Iterator[tuple[int, Reason]]:
        """Index and reason of each that was refused."""
        for place in np.flatnonzero(self.reasons).tolist():
            yield place, Reason(self.reasons[place])

    def counts(self) -> dict[str, int]:
        """How many were refused, by the key of the reason."""
        found = np.bincount(self.reasons, minlength=len(Reason)).tolist()
        return {one.key: found[one] for one in REFUSALS if found[one]}


REFUSALS = tuple(one for one in Reason if one is not Reason.ACCEPTED)


def receive(who: Caller, readings: Readings, at: datetime) -> Receipt:
    """Check readings and keep those that may be kept; when this returns they are on the disk.

    The same readings again are accepted again and stored once. Raises BatchTooLarge, and then
    nothing is kept.
    """
    day = china_day(at)
    most = int(P.most_in_a_batch.at(day))
    if len(readings) > most:
        raise BatchTooLarge(count=len(readings), most=most)
    table.follow(who.revision)
    places = table.places(readings.streams)
    bounds = bounds_of(places, who.source)
    if who.asset_code:
        bounds.yours[:] &= table.belongs(places, who.asset_code)
    now = microseconds(at)
    late = P.late_days_of_files if who.door == Door.FILE else P.late_days
    found = reasons(
        bounds,
        readings.observed,
        readings.values,
        earliest=max(EARLIEST, now - int(late.at(day)) * 86_400 * SECOND_US),
        latest=now + int(P.clock_slack.at(day)) * SECOND_US,
    )
    found[list(readings.unreadable)] = Reason.MALFORMED
    _hold_to_quota(who, found, day, at)
    receipt = Receipt(found)
    if len(readings):
        _keep(who, receipt, readings, table.snapshot.columns["number"], places, day, now)
    return receipt


def _keep(
    who: Caller,
    receipt: Receipt,
    readings: Readings,
    numbers: Int32,
    places: Int32,
    day: date,
    now: int,
) -> None:
    taken = np.flatnonzero(receipt.reasons == Reason.ACCEPTED)
    observed = readings.observed[taken]
    identity = None
    if readings.ids is not None and any(one is not None for one in readings.ids):
        ids = [readings.ids[place] for place in taken.tolist()]
        identity = identities(who.source, ids, observed)
    columns = Columns(numbers[places[taken]], observed, readings.values[taken], identity)
    ask(
        f"INSERT INTO {Delivery._meta.db_table}"
        " (source_id, day, received, count, refused, columns) VALUES (%s, %s, %s, %s, %s, %s)",
        [
            who.source,
            day.isoformat(),
            now,
            len(columns),
            json.dumps(receipt.counts()),
            pack(columns),
        ],
    )


# --- quotas --------------------------------------------------------------------------------


@dataclass
class _Taken:
    """What a source delivered on a day, as counted at a moment, and here since then."""

    day: date
    counted_at: datetime
    count: int


_taken: dict[tuple[str, int], _Taken] = {}
_lock = Lock()


def _hold_to_quota(who: Caller, found: Codes, day: date, at: datetime) -> None:
    """Refuse what goes beyond the quota of the day: the last of the batch. Of several processes
    each learns within a second what the others took."""
    accepted = np.flatnonzero(found == Reason.ACCEPTED)
    with _lock:
        key = (who.revision.lineage, who.source)
        known = _taken.get(key)
        fresh = known is not None and known.day == day
        if known is None or not fresh or not timedelta(0) <= at - known.counted_at < KNOWN_FOR:
            known = _taken[key] = _Taken(day, at, taken(who.source, day))
        left = max(0, who.quota - known.count)
        found[accepted[left:]] = Reason.QUOTA
        known.count += min(left, len(accepted))


def taken(source: int, day: date) -> int:
    """Readings that a source delivered on a day and that were accepted."""
    of_day = {"source_id": source, "day": day}
    moved = Tally.objects.filter(**of_day, outcome__in=TAKEN).aggregate(n=Sum("count"))["n"]
    waiting = Delivery.objects.filter(**of_day).aggregate(n=Sum("count"))["n"]
    return (moved or 0) + (waiting or 0)
