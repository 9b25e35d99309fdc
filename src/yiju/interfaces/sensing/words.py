"""Streams and values in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite

from yiju.platform.base.i18n import Text, _
from yiju.platform.sensing import api


@dataclass(frozen=True)
class Shown:
    """A stream in words. `value` is empty where nothing came yet, or the device has no value."""

    row: api.StreamRow
    title: Text | str
    value: str
    unit: str
    quality: Text | str
    is_valid: bool
    observed: datetime | None
    age: Text | str
    is_silent: bool


def shown(rows: Sequence[api.StreamRow], now: datetime) -> list[Shown]:
    latest = {one.stream: one for one in api.latest_of([row.id for row in rows])}
    return [_shown(row, latest.get(row.id), now) for row in rows]


def _shown(row: api.StreamRow, last: api.LatestRow | None, now: datetime) -> Shown:
    kind = next((one for one in api.stream_kinds() if one.key == row.kind), None)
    silent_since = last.observed if last else row.since
    is_expected = row.until is None and bool(row.source) and kind is not None
    return Shown(
        row,
        kind.title if kind else row.kind,
        in_words(kind, last.value) if last else "",
        str(kind.unit) if kind and not kind.states else "",
        api.QUALITIES[last.quality] if last else "",
        last is not None and last.quality is api.Quality.VALID,
        last.observed if last else None,
        age_of(now - last.observed) if last else _("还没有读数"),
        is_expected and kind is not None and now - silent_since > kind.silent_after,
    )


def in_words(kind: api.StreamKind | None, value: float | None) -> str:
    """A value as people read it: the name of a state, or a number with its decimals."""
    if value is None:
        return "—"
    if kind is None:
        return f"{value:g}"
    if kind.states:
        return str(kind.states.get(int(value), f"{value:g}"))
    return f"{value:,.{kind.digits}f}"


def age_of(age: timedelta) -> Text:
    minutes = max(0, int(age / timedelta(minutes=1)))
    if minutes == 0:
        return _("刚刚")
    if minutes < 120:
        return _("{count} 分钟前").format(count=minutes)
    if minutes < 48 * 60:
        return _("{count} 小时前").format(count=minutes // 60)
    return _("{count} 天前").format(count=minutes // (24 * 60))


def length_of(length: timedelta) -> Text:
    """In the largest unit that fits."""
    seconds = int(length.total_seconds())
    if seconds % 86_400 == 0:
        return _("{count} 天").format(count=seconds // 86_400)
    if seconds % 3_600 == 0:
        return _("{count} 小时").format(count=seconds // 3_600)
    if seconds % 60 == 0:
        return _("{count} 分钟").format(count=seconds // 60)
    return _("{count} 秒").format(count=seconds)


def limit_of(value: float) -> Text | str:
    return f"{value:,g}" if isfinite(value) else _("不限")
