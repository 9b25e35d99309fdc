"""Who paid into an account at a bank, and to whom it paid, told apart by keyed marks: for rules
that look for strangers and circles without anybody reading a name."""

import json
from datetime import date

from yiju.platform.registry.api import mark_of, unseal
from yiju.platform.trust.escrow.rules import Inflow, Outflow
from yiju.platform.work.banking.models import Instruction, Receipt
from yiju.platform.work.banking.receipts import payer_of

MOST = 5_000
"""Movements of an account that are looked at, the newest."""


def inflows(ledger: str, since: date) -> list[Inflow]:
    """What somebody was credited with from a day on, the newest first."""
    found = Receipt.objects.filter(account__ledger=ledger, value_date__gte=since, why_code="")
    rows = found.select_related("account", "bank").order_by("-value_date", "-pk")[:MOST]
    flows = []
    for one in rows:
        name, account = payer_of(one)
        number, payer = f"{one.bank.name}/{one.number}", mark_of(name)
        flows.append(
            Inflow(
                number, one.credited, payer, mark_of(account), one.amount, one.value_date, one.memo
            )
        )
    return flows


def outflows(ledger: str, since: date) -> list[Outflow]:
    """What the bank has paid out from a day on, the newest first."""
    found = Instruction.objects.filter(account__ledger=ledger, value_date__gte=since, state="paid")
    flows = []
    for one in found.order_by("-value_date", "-pk")[:MOST]:
        name, account, _bank = json.loads(unseal(one.payee))
        day = one.value_date
        assert day is not None
        flows.append(Outflow(one.key, mark_of(name), mark_of(account), one.amount, day))
    return flows
