"""The books of presale funds: what lies for a permit, who paid it in, what of it may be drawn."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from yiju.applications.presale import rules
from yiju.applications.presale.errors import ContractUnfit
from yiju.platform.application import AccountKind, Banked, TrustGlance
from yiju.platform.base.i18n import _
from yiju.platform.base.signs import Sign
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.escrow.api import fen_of
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work import api as work
from yiju.platform.work.banking import api as banking

PERMIT, ESCROW = "presale_permit", "presale.escrow"
OUTSIDE = ("presale.buyer", "presale.payee", "presale.stray")
TITLES = (_("买受人已付"), _("已拨付"), _("未入户的收款"))
KINDS = (
    AccountKind(
        key=ESCROW, title=_("预售资金监管账户"), unit=ledgers.FEN, holders=(PERMIT,),
        counter=OUTSIDE, reconciled_by="office",
    ),
    *(
        AccountKind(
            key=key, title=title, unit=ledgers.FEN, holders=(PERMIT,), floor=None,
            counter=(ESCROW, *OUTSIDE),
        )
        for key, title in zip(OUTSIDE, TITLES, strict=True)
    ),
)  # fmt: skip
GLANCE = TrustGlance("presale.trust", _("预售资金"), KINDS[:1], KINDS[2:3])


@dataclass(frozen=True)
class Standing:
    """A permit on a day, money in fen. `node` is the lowest of its buildings; `planned` belongs to
    the building that is latest."""

    permit: registry.AssetRow
    buildings: tuple[tuple[registry.AssetRow, int], ...]
    balance: int
    reserved: int
    unassigned: int
    quota: int
    node: int
    guarantee: int
    court: int
    holds: tuple[work.ItemRow, ...]
    letters: tuple[registry.AssetRow, ...]
    delay_days: int
    day: date

    @property
    def usable(self) -> int:
        return self.balance - self.reserved - self.unassigned

    @property
    def need(self) -> int:
        return rules.retained(self.quota, self.node, self.day)

    @property
    def lapsed(self) -> dict[str, int]:
        """Letters that ran out, with the fen that lack since."""
        return {
            one.code: self.short_without(one)
            for one in self.letters
            if one.record.until < self.day and self.short_without(one) > 0
        }

    def short_without(self, letter: registry.AssetRow) -> int:
        """Fen that lack of what has to stay once the letter does not count."""
        is_valid = letter.record.since <= self.day <= letter.record.until
        amount = fen_of(letter.record.amount_yuan) * is_valid
        rest = rules.counted_guarantee(self.quota, self.guarantee - amount, self.day)
        return self.need - self.usable - rest

    @property
    def is_stopped(self) -> bool:
        return any(one.data["kind"] != "court" for one in self.holds)

    @property
    def free(self) -> rules.Withdrawable:
        free = rules.withdrawable(self.usable, self.quota, self.node, self.day, self.guarantee)
        return rules.after_holds(free, self.court, self.is_stopped)

    @property
    def coverage(self) -> Fraction | None:
        counted = rules.counted_guarantee(self.quota, self.guarantee, self.day)
        return rules.coverage(self.usable, counted, self.need)

    @property
    def is_covered(self) -> bool:
        return self.coverage is None or self.coverage >= 1

    def signs(self, credit: str) -> list[Sign]:
        """Grounds of warning, given the developer's standing."""
        found = [*rules.signs(self.coverage, self.delay_days, credit, self.day)]
        for one in self.letters:
            short = self.short_without(one)
            found += rules.guarantee_signs(one.code, one.record.until, short, self.day)
        return found


def code_of(permit: str, *more: str) -> str:
    return "/".join(("presale", permit, *more))


def items(process: str, permit: str = "", **narrow: object) -> list[work.ItemRow]:
    """The newest first."""
    asset = f"{PERMIT}/{permit}" if permit else ""
    wanted = work.Wanted(process=f"presale-{process}", asset=asset, **narrow)  # type: ignore[arg-type]
    return list(work.every(wanted))


def permit_of(code: str) -> registry.AssetRow:
    """Raises AssetNotFound."""
    return registry.by_code(PERMIT, code, None)


def is_supervised(permit: str, on: date) -> bool:
    return any(one.opened <= on for one in ledgers.accounts(kind=ESCROW, holder=permit))


