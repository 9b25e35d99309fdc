"""What banks tell the city. Who comes in is proven by the signature, not by a session."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.sending.proving import proven
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.work.banking import api as banking

BANK = "Yiju-Bank"
"""The header with the name of the bank."""
LARGEST_BODY = 16 * 1024


class Unsigned(CityError):
    code = "bank.unsigned"
    status = 400
    text = _("请求没有签名。应带 {wanted}")


class SignatureWrong(CityError):
    code = "bank.signature_wrong"
    status = 401
    text = _("签名不对，或时钟相差超过十分钟")


@csrf_exempt
@require_POST
def receipts(request: HttpRequest) -> HttpResponse:
    """Take a receipt; what is answered is stored. `unassigned` says that nobody was credited."""
    bank = _bank(request)
    at = clock.moment()
    row = banking.receipt_take(banking.read_receipt(bank, _said(request), at), at)
    state = "unassigned" if row.why else "credited"
    return JsonResponse(
        {"number": row.number, "state": state, "code": row.why_code, "message": str(row.why)}
    )


@csrf_exempt
@require_POST
def results(request: HttpRequest) -> HttpResponse:
    """Take the result of a payment."""
    row = banking.result_take(_bank(request), _said(request), clock.moment())
    return JsonResponse({"key": row.key, "state": row.state})


@csrf_exempt
@require_POST
def statements(request: HttpRequest, account: str, form: str) -> HttpResponse:
    """Take a statement of an account: the body is the file as it is."""
    bank = _bank(request)
    name = f"{account}.{form}"
    done = banking.statement_take(bank, account, request.body, form, name=name, at=clock.moment())
    return JsonResponse(
        {
            "entries": done.entries,
            "receipts": done.receipts,
            "results": done.results,
            "paired": done.paired,
            "differences": done.differences,
            "again": done.again,
        }
    )


def _bank(request: HttpRequest) -> str:
    """The bank that signed. Raises Unsigned, BankUnknown, SignatureWrong."""
    return proven(request, BANK, banking.secret_of, unsigned=Unsigned, wrong=SignatureWrong)


def _said(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > LARGEST_BODY:
        raise banking.MessageUnreadable(field="body", why=f"≤ {LARGEST_BODY} bytes")
    try:
        said = json.loads(request.body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise banking.MessageUnreadable(field="body", why="JSON") from None
    if not isinstance(said, dict):
        raise banking.MessageUnreadable(field="body", why="JSON object")
    return said


def _no_constant(name: str) -> None:
    raise ValueError(name)


urlpatterns = [
    path("v1/receipts", receipts, name="receipts"),
    path("v1/results", results, name="results"),
    path("v1/statements/<slug:account>/<slug:form>", statements, name="statements"),
]
