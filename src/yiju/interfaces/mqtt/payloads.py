"""Readings in the payload of a message. Pure; what cannot be read is told and refused alone."""

from collections.abc import Iterator
from datetime import datetime
from math import nan
from typing import Any, NamedTuple

import msgspec

from yiju.interfaces.mqtt.topics import About, Subject
from yiju.interfaces.sensing import wire
from yiju.platform.base.errors import CityError
from yiju.platform.sensing.api import microseconds

Value = float | bool | None
Moment = datetime | int


class Told(NamedTuple):
    """`observed` is in microseconds since 1970; None where the payload says no time, and then it
    is when the message came. `why` is what is wrong with it."""

    stream: str
    observed: int | None = None
    value: float = nan
    id: str | None = None
    why: str = ""


class One(msgspec.Struct, gc=False):
    value: Value
    observed: Moment | None = None
    id: str | None = None


class Reference(msgspec.Struct, gc=False):
    id: str | int = msgspec.field(name="@iot.id")


class Observation(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """What we keep of OGC 18-088, 8.2.7: what a reading has no place for is refused, not lost."""

    result: Value
    phenomenonTime: str | None = None
    resultTime: str | None = None
    Datastream: Reference | None = None


class Unfit(Exception):
    """A part of a payload that is no reading."""


ONE = msgspec.json.Decoder(Value | One | list[One])
MANY = msgspec.json.Decoder(dict[str, Value | str] | list[dict[str, Value | str]])
OBSERVED = msgspec.json.Decoder(Observation)
WORDS = {"observed": Moment | None, "id": str | None}
"""What an object about an asset says besides kinds of stream, which have a dot in their name."""
MOST = 5_000
"""Readings in one message; more come as several."""


def read(about: Subject, payload: bytes) -> list[Told]:
    """The readings of a message; of one that cannot be read, one with the reason."""
    try:
        found = list(READERS[about.about](about, payload))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, Unfit, CityError) as error:
        return [Told(about.stream, why=str(error)[:200] or "?")]
    if len(found) > MOST:
        return [Told(about.stream, why=f"> {MOST}")]
    return found


def _stream(about: Subject, payload: bytes) -> Iterator[Told]:
    told = ONE.decode(payload)
    if isinstance(told, list):
        for one in told:
            _needs_time(one.observed)
            yield _one(about.stream, one.value, one.observed, one.id)
    elif isinstance(told, One):
        yield _one(about.stream, told.value, told.observed, told.id)
    else:
        yield Told(about.stream, None, nan if told is None else float(told))


def _asset(about: Subject, payload: bytes) -> Iterator[Told]:
    told = MANY.decode(payload)
    rows = told if isinstance(told, list) else [told]
    for row in rows:
        facts: dict[str, Any] = {
            word: msgspec.convert(row.pop(word, None), kind) for word, kind in WORDS.items()
        }
        if isinstance(told, list):
            _needs_time(facts["observed"])
        for kind, value in row.items():
            key = f"{about.asset}/{kind}"
            if isinstance(value, str):
                yield Told(key, why=f"{kind}: str")
                continue
            id = f"{facts['id']} {kind}" if facts["id"] else None
            yield _one(key, value, facts["observed"], id)


def _needs_time(observed: Moment | None) -> None:
    """Of several of one stream, only one can be of the moment when they came."""
    if observed is None:
        raise Unfit("observed")


def _batch(_about: Subject, payload: bytes) -> Iterator[Told]:
    found = wire.read(payload, wire.JSON)
    ids = found.ids or [None] * len(found)
    moments, values = found.observed.tolist(), found.values.tolist()
    for place, (stream, observed, value, id) in enumerate(
        zip(found.streams, moments, values, ids, strict=True)
    ):
        yield Told(stream, observed, value, id, found.unreadable.get(place, ""))


def _observation(about: Subject, payload: bytes) -> Iterator[Told]:
    told = OBSERVED.decode(payload)
    stream = about.stream or (told.Datastream.id if told.Datastream else None)
    if not isinstance(stream, str):
        raise Unfit("Datastream")
    said = {told.phenomenonTime, told.resultTime} - {None}
    if len(said) > 1:
        raise Unfit("resultTime")
    when = msgspec.convert(said.pop(), datetime) if said else None
    yield _one(stream, told.result, when, None)


def _nothing(_about: Subject, _payload: bytes) -> Iterator[Told]:
    raise Unfit("topic")


READERS = {
    About.STREAM: _stream,
    About.ASSET: _asset,
    About.BATCH: _batch,
    About.OBSERVATION: _observation,
    About.ANSWERS: _nothing,
    About.COMMANDS: _nothing,
    About.NOTHING: _nothing,
}


def _one(stream: str, value: Value, observed: Moment | None, id: str | None) -> Told:
    number = nan if value is None else float(value)
    if id is not None and len(id) > wire.LONGEST_ID:
        return Told(stream, why="id")
    if observed is None or isinstance(observed, int):
        if observed is not None and abs(observed) > wire.FURTHEST_MS:
            return Told(stream, why="observed")
        return Told(stream, None if observed is None else observed * 1000, number, id or None)
    if observed.tzinfo is None:
        return Told(stream, why="offset")
    return Told(stream, microseconds(observed), number, id or None)
