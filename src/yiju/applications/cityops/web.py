"""The pages of the evaluation: a month, one region or department with its parts, the scores that
people give, the hot spots."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yiju.applications.cityops import files
from yiju.applications.cityops.opening import PERSON_READERS, query
from yiju.applications.cityops.warnings import KINDS, warnings
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import reading_of
from yiju.platform.base.time import Period, add_months, china_day
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.catalogue.own import case_catalogue
from yiju.platform.work.figures import api as counted
from yiju.platform.work.figures.api import FIGURES, Counts
from yiju.platform.work.hotspots import api as hotspots
from yiju.platform.work.scoring import api as scoring
from yiju.platform.work.scoring.api import (
    ACTS,
    DEPARTMENT,
    METHODS,
    PARTS,
    POSTS,
    REGION,
    Evaluation,
    Line,
    Method,
    Month,
    Points,
    PostLine,
    posts,
)

MONTHS, MOST_LINES = 13, 200
SCORERS = frozenset({"assessor", "office", "admin"})
GRADE_STATES = {"A": "done", "B": "on_course", "C": "at_risk", "D": "missed", "E": "missed"}
HEADLINE = ("reported", "filed", "due", "closed", "closed_in_time", "reworked", "backlog")
RATES = {"closed": "closed", "closed_in_time": "closed_in_time", "reworked": "reworked"}
LEVELS: dict[str, Text] = {
    "district": _("辖市区"),
    "street": _("街道、镇"),
    "community": _("社区、村"),
    "grid": _("单元网格"),
}
GROUPS: dict[str, Text] = {
    "district": _("辖市区"),
    "municipal": _("市级部门"),
    "enterprise": _("企业和社会组织"),
    "street": _("街道、镇"),
    "other": _("其他单位"),
    "street/1": _("一类街道、镇"),
    "street/2": _("二类街道、镇"),
    "community/1": _("一类区域的社区、村"),
    "community/2": _("二类区域的社区、村"),
    "grid/1": _("一类区域的单元网格"),
    "grid/2": _("二类区域的单元网格"),
}


class LineUnknown(CityError):
    code = "cityops.line_unknown"
    status = 404
    text = _("{month} 没有 {key} 的评价")


@dataclass(frozen=True)
class Asked:
    """What the address of a page says: the month, the area, the level, the method."""

    period: Period
    area: registry.AreaRow
    level: str
    method: Method

    @property
    def words(self) -> str:
        told = {
            "month": self.period.label,
            "area": self.area.code,
            "level": self.level,
            "method": self.method.key,
        }
        return urlencode(told)


def asked_in(request: HttpRequest) -> Asked:
    """Raises NoPeriod, AreaUnknown."""
    given, today = request.GET, china_day(request.now)  # type: ignore[attr-defined]
    period = month_of(Period.parse(given["month"])) if given.get("month") else month_on(today)
    area = registry.area(given.get("area", "") or registry.city().code)
    below = scoring.LEVELS[_depth(area) :]
    level = given.get("level", "")
    method = scoring.method_of(given.get("method", ""), period.last_day)
    return Asked(period, area, level if level in below else (below or ("grid",))[0], method)


def _depth(area: registry.AreaRow) -> int:
    return area.path.rstrip("/").count("/")


def month_on(day: date) -> Period:
    return Period.month(day.year, day.month)


def month_of(period: Period) -> Period:
    return month_on(period.last_day)


def months(last: Period) -> list[Period]:
    first = add_months(last.first_day, 1 - MONTHS)
    days = [add_months(first, step) for step in range(MONTHS)]
    return [Period.month(day.year, day.month) for day in reversed(days)]


def evaluation_page(request: HttpRequest) -> HttpResponse:
    """Who delivered in a month: figures with their course, warnings, ranks in groups, posts."""
    asked, now = asked_in(request), request.now  # type: ignore[attr-defined]
    found = _evaluation(asked, now)
    city = scoring.counts_of(asked.period, registry.city().path, now)
    context = {
        **_frame(asked, now),
        "found": found,
        "tiles": _tiles(asked, found.whole, now),
        "course": _course(asked, now),
        "regions": _groups(found.regions, asked),
        "departments": _groups(found.departments, asked),
        "cut": len(found.regions) > MOST_LINES,
        "posts": _posts(request, asked, found.whole),
        "sees_everybody": _sees_everybody(request),
        "warnings": _by_kind(warnings(found, asked.area.path, city, now)),
        "files": [
            (ending, reverse(f"application:cityops-evaluation-{ending}")) for ending in files.TYPES
        ],
        "may_score": not SCORERS.isdisjoint(request.reader.roles),  # type: ignore[attr-defined]
    }
    return render(request, "cityops/evaluation.html", context)


def _evaluation(asked: Asked, now: Any) -> Evaluation:
    return scoring.evaluation(asked.period, asked.area.path, now, asked.method, asked.level)


def _frame(asked: Asked, now: Any) -> dict[str, Any]:
    """What every page of the evaluation shows around its figures."""
    day = asked.period.last_day
    own = scoring.city_methods(day)
    return {
        "asked": asked,
        "period": asked.period,
        "area": asked.area,
        "now": now,
        "until": min(now, counted.span_of(asked.period).after),
        "months": months(month_on(china_day(now))),
        "areas": _areas(asked.area),
        "levels": [(key, LEVELS[key]) for key in scoring.LEVELS[_depth(asked.area) :]],
        "method": asked.method,
        "methods": [(one, one.key in own) for one in METHODS.values()],
        "is_own": asked.method.key == own[0],
        "readings": [reading_of(one) for one in asked.method.rules],
        "parts": PARTS,
        "grade_states": GRADE_STATES,
    }


def _areas(area: registry.AreaRow) -> list[tuple[registry.AreaRow, str]]:
    """The way down to the area, and what lies next below it, each with its indent."""
    chain = [registry.area(code) for code in area.path.rstrip("/").split("/")[1:]]
    opened = {one.code for one in chain}
    found = []
    for district in registry.districts():
        found.append((district, ""))
        if district.code in opened:
            found += [(one, "　") for one in chain if one.level != "district"]
    return found


def _tiles(asked: Asked, whole: Counts, now: Any) -> list[dict[str, Any]]:
    """The headline figures, each against the month before and the same month a year before."""
    pick = _picked(asked)
    before = scoring.course(asked.period.previous(), now, pick, 1)[0].counts
    year = scoring.a_year_before(asked.period, now, pick).counts
    link = query(asked.period, asked.area.code, "area", asked.area.code)
    return [
        {
            "title": FIGURES[key],
            "count": whole.sums[key],
            "rate": whole.rates.get(RATES.get(key, "")),
            "has_rate": key in RATES,
            "before": _change(key, whole, before),
            "year": _change(key, whole, year),
            "link": f"{link}&figure={key}",
        }
        for key in HEADLINE
    ]


def _change(key: str, whole: Counts, other: Counts | None) -> str:
    """Points of percent for a rate, cases for the backlog, percent for the others; empty where
    there is nothing to compare with."""
    if other is None or not other.has_cases:
        return ""
    if key in RATES:
        one, two = whole.rates[RATES[key]], other.rates[RATES[key]]
        if one is None or two is None:
            return ""
        return str(_("{change:+.2f} 个百分点")).format(change=float(100 * (one - two)))
    if key == "backlog":
        return f"{whole.sums[key] - other.sums[key]:+d}"
    if not other.sums[key]:
        return ""
    return f"{100 * (whole.sums[key] / other.sums[key] - 1):+.1f}%"


def _picked(asked: Asked) -> Any:
    path = asked.area.path
    return lambda counts: counts.where("area_path", lambda one: one.startswith(path))


def _course(asked: Asked, now: Any) -> dict[str, Any]:
    """Twelve months of the area."""
    found = scoring.course(asked.period, now, _picked(asked))
    return _table(found, asked.area.code, REGION, asked.area.code)


def _table(found: list[Month], within: str, of: str, key: str) -> dict[str, Any]:
    """A course as a table and as small lines, each figure with what opens it; months that nobody
    has counted yet say so."""
    known = [month.counts for month in found if month.counts is not None]
    return {
        "months": [(month, query(month.period, within, of, key)) for month in found],
        "waiting": sum(month.counts is None for month in found),
        "lines": {
            "filed": [counts.sums["filed"] for counts in known],
            **{
                key: [counts.rates[key] for counts in known]
                for key in ("closed", "closed_in_time", "handled_in_time", "reworked")
            },
        },
    }


def _groups(lines: Sequence[Line], asked: Asked) -> list[tuple[Any, list[dict[str, Any]]]]:
    """Lines with what their links say, by the group in which they are ranked."""
    groups: dict[str, list[dict[str, Any]]] = {}
    names = names_of(lines)
    for line in lines[:MOST_LINES]:
        groups.setdefault(line.group, []).append(_shown(line, asked, names))
    return [(GROUPS.get(key, key), rows) for key, rows in groups.items()]


def _shown(line: Line, asked: Asked, names: Mapping[str, str]) -> dict[str, Any]:
    within = asked.area.code if line.kind == DEPARTMENT else ""
    own = urlencode({"of": line.kind, "key": line.key})
    return {
        "line": line,
        "name": names[line.key],
        "link": query(asked.period, within, line.kind, line.key),
        "own": f"{asked.words}&{own}",
        "below": f"{urlencode({'month': asked.period.label, 'area': line.key})}"
        if line.kind == REGION and line.group.partition("/")[0] != "grid"
        else "",
    }


def names_of(lines: Iterable[Line]) -> dict[str, str]:
    """What people call each region and department; a cell goes by its code."""
    areas = {area.code: area for area in registry.areas()}
    units = {unit.code: unit.short_name for unit in registry.units()}
    found = {}
    for line in lines:
        area = areas.get(line.key) if line.kind == REGION else None
        if area is None:
            found[line.key] = units.get(line.key, line.key)
        else:
            found[line.key] = area.code if area.level == "grid" else area.name
    return found


def _sees_everybody(request: HttpRequest) -> bool:
    roles: frozenset[str] = request.reader.roles  # type: ignore[attr-defined]
    return bool(roles & PERSON_READERS)


def _posts(
    request: HttpRequest, asked: Asked, whole: Counts
) -> list[tuple[Text, list[dict[str, Any]], int]]:
    """Each post with the people that the reader may see, and how many there are."""
    account = request.reader.account  # type: ignore[attr-defined]
    found = []
    for key, lines in posts(whole, asked.period.last_day).items():
        seen = [one for one in lines if _sees_everybody(request) or one.account == account]
        found.append((POSTS[key], [_person(one, asked) for one in seen], len(lines)))
    return found


def _person(line: PostLine, asked: Asked) -> dict[str, Any]:
    link = query(asked.period, asked.area.code, "person", line.account)
    acts = [(ACTS[act], act, count, late, wrong) for act, count, late, wrong in line.acts]
    return {"line": line, "link": link, "acts": acts}


def _by_kind(found: Iterable[Any]) -> list[tuple[Text, list[Any]]]:
    groups: dict[str, list[Any]] = {}
    for one in found:
        groups.setdefault(one.kind, []).append(one)
    return [(KINDS[key], groups[key]) for key in KINDS if key in groups]


def line_page(request: HttpRequest) -> HttpResponse:
    """One region or department: how its score came about, part by part, and its course."""
    asked, now = asked_in(request), request.now  # type: ignore[attr-defined]
    kind, key = request.GET.get("of", ""), request.GET.get("key", "")
    found = _evaluation(asked, now)
    lines = found.departments if kind == DEPARTMENT else found.regions
    line = next((one for one in lines if one.key == key), None)
    if line is None:
        raise LineUnknown(month=asked.period.label, key=key[:60])
    shown = _shown(line, asked, names_of([line]))
    context = {
        **_frame(asked, now),
        **shown,
        "group": GROUPS.get(line.group, line.group),
        "of": sum(one.group == line.group and one.rank is not None for one in lines),
        "rows": [_part(part, line, asked, shown["link"]) for part in line.parts],
        "figures": [
            (FIGURES[name], line.counts.sums[name], f"{shown['link']}&figure={name}")
            for name in FIGURES
        ],
        "course": _table(scoring.course(asked.period, now, _own(line)), "", line.kind, line.key),
    }
    return render(request, "cityops/line.html", context)


def _own(line: Line) -> Any:
    if line.kind == DEPARTMENT:
        return lambda counts: counts.where("unit", lambda one: one == line.key)
    path = registry.area(line.key).path
    return lambda counts: counts.where("area_path", lambda one: one.startswith(path))


def _part(part: Points, line: Line, asked: Asked, link: str) -> dict[str, Any]:
    """A part with its formula and the figures that open."""
    opens = []
    for name in part.figures:
        figure, _slash, item = name.partition("/")
        counts = scoring.of_item(line.counts, item, asked.period) if item else line.counts
        extra = f"&item={item}" if item else ""
        opens.append((FIGURES[figure], counts.sums[figure], f"{link}&figure={figure}{extra}"))
    return {
        "part": part,
        "title": PARTS[part.key],
        "formula": scoring.formula(asked.method, part),
        "opens": opens,
    }


def scores_page(request: HttpRequest) -> HttpResponse:
    """The scores that people give for a month, and who is not scored: read, given, corrected."""
    asked, now = asked_in(request), request.now  # type: ignore[attr-defined]
    if request.method == "POST":
        _score(request, asked, now)
        return HttpResponseRedirect(f"{request.path}?{asked.words}")
    found = _evaluation(asked, now)
    given = counted.scores_given(asked.period.label)
    exempted = counted.exemptions(asked.period.label)
    names = names_of((*found.departments, *found.regions))
    lines = [line for line in (*found.departments, *found.regions) if line.has_data or line.exempt]
    context = {
        **_frame(asked, now),
        "lines": [
            {
                **_shown(line, asked, names),
                "exempt": exempted.get(line.key),
                "cells": [
                    (key, title, most, given.get((line.key, key)))
                    for key, title, most in _asks(line, asked.method)
                ],
            }
            for line in lines
        ],
        "key": work.new_key(),
    }
    return render(request, "cityops/scores.html", context)


def _asks(line: Line, method: Method) -> list[tuple[str, Text, int]]:
    """What people give for a line: what its group is scored by."""
    scored = {part.key for part in line.parts}
    return [one for one in method.asks if one[0] in scored or one[0] not in PARTS]


@transaction.atomic
def _score(request: HttpRequest, asked: Asked, now: Any) -> None:
    """Raises LineUnknown and what `give_score` and `exempt` raise."""
    form, actor = request.POST, request.reader.actor()  # type: ignore[attr-defined]
    key, subject = form.get("sent", "")[:60], form.get("subject", "")
    month = asked.period.label
    if end := form.get("end", ""):
        counted.end_exemption(int(end) if end.isdecimal() else 0, actor=actor, at=now)
        return
    found = _evaluation(asked, now)
    if subject not in {line.key for line in (*found.departments, *found.regions)}:
        raise LineUnknown(month=month, key=subject[:60])
    if "last" in form:
        counted.exempt(
            subject, month, form["last"], note=form.get("note", ""), key=key, actor=actor, at=now
        )
        return
    standing = counted.scores_given(month)
    for part, _title, most in asked.method.asks:
        text = form.get(f"value-{part}")
        given = standing.get((subject, part))
        if text is None or text.strip() == (given.text if given else ""):
            continue
        counted.give_score(
            month,
            subject,
            part,
            text,
            most=Fraction(most),
            note=form.get("note", ""),
            key=f"{key}/{part}",
            actor=actor,
            at=now,
        )


def export(request: HttpRequest, ending: str) -> HttpResponse:
    """The whole evaluation of a month as a file; people only for those who may see them."""
    asked, now = asked_in(request), request.now  # type: ignore[attr-defined]
    found = _evaluation(asked, now)
    people = posts(found.whole, asked.period.last_day) if _sees_everybody(request) else {}
    names = names_of((*found.regions, *found.departments))
    until = min(now, counted.span_of(asked.period).after)
    return files.file_of(found, asked.area.name, names, GROUPS, people, until, ending)


def export_csv(request: HttpRequest) -> HttpResponse:
    return export(request, "csv")


def export_xlsx(request: HttpRequest) -> HttpResponse:
    return export(request, "xlsx")


def hotspots_page(request: HttpRequest) -> HttpResponse:
    """Where cases cluster beyond chance, what comes back, what is on the rise."""
    today = china_day(request.now)  # type: ignore[attr-defined]
    found = hotspots.clusters(today)
    names = {cell.code: registry.area(cell.code).name for cell in found.cells}
    types = case_catalogue().types
    latest = hotspots.latest_scan(today)
    told = latest[1] if latest else []
    context = {
        "found": found,
        "hot": [
            (
                one,
                [names[code] for code in one.cells],
                next((s for s in told if s.is_same(one.cells)), None),
                f"{float(one.p):.3f}",
            )
            for one in found.hot
        ],
        "rises": [(types[one.category].title, one) for one in found.rises if one.category in types],
        "repeats": [
            (types[one.type_key].title if one.type_key in types else one.asset, one)
            for one in found.repeats
        ],
    }
    return render(request, "cityops/hotspots.html", context)


def month_panel(period: Period, area: str) -> dict[str, Any]:
    """The month so far in each district."""
    month = month_of(period)
    until = scoring.known_until(period.last_day)
    method = scoring.method_of("", month.last_day)
    found = scoring.evaluation(month, registry.area(area).path, until, method, "district")
    names = names_of(found.regions)
    rows = [(names[line.key], line.counts) for line in found.regions]
    return {"rows": rows, "whole": found.whole, "month": month}
