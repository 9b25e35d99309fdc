"""The steps of a draw, in their only order; each is an event, and done twice it is done once."""

import re
import secrets as random_secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day, to_china
from yiju.platform.events.api import Actor, record
from yiju.platform.registry.api import seal, unseal
from yiju.platform.trust.draws import rules
from yiju.platform.trust.draws.errors import (
    BadTerms,
    BeaconTooEarly,
    DrawUnknown,
    ListFrozen,
    NotItsTurn,
    RevealedWrongly,
)
from yiju.platform.trust.draws.models import Commitment, Draw

SECRET_BYTES = 32
KEY = re.compile(r"[a-z0-9][a-z0-9-]{2,59}")
HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class PartyRow:
    """A party as anybody may see it; the secret is hexadecimal, empty until revealed."""

    party: str
    commitment: str
    committed_at: datetime | None
    secret: str


@dataclass(frozen=True)
class DrawRow:
    """A draw as anybody may see it. `state`: announced, frozen, drawn, given_up."""

    key: str
    kind: str
    title: str
    scheme: str
    alone: str
    state: str
    announced_at: datetime
    parties: tuple[PartyRow, ...]
    beacon: str
    beacon_at: datetime | None
    beacon_value: str
    frozen_at: datetime | None
    notice: rules.Notice | None
    list_hash: str
    notice_hash: str
    drawn_at: datetime | None
    order: Mapping[str, tuple[str, ...]]
    replaced: Mapping[str, str]
    given_up_at: datetime | None
    why_given_up: str

    @property
    def listed(self) -> int:
        return len(self.notice.candidates) if self.notice else 0

    @property
    def places(self) -> int:
        return sum(self.notice.places.values()) if self.notice else 0

    @property
    def taken(self) -> dict[str, tuple[str, ...]]:
        """Who takes the places, by stratum; empty until drawn."""
        if self.notice is None or self.drawn_at is None:
            return {}
        return rules.taken(self.notice, self.order, self.replaced)


@transaction.atomic
def announce(
    key: str,
    *,
    kind: str,
    title: str,
    house: str,
    parties: Iterable[str] = (),
    beacon: str = "",
    beacon_at: datetime | None = None,
    alone: str = "",
    secret: bytes | None = None,
    actor: Actor,
    at: datetime,
) -> DrawRow:
    """Begin a draw: the house commits to a secret of its own, and it is said which other `parties`
    will commit, or which public value of a later moment is taken. Done once for a key.

    Raises BadTerms where the house would control the seed alone without a written ground
    (`alone`), SecretTooShort.
    """
    standing = Draw.objects.filter(key=key).first()
    if standing is not None:
        return row_of(standing)
    others = sorted(set(parties))
    _check_terms(key, house, others, beacon, beacon_at, alone)
    secret = secret or random_secrets.token_bytes(SECRET_BYTES)
    committed = rules.commitment(secret, china_day(at))
    made = Draw.objects.create(
        key=key,
        kind=kind,
        title=title,
        scheme=rules.SCHEME,
        alone=alone,
        announced_at=at,
        beacon=beacon,
        beacon_at=beacon_at,
    )
    Commitment.objects.create(
        draw=made, party=house, hash=committed, committed_at=at, sealed=seal(secret.hex())
    )
    Commitment.objects.bulk_create(Commitment(draw=made, party=party) for party in others)
    told = {"title": title, "commitment": committed, "parties": others, "beacon": beacon}
    _tell(made, "announce", actor, at, told, alone)
    return row_of(made)


def _check_terms(
    key: str,
    house: str,
    others: list[str],
    beacon: str,
    beacon_at: datetime | None,
    alone: str,
) -> None:
    if not KEY.fullmatch(key):
        raise BadTerms(why=_("编号只用小写字母、数字和连字符，三至六十个"))
    if house in others or not all((house.strip(), *(party.strip() for party in others))):
        raise BadTerms(why=_("各方的名称不能为空，也不能相同"))
    if bool(beacon.strip()) != (beacon_at is not None):
        raise BadTerms(why=_("公共数值要写明是什么、何时产生"))
    if not others and not beacon and not alone.strip():
        raise BadTerms(
            why=_(
                "只有一方承诺，结果由它一方左右；请加上其他各方，或约定名单冻结之后才产生的公共数值"
            )
        )


