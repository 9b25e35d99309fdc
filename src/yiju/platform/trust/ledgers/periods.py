"""Closing of periods: nothing is posted into them any more, and their balances are kept."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.events import api as events
from yiju.platform.events.api import Actor
from yiju.platform.trust.ledgers import storing
from yiju.platform.trust.ledgers.kinds import account_kind
from yiju.platform.trust.ledgers.refusals import ClosingUnfit
from yiju.platform.trust.ledgers.times import day_of, microseconds, moment_of, number_of


@dataclass(frozen=True)
class ClosingRow:
    kind: str
    through: date
    recorded: datetime
    by: str
    ground: str
    accounts: int
    """Accounts whose balance was not zero then."""


def period_close(
    kind: str, through: date, *, ground: str = "", actor: Actor, at: datetime
) -> ClosingRow:
    """Close the books of a kind of account through a day that is over; the balance of each is kept.
    Closed through the same day again, the first closing stands. Not to be called within a
    transaction that has posted. Raises ClosingUnfit and AccountKindUnknown."""
    account_kind(kind)
    if through >= china_day(at):
        raise ClosingUnfit(kind=kind, through=through, why=_("这一天还没有过完"))
    with transaction.atomic():
        storing.hold_books()
        before = storing.ask(
            "SELECT id, through FROM trust_closing WHERE kind = %s ORDER BY through DESC LIMIT 1",
            [kind],
        )
        last_id, last = before[0] if before else (0, -(10**6))
        if number_of(through) < last:
            raise ClosingUnfit(
                kind=kind, through=through, why=_("已结账至 {day}").format(day=day_of(last))
            )
        if number_of(through) > last:
            _close(kind, number_of(through), (last_id, last), ground, actor, at)
            events.record(
                actor=actor,
                action="ledger.period-close",
                subject_kind="account_kind",
                subject_key=kind,
                at=at,
                ground=ground,
                after={"through": through},
            )
    return next(one for one in closings(kind) if one.through == through)


def _close(
    kind: str, through: int, before: tuple[int, int], ground: str, actor: Actor, at: datetime
) -> None:
    columns = ("kind", "through", "recorded", "by", "ground")
    row = (kind, through, microseconds(at), actor.account, ground[:200])
    storing.add_rows("trust_closing", columns, [row])
    (closing,) = storing.ask(
        "SELECT id FROM trust_closing WHERE kind = %s AND through = %s", [kind, through]
    )[0]
    storing.tell(
        "INSERT INTO trust_closedbalance (closing_id, account_id, balance)"
        " SELECT %s, account_id, SUM(amount) FROM ("
        "  SELECT account_id, balance AS amount FROM trust_closedbalance WHERE closing_id = %s"
        "  UNION ALL"
        "  SELECT l.account_id, l.amount FROM trust_leg l JOIN trust_account a"
        "   ON a.id = l.account_id WHERE a.kind = %s AND l.value_day > %s AND l.value_day <= %s"
        " ) AS moved GROUP BY account_id HAVING SUM(amount) <> 0",
        [closing, before[0], kind, before[1], through],
    )


def closings(kind: str = "") -> list[ClosingRow]:
    """Closed periods, the newest first."""
    rows = storing.ask(
        "SELECT c.kind, c.through, c.recorded, c.by, c.ground, (SELECT COUNT(*) FROM"
        " trust_closedbalance b WHERE b.closing_id = c.id) FROM trust_closing c"
        " WHERE %s IN ('', c.kind) ORDER BY c.through DESC, c.kind",
        [kind],
    )
    return [
        ClosingRow(key, day_of(day), moment_of(at), by, ground, count)
        for key, day, at, by, ground, count in rows
    ]
