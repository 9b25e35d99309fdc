"""The books: accounts with their statements, what was refused, the journal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from tempfile import TemporaryFile

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache

from yiju.interfaces import clock
from yiju.interfaces.ledger_words import MOVES, amount_shown, kind_title
from yiju.interfaces.lists.files import TYPES, file_of
from yiju.interfaces.web import bank_files, trial, trusts
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work.reconciling import api as reconciling

SIZE = 100
MOST_ENTRIES = 500
"""Entries of a statement on its page; the files hold all."""
LONGEST = timedelta(days=3_700)
ENDINGS = ("csv", "xlsx")
COLUMNS = {
    "number": _("序号"),
    "value_date": _("起息日"),
    "recorded": _("记账时间"),
    "key": _("编号"),
    "move": _("种类"),
    "text": _("摘要"),
    "other": _("对方账户"),
    "reference": _("流水号"),
    "amount": _("金额（最小单位）"),
    "balance": _("余额（最小单位）"),
    "ground": _("依据"),
}


class StatementUnfit(CityError):
    code = "ledger.statement_unfit"
    status = 422
    text = _("起止日期应写成 2021-06-01，先后有序，相距不超过十年")


@dataclass(frozen=True)
class Line:
    """An account in words."""

    row: ledgers.AccountRow
    kind: Text | str

    @property
    def balance(self) -> str:
        return amount_shown(self.row.balance, self.row.unit)

    @property
    def held(self) -> str:
        return amount_shown(self.row.held, self.row.unit) if self.row.held else ""

    @property
    def available(self) -> str:
        return amount_shown(self.row.balance - self.row.held, self.row.unit)


def _line(row: ledgers.AccountRow) -> Line:
    return Line(row, kind_title(row.kind))


@dataclass(frozen=True)
class Shown:
    """An entry in words."""

    entry: ledgers.Entry
    move: Text
    unit: str

    @property
    def incoming(self) -> str:
        return amount_shown(self.entry.amount, self.unit) if self.entry.amount > 0 else ""

    @property
    def outgoing(self) -> str:
        return amount_shown(-self.entry.amount, self.unit) if self.entry.amount < 0 else ""

    @property
    def balance(self) -> str:
        return amount_shown(self.entry.balance, self.unit)


@never_cache
def accounts(request: HttpRequest) -> HttpResponse:
    """Accounts by code, narrowed by kind and words."""
    query = request.GET
    kind, words, after = (query.get(name, "") for name in ("kind", "words", "after"))
    found = ledgers.accounts(kind=kind, words=words, after=after, size=SIZE + 1)
    context = {
        "lines": [_line(row) for row in found[:SIZE]],
        "following": found[SIZE - 1].code if len(found) > SIZE else "",
        "kinds": ledgers.account_kinds(),
        "kind": kind,
        "words": words,
    }
    return render(request, "web/ledgers/accounts.html", context)


@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """One account with its statement. Raises AccountUnknown and StatementUnfit."""
    first, last, by_value = _span(request)
    told = ledgers.statement(
        request.GET.get("code", ""), first, last, by_value=by_value, most=MOST_ENTRIES
    )
    unit = told.account.unit
    context = {
        "line": _line(told.account),
        "first": first,
        "last": last,
        "by_value": by_value,
        "count": told.count,
        "left_out": max(0, told.count - MOST_ENTRIES),
        "opening": amount_shown(told.opening, unit),
        "closing": amount_shown(told.closing, unit),
        "incoming": amount_shown(told.incoming, unit),
        "outgoing": amount_shown(told.outgoing, unit),
        "entries": [Shown(one, MOVES[one.move], unit) for one in told.entries],
        "differences": _differences(told.account) if unit == ledgers.FEN.key else [],
        "may_bring": unit == ledgers.FEN.key and reader_in(request).may(*bank_files.BRINGERS),
    }
    return render(request, "web/ledgers/account.html", context)


Differing = tuple[ledgers.Difference, Text, str, str, str]


def _differences(row: ledgers.AccountRow) -> list[Differing]:
    """With what they are called, both amounts, and the number of the item that sees to them."""
    numbers = reconciling.numbers(row.code)
    return [
        (
            one,
            ledgers.UNLIKE[one.unlike],
            "—" if one.bank is None else amount_shown(one.bank, row.unit),
            "—" if one.books is None else amount_shown(one.books, row.unit),
            numbers.get(reconciling.identity(row.code, one), ""),
        )
        for one in ledgers.differences(row.code)
    ]


def statement_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The whole statement as .csv or .xlsx, with its opening and closing balance."""
    if ending not in ENDINGS:
        raise StatementUnfit
    first, last, by_value = _span(request)
    told = ledgers.statement(request.GET.get("code", ""), first, last, by_value=by_value)
    assert ending in TYPES
    return file_of(f"statement-{first}-{last}", COLUMNS, _rows(told), ending)


def _rows(told: ledgers.Statement) -> Iterator[dict[str, object]]:
    blank: dict[str, object] = dict.fromkeys(COLUMNS)
    yield blank | {"text": _("期初余额"), "balance": told.opening, "value_date": told.first}
    for one in told.entries:
        yield {
            "number": one.number,
            "value_date": one.value_date,
            "recorded": one.recorded,
            "key": one.key,
            "move": MOVES[one.move],
            "text": one.text,
            "other": ", ".join(one.others),
            "reference": one.reference,
            "amount": one.amount,
            "balance": one.balance,
            "ground": one.ground,
        }
    yield blank | {"text": _("期末余额"), "balance": told.closing, "value_date": told.last}


@never_cache
def refusals(request: HttpRequest) -> HttpResponse:
    """What was asked for and refused, the newest first."""
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    by = request.GET.get("by", "")
    found = ledgers.refused(before=before, by=by, size=SIZE + 1)
    context = {
        "rows": found[:SIZE],
        "following": found[SIZE - 1].number if len(found) > SIZE else "",
        "by": by,
    }
    return render(request, "web/ledgers/refusals.html", context)


def journal(request: HttpRequest) -> StreamingHttpResponse:
    """The sealed journal, one JSON object a line."""
    answer = StreamingHttpResponse(_lines(), content_type="application/x-ndjson")
    answer["Content-Disposition"] = 'attachment; filename="journal.jsonl"'
    return answer


def _lines() -> Iterator[bytes]:
    with TemporaryFile("w+", encoding="utf-8") as file:
        ledgers.export(file)
        file.seek(0)
        for line in file:
            yield line.encode()


def _span(request: HttpRequest) -> tuple[date, date, bool]:
    """First and last day, and whether by value date; this month without any."""
    query, today = request.GET, clock.today()
    last = _day(query.get("last", ""), today)
    first = _day(query.get("first", ""), last.replace(day=1))
    if not timedelta(0) <= last - first <= LONGEST:
        raise StatementUnfit
    return first, last, query.get("by") != "recorded"


def _day(text: str, usual: date) -> date:
    try:
        found = date.fromisoformat(text) if text else usual
    except ValueError:
        raise StatementUnfit from None
    if not 1970 <= found.year <= 2200:
        raise StatementUnfit
    return found


urlpatterns = [
    path("", accounts, name="accounts"),
    path("account/", account, name="account"),
    path("account/statement.<str:ending>", statement_file, name="statement"),
    *bank_files.urlpatterns,
    *trial.urlpatterns,
    path("trust/", trusts.page, name="trusts"),
    path("refusals/", refusals, name="refusals"),
    path("journal.jsonl", journal, name="journal"),
]
