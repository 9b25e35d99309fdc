"""Firms as they declare themselves: how long they exist, who stands behind them. Pure functions."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, rule
from yiju.platform.base.money import Money
from yiju.platform.base.schema import attribute
from yiju.platform.base.signs import Sign
from yiju.platform.trust.escrow.rules import ESCROW

HOW = _("名称、证件号后四位或统一社会信用代码、出资比例，用空格隔开，各股东用分号隔开")


@dataclass(frozen=True)
class Firm:
    """A developer, a payee or a buyer's firm, as it declared itself, under its full name."""

    founded_on: date = attribute(_("成立日期"))
    representative: str = attribute(_("法定代表人和证件号后四位，用空格隔开"), most=40)
    holders: str = attribute(_("股东"), help=HOW, default="", most=500)


class Behind(NamedTuple):
    """Somebody behind a firm: a name, and what tells it from others of that name."""

    name: str
    number: str


def _behind(words: str) -> Behind | None:
    """None for what is not a name and a number."""
    name, _space, number = " ".join(words.split()).rpartition(" ")
    return Behind(name, number.upper()) if name and number.isalnum() else None


def _shares(holders: str) -> Iterator[tuple[Behind | None, Decimal]]:
    """Each holder with the share in per cent; None for one that cannot be read."""
    for line in filter(str.strip, holders.replace("；", ";").split(";")):
        words, _space, share = " ".join(line.split()).rpartition(" ")
        try:
            percent = Decimal(share.rstrip("%"))
        except InvalidOperation:
            percent = Decimal(-1)
        fits = percent.is_finite() and 0 < percent <= 100
        yield (_behind(words) if fits else None), percent


def check_firm(firm: Firm) -> list[tuple[str, Text]]:
    found: list[tuple[str, Text]] = []
    if _behind(firm.representative) is None:
        found.append(("representative", _("写姓名和证件号后四位，用空格隔开")))
    told = list(_shares(firm.holders))
    if any(behind is None for behind, _share in told):
        found.append(("holders", HOW))
    elif sum(share for _behind, share in told) > 100:
        found.append(("holders", _("出资比例之和超过百分之百")))
    return found


def _stand_behind(firm: Firm, least: int) -> set[Behind]:
    """The legal representative, and holders of as much as makes a firm related."""
    holders = {one for one, share in _shares(firm.holders) if one and share >= least}
    return holders | {one for one in [_behind(firm.representative)] if one}


@rule(
    cites=(Clause("9"), ESCROW),
    reading=_(
        "法定代表人相同、主要股东相同，或者一家是另一家的主要股东的，是关联企业；以企业申报的为准。"
    ),
)
def related(names: Collection[str], firms: Mapping[str, Firm], least: int) -> frozenset[str]:
    """`names`, with those of the firms, told by name, that are related to one of them. Holders of
    `least` per cent and more stand behind a firm."""
    found = set(names)
    behind = {name: _stand_behind(firm, least) for name, firm in firms.items()}
    own = set[Behind]().union(*(behind.get(name, set()) for name in names))
    for name, some in behind.items():
        holds = {one.name for one in some}
        if some & own or holds & set(names) or name in {one.name for one in own}:
            found.add(name)
    return frozenset(found)


@rule(
    cites=(Clause("9"), ESCROW),
    reading=_("付款时收款单位成立不满规定天数的，黄色预警，核实有没有真实的工程。"),
)
def young_payee(
    draw: str, payee: str, firm: Firm, amount: int, asked_on: date, days: int
) -> Sign | None:
    """The sign of a payment of so many fen that was asked for when the firm was younger than so
    many `days`."""
    age = (asked_on - firm.founded_on).days
    if age >= days:
        return None
    says = _("收款单位 {name} 成立 {days} 天，用款 {amount}").format(
        name=payee, days=max(age, 0), amount=Money(amount)
    )
    founded = _("成立日期 {day}").format(day=firm.founded_on)
    return Sign(f"payee/{draw}", "yellow", says, (founded,), happened=True)
