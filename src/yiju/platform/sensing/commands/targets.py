"""To whom a command goes: the devices of a target within somebody's reach, with their ways."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.sensing.commands.kinds import Asked, CommandKind
from yiju.platform.sensing.commands.models import Danger
from yiju.platform.sensing.commands.rules import Authority
from yiju.platform.sensing.models import Stream

NO_WAY, GONE = "no_way", "gone"
MANY = 900
"""Of more devices than these all are read."""


class TargetEmpty(CityError):
    code = "command.target_empty"
    status = 422
    text = _("{target}没有您可以指令的“{kind}”。核对编码、分组和区域，或换由管辖单位下达")


class DevicesUnknown(CityError):
    code = "command.devices_unknown"
    status = 422
    text = _("没有编码为 {codes} 的在用设备，或不在您的范围内。核对编码")


@dataclass(frozen=True)
class Target:
    """Exactly one of the three: devices by their codes, the devices of a group, those of an area.

    `group` is a value of the attribute by which the kind groups its devices.
    """

    codes: tuple[str, ...] = ()
    group: str = ""
    area: str = ""

    def stored(self) -> dict[str, Any]:
        return {"codes": list(self.codes), "group": self.group, "area": self.area}


@dataclass(frozen=True)
class Device:
    """An asset that can be told something. `source` carries it and `stream` confirms it; None
    where nobody delivers them."""

    asset: registry.AssetRow
    group: str
    source: int | None
    stream: int | None

    @property
    def code(self) -> str:
        return self.asset.code


def devices(
    kind: CommandKind,
    target: Target,
    reaches: Iterable[registry.Reach] | None,
    at: datetime,
) -> list[Device]:
    """In service, within reach, by code. Raises AreaUnknown, TargetEmpty, and DevicesUnknown for
    codes that are not there and those out of reach alike."""
    within = target.area or None
    standing = registry.standing(kind.asset_kind, on=china_day(at), within=within)
    reached = None if reaches is None else list(reaches)
    wanted = set(target.codes)
    found = [
        asset
        for asset in standing
        if (not wanted or asset.code in wanted)
        and (not target.group or group_of(kind, asset) == target.group)
        and (reached is None or _covered(reached, asset))
    ]
    if missing := sorted(wanted - {asset.code for asset in found}):
        raise DevicesUnknown(codes="、".join(missing[:5])[:200])
    if not found or not (wanted or target.group or target.area):
        title = registry.kind_of(kind.asset_kind).title
        raise TargetEmpty(target=target.group or target.area, kind=title)
    return with_ways(kind, found)


def _covered(reaches: Sequence[registry.Reach], asset: registry.AssetRow) -> bool:
    return any(reach.covers(asset.area_path, asset.keeper_code) for reach in reaches)


def group_of(kind: CommandKind, asset: registry.AssetRow) -> str:
    """What the device is switched together with; by itself where nothing is declared."""
    return str(getattr(asset.record, kind.group) or "")[:60] if kind.group else ""


def with_ways(kind: CommandKind, assets: Sequence[registry.AssetRow]) -> list[Device]:
    carries = _streams(kind.way, assets)
    confirms = carries if kind.way == kind.confirmed_by else _streams(kind.confirmed_by, assets)
    return [
        Device(
            asset,
            group_of(kind, asset),
            carries.get(asset.code, (None, None))[1],
            confirms.get(asset.code, (None, None))[0],
        )
        for asset in assets
    ]


def _streams(
    kind: str, assets: Sequence[registry.AssetRow]
) -> Mapping[str, tuple[int | None, int | None]]:
    """Number and source of the stream of each asset."""
    found = Stream.objects.filter(kind=kind, until=None)
    if len(assets) <= MANY:
        found = found.filter(asset_code__in=[asset.code for asset in assets])
    rows = found.values_list("asset_code", "pk", "source_id")
    return {code: (number, source) for code, number, source in rows}


def endangered(kind: CommandKind, codes: Sequence[str] | None = None) -> dict[str, set[str]]:
    """The rules whose danger stands, by code of the device."""
    found = Danger.objects.filter(kind=kind.key, released_at=None)
    if codes is not None and len(codes) <= MANY:
        found = found.filter(asset_code__in=codes)
    told: dict[str, set[str]] = {}
    for code, rule in found.values_list("asset_code", "rule"):
        told.setdefault(code, set()).add(rule)
    return told


def refusals(
    kind: CommandKind,
    assets: Iterable[registry.AssetRow],
    *,
    value: float,
    start: datetime,
    until: datetime,
    authority: Authority,
    dangers: Mapping[str, set[str]],
) -> dict[str, str]:
    """The safety rule that refuses, by code of the device; those that none refuses are left out."""
    found: dict[str, str] = {}
    for asset in assets if kind.safety else ():
        shown = dangers.get(asset.code, set())
        for rule in kind.safety:
            asked = Asked(value, start, until, authority, asset.record, rule.key in shown)
            if rule.refuses(asked):
                found[asset.code] = rule.key
                break
    return found
