"""Opening a deal, taking money into it, hearing the registry: one call, one transaction."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime

from django.db import transaction

from yiju.applications.resale import books, process, rules
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _, listed
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work import api as work
from yiju.platform.work.banking import api as banking
from yiju.platform.work.escrow import api as escrow
from yiju.platform.work.parts import api as parts

KEEPER, TITLE = "市住建局", "存量房交易资金监管"
PARTS = ("buyer", "seller", "agent", "bank", "lender")
PEOPLE = frozenset({"buyer", "seller"})
HEARS = escrow.Hears(
    process.KEY,
    {
        "title": ("verify",), "seized": ("seize",), "lifted": ("lift",), "accepted": ("accept",),
        "registered": ("title", "restored"), "revoked": ("revoke", "revoke_after"),
    },
    {"verify": "refuse"},
)  # fmt: skip
TAKES = {"own": "funds_in", "loan": "loan_in"}


class TermsUnfit(CityError):
    code = "resale.terms_unfit"
    status = 422
    text = _("合同内容有误，没有立项：{why}")


class SameParty(CityError):
    code = "resale.same_party"
    status = 422
    text = _("买方和卖方是同一人。核对双方证件后重新填写")


class UnitTaken(CityError):
    code = "resale.unit_taken"
    status = 409
    text = _("不动产单元 {unit_no} 已有在办的交易 {number}。先办结或撤销那一笔")


def deal_open(
    terms: rules.Terms, who: Sequence[parts.Somebody], *, key: str, escrow_unit: str,
    party: work.Party, actor: Actor, at: datetime,
) -> work.ItemRow:  # fmt: skip
    """Begin a deal under the escrow of a unit, ask the registry for the title, and give each party
    its part; with a key that was used before, the deal of then.

    Raises, and then nothing is written: TermsUnfit, SameParty, HolderDiffers, UnitTaken, NotYours.
    """
    who = [replace(one, is_person=one.part in PEOPLE) for one in who]
    marks = {side: sorted(parts.mark(one.document) for one in who if one.part == side)
             for side in PEOPLE}  # fmt: skip
    _check(terms, who, escrow_unit, china_day(at))
    if not rules.are_strangers(*marks.values()):
        raise SameParty()
    with transaction.atomic():
        registry.title_held(terms.unit_no)
        asset, city = escrow.asset_of(terms.unit_no), registry.city()
        agents = [one.name for one in who if one.part == "agent"]
        kept = {f"{side}s": marks[side] for side in PEOPLE} | {"titled": False, "agents": agents}
        item = work.begin(
            process.KEY, {}, title=f"{TITLE} {terms.contract_no}", party=party, actor=actor, at=at,
            place=work.Place(city.code, city.path), key=f"resale/{actor.unit}/{key}"[:80],
            asset=asset, unit_code=escrow_unit, more=asdict(terms) | kept,
        )  # fmt: skip
        if rules.terms_in(item.data) != terms:
            raise work.KeyTaken(key=key)
        if item.is_new:
            for other in deals("open", asset):
                if other.number != item.number:
                    raise UnitTaken(unit_no=terms.unit_no, number=other.number)
            for one in who:
                parts.join(item.number, one, actor=actor, at=at)
            escrow.ask_title(item.number, terms.unit_no, at)
    return item


def deals(state: str = "", asset: str = "") -> Sequence[work.ItemRow]:
    """The latest deals, the newest first: those in a state, those of one home."""
    state = state if state in {"open", "ended"} else ""
    return work.items(work.Wanted(process=process.KEY, state=state, asset=asset), size=1000).rows


def _check(terms: rules.Terms, who: Sequence[parts.Somebody], keeper: str, day: date) -> None:
    unmet = [*rules.terms_are_sound(terms, day).unmet, *parts.unfit(who, PARTS, PEOPLE)]
    if registry.unit(keeper).short_name != KEEPER:
        unmet.append(_("监管单位只能是{unit}").format(unit=KEEPER))
    if not registry.UNIT_NO.fullmatch(terms.unit_no):
        unmet.append(_("不动产单元号应为 28 位"))
    if unmet:
        raise TermsUnfit(why=listed(map(str, unmet)))
    for one in who:
        if one.part == "seller" and not escrow.is_own_account(one.holder, [one.name]):
            raise escrow.HolderDiffers(part=parts.TITLES["seller"])


def receive(paid: escrow.Paid, *, actor: Actor, at: datetime) -> work.ItemRow:
    """Take a receipt into the account of its deal; told again, it changes nothing.

    Raises, and then nothing is posted: ItemUnknown, CashRefused, HolderDiffers, TooMuch,
    AmountUnfit, MoveUnknown where the deal does not wait for it, and what the ledger refuses.
    """
    item, payer = work.item(paid.number), books.PAYERS[paid.kind]
    if any(one.txn == paid.txn for one in escrow.receipts_in(item.data)):
        told = (paid.number, paid.amount, paid.txn, paid.day, books.outside(paid.kind))
        ledgers.post(escrow.transfer_of(*told, books.OUTSIDE[paid.kind]), actor=actor, at=at)
        return item
    return escrow.take(paid, TAKES[paid.kind], payer, actor=actor, at=at)


def hear(fact: registry.TitleFactRow, *, at: datetime) -> str:
    """What the registry says moves the open deal of that home on; its number, or nothing."""
    return escrow.hear(HEARS, fact, at=at)


def credits(receipt: banking.ReceiptIn, number: str, at: datetime) -> str:
    """The account outside of whoever has paid into a deal. Raises why nobody may be credited."""
    item = work.item(number)
    kind = "loan" if any(stage.step == "titled" for stage in item.open_stages) else "own"
    told = (receipt.amount, receipt.value_date, receipt.payer_name, receipt.payer_account)
    paid = escrow.Paid(number, kind, f"{receipt.bank}/{receipt.number}", *told, booked=True)
    escrow.take(paid, TAKES[kind], books.PAYERS[kind], actor=escrow.BANK, at=at)
    return books.outside(kind)
