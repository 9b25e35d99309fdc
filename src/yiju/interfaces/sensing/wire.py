"""Readings as programs send them: JSON or MessagePack, row by row or column by column.

A batch that fits is decoded in one go. Of one that does not, each row is tried alone, so that one
bad reading refuses only itself.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

import msgspec
import numpy as np

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.sensing import api

JSON, MSGPACK = "json", "msgpack"
TYPES = {
    "application/json": JSON,
    "text/json": JSON,
    "application/msgpack": MSGPACK,
    "application/x-msgpack": MSGPACK,
    "application/vnd.msgpack": MSGPACK,
}
ANSWERS = {JSON: "application/json; charset=utf-8", MSGPACK: "application/msgpack"}
LONGEST_ID = 200
FURTHEST_MS = 10**14
"""Milliseconds further from 1970 than this are a mistake of whoever sends them."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Value = float | bool | None


class BodyUnreadable(CityError):
    code = "sensing.body_unreadable"
    status = 400
    text = _(
        "正文不能读取：{why}。应为读数的列表，或 stream、observed、value 等长的三列；"
        "格式见文档“数据接入”"
    )


class Row(msgspec.Struct, gc=False):
    """`observed` has an offset, or is whole milliseconds since 1970 in UTC."""

    stream: str
    observed: datetime | int
    value: Value
    id: str | None = None


class Batch(msgspec.Struct, gc=False):
    readings: msgspec.Raw


class Columns(msgspec.Struct, gc=False):
    stream: list[str]
    observed: list[datetime | int]
    value: list[Value]
    id: list[str | None] | None = None


class Loose(msgspec.Struct, gc=False):
    """Columns of which some cell does not fit."""

    stream: list[msgspec.Raw]
    observed: list[msgspec.Raw]
    value: list[msgspec.Raw]
    id: list[msgspec.Raw] | None = None


class Decoder(Protocol):
    def decode(self, body: Any, /) -> Any: ...


def _decoders(of_type: Any) -> dict[str, Decoder]:
    return {JSON: msgspec.json.Decoder(of_type), MSGPACK: msgspec.msgpack.Decoder(of_type)}


ROWS, RAWS, ROW = _decoders(list[Row]), _decoders(list[msgspec.Raw]), _decoders(Row)
COLUMNS, LOOSE, BATCH = _decoders(Columns), _decoders(Loose), _decoders(Batch)
CELLS = (_decoders(str), _decoders(datetime | int), _decoders(Value), _decoders(str | None))


def read(body: bytes, form: str) -> api.Readings:
    """The readings in a body of a form, those that cannot be read marked. Raises BodyUnreadable
    where the whole is no batch."""
    try:
        if _is_list(body, form):
            return _read_rows(body, form)
        try:
            found = COLUMNS[form].decode(body)
        except msgspec.ValidationError as error:
            return _read_odd(body, form, error)
    except msgspec.DecodeError as error:
        raise BodyUnreadable(why=str(error)[:200]) from None
    _hold_equal(found)
    return _readings(found.stream, found.observed, found.value, found.id, {})


def _hold_equal(columns: Columns | Loose) -> None:
    told = (columns.stream, columns.observed, columns.value, columns.id)
    if len({len(one) for one in told if one is not None}) > 1:
        raise BodyUnreadable(why=str(_("各列长短不一")))


def _read_odd(body: bytes, form: str, error: msgspec.ValidationError) -> api.Readings:
    """A list below `readings`, or columns of which some cell does not fit. Raises BodyUnreadable
    for what is neither."""
    try:
        return _read_rows(bytes(BATCH[form].decode(body).readings), form)
    except msgspec.ValidationError:
        pass
    try:
        loose = LOOSE[form].decode(body)
    except msgspec.ValidationError:
        raise BodyUnreadable(why=str(error)[:200]) from None
    _hold_equal(loose)
    ids = loose.id or [msgspec.Raw(NIL[form])] * len(loose.stream)
    rows, unreadable = [], {}
    for place, cells in enumerate(zip(loose.stream, loose.observed, loose.value, ids, strict=True)):
        try:
            told = (of[form].decode(cell) for of, cell in zip(CELLS, cells, strict=True))
            rows.append(Row(*told))
        except msgspec.ValidationError as why:
            rows.append(NOTHING)
            unreadable[place] = str(why)
    return _of_rows(rows, unreadable)


