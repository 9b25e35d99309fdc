"""Keys with which other programs call the API in the name of an account.

A key acts in one membership of its owner, and only as long as that holds. The secret is 256 random
bits and is shown once; kept is its SHA-256, which is as hard to reverse as the secret to guess.
"""

import secrets
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.events.api import Actor, record
from yiju.platform.events.asking import ask
from yiju.platform.registry.areas import FINGERPRINT, areas_said
from yiju.platform.registry.memberships import (
    AccountUnknown,
    Member,
    MembershipRow,
    holding,
    members_of,
    membership_row,
)
from yiju.platform.registry.models import AccessKey, Account, Membership

OPENING = "yiju_"
MARK_LENGTH = len(OPENING) + 8
LONGEST_KEY = timedelta(days=366)


class KeyUnknown(CityError):
    code = "registry.key_unknown"
    status = 404
    text = _("没有编号为 {key} 的密钥")


class KeyNameMissing(CityError):
    code = "registry.key_name_missing"
    status = 422
    text = _("密钥没有名称。写明哪个程序用它，以便日后辨认，不超过 {limit} 字")


class KeyPeriodWrong(CityError):
    code = "registry.key_period_wrong"
    status = 422
    text = _("密钥要写明用到哪一天：最早 {today}，最晚 {latest}")


class KeyMembershipWrong(CityError):
    code = "registry.key_membership_wrong"
    status = 422
    text = _("编号 {membership} 不是账号 {account} 今天的任职。从自己现有的任职中选一个")


@dataclass(frozen=True)
class KeyRow:
    """A key as pages may show it. `mark` is the beginning of the secret, to recognise it by."""

    id: int
    mark: str
    name: str
    account: str
    membership: MembershipRow
    may_write: bool
    made_at: datetime
    until: date
    """The last day on which it opens anything."""
    revoked_at: datetime | None
    last_used_on: date | None
    account_open: bool

    def opens(self, on: date) -> bool:
        """True while nothing has closed it: no revocation, its day, its membership, its owner."""
        post = self.membership
        held = post.since <= on and (post.until is None or on <= post.until)
        return self.revoked_at is None and on <= self.until and held and self.account_open


@dataclass(frozen=True)
class MadeKey:
    row: KeyRow
    secret: str

    def __repr__(self) -> str:
        return f"MadeKey({self.row.mark}…)"


@dataclass(frozen=True)
class Bearer:
    """Who calls with a key, and what the key lets them act as today."""

    key: KeyRow
    account: str
    name: str
    members: tuple[Member, ...]


@transaction.atomic
def key_make(
    account_name: str,
    *,
    name: str,
    membership_id: int,
    until: date,
    may_write: bool,
    today: date,
    actor: Actor,
    at: datetime,
) -> MadeKey:
    """Make a key; its secret is in the answer and nowhere else.

    Raises, and then nothing is made: AccountUnknown, KeyNameMissing, KeyPeriodWrong, and
    KeyMembershipWrong for a membership of somebody else or one that does not hold today.
    """
    account = Account.objects.filter(username=account_name, is_active=True).first()
    if account is None:
        raise AccountUnknown(account=account_name)
    name, limit = name.strip(), AccessKey._meta.get_field("name").max_length or 0
    if not name or len(name) > limit:
        raise KeyNameMissing(limit=limit)
    if not today <= until <= today + LONGEST_KEY:
        raise KeyPeriodWrong(today=today, latest=today + LONGEST_KEY)
    if not holding(account_name, today).filter(pk=membership_id).exists():
        raise KeyMembershipWrong(membership=membership_id, account=account_name)
    secret = OPENING + secrets.token_urlsafe(32)
    made = AccessKey.objects.create(
        account=account,
        membership_id=membership_id,
        name=name,
        mark=secret[:MARK_LENGTH],
        hash=_hash(secret),
        may_write=may_write,
        until=until,
        made_at=at,
    )
    row = _row(made)
    _record("key.make", row, actor, at)
    return MadeKey(row, secret)


@transaction.atomic
def key_revoke(key_id: int, *, owner: str | None, actor: Actor, at: datetime) -> KeyRow:
    """Close a key for ever; closed once more, nothing changes.

    `owner` narrows to the keys of that account; None means anybody's. Raises KeyUnknown, in the
    same words for a key that is not there and one that is not theirs.
    """
    found = _keys(owner).filter(pk=key_id).first()
    if found is None:
        raise KeyUnknown(key=key_id)
    if found.revoked_at is None:
        found.revoked_at = at
        found.save(update_fields=["revoked_at"])
        _record("key.revoke", _row(found), actor, at)
    return _row(found)


def access_keys(owner: str | None = None) -> list[KeyRow]:
    """The keys of an account, or all; newest first, with those that are closed."""
    return [_row(key) for key in _keys(owner).order_by("-pk")]


def bearer(secret: str, on: date) -> Bearer | None:
    """Who calls with this secret on the day; None for one that opens nothing, whatever the cause.

    Notes the day of use on the key, once a day.
    """
    mark = _hash(secret)
    stored = _stored(mark)
    if stored is None:
        return None
    areas_said(stored[-1])
    stamp = (stored, on)
    known = _known.get(mark)
    if known is not None and known[0] == stamp:
        return known[1]
    found = _keys(None).filter(hash=mark).first()
    if found is None or not (row := _row(found)).opens(on):
        return None
    if found.last_used_on != on:
        AccessKey.objects.filter(pk=found.pk).update(last_used_on=on)
    owner = found.account
    name = owner.get_full_name() or owner.username
    made = Bearer(row, owner.username, name, tuple(members_of(found.membership)))
    if len(_known) >= MOST_KNOWN:
        _known.clear()
    _known[mark] = (stamp, made)
    return made


MOST_KNOWN = 1_000
_known: dict[str, tuple[tuple[Any, ...], Bearer]] = {}
"""Who was found behind a key, with all that was stored of it then: as long as the database says
the very same, so that a revocation counts at once, it is the same answer."""


def _stored(mark: str) -> tuple[Any, ...] | None:
    """Everything on which the answer for a key rests, as the database gives it: compared only."""
    return ask(STORED, [mark])


STORED = (
    "SELECT k.*, m.*, a.id, a.username, a.first_name, a.last_name, a.is_active, a.person_id,"
    f" ({FINGERPRINT}) FROM {AccessKey._meta.db_table} k"
    f" JOIN {Membership._meta.db_table} m ON m.id = k.membership_id"
    f" JOIN {Account._meta.db_table} a ON a.id = k.account_id WHERE k.hash = %s"
)


def _keys(owner: str | None) -> QuerySet[AccessKey]:
    found = AccessKey.objects.select_related("account", "membership")
    return found if owner is None else found.filter(account__username=owner)


def _hash(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def _row(key: AccessKey) -> KeyRow:
    return KeyRow(
        key.pk,
        key.mark,
        key.name,
        key.account.username,
        membership_row(key.membership),
        key.may_write,
        key.made_at,
        key.until,
        key.revoked_at,
        key.last_used_on,
        key.account.is_active and key.account.person_id == key.membership.person_id,
    )


def _record(action: str, row: KeyRow, actor: Actor, at: datetime) -> None:
    told = asdict(row)
    facts = {fact: told[fact] for fact in ("mark", "name", "account", "may_write", "until")}
    facts |= {"membership": row.membership.id, "role": row.membership.role}
    record(
        actor=actor,
        action=action,
        subject_kind="key",
        subject_key=str(row.id),
        after=facts,
        at=at,
    )
