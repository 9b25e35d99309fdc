"""Opening a deal in an existing home, and noting what the bank says came in, for programs."""

from dataclasses import fields
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from yiju.applications.resale import deals
from yiju.applications.resale.rules import Terms
from yiju.interfaces import clock
from yiju.interfaces.web.reader import reader_in
from yiju.platform.work import api as work
from yiju.platform.work.escrow.api import Paid
from yiju.platform.work.parts import api as parts

router = Router(tags=["resale"])


class PartyIn(Schema):
    part: str = Field(description="buyer, seller, agent, bank or lender")
    name: str = Field(max_length=60, description="As in the contract")
    document: str = Field(max_length=60, description="Identity number, credit code or another")
    phone: str = Field("", max_length=30, description="For notices; empty for none")
    account: str = Field("", max_length=40, description="Where money comes from or goes to")
    holder: str = Field("", max_length=60, description="Name of that account; a seller's own")
    unit_code: str = Field("", max_length=40, description="Of a party with accounts of its own")


class DealIn(Schema):
    key: str = Field(min_length=1, max_length=60, description="Yours; sent again, the same deal")
    escrow: str = Field(max_length=40, description="Code of the unit that keeps the escrow")
    contract_no: str = Field(max_length=60, description="Number of the contract")
    unit_no: str = Field(max_length=28, description="Number of the real-estate unit, 28 signs")
    price: int = Field(description="Fen; deposit + own + loan")
    deposit: int = Field(0, description="Fen, paid outside of the escrow")
    own: int = Field(description="Fen, the buyer's own")
    loan: int = Field(0, description="Fen")
    holdback: int = Field(0, description="Fen, kept back until the home is handed over")
    appraisal: int = Field(0, description="Fen; 0 where there is none")
    payoff: int = Field(0, description="Fen that the seller still owes on the home")
    lender_signed: bool = Field(False, description="The lender lets title pass with its mortgage")
    co_owners_consent: bool = Field(True, description="In writing")
    loan_refusal_refunds: bool = Field(True, description="As the contract says")
    parties: list[PartyIn] = Field(max_length=20, description="At least a buyer and a seller")


class DealOut(Schema):
    number: str = Field(description="Number of the deal")
    links: dict[str, str] = Field(description="Secret of each party's link, by part and order")


class ReceiptIn(Schema):
    number: str = Field(max_length=40, description="Number of the deal")
    kind: str = Field(pattern="^(own|loan)$", description="own or loan")
    txn: str = Field(min_length=1, max_length=60, description="The bank's number")
    amount: int = Field(description="Fen")
    day: date = Field(description="Value date")
    payer: str = Field(max_length=60, description="Holder of the account it came from")
    account: str = Field(max_length=40, description="That account")
    in_cash: bool = Field(False, description="Always refused")


class StateOut(Schema):
    number: str = Field(description="Number of the deal")
    step: str = Field(description="Where it stands")


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


@router.post("/receipts", response=StateOut, url_name="resale-receipts")
def note_receipt(request: HttpRequest, body: ReceiptIn) -> dict[str, str]:
    """Note money that the bank reports: the unit that keeps the escrow."""
    reader = reader_in(request)
    item = work.item(body.number)
    if item.unit_code not in {one.unit_code for one in reader.members if one.role == "staff"}:
        raise work.ItemUnknown(number=body.number)
    actor, at = reader.actor("api"), clock.moment()
    done = deals.receive(Paid(**body.dict()), actor=actor, at=at)
    return {"number": done.number, "step": done.end or done.open_stages[0].step}
