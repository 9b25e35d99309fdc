"""The command page: what is open on the map, who is out, who is near, and where they go next."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.gzip import gzip_page

from yiju.interfaces import clock
from yiju.interfaces.policy import FIELD
from yiju.interfaces.web.dispatching import ROLES, course_features
from yiju.interfaces.web.field_rights import OVERSEERS, may_see, units_seen
from yiju.interfaces.web.item import visible
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import CHINA, china_day
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.catalogue.own import case_catalogue
from yiju.platform.work.dispatch import api as dispatch

MOST_POINTS = 3_000
PLACES = 5
"""Decimals of a degree on the map: a metre."""


WORDS: dict[str, Text] = {
    "shown": _("{count} 件在办"),
    "part": _("共 {total} 件在办，标出先到期的 {count} 件"),
    "people": _("{count} 组在外"),
    "fetched": _("{at} 更新"),
    "failed": _("没有取到最新情况，稍后再试"),
    "load": _("待办 {count} 件"),
    "kilometres": _("{km} 公里"),
    "arrives": _("预计 {at} 到"),
    "seen": _("{at} 见到"),
    "base": _("按驻地"),
    "unseen": _("位置不明"),
    "free": _("空闲"),
    "busy": _("在办 {job}"),
    "off": _("不在班"),
    "own": _("承办单位"),
    "near": _("谁在附近"),
    "nobody": _("没有能办的班组或监督员。"),
    "round": _("接下来的路线"),
    "nothing": _("没有要做的。"),
    "begun": _("已开始"),
    "open": _("打开案件"),
    "back": _("返回列表"),
    "more": _("再列 {count} 个"),
    "none": _("没有符合的。"),
    "due": _("{at} 到期"),
    "red": _("超期"),
    "yellow": _("将到期"),
    "green": _("时限内"),
    "timeless": _("无时限"),
    "paused": _("挂账"),
}


def page(request: HttpRequest) -> HttpResponse:
    """The map with its filters; what is on it comes as data, again and again."""
    reader = reader_in(request)
    steps = work.process_of(cases.CASE.key).steps
    context = {
        "centre": registry.city(),
        "steps": [step for step in steps if not step.is_end and not step.settles],
        "districts": _districts(reader),
        "classes": sorted(
            {(kind.key[:3], kind.class_title) for kind in case_catalogue().types.values()}
        ),
        "sources": cases.SOURCES,
        "sees_people": reader.may(*FIELD),
        "words": {name: str(text) for name, text in WORDS.items()},
    }
    return render(request, "web/work/map.html", context)


def _districts(reader: Reader) -> list[registry.AreaRow]:
    """The districts into which the reader's areas reach."""
    areas = [reach.area_path for reach in reader.reaches]
    return [
        row
        for row in registry.districts()
        if any(row.path.startswith(path) or path.startswith(row.path) for path in areas)
    ]


@gzip_page
def points(request: HttpRequest) -> HttpResponse:
    """What is open within the reader's reach, the earliest due first, at most so many."""
    reader, given, now = reader_in(request), _asked(request), clock.moment()
    area, step, kind = given.get("area", ""), given.get("step", ""), given.get("class", "")
    wanted = work.Wanted(
        process=cases.CASE.key,
        state="open",
        steps=(step,) if step else (),
        type_class=kind,
        source=given.get("source", ""),
        area_path=registry.area(area).path if area else "",
        late_at=now if given.get("late") else None,
        reaches=reader.reaches,
    )
    found, total = work.open_points(wanted, now, MOST_POINTS)
    titles = {one.key: str(one.title) for one in work.process_of(cases.CASE.key).steps}
    rows = [
        {
            "number": one.number,
            "title": one.title,
            "step": titles.get(one.step, one.step),
            "light": one.light.value if one.light else "",
            "paused": one.paused,
            "due": _soon(one.due_at),
            "at": [round(one.lon, PLACES), round(one.lat, PLACES)],
        }
        for one in found
    ]
    return _told(request, {"total": total, "cases": rows})


@gzip_page
def people(request: HttpRequest) -> HttpResponse:
    """Crews and inspectors of the units that the reader oversees: where, when, at what."""
    reader, now = reader_in(request), clock.moment()
    names = _names()
    rows = [_person(out, names, now) for out in dispatch.who_is_out(_units(reader), now)]
    return _told(request, {"people": rows})


