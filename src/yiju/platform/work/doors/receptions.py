"""What came in at every door and what became of it: received = stored + refused with a reason.

Counted is each answer, once, before it leaves. An answer is stored or it is refused: there is no
third, so that nothing that came in can go missing between the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yiju.platform.events.asking import ask
from yiju.platform.work.doors.models import Reception

STORED = "stored"
LONGEST = 80


@dataclass(frozen=True)
class ReceptionRow:
    """`outcome` is STORED or the code of a refusal."""

    day: date
    route: str
    outcome: str
    count: int


def count(day: date, route: str, outcome: str, number: int = 1) -> None:
    """Add to what came in at an address; nothing for a number below one. Outside of the
    transaction that was refused, so that its end takes no count with it."""
    if number < 1:
        return
    table = Reception._meta.db_table
    ask(
        f"INSERT INTO {table} (day, route, outcome, count) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (day, route, outcome)"
        f" DO UPDATE SET count = {table}.count + excluded.count",
        [day.isoformat(), route[:LONGEST], outcome[:LONGEST], number],
    )


def receptions(first: date, last: date) -> Sequence[ReceptionRow]:
    """What came in from `first` to `last`, both included, the latest day first."""
    found = Reception.objects.filter(day__gte=first, day__lte=last)
    rows = found.order_by("-day", "route", "outcome")
    return [ReceptionRow(row.day, row.route, row.outcome, row.count) for row in rows]
