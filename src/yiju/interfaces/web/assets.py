"""The pages that every declared kind of asset gets: list, map, form, detail, import, export."""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from yiju.interfaces import clock
from yiju.interfaces.counting import note
from yiju.interfaces.declared import catalogue
from yiju.interfaces.sensing.words import shown
from yiju.interfaces.web import live
from yiju.interfaces.web.attribute_form import read_form, show_form
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.interfaces.web.tiles import tile_answer
from yiju.platform.base.errors import Problems
from yiju.platform.base.geo import Datum, read_datum
from yiju.platform.base.i18n import _
from yiju.platform.registry import api as registry
from yiju.platform.registry.api import AssetKind, AssetState, kind_of
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.live.api import has_layer

FILE_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
}
PAGE_SIZE = 50


def may_record(reader: Reader, kind: AssetKind) -> bool:
    """Whether the reader may record assets of the kind: by platform role or by an application's."""
    declared = catalogue()
    own = [role.key for app in declared for role in app.roles if kind.key in role.edits]
    return reader.may("keeper", "district", "office", "admin", *own)


def filters_of(request: HttpRequest, kind: AssetKind) -> dict[str, Any]:
    """The filters that the address names, as `registry.search` and `registry.export` take them."""
    query = request.GET
    chosen = {
        item.name: query[item.name]
        for item in kind.schema.attributes
        if query.get(item.name) and (item.choices or item.type is bool)
    }
    return {
        "text": query.get("text", "").strip(),
        "state": query.get("state", ""),
        "area": query.get("area", ""),
        "keeper": query.get("keeper", ""),
        "filters": chosen,
    }


def listing(request: HttpRequest, key: str) -> HttpResponse:
    kind, reader = kind_of(key), reader_in(request)
    number = request.GET.get("page", "1")
    found = registry.search(
        key,
        reaches=reader.reaches,
        order=request.GET.get("order", "code"),
        page=int(number) if number.isdecimal() else 1,
        size=PAGE_SIZE,
        **filters_of(request, kind),
    )
    shown = [a for a in kind.schema.attributes if not kind.columns or a.name in kind.columns]
    template = "web/assets/rows.html" if request.htmx else "web/assets/list.html"  # type: ignore[attr-defined]
    return render(
        request,
        template,
        {
            "kind": kind,
            "found": found,
            "attributes": shown,
            "choosable": [a for a in kind.schema.attributes if a.choices or a.type is bool],
            "states": AssetState.choices,
            "districts": registry.districts(),
            "may_record": may_record(reader, kind),
        },
    )


def on_map(request: HttpRequest, key: str) -> HttpResponse:
    """Where the assets stand; with what they say now, where an application declares that."""
    kind, reader = kind_of(key), reader_in(request)
    if has_layer(key):
        return live.on_map(request, kind)
    version = registry.map_version(key, reader.reaches)
    context = {"kind": kind, "centre": registry.city(), "version": version}
    return render(request, "web/assets/map.html", context)


def detail(request: HttpRequest, key: str, code: str) -> HttpResponse:
    kind, reader = kind_of(key), reader_in(request)
    asset = registry.by_code(key, code, reader.reaches)
    measured = sensing.Wanted(asset_kind=key, asset_code=code, reaches=reader.reaches)
    return render(
        request,
        "web/assets/detail.html",
        {
            "kind": kind,
            "asset": asset,
            "chain": registry.chain(asset.area_code) if asset.area_code else [],
            "keeper": registry.unit(asset.keeper_code) if asset.keeper_code else None,
            "versions": registry.history(key, code, reader.reaches),
            "streams": shown(sensing.streams(measured), clock.moment()),
            "state_title": AssetState(asset.state).label,
            "may_record": may_record(reader, kind),
            "centre": registry.city(),
        },
    )