def near(request: HttpRequest) -> HttpResponse:
    """Who may take a case, the earliest there first."""
    reader, now = reader_in(request), clock.moment()
    item = visible(_asked(request).get("number", ""), reader)
    names = _names()
    rows = [
        _person(one.out, names, now)
        | {"km": round(one.km, 1), "arrives": _soon(one.arrives_at), "own": one.is_own}
        for one in dispatch.nearest(item.number, _units(reader), now)
    ]
    told = {"number": item.number, "title": item.title, "people": rows}
    return _told(request, told | {"url": reverse("work:item", args=[item.number])})


def course(request: HttpRequest) -> HttpResponse:
    """Where somebody goes next, with their crew or alone. Raises CrewUnknown for who is not there
    and who is not the reader's alike."""
    reader, now = reader_in(request), clock.moment()
    account = _asked(request).get("who", "")
    crew = next(iter(dispatch.crews_with(account)), None)
    units = {crew.unit_code} if crew else _posted(account, now)
    if not any(may_see(reader, unit) for unit in units):
        raise dispatch.CrewUnknown
    found = dispatch.round_of(account, now)
    if found is None:
        return _told(request, {"visits": [], "km": 0, "features": []})
    name = crew.name if crew else account
    visits = [
        {
            "number": visit.task.number,
            "title": visit.task.item.title,
            "starts": _soon(visit.starts_at),
            "due": _soon(visit.task.due_at),
            "late": bool(visit.late),
            "km": round(visit.km, 1),
            "begun": visit.task.begun_at is not None,
        }
        for visit in found.visits
    ]
    features = course_features(name, found.begins, found.visits, 0)
    return _told(request, {"visits": visits, "km": round(found.km, 1), "features": features})


def _asked(request: HttpRequest) -> dict[str, str]:
    """What the address asks, without what no record can hold."""
    given = {name: str(value) for name, value in request.GET.items()}
    return {name: value for name, value in given.items() if value.isprintable()}


def _posted(account: str, now: datetime) -> set[str]:
    posts = registry.memberships(account, china_day(now)) if account else ()
    return {post.unit_code for post in posts if post.role in ROLES}


def _units(reader: Reader) -> set[str]:
    """The units whose people the reader sees: their own, and all of the area that they oversee."""
    known = {row.code for row in registry.units()} if reader.may(*OVERSEERS) else set()
    return units_seen(reader, known | {member.unit_code for member in reader.members})


def _names() -> dict[str, str]:
    return {row.code: row.short_name for row in registry.units()}


def _person(out: dispatch.Out, names: Mapping[str, str], now: datetime) -> dict[str, Any]:
    facts, seen = out.crew.facts, out.seen
    return {
        "id": out.crew.key if not out.is_alone else facts.name,
        "who": facts.accounts[0],
        "name": facts.name,
        "people": list(facts.accounts),
        "unit": names.get(out.crew.unit_code, ""),
        "role": str(ROLES[facts.role]),
        "state": "off" if not out.on_duty else "busy" if out.job else "free",
        "job": out.job,
        "load": out.load,
        "seen": _soon(seen.at) if seen else "",
        "ago": round((now - seen.at).total_seconds() / 60) if seen else None,
        "at": [round(out.at[0], PLACES), round(out.at[1], PLACES)] if out.at else None,
    }


def _soon(at: datetime | None) -> str:
    return f"{at.astimezone(CHINA):%m-%d %H:%M}" if at else ""


def _told(request: HttpRequest, told: dict[str, Any]) -> HttpResponse:
    """As JSON, and as nothing where the reader has just that already."""
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    answer = HttpResponse(body, content_type="application/json; charset=utf-8")
    answer["ETag"], answer["Cache-Control"] = etag, "private, no-cache"
    return get_conditional_response(request, etag=etag, response=answer) or answer


urlpatterns = [
    path("map/", page, name="map"),
    path("map/points.json", points, name="map-points"),
    path("map/people.json", people, name="map-people"),
    path("map/near.json", near, name="map-near"),
    path("map/course.json", course, name="map-course"),
]
