"""Pages of an asset that several applications fill: for everybody, and for whoever holds it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.declared import catalogue
from yiju.interfaces.policy import CLERKS
from yiju.interfaces.web.knocking import knock
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text
from yiju.platform.events import api as events
from yiju.platform.registry import api as registry

SIZE = 50


def kinds_shown() -> dict[str, Text]:
    """Kinds of asset that have a public page, with their titles."""
    keys = dict.fromkeys(block.kind for block in catalogue().blocks if not block.held)
    return {key: registry.kind_of(key).title for key in keys}


def held_kinds() -> list[str]:
    return [*dict.fromkeys(block.kind for block in catalogue().blocks if block.held)]


def listing(request: HttpRequest, kind: str) -> HttpResponse:
    """The assets of a kind that have a public page; by a part of the name, and by area."""
    if kind not in kinds_shown():
        raise registry.KindUnknown(kind=kind[:40], near="、".join(kinds_shown()))
    given = request.GET
    number = given.get("page", "1")
    words, area = given.get("q", "")[:40], given.get("area", "")[:20]
    found = registry.search(
        kind,
        reaches=None,
        text=words,
        area=area,
        page=int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 1,
        size=SIZE,
    )
    context = {
        "kind": kind,
        "title": kinds_shown()[kind],
        "found": found,
        "q": words,
        "area": area,
        "districts": registry.districts(),
    }
    return render(request, "web/public/places.html", context)


def place(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """One asset, with what each application has to say of it."""
    if kind not in kinds_shown():
        raise registry.AssetNotFound(code=code[:40], kind=kind[:40])
    asset = registry.by_code(kind, code, None)
    context = {
        "kind": kind,
        "title": kinds_shown()[kind],
        "asset": asset,
        "area": registry.area(asset.area_code),
        "blocks": _filled(request, asset, held=False),
        "may_print": reader_in(request).may(*CLERKS),
    }
    return render(request, "web/public/place.html", context)


def _filled(
    request: HttpRequest, asset: registry.AssetRow, *, held: bool, **more: str
) -> list[tuple[Text, str, str]]:
    """(title, anchor, page) of each block that has something to show."""
    found: list[tuple[Text, str, str]] = []
    for number, block in enumerate(catalogue().blocks):
        if block.kind != asset.kind or block.held != held:
            continue
        told: dict[str, Any] | None = block.fill(asset, clock.moment())
        if told is not None:
            page = render_to_string(block.template, {**told, **more, "asset": asset}, request)
            found.append((block.title, f"b{number}", page))
    return found


@never_cache
@sensitive_post_parameters("code")
def holder(request: HttpRequest) -> HttpResponse:
    """Whoever holds an asset sees what is theirs: the code is typed, never in an address."""
    given, problem, asset = request.POST, None, None
    if request.method == "POST":
        try:
            knock(request, clock.moment())
            [kind, *_more] = held_kinds()
            asset = registry.held_by(kind, given.get("part", "")[:40], given.get("code", "")[:40])
        except CityError as error:
            problem = error
    code = given.get("code", "") if asset else ""
    blocks = _filled(request, asset, held=True, code=code) if asset else []
    context = {"asset": asset, "blocks": blocks, "problem": problem, "given": given}
    status = problem.status if problem else 200
    return render(request, "web/public/holder.html", context, status=status)


@never_cache
@require_POST
def letters(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """The letters to the holders of what belongs to an asset: the codes are on this answer only,
    and the log says who printed them. Raises AssetNotFound."""
    reader, now = reader_in(request), clock.moment()
    asset = registry.by_code(kind, code, reader.reaches)
    found = [
        (one, registry.holder_code(one))
        for held in held_kinds()
        for one in registry.standing(held, on=clock.today(), within=asset.area_code)
        if getattr(one.record, kind, "") == code
    ]
    events.record(
        actor=reader.actor(),
        action="holder.letters",
        subject_kind="asset",
        subject_key=f"{kind}/{code}",
        after={"letters": len(found)},
        at=now,
    )
    context = {"asset": asset, "letters": [(one, proof) for one, proof in found if proof]}
    return render(request, "web/letters.html", context)


office = [path("<slug:kind>/<str:code>/letters/", letters, name="letters")]
urlpatterns = [
    path("home/", holder, name="holder"),
    path("places/<slug:kind>/", listing, name="places"),
    path("places/<slug:kind>/<str:code>/", place, name="place"),
]