NIL = {JSON: b"null", MSGPACK: b"\xc0"}


def _is_list(body: bytes, form: str) -> bool:
    start = body[:64].lstrip()[:1] if form == JSON else body[:1]
    if form == JSON:
        return start == b"["
    return bool(start) and (0x90 <= start[0] <= 0x9F or start[0] in (0xDC, 0xDD))


def _read_rows(body: bytes, form: str) -> api.Readings:
    unreadable: dict[int, str] = {}
    try:
        rows = ROWS[form].decode(body)
    except msgspec.ValidationError:
        rows = []
        for place, raw in enumerate(RAWS[form].decode(body)):
            try:
                rows.append(ROW[form].decode(raw))
            except msgspec.ValidationError as error:
                rows.append(NOTHING)
                unreadable[place] = str(error)
    return _of_rows(rows, unreadable)


def _of_rows(rows: Sequence[Row], unreadable: dict[int, str]) -> api.Readings:
    ids = [row.id for row in rows]
    return _readings(
        [row.stream for row in rows],
        [row.observed for row in rows],
        [row.value for row in rows],
        ids if any(ids) else None,
        unreadable,
    )


NOTHING = Row("", 0, None)
"""Stands in the place of a row that cannot be read."""


def _readings(
    streams: Sequence[str],
    observed: Sequence[datetime | int],
    values: Sequence[Value],
    ids: Sequence[str | None] | None,
    unreadable: dict[int, str],
) -> api.Readings:
    moments = _moments(observed, unreadable)
    found = np.array([np.nan if one is None else one for one in values], np.float64)
    for place in np.flatnonzero(np.isnan(found)).tolist():
        if values[place] is not None:
            unreadable[place] = "NaN"
    if ids is not None:
        ids = [one or None for one in ids]
        for place, one in enumerate(ids):
            if one is not None and len(one) > LONGEST_ID:
                unreadable[place] = "id"
    return api.Readings(streams, moments, found, ids, unreadable)


def _moments(observed: Sequence[datetime | int], unreadable: dict[int, str]) -> Any:
    """Microseconds since 1970 of each; what says no offset is unreadable."""
    try:
        # Seconds as doubles are exact to a quarter of a microsecond for some centuries.
        seconds = [one.timestamp() for one in observed if one.tzinfo]  # type: ignore[union-attr]
        if len(seconds) == len(observed):
            return np.rint(np.array(seconds, np.float64) * 1e6).astype(np.int64)
    except AttributeError:
        pass  # some are numbers
    found = np.zeros(len(observed), np.int64)
    for place, one in enumerate(observed):
        if isinstance(one, int):
            if abs(one) > FURTHEST_MS:
                unreadable[place] = "observed"
            else:
                found[place] = one * 1000
        elif one.tzinfo is None:
            unreadable[place] = "offset"
        else:
            found[place] = api.microseconds(one)
    return found


def told(receipt: api.Receipt, unreadable: Mapping[int, str], form: str) -> bytes:
    """What became of a batch: how many, and each reading that was refused with its reason."""
    refused = []
    for place, reason in receipt.refused():
        one = {"index": place, "reason": reason.key}
        if place in unreadable:
            one["why"] = unreadable[place]
        refused.append(one)
    reasons = {key: str(api.REASONS[api.Reason[key.upper()]]) for key in receipt.counts()}
    return written(
        {
            "received": receipt.received,
            "accepted": receipt.accepted,
            "refused": refused,
            "reasons": reasons,
        },
        form,
    )


def written(told: Any, form: str) -> bytes:
    encode = msgspec.json.encode if form == JSON else msgspec.msgpack.encode
    return encode(told)
