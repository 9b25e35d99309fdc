"""Kinds of ledger account: what applications declare that they keep books of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.base.units import PIECE, Unit
from yiju.platform.trust.ledgers.refusals import AccountKindUnknown

FEN = Unit("fen", "分", "fen")
GRAM = Unit("gram", "克", "g")
KILOGRAM = Unit("kilogram", "千克", "kg")
LEDGER_UNITS = {unit.key: unit for unit in (FEN, GRAM, KILOGRAM, PIECE)}
"""What books are kept in: whole numbers of the smallest part that anybody counts."""


@dataclass(frozen=True, kw_only=True)
class AccountKind:
    """One kind of account, as `escrow.project`: the application, a dot, and a name.

    `holders` are the kinds of holder: `unit`, `person`, or a kind of asset. A balance is never
    below `floor`; None lets it fall without limit, as for what lies outside the city's books.
    Across a transfer an account stands opposite accounts of the kinds in `counter` only, in either
    direction; None allows every kind.
    """

    key: str
    title: Text | str
    unit: Unit
    holders: tuple[str, ...]
    floor: int | None = 0
    counter: tuple[str, ...] | None = None
    reconciled_by: str = ""
    """The role that sees to differences from the bank's statements; each becomes an item of its
    work. Empty: they are shown only."""


def problems(kind: AccountKind, kinds: Iterable[str], holders: Iterable[str]) -> Iterator[Text]:
    """All that is wrong with a declaration, given the keys of all kinds and holders there are."""
    _application, _dot, name = kind.key.partition(".")
    if not name or not all(part.isidentifier() for part in kind.key.split(".")):
        yield _("账户类别 {kind} 应写成“应用.名称”，如 escrow.project").format(kind=kind.key)
    if LEDGER_UNITS.get(kind.unit.key) != kind.unit:
        yield _("账户类别 {kind} 的单位 {unit} 不能记账。可用：{known}").format(
            kind=kind.key, unit=kind.unit.key, known=listed(LEDGER_UNITS)
        )
    if not kind.holders:
        yield _("账户类别 {kind} 没有写明谁可以持有").format(kind=kind.key)
    known_holders = sorted(holders)
    for holder in kind.holders:
        if holder not in known_holders:
            yield _("账户类别 {kind} 的持有者类别 {holder} 没有声明").format(
                kind=kind.key, holder=holder
            )
    if kind.floor is not None and kind.floor > 0:
        yield _("账户类别 {kind} 的下限不能大于零：新开的账户余额为零").format(kind=kind.key)
    known = sorted(kinds)
    for other in kind.counter or ():
        if other not in known:
            near = get_close_matches(other, known, n=1)
            hint = _("。是否应为 {near}？").format(near=near[0]) if near else ""
            yield (
                _("账户类别 {kind} 的对方类别 {other} 没有声明").format(kind=kind.key, other=other)
                + hint
            )
    if kind.reconciled_by and kind.unit != FEN:
        yield _("账户类别 {kind} 不以分记账，没有银行对账差异").format(kind=kind.key)
    if kind.counter == ():
        yield _("账户类别 {kind} 的对方类别是空的，什么也记不进去").format(kind=kind.key)


_installed: dict[str, AccountKind] = {}


def install(kinds: Iterable[AccountKind]) -> None:
    """Make the declared kinds known; called once, when the program starts."""
    _installed.clear()
    _installed.update((kind.key, kind) for kind in kinds)


def account_kind(key: str) -> AccountKind:
    """Raises AccountKindUnknown and names what is near."""
    if key not in _installed:
        near = get_close_matches(key, _installed, n=3) or sorted(_installed)
        raise AccountKindUnknown(kind=key[:60], near=listed(near))
    return _installed[key]


def declared(key: str) -> AccountKind | None:
    return _installed.get(key)


def account_kinds() -> list[AccountKind]:
    """All, in the order of their declaration."""
    return list(_installed.values())
