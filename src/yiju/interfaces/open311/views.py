"""The addresses that are read: discovery, services, requests, tokens."""

from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from yiju.interfaces import clock
from yiju.interfaces.open311 import records
from yiju.interfaces.open311.asking import Asked, read_asked
from yiju.interfaces.open311.formats import FORMATS
from yiju.interfaces.open311.intake import post_request
from yiju.interfaces.open311.naming import names_for, of_code, services
from yiju.interfaces.open311.refusals import NothingHere
from yiju.interfaces.open311.serving import READING, caller, door, said
from yiju.interfaces.web.reader import Reader
from yiju.platform.base.i18n import _
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

CASE = cases.CASE.key
NUMBER = "NUMBER"


@door(*READING)
def discovery(request: HttpRequest, form: str) -> HttpResponse:
    """Where the endpoint is, what it speaks, and how a key is had."""
    books = cases.books()
    record = records.discovery_record(
        request.build_absolute_uri(reverse("open311:unknown", args=["v2"])),
        changeset=records.w3c(books[0].imported_at) if books else "",
        contact=str(_("{city}城市运行监督中心，电话 12345").format(city=registry.city().name)),
        key_service=str(
            _("由有关单位的账号在“访问密钥”页制作：{url}").format(
                url=request.build_absolute_uri(reverse("key:own"))
            )
        ),
        kind="test" if settings.YIJU_TODAY else "production",
        types=[kind.partition(";")[0] for kind in FORMATS.values()],
    )
    return said("discovery", record, form)


@door(*READING)
def service_list(request: HttpRequest, form: str) -> HttpResponse:
    found = services(clock.today()).values()
    return said("services", [records.service_record(one) for one in found], form)


@door(*READING)
def service_definition(request: HttpRequest, form: str, code: str) -> HttpResponse:
    found = of_code(code, clock.today())
    return said("service_definition", records.definition_record(found), form)


@door(*READING, "POST")
def requests(request: HttpRequest, form: str) -> HttpResponse:
    """The list, or a new request."""
    if request.method == "POST":
        return post_request(request, form)
    reader = caller(request.GET)
    asked = read_asked(request.GET, clock.moment())
    cursor, skip = "", (asked.page - 1) * asked.size
    if asked.numbers:
        rows = list(work.items(_wanted(asked), size=len(asked.numbers)).rows)
    elif asked.wants_changes:
        rows, cursor = work.changes(_wanted(asked), after=asked.cursor, size=asked.size, skip=skip)
    else:
        rows = list(work.items(_wanted(asked), size=asked.size, skip=skip).rows)
    answer = _listed(request, form, rows, reader)
    _point_on(request, answer, asked, len(rows), cursor)
    return answer


def _wanted(asked: Asked) -> work.Wanted:
    if asked.numbers:
        return work.Wanted(process=CASE, numbers=asked.numbers)
    return work.Wanted(
        process=CASE,
        state={"open": "open", "closed": "ended"}.get(asked.status, ""),
        type_codes=asked.service_codes,
        since=asked.first,
        before=asked.last + timedelta(microseconds=1) if asked.last else None,
        changed_since=asked.changed_since,
    )


def _point_on(
    request: HttpRequest, answer: HttpResponse, asked: Asked, count: int, cursor: str
) -> None:
    """The way to the next page; in a list of changes also the cursor to come back with."""
    given = {name: value for name, value in request.GET.items() if name != "api_key"}
    if cursor:
        answer["Open311-Cursor"] = cursor
        given = {**given, "changed_since": cursor, "page": "1"}
    elif not asked.numbers:
        given = {**given, "page": str(asked.page + 1)}
    if count == asked.size and not asked.numbers:
        address = request.build_absolute_uri(f"{request.path}?{urlencode(given)}")
        answer["Link"] = f'<{address}>; rel="next"'


@door(*READING)
def one_request(request: HttpRequest, form: str, number: str) -> HttpResponse:
    reader = caller(request.GET)
    item = work.item(number)
    if item.process != CASE:
        raise work.ItemUnknown(number=number)
    return _listed(request, form, [item], reader)


def _listed(
    request: HttpRequest, form: str, rows: list[work.ItemRow], reader: Reader | None
) -> HttpResponse:
    address = request.build_absolute_uri(reverse("open311:photo", args=[NUMBER]))
    names = names_for(rows, address.replace(NUMBER, "{number}"))
    told = [records.request_record(row, names, whole=_reached(row, reader)) for row in rows]
    if request.GET.get("extensions", "").lower() == "true":
        for record, row in zip(told, rows, strict=True):
            record["extended_attributes"] = records.extensions(row, registry.city().code)
    return said("service_requests", told, form)


def _reached(item: work.ItemRow, reader: Reader | None) -> bool:
    reaches = reader.reaches if reader else ()
    return any(reach.covers(item.area_path, item.unit_code) for reach in reaches)


@door(*READING)
def token(request: HttpRequest, form: str, token: str) -> HttpResponse:
    """Requests are numbered at once, so a token is either the number itself or the key under
    which a program sent its report and lost the answer."""
    found = work.items(work.Wanted(process=CASE, keys=(f"open311/{token}",)), size=1).rows
    item = found[0] if found else work.item(token)
    return said("service_requests", [records.token_record(item.number, token)], form)


@door(*READING)
def photo(request: HttpRequest, form: str, number: str) -> HttpResponse:
    """What the verifier saw, once the case was found done; no photo of a reporter is public."""
    item = work.item(number)
    shown = [one for one in cases.evidence_of(number) if one.step == "verifying"]
    if not shown or not records.is_verified(item):
        raise NothingHere(path=request.path[:200])
    data, media_type = cases.read_evidence(number, shown[-1].sha256)
    answer = HttpResponse(data, media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@door(*READING, "POST")
def unknown(request: HttpRequest, form: str, rest: str = "") -> HttpResponse:
    raise NothingHere(path=request.path[:200])
