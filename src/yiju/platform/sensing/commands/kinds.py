"""Kinds of command: what applications declare that devices can be told, and what forbids it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from math import isfinite
from typing import Any

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.base.schema import Attribute, BadValue, parse
from yiju.platform.registry.kinds import AssetKind
from yiju.platform.sensing.columns import Float64
from yiju.platform.sensing.commands.rules import Authority
from yiju.platform.sensing.kinds import StreamKind
from yiju.platform.sensing.rules import Bools
from yiju.platform.work.catalogue.types import national


@dataclass(frozen=True)
class Asked:
    """What somebody wants of one device. `record` is the asset's, typed as its kind declares;
    `in_danger` whether the rule's own reading has shown danger that nobody has released yet."""

    value: float
    start: datetime
    until: datetime
    authority: Authority
    record: Any
    in_danger: bool


@dataclass(frozen=True, kw_only=True)
class Safety:
    """A standing rule that protects life. It is code: no setting, role or authority goes past it.

    `refuses` is pure and is asked when a command is given, when it begins, and of devices in
    danger again before every sending. A rule that looks at readings of `stream` says by `danger`,
    for a column of values, which of them show it; the danger then stands until somebody in a role
    of `released_by` says why it is over. While it stands, `forces` is what the device is told.
    """

    key: str
    title: Text
    ground: Text | str
    refuses: Callable[[Asked], bool]
    stream: str = ""
    danger: Callable[[Float64], Bools] | None = None
    forces: float | None = None
    released_by: tuple[str, ...] = ()


def _one(record: Any, value: float) -> float:
    return 1.0


@dataclass(frozen=True, kw_only=True)
class CommandKind:
    """One property of a kind of asset that can be set, as `lamp.level`.

    A command is confirmed only by a reading of `confirmed_by` that was observed after it was sent:
    `confirms(readings, value, scale)` says which readings of a column confirm the value. `scale`
    is a number that the asset's record gives for the value, as its rated power, or what it draws in
    a scene. Orders go by way of the source that delivers `carried_by`, for devices whose commands
    and readings have different ways.
    """

    key: str
    title: Text
    value: Attribute
    """Type, choices, limits and unit of what can be said."""
    given_by: Mapping[Authority, tuple[str, ...]]
    """Roles that may give it, by the authority that they give it."""
    safe_default: float
    """What the device does by itself when it has been out of reach for `t_safe`."""
    t_safe: timedelta
    confirmed_by: str
    confirms: Callable[[Float64, float, Float64], Bools]
    case_type: str
    """The type of the case that opens where it was not done."""
    scale: Callable[[Any, float], float] = _one
    carried_by: str = ""
    acknowledged_within: timedelta = timedelta(seconds=30)
    confirmed_within: timedelta = timedelta(minutes=5)
    retries: int = 2
    """How often it is sent again where no acknowledgement comes."""
    longest: timedelta = timedelta(days=1)
    group: str = ""
    """The attribute by which devices are switched together, as their cabinet."""
    stagger: timedelta = timedelta(0)
    """Between one group and the next."""
    spread: timedelta = timedelta(minutes=2)
    """By when the last group has had its turn: in a large city several go at a time."""
    endangers: Callable[[float], bool] | None = None
    """Whether a value could endanger people."""
    alone_up_to: int = 0
    """On so many devices one person may do that alone."""
    second: tuple[str, ...] = ()
    """Roles of the second person."""
    booked: Callable[[float], bool] | None = None
    """Which values keep the time for which they were told: of two commands of equal authority, one
    of which is such, the later is refused and does not win."""
    safety: tuple[Safety, ...] = ()

    @property
    def asset_kind(self) -> str:
        return self.key.partition(".")[0]

    @property
    def name(self) -> str:
        return self.key.partition(".")[2]

    @property
    def way(self) -> str:
        return self.carried_by or self.confirmed_by

    def read(self, said: Any) -> float:
        """The value that somebody wrote. Raises ValueUnfit."""
        try:
            value = float(parse(self.value, said))
        except BadValue as bad:
            told = f"{bad.what}。{bad.remedy}"
            raise ValueUnfit(kind=self.title, why=told) from None
        if not isfinite(value):
            raise ValueUnfit(kind=self.title, why=str(said)[:40])
        return value

    def shown(self, value: float) -> str:
        """A value in words."""
        choices = self.value.choices or {}
        if value in choices:
            return str(choices[value])
        return f"{value:g}{f' {self.value.unit}' if self.value.unit else ''}"

    def roles(self, authority: Authority) -> tuple[str, ...]:
        return tuple(self.given_by.get(authority, ()))


class CommandKindUnknown(CityError):
    code = "command.kind_unknown"
    status = 404
    text = _("没有名为 {kind} 的指令类别。已声明：{near}")


