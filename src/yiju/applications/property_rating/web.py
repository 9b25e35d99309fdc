"""Stars and complaints: on the page of a compound, for the owner, and for the firm."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiju.applications.property_rating import rules
from yiju.applications.property_rating.kinds import STARS
from yiju.applications.property_rating.process import TYPES, WARNING
from yiju.applications.property_rating.reports import HOME, complain, rate, reports
from yiju.applications.property_rating.stars import last_two, stars
from yiju.platform.base.errors import CityError
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.trust.standings import api as standings
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.warned import open_warnings

STEPS = {step.key: step.title for step in cases.CASE.steps}
MOST = 20


def _report(row: work.ItemRow, now: datetime) -> dict[str, Any]:
    """A case as the page of the compound tells it: no words of the reporter, no home."""
    step = row.open_stages[0].step if row.open_stages else row.end
    moves = {one.move.key for one in work.possible(row, work.Party("", reporter=True))}
    kinds = {one.kind.key: one.kind.title for one in TYPES.on(china_day(row.began_at))}
    return {
        "row": row,
        "kind": kinds.get(row.type_code, row.type_code),
        "step": STEPS[step],
        "answer": row.data.get("answer", ""),
        "may_confirm": "solved" in moves,
        "may_doubt": bool(moves & {"unsolved", "not_fixed"}) and _in_time(row, now),
        "due": row.open_stages[0].due_at if row.open_stages else None,
    }


def _in_time(row: work.ItemRow, now: datetime) -> bool:
    """Whether the notice of a closed case still runs."""
    return all(stage.notice_until is None or now <= stage.notice_until for stage in row.open_stages)


def _reports(compound: str, now: datetime, **narrow: Any) -> list[dict[str, Any]]:
    return [_report(row, now) for row in reports(compound, **narrow)][:MOST]


def _shown(found: standings.Standing) -> dict[str, Any]:
    """A standing in words: stars, and each part with its points and what it rests on."""
    parts = []
    for part in found.parts:
        papers = [standings.fact(one.entry).paper for one in part.counted]
        value = None if part.value is None else float(part.value)
        if part.weight:
            parts.append((STARS.part(part.key).title, value, "、".join(papers)))
    return {
        "standing": found,
        "title": STARS.grade_title(found.grade) if found.grade else "",
        "parts": parts,
        "red": [STARS.item(standings.fact(key).name).title for key in found.red],
    }


def rating_block(asset: Any, now: datetime) -> dict[str, Any]:
    """The stars of the compound with their grounds, those of its firm, and reports with their
    answers."""
    day, subject = china_day(now), standings.Subject("compound", asset.code)
    found, before = last_two(subject, day)
    firm = stars(standings.Subject("unit", asset.keeper_code), day) if asset.keeper_code else None
    return {
        "kind": STARS,
        "rated": _shown(found) if found.grade or len(found.missing) < len(rules.MEASURED) else None,
        "before": STARS.grade_title(before.grade) if before and before.grade else "",
        "firm": firm and _shown(firm),
        "reports": _reports(asset.code, now),
    }


def own_block(asset: Any, now: datetime) -> dict[str, Any]:
    """What the owner reported, and the form to report more."""
    mine = [
        _report(row, now)
        for row in reports(asset.record.compound)
        if row.data.get(HOME) == asset.code
    ]
    kinds = [(one.kind.key, one.kind.title) for one in TYPES.on(china_day(now))]
    named = cases.facilities(TYPES, asset.record.compound, now)
    return {"reports": mine[:MOST], "kinds": kinds, "facilities": named, "key": work.new_key()}


def act_page(request: HttpRequest) -> HttpResponse:
    """An owner reports something, or says whether it is solved."""
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
                said = [given.get(name, "") for name in ("kind", "words", "facility")]
                row = complain(part, *said, key=f"home/{given.get('key', '')[:60]}", at=now)
        except CityError as error:
            problem = error
    status = problem.status if problem else 200
    context = {"row": row, "problem": problem}
    return render(request, "property_rating/done.html", context, status=status)


def firm_page(request: HttpRequest) -> HttpResponse:
    """A firm's stars and compounds with open reports and warnings; for others all firms within
    their reach."""
    reader, now = request.reader, request.now  # type: ignore[attr-defined]
    day = china_day(now)
    standing = registry.standing("compound", on=day, within=registry.city().code)
    mine = [
        one
        for one in standing
        if one.keeper_code == reader.unit_code
        or any(r.covers(one.area_path, one.keeper_code) for r in reader.reaches)
    ]
    rated = {one.code for one in standings.subjects(STARS.key) if one.kind == "compound"}
    warned: dict[str, list[work.ItemRow]] = {}
    for row in open_warnings(WARNING.key):
        warned.setdefault(row.asset.partition("/")[2], []).append(row)
    lines = [
        {
            "compound": one,
            "stars": _shown(stars(standings.Subject("compound", one.code), day)),
            "reports": _reports(one.code, now, state="open"),
            "warnings": warned.get(one.code, []),
        }
        for one in mine
        if one.keeper_code == reader.unit_code or one.code in rated
    ]
    unit = registry.unit(reader.unit_code) if reader.unit_code else None
    own = standings.Subject("unit", unit.code) if unit else None
    context = {
        "lines": lines,
        "firm": unit if any(one.keeper_code == reader.unit_code for one in mine) else None,
        "kind": STARS,
        "own": _shown(stars(own, day)) if own in standings.subjects(STARS.key) else None,
    }
    return render(request, "property_rating/firm.html", context)
