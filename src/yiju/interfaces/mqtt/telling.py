"""What subscribers to SensorThings topics are told, from what the mover has stored. Apart from the
door, because the engines behind it take a while to load: only a door that somebody watches needs
them."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec
import numpy as np
import pyarrow as pa

from yiju.interfaces.mqtt.updates import OBSERVATIONS, Watch
from yiju.interfaces.sensorthings import showing
from yiju.interfaces.sensorthings.city_asking import reading
from yiju.interfaces.sensorthings.rights import Rights
from yiju.interfaces.sensorthings.view import View
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.lake import api as lakes

ROOT = "/sensorthings/v1.1"
"""Links begin here: the door does not know under which name the pages are served."""
MOST, MOST_STREAMS = 5_000, 500
"""Observations, and datastreams, that one subscription is told of at a time; the rest is missed."""
REACH_S = 30.0
"""How long it is believed which streams somebody reaches."""
Who = TypeVar("Who")


@dataclass
class Told(Generic[Who]):
    """For one subscriber: topics with payloads, and how many more there were."""

    who: Who
    messages: list[tuple[str, bytes]]
    missed: int = 0


class Teller:
    """For one thread at a time. It tells of what is stored after a number of moves."""

    def __init__(self, after: int) -> None:
        self.feed = lakes.Feed(lakes.lake(), after)
        self._reach: dict[tuple[int, str], tuple[float, Any]] = {}

    def look(
        self, listening: Mapping[Who, tuple[sensing.Caller, Sequence[Watch]]], at: datetime
    ) -> list[Told[Who]]:
        """What each is to be told since the last time."""
        stored = self.feed.take()
        if not len(stored):
            return []
        numbers = stored["stream"].to_numpy()
        told = []
        for who, (caller, watches) in listening.items():
            view = View(Rights(caller=caller), ROOT, at)
            mine = np.flatnonzero(np.isin(numbers, self._reached(caller)))
            one: Told[Who] = Told(who, [])
            for watch in watches if len(mine) else ():
                self._tell(view, watch, stored, numbers, mine, one)
            if one.messages or one.missed:
                told.append(one)
        return told

    def _reached(self, caller: sensing.Caller) -> Any:
        """Numbers of the streams in reach."""
        key, now = (caller.source, caller.asset_code), time.monotonic()
        looked_at, found = self._reach.get(key, (-REACH_S, None))
        if found is None or now - looked_at >= REACH_S:
            wanted = sensing.Wanted(source=caller.key, asset_code=caller.asset_code)
            found = sensing.stream_numbers(wanted)
            self._reach[key] = now, found
        return found

    def _tell(
        self, view: View, watch: Watch, stored: pa.Table, numbers: Any, mine: Any, one: Told[Who]
    ) -> None:
        if watch.asset:
            kind, _slash, _code = watch.feature.partition("/")
            wanted = sensing.Wanted(asset_kind=kind, asset_code=watch.asset)
            rows = sensing.streams(wanted, size=1_000)
            ids = [row.id for row in rows if watch.stream in ("", row.key)]
            mine = mine[np.isin(numbers[mine], ids)]
        if watch.set == OBSERVATIONS:
            one.messages += _observations(view, watch, stored.take(mine[:MOST]))
            one.missed += max(0, len(mine) - MOST)
            return
        changed = np.unique(numbers[mine])
        one.messages += _streams(view, watch, changed[:MOST_STREAMS].tolist())
        one.missed += max(0, len(changed) - MOST_STREAMS)


def _observations(view: View, watch: Watch, rows: pa.Table) -> Iterator[tuple[str, bytes]]:
    known = sensing.streams_by_number(set(rows["stream"].to_pylist()))
    for row in rows.to_pylist():
        if stream := known.get(row["stream"]):
            facts = row["observed"], row["received"], row["value"], row["quality"]
            shown = showing.entity(view, reading(view, stream, *facts), watch.options)
            yield watch.topic, msgspec.json.encode(shown)


def _streams(view: View, watch: Watch, numbers: Sequence[int]) -> Iterator[tuple[str, bytes]]:
    for stream in sensing.streams_by_number(numbers).values():
        record = view.get("Datastreams", stream.key)
        if record is None:
            continue
        if watch.name:
            shown = {watch.name: record.value(watch.name)[1]}
        else:
            shown = showing.entity(view, record, watch.options)
        yield watch.topic, msgspec.json.encode(shown)