def standing(permit: str, at: datetime) -> Standing:
    """How a permit stood at a moment; what is reserved is reserved now. Raises AssetNotFound,
    AccountUnknown."""
    day, row, money = china_day(at), permit_of(permit), code_of(permit)
    reached: dict[str, int] = {}
    for item in items("node", permit):
        is_effective = item.end == "effective" and _by(item.ended_at, at)
        for building in item.data["buildings"] if is_effective else ():
            reached[building] = max(reached.get(building, 0), item.data["node"])
    buildings = tuple(
        (one, max(one.record.node, reached.get(one.code, 0)))
        for one in registry.standing("presale_building", on=day, within=None)
        if one.record.permit == permit
    )
    letters = tuple(
        one
        for one in registry.standing("presale_guarantee", on=day, within=None)
        if one.record.permit == permit
    )
    holds = tuple(
        one for one in items("hold", permit) if one.began_at <= at and not _by(one.ended_at, at)
    )
    return Standing(
        row,
        buildings,
        ledgers.balance(money, on=day),
        ledgers.account(money).held,
        -ledgers.balance(code_of(permit, "unassigned"), on=day),
        quota_of(permit, at),
        min((node for _one, node in buildings), default=0),
        sum(
            fen_of(one.record.amount_yuan)
            for one in letters
            if one.record.since <= day <= one.record.until
        ),
        sum(one.data["fen"] for one in holds),
        holds,
        letters,
        max((rules.delay(one.record.planned, node, day) for one, node in buildings), default=0),
        day,
    )


def quota_of(permit: str, at: datetime) -> int:
    """The version in force: the one that was approved last."""
    approved = [
        one for one in items("quota", permit) if one.end == "in_force" and _by(one.ended_at, at)
    ]
    return max(approved, key=lambda one: (one.ended_at, one.id)).data["fen"] if approved else 0


def _by(ended: datetime | None, at: datetime) -> bool:
    return ended is not None and ended <= at


def paid_in(permit: str, contract: str) -> int:
    return -ledgers.account(code_of(permit, "buyer", contract)).balance


def paid_out(permit: str, works: str) -> int:
    """What the party of a contract of works has had, and is about to have."""
    code = code_of(permit, "payee", works)
    found = next((one for one in ledgers.accounts(kind="presale.payee", holder=permit, words=code)
                  if one.code == code), None)  # fmt: skip
    pending = [
        row.amount
        for row in banking.payments(ledger=code_of(permit))
        if row.into == code and row.state in {"written", "taken"}
    ]
    return (found.balance if found else 0) + sum(pending)


def works_of(permit: str, on: date) -> list[registry.AssetRow]:
    known = registry.standing("presale_works", on=on, within=None)
    return [one for one in known if one.record.permit == permit]


def contract_named(memo: str) -> work.ItemRow | None:
    """The contract whose number stands in what the payer wrote."""
    keys = tuple(f"presale-contract/{word}" for word in memo.split())
    found = work.items(work.Wanted(process="presale-contract", keys=keys), size=1).rows
    return found[0] if keys and found else None


def credits(told: banking.ReceiptIn, ledger: str, at: datetime) -> str:
    """The buyer's account; refuses what is no contract of the permit, was cancelled, or is more
    than the price."""
    contract = contract_named(told.memo)
    if contract is None or code_of(contract.data["permit"]) != ledger:
        raise ContractUnfit(contract=told.memo, why=_("摘要里没有这个账户的合同编号"))
    number = contract.data["contract"]
    if contract.end == "cancelled" or contract.open_stages[0].step == "refunding":
        raise ContractUnfit(contract=number, why=_("已解除，不能再收款"))
    left = contract.data["price"] - paid_in(contract.data["permit"], number)
    if told.amount > left:
        raise ContractUnfit(contract=number, why=_("超过合同价款"))
    return code_of(contract.data["permit"], "buyer", number)


def paid(row: banking.PaymentRow, at: datetime) -> None:
    _told("paid", row, at)


def failed(row: banking.PaymentRow, at: datetime) -> None:
    _told("failed", row, at, row.why)


def stated(ledger: str, at: datetime) -> None:
    """The bank's statement came: draws whose payment it holds are reconciled."""
    for row in banking.payments(ledger=ledger, state=banking.PAID):
        if row.key.startswith("draw/") and ledgers.is_paired(ledger, f"paid/{row.key}"):
            _told("reconcile", row, at)


def _told(move: str, row: banking.PaymentRow, at: datetime, why: str = "") -> None:
    kind, _slash, number = row.key.partition("/")
    party, actor = work.Party("", system=True), Actor(f"bank:{row.bank}", row.bank, via="system")
    if (kind, move) == ("refund", "paid") and ledgers.account(row.into).balance == 0:
        contract = contract_named(row.into.rpartition("/")[2])
        assert contract is not None
        work.act(contract.number, "close", key=row.key, party=party, actor=actor, at=at)
    if kind != "draw" or (move == "reconcile" and work.item(number).end == "reconciled"):
        return
    work.act(
        number, move, key=f"{row.key}/{move}", party=party, actor=actor, at=at, opinion=why
    )  # fmt: skip


BANKED = (Banked(ESCROW, "presale.stray", credits, paid, failed, stated),)
