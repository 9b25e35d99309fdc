"""The list of deals, each reader's own, with what wants a look."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiju.applications.resale import deals, warnings
from yiju.platform.base.money import Money
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work.parts import api as parts


def list_page(request: HttpRequest) -> HttpResponse:
    """The deals of the reader: of the unit that keeps their escrow, of the agent that is a party,
    or all for who looks after all; and what wants a look."""
    reader, now = request.reader, request.now  # type: ignore[attr-defined]
    units = {member.unit_code for member in reader.members}
    mine = {*parts.numbers_of(units)}
    everybody = reader.may("auditor", "office", "admin")
    rows = [
        row
        for row in deals.deals(request.GET.get("state", ""))
        if everybody or row.unit_code in units or row.number in mine
    ]
    balances = {one.code: one.balance for one in ledgers.accounts(kind="resale.deal", size=9999)}
    shown = [(row, row.open_stages, Money(balances.get(row.number, 0))) for row in rows]
    told = warnings.of_deals(rows, now)
    context = {"deals": shown, "warnings": told, "process": deals.process.DEAL}
    return render(request, "resale/deals.html", context)
