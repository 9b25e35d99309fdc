"""What a phone sends once it is back: moves, photos and reports, each once however often it comes.

Everything carries a key of its own, the account under which it was done, and two moments of the
device's clock: when it was done and when it was sent.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.web import reporting
from yiju.interfaces.web.item import (
    MomentUnreadable,
    PlaceUnreadable,
    party_of,
    photos_in,
    position,
    visible,
)
from yiju.interfaces.web.phone_tasks import course_line
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.geo import to_wgs84
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

AT_ONCE = timedelta(minutes=1)
"""What arrives within it was not done offline."""


class OtherAccount(CityError):
    code = "phone.other_account"
    status = 409
    text = _("这是账号 {wanted} 离线时办理的，现在登录的是 {account}。请由本人登录后发送")


class FormUnreadable(CityError):
    code = "phone.form_unreadable"
    status = 422
    text = _("表单读不懂。请更新手机端后重新提交")


class KeyMissing(CityError):
    code = "phone.key_missing"
    status = 422
    text = _("没有幂等键。请更新手机端后重新提交")


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Make a move that was made on the spot. A refusal says who was faster, where somebody was."""
    reader, given, now = reader_in(request), request.POST, clock.moment()
    item = None
    try:
        check_account(reader, given)
        item = _known(given.get("number", ""), reader)
        seen = _stage(item, given)
        is_open = seen is not None and seen.ended_at is None
        done = work.act(
            item.number,
            given.get("move", ""),
            _said(given),
            key=key_of(reader, given),
            party=party_of(request),
            actor=reader.actor(via="phone"),
            at=now,
            opinion=given.get("opinion", "")[:1000],
            step=given.get("step", ""),
            # Photos of one's own raise the revision; only a step that was left is a conflict.
            revision=item.revision if is_open else _whole(given.get("revision", "")),
            acted=_acted(given, now, seen.began_at if seen else item.began_at),
        )
    except CityError as error:
        return _refused(error, item, given)
    return JsonResponse({"done": True, "number": done.number, "revision": done.revision})


@require_POST
def photo(request: HttpRequest) -> HttpResponse:
    """Keep a photo with the step that it was taken for, or with one's own report."""
    reader, given, now = reader_in(request), request.POST, clock.moment()
    item = None
    try:
        check_account(reader, given)
        item = _own_report(reader, given) or _known(given.get("number", ""), reader)
        seen = _stage(item, given)
        if not given.get("report"):
            _check_rights(request, item, seen)
        for data in photos_in(request):
            _keep(item.number, data, reader, given, now, seen.id if seen else None)
    except CityError as error:
        return _refused(error, item, given)
    return JsonResponse({"done": True, "number": item.number})


@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """Take in what somebody found on the spot, with its first photo or not at all."""
    reader, given, now = reader_in(request), request.POST, clock.moment()
    try:
        check_account(reader, given)
        number = _reported(request, reader, given, now)
    except CityError as error:
        return _refused(error, None, given)
    return JsonResponse({"done": True, "number": number})


@transaction.atomic
def _reported(request: HttpRequest, reader: Reader, given: Mapping[str, str], now: datetime) -> str:
    where = position(given)
    if where is None:
        raise PlaceUnreadable(lon="", lat="")
    on_the_spot = given.get("on_the_spot") == "1"
    photos = photos_in(request)
    reporting.check_photos(photos, on_the_spot=on_the_spot)
    reporting.check_type(given.get("type_code", ""), china_day(now))
    acted = _acted(given, now, None)
    done = cases.report(
        given.get("words", ""),
        where,
        source=reporting.source_of(reader, on_the_spot=on_the_spot),
        key=key_of(reader, given),
        party=party_of(request),
        actor=reader.actor(via="phone"),
        at=now,
        type_code=given.get("type_code", ""),
        address=given.get("address", "")[:200],
        on_the_spot=on_the_spot,
        more=acted.as_facts() if acted else None,
    )
    for data in photos:
        _keep(done.item.number, data, reader, given, now, None)
    return done.item.number