@transaction.atomic
def commit(key: str, party: str, commitment: str, *, actor: Actor, at: datetime) -> DrawRow:
    """A party publishes the SHA-256 of its secret, before any secret is known; the same again
    changes nothing. Raises DrawUnknown, BadTerms, NotItsTurn."""
    draw = _held(key)
    commitment = commitment.strip().lower()
    if not HASH.fullmatch(commitment):
        raise BadTerms(why=_("承诺应为 SHA-256 的六十四位十六进制数"))
    one = _party(draw, party)
    if one.hash == commitment:
        return row_of(draw)
    if one.hash:
        raise _not_its_turn(draw, _("{party} 已经承诺过").format(party=party))
    _must_be_open(draw)
    if draw.commitments.filter(hash=commitment).exists():
        raise BadTerms(why=_("这个承诺与另一方的相同"))
    if draw.commitments.exclude(secret="").exists():
        raise _not_its_turn(draw, _("已有一方公开秘密数"))
    if draw.beacon_at is not None and at >= draw.beacon_at:
        raise _not_its_turn(draw, _("公共数值已经产生"))
    one.hash, one.committed_at = commitment, at
    one.save()
    _tell(draw, "commit", actor, at, {"party": party, "commitment": commitment})
    return row_of(draw)


@transaction.atomic
def freeze(key: str, notice: rules.Notice, *, actor: Actor, at: datetime) -> DrawRow:
    """Freeze and publish the list, with who was left out and why; the same list again changes
    nothing. Raises DrawUnknown, BadList, ListFrozen, BeaconTooEarly, NotItsTurn."""
    draw = _held(key)
    rules.check(notice)
    listed, whole = rules.list_hash(notice, draw.scheme), rules.notice_hash(notice)
    if draw.frozen_at is not None:
        if draw.notice_hash != whole:
            raise ListFrozen(draw=key, published=draw.list_hash, given=listed)
        return row_of(draw)
    _must_be_open(draw)
    if draw.beacon_at is not None and draw.beacon_at <= at:
        raise BeaconTooEarly(agreed=to_china(draw.beacon_at), frozen=to_china(at))
    draw.frozen_at, draw.notice = at, rules.notice_out(notice)
    draw.list_hash, draw.notice_hash = listed, whole
    draw.save()
    told = {
        "list_hash": listed,
        "notice_hash": whole,
        "listed": len(notice.candidates),
        "excluded": [one.id for one in notice.excluded],
    }
    _tell(draw, "freeze", actor, at, told)
    return row_of(draw)


@transaction.atomic
def note_beacon(key: str, value: str, *, actor: Actor, at: datetime) -> DrawRow:
    """Note the agreed public value once its moment has come. Raises DrawUnknown, BadTerms,
    NotItsTurn."""
    draw = _held(key)
    value = value.strip()
    if not value:
        raise BadTerms(why=_("公共数值为空"))
    if draw.beacon_value == value:
        return row_of(draw)
    _must_be_frozen(draw)
    if draw.beacon_at is None:
        raise _not_its_turn(draw, _("没有约定公共数值"))
    if draw.beacon_value:
        raise _not_its_turn(draw, _("公共数值已记为 {value}").format(value=draw.beacon_value))
    if at < draw.beacon_at:
        raise _not_its_turn(draw, _("公共数值还没有产生"))
    draw.beacon_value = value[:200]
    draw.save()
    _tell(draw, "beacon", actor, at, {"value": draw.beacon_value}, draw.beacon)
    return row_of(draw)


@transaction.atomic
def reveal(key: str, party: str, secret: bytes, *, actor: Actor, at: datetime) -> DrawRow:
    """A party reveals what it committed to, once the list is frozen, all have committed and the
    public value is known. Raises DrawUnknown, RevealedWrongly, SecretTooShort, NotItsTurn."""
    draw = _held(key)
    one = _party(draw, party)
    if one.secret and one.secret == secret.hex():
        return row_of(draw)
    _must_be_ripe(draw)
    given = rules.commitment(secret, china_day(at))
    if given != one.hash:
        raise RevealedWrongly(party=party, committed=one.hash, given=given)
    one.secret = secret.hex()
    one.save()
    _tell(draw, "reveal", actor, at, {"party": party, "secret": one.secret})
    return row_of(draw)


@transaction.atomic
def perform(key: str, *, actor: Actor, at: datetime) -> DrawRow:
    """Draw, once everybody but the house has revealed; the house's secret is opened with it. Done
    once. Raises DrawUnknown, NotItsTurn."""
    draw = _held(key)
    if draw.drawn_at is not None:
        return row_of(draw)
    _must_be_ripe(draw)
    secrets: dict[str, bytes] = {}
    for one in draw.commitments.all():
        if not one.secret and one.sealed is None:
            raise _not_its_turn(draw, _("{party} 还没有公开秘密数").format(party=one.party))
        if not one.secret:
            one.secret = unseal(one.sealed or b"")
            one.save()
        secrets[one.party] = bytes.fromhex(one.secret)
    seed = rules.seed_of(secrets, draw.beacon_value, draw.list_hash, draw.scheme)
    found = rules.order(seed, rules.notice_in(draw.notice), draw.scheme)
    draw.drawn_at, draw.order = at, {key: list(names) for key, names in found.items()}
    draw.save()
    row = row_of(draw)
    told = {"list_hash": draw.list_hash, "drawn": sum(len(names) for names in row.taken.values())}
    _tell(draw, "perform", actor, at, told)
    return row


