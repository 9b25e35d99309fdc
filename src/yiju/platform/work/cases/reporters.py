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

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.events.rows import add_row
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
        Reporter(
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
    wanted = _hash(secret)
    kept = Reporter.objects.filter(item__number=number).values_list("secret", flat=True)
    found = [hmac.compare_digest(one, wanted) for one in kept]
    return any(found)


@transaction.atomic
def rate(number: str, secret: str, *, stars: int, remark: str, at: datetime) -> None:
    """What a reporter thinks of a closed case; the last word counts.

    Raises, and then nothing is written: SecretWrong, RatingWrong, NotClosedYet.
    """
    found = Reporter.objects.filter(item__number=number, secret=_hash(secret)).first()
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