def _keep(
    number: str,
    data: bytes,
    reader: Reader,
    given: Mapping[str, str],
    now: datetime,
    stage: int | None,
) -> None:
    """What the phone says of a photo is what the photo said before it was made smaller. Raises
    what `keep_evidence` raises, and OutsideChina."""
    place = position({"lon": given.get("photo_lon", ""), "lat": given.get("photo_lat", "")})
    lon, lat = to_wgs84(place.lon, place.lat, place.datum) if place else (None, None)
    taken = given.get("taken_at", "")
    sent = moment_in(given.get("sent_at", "") or now.isoformat())
    cases.keep_evidence(
        number,
        data,
        actor=reader.actor(via="phone"),
        at=now,
        lon=lon,
        lat=lat,
        taken_at=work.by_our_clock(moment_in(taken), sent, received=now) if taken else None,
        stage=stage,
    )


def check_account(reader: Reader, given: Mapping[str, str]) -> None:
    """Raises OtherAccount: nobody's work is sent under another's name."""
    if given.get("account", "") != reader.account:
        raise OtherAccount(wanted=given.get("account", "")[:60], account=reader.account)


def _check_rights(request: HttpRequest, item: work.ItemRow, seen: work.StageRow | None) -> None:
    """Raises NotYours, and MovedAlready where the step that was seen has ended."""
    if seen is not None and seen.ended_at is not None:
        raise work.MovedAlready(name=seen.by_name or _("系统"), at=seen.ended_at, move=seen.move)
    if not work.possible(item, party_of(request)):
        raise work.NotYours(move=_("上传照片"), why=_("这件事现在不由您办理"))


def _known(number: str, reader: Reader) -> work.ItemRow:
    """The item, where the reader reaches it or has had a hand in it; raises ItemUnknown."""
    try:
        return visible(number, reader)
    except work.ItemUnknown:
        found = work.item(number)
        if any(stage.by_account == reader.account for stage in found.stages):
            return found
        raise


def _own_report(reader: Reader, given: Mapping[str, str]) -> work.ItemRow | None:
    """What the reader reported under a key, which nobody else can name; None where the photo is
    not of a report. Raises ItemUnknown."""
    key = given.get("report", "")
    if not key:
        return None
    found = work.items(work.Wanted(keys=(_namespaced(reader, key),)), size=1).rows
    if not found:
        raise work.ItemUnknown(number=given.get("number", "")[:40])
    return found[0]


def _stage(item: work.ItemRow, given: Mapping[str, str]) -> work.StageRow | None:
    """The stage that was on the phone, whether it is open still or not."""
    wanted = _whole(given.get("stage", ""))
    return next((stage for stage in item.stages if stage.id == wanted), None)


def _said(given: Mapping[str, str]) -> dict[str, Any]:
    """The typed form as the phone packed it; raises FormUnreadable."""
    try:
        said = json.loads(given.get("said", "") or "{}")
    except ValueError:
        raise FormUnreadable from None
    if not isinstance(said, dict):
        raise FormUnreadable
    return said


def _acted(given: Mapping[str, str], now: datetime, since: datetime | None) -> work.Acted | None:
    """When it was done, where that was before it came; None where it came at once. Raises
    MomentUnreadable."""
    if not given.get("acted_at") or not given.get("sent_at"):
        return None
    found = work.when_acted(
        moment_in(given["acted_at"]), moment_in(given["sent_at"]), received=now, since=since
    )
    return found if now - found.at >= AT_ONCE or found.bounded else None


def moment_in(text: str) -> datetime:
    """A moment with its zone, as `toISOString` writes it; raises MomentUnreadable."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise MomentUnreadable(given=text[:30]) from None
    if found.tzinfo is None:
        raise MomentUnreadable(given=text[:30])
    return found


def key_of(reader: Reader, given: Mapping[str, str], name: str = "key") -> str:
    """Raises KeyMissing."""
    key = given.get(name, "")
    if not key:
        raise KeyMissing
    return _namespaced(reader, key)


def _namespaced(reader: Reader, key: str) -> str:
    """A key of one account: another's same key is another key."""
    return "phone/" + hashlib.sha256(f"{reader.account}\n{key}".encode()).hexdigest()[:48]


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _refused(error: CityError, item: work.ItemRow | None, given: Mapping[str, str]) -> HttpResponse:
    """The refusal, with who ended the step meanwhile where somebody did."""
    told: dict[str, Any] = {"done": False, **error.as_dict()}
    if item is not None and (seen := _stage(item, given)) and seen.ended_at:
        told["meanwhile"] = course_line(item, seen)
    return JsonResponse(told, status=error.status)
