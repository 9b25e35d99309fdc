"""The steps of a draw, in their only order; each is an event, and done twice it is done once."""

import re
import secrets as random_secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day, to_china
from yiju.platform.events.api import Actor
from yiju.platform.registry.api import seal, unseal
from yiju.platform.trust.draws import rules
from yiju.platform.trust.draws.errors import (
    BadTerms,
    BeaconTooEarly,
    ListFrozen,
    RevealedWrongly,
)
from yiju.platform.trust.draws.models import Commitment, Draw
from yiju.platform.trust.draws.rows import DrawRow, row_of
from yiju.platform.trust.draws.turns import (
    held,
    must_be_frozen,
    must_be_open,
    must_be_ripe,
    not_its_turn,
    party_of,
    tell,
)

SECRET_BYTES = 32
KEY = re.compile(r"[a-z0-9][a-z0-9-]{2,59}")
HASH = re.compile(r"[0-9a-f]{64}")


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
    tell(made, "announce", actor, at, told, alone)
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
    draw = held(key)
    commitment = commitment.strip().lower()
    if not HASH.fullmatch(commitment):
        raise BadTerms(why=_("承诺应为 SHA-256 的六十四位十六进制数"))
    one = party_of(draw, party)
    if one.hash == commitment:
        return row_of(draw)
    if one.hash:
        raise not_its_turn(draw, _("{party} 已经承诺过").format(party=party))
    must_be_open(draw)
    if draw.commitments.filter(hash=commitment).exists():
        raise BadTerms(why=_("这个承诺与另一方的相同"))
    if draw.commitments.exclude(secret="").exists():
        raise not_its_turn(draw, _("已有一方公开秘密数"))
    if draw.beacon_at is not None and at >= draw.beacon_at:
        raise not_its_turn(draw, _("公共数值已经产生"))
    one.hash, one.committed_at = commitment, at
    one.save()
    tell(draw, "commit", actor, at, {"party": party, "commitment": commitment})
    return row_of(draw)


@transaction.atomic
def freeze(key: str, notice: rules.Notice, *, actor: Actor, at: datetime) -> DrawRow:
    """Freeze and publish the list, with who was left out and why; the same list again changes
    nothing. Raises DrawUnknown, BadList, ListFrozen, BeaconTooEarly, NotItsTurn."""
    draw = held(key)
    rules.check(notice)
    listed, whole = rules.list_hash(notice, draw.scheme), rules.notice_hash(notice)
    if draw.frozen_at is not None:
        if draw.notice_hash != whole:
            raise ListFrozen(draw=key, published=draw.list_hash, given=listed)
        return row_of(draw)
    must_be_open(draw)
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
    tell(draw, "freeze", actor, at, told)
    return row_of(draw)


@transaction.atomic
def note_beacon(key: str, value: str, *, actor: Actor, at: datetime) -> DrawRow:
    """Note the agreed public value once its moment has come. Raises DrawUnknown, BadTerms,
    NotItsTurn."""
    draw = held(key)
    value = value.strip()
    if not value:
        raise BadTerms(why=_("公共数值为空"))
    if draw.beacon_value == value:
        return row_of(draw)
    must_be_frozen(draw)
    if draw.beacon_at is None:
        raise not_its_turn(draw, _("没有约定公共数值"))
    if draw.beacon_value:
        raise not_its_turn(draw, _("公共数值已记为 {value}").format(value=draw.beacon_value))
    if at < draw.beacon_at:
        raise not_its_turn(draw, _("公共数值还没有产生"))
    draw.beacon_value = value[:200]
    draw.save()
    tell(draw, "beacon", actor, at, {"value": draw.beacon_value}, draw.beacon)
    return row_of(draw)


@transaction.atomic
def reveal(key: str, party: str, secret: bytes, *, actor: Actor, at: datetime) -> DrawRow:
    """A party reveals what it committed to, once the list is frozen, all have committed and the
    public value is known. Raises DrawUnknown, RevealedWrongly, SecretTooShort, NotItsTurn."""
    draw = held(key)
    one = party_of(draw, party)
    if one.secret and one.secret == secret.hex():
        return row_of(draw)
    must_be_ripe(draw)
    given = rules.commitment(secret, china_day(at))
    if given != one.hash:
        raise RevealedWrongly(party=party, committed=one.hash, given=given)
    one.secret = secret.hex()
    one.save()
    tell(draw, "reveal", actor, at, {"party": party, "secret": one.secret})
    return row_of(draw)


@transaction.atomic
def perform(key: str, *, actor: Actor, at: datetime) -> DrawRow:
    """Draw, once everybody but the house has revealed; the house's secret is opened with it. Done
    once. Raises DrawUnknown, NotItsTurn."""
    draw = held(key)
    if draw.drawn_at is not None:
        return row_of(draw)
    must_be_ripe(draw)
    secrets: dict[str, bytes] = {}
    for one in draw.commitments.all():
        if not one.secret and one.sealed is None:
            raise not_its_turn(draw, _("{party} 还没有公开秘密数").format(party=one.party))
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
    tell(draw, "perform", actor, at, told)
    return row


@transaction.atomic
def replace(key: str, candidate: str, reason: str, *, actor: Actor, at: datetime) -> DrawRow:
    """One who was drawn does not take the place; the next of the order does. The reason is
    published. Raises DrawUnknown, NoReplacement, NotItsTurn."""
    draw = held(key)
    if draw.drawn_at is None:
        raise not_its_turn(draw, _("还没有抽"))
    row = row_of(draw)
    if candidate in row.replaced:
        return row
    assert row.notice is not None
    rules.taken(row.notice, row.order, {**row.replaced, candidate: reason})
    draw.replacements.create(candidate=candidate, reason=reason, at=at)
    tell(draw, "replace", actor, at, {"candidate": candidate}, reason)
    return row_of(draw)


@transaction.atomic
def give_up(key: str, why: str, *, actor: Actor, at: datetime) -> DrawRow:
    """End a draw that cannot be finished (a party does not reveal); it stays published with the
    reason. Raises DrawUnknown, BadTerms, NotItsTurn."""
    draw = held(key)
    if not why.strip():
        raise BadTerms(why=_("要写明为什么作废"))
    if draw.given_up_at is None:
        must_be_open(draw)
        draw.given_up_at, draw.why_given_up = at, why
        draw.save()
        tell(draw, "give_up", actor, at, {}, why)
    return row_of(draw)
