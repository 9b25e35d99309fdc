"""The books of stalls on common ground: rents that came in, costs, what went to the owners."""

from datetime import date, datetime

from django.db import transaction

from yiju.applications.compound_parking import rules
from yiju.platform.application import AccountKind
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import Period, china_day
from yiju.platform.events.api import Actor
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.trust.ledgers.kinds import FEN

KINDS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "rent": (_("车位租金"), ("payer", "cost", "owners")),
    "payer": (_("承租人"), ("rent",)),
    "cost": (_("车位经营成本"), ("rent", "operator")),
    "operator": (_("经营者自己承担的成本"), ("cost",)),
    "owners": (_("已交业主的车位净收益"), ("rent",)),
}
NAME = "compound_parking"
MOST = 100_000
"""Compounds of a city."""
ACCOUNTS = tuple(
    AccountKind(
        key=f"{NAME}.{key}", title=title, unit=FEN, holders=("compound",), floor=None,
        counter=tuple(f"{NAME}.{other}" for other in others),
    )
    for key, (title, others) in KINDS.items()
)  # fmt: skip


def account(kind: str, compound: str) -> str:
    return f"stall-{kind}-{compound}"


def _open(compound: str, actor: Actor, at: datetime) -> None:
    opened = [
        ledgers.Opening(account(kind, compound), f"{NAME}.{kind}", "compound", compound,
                        china_day(at))
        for kind in KINDS
    ]  # fmt: skip
    ledgers.accounts_open(opened, actor=actor, at=at)


def _move(
    key: str, fen: int, source: str, target: str, text: Text, reference: str, compound: str,
    on: date, actor: Actor, at: datetime,
) -> None:  # fmt: skip
    _open(compound, actor, at)
    moved = ledgers.moved(
        key, fen, out_of=account(source, compound), into=account(target, compound), value_date=on,
        text=str(text), ground="§20", reference=reference,
    )  # fmt: skip
    ledgers.post(moved, actor=actor, at=at)


def rent_take(compound: str, fen: int, lease: str, *, key: str, actor: Actor, at: datetime) -> None:
    """Rent for a stall of the owners came in. Sent again under its key it changes nothing.
    Raises what the ledger refuses."""
    day = china_day(at)
    _move(key, fen, "payer", "rent", _("车位租金"), lease, compound, day, actor, at)


def cost_note(
    compound: str, fen: int, invoice: str, *, key: str, actor: Actor, at: datetime
) -> None:
    """A cost of the stalls; without an invoice whoever runs them bears it (SPC art. 14)."""
    source, day = "rent" if invoice.strip() else "operator", china_day(at)
    _move(key, fen, source, "cost", _("经营成本"), invoice.strip(), compound, day, actor, at)


def earned(compound: str, quarter: Period) -> ledgers.Earned:
    """What the owners' stalls brought in a quarter, and what that cost."""
    rents = _amounts("rent", compound, quarter, "payer")
    costs = _amounts("cost", compound, quarter, "")
    return ledgers.Earned(
        sum(fen for fen, _paper in rents),
        tuple(ledgers.Cost(fen, paper) for fen, paper in costs),
    )


def _amounts(kind: str, compound: str, quarter: Period, source: str) -> list[tuple[int, str]]:
    """Amount and paper of what came into an account; none where there is no such account."""
    try:
        found = ledgers.statement(account(kind, compound), quarter.first_day, quarter.last_day)
        entries = list(found.entries)
    except ledgers.LedgerRefusal:
        return []
    wanted = account(source, compound)
    return [(one.amount, one.reference) for one in entries if not source or one.others == (wanted,)]


@transaction.atomic
def income_credit(
    compound: str, quarter: Period, *, is_agreed: bool = False, actor: Actor, at: datetime
) -> int:
    """Credit the owners with a quarter, and hand over the net rent; fen. Done again it changes
    nothing. Raises QuarterRuns, NothingEarned, and what the owners' accounts refuse."""
    net = ledgers.credit(compound, quarter, is_agreed=is_agreed, actor=actor, at=at)
    mine = earned(compound, quarter)
    handed = mine.gross - sum(cost.fen for cost in mine.costs if cost.invoice)
    if handed > 0:
        key = f"stall-handed-{compound}-{quarter.label}"
        told = ledgers.credited_on(compound, quarter) or china_day(at)
        _move(key, handed, "rent", "owners", _("净收益交业主"), "", compound, told, actor, at)
    return net


def with_rents() -> list[str]:
    """Compounds whose stalls ever brought a rent."""
    return [one.holder for one in ledgers.accounts(kind=f"{NAME}.rent", size=MOST)]


def is_credited(compound: str, quarter: Period) -> bool:
    return ledgers.credited_on(compound, quarter) is not None


def is_late(compound: str, quarter: Period, on: date) -> bool:
    """Whether the quarter earned something that the owners were not credited with in time."""
    due = rules.income_due(quarter)
    credited = ledgers.credited_on(compound, quarter)
    done = credited if credited is not None and credited <= on else None
    return (done or on) > due and bool(earned(compound, quarter).gross)
