"""Giving a command: choose targets and value, see what would happen, confirm once."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from yiju.interfaces import clock
from yiju.interfaces.sensing.command_words import refusal_words
from yiju.interfaces.sensing.giver import giver_of, may_give
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.schema import choices_of
from yiju.platform.base.time import CHINA
from yiju.platform.registry import api as registry
from yiju.platform.sensing.commands import api

USUAL = timedelta(hours=1)
FIELDS = (
    "kind",
    "where",
    "codes",
    "group",
    "area",
    "value",
    "authority",
    "start",
    "until",
    "reason",
    "rehearsal",
)
MOST_CODES = 5_000


class MomentUnreadable(CityError):
    code = "command.moment_unreadable"
    status = 422
    text = _("“{given}”不是时间。写成 2022-06-30 19:00")


class TooManyCodes(CityError):
    code = "command.too_many_codes"
    status = 422
    text = _("一次最多写 {most} 个编码。更多的请按分组或区域下达")


@dataclass(frozen=True)
class Told:
    """A plan in words."""

    plan: api.Plan
    value: str
    refused: list[tuple[Text | str, int]]


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """The form; with a preview once it is filled; and the command once that is confirmed."""
    reader = reader_in(request)
    given = request.POST if request.method == "POST" else request.GET
    mine = may_give(reader)
    kinds = [kind for kind in api.command_kinds() if kind.key in mine]
    kind = next((one for one in kinds if one.key == given.get("kind")), kinds[0] if kinds else None)
    context: dict[str, Any] = {"kinds": kinds, "kind": kind}
    if kind is None:
        return render(request, "web/command/new.html", context)
    status = 200
    if request.method == "POST" and "choose" not in given:
        try:
            wanted = wanted_in(given)
            key = given.get("key", "")[:80] or secrets.token_hex(8)
            if "confirm" in given:
                made = api.give(wanted, giver_of(reader), key=key, at=clock.moment())
                return redirect("command:detail", made.id)
            context |= {"told": _told(wanted, request), "key": key}
        except CityError as error:
            context["problem"], status = error, error.status
    now = clock.moment().astimezone(CHINA)
    context |= {
        "given": given,
        "hidden": [(name, given.get(name, "")) for name in FIELDS],
        "choices": choices_of(kind.value),
        "authorities": [(one, api.AUTHORITIES[one]) for one in mine[kind.key]],
        "districts": registry.districts(),
        "city": registry.city(),
        "group_title": _group_title(kind),
        "until": given.get("until") or f"{now + min(USUAL, kind.longest):%Y-%m-%dT%H:%M}",
        "hours": kind.longest / timedelta(hours=1),
        "where": given.get("where") or "codes",
    }
    return render(request, "web/command/new.html", context, status=status)


def _group_title(kind: api.CommandKind) -> Text | None:
    schema = registry.kind_of(kind.asset_kind).schema
    return next((one.title for one in schema.attributes if one.name == kind.group), None)


def _told(wanted: api.Wanted, request: HttpRequest) -> Told:
    plan = api.preview(wanted, giver_of(reader_in(request)), clock.moment())
    refused = [
        (refusal_words(plan.kind, why), count)
        for why, count in sorted(plan.refused.items(), key=lambda row: (-row[1], row[0]))
    ]
    return Told(plan, plan.kind.shown(plan.value), refused)


def wanted_in(given: Mapping[str, str]) -> api.Wanted:
    """What a form asks for. Raises MomentUnreadable, TooManyCodes, AuthorityRefused."""
    where = given.get("where", "")
    codes = tuple(
        dict.fromkeys(given.get("codes", "").replace(",", " ").replace("，", " ").split())
    )
    if len(codes) > MOST_CODES:
        raise TooManyCodes(most=MOST_CODES)
    start = moment_in(given["start"]) if given.get("start") else None
    return api.Wanted(
        given.get("kind", ""),
        api.Target(
            codes=codes if where == "codes" else (),
            group=given.get("group", "").strip()[:60] if where == "group" else "",
            area=given.get("area", "") if where == "area" else "",
        ),
        given.get("value", ""),
        moment_in(given.get("until", "")),
        given.get("reason", ""),
        start=start,
        authority=authority_in(given.get("authority", ""), given.get("kind", "")),
        rehearsal=given.get("rehearsal") == "1",
    )


def authority_in(text: str, kind: str) -> api.Authority:
    """By its name, manual without one. Raises AuthorityRefused."""
    known = {one.name.lower(): one for one in api.Authority}
    if text and text not in known:
        raise api.AuthorityRefused(kind=kind[:60], authority=text[:20])
    return known.get(text, api.Authority.MANUAL)


def moment_in(text: str) -> datetime:
    """By the clocks of the city where no offset is said. Raises MomentUnreadable."""
    try:
        found = datetime.fromisoformat(text)
        # A year at the edge of the calendar has no moment elsewhere.
        return (found if found.tzinfo else found.replace(tzinfo=CHINA)).astimezone(CHINA)
    except (ValueError, OverflowError):
        raise MomentUnreadable(given=text[:40]) from None
