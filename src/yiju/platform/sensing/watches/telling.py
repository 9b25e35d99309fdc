"""What the assets of readings were told to do when each was observed."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

import numpy as np

from yiju.platform.registry import api as registry
from yiju.platform.sensing.commands.held import Held, held
from yiju.platform.sensing.watches.arrays import Float64, Int64
from yiju.platform.sensing.watches.declaration import Watch
from yiju.platform.sensing.watches.expected import UNSETTLED, Expected, Told
from yiju.platform.sensing.watches.reading import Reads
from yiju.platform.sensing.watches.state import microseconds

Subjects = Callable[[str], Iterable[int]]
"""The subjects that a command to an asset holds."""


def told_of(
    watch: Watch, reads: Reads, subject: Int64, observed: Int64, on: date
) -> Float64 | None:
    """A row for each kind of command that the watch heeds; None where it heeds none."""
    condition = watch.condition
    if not isinstance(condition, Expected) or not condition.told:
        return None
    settles = microseconds(condition.settles)
    found = np.full((len(condition.told), len(subject)), np.nan)
    for row, told in zip(found, condition.told, strict=True):
        commands = list(held(told.kind, int(observed.min()) - settles))
        subjects = _subjects(told, watch, reads, on) if commands else None
        for one in commands:
            assert subjects is not None
            _mark(row, one, subjects, subject, observed, settles)
    return found


def _subjects(told: Told, watch: Watch, reads: Reads, on: date) -> Subjects:
    if told.through:
        fed: dict[str, list[int]] = {}
        for code, above in _named(watch.asset_kind, told.through, on).items():
            if code in reads.asset:
                fed.setdefault(above, []).append(reads.asset[code])
        return lambda code: fed.get(code, ())
    if told.beneath:
        above_of = _named(told.kind.partition(".")[0], told.beneath, on)
        own = reads.asset
        return lambda code: [own[above_of[code]]] if above_of.get(code) in own else []
    return lambda code: [reads.asset[code]] if code in reads.asset else []


def _named(kind: str, attribute: str, on: date) -> Mapping[str, str]:
    standing = registry.standing(kind, on=on, within=None)
    return {row.code: str(getattr(row.record, attribute) or "") for row in standing}


def _mark(
    row: Float64, one: Held, subjects: Subjects, subject: Int64, observed: Int64, settles: int
) -> None:
    """Write what a command holds into the row; what outranks it is written after it."""
    whose = [(own, place) for place, code in enumerate(one.codes) for own in subjects(code)]
    if not whose:
        return
    own, place = (np.array(column, np.int64) for column in zip(*whose, strict=True))
    key, first = np.unique(own, return_inverse=True)
    sent = np.full(len(key), np.iinfo(np.int64).max)
    np.minimum.at(sent, first, one.sent[place])
    # Of several that were told beneath one asset, the last to obey decides.
    confirmed = np.full(len(key), np.iinfo(np.int64).min)
    np.maximum.at(confirmed, first, one.confirmed[place])
    at = np.minimum(np.searchsorted(key, subject), len(key) - 1)
    held = (key[at] == subject) & (observed >= sent[at])
    during = held & (observed < one.end)
    row[during] = np.where(observed[during] >= confirmed[at[during]], one.value, UNSETTLED)
    row[held & ~during & (observed < one.end + settles)] = UNSETTLED
