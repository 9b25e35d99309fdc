"""What everybody, the owner of a home, the firm and the street see of lifts, and what the last two
put on record."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yiju.applications.lifts import rules, services
from yiju.applications.lifts.kinds import LIFT
from yiju.applications.lifts.process import KEY, LIFT_PROJECT, WARNING
from yiju.applications.lifts.warnings import reports_on
from yiju.platform.base.asked import line_of
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.warned import open_warnings

TITLES = {step.key: step.title for step in LIFT_PROJECT.steps}
WRITERS, ORDERERS = frozenset({"staff", "district", "office"}), frozenset({"district", "office"})
MOST = 200
Asset = registry.AssetRow


class FieldUnreadable(CityError):
    code = "lifts.field_unreadable"
    status = 422
    text = _("{field} 读不懂：{said}。日期写成 2022-06-30，分钟写整数")


def _projects(compound: str) -> list[dict[str, Any]]:
    found = []
    for row in work.every(work.Wanted(process=KEY, asset=compound)):
        step = row.end or (row.open_stages[0].step if row.open_stages else "")
        found.append({"row": row, "step": TITLES[step], "ballot": row.data.get("ballot", "")})
    return found


def _line(lift: Asset, on: date) -> dict[str, Any]:
    """A lift, until when its inspection holds, and whether it may be used."""
    last = lift.record.inspected_on
    due = rules.inspection_due(last) if last else None
    return {
        "lift": lift,
        "due": due,
        "overdue": due is None or due < on,
        "stopped": lift.state == "suspended",
    }


def lifts_block(asset: Asset, now: datetime) -> dict[str, Any] | None:
    """The lifts of a compound, and those that are being added."""
    day = china_day(now)
    lifts = [_line(one, day) for one in services.lifts_of(asset, day)]
    projects = _projects(asset.code)
    return {"lifts": lifts, "projects": projects} if lifts or projects else None


def share_block(asset: Asset, now: datetime) -> dict[str, Any] | None:
    """What a lift costs the owner of a home."""
    found = [
        (one, one["row"].data["shares"][asset.code])
        for one in _projects(asset.record.compound)
        if asset.code in one["row"].data["shares"] and one["row"].end != "rejected"
    ]
    return {"projects": found} if found else None


def lifts_page(request: HttpRequest) -> HttpResponse:
    """The lifts within the reader's reach, those with a warning first; whoever keeps them tells
    of inspections and entrapments, the street orders a lift to stop."""
    reader, now = request.reader, request.now  # type: ignore[attr-defined]
    day, error = china_day(now), None
    if request.method == "POST":
        try:
            _act(request.POST, reader, now)
            return redirect(request.get_full_path())
        except CityError as refused:
            error = refused
    reports, warned = reports_on(day), dict[str, list[work.ItemRow]]()
    for row in open_warnings(WARNING.key):
        warned.setdefault(row.asset.partition("/")[2], []).append(row)
    lines = [
        _line(one, day)
        | {"reports": len(reports.get(one.code, ())), "warnings": warned.get(one.code, [])}
        for one in services.standing(day)
        if any(reach.covers(one.area_path, one.keeper_code) for reach in reader.reaches)
    ]
    lines.sort(key=lambda line: (-len(line["warnings"]), line["lift"].code))
    context = {
        "lines": lines[:MOST],
        "writes": not WRITERS.isdisjoint(reader.roles),
        "orders": not ORDERERS.isdisjoint(reader.roles),
        "today": day,
        "error": error,
    }
    return render(request, "lifts/lifts.html", context, status=error.status if error else 200)


def _act(given: Mapping[str, str], reader: Any, at: datetime) -> None:
    """What the form asks for. Raises AssetNotFound, in the same words for who may not."""
    asks, code = given.get("asks", ""), line_of(given, "lift", 60)
    may = ORDERERS if asks == "stop" else WRITERS
    if may.isdisjoint(reader.roles):
        raise registry.AssetNotFound(code=code, kind=registry.kind_of(LIFT).title)
    how: dict[str, Any] = {"reaches": reader.reaches, "actor": reader.actor(), "at": at}
    words = line_of(given, "words", 200)
    if asks == "stop":
        services.stop(code, words, **how)
    elif asks == "inspect":
        services.inspect(code, _day(given), words, **how)
    else:
        minutes = line_of(given, "minutes", 6)
        if not minutes.isdecimal():
            raise FieldUnreadable(field=_("分钟"), said=minutes)
        services.trapped(code, _day(given), int(minutes), words, **how)


def _day(given: Mapping[str, str]) -> date:
    said = line_of(given, "day", 12)
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise FieldUnreadable(field=_("日期"), said=said) from None
