"""Opening a deal in an existing home, and noting what the bank says came in, for programs."""

from dataclasses import fields
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, field_validator

from yiju.applications.resale import deals
from yiju.applications.resale.rules import Terms
from yiju.interfaces import clock
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.work import api as work
from yiju.platform.work.banking import api as banking
from yiju.platform.work.escrow import api as escrow
from yiju.platform.work.escrow.api import Paid
from yiju.platform.work.parts import api as parts

MOST = 10**13
"""Fen; no home costs more."""
router = Router(tags=["resale"])


class Told(Schema):
    """What programs say: texts without signs that nobody can see."""

    @field_validator("*")
    @classmethod
    def is_seen(cls, value: Any) -> Any:
        if isinstance(value, str) and not value.isprintable():
            raise ValueError("printable signs only")
        return value


class PartyIn(Told):
    part: str = Field(description="buyer, seller, agent, bank or lender")
    name: str = Field(max_length=60, description="As in the contract")
    document: str = Field(max_length=60, description="Identity number, credit code or another")
    phone: str = Field("", max_length=30, description="For notices; empty for none")
    account: str = Field("", max_length=40, description="Where money comes from or goes to")
    holder: str = Field("", max_length=60, description="Name of that account; a seller's own")
    unit_code: str = Field("", max_length=40, description="Of a party with accounts of its own")


class DealIn(Told):
    key: str = Field(min_length=1, max_length=30, description="Yours; sent again, the same deal")
    escrow: str = Field(max_length=40, description="Code of the unit that keeps the escrow")
    contract_no: str = Field(max_length=60, description="Number of the contract")
    unit_no: str = Field(max_length=28, description="Number of the real-estate unit, 28 signs")
    price: int = Field(le=MOST, description="Fen; deposit + own + loan")
    deposit: int = Field(0, le=MOST, description="Fen, paid outside of the escrow")
    own: int = Field(le=MOST, description="Fen, the buyer's own")
    loan: int = Field(0, le=MOST, description="Fen")
    holdback: int = Field(0, le=MOST, description="Fen, kept back until the home is handed over")
    appraisal: int = Field(0, le=MOST, description="Fen; 0 where there is none")
    payoff: int = Field(0, le=MOST, description="Fen that the seller still owes on the home")
    lender_signed: bool = Field(False, description="The lender lets title pass with its mortgage")
    co_owners_consent: bool = Field(True, description="In writing")
    loan_refusal_refunds: bool = Field(True, description="As the contract says")
    parties: list[PartyIn] = Field(max_length=20, description="At least a buyer and a seller")


class DealOut(Schema):
    number: str = Field(description="Number of the deal")
    links: dict[str, str] = Field(description="Secret of each party's link, by part and order")


class ReceiptIn(Told):
    number: str = Field(max_length=40, description="Number of the deal")
    kind: str = Field(pattern="^(own|loan)$", description="own or loan")
    txn: str = Field(min_length=1, max_length=60, description="The bank's number")
    amount: int = Field(le=MOST, description="Fen")
    day: date = Field(description="Value date")
    payer: str = Field(max_length=60, description="Holder of the account it came from")
    account: str = Field(max_length=40, description="That account")
    in_cash: bool = Field(False, description="Always refused")


class StateOut(Schema):
    number: str = Field(description="Number of the deal")
    step: str = Field(description="Where it stands")


class AccountIn(Told):
    number: str = Field(max_length=40, description="Number of the deal")
    bank: str = Field(max_length=40, description="The bank, as agreed")
    account: str = Field(max_length=40, description="Number of the deal's account at the bank")


def kept_by(reader: Reader, number: str) -> work.ItemRow:
    """The deal, for staff of the unit that keeps its escrow. Raises ItemUnknown."""
    item = work.item(number)
    if item.unit_code not in {one.unit_code for one in reader.members if one.role == "staff"}:
        raise work.ItemUnknown(number=number)
    return item


@router.post("/deals", response=DealOut, url_name="resale-deals")
def open_deal(request: HttpRequest, body: DealIn) -> dict[str, Any]:
    """Open a deal: the staff of the escrow's unit, or an agent's that is a party to it."""
    reader = reader_in(request)
    terms = Terms(**{one.name: getattr(body, one.name) for one in fields(Terms)})
    who = [parts.Somebody(**one.dict()) for one in body.parties]
    units = {member.unit_code for member in reader.members}
    is_agent = any(one.part == "agent" and one.unit_code in units for one in who)
    posts = tuple(one for one in reader.members if one.unit_code == body.escrow)
    party = work.Party(reader.account, posts, part="agent" if is_agent else "")
    item = deals.deal_open(
        terms, who, key=body.key, escrow_unit=body.escrow, party=party,
        actor=reader.actor("api"), at=clock.moment(),
    )  # fmt: skip
    rows = parts.parts_of(item.number)
    links = {f"{row.part}-{row.id}": parts.secret_of(row) for row in rows}
    return {"number": item.number, "links": links}


@router.post("/accounts", response=StateOut, url_name="resale-accounts")
def bind_account(request: HttpRequest, body: AccountIn) -> dict[str, str]:
    """Say at which bank the account of a deal lies, and under which number there: the unit that
    keeps the escrow, once title is verified. From then on the bank says what came in and is told
    what to pay; every party that is paid needs an account."""
    reader = reader_in(request)
    item = kept_by(reader, body.number)
    escrow.payees_known(item.number, ("seller", "lender") if item.data["payoff"] else ("seller",))
    actor, at = reader.actor("api"), clock.moment()
    banking.bind(item.number, body.bank, body.account, actor=actor, at=at)
    return {"number": item.number, "step": item.end or item.open_stages[0].step}


@router.post("/receipts", response=StateOut, url_name="resale-receipts")
def note_receipt(request: HttpRequest, body: ReceiptIn) -> dict[str, str]:
    """Note money that the bank reports: the unit that keeps the escrow."""
    reader = reader_in(request)
    kept_by(reader, body.number)
    actor, at = reader.actor("api"), clock.moment()
    done = deals.receive(Paid(**body.dict()), actor=actor, at=at)
    return {"number": done.number, "step": done.end or done.open_stages[0].step}