class ValueUnfit(CityError):
    code = "command.value_unfit"
    status = 422
    text = _("“{kind}”的值有误：{why}")


def problems(
    kind: CommandKind, assets: Mapping[str, AssetKind], streams: Mapping[str, StreamKind]
) -> Iterator[Text]:
    """All that is wrong with a declaration, given those of its application."""
    told = {"kind": kind.key}
    asset = assets.get(kind.asset_kind)
    if asset is None or not kind.name.isidentifier():
        yield _("指令 {kind} 应写成“资产类别.属性”，资产类别由本应用声明").format(**told)
    for stream in (kind.confirmed_by, kind.way, *(rule.stream for rule in kind.safety)):
        if stream and (stream not in streams or stream.partition(".")[0] != kind.asset_kind):
            yield _("指令 {kind}：本应用没有为同类资产声明数据流 {stream}").format(
                **told, stream=stream
            )
    if kind.confirmed_by == kind.key:
        yield _("指令 {kind} 只能由独立的读数证实，不能由它自己的回报证实").format(**told)
    if kind.value.type not in {int, bool} and not str(kind.value.type).endswith("Decimal'>"):
        yield _("指令 {kind} 的值须为整数、小数或是否").format(**told)
    elif _unfit(kind, kind.safe_default):
        yield _("指令 {kind} 的安全默认值不在可选值中").format(**told)
    if min(kind.t_safe, kind.acknowledged_within, kind.confirmed_within) <= timedelta(0):
        yield _("指令 {kind} 的时限应大于零").format(**told)
    if kind.retries < 0 or kind.longest <= timedelta(0) or kind.alone_up_to < 0:
        yield _("指令 {kind} 的重发次数、最长时间和独自可指令的台数不能为负").format(**told)
    if kind.group and (asset is None or kind.group not in _attributes(asset)):
        yield _("指令 {kind}：资产没有属性 {group}").format(**told, group=kind.group)
    if kind.stagger < timedelta(0) or kind.spread < timedelta(0):
        yield _("指令 {kind} 的错开时间不能为负").format(**told)
    if not any(kind.given_by.values()) or Authority.SAFETY in kind.given_by:
        yield _("指令 {kind} 须写明谁可以下达；安全级只由安全规则下达").format(**told)
    if kind.endangers is not None and not kind.second:
        yield _("指令 {kind} 可能危及人身，须写明第二人的角色").format(**told)
    if kind.case_type not in national().types:
        yield _("指令 {kind}：没有案件类别 {type}").format(**told, type=kind.case_type)
    keys = [rule.key for rule in kind.safety]
    for rule in kind.safety:
        if keys.count(rule.key) > 1 or not rule.key.isidentifier():
            yield _("指令 {kind} 的安全规则 {rule} 不止一条，或名称不合").format(
                **told, rule=rule.key
            )
        if bool(rule.stream) != (rule.danger is not None):
            yield _("指令 {kind} 的安全规则 {rule}：数据流和危险判据要一起写").format(
                **told, rule=rule.key
            )
        if rule.stream and not rule.released_by:
            yield _("指令 {kind} 的安全规则 {rule}：须写明谁可以解除").format(**told, rule=rule.key)
        if rule.forces is not None and (not rule.stream or _unfit(kind, rule.forces)):
            yield _("指令 {kind} 的安全规则 {rule} 强制的值有误，或没有数据流").format(
                **told, rule=rule.key
            )


def _attributes(asset: AssetKind) -> set[str]:
    return {item.name for item in asset.schema.attributes}


def _unfit(kind: CommandKind, value: float) -> bool:
    try:
        return kind.read(value) != value
    except ValueUnfit:
        return True


def unknown_roles(kind: CommandKind, roles: Collection[str]) -> Iterator[Text]:
    """Roles that nobody declares."""
    named = [*kind.second, *(role for by in kind.given_by.values() for role in by)]
    named += [role for rule in kind.safety for role in rule.released_by]
    for role in sorted(set(named) - set(roles)):
        yield _("指令 {kind}：没有角色 {role}").format(kind=kind.key, role=role)


_installed: dict[str, CommandKind] = {}


def install(kinds: Iterable[CommandKind]) -> None:
    """Make the declared kinds known; called once, when the program starts."""
    _installed.clear()
    _installed.update((kind.key, kind) for kind in kinds)


def command_kind(key: str) -> CommandKind:
    """Raises CommandKindUnknown and names what is near."""
    if key not in _installed:
        near = get_close_matches(key, _installed, n=3) or sorted(_installed)
        raise CommandKindUnknown(kind=key[:60], near=listed(near))
    return _installed[key]


def command_kinds() -> list[CommandKind]:
    return list(_installed.values())


def declared() -> list[str]:
    """Their keys: what was commanded of a kind that is declared no more rests."""
    return list(_installed)
