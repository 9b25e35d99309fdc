"""What owners, the office and everybody see of the fund."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yiju.applications.maintenance_fund import bills, books, rules
from yiju.applications.maintenance_fund.process import FUND_USE, KEY
from yiju.applications.maintenance_fund.services import uses_of
from yiju.platform.base.asked import line_of
from yiju.platform.base.errors import CityError
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.trust.ledgers.api import BillState
from yiju.platform.work import api as work

MOST = 100
WRITERS = frozenset({"staff", "district", "office"})
OWNER = Actor(account="", name="业主", unit="", via="web")
ORDER = (BillState.DECLARED, BillState.DUE, BillState.PAID)
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
        "billed": sum(one.amount for one in bills.bills_of(row) if one.state is not BillState.PAID),
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
    mine = [
        bills.bill_of(row, asset.code)
        for row in uses_of(asset.record.compound)
        if asset.code in row.data.get("billed", {})
    ]
    return {
        "statement": found,
        "entries": list(found.entries),
        "bills": mine,
        "bank": _bank(),
        "tops_up": rules.needs_topping_up(found.closing, first, day),
    }


def _bank() -> str:
    """The unit at whose accounts the fund lies."""
    return registry.unit(ledgers.account(books.BANK_CODE).holder).name


def bill_page(request: HttpRequest) -> HttpResponse:
    """An owner says by which slip a bill was paid, and sees the receipt once it is in the books."""
    given, now = request.POST, request.now  # type: ignore[attr-defined]
    context: dict[str, Any] = {}
    if request.method == "POST":
        try:
            part = registry.held_by(
                "exclusive_part", line_of(given, "part", 40), line_of(given, "code", 40)
            )
            use = _use(line_of(given, "number", 40))
            context = {"part": part, "bill": bills.bill_of(use, part.code), "bank": _bank()}
            if "slip" in given:
                slip = line_of(given, "slip", 60)
                context["bill"] = bills.declare(use, part.code, slip, actor=OWNER, at=now)
        except CityError as refused:
            context["problem"] = refused
    status = context["problem"].status if "problem" in context else 200
    return render(request, "maintenance_fund/bill.html", context, status=status)


def bills_page(request: HttpRequest) -> HttpResponse:
    """The bills within the reader's reach; whoever keeps the accounts says what came in."""
    reader, error = request.reader, None  # type: ignore[attr-defined]
    writes = not WRITERS.isdisjoint(reader.roles)
    if request.method == "POST":
        try:
            _receive(request, may=writes)
            return redirect(request.get_full_path())
        except CityError as refused:
            error = refused
    found = [one for row in _uses_within(reader) for one in bills.bills_of(row)]
    found.sort(key=lambda one: ORDER.index(one.state))
    context = {
        "bills": found[:MOST],
        "homes": registry.by_codes("exclusive_part", {one.part for one in found}),
        "compounds": registry.by_codes("compound", {one.use.asset for one in found}),
        "sums": [
            (state.words, sum(one.amount for one in found if one.state is state))
            for state in BillState
        ],
        "writes": writes,
        "error": error,
    }
    status = error.status if error else 200
    return render(request, "maintenance_fund/bills.html", context, status=status)


def receipt_page(request: HttpRequest) -> HttpResponse:
    """The receipt of a bill within the reader's reach, to be printed."""
    said, reader = request.GET, request.reader  # type: ignore[attr-defined]
    number, part = line_of(said, "number", 40), line_of(said, "part", 40)
    use = _use_within(reader, number)
    context = {
        "bill": bills.bill_of(use, part),
        "part": registry.by_codes("exclusive_part", {part}).get(part),
        "bank": _bank(),
    }
    return render(request, "maintenance_fund/receipt.html", context)


def _receive(request: HttpRequest, *, may: bool) -> None:
    """What the form says of one bill. Raises what refuses it."""
    said, reader, at = request.POST, request.reader, request.now  # type: ignore[attr-defined]
    number, part = line_of(said, "number", 40), line_of(said, "part", 40)
    if not may:
        raise bills.BillUnknown(part=part, number=number)
    use, actor = _use_within(reader, number), reader.actor()
    if said.get("asks") == "refuse":
        bills.refuse(use, part, line_of(said, "ground", 200), actor=actor, at=at)
    else:
        bills.receive(use, part, line_of(said, "slip", 60), actor=actor, at=at)


def _use(number: str) -> work.ItemRow:
    """Raises ItemUnknown, for an item of another process as well."""
    row = work.item(number)
    if row.process != KEY:
        raise work.ItemUnknown(number=number)
    return row


def _use_within(reader: Any, number: str) -> work.ItemRow:
    """Raises ItemUnknown, in the same words for what is out of reach."""
    row = _use(number)
    if all(one.number != number for one in _uses_within(reader)):
        raise work.ItemUnknown(number=number)
    return row


def _uses_within(reader: Any) -> list[work.ItemRow]:
    """Uses of the compounds within the reader's reach: a firm's are those that it serves."""
    rows = list(work.every(work.Wanted(process=KEY)))
    places = registry.by_codes("compound", {row.asset for row in rows})
    return [
        row
        for row in rows
        if (place := places.get(row.asset))
        and any(one.covers(place.area_path, place.keeper_code) for one in reader.reaches)
    ]


def uses_page(request: HttpRequest) -> HttpResponse:
    """All uses of the fund within the reader's reach: what each cost and what is still owed."""
    found = work.items(
        work.Wanted(process=KEY, reaches=request.reader.reaches),  # type: ignore[attr-defined]
        size=MOST,
    )
    names = registry.by_codes("compound", {row.asset for row in found.rows})
    lines = [use_line(row) | {"compound": names.get(row.asset)} for row in found.rows]
    return render(request, "maintenance_fund/uses.html", {"lines": lines})
