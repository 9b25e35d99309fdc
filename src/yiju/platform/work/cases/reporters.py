"""Who reported a case, and who is told of it.

Contacts are sealed; a secret proves who comes back.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.identity import keyed_hash
from yiju.platform.events.rows import add_row, new_row
from yiju.platform.registry.api import seal, unseal
from yiju.platform.work.changes import Change
from yiju.platform.work.models import Item, Reporter
from yiju.platform.work.refusals import ItemUnknown

CHANNEL = "reporter"
"""Of letters to reporters: the address is the number of the row, never the contact itself."""


class SecretWrong(CityError):
    code = "case.secret_wrong"
    status = 403
    text = _("{number} 的查询码不对。请从上报后得到的链接进入")


class ContactWrong(CityError):
    code = "case.contact_wrong"
    status = 403
    text = _("{number} 上报时没有留下这个手机号或邮箱。核对后再试，或用上报后得到的链接")


class RatingWrong(CityError):
    code = "case.rating_wrong"
    status = 422
    text = _("评分 {stars} 不在 1 至 5 之间")


class NotClosedYet(CityError):
    code = "case.not_closed_yet"
    status = 409
    text = _("{number} 还没有结案，结案后才能评价")


@dataclass(frozen=True)
class ReporterRow:
    """A reporter as the desk sees it: no contact, no name."""

    id: int
    came_with: str
    """The number under which they reported; another one where cases were merged."""
    channel: str
    words: str
    at: datetime
    can_be_told: bool
    stars: int | None
    remark: str


def add_reporter(
    item: int, number: str, *, channel: str, words: str, contact: str, language: str, at: datetime
) -> str:
    """Keep a reporter with the case; the secret by which they follow it, kept nowhere else."""
    secret = secrets.token_urlsafe(12)
    add_row(
        new_row(
            Reporter,
            item_id=item,
            came_with=number,
            channel=channel,
            words=words,
            contact=seal(contact) if contact else None,
            language=language,
            secret=_hash(secret),
            at=at,
        )
    )
    return secret


@transaction.atomic
def follow(
    number: str, *, words: str, contact: str, language: str, channel: str, at: datetime
) -> str:
    """Join a case that somebody else has reported; the secret. Raises ItemUnknown."""
    item = Item.objects.filter(number=number).first()
    if item is None:
        raise ItemUnknown(number=number)
    joined = item.merged_into or item
    return add_reporter(
        joined.pk,
        joined.number,
        channel=channel,
        words=words,
        contact=contact,
        language=language,
        at=at,
    )


def reporters_of(number: str) -> list[ReporterRow]:
    found = Reporter.objects.filter(item__number=number).order_by("pk")
    return [
        ReporterRow(
            one.pk,
            one.came_with,
            one.channel,
            one.words,
            one.at,
            one.contact is not None,
            one.stars,
            one.remark,
        )
        for one in found
    ]


def is_reporter(number: str, secret: str) -> bool:
    """Whether the secret belongs to somebody who reported the case, under any number that was
    merged into it."""
    return _whose(number, secret) is not None


def secret_of(number: str, contact: str) -> str:
    """A secret for whoever shows the contact that they left with the case: the first one is kept
    nowhere. It holds as long as the reporter's own. Raises ContactWrong."""
    wanted = _plain(contact)
    for one in Reporter.objects.filter(item__number=number).exclude(contact=None).order_by("pk"):
        kept = _plain(unseal(one.contact)) if one.contact else ""
        if wanted and hmac.compare_digest(kept.encode(), wanted.encode()):
            return _second(one)
    raise ContactWrong(number=number)


def _whose(number: str, secret: str) -> Reporter | None:
    """Every reporter is compared, so that the time tells nothing."""
    wanted = _hash(secret).encode()
    found = None
    for one in Reporter.objects.filter(item__number=number).order_by("pk"):
        own = hmac.compare_digest(one.secret.encode(), wanted)
        second = hmac.compare_digest(_second(one).encode(), secret.encode())
        found = one if own or second else found
    return found


def _second(one: Reporter) -> str:
    """A secret that follows from the first and from the city's key."""
    return keyed_hash(f"reporter {one.pk} {one.secret}", settings.FIELD_KEY.split(",")[0])[:32]


def _plain(contact: str) -> str:
    """A number without spaces, signs and the country's code; mail in small letters.

    >>> _plain("+86 138-1234-5678"), _plain("Li@Example.cn")
    ('13812345678', 'li@example.cn')
    """
    if "@" in contact:
        return contact.strip().casefold()
    digits = "".join(sign for sign in contact if sign.isdecimal())
    return digits[-11:] if len(digits) >= 11 else digits


@transaction.atomic
def rate(number: str, secret: str, *, stars: int, remark: str, at: datetime) -> None:
    """What a reporter thinks of a closed case; the last word counts.

    Raises, and then nothing is written: SecretWrong, RatingWrong, NotClosedYet.
    """
    found = _whose(number, secret)
    if found is None:
        raise SecretWrong(number=number)
    if not 1 <= stars <= 5:
        raise RatingWrong(stars=stars)
    if not found.item.end:
        raise NotClosedYet(number=number)
    found.stars, found.remark, found.rated_at = stars, remark[:500], at
    found.save(update_fields=["stars", "remark", "rated_at"])


def carry_over(change: Change, into: Item) -> None:
    for one in Reporter.objects.filter(item=change.item):
        change.keep(one)
        one.item = into
        one.save(update_fields=["item"])


def tell_reporters(change: Change, what: str, facts: Mapping[str, Any]) -> None:
    """A letter to each reporter who left a contact."""
    able = Reporter.objects.filter(item=change.item).exclude(contact=None)
    for one in able.values_list("pk", flat=True):
        key = f"{change.item.number}/{change.item.revision}/{what}/{one}"
        change.send(CHANNEL, str(one), {"what": what, **facts}, key=key)


def contact_of(reporter: int) -> tuple[str, str] | None:
    """(contact, language) for the sender of letters; None once it is erased."""
    one = Reporter.objects.filter(pk=reporter).exclude(contact=None).first()
    return (unseal(one.contact), one.language) if one and one.contact else None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
