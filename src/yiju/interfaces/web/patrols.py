"""Patrols: hours, kilometres and what was seen; where somebody was, for the few who may know."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path

from yiju.interfaces import clock
from yiju.interfaces.web.middleware import NotAllowed
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import Period, add_months, china_day
from yiju.platform.registry import api as registry
from yiju.platform.work.patrols import api as patrols

MONTHS = 13
MOST_PATROLS = 100
EVERYONE = ("commander", "auditor", "leader", "office", "admin")
"""Those who see the hours of all units; a shift leader sees their own unit, others themselves."""
REASONS: dict[str, Text] = {
    "unreadable": _("读不懂"),
    "time": _("不在巡查时间内"),
    "vague": _("误差过大"),
    "outside": _("不在本市"),
    "twice": _("同一秒重复"),
    "too_fast": _("快过车速"),
}


def page(request: HttpRequest) -> HttpResponse:
    """A month: by inspector, by district, and the patrols themselves."""
    reader, now = reader_in(request), clock.moment()
    today = china_day(now)
    period = _month(request, today)
    first, last = period.first_day, min(period.last_day, today)
    mine = _narrowed(reader)
    rows = patrols.patrols_in(first, last, most=MOST_PATROLS, **mine)
    sees_all = reader.may("shift_leader", *EVERYONE)
    context: dict[str, Any] = {
        "period": period,
        "months": _months(today),
        "collectors": patrols.by_collector(first, last, **mine),
        "coverage": patrols.coverage(registry.districts(), last) if sees_all else [],
        "rows": [(row, _may_see(row, reader)) for row in rows],
        "most": MOST_PATROLS,
        "rhythm": patrols.rhythm_days(last),
        "last": last,
    }
    return render(request, "web/work/patrols.html", context)


def one(request: HttpRequest, patrol: int) -> HttpResponse:
    """One patrol, with its track on a map."""
    row = _visible(patrol, reader_in(request))
    context = {
        "row": row,
        "refused": [(REASONS.get(why, why), count) for why, count in row.refused.items()],
        "centre": registry.city(),
        "days": patrols.recording(china_day(clock.moment())).retention_days,
    }
    return render(request, "web/work/patrol.html", context)


def track(request: HttpRequest, patrol: int) -> JsonResponse:
    """The positions as lines, in GeoJSON. Each look is an event."""
    reader = reader_in(request)
    row = _visible(patrol, reader)
    lines = patrols.track_of(row.id, actor=reader.actor(), at=clock.moment())
    features = [_line(line) for line in lines]
    answer = JsonResponse({"type": "FeatureCollection", "features": features})
    answer["Cache-Control"] = "no-store"
    return answer


def _line(line: list[patrols.Fix]) -> dict[str, Any]:
    points = [[fix.lon, fix.lat] for fix in line]
    kind = "LineString" if len(points) > 1 else "Point"
    geometry = {"type": kind, "coordinates": points if len(points) > 1 else points[0]}
    told = {"from": line[0].at.isoformat(), "to": line[-1].at.isoformat()}
    return {"type": "Feature", "geometry": geometry, "properties": told}


def _visible(key: int, reader: Reader) -> patrols.PatrolRow:
    """Raises PatrolUnknown for one that is not there and one that is not the reader's alike."""
    row = patrols.patrol(key)
    if not _may_see(row, reader):
        raise patrols.PatrolUnknown
    return row


def _may_see(row: patrols.PatrolRow, reader: Reader) -> bool:
    """The inspector, the head of their unit, the command: who employs and who supervises."""
    leads = any(
        post.role == "shift_leader" and post.unit_code == row.unit_code for post in reader.members
    )
    return row.account == reader.account or leads or reader.may("commander")


def _narrowed(reader: Reader) -> dict[str, str]:
    """Whose patrols a reader sees in the lists; raises NotAllowed for nobody's."""
    if reader.may(*EVERYONE):
        return {}
    for post in reader.members:
        if post.role == "shift_leader":
            return {"unit_code": post.unit_code}
    if not reader.account:
        raise NotAllowed
    return {"account": reader.account}


def _month(request: HttpRequest, today: date) -> Period:
    """The month of the address, or this one; raises NoPeriod."""
    asked = request.GET.get("month", "")
    return Period.parse(asked) if asked else Period.month(today.year, today.month)


def _months(today: date) -> list[Period]:
    days = [add_months(today.replace(day=1), -back) for back in range(MONTHS)]
    return [Period.month(day.year, day.month) for day in days]


urlpatterns = [
    path("patrols/", page, name="patrols"),
    path("patrols/<int:patrol>/", one, name="patrol"),
    path("patrols/<int:patrol>/track.json", track, name="patrol-track"),
]
