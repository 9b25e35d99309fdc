"""The moves that follow another transfer, by name."""

from datetime import datetime

from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.trust.ledgers import judging, storing
from yiju.platform.trust.ledgers.posting import post, post_many
from yiju.platform.trust.ledgers.shapes import Leg, Move, Outcome, Transfer
from yiju.platform.trust.ledgers.times import microseconds


def settle(
    key: str,
    follows: str,
    *,
    actor: Actor,
    at: datetime,
    legs: tuple[Leg, ...] = (),
    text: str = "",
) -> Outcome:
    """Post what a pending transfer reserved: all of it, or the part that `legs` say, in accounts
    of its own. The rest is free again."""
    made = Transfer(key, legs, china_day(at), Move.SETTLED, follows=follows, text=text)
    return post(made, actor=actor, at=at)


def void(key: str, follows: str, *, ground: str, actor: Actor, at: datetime) -> Outcome:
    """Free what a pending transfer reserved."""
    made = Transfer(key, (), china_day(at), Move.VOIDED, follows=follows, ground=ground)
    return post(made, actor=actor, at=at)


def reverse(key: str, follows: str, *, ground: str, actor: Actor, at: datetime) -> Outcome:
    """Undo a transfer by its counter-entry, once. What was spent since cannot be taken back: then
    it is refused as an overdraft."""
    made = Transfer(key, (), china_day(at), Move.REVERSAL, follows=follows, ground=ground)
    return post(made, actor=actor, at=at)


def expire(*, actor: Actor, at: datetime, most: int = 1_000) -> int:
    """Let what was reserved until now lapse; how many. The clock may call as often as it likes."""
    now = microseconds(at)
    lapsed = storing.ask(
        "SELECT t.key FROM trust_openpending o JOIN trust_transfer t ON t.id = o.transfer_id"
        " WHERE o.until <= %s ORDER BY o.until LIMIT %s",
        [now, most],
    )
    if not lapsed:
        return 0
    orders = [
        Transfer(judging.LAPSED + key, (), china_day(at), Move.EXPIRED, follows=key)
        for (key,) in lapsed
    ]
    outcomes = post_many(orders, actor=actor, at=at)
    return sum(1 for one in outcomes if one.refusal is None and not one.again)
