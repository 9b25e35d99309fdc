"""Announcing: a draw is begun and its list frozen, a ballot of owners is called, from forms."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache

from yiju.interfaces import clock
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import CHINA
from yiju.platform.registry import api as registry
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.trust.draws import api as draws

DRAWS: dict[str, Text] = {
    "inspectors": _("核验人员"),
    "inspection": _("随机抽查"),
    "sample": _("第三方样本"),
    "housing": _("房源"),
}
MATTERS_MOST = 3
ROWS_MOST = 20_000
SOURCES = {"": "registered", "登记": "registered", "测绘": "surveyed", "合同": "contract"}
FIELDS = ("title", "body", "matter")


class LineUnfit(CityError):
    code = "announce.line_unfit"
    status = 422
    text = _("{field}第 {number} 行“{line}”读不懂。应写成：{form}")


class FieldUnfit(CityError):
    code = "announce.field_unfit"
    status = 422
    text = _("{field}：填写有误")


class ElsewhereUnfit(CityError):
    code = "announce.elsewhere"
    status = 403
    text = _("区域 {area} 不在您的范围内")


# --- draws -------------------------------------------------------------------------------------


@never_cache
def draw(request: HttpRequest) -> HttpResponse:
    """Announce a draw: who commits, or which public value of a later moment is taken."""
    given, problem = request.POST, None
    if request.method == "POST":
        try:
            return redirect("draw:steps", _announced(given, reader_in(request)).key)
        except CityError as error:
            problem = error
    context = {"problem": problem, "given": given if problem else {}, "kinds": DRAWS}
    status = problem.status if problem else 200
    return render(request, "web/draws/announce.html", context, status=status)


def _announced(given: QueryDict, reader: Reader) -> draws.DrawRow:
    kind, title = given.get("kind", ""), given.get("title", "").strip()[:200]
    if kind not in DRAWS or not title:
        raise FieldUnfit(field=_("种类和题目"))
    key = given.get("key", "").strip()
    if draws.is_announced(key) and draws.draw_of(key).title != title:
        raise FieldUnfit(field=_("编号已经用过"))
    return draws.announce(
        key,
        kind=kind,
        title=title,
        house=given.get("house", "").strip()[:120],
        parties=[line[:120] for line in _lines(given, "parties")],
        beacon=given.get("beacon", "").strip()[:500],
        beacon_at=_moment(given, "beacon_at") if given.get("beacon_at") else None,
        alone=given.get("alone", "").strip()[:500],
        actor=reader.actor(),
        at=clock.moment(),
    )


def frozen(key: str, given: QueryDict, who: dict[str, Any]) -> None:
    """Freeze the list that a form holds. Raises LineUnfit and what `draws.freeze` raises."""
    draws.freeze(key, draws.Notice(_candidates(given), _places(given), _excluded(given)), **who)


def _candidates(given: QueryDict) -> tuple[draws.Candidate, ...]:
    """A line for each: an identifier, or identifier, stratum and weight parted by commas."""
    found = []
    for number, line in enumerate(_lines(given, "candidates"), start=1):
        parts = [part.strip() for part in line.replace("，", ",").split(",")]
        weight = parts[2] if len(parts) == 3 else "1"
        if len(parts) not in (1, 2, 3) or not _is_whole(weight):
            form = _("编号，或 编号,层,权重")
            raise LineUnfit(field=_("名单"), number=number, line=line[:60], form=form)
        found.append(draws.Candidate(parts[0], parts[1] if len(parts) > 1 else "", int(weight)))
    return tuple(found)


def _places(given: QueryDict) -> dict[str, int]:
    """A number, or a line for each stratum: its name, a comma, a number."""
    found: dict[str, int] = {}
    for number, line in enumerate(_lines(given, "places"), start=1):
        stratum, _comma, count = line.replace("，", ",").rpartition(",")
        if not _is_whole(count.strip()) or stratum.strip() in found:
            form = _("个数，或 层,个数")
            raise LineUnfit(field=_("名额"), number=number, line=line[:60], form=form)
        found[stratum.strip()] = int(count)
    return found


def _excluded(given: QueryDict) -> tuple[draws.Excluded, ...]:
    found = []
    for number, line in enumerate(_lines(given, "excluded"), start=1):
        name, comma, reason = line.replace("，", ",").partition(",")
        if not comma or not reason.strip():
            form = _("编号,原因")
            raise LineUnfit(field=_("回避"), number=number, line=line[:60], form=form)
        found.append(draws.Excluded(name.strip(), reason.strip()))
    return tuple(found)


# --- ballots -----------------------------------------------------------------------------------


@never_cache
def ballot(request: HttpRequest) -> HttpResponse:
    """Call a ballot of owners: up to three matters over one roll, by one notice."""
    given, problem = request.POST, None
    if request.method == "POST":
        try:
            keys = _called(given, request.FILES.get("roll"), reader_in(request))
            return redirect("public:ballot", keys[0])
        except CityError as error:
            problem = error
    context = {
        "problem": problem,
        "given": given if problem else {},
        "matters": ballots.MATTERS,
        "blocks": [
            (n, *(given.get(f"{name}{n}", "") if problem else "" for name in FIELDS))
            for n in range(1, MATTERS_MOST + 1)
        ],
        "notice_days": ballots.parameters().notice_days.at(clock.today()),
    }
    status = problem.status if problem else 200
    return render(request, "web/ballots/announce.html", context, status=status)


@transaction.atomic
def _called(given: QueryDict, file: Any, reader: Reader) -> list[str]:
    """The keys of the ballots that were called; all of them or none."""
    area = registry.area(given.get("area", "").strip()[:12])
    if not any(area.path.startswith(one.area_path) for one in reader.reaches):
        raise ElsewhereUnfit(area=area.code)
    parts, owners = _roll(given, file)
    key, keys = given.get("key", "").strip(), list[str]()
    declared = given.get("declared", "")
    told: dict[str, Any] = {
        "area_path": area.path,
        "register": given.get("register", "").strip()[:120],
        "register_day": _day(given, "register_day"),
        "parts": parts,
        "owners": owners,
        "declared_area": _hundredths(declared) if declared else None,
        "opens_at": _moment(given, "opens_at"),
        "closes_at": _moment(given, "closes_at"),
        "secret": given.get("secret") != "no",
        "silent": given.get("silent", "")[:500],
        "actor": reader.actor(),
        "at": clock.moment(),
    }
    if not told["register"]:
        raise FieldUnfit(field=_("名册"))
    for number in range(1, MATTERS_MOST + 1):
        title, body = given.get(f"title{number}", "").strip(), given.get(f"body{number}", "")
        if number > 1 and not title and not body.strip():
            continue
        one = key if number == 1 else f"{key}-{number}"
        matter = given.get(f"matter{number}", "")
        ballots.announce(one, title=title[:200], body=body.strip()[:20_000], matter=matter, **told)
        keys.append(one)
    return keys


def _roll(given: QueryDict, file: Any) -> tuple[list[ballots.Part], dict[str, int]]:
    """Part, area in square metres, owner, joint owners, source: a line for each, parted by commas;
    the last two may be left out. From a file, or from the field."""
    lines = _file_lines(file) if file else _lines(given, "roll_text")
    parts, owners = list[ballots.Part](), dict[str, int]()
    for number, line in enumerate(lines, start=1):
        cells = [cell.strip() for cell in line.replace("，", ",").replace("\t", ",").split(",")]
        cells += [""] * (5 - len(cells))
        code, area, head, joint, source = cells[:5]
        try:
            if len(cells) > 5 or source not in SOURCES or not (code and head):
                raise FieldUnfit(field=_("名册"))
            if joint and not (_is_whole(joint) and 0 < int(joint) < 100):
                raise FieldUnfit(field=_("名册"))
            parts.append(ballots.Part(code, _hundredths(area), head, SOURCES[source]))
        except FieldUnfit:
            form = _("房号,平方米,业主编号,共有人数,登记|测绘|合同")
            raise LineUnfit(field=_("名册"), number=number, line=line[:60], form=form) from None
        if joint:
            owners[head] = max(int(joint), owners.get(head, 1))
    return parts, owners


def _file_lines(file: Any) -> list[str]:
    if file.size > 4_000_000:
        raise FieldUnfit(field=_("名册"))
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FieldUnfit(field=_("名册")) from None
    return list(_told(text))


# --- fields ------------------------------------------------------------------------------------


def _lines(given: QueryDict, name: str) -> list[str]:
    return list(_told(given.get(name, "")))


def _told(text: str) -> Iterator[str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > ROWS_MOST:
        raise FieldUnfit(field=_("行数"))
    yield from lines


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 7


def _hundredths(text: str) -> int:
    """Square metres with at most two decimals, in hundredths. Raises FieldUnfit."""
    whole, dot, part = text.strip().partition(".")
    if not _is_whole(whole) or (dot and not (_is_whole(part) and len(part) < 3)):
        raise FieldUnfit(field=_("面积"))
    return int(whole) * 100 + int(part.ljust(2, "0") or 0)


def _day(given: QueryDict, name: str) -> date:
    try:
        return date.fromisoformat(given.get(name, ""))
    except ValueError:
        raise FieldUnfit(field=name) from None


def _moment(given: QueryDict, name: str) -> datetime:
    """What a field of date and time holds, by the city's clock."""
    try:
        found = datetime.fromisoformat(given.get(name, ""))
    except ValueError:
        raise FieldUnfit(field=name) from None
    return found.replace(tzinfo=CHINA) if found.tzinfo is None else found


draw_patterns = [path("", draw, name="announce")]
ballot_patterns = [path("", ballot, name="announce")]
