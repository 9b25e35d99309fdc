"""What a move does besides: what a notice says, money to the fen."""

from typing import Any

from yiju.applications.presale import accounts, asking, rules
from yiju.applications.presale.errors import ContractUnfit
from yiju.platform.base.i18n import _
from yiju.platform.base.money import Money
from yiju.platform.base.time import china_day
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work import api as work
from yiju.platform.work.banking import api as banking

MOST_RECEIPTS = 10_000
"""Of one contract."""


def still_next(change: work.Change) -> None:
    data = change.item.data
    asking.refuse_node(data["permit"], data["buildings"], data["node"], change.at)


def published_facts(change: work.Change) -> dict[str, Any]:
    """What the notice of a node says besides what was found."""
    data = change.item.data
    now = accounts.standing(data["permit"], change.at)
    return {
        "node": data["node"],
        "quota_fen": now.quota,
        "retained_fen": rules.retained(now.quota, data["node"], now.day),
    }


def pay_draw(change: work.Change) -> None:
    """Check again, at the moment of deciding, and tell the bank: reserved until it has paid."""
    data, permit = change.item.data, change.item.data["permit"]
    banking.hold(accounts.code_of(permit))
    asking.refuse_draw(permit, data["kind"], data["works"], data["fen"], data["payee"], change.at)
    code = accounts.code_of(permit, "payee", data["works"] or "free")
    asking.open_account(code, "presale.payee", permit, data["payee"], change.actor, change.at)
    banking.pay(
        f"draw/{change.item.number}",
        data["fen"],
        banking.Payee(data["payee"], data["payee_account"]),
        out_of=accounts.code_of(permit),
        into=code,
        purpose=f"{rules.PURPOSES[data['purpose']]} {change.item.number}",
        actor=change.actor,
        at=change.at,
    )


def down_payment_is_in(change: work.Change) -> None:
    data = change.item.data
    paid = accounts.paid_in(data["permit"], data["contract"])
    if paid < data["down"]:
        why = _("首付款应到 {due}，账户只收到 {paid}").format(
            due=Money(data["down"]), paid=Money(paid)
        )
        raise ContractUnfit(contract=data["contract"], why=why)


def note_mortgage(change: work.Change) -> None:
    """The loan is due from then on. Raises ContractUnfit for a day to come."""
    if change.said.registered_on > china_day(change.at):
        raise ContractUnfit(contract=change.item.data["contract"], why=_("抵押登记日还没有到"))
    change.item.data["mortgaged_on"] = change.said.registered_on.isoformat()


def refund(change: work.Change) -> None:
    """Everything back to where it came from, the lender's part first."""
    data = change.item.data
    credited = accounts.code_of(data["permit"], "buyer", data["contract"])
    rows = banking.receipts(credited=credited, most=MOST_RECEIPTS)
    lender_first = sorted(rows, key=lambda one: (data["lender"] not in one.memo, one.value_date))
    for row in lender_first:
        purpose = f"{_('解除合同退款')} {data['contract']}"
        banking.receipt_refund(
            row.bank, row.number, purpose=purpose, actor=change.actor, at=change.at
        )


def all_refunded(change: work.Change) -> None:
    data = change.item.data
    left = ledgers.account(accounts.code_of(data["permit"], "buyer", data["contract"])).balance
    if left:
        why = _("还有 {left} 没有退完").format(left=Money(-left))
        raise ContractUnfit(contract=data["contract"], why=why)