@transaction.atomic
def replace(key: str, candidate: str, reason: str, *, actor: Actor, at: datetime) -> DrawRow:
    """One who was drawn does not take the place; the next of the order does. The reason is
    published. Raises DrawUnknown, NoReplacement, NotItsTurn."""
    draw = _held(key)
    if draw.drawn_at is None:
        raise _not_its_turn(draw, _("还没有抽"))
    row = row_of(draw)
    if candidate in row.replaced:
        return row
    assert row.notice is not None
    rules.taken(row.notice, row.order, {**row.replaced, candidate: reason})
    draw.replacements.create(candidate=candidate, reason=reason, at=at)
    _tell(draw, "replace", actor, at, {"candidate": candidate}, reason)
    return row_of(draw)


@transaction.atomic
def give_up(key: str, why: str, *, actor: Actor, at: datetime) -> DrawRow:
    """End a draw that cannot be finished (a party does not reveal); it stays published with the
    reason. Raises DrawUnknown, BadTerms, NotItsTurn."""
    draw = _held(key)
    if not why.strip():
        raise BadTerms(why=_("要写明为什么作废"))
    if draw.given_up_at is None:
        _must_be_open(draw)
        draw.given_up_at, draw.why_given_up = at, why
        draw.save()
        _tell(draw, "give_up", actor, at, {}, why)
    return row_of(draw)


def draw_of(key: str) -> DrawRow:
    """Raises DrawUnknown."""
    found = Draw.objects.filter(key=key).first()
    if found is None:
        raise DrawUnknown(draw=key[:60])
    return row_of(found)


def draws_made(kind: str = "") -> list[DrawRow]:
    """The newest first; of one kind, or all."""
    found = Draw.objects.filter(kind=kind) if kind else Draw.objects.all()
    related = found.prefetch_related("commitments", "replacements")
    return [row_of(one) for one in related.order_by("-announced_at", "-key")]


def undrawn(kind: str) -> list[str]:
    """The keys of draws of a kind that are neither drawn nor given up, in their order."""
    found = Draw.objects.filter(kind=kind, drawn_at=None, given_up_at=None)
    return list(found.order_by("key").values_list("key", flat=True))


def is_announced(key: str) -> bool:
    return Draw.objects.filter(key=key).exists()


def row_of(one: Draw) -> DrawRow:
    return DrawRow(
        one.key,
        one.kind,
        one.title,
        one.scheme,
        one.alone,
        _state(one),
        one.announced_at,
        tuple(
            PartyRow(party.party, party.hash, party.committed_at, party.secret)
            for party in sorted(one.commitments.all(), key=lambda party: party.party)
        ),
        one.beacon,
        one.beacon_at,
        one.beacon_value,
        one.frozen_at,
        rules.notice_in(one.notice) if one.frozen_at else None,
        one.list_hash,
        one.notice_hash,
        one.drawn_at,
        {key: tuple(names) for key, names in one.order.items()},
        {gone.candidate: gone.reason for gone in one.replacements.all()},
        one.given_up_at,
        one.why_given_up,
    )


def _state(one: Draw) -> str:
    if one.given_up_at:
        return "given_up"
    if one.drawn_at:
        return "drawn"
    return "frozen" if one.frozen_at else "announced"


def _held(key: str) -> Draw:
    found = Draw.objects.select_for_update().filter(key=key).first()
    if found is None:
        raise DrawUnknown(draw=key[:60])
    return found


def _party(draw: Draw, party: str) -> Commitment:
    found = draw.commitments.filter(party=party).first()
    if found is None:
        raise _not_its_turn(draw, _("{party} 不是这次抽签的一方").format(party=party[:40]))
    return found


def _must_be_open(draw: Draw) -> None:
    if draw.given_up_at is not None:
        raise _not_its_turn(draw, _("已经作废"))
    if draw.drawn_at is not None:
        raise _not_its_turn(draw, _("已经抽完"))


def _must_be_frozen(draw: Draw) -> None:
    _must_be_open(draw)
    if draw.frozen_at is None:
        raise _not_its_turn(draw, _("名单还没有冻结"))


def _must_be_ripe(draw: Draw) -> None:
    _must_be_frozen(draw)
    missing = draw.commitments.filter(hash="").order_by("party").first()
    if missing is not None:
        raise _not_its_turn(draw, _("{party} 还没有承诺").format(party=missing.party))
    if draw.beacon_at is not None and not draw.beacon_value:
        raise _not_its_turn(draw, _("还没有公共数值"))


def _not_its_turn(draw: Draw, why: Any) -> NotItsTurn:
    return NotItsTurn(draw=draw.key, why=why)


def _tell(
    draw: Draw, what: str, actor: Actor, at: datetime, after: Mapping[str, Any], ground: str = ""
) -> None:
    record(
        actor=actor,
        action=f"draw.{what}",
        subject_kind="draw",
        subject_key=draw.key,
        ground=ground,
        after=after,
        at=at,
    )
