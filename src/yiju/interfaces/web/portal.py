"""The public door: report in under a minute, follow by number, say that it is not fixed."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.web import suggesting
from yiju.interfaces.web.fields import fields_of
from yiju.interfaces.web.item import photos_in, position, type_title
from yiju.interfaces.web.knocking import knock, remember_browser
from yiju.interfaces.web.reporting import check_photos, check_type, known_types
from yiju.platform.base.errors import CityError
from yiju.platform.base.geo import Datum
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.masking import masked
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

CITIZEN = Actor("", "市民", via="web")
REPORTER = work.Party("", reporter=True)
NEAR_M = 100
LONGEST_NAME = 40
EXACT = 4.0
"""The score of a place whose whole name was written."""


class PlaceMissing(CityError):
    code = "case.place_missing"
    status = 422
    text = _("还没有选位置。在地图上点一下，按“用我的位置”，或写地名")


class PlaceUnclear(CityError):
    code = "case.place_unclear"
    status = 422
    text = _("“{name}”有几处，请选一处")


class PlaceUnknown(CityError):
    code = "case.place_unknown"
    status = 422
    text = _("找不到“{name}”。写区、街道、社区或附近公共设施的名称")


class KnownAlready(CityError):
    code = "case.known_already"
    status = 409
    text = _("附近已有人上报。是同一件事的，请跟踪；不是的，请再按一次提交。照片要重新选择")


def report(request: HttpRequest) -> HttpResponse:
    """The form, and what comes of it."""
    error: CityError | None = None
    if request.method == "POST":
        try:
            return _reported(request)
        except CityError as refused:
            error = refused
    context = {
        "centre": registry.city(),
        "types": known_types(china_day(clock.moment())),
        "given": request.POST,
        "error": error,
        "places": _choices(request) if isinstance(error, PlaceUnclear) else [],
        "near": _known_near(request) if isinstance(error, KnownAlready) else [],
        "key": request.POST.get("key") or work.new_key(),
    }
    answer = render(
        request, "web/public/report.html", context, status=error.status if error else 200
    )
    return remember_browser(request, answer)


def _reported(request: HttpRequest) -> HttpResponse:
    given, at = request.POST, clock.moment()
    contact = given.get("contact", "").strip()[:100]
    knock(request, at, contact)
    where = _where(given)
    photos = _photos(request)
    check_type(given.get("type_code", ""), china_day(at))
    if given.get("ask") and _known_near(request):
        raise KnownAlready
    done = cases.report(
        given.get("words", ""),
        where,
        source="portal",
        key=f"portal/{given.get('key', '')[:60]}",
        party=REPORTER,
        actor=CITIZEN,
        at=at,
        type_code=given.get("type_code", ""),
        address=given.get("address", ""),
        contact=contact,
        language="en" if (get_language() or "").startswith("en") else "zh-hans",
        shown=suggesting.shown_in(given, at),
    )
    for data in photos:
        cases.keep_evidence(done.item.number, data, actor=CITIZEN, at=at)
    cases.send_by_place(done.item, at)
    query = f"?s={done.secret}" if done.secret else ""
    return redirect(reverse("public:case", args=[done.item.number]) + query)


def _where(given: Any) -> cases.Where:
    """The point on the map, else the place that was written or chosen by name. Raises
    PlaceMissing, PlaceUnknown, PlaceUnclear, PlaceUnreadable."""
    lon, _comma, lat = given.get("spot", "").partition(",")
    where = position({"lon": lon, "lat": lat} if lon else given)
    if where is not None:
        return where
    name = given.get("place", "").strip()[:LONGEST_NAME]
    if not name:
        raise PlaceMissing
    found = registry.places_named(name)
    if not found:
        raise PlaceUnknown(name=name)
    if len(found) > 1 and (found[0].score < EXACT or found[1].score >= EXACT):
        raise PlaceUnclear(name=name)
    return cases.Where(found[0].lon, found[0].lat, Datum.WGS84)


def _choices(request: HttpRequest) -> list[registry.NamedPlace]:
    return registry.places_named(request.POST.get("place", "")[:LONGEST_NAME])


def _known_near(request: HttpRequest) -> list[dict[str, Any]]:
    """What is known close by, for a browser that could not show it before."""
    return _near(_where(request.POST))


def _photos(request: HttpRequest) -> list[bytes]:
    """The photos of a form, each found to be one; raises what says why not."""
    photos = photos_in(request)
    check_photos(photos)
    return photos


def lookup(request: HttpRequest) -> HttpResponse:
    """Follow by number; who gives the contact that they left with it comes in as its reporter."""
    given = request.POST if request.method == "POST" else request.GET
    number = given.get("number", "").strip()
    if not number:
        return render(request, "web/public/lookup.html")
    try:
        work.item(number)
        if request.method != "POST":
            return redirect("public:case", number=number)
        contact = given.get("contact", "").strip()[:100]
        knock(request, clock.moment(), f"lookup {number}")
        secret = cases.secret_of(number, contact)
        return redirect(reverse("public:case", args=[number]) + f"?s={secret}")
    except CityError as error:
        context = {"error": error, "number": number}
        return render(request, "web/public/lookup.html", context, status=error.status)


def case(request: HttpRequest, number: str) -> HttpResponse:
    """How a case stands. Whoever shows the reporter's secret sees their words and the photos, and
    may say that it is not fixed."""
    return _case(request, number)


def _case(request: HttpRequest, number: str, error: CityError | None = None) -> HttpResponse:
    item = work.item(number)
    if item.merged_into:
        return redirect(reverse("public:case", args=[item.merged_into]) + _query(request))
    secret = request.POST.get("s") or request.GET.get("s", "")
    is_mine = bool(secret) and cases.is_reporter(number, secret)
    process = work.process_of(item.process, item.version)
    possible = work.possible(item, REPORTER) if is_mine else []
    doubt = next((one.move for one in possible if one.move.key in {"not_fixed", "unsolved"}), None)
    context = {
        "item": item,
        "type": type_title(item.type_code),
        "place": registry.chain(item.area_code)[1:3],
        "lines": _public_course(item),
        "now": item.open_stages[0] if item.open_stages else None,
        "process": process,
        "closing": cases.CLOSINGS.get(str(item.data.get("closing", "")), ""),
        "answer": masked(str(item.data.get("answer", ""))),
        "rejected": cases.REJECTIONS.get(str(item.data.get("rejected", "")), ""),
        "is_mine": is_mine,
        "secret": secret,
        "mine": cases.reporters_of(number) if is_mine else [],
        "evidence": cases.evidence_of(number) if is_mine else [],
        "may_object": work.may_object(item, clock.moment()),
        "objections": work.objections_of(number),
        "may_confirm": any(one.move.key == "solved" for one in possible),
        "doubt_days": cases.doubt_days(item.data, china_day(clock.moment())),
        "doubt": fields_of(doubt.form) if doubt and doubt.form else None,
        "key": work.new_key(),
        "error": error,
    }
    status = error.status if error else 200
    return render(request, "web/public/case.html", context, status=status)


def _query(request: HttpRequest) -> str:
    return f"?{request.GET.urlencode()}" if request.GET else ""


def _public_course(item: work.ItemRow) -> list[dict[str, Any]]:
    """The steps with their times and units, without the names of people."""
    process = work.process_of(item.process, item.version)
    lines: list[dict[str, Any]] = []
    for stage in item.stages:
        move = process.move(stage.step, stage.move) if stage.move else None
        title: Text = process.step(stage.step).title
        lines.append(
            {
                "title": title,
                "move": move.title if move else "",
                "stage": stage,
                "unit": stage.by_unit or stage.holder.unit,
            }
        )
    return lines


@require_POST
def not_fixed(request: HttpRequest, number: str) -> HttpResponse:
    given, at = request.POST, clock.moment()
    try:
        _own(number, given.get("s", ""))
        photos = _photos(request)
        cases.doubt(
            number,
            {"code": given.get("code", ""), "words": given.get("words", "")},
            key=f"portal/{given.get('key', '')[:60]}",
            actor=CITIZEN,
            at=at,
        )
        for data in photos:
            cases.keep_evidence(number, data, actor=CITIZEN, at=at)
    except CityError as error:
        return _case(request, number, error)
    return redirect(reverse("public:case", args=[number]) + f"?s={given.get('s', '')}")


@require_POST
def solved(request: HttpRequest, number: str) -> HttpResponse:
    """Whoever reported says that it is solved, which closes a case whose type leaves it to them."""
    given = request.POST
    try:
        _own(number, given.get("s", ""))
        key = f"portal/{given.get('key', '')[:60]}"
        cases.confirm(number, key=key, actor=CITIZEN, at=clock.moment())
    except CityError as error:
        return _case(request, number, error)
    return redirect(reverse("public:case", args=[number]) + f"?s={given.get('s', '')}")


@require_POST
def object_to(request: HttpRequest, number: str) -> HttpResponse:
    """Anybody may hold something against what is published, within its time."""
    at = clock.moment()
    try:
        knock(request, at)
        key = f"portal/{request.POST.get('key', '')[:60]}"
        work.object_to(number, request.POST.get("says", ""), key=key, actor=CITIZEN, at=at)
    except CityError as error:
        return _case(request, number, error)
    return redirect("public:case", number=number)


@require_POST
def rate(request: HttpRequest, number: str) -> HttpResponse:
    given = request.POST
    stars = given.get("stars", "")
    try:
        cases.rate(
            number,
            given.get("s", ""),
            stars=int(stars) if stars.isascii() and stars.isdecimal() and len(stars) < 3 else 0,
            remark=given.get("remark", ""),
            at=clock.moment(),
        )
    except CityError as error:
        return _case(request, number, error)
    return redirect(reverse("public:case", args=[number]) + f"?s={given.get('s', '')}")


@require_POST
def follow(request: HttpRequest, number: str) -> HttpResponse:
    """Somebody else has the same trouble: they follow the case that stands."""
    at = clock.moment()
    contact = request.POST.get("contact", "").strip()[:100]
    knock(request, at, contact)
    secret = cases.follow(
        number,
        words=request.POST.get("words", "")[:2000],
        contact=contact,
        language="en" if (get_language() or "").startswith("en") else "zh-hans",
        channel="portal",
        at=at,
    )
    return redirect(reverse("public:case", args=[number]) + f"?s={secret}")


def _own(number: str, secret: str) -> None:
    if not cases.is_reporter(number, secret):
        raise cases.SecretWrong(number=number)


def photo(request: HttpRequest, number: str, sha256: str) -> HttpResponse:
    """A photo of a case, for its reporter."""
    if not cases.is_reporter(number, request.GET.get("s", "")):
        raise work.ItemUnknown(number=number)
    data, media_type = cases.read_evidence(number, sha256)
    answer = HttpResponse(data, content_type=media_type)
    answer["Cache-Control"] = "private, max-age=86400"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def similar(request: HttpRequest) -> JsonResponse:
    """Open cases close by, so that nobody reports what is known."""
    where = position(request.GET)
    if where is None:
        raise PlaceMissing
    return JsonResponse({"cases": _near(where), "place": _place(where)})


def _place(where: cases.Where) -> str:
    """District, street and community of a point, as people call it; raises OutsideCity."""
    found = registry.locate(where.lon, where.lat, where.datum)
    return " ".join(a.name for a in (found.district, found.street, found.community) if a)


def _near(where: cases.Where) -> list[dict[str, Any]]:
    return [
        {
            "number": item.number,
            "type": str(type_title(item.type_code) if item.type_code else _("待定类别")),
            "metres": round(metres),
            "state": _state(item),
            "url": reverse("public:case", args=[item.number]),
            "follow": reverse("public:case-follow", args=[item.number]),
        }
        for item, metres in cases.nearby(where, metres=NEAR_M)
    ]


def _state(item: work.ItemRow) -> str:
    process = work.process_of(item.process, item.version)
    key = item.open_stages[0].step if item.open_stages else item.end
    return str(process.step(key).title)


def places(request: HttpRequest) -> JsonResponse:
    """Places by name, the likeliest first: areas, and what stands in the public registers."""
    found = registry.places_named(request.GET.get("q", "")[:LONGEST_NAME])
    rows = [
        {"name": one.name, "within": one.within, "lon": one.lon, "lat": one.lat, "datum": "wgs84"}
        for one in found
    ]
    return JsonResponse({"places": rows})


urlpatterns = [
    path("report/", report, name="report"),
    path("report/similar.json", similar, name="similar"),
    path("report/suggest.json", suggesting.answer, name="suggest"),
    path("places.json", places, name="places"),
    path("cases/", lookup, name="lookup"),
    path("cases/<str:number>/objection/", object_to, name="case-objection"),
    path("cases/<str:number>/", case, name="case"),
    path("cases/<str:number>/not-fixed/", not_fixed, name="case-not-fixed"),
    path("cases/<str:number>/solved/", solved, name="case-solved"),
    path("cases/<str:number>/rate/", rate, name="case-rate"),
    path("cases/<str:number>/follow/", follow, name="case-follow"),
    path("cases/<str:number>/photos/<str:sha256>/", photo, name="case-photo"),
]
