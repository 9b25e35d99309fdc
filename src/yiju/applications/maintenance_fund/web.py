"""What owners, the office and everybody see of the fund."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiju.applications.maintenance_fund import books, rules
from yiju.applications.maintenance_fund.process import FUND_USE, KEY
from yiju.applications.maintenance_fund.services import uses_of
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work import api as work

MOST = 100
TITLES = {step.key: step.title for step in FUND_USE.steps}


def use_line(row: work.ItemRow) -> dict[str, Any]:
    """One use for a table: what, how much, at which step, by which ballot or confirmation."""
    confirmed = next((s.said for s in row.stages if s.move == "confirm"), None)
    return {
        "row": row,
        "item": rules.ITEMS[row.data["item"]].title,
        "step": TITLES.get(row.end or (row.open_stages[0].step if row.open_stages else ""), ""),
        "emergency": confirmed,
        "ballot": row.data.get("ballot", ""),
        "cost": row.data.get("cost_fen", row.data.get("price_fen")),
        "paid": row.data.get("paid_fen"),
        "billed": sum(row.data.get("billed", {}).values()),
    }


def fund_block(asset: Any, now: datetime) -> dict[str, Any] | None:
    """What the fund of a compound holds, what it was used for, what common parts earned."""

    day = china_day(now)
    try:
        parts = books.parts_of(asset.code, day)
    except books.NoParts:
        return None
    balances = books.balances_of(parts)
    if not balances:
        return None
    areas = books.areas_of({code: parts[code] for code in balances})
    firsts = {code: rules.first_deposit(area, day) for code, area in areas.items()}
    short = [c for c in balances if rules.needs_topping_up(balances[c], firsts[c], day)]
    uses = [use_line(row) for row in uses_of(asset.code)]
    entries = _entries(books.income_account(asset.code), day)
    return {
        "balance": sum(balances.values()),
        "count": len(balances),
        "short": len(short),
        "uses": uses,
        "income": entries[-MOST:],
        "income_late": rules.income_is_late(entries[-1].value_date if entries else None, day),
    }


def _entries(account: str, until: date) -> list[ledgers.Entry]:
    """Of this year and the last; none where there is no such account."""
    try:
        return list(ledgers.statement(account, date(until.year - 1, 1, 1), until).entries)
    except ledgers.LedgerRefusal:
        return []


def statement_block(asset: Any, now: datetime) -> dict[str, Any] | None:
    """The statement of one home for this year and the last."""

    day = china_day(now)
    try:
        found = ledgers.statement(books.home(asset.code), date(day.year - 1, 1, 1), day)
    except ledgers.LedgerRefusal:
        return None
    first = rules.first_deposit(books.areas_of({asset.code: asset})[asset.code], day)
    bills = [
        (row, row.data["billed"][asset.code])
        for row in uses_of(asset.record.compound)
        if asset.code in row.data.get("billed", {})
        and not books.bill_is_paid(row.number, asset.code)
    ]
    return {
        "statement": found,
        "entries": list(found.entries),
        "bills": bills,
        "tops_up": rules.needs_topping_up(found.closing, first, day),
    }


def uses_page(request: HttpRequest) -> HttpResponse:
    """All uses of the fund within the reader's reach: what each cost and what is still owed."""
    found = work.items(
        work.Wanted(process=KEY, reaches=request.reader.reaches),  # type: ignore[attr-defined]
        size=MOST,
    )
    names = registry.by_codes("compound", {row.asset for row in found.rows})
    lines = [use_line(row) | {"compound": names.get(row.asset)} for row in found.rows]
    return render(request, "maintenance_fund/uses.html", {"lines": lines})
