"""A bank's statement brought as a file: looked at first, then taken in."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from yiju.interfaces import clock
from yiju.interfaces.ledger_words import amount_shown, kind_title
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work.reconciling import api as reconciling

BRINGERS = ("office", "admin")
KEPT_S = 3_600
"""Between the look and the taking in."""
SHOWN = 200
CSV = ledgers.CsvColumns(
    value_date="日期", reference="流水号", text="摘要", incoming="收入", outgoing="支出"
)
CSV_ENGLISH = ledgers.CsvColumns(
    value_date="date", reference="number", text="text", incoming="in", outgoing="out"
)
Read = Callable[[bytes], ledgers.BankStatement]


def _read_csv(data: bytes) -> ledgers.BankStatement:
    """In UTF-8, or as Chinese banks and Excel write it, in GB 18030."""
    try:
        told = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ledgers.read_csv(data, replace(CSV, encoding="gb18030"))
    english = told.partition(",")[0].strip() == CSV_ENGLISH.value_date
    return ledgers.read_csv(data, CSV_ENGLISH if english else CSV)


FORMS: dict[str, tuple[Text, Read]] = {
    "camt053": (_("CAMT.053（XML）"), ledgers.read_camt),
    "mt940": (Text("MT940"), ledgers.read_mt940),
    "csv": (Text("CSV"), _read_csv),
}


class FileMissing(CityError):
    code = "ledger.bank_file_missing"
    status = 422
    text = _("请选择银行对账文件和格式；预览过的文件只留一小时，过后要重新选择")


@never_cache
def bank_file(request: HttpRequest) -> HttpResponse:
    """Bring a file for an account: what it would do is shown, and nothing is written yet."""
    code = request.GET.get("code", "")
    row = ledgers.account(code)
    if request.method != "POST":
        return _page(request, row)
    form, given = request.POST.get("form", ""), request.FILES.get("file")
    try:
        if given is None or form not in FORMS:
            raise FileMissing
        data = given.read()
        looked = ledgers.bank_file_look(code, data, FORMS[form][1])
    except CityError as error:
        return _page(request, row, error.status, problem=error, form=form)
    digest = sha256(data).hexdigest()
    cache.set(_kept(code, digest), (given.name or "", form, data), KEPT_S)
    statement = looked.statement
    return _page(
        request,
        row,
        looked=looked,
        known=len(statement.entries) - len(looked.new),
        digest=digest,
        name=given.name,
        form=form,
        closing=None if statement.closing is None else amount_shown(statement.closing, row.unit),
        entries=[(one, amount_shown(one.amount, row.unit)) for one in looked.new[:SHOWN]],
        left_out=max(0, len(looked.new) - SHOWN),
    )


@never_cache
def take(request: HttpRequest) -> HttpResponse:
    """Take in the file that was looked at; sent twice, the second changes nothing."""
    code, digest = request.POST.get("code", ""), request.POST.get("digest", "")
    row = ledgers.account(code)
    kept = cache.get(_kept(code, digest))
    try:
        if kept is None:
            raise FileMissing
        name, form, data = kept
        taken, followed = reconciling.statement_take(
            code,
            data,
            FORMS[form][1],
            name=name,
            actor=reader_in(request).actor("import"),
            at=clock.moment(),
        )
    except CityError as error:
        return _page(request, row, error.status, problem=error)
    told = _("文件中 {entries} 笔，新收 {new} 笔，配上 {paired} 笔").format(
        entries=taken.entries, new=taken.new, paired=taken.paired
    )
    then = _("差异新增 {begun} 件，消失 {settled} 件").format(
        begun=followed.begun, settled=followed.settled
    )
    messages.success(request, f"{told} · {then}")
    return redirect(f"{reverse('ledger:account')}?{urlencode({'code': code})}")


def _kept(code: str, digest: str) -> str:
    return f"bank-file-{sha256(f'{code}|{digest}'.encode()).hexdigest()}"


def _page(
    request: HttpRequest, row: ledgers.AccountRow, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "row": row,
        "kind": kind_title(row.kind),
        "forms": {key: title for key, (title, _read) in FORMS.items()},
        "may_write": reader_in(request).may(*BRINGERS),
    }
    return render(request, "web/ledgers/bank_file.html", context | more, status=status)


urlpatterns = [
    path("bank-file/", bank_file, name="bank-file"),
    path("bank-file/take/", take, name="bank-file-take"),
]
