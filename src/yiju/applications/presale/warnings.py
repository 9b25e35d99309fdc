"""What of presale funds wants somebody's attention, each cause as one piece of work."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from yiju.applications.presale import accounts
from yiju.applications.presale.processes import WARNING
from yiju.applications.presale.rules import P
from yiju.platform.base.i18n import _
from yiju.platform.base.money import Money
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.escrow import api as escrow
from yiju.platform.trust.standings import api as standings
from yiju.platform.work import api as work
from yiju.platform.work.banking import api as banking
from yiju.platform.work.warned import LEVELS, Found, keep_warnings

CLOCK = Actor("system", "预警", via="system")


def keep_warning(at: datetime) -> int:
    """Warn of what the rules find, and clear what is over. How many changed."""
    day = china_day(at)
    found: list[Found] = []
    for row in registry.standing(accounts.PERMIT, on=day, within=None):
        if accounts.is_supervised(row.code, day):
            found += _of_permit(row, at)
    return keep_warnings(WARNING.key, found, actor=CLOCK, at=at)


def credit_of(developer: str, at: datetime) -> standings.Regard:
    return standings.regard(standings.Subject("unit", developer), on=china_day(at))


def level_of(now: accounts.Standing, at: datetime) -> tuple[str, list[str]]:
    """The worst level of a permit and all its grounds: as it stands, and what has happened that
    nobody has looked into."""
    signs = now.signs(credit_of(now.permit.record.developer, at).level)
    told = [(one.level, str(one.says)) for one in signs]
    told += [
        (row.data["level"], why)
        for row in accounts.items("warning", now.permit.code, state="open")
        for why in row.data["why"]
        if row.data["kind"] in FLOWS
    ]
    worst = max((level for level, _why in told), key=[*LEVELS].index, default="")
    return worst, [why for _level, why in told]


FLOWS = frozenset({"payer", "circle", "loan"})
"""Kinds of cause that are found among payments, and not from how the permit stands."""


def _of_permit(row: registry.AssetRow, at: datetime) -> Iterator[Found]:
    now = accounts.standing(row.code, at)
    credit = credit_of(row.record.developer, at)
    for sign in now.signs(credit.level):
        if sign.cause == "credit":
            _note_use(credit, row, at)
        yield _found(row, sign.cause, sign.level, sign.says)
    contracts = {
        accounts.code_of(row.code, "buyer", one.data["contract"]): one
        for one in accounts.items("contract", row.code)
        if one.end != "cancelled"
    }
    yield from _loans(row, contracts, now.day)
    yield from _flows(row, contracts, now.day)


def _found(
    row: registry.AssetRow, cause: str, level: str, says: object, *evidence: str,
    happened: bool = False,
) -> Found:  # fmt: skip
    return Found(
        f"{row.code}/{cause}",
        level,
        str(says),
        row.name,
        work.Place(row.area_code, row.area_path, row.lon, row.lat),
        unit=row.keeper_code,
        evidence=evidence,
        asset=f"{row.kind}/{row.code}",
        happened=happened,
        more={"permit": row.code, "kind": cause.partition("/")[0]},
    )


def _loans(
    row: registry.AssetRow, contracts: dict[str, work.ItemRow], day: date
) -> Iterator[Found]:
    """Contracts whose loan should have come since the mortgage was registered (H13 R3)."""
    for contract in contracts.values():
        if told := contract.data.get("mortgaged_on"):
            number = contract.data["contract"]
            days = int(P.loan_days.at(day))
            last = work.calendar().add_working_days(date.fromisoformat(told), days)
            missing = contract.data["price"] - accounts.paid_in(row.code, number)
            if escrow.loan_is_late(last, missing, day):
                said = _("合同 {number} 的贷款应于 {last} 到账，还差 {missing}")
                said = said.format(number=number, last=last, missing=Money(missing))
                mortgaged = str(_("抵押登记日 {day}").format(day=told))
                yield _found(row, f"loan/{number}", "orange", said, mortgaged)


def _flows(
    row: registry.AssetRow, contracts: dict[str, work.ItemRow], day: date
) -> Iterator[Found]:
    """Payments by strangers, and money that went out and came back (H13 (d))."""
    since, ledger = day - timedelta(days=int(P.looked_back.at(day))), accounts.code_of(row.code)
    came = [one for one in banking.inflows(ledger, since) if one.credited in contracts]
    lent = {one.number for one in came if contracts[one.credited].data["lender"] in one.memo}
    may_pay = {
        code: frozenset({registry.name_mark(contracts[code].data["buyer"])})
        for code in {one.credited for one in came}
    }
    own = [one for one in came if one.number not in lent]
    firms = registry.related_firms(row.record.developer)
    names = {name for one in firms for name in (one.name, one.short_name)}
    circle = frozenset(map(registry.mark_of, names))
    went = banking.outflows(ledger, since)
    returned = escrow.circles(went, own, circle, int(P.circle_days.at(day)))
    for out, back in returned:
        number = contracts[back.credited].data["contract"]
        said = _("付出的监管资金 {days} 天内又作为合同 {number} 的购房款存回")
        said = said.format(days=(back.day - out.day).days, number=number)
        paid_out = str(_("{day} 付出 {amount}，{key}").format(
            day=out.day, amount=Money(out.amount), key=out.key))  # fmt: skip
        cause = f"circle/{back.number}"
        yield _found(row, cause, "red", said, paid_out, _line(back), happened=True)
    known = {back.number for _out, back in returned}
    for stranger in escrow.by_strangers(own, may_pay):
        if stranger.number in known:
            continue
        number = contracts[stranger.credited].data["contract"]
        said = _("合同 {number} 的购房款由他人支付").format(number=number)
        cause = f"payer/{number}/{stranger.payer[:12]}"
        paid = [_line(one) for one in own if _of(one) == _of(stranger)]
        yield _found(row, cause, "yellow", said, *paid, happened=True)


def _of(one: escrow.Inflow) -> tuple[str, str]:
    return one.credited, one.payer


def _line(one: escrow.Inflow) -> str:
    said = _("{day} 存入 {amount}，流水号 {number}")
    return str(said.format(day=one.day, amount=Money(one.amount), number=one.number))


def _note_use(credit: standings.Regard, row: registry.AssetRow, at: datetime) -> None:
    """Whoever is warned of for the first time has been looked up: the log says so."""
    if any(
        one.data["kind"] == "credit" for one in accounts.items("warning", row.code, state="open")
    ):
        return
    subject = standings.Subject("unit", row.record.developer)
    purpose = str(_("预售资金预警")) + f" {row.code}"
    for kind in credit.kinds:
        standings.consult(kind, subject, purpose=purpose, on=china_day(at), actor=CLOCK, at=at)
