"""Kinds of stream: what applications declare that their assets measure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import get_close_matches
from enum import StrEnum
from math import inf, isfinite
from typing import Any

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.base.units import Unit


class Level(StrEnum):
    """What may be done with the values: averaged, told apart, or subtracted from one another."""

    MEASURE = "measure"
    STATE = "state"
    COUNTER = "counter"


@dataclass(frozen=True, kw_only=True)
class StreamKind:
    """One property that assets of a kind measure, as `toilet.nh3`: the kind of asset, a dot, and
    the name of the property.

    A reading outside `low` … `high` is impossible and refused; a stream may have narrower limits
    of its own, as a pipe its capacity. One that differs from the reading before it by more than
    `step` is kept as suspect; the `flat_n`-th equal one in a row, and all after it, as stuck. A
    counter that falls is suspect. A reading is expected every `interval`, and a stream from which
    none has come for `silent_after` is silent.
    """

    key: str
    title: Text
    unit: Unit
    interval: timedelta
    silent_after: timedelta
    level: Level = Level.MEASURE
    low: float = -inf
    high: float = inf
    step: float | None = None
    flat_n: int | None = None
    states: Mapping[int, Text] = field(default_factory=dict)
    """What the numbers of a state mean; others are impossible."""
    keep: timedelta | None = timedelta(days=1096)
    """How long single readings are kept; None for ever. Their sums by the hour stay."""
    digits: int = 2
    """Decimals that people are shown."""

    @property
    def asset_kind(self) -> str:
        return self.key.partition(".")[0]

    @property
    def name(self) -> str:
        return self.key.partition(".")[2]


def regular(minutes: int, key: str, title: Text, unit: Unit, **said: Any) -> StreamKind:
    """A kind of stream that is silent once three of its readings are missing."""
    interval = timedelta(minutes=minutes)
    return StreamKind(
        key=key, title=title, unit=unit, interval=interval, silent_after=3 * interval, **said
    )


class StreamKindUnknown(CityError):
    code = "sensing.kind_unknown"
    status = 404
    text = _("没有名为 {kind} 的数据流类别。已声明：{near}")


def problems(kind: StreamKind) -> Iterator[Text]:
    """All that is wrong with a declaration."""
    if not kind.name or not kind.asset_kind.isidentifier() or not _is_name(kind.name):
        yield _("数据流 {kind} 应写成“资产类别.属性”，如 toilet.nh3").format(kind=kind.key)
    if not kind.low < kind.high:
        yield _("数据流 {kind} 的下限不小于上限").format(kind=kind.key)
    if kind.interval <= timedelta(0) or kind.silent_after < kind.interval:
        yield _("数据流 {kind} 的间隔应大于零，且不长于判为沉默的时长").format(kind=kind.key)
    if kind.step is not None and not (isfinite(kind.step) and kind.step > 0):
        yield _("数据流 {kind} 的跳变限应大于零").format(kind=kind.key)
    if kind.flat_n is not None and kind.flat_n < 2:
        yield _("数据流 {kind}：至少连续两条相同才谈得上不变").format(kind=kind.key)
    if bool(kind.states) != (kind.level is Level.STATE):
        yield _("数据流 {kind}：状态类须列出各状态，其他类不列").format(kind=kind.key)
    if kind.keep is not None and kind.keep < timedelta(days=1):
        yield _("数据流 {kind} 的读数至少保存一天").format(kind=kind.key)


def _is_name(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))


_installed: dict[str, StreamKind] = {}


def install(kinds: Iterable[StreamKind]) -> None:
    """Make the declared kinds known; called once, when the program starts."""
    _installed.clear()
    _installed.update((kind.key, kind) for kind in kinds)


def stream_kind(key: str) -> StreamKind:
    """Raises StreamKindUnknown and names what is near."""
    if key not in _installed:
        near = get_close_matches(key, _installed, n=3) or sorted(_installed)
        raise StreamKindUnknown(kind=key[:60], near=listed(near))
    return _installed[key]


def stream_kinds(asset_kind: str = "") -> list[StreamKind]:
    """All, or those of a kind of asset."""
    return [kind for kind in _installed.values() if asset_kind in ("", kind.asset_kind)]
