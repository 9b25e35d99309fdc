"""The trial balance, and the closing of books through a day that is over."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache

from yiju.interfaces import clock
from yiju.interfaces.ledger_words import amount_shown, kind_title
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.trust.ledgers import api as ledgers

CLOSERS = ("office", "admin")


class ClosingUnready(CityError):
    code = "ledger.closing_unready"
    status = 422
    text = _("结账要选类别、写明日期（如 2021-06-30）和依据，并勾选确认。什么也没有改动")


@never_cache
def trial(request: HttpRequest) -> HttpResponse:
    """Balances by kind of account, and whether every sum is zero."""
    return _page(request)


@never_cache
def close(request: HttpRequest) -> HttpResponse:
    """Close the books of a kind of account through a day; sent twice, the first stands."""
    kind = request.POST.get("kind", "")
    try:
        closed = ledgers.period_close(
            kind,
            _through(request),
            ground=request.POST.get("ground", "").strip(),
            actor=reader_in(request).actor(),
            at=clock.moment(),
        )
    except CityError as error:
        return _page(request, error)
    told = _("{kind}已结账至 {day}，{count} 个账户的余额已定")
    words = told.format(kind=kind_title(kind), day=closed.through, count=closed.accounts)
    messages.success(request, str(words))
    return redirect("ledger:trial")


def _through(request: HttpRequest) -> date:
    given = request.POST
    if not given.get("ground", "").strip() or given.get("sure") != "yes":
        raise ClosingUnready
    try:
        found = date.fromisoformat(given.get("through", ""))
    except ValueError:
        raise ClosingUnready from None
    if found.year < 1970:
        raise ClosingUnready
    return found


def _page(request: HttpRequest, problem: CityError | None = None) -> HttpResponse:
    found = ledgers.trial_balance()
    lines = [
        (
            kind_title(one.kind),
            one,
            amount_shown(one.balance, one.unit),
            amount_shown(one.held, one.unit),
        )
        for one in found.lines
    ]
    context = {
        "trial": found,
        "lines": lines,
        "sums": [amount_shown(total, unit) for unit, total in found.sums.items()],
        "closings": [(kind_title(one.kind), one) for one in ledgers.closings()[:50]],
        "blocks": ledgers.blocks(newest_first=True, most=5),
        "kinds": ledgers.account_kinds(),
        "given": request.POST,
        "problem": problem,
        "may_close": reader_in(request).may(*CLOSERS),
    }
    return render(
        request, "web/ledgers/trial.html", context, status=problem.status if problem else 200
    )


urlpatterns = [
    path("trial/", trial, name="trial"),
    path("close/", close, name="close"),
]
