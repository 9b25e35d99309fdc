"""Money in trust: what lies there and what was released, glance by glance, and the payments."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from yiju.interfaces import clock
from yiju.interfaces.ledger_words import kind_title
from yiju.platform.base.money import Money
from yiju.platform.steering.cockpit import api as cockpit

MOST = 200
"""Payments on the page; the statement of each account has all."""
SPANS = ("today", "year")


@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """`span` is today or year, `trust` the key of a glance; without it, the payments of all."""
    now = clock.moment()
    trusts = cockpit.trusts_now(now)
    span = request.GET.get("span", "") if request.GET.get("span") in SPANS else "year"
    asked = next((one.key for one in trusts if one.key == request.GET.get("trust")), "")
    paid = [
        (one, payment, Money(payment.amount))
        for one in trusts
        if asked in ("", one.key)
        for payment in cockpit.released(one, now, today=span == "today", most=MOST)
    ]
    paid.sort(key=lambda row: row[1].recorded, reverse=True)
    context = {
        "rows": [(one, *_amounts(one), _kinds(one.holds), _kinds(one.pays)) for one in trusts],
        "held": Money(sum(one.held for one in trusts)),
        "today": Money(sum(one.released_today for one in trusts)),
        "year": Money(sum(one.released_this_year for one in trusts)),
        "paid": paid[:MOST],
        "is_cut": len(paid) > MOST,
        "most": MOST,
        "span": span,
        "asked": asked,
        "trusts": trusts,
    }
    return render(request, "web/ledgers/trusts.html", context)


def _amounts(one: cockpit.TrustNow) -> tuple[Money, Money, Money]:
    return Money(one.held), Money(one.released_today), Money(one.released_this_year)


def _kinds(keys: tuple[str, ...]) -> list[tuple[str, object]]:
    return [(key, kind_title(key)) for key in keys]
