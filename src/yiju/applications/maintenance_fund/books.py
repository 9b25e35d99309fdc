"""The books of the fund: accounts per home, use and compound, and what moves write there."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from yiju.applications.maintenance_fund import rules
from yiju.applications.maintenance_fund.rules import fen_of
from yiju.platform.application import AccountKind
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.money import Money, allocate
from yiju.platform.base.time import Period, china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.trust.ledgers.kinds import FEN

HOME, USE, INCOME, PAYEE, BANK = (
    f"maintenance_fund.{name}" for name in ("home", "use", "income", "payee", "bank")
)


def _kind(
    key: str, title: Text, holder: str, counter: tuple[str, ...], floor: int | None = 0
) -> AccountKind:
    return AccountKind(
        key=key, title=title, unit=FEN, holders=(holder,), floor=floor, counter=counter
    )


ACCOUNTS = (
    _kind(HOME, _("业主维修资金分户账"), "exclusive_part", (BANK, USE, INCOME)),
    _kind(USE, _("维修资金使用项目账"), "compound", (HOME, BANK, PAYEE)),
    _kind(INCOME, _("小区公共收益账"), "compound", (BANK, HOME)),
    _kind(PAYEE, _("承包单位收款"), "unit", (USE,)),
    _kind(BANK, _("专户银行"), "unit", (HOME, USE, INCOME), floor=None),
)
BANK_CODE = "fund-bank"
DEPOSITS = "fund-deposit/"
"""How the keys of the transfers begin by which homes pay in."""


class NoParts(CityError):
    code = "maintenance_fund.no_parts"
    status = 422
    text = _("{scope} 没有登记楼幢或专有部分，不能分摊。先补登记")


class CostsNotAgreed(CityError):
    code = "maintenance_fund.costs_not_agreed"
    status = 422
    text = _("公共收益不能这样入账：{why}")


def home(part: str) -> str:
    return f"fund-{part}"


def use_account(number: str) -> str:
    return f"use-{number}"


def income_account(compound: str) -> str:
    return f"income-{compound}"


def parts_of(compound: str, on: date, building: str = "") -> dict[str, Any]:
    """Exclusive parts as they stood on a day, by code. Raises NoParts."""
    area = registry.by_code("compound", compound, None).area_code
    standing = registry.standing("exclusive_part", on=on, within=area)
    wanted = (one for one in standing if one.record.compound == compound)
    found = {one.code: one for one in wanted if building in ("", one.record.building)}
    if not found:
        raise NoParts(scope=building or compound)
    return found


def areas_of(parts: Mapping[str, Any]) -> dict[str, int]:
    """Hundredths of a square metre, by code."""
    return {code: int(100 * Fraction(one.record.area_m2)) for code, one in parts.items()}


def balances_of(parts: Iterable[str]) -> dict[str, int]:
    """Fen in the accounts of the parts that have one."""
    by_account = {home(part): part for part in parts}
    return {by_account[code]: fen for code, fen in ledgers.balances([*by_account]).items()}


def open_books(unit: str, *, actor: Actor, at: datetime) -> None:
    """Open the account of the bank that keeps the fund."""
    _open(BANK_CODE, BANK, "unit", unit, actor, at)


def _open(code: str, kind: str, held: str, holder: str, actor: Actor, at: datetime) -> None:
    opening = ledgers.Opening(code, kind, held, holder, china_day(at))
    ledgers.account_open(opening, actor=actor, at=at)


def _open_homes(parts: Iterable[str], actor: Actor, at: datetime) -> None:
    day = china_day(at)
    opened = [ledgers.Opening(home(p), HOME, "exclusive_part", p, day) for p in sorted(parts)]
    ledgers.accounts_open(opened, actor=actor, at=at)


def spread(
    key: str, source: str, amounts: Mapping[str, int], text: Text | str, actor: Actor, at: datetime
) -> int:
    """From one account to those of homes, by part; below zero, from them into it."""
    by_account = {home(part): amount for part, amount in amounts.items()}
    return ledgers.spread(
        key, source, by_account, china_day(at), text=str(text), ground="§20", actor=actor, at=at
    )


def deposit(amounts: Mapping[str, int], *, key: str, actor: Actor, at: datetime) -> int:
    """Put what was paid for homes into their accounts, in fen by part; the sum of it.

    Sent again under its key it changes nothing. Raises what the ledger refuses.
    """
    _open_homes(amounts, actor, at)
    return spread(f"{DEPOSITS}{key}", BANK_CODE, amounts, _("交存维修资金"), actor, at)


def deposited(parts: Iterable[str]) -> dict[str, int]:
    """Fen that were ever paid in for each of the parts, whatever has been spent of it since."""
    by_account = {home(part): part for part in parts}
    found = ledgers.brought_in([*by_account], DEPOSITS)
    return {part: found.get(account, 0) for account, part in by_account.items()}


def book_shares(change: Any) -> None:
    """The contract is signed: each home's share moves to the account of the use; what an account
    lacks is billed."""
    item, said, actor, at = change.item, change.said, change.actor, change.at
    price = fen_of(said.price_yuan)
    parts = parts_of(item.asset, china_day(item.began_at), item.data["building"])
    shared = ledgers.share_out(price, areas_of(parts), balances_of(parts))
    use = use_account(item.number)
    _open(use, USE, "compound", item.asset, actor, at)
    _open(_payee(said.contractor), PAYEE, "unit", registry.unit(said.contractor).code, actor, at)
    drawn = {part: -amount for part, amount in shared.drawn.items()}
    spread(f"{item.number}-shares", use, drawn, item.title, actor, at)
    item.data |= {
        "contractor": said.contractor,
        "price_fen": price,
        "shares": shared.due,
        "billed": dict(shared.billed),
        "paid_fen": 0,
    }


def _payee(unit: str) -> str:
    return f"payee-{unit}"


def pay(change: Any) -> None:
    """Pay the contractor out of the account of the use; what is not collected yet is not there."""
    _pay(change, fen_of(change.said.amount_yuan), change.said.invoice)


def pay_rest(change: Any) -> None:
    _pay(change, change.item.data["cost_fen"] - change.item.data["paid_fen"], "")


def _pay(change: Any, amount: int, invoice: str) -> None:
    item = change.item
    moved = ledgers.moved(
        f"{item.number}-pay-{item.revision}",
        amount,
        out_of=use_account(item.number),
        into=_payee(change.said.payee),
        value_date=china_day(change.at),
        text=item.title,
        reference=invoice,
    )
    ledgers.post(moved, actor=change.actor, at=change.at)
    item.data["paid_fen"] += amount


def _between(
    key: str, amount: int, source: str, target: str, text: Text, reference: str, actor: Actor,
    at: datetime,
) -> None:  # fmt: skip
    if amount <= 0:
        return
    day = china_day(at)
    moved = ledgers.moved(
        key, amount, out_of=source, into=target, value_date=day, text=str(text),
        reference=reference,
    )  # fmt: skip
    ledgers.post(moved, actor=actor, at=at)


def income_take(
    compound: str, gross: int, costs: Sequence[ledgers.Cost], *, quarter: Period,
    is_agreed: bool = False, actor: Actor, at: datetime,
) -> int:  # fmt: skip
    """Credit the owners with what the common parts earned in a quarter, by area; fen credited.

    `is_agreed`: the assembly agreed that costs exceed the income. Raises CostsNotAgreed, NoParts.
    """
    if unmet := rules.costs_are_agreed(gross, costs, is_agreed).unmet:
        raise CostsNotAgreed(why=str(unmet[0]))
    net, label = rules.net_income(gross, costs), f"{compound}-{quarter.first_day:%Y%m}"
    parts, account = parts_of(compound, china_day(at)), income_account(compound)
    _open(account, INCOME, "compound", compound, actor, at)
    _open_homes(parts, actor, at)
    papers = "、".join(cost.invoice for cost in costs if cost.invoice.strip())[:120]
    _between(f"income-{label}", gross, BANK_CODE, account, _("公共收益"), "", actor, at)
    spent = min(gross, gross - net)
    _between(f"cost-{label}", spent, account, BANK_CODE, _("经营成本"), papers, actor, at)
    shared = allocate(Money(max(net, 0)), areas_of(parts))
    amounts = {part: money.fen for part, money in shared.items()}
    return spread(f"credit-{label}", account, amounts, _("公共收益"), actor, at)


def interest_pay(year: int, *, actor: Actor, at: datetime) -> int:
    """Interest on all homes' accounts for a year by products of balance and days; fen paid."""
    last = date(year, 12, 31)
    rate = Fraction(rules.P.interest_percent.at(last)) / 100
    accrued = ledgers.accrue(HOME, date(year, 1, 1), last, rate)
    ledgers.post_interest(
        accrued, key=f"fund-interest-{year}", source=BANK_CODE, value_date=china_day(at),
        ground="§20", actor=actor, at=at, text=str(_("利息")),
    )  # fmt: skip
    return accrued.total
