"""Stars and complaints: on the page of a compound, for the owner, and for the firm."""

from datetime import datetime
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiju.applications.property_rating import rules
from yiju.applications.property_rating.process import COMPLAINT, COMPLAINT_KINDS
from yiju.applications.property_rating.rules import Stars
from yiju.applications.property_rating.services import complain, rate
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work

STEPS = {step.key: step.title for step in COMPLAINT.steps}
PARTS: dict[str, Text] = {
    "checks": _("服务检查"),
    "satisfaction": _("满意度"),
    "complaints": _("投诉"),
    "disclosure": _("信息公开"),
    "safety": _("安全"),
}
MOST = 20


def ratings_of(compound: Any, on: Any) -> list[tuple[Any, Stars]]:
    """The ratings of a compound up to a day with their stars, the newest first."""
    rows = registry.standing("service_rating", on=on, within=compound.area_code)
    records = [row.record for row in rows if row.record.compound == compound.code]
    found: list[tuple[Any, Stars]] = []
    before: Fraction | None = None
    for one in sorted(records, key=lambda row: row.half_end):
        stars = rules.stars_of(one, compound.record.homes, one.half_end, before)
        before = stars.parts["satisfaction"] or before
        found.append((one, stars))
    return found[::-1]


def _complaint(row: work.ItemRow) -> dict[str, Any]:
    step = row.end or (row.open_stages[0].step if row.open_stages else "closed")
    answers = [s.said["words"] for s in row.stages if s.said and s.move in ("answer", "solved")]
    return {
        "row": row,
        "kind": COMPLAINT_KINDS[row.data["kind"]],
        "step": STEPS[step],
        "answer": answers[-1] if answers else "",
        "can_rate": step in ("rating", "closed"),
        "due": row.open_stages[0].due_at if row.open_stages else None,
    }


def _complaints(wanted: work.Wanted) -> list[dict[str, Any]]:
    return [_complaint(row) for row in work.items(wanted, size=MOST).rows]


def _points(stars: Stars) -> list[tuple[Text, float | None]]:
    """Each part with its points out of 100; None where the sample is too small."""
    return [
        (PARTS[key], None if points is None else float(points))
        for key, points in stars.parts.items()
    ]


def rating_block(asset: Any, now: datetime) -> dict[str, Any]:
    """The last ratings with their grounds, and complaints with their answers."""
    ratings = ratings_of(asset, china_day(now))[:2]
    shown = [(one, stars, _points(stars)) for one, stars in ratings]
    found = _complaints(work.Wanted(process=COMPLAINT.key, asset=asset.code))
    return {"ratings": shown, "complaints": found}


def own_block(asset: Any, _now: datetime) -> dict[str, Any]:
    """What the owner reported, and the form to report more."""
    found = _complaints(work.Wanted(process=COMPLAINT.key, asset=asset.record.compound))
    mine = [one for one in found if one["row"].data["part"] == asset.code]
    return {"complaints": mine, "kinds": COMPLAINT_KINDS, "key": work.new_key()}


def act_page(request: HttpRequest) -> HttpResponse:
    """An owner reports something, or says how it was solved."""
    given, now = request.POST, request.now  # type: ignore[attr-defined]
    problem: CityError | None = None
    row: work.ItemRow | None = None
    if request.method == "POST":
        try:
            part = registry.held_by(
                "exclusive_part", given.get("part", "")[:40], given.get("code", "")[:40]
            )
            if number := given.get("number", "")[:40]:
                good = given.get("satisfied") == "1"
                row = rate(part, number, satisfied=good, why=given.get("why", "")[:300], at=now)
            else:
                kind, words = given.get("kind", ""), given.get("words", "")
                row = complain(part, kind, words, key=given.get("key", "")[:60], at=now)
        except CityError as error:
            problem = error
    status = problem.status if problem else 200
    context = {"row": row, "problem": problem}
    return render(request, "property_rating/done.html", context, status=status)


def firm_page(request: HttpRequest) -> HttpResponse:
    """A firm's compounds with stars and complaints; for others all firms within their reach."""
    reader, now = request.reader, request.now  # type: ignore[attr-defined]
    day = china_day(now)
    standing = registry.standing("compound", on=day, within=registry.city().code)
    mine = [
        one
        for one in standing
        if one.keeper_code == reader.unit_code
        or any(r.covers(one.area_path, one.keeper_code) for r in reader.reaches)
    ]
    lines = []
    rated = {
        row.record.compound
        for row in registry.standing("service_rating", on=day, within=registry.city().code)
    }
    for one in mine:
        if one.keeper_code == reader.unit_code or one.code in rated:
            ratings = ratings_of(one, day)
            wanted = work.Wanted(process=COMPLAINT.key, asset=one.code, state="open")
            lines.append((one, ratings[0][1] if ratings else None, _complaints(wanted)))
    unit = registry.unit(reader.unit_code) if reader.unit_code else None
    return render(request, "property_rating/firm.html", {"lines": lines, "unit": unit})
