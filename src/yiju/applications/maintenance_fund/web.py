"""What owners, the office and everybody see of the fund."""

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yiju.applications.maintenance_fund import books, rules
from yiju.applications.maintenance_fund.process import FUND_USE, KEY
from yiju.applications.maintenance_fund.services import (
    plan_begin,
    put_to_vote,
    take_result,
    uses_of,
)
from yiju.platform.base.errors import CityError
from yiju.platform.base.time import Period, china_day, start_of_day
from yiju.platform.registry import api as registry
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work import api as work

MOST = 100
PLAN = ("item", "scope", "building", "works", "budget_yuan")
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
    """All uses within the reader's reach; they begin, are put to the vote and go on from here."""
    reader, now = request.reader, request.now  # type: ignore[attr-defined]
    problem: CityError | None = None
    if request.method == "POST":
        try:
            _do(request)
            return redirect(reverse("application:maintenance_fund-uses"))
        except CityError as error:
            problem = error
    found = work.items(work.Wanted(process=KEY, reaches=reader.reaches), size=MOST)
    names = registry.by_codes("compound", {row.asset for row in found.rows})
    lines = [use_line(row) | {"compound": names.get(row.asset)} for row in found.rows]
    for line in lines:
        line["at"] = {stage.step for stage in line["row"].open_stages}
    context = {
        "lines": lines,
        "problem": problem,
        "items": rules.ITEMS,
        "scopes": rules.SCOPES,
        "given": request.POST if problem else {},
        "key": work.new_key(),
        "today": china_day(now),
    }
    status = problem.status if problem else 200
    return render(request, "maintenance_fund/uses.html", context, status=status)


def _do(request: HttpRequest) -> None:
    """What a form of the page asks for."""
    reader, now = request.reader, request.now  # type: ignore[attr-defined]
    given, actor = request.POST, reader.actor()
    number = given.get("number", "")[:40]
    if not number:
        compound = registry.by_code("compound", given.get("compound", "")[:40], reader.reaches)
        said = {name: given.get(name, "") for name in PLAN}
        party = work.Party(reader.account, reader.members)
        plan_begin(
            compound.code, said, key=given.get("key", "")[:60], party=party, actor=actor, at=now
        )
        return
    row = work.item(number, reader.reaches)
    if given.get("opens"):
        opens, closes = (Period.parse(given.get(name, "")) for name in ("opens", "closes"))
        put_to_vote(
            row.number, f"fund-{row.number}".lower(), opens_at=start_of_day(opens.first_day),
            closes_at=start_of_day(closes.last_day + timedelta(days=1)), actor=actor, at=now,
        )  # fmt: skip
    else:
        take_result(row.number, actor=actor, at=now)
