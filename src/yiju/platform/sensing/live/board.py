"""The board of a layer: what is known of every asset of a kind now, in the memory of a process.

What changes is read: the register when it has changed, of the readings what the moves since the
last look brought. Then the layer judges all assets at once. The last few boards are kept, so that
who has seen one of them is told only what is different.
"""

import secrets
from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import RLock

import numpy as np
from django.db import connection

from yiju.platform.registry import api as registry
from yiju.platform.sensing.columns import Float64, Int32, Int64, microseconds
from yiju.platform.sensing.kinds import stream_kind
from yiju.platform.sensing.live import feed
from yiju.platform.sensing.live.declaration import (
    Codes,
    Column,
    GroupSeen,
    LiveLayer,
    Says,
    Seen,
    layer_of,
    layers,
)
from yiju.platform.sensing.rules import Bools, Quality
from yiju.platform.sensing.table import Mark, revision, table
from yiju.platform.sensing.watches.models import Alarm

FRESH_FOR = timedelta(seconds=1)
KEPT = 40
"""Boards that are remembered: two minutes of looks every three seconds."""
LEVELS = 15
STATE_BITS, ALARM_BIT = 3, 7
NOBODY = -1


@dataclass(frozen=True)
class Board:
    """`codes` is a byte for each asset of the inventory: the number of its state, from the fourth
    bit on how bright it is (0 to 15), and in the last whether an alarm stands."""

    version: str
    at: datetime
    inventory: registry.Inventory
    codes: Codes
    says: Says
    groups: tuple[GroupSeen, ...]

    @property
    def states(self) -> Codes:
        return (self.codes & ((1 << STATE_BITS) - 1)).astype(np.uint8)

    @property
    def alarms(self) -> Bools:
        found: Bools = self.codes >> ALARM_BIT > 0
        return found


@dataclass(frozen=True)
class _Key:
    """What a board depends on besides the moment."""

    register: str
    streams: Mark
    move: int


@dataclass
class _Kept:
    """Latest readings by kind of stream: number of kind by place of asset."""

    register: registry.Inventory
    streams: Mark
    move: int
    kind_of: Int32
    """By number of stream, which of the layer's kinds it is; NOBODY for others."""
    place_of: Int32
    is_delivered: Bools
    observed: Int64
    value: Float64
    boards: deque[Board] = field(default_factory=lambda: deque(maxlen=KEPT))
    key: _Key | None = None


class _Follower:
    """Follows one layer. One thread at a time; what it gives out is never changed again."""

    def __init__(self, layer: LiveLayer) -> None:
        self.layer = layer
        self.turn = RLock()
        self.kept: _Kept | None = None

    def board(self, at: datetime) -> Board:
        with self.turn:
            kept = self._up_to_date()
            key = _Key(str(kept.register.event), kept.streams, kept.move)
            last = kept.boards[-1] if kept.boards else None
            if last and kept.key == key and timedelta() <= at - last.at < FRESH_FOR:
                return last
            kept.key = key
            made = self._made(kept, at)
            if not connection.in_atomic_block:
                self.kept = kept
            kept.boards.append(made)
            return made

    def before(self, version: str) -> Board | None:
        """A board that somebody has seen, if it is remembered."""
        with self.turn:
            boards = self.kept.boards if self.kept else ()
            return next((one for one in boards if one.version == version), None)

    def _up_to_date(self) -> _Kept:
        kind = registry.kind_of(self.layer.kind)
        register, streams = registry.inventory(kind), revision()
        kept = self.kept
        if kept is None or kept.register is not register or kept.streams != streams:
            return self._read(register, streams)
        found = feed.since(kept.move) if feed.last_move() != kept.move else (kept.move, None)
        if found is None:
            return self._read(register, streams)
        kept.move, fresh = found
        if fresh is not None:
            _take(kept, fresh)
        return kept

    def _read(self, register: registry.Inventory, streams: Mark) -> _Kept:
        table.follow(streams)
        codes, kinds = register.codes, self.layer.streams
        size = len(codes)
        last = len(table.snapshot.at_number)
        kept = _Kept(
            register,
            streams,
            feed.last_move(),
            np.full(last, NOBODY, np.int32),
            np.zeros(last, np.int32),
            np.zeros((len(kinds), size), np.bool_),
            np.zeros((len(kinds), size), np.int64),
            np.full((len(kinds), size), np.nan),
        )
        for number, name in enumerate(kinds):
            rows = table.places([f"{code}/{name}" for code in codes])
            there = np.flatnonzero(rows >= 0)
            columns, rows = table.snapshot.columns, rows[there]
            streams_of = columns["number"][rows]
            kept.kind_of[streams_of], kept.place_of[streams_of] = number, there
            kept.is_delivered[number, there] = columns["source"][rows] >= 0
        _take(kept, feed.everything(kinds))
        return kept

    def _made(self, kept: _Kept, at: datetime) -> Board:
        register, layer = kept.register, self.layer
        kind = registry.kind_of(layer.kind)
        now = microseconds(at)
        in_service = register.states.where(registry.AssetState.IN_SERVICE.value.__eq__)
        judged = layer.judge(
            Seen(
                at,
                in_service,
                {
                    name: _column(kept, number, now, stream_kind(name).silent_after)
                    for number, name in enumerate(layer.streams)
                },
                lambda names: registry.alike(kind, register, names),
            )
        )
        codes = judged.states.astype(np.uint8)
        codes |= (np.rint(judged.levels * LEVELS).astype(np.uint8)) << STATE_BITS
        codes |= _standing(layer.kind, register.codes).astype(np.uint8) << ALARM_BIT
        version = secrets.token_hex(6)
        return Board(version, at, register, codes, judged.says, judged.groups)


