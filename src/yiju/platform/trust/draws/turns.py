"""Whose turn it is in a draw: what must be so before a step, and the event that tells of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yiju.platform.base.i18n import _
from yiju.platform.events.api import Actor, record
from yiju.platform.trust.draws.errors import DrawUnknown, NotItsTurn
from yiju.platform.trust.draws.models import Commitment, Draw


def held(key: str) -> Draw:
    found = Draw.objects.select_for_update().filter(key=key).first()
    if found is None:
        raise DrawUnknown(draw=key[:60])
    return found


def party_of(draw: Draw, party: str) -> Commitment:
    found = draw.commitments.filter(party=party).first()
    if found is None:
        raise not_its_turn(draw, _("{party} 不是这次抽签的一方").format(party=party[:40]))
    return found


def must_be_open(draw: Draw) -> None:
    if draw.given_up_at is not None:
        raise not_its_turn(draw, _("已经作废"))
    if draw.drawn_at is not None:
        raise not_its_turn(draw, _("已经抽完"))


def must_be_frozen(draw: Draw) -> None:
    must_be_open(draw)
    if draw.frozen_at is None:
        raise not_its_turn(draw, _("名单还没有冻结"))


def must_be_ripe(draw: Draw) -> None:
    must_be_frozen(draw)
    missing = draw.commitments.filter(hash="").order_by("party").first()
    if missing is not None:
        raise not_its_turn(draw, _("{party} 还没有承诺").format(party=missing.party))
    if draw.beacon_at is not None and not draw.beacon_value:
        raise not_its_turn(draw, _("还没有公共数值"))


def not_its_turn(draw: Draw, why: Any) -> NotItsTurn:
    return NotItsTurn(draw=draw.key, why=why)


def tell(
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
