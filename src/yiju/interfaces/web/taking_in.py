"""The staff's own intake: what the hotline hears and what an inspector finds, keyboard first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from yiju.interfaces import clock
from yiju.interfaces.counting import note
from yiju.interfaces.web import reporting, suggesting
from yiju.interfaces.web.item import party_of, photos_in, position, type_title
from yiju.interfaces.web.portal import PlaceMissing
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

MOST_ALIKE = 5
NEAR_M = 100


@dataclass(frozen=True)
class Alike:
    """A case that may be the same; `score` is None for one that is only near."""

    item: work.ItemRow
    metres: float
    score: float | None
    certain: bool = False


def page(request: HttpRequest) -> HttpResponse:
    """The form. What may be the same is shown before anything is saved; the clerk decides."""
    error: CityError | None = None
    doubles: list[Alike] = []
    if request.method == "POST":
        try:
            doubles = _unseen_doubles(request)
            if not doubles:
                return _taken_in(request)
        except CityError as refused:
            error = refused
    reader, given = reader_in(request), request.POST
    context = {
        "centre": registry.city(),
        "types": reporting.known_types(china_day(clock.moment())),
        "given": given,
        "error": error,
        "doubles": [(one, _title(one.item)) for one in doubles],
        "key": given.get("key") or work.new_key(),
        "is_hotline": reader.may("acceptor"),
        "is_inspector": reader.may("inspector"),
    }
    if doubles and not error:
        note(request, "")
    status = error.status if error else 409 if doubles else 200
    return render(request, "web/work/report.html", context, status=status)


def _unseen_doubles(request: HttpRequest) -> list[Alike]:
    """What may be the same as the report of the form, unless it was seen already or the report
    itself was; none where it lacks what they are compared by."""
    given, now = request.POST, clock.moment()
    where = position(given)
    if where is None or given.get("seen") == "1" or given.get("same"):
        return []
    if work.items(work.Wanted(keys=(_key(given),)), size=1).rows:
        return []
    return _alike(given.get("words", ""), given.get("type_code", ""), where, now)


def _alike(words: str, type_code: str, where: cases.Where, now: datetime) -> list[Alike]:
    """What may be the same by place, type and words; where that finds nothing, nothing."""
    found = cases.alike(words, type_code, where, at=now, on=china_day(now))[:MOST_ALIKE]
    return [Alike(work.item(one.number), one.metres, one.score, one.certain) for one in found]


def _taken_in(request: HttpRequest) -> HttpResponse:
    reader, given, at = reader_in(request), request.POST, clock.moment()
    photos = photos_in(request)
    if given.get("same"):
        number, secret = _joined(request, photos, at)
    else:
        number, secret = _reported(request, reader, photos, at)
    told = (
        _("已登记 {number}。查询码 {secret}，请告诉来电人。") if secret else _("已登记 {number}。")
    )
    facts = {"number": number, "secret": secret} if secret else {"number": number}
    messages.success(request, str(told.format(**facts)))
    return redirect("work:report")


@transaction.atomic
def _joined(request: HttpRequest, photos: list[bytes], at: datetime) -> tuple[str, str]:
    """Whoever reports what is known follows the case that stands. (number, secret)"""
    given = request.POST
    reporting.check_photos(photos)
    number = given.get("same", "")
    secret = cases.follow(
        number,
        words=given.get("words", "")[:2000],
        contact=_contact(request),
        language="zh-hans",
        channel=reporting.source_of(reader_in(request), on_the_spot=False),
        at=at,
    )
    for data in photos:
        cases.keep_evidence(number, data, actor=reader_in(request).actor(), at=at)
    return number, secret


@transaction.atomic
def _reported(
    request: HttpRequest, reader: Reader, photos: list[bytes], at: datetime
) -> tuple[str, str]:
    """(number, secret); the secret is empty where there is nobody to tell it to."""
    given = request.POST
    where = position(given)
    if where is None:
        raise PlaceMissing
    on_the_spot = given.get("on_the_spot") == "1"
    reporting.check_photos(photos, on_the_spot=on_the_spot)
    reporting.check_type(given.get("type_code", ""), china_day(at))
    source = reporting.source_of(reader, on_the_spot=on_the_spot)
    done = cases.report(
        given.get("words", ""),
        where,
        source=source,
        key=_key(given),
        party=party_of(request),
        actor=reader.actor(),
        at=at,
        type_code=given.get("type_code", ""),
        address=given.get("address", ""),
        contact=_contact(request),
        on_the_spot=on_the_spot,
        shown=suggesting.shown_in(given, at),
    )
    for data in photos:
        cases.keep_evidence(done.item.number, data, actor=reader.actor(), at=at)
    return done.item.number, done.secret if source == "hotline" else ""


def _key(given: Any) -> str:
    return f"staff/{given.get('key', '')[:60]}"


def _contact(request: HttpRequest) -> str:
    """Of the caller, for whoever answers calls; sealed where it is kept."""
    given = request.POST.get("contact", "").strip()[:100]
    return given if reader_in(request).may("acceptor") else ""


def alike(request: HttpRequest) -> JsonResponse:
    """For the form as it is being filled in: what may be the same, then what is merely near."""
    given, now = request.GET, clock.moment()
    where = position(given)
    if where is None:
        raise PlaceMissing
    words = given.get("words", "")[:400]
    found = _alike(words, given.get("type_code", ""), where, now)
    known = {one.item.number for one in found}
    near = [Alike(i, m, None) for i, m in cases.nearby(where, metres=NEAR_M)]
    rows = [_line(one) for one in (*found, *(n for n in near if n.item.number not in known))]
    return JsonResponse({"cases": rows[:MOST_ALIKE]})


def _line(one: Alike) -> dict[str, Any]:
    return {
        "number": one.item.number,
        "title": " · ".join(filter(None, (type_title(one.item.type_code), one.item.title))),
        "metres": round(one.metres),
        "score": None if one.score is None else round(one.score, 2),
        "state": _state(one.item),
        "url": reverse("work:item", args=[one.item.number]),
    }


def _title(item: work.ItemRow) -> str:
    return " · ".join(filter(None, (type_title(item.type_code), item.title, _state(item))))


def _state(item: work.ItemRow) -> str:
    process = work.process_of(item.process, item.version)
    key = item.open_stages[0].step if item.open_stages else item.end
    return str(process.step(key).title)


urlpatterns = [
    path("report/", page, name="report"),
    path("report/alike.json", alike, name="alike"),
]