def _take(kept: _Kept, fresh: feed.Fresh) -> None:
    """Put readings in their places; a device that has no value says so with a reading too."""
    known = fresh.stream < len(kept.kind_of)
    kind = np.where(known, kept.kind_of[np.where(known, fresh.stream, 0)], NOBODY)
    use = np.flatnonzero(kind >= 0)
    kind, place = kind[use], kept.place_of[fresh.stream[use]]
    newer = fresh.observed[use] >= kept.observed[kind, place]
    kind, place, use = kind[newer], place[newer], use[newer]
    kept.observed[kind, place] = fresh.observed[use]
    is_valid = fresh.quality[use] == Quality.VALID
    kept.value[kind, place] = np.where(is_valid, fresh.value[use], np.nan)


def _column(kept: _Kept, number: int, now: int, silent_after: timedelta) -> Column:
    observed, value = kept.observed[number], kept.value[number]
    oldest = now - silent_after // timedelta(microseconds=1)
    heard = (observed >= oldest) & (observed <= now) & ~np.isnan(value)
    return Column(
        np.where(heard, value, np.nan), np.where(heard, observed, 0), kept.is_delivered[number]
    )


def _standing(kind: str, codes: Sequence[str]) -> Bools:
    """Of which assets an alarm stands."""
    found = Alarm.objects.filter(asset_kind=kind, cleared_at=None).values_list(
        "asset_code", flat=True
    )
    standing = np.zeros(len(codes), np.bool_)
    for code in found.distinct():
        place = bisect_left(codes, code)
        if place < len(codes) and codes[place] == code:
            standing[place] = True
    return standing


_followers: dict[str, _Follower] = {}
_turn = RLock()


def _follower(layer: LiveLayer) -> _Follower:
    with _turn:
        found = _followers.get(layer.key)
        if found is None or found.layer is not layer:
            found = _followers[layer.key] = _Follower(layer)
        return found


def board(kind: registry.AssetKind, at: datetime) -> Board:
    """The board of a kind of asset at a moment, at most a second old; raises LayerUnknown."""
    return _follower(layer_of(kind)).board(at)


def board_before(kind: registry.AssetKind, version: str) -> Board | None:
    """The board of that version, if this process has made it lately; raises LayerUnknown."""
    return _follower(layer_of(kind)).before(version)


def read_boards(at: datetime) -> None:
    """Have the boards of all layers in the memory of this process."""
    for layer in layers():
        board(registry.kind_of(layer.kind), at)


def differences(before: Board, now: Board, shown: Sequence[int] | Int64) -> Int64:
    """Where among the assets shown two boards of one register differ."""
    found: Int64 = np.flatnonzero(before.codes[shown] != now.codes[shown])
    return found
