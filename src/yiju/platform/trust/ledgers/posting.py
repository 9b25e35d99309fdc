"""Posting: locked, judged, written, in one transaction and for any number of transfers at once."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from yiju.platform.events import api as events
from yiju.platform.events.api import Actor
from yiju.platform.events.asking import Telling, in_one_transaction
from yiju.platform.trust.ledgers import judging
from yiju.platform.trust.ledgers.batch import Batch, add_refused
from yiju.platform.trust.ledgers.refusals import LedgerRefusal, LinkBroken
from yiju.platform.trust.ledgers.shapes import Linked, Order, Outcome, Transfer
from yiju.platform.trust.ledgers.times import microseconds


def post_many(orders: Sequence[Order], *, actor: Actor, at: datetime) -> list[Outcome]:
    """Post each that may be, in order; what became of every single transfer.

    What is refused is kept among the refusals and hinders no other, save those linked with it.
    Sent again under the same keys, it is answered as the first time.
    """
    groups = [order.transfers if isinstance(order, Linked) else (order,) for order in orders]

    def posted() -> list[Outcome]:
        batch = Batch(groups, actor.account, at)
        outcomes = batch.judged()
        batch.write(_of_many(outcomes, actor, at))
        batch.keep_refused()
        return outcomes

    return _at_a_second_look(posted)


def _of_many(outcomes: list[Outcome], actor: Actor, at: datetime) -> list[Telling]:
    """The event of all that is new."""
    fresh = [one.number for one in outcomes if one.refusal is None and not one.again]
    if not fresh:
        return []
    told = {
        "actor": actor,
        "action": "ledger.post-many",
        "subject_kind": "transfer",
        "subject_key": "*",
        "at": at,
        "after": {
            "posted": len(fresh),
            "again": sum(1 for one in outcomes if one.again),
            "refused": sum(1 for one in outcomes if one.refusal is not None),
            "first": min(fresh),
        },
    }
    return events.recording([told])


def post(transfer: Transfer, *, actor: Actor, at: datetime) -> Outcome:
    """Post one transfer; raises the refusal that stands against it."""
    return post_linked((transfer,), actor=actor, at=at)[0]


def post_linked(transfers: Iterable[Transfer], *, actor: Actor, at: datetime) -> list[Outcome]:
    """Post all, or none: raises the refusal of the first that may not be."""
    group = tuple(transfers)

    def posted() -> list[Outcome]:
        batch = Batch([group], actor.account, at)
        outcomes = batch.judged()
        if not batch.refused:
            batch.write(_of_each(group, outcomes, actor, at))
        return outcomes

    outcomes = _at_a_second_look(posted)
    refused = next((one for one in outcomes if _own(one.refusal)), None)
    if refused is None:
        return outcomes
    _keep_refused([(refused, judging.digest_of(_by_key(group, refused.key), ()))], actor, at)
    assert refused.refusal is not None
    raise refused.refusal


def _own(refusal: LedgerRefusal | None) -> bool:
    return refusal is not None and not isinstance(refusal, LinkBroken)


def _by_key(group: tuple[Transfer, ...], key: str) -> Transfer:
    return next(one for one in group if one.key == key)


def _of_each(
    group: tuple[Transfer, ...], outcomes: list[Outcome], actor: Actor, at: datetime
) -> list[Telling]:
    """The event of each that is new."""
    return events.recording(
        {
            "actor": actor,
            "action": f"ledger.{transfer.move}",
            "subject_kind": "transfer",
            "subject_key": transfer.key,
            "at": at,
            "ground": transfer.ground,
            "after": {
                "number": outcome.number,
                "follows": transfer.follows,
                "legs": [[leg.account, leg.amount, leg.unit] for leg in transfer.legs],
            },
        }
        for transfer, outcome in zip(group, outcomes, strict=True)
        if not outcome.again
    )


def _keep_refused(refused: list[tuple[Outcome, str]], actor: Actor, at: datetime) -> None:
    with transaction.atomic():
        add_refused(refused, actor.account, microseconds(at))


def _at_a_second_look(post: Callable[[], list[Outcome]]) -> list[Outcome]:
    """Somebody else may post the same key between our look and our write: then it is there at the
    second look. Where the caller's transaction can only be undone, there is none."""
    try:
        return in_one_transaction(post)
    except IntegrityError:
        if transaction.get_connection().needs_rollback:
            raise
        return in_one_transaction(post)
