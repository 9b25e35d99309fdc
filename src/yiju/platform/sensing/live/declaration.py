"""Live layers: what applications declare that a map shows of all assets of a kind now."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.registry.kinds import AssetKind
from yiju.platform.sensing.columns import Float64, Int64
from yiju.platform.sensing.kinds import StreamKind
from yiju.platform.sensing.rules import Bools

if TYPE_CHECKING:
    from yiju.platform.registry.api import Coded

Codes = NDArray[np.uint8]
Says = NDArray[np.int8]
MOST_STATES = 8
"""A state and its level are one byte for each asset."""
YES, NO, NOT_KNOWN, NOT_ASKED = 1, 0, -1, -2
"""What an asset says for the share of a layer, as whether a lamp is lit that should be."""


class Tone(StrEnum):
    """How a state looks, on every map alike."""

    GLOW = "glow"
    """At work, the brighter the more."""
    IDLE = "idle"
    ODD = "odd"
    """At work, and not as it should be."""
    WARN = "warn"
    BAD = "bad"
    OUT = "out"
    """Without what feeds it."""
    SILENT = "silent"
    NONE = "none"
    """Nobody says anything of it."""


WRONG = frozenset({Tone.ODD, Tone.WARN, Tone.BAD, Tone.OUT})


@dataclass(frozen=True)
class LiveState:
    key: str
    title: Text
    tone: Tone


@dataclass(frozen=True)
class Column:
    """The last valid readings of a kind of stream, one place for each asset; not a number where
    there is none that is young enough. `observed` is in microseconds since 1970, 0 for none."""

    value: Float64
    observed: Int64
    is_delivered: Bools


@dataclass(frozen=True)
class Seen:
    """All that is known of the assets of a kind at a moment, a place in every column for each."""

    at: datetime
    in_service: Bools
    readings: Mapping[str, Column]
    """By kind of stream."""
    alike: Callable[[Sequence[str]], "Coded"]
    """The assets by the values of attributes that are in memory."""

    def __len__(self) -> int:
        return len(self.in_service)


@dataclass(frozen=True)
class GroupSeen:
    """Something that feeds many and is not as it should be. `places` are those of its assets."""

    code: str
    title: Text
    places: Int64


@dataclass(frozen=True)
class Judged:
    """For each asset the number of its state, how bright that is (0 to 1), and what it says for the
    share of the layer."""

    states: Codes
    levels: Float64
    says: Says
    groups: tuple[GroupSeen, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LiveLayer:
    """`judge` is asked every few seconds about all assets of the kind: it works on whole columns,
    and may rest on streams of the kind and on its attributes in memory, nothing else."""

    key: str
    kind: str
    """Of the assets."""
    title: Text
    streams: tuple[str, ...]
    attributes: tuple[str, ...]
    states: tuple[LiveState, ...]
    judge: Callable[[Seen], Judged]
    share: Text
    """What the share is called, as 亮灯率."""
    complete_from: Callable[[date], Fraction | int]
    """With fewer percent known there is no share."""
    group_kind: str = ""
    """The kind of asset that the groups are."""


class LayerUnknown(CityError):
    code = "live.layer_unknown"
    status = 404
    text = _("{kind}没有实时图层：没有应用说明它的读数怎样显示在地图上")


def problems(
    layer: LiveLayer, assets: Mapping[str, AssetKind], streams: Mapping[str, StreamKind]
) -> Iterator[Text]:
    """All that is wrong with a declaration, given the kinds of its application."""
    if layer.kind not in assets or (layer.group_kind and layer.group_kind not in assets):
        yield _("实时图层 {layer} 的资产类别没有声明").format(layer=layer.key)
        return
    for name in layer.streams:
        if name not in streams or streams[name].asset_kind != layer.kind:
            yield _("实时图层 {layer}：{stream} 不是 {kind} 的数据流").format(
                layer=layer.key, stream=name, kind=layer.kind
            )
    kind = assets[layer.kind]
    chosen = {a.name for a in kind.schema.attributes if a.choices or a.type is bool}
    for name in sorted(set(layer.attributes) - chosen - set(kind.held)):
        yield _("实时图层 {layer}：属性 {name} 不在内存中，请列入 held").format(
            layer=layer.key, name=name
        )
    if not 0 < len(layer.states) <= MOST_STATES:
        yield _("实时图层 {layer} 应有一至八种状态").format(layer=layer.key)


_installed: dict[str, LiveLayer] = {}


def install(layers: Iterable[LiveLayer]) -> None:
    """Make the declared layers known; called once, when the program starts."""
    _installed.clear()
    _installed.update((layer.kind, layer) for layer in layers)


def layers() -> list[LiveLayer]:
    return list(_installed.values())


def layer_of(kind: AssetKind) -> LiveLayer:
    """The layer of a kind of asset; raises LayerUnknown."""
    if kind.key not in _installed:
        raise LayerUnknown(kind=kind.title)
    return _installed[kind.key]


def has_layer(kind: str) -> bool:
    return kind in _installed
