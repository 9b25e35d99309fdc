"""Memberships: what a person may act for, and the account they sign in with."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.events.api import Actor
from yiju.platform.registry.areas import area, paths_within
from yiju.platform.registry.members import Member
from yiju.platform.registry.models import Account, Membership
from yiju.platform.registry.people import person_held, record_of_person
from yiju.platform.registry.units import unit


class AccountTaken(CityError):
    code = "registry.account_taken"
    status = 409
    text = _("账号 {account} 已属于另一个人。换一个账号名")


class AccountUnknown(CityError):
    code = "registry.account_unknown"
    status = 404
    text = _("没有账号 {account}")


class MembershipUnknown(CityError):
    code = "registry.membership_unknown"
    status = 404
    text = _("没有编号为 {membership} 的任职")


class MembershipOverlaps(CityError):
    code = "registry.membership_overlaps"
    status = 409
    text = _("编号 {membership} 的任职在 {since} 至 {until} 已是同一角色。先结束它，或改用其他日期")


class PeriodReversed(CityError):
    code = "registry.period_reversed"
    status = 422
    text = _("结束日 {until} 早于开始日 {since}。改正其中之一")


@dataclass(frozen=True)
class MembershipRow:
    id: int
    person_id: int
    unit_code: str
    role: str
    area_code: str
    since: date
    until: date | None
    """The last day on which it holds."""


@dataclass(frozen=True)
class Posted:
    """An account that acts in a role over an area."""

    account: str
    unit_code: str
    area_path: str
    role: str


@transaction.atomic
def account_add(
    account_name: str,
    *,
    person_id: int,
    password: str | None,
    actor: Actor,
    at: datetime,
    is_hashed: bool = False,
) -> str:
    """Give a person an account; without a password it signs in by the city's OpenID only.
    `is_hashed` says that the password comes as `make_password` of Django keeps it.

    An account that the person already has is returned as it is, with the password it has.
    Raises PersonUnknown, and AccountTaken where the name is somebody else's.
    """
    person = person_held(person_id)
    standing = Account.objects.filter(username=account_name).first()
    if standing is not None:
        if standing.person_id != person.pk:
            raise AccountTaken(account=account_name)
        return account_name
    if is_hashed and password:
        Account.objects.create(username=account_name, password=password, person=person)
    else:
        Account.objects.create_user(username=account_name, password=password, person=person)
    record_of_person("account.add", person_id, actor, at, after={"account": account_name})
    return account_name


@transaction.atomic
def membership_add(
    person_id: int,
    *,
    unit_code: str,
    role: str,
    area_code: str,
    since: date,
    until: date | None = None,
    ground: str = "",
    actor: Actor,
    at: datetime,
) -> MembershipRow:
    """Let a person act for a unit in a role over an area, from `since` to `until` inclusive.

    Raises, and then nothing is written: PersonUnknown, UnitUnknown, AreaUnknown, PeriodReversed,
    and MembershipOverlaps where part of the time is already covered by other dates.
    """
    if until is not None and until < since:
        raise PeriodReversed(since=since, until=until)
    facts = {
        "person_id": person_held(person_id).pk,
        "unit_id": unit(unit_code).code,
        "role": role,
        "area_id": area(area_code).code,
    }
    for other in Membership.objects.filter(**facts):
        if (other.since, other.until) == (since, until):
            return membership_row(other)
        if (until is None or other.since <= until) and (
            other.until is None or since <= other.until
        ):
            raise MembershipOverlaps(
                membership=other.pk, since=other.since, until=other.until or _("今后")
            )
    row = membership_row(Membership.objects.create(**facts, since=since, until=until))
    record_of_person("membership.add", person_id, actor, at, ground=ground, after=_dated(row))
    return row


@transaction.atomic
def membership_end(
    membership_id: int, until: date, *, ground: str = "", actor: Actor, at: datetime
) -> MembershipRow:
    """Let a membership hold until that day and no longer; the same day again changes nothing."""
    standing = Membership.objects.filter(pk=membership_id).first()
    if standing is None:
        raise MembershipUnknown(membership=membership_id)
    if until < standing.since:
        raise PeriodReversed(since=standing.since, until=until)
    before = membership_row(standing)
    if standing.until == until:
        return before
    standing.until = until
    standing.save(update_fields=["until"])
    after = membership_row(standing)
    record_of_person(
        "membership.end",
        standing.person_id,
        actor,
        at,
        ground=ground,
        before=_dated(before),
        after=_dated(after),
    )
    return after


def memberships(account_name: str, on: date) -> list[Member]:
    """What the account may act as on that day; nothing for an account that is closed or unknown."""
    return [member for row in holding(account_name, on) for member in members_of(row)]


def own_memberships(account_name: str, on: date) -> list[MembershipRow]:
    """The memberships of an account that hold on the day, each as one row."""
    return [membership_row(row) for row in holding(account_name, on)]


def holding(account_name: str, on: date) -> QuerySet[Membership]:
    """The memberships of an open account on the day, the oldest first."""
    found = Membership.objects.filter(
        person__account__username=account_name,
        person__account__is_active=True,
        since__lte=on,
    ).exclude(until__lt=on)
    return found.order_by("since", "pk")


def acting(account_name: str, membership_id: int, on: date) -> list[Member]:
    """What one membership of an account lets it act as on the day; nothing where it has ended."""
    held = holding(account_name, on).filter(pk=membership_id)
    return [member for row in held for member in members_of(row)]


def posted(role: str, area_path: str, on: date) -> list[Posted]:
    """The open accounts that act in a role over the whole of an area on the day, by account."""
    codes = area_path.rstrip("/").split("/")
    found = (
        Membership.objects.filter(role=role, since__lte=on, person__account__is_active=True)
        .exclude(until__lt=on)
        .filter(Q(area_id__in=codes) | Q(area__level="zone"))
        .select_related("person__account")
        .order_by("person__account__username", "pk")
    )
    return [
        Posted(row.person.account.username, row.unit_id, path, role)
        for row in found
        for path in paths_within(row.area_id)
        if area_path.startswith(path)
    ]


def accounts_of(unit_code: str, on: date) -> list[Posted]:
    """The open accounts that act for a unit on the day, by account; once for each area that
    together are its own."""
    return _posts(on, unit_id=unit_code)


def accounts_as(role: str, on: date) -> list[Posted]:
    """The same of all units, in one role."""
    return _posts(on, role=role)


def _posts(on: date, **which: str) -> list[Posted]:
    found = (
        Membership.objects.filter(since__lte=on, person__account__is_active=True, **which)
        .exclude(until__lt=on)
        .select_related("person__account")
        .order_by("person__account__username", "pk")
    )
    paths = {code: paths_within(code) for code in {row.area_id for row in found}}
    return [
        Posted(row.person.account.username, row.unit_id, path, row.role)
        for row in found
        for path in paths[row.area_id]
    ]


def members_of(row: Membership) -> list[Member]:
    """What a membership lets act as: one thing, or one for each area of a zone."""
    return [Member(row.role, row.unit_id, row.area_id, path) for path in paths_within(row.area_id)]


def membership_row(row: Membership) -> MembershipRow:
    return MembershipRow(
        row.pk, row.person_id, row.unit_id, row.role, row.area_id, row.since, row.until
    )


def _dated(row: MembershipRow) -> dict[str, Any]:
    return asdict(row) | {
        "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else None,
    }
