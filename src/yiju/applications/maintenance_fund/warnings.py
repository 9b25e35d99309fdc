"""What of the fund wants the street's attention, each cause as one piece of work.

An advance without a contract needs no warning: the course refuses it.
"""

from collections.abc import Iterator
from datetime import datetime

from yiju.applications.maintenance_fund import books, rules
from yiju.applications.maintenance_fund.process import KEY, WARNING
from yiju.platform.base.i18n import _
from yiju.platform.base.money import Money
from yiju.platform.base.signs import Sign
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.warned import Found, keep_warnings, of_asset

CLOCK = Actor("system", "预警", via="system")
MOST = 50
"""Lines of evidence of one warning."""
Asset = registry.AssetRow
Parts = dict[str, Asset]


def keep(at: datetime) -> int:
    """What the clock does; how many changed."""
    held: dict[str, dict[str, registry.AssetRow]] = {}
    for part in registry.standing("exclusive_part", on=china_day(at), within=None):
        held.setdefault(part.record.compound, {})[part.code] = part
    compounds = registry.by_codes("compound", list(held))
    found = [*_split(at)]
    for code, parts in held.items():
        if code in compounds:
            balances = books.balances_of(parts)
            found += _low(compounds[code], parts, balances, at)
            found += _without_first(compounds[code], parts, balances)
    return keep_warnings(WARNING.key, found, actor=CLOCK, at=at)


def _without_first(compound: Asset, parts: Parts, balances: dict[str, int]) -> Iterator[Found]:
    """Homes that were handed over, as an import may say, and for which the first deposit was never
    paid whole (H20 R1). Of homes without an account nothing is known."""
    areas = books.areas_of({code: parts[code] for code in balances})
    short = [
        code
        for code, fen in balances.items()
        if rules.lacks_first(areas[code], fen, parts[code].record.handed_over_on)
    ]
    paid = books.deposited(short)
    lines = tuple(
        _("{home}，{day} 交付，已交 {paid}").format(
            home=parts[code].name, day=parts[code].record.handed_over_on, paid=Money(paid[code])
        )
        for code in sorted(short)
        if rules.lacks_first(areas[code], paid[code], parts[code].record.handed_over_on)
    )
    if lines:
        says = _("{count} 户已经交付，首期维修资金没有交足").format(count=len(lines))
        yield of_asset(compound, Sign("first", "orange", says, lines[:MOST]), role="district")


def _low(compound: Asset, parts: Parts, balances: dict[str, int], at: datetime) -> Iterator[Found]:
    """More than half of the homes hold less than what is to be topped up (H20 (d))."""
    day = china_day(at)
    areas = books.areas_of({code: parts[code] for code in balances})
    short = [
        code
        for code, balance in balances.items()
        if rules.needs_topping_up(balance, rules.first_deposit(areas[code], day), day)
    ]
    if rules.is_low(len(short), len(balances), day):
        says = _("{count} 户中有 {short} 户的维修资金应当续交").format(
            count=len(balances), short=len(short)
        )
        total = _("余额合计 {total}").format(total=Money(sum(balances.values())))
        yield of_asset(compound, Sign("low", "yellow", says, (total,)), role="district")


def _split(at: datetime) -> Iterator[Found]:
    """Uses that look split, with the others of the same scope within the days."""
    day = china_day(at)
    for row in work.every(work.Wanted(process=KEY, state="open")):
        if not row.data.get("looks_split"):
            continue
        others = [
            one
            for one in work.every(work.Wanted(process=KEY, asset=row.asset))
            if one.data["building"] == row.data["building"]
            and rules.is_near(china_day(one.began_at), china_day(row.began_at), day)
        ]
        for compound in registry.by_codes("compound", [row.asset]).values():
            lines = tuple(
                _("{number}，{day}，预算 {budget}").format(
                    number=one.number, day=china_day(one.began_at),
                    budget=Money(one.data["budget_fen"]),
                )
                for one in others
            )  # fmt: skip
            says = _("{number} 与同一范围的使用疑似拆分").format(number=row.number)
            sign = Sign(f"split/{row.number}", "orange", says, lines, True)
            yield of_asset(compound, sign, role="district")