def edit(request: HttpRequest, key: str, code: str = "") -> HttpResponse:
    """The form of one asset: a new one where the address names none."""
    kind, reader = kind_of(key), reader_in(request)
    asset = registry.by_code(key, code, reader.reaches) if code else None
    problems: list[Any] = []
    if request.method == "POST":
        try:
            facts = read_form(kind, request.POST, code)
            recorded = registry.asset_record(
                key, **facts, actor=reader.actor(), at=clock.now(), reaches=reader.reaches
            )
            messages.success(request, str(_("已登记 {code}。").format(code=recorded.code)))
            return redirect("asset:detail", key, recorded.code)
        except Problems as error:
            problems = list(error.problems)
    return render(
        request,
        "web/assets/form.html",
        {
            "kind": kind,
            "asset": asset,
            "fields": show_form(kind, asset, request.POST if problems else None),
            "given": request.POST,
            "problems": problems,
            "states": AssetState.choices,
            "datums": list(Datum),
            "units": registry.units(),
        },
        status=422 if problems else 200,
    )


def import_page(request: HttpRequest, key: str) -> HttpResponse:
    """A file in: checked whole, then all of it or nothing."""
    kind, reader = kind_of(key), reader_in(request)
    context: dict[str, Any] = {"kind": kind, "datums": list(Datum)}
    if request.method != "POST":
        return render(request, "web/assets/import.html", context)
    given = request.FILES.get("file")
    if given is None:
        note(request, "import.no_file")
        return render(request, "web/assets/import.html", {**context, "no_file": True}, status=422)
    dry_run = "check" in request.POST
    with NamedTemporaryFile(suffix=Path(given.name or "").suffix) as kept:
        for chunk in given.chunks():
            kept.write(chunk)
        kept.flush()
        report = registry.import_file(
            key,
            Path(kept.name),
            filename=given.name or "",
            datum=read_datum(request.POST.get("datum", "wgs84")),
            dry_run=dry_run,
            actor=reader.actor("import"),
            at=clock.now(),
            reaches=reader.reaches,
            ground=request.POST.get("ground", ""),
            valid_from=clock.today(),
        )
    context |= {"report": report, "dry_run": dry_run, "filename": given.name}
    if report.problems or dry_run:
        note(request, Problems.code if report.problems else "")
    status = 422 if report.problems else 200
    return render(request, "web/assets/import.html", context, status=status)


def template(request: HttpRequest, key: str) -> HttpResponse:
    answer = HttpResponse(registry.template(key), content_type=FILE_TYPES["xlsx"])
    answer["Content-Disposition"] = f'attachment; filename="{key}-template.xlsx"'
    return answer


def export(request: HttpRequest, key: str, ending: str) -> FileResponse:
    """Every asset of the list as a file, with the same filters and within the same reach."""
    kind = kind_of(key)
    file = NamedTemporaryFile(suffix=f".{ending}")  # noqa: SIM115 (the response closes it)
    registry.export(
        key, ending, file, reaches=reader_in(request).reaches, **filters_of(request, kind)
    )
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename=f"{key}.{ending}", content_type=FILE_TYPES[ending]
    )


def tile(request: HttpRequest, key: str, z: int, x: int, y: int) -> HttpResponse:
    return tile_answer(request, key, z, x, y, reader_in(request).reaches)


def new(request: HttpRequest, key: str) -> HttpResponse:
    return edit(request, key)


urlpatterns = [
    path("<slug:key>/", listing, name="list"),
    path("<slug:key>/map/", on_map, name="map"),
    path("<slug:key>/map/states/", live.states, name="states"),
    path("<slug:key>/now/", live.listing, name="now"),
    path("<slug:key>/new/", new, name="new"),
    path("<slug:key>/import/", import_page, name="import"),
    path("<slug:key>/template.xlsx", template, name="template"),
    *(
        path(f"<slug:key>/export.{ending}", export, {"ending": ending}, name=f"export-{ending}")
        for ending in FILE_TYPES
    ),
    path("<slug:key>/tiles/<int:z>/<int:x>/<int:y>.mvt", tile, name="tile"),
    path("<slug:key>/items/<str:code>/", detail, name="detail"),
    path("<slug:key>/items/<str:code>/card/", live.card, name="card"),
    path("<slug:key>/items/<str:code>/edit/", edit, name="edit"),
]
