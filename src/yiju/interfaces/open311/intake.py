"""A report of another program becomes a case, once however often it is sent."""

import hashlib
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import get_language

from yiju.interfaces import clock
from yiju.interfaces.open311 import records
from yiju.interfaces.open311.asking import LONGEST_WORDS, address_of_media, moment, needed, place
from yiju.interfaces.open311.asking import value as value_of
from yiju.interfaces.open311.finding import Found, find
from yiju.interfaces.open311.naming import of_code
from yiju.interfaces.open311.refusals import (
    KeyMissing,
    ParameterUnfit,
    TooManyPhotos,
)
from yiju.interfaces.open311.serving import caller, log, said
from yiju.interfaces.web.knocking import knock
from yiju.interfaces.web.reader import Reader
from yiju.platform.base.i18n import listed
from yiju.platform.base.identity import keyed_hash
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

MOST_PHOTOS = 5
SOURCE = "open311"
CITIZEN = Actor("", "市民", via="api")
REPORTER = work.Party("", reporter=True)
ORIGIN = ("origin_jurisdiction_id", "origin_service_request_id")
UNTOLD = frozenset({"api_key"})
"""Parameters that do not tell one report from another."""


@dataclass(frozen=True)
class Sent:
    """A report as it was sent, read and found sound. `body` is its fingerprint."""

    service: records.Service
    condition: str
    words: str
    found: Found
    contact: str
    account: str
    media_url: str
    seen_at: datetime | None
    photos: tuple[bytes, ...]
    body: str
    origin: tuple[str, ...]
    """Jurisdiction and number under which another system sent it on; else nothing."""


def post_request(request: HttpRequest, form: str) -> HttpResponse:
    given, at = request.POST, clock.moment()
    reader = caller(given, writes=True)
    if reader is None:
        if not settings.YIJU_OPEN311_OPEN:
            raise KeyMissing
        knock(request, at)
    sent = read_sent(request, at, reader)
    done = store(sent, _key_said(request), reader, at)
    log.info("stored %s%s", done.item.number, "" if done.item.is_new else " again")
    chosen = [row for row in sent.service.rules if sent.condition in ("", row.condition)]
    record = records.created_record(done.item.number, records.notice(chosen), sent.account)
    return said("service_requests", [record], form, 201 if done.item.is_new else 200)


def read_sent(request: HttpRequest, at: datetime, reader: Reader | None) -> Sent:
    """Raises what each parameter raises, and NotAPhoto; nothing is written."""
    given = request.POST
    service = of_code(needed(given, "service_code"), china_day(at))
    photos = _photos(request)
    return Sent(
        service,
        _condition(given, service),
        value_of(given, "description", LONGEST_WORDS) or service.title,
        find(given, place(given), reader),
        value_of(given, "email", 100) or value_of(given, "phone", 100),
        value_of(given, "account_id"),
        address_of_media(given),
        moment(given, "requested_datetime"),
        photos,
        fingerprint(given, photos),
        _origin(given),
    )


def _condition(given: QueryDict, service: records.Service) -> str:
    """The filing condition that was chosen; raises ParameterUnfit for one that is not there."""
    for name in (f"attribute[{records.CONDITION}]", f"attribute[{records.CONDITION}][]"):
        if chosen := value_of(given, name):
            found = service.condition(chosen)
            if found is None:
                known = listed(service.conditions)
                raise ParameterUnfit(name=name, given=chosen[:80], remedy=known)
            return found
    return ""


def _origin(given: QueryDict) -> tuple[str, ...]:
    said = tuple(value_of(given, name, 100) for name in ORIGIN)
    return said if all(said) else ()


def _photos(request: HttpRequest) -> tuple[bytes, ...]:
    """Photos that came with the report, looked at before anything is written."""
    files = [file for name in ("media", "media[]") for file in request.FILES.getlist(name)]
    if len(files) > MOST_PHOTOS:
        raise TooManyPhotos(most=MOST_PHOTOS, count=len(files))
    most = cases.LARGEST_BYTES
    for file in files:
        if (file.size or 0) > most:
            megabytes = (file.size or 0) // 1_000_000
            raise cases.EvidenceTooLarge(megabytes=megabytes, most=most // 1_000_000)
    read = tuple(file.read() for file in files)
    for data in read:
        cases.read_photo(data)
    return read


def fingerprint(given: QueryDict, photos: Sequence[bytes]) -> str:
    """The same for the same report, whoever carries it."""
    parts = [(name, values) for name, values in sorted(given.lists()) if name not in UNTOLD]
    told = repr([parts, [hashlib.sha256(one).hexdigest() for one in photos]])
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()


def _key_said(request: HttpRequest) -> str:
    said: str = request.META.get("HTTP_IDEMPOTENCY_KEY", "")
    return said.strip()[:200]


def store(sent: Sent, key_said: str, reader: Reader | None, at: datetime) -> cases.Reported:
    """The case of the report. Under the same Idempotency-Key it is the same case, and the key
    does for no other report (KeyTaken). Without one, what the same user of the same program says
    again on the same day, in the same words, is the same report as long as its case is open. What
    another system sends on is known by where it began."""
    who = reader.account if reader else ""
    if sent.origin and reader:
        return _once(sent, hashed(*sent.origin), reader, at)
    if key_said:
        return _report(sent, hashed(who, key_said), reader, at)
    if not (sent.account or sent.contact):
        return _report(sent, work.new_key(), reader, at)
    key = hashed(who, sent.body, f"{china_day(at)}")
    while True:
        done = _report(sent, key, reader, at)
        if done.item.is_new or not done.item.end:
            return done
        key = hashed(key, done.item.number)


def _once(sent: Sent, key: str, reader: Reader, at: datetime) -> cases.Reported:
    """The case of a request that began elsewhere, by whatever way and in whatever words it came."""
    standing = work.items(work.Wanted(keys=(f"{SOURCE}/{key}",)), size=1).rows
    return cases.Reported(standing[0], "") if standing else _report(sent, key, reader, at)


def hashed(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:40]


def _report(sent: Sent, key: str, reader: Reader | None, at: datetime) -> cases.Reported:
    actor = reader.actor() if reader else CITIZEN
    party = work.Party(reader.account, reader.members) if reader else REPORTER
    # The report is a transaction of its own; with photos, all of it is one.
    with transaction.atomic() if sent.photos else nullcontext():
        done = cases.report(
            sent.words,
            sent.found.where,
            source=SOURCE,
            key=f"{SOURCE}/{key}",
            party=party,
            actor=actor,
            at=at,
            type_code=sent.service.code,
            address=sent.found.address,
            contact=sent.contact,
            language="en" if (get_language() or "").startswith("en") else "zh-hans",
            asset=sent.found.asset,
            seen_at=sent.seen_at,
            more={SOURCE: _more(sent)},
        )
        if not done.item.is_new and done.item.data.get(SOURCE, {}).get("body") != sent.body:
            raise work.KeyTaken(key=key[:12])
        for data in sent.photos:
            cases.keep_evidence(done.item.number, data, actor=actor, at=at)
    if reader is None:
        cases.send_by_place(done.item, at)
    return done


def _more(sent: Sent) -> dict[str, Any]:
    """What only this door knows. An address of media is kept as text; nobody fetches it."""
    facts = {
        "body": sent.body,
        "condition": sent.condition,
        "media_url": sent.media_url,
        "seen_at": sent.seen_at.isoformat() if sent.seen_at else "",
        "origin": list(sent.origin),
        "account": keyed_hash(sent.account, settings.SECRET_KEY) if sent.account else "",
    }
    return {name: value for name, value in facts.items() if value}
