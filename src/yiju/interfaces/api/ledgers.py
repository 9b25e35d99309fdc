"""The books, for programs that read them. Nothing is posted from here: applications post."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.trust.ledgers import api as ledgers

router = Router(tags=["ledgers"])
MOST = 1_000
EARLIEST, LATEST = date(1970, 1, 1), date(2200, 12, 31)


class MomentBare(CityError):
    code = "ledger.moment_bare"
    status = 422
    text = _("known_at 应带时区，如 2021-06-01T09:00:00+08:00")


class AccountOut(Schema):
    code: str = Field(description="Code of the account")
    kind: str = Field(description="Kind, as an application declares it")
    unit: str = Field(description="fen, gram, kilogram or piece")
    holder_kind: str = Field(description="unit, person, or a kind of asset")
    holder: str = Field(description="Code of the holder")
    title: str = Field(description="What people call it")
    opened: date = Field(description="First day")
    closed: date | None = Field(description="First day on which it takes nothing; null while open")
    balance: int = Field(description="Whole units, as it is now")
    held: int = Field(description="Of the balance, reserved by what is pending")


class AccountsQuery(Schema):
    kind: str = Field("", max_length=60, description="Kind of account; empty for all")
    words: str = Field("", max_length=120, description="In code or title, or the holder's code")
    after: str = Field("", max_length=80, description="Code of the last account that you have")
    size: int = Field(100, ge=1, le=MOST, description="How many at most")


class BalanceQuery(Schema):
    code: str = Field(max_length=80, description="Code of the account")
    on: date | None = Field(None, ge=EARLIEST, le=LATEST, description="At the end of a value date")
    known_at: datetime | None = Field(
        None, description="As it was known at a moment, with its offset"
    )


class BalanceOut(Schema):
    code: str = Field(description="Code of the account")
    balance: int = Field(description="Whole units")


class StatementQuery(Schema):
    code: str = Field(max_length=80, description="Code of the account")
    first: date = Field(ge=EARLIEST, le=LATEST, description="First day")
    last: date = Field(ge=EARLIEST, le=LATEST, description="Last day, included")
    by_value: bool = Field(True, description="By value date, or by the day it was recorded")


class EntryOut(Schema):
    number: int = Field(description="Number of the transfer")
    key: str = Field(description="Key of the transfer")
    move: str = Field(description="posted, settled or reversal")
    value_date: date = Field(description="The day from which it counts")
    recorded: datetime = Field(description="When it was posted")
    amount: int = Field(description="More than zero came in; whole units")
    balance: int = Field(description="After this entry, in the order of the statement")
    text: str = Field(description="What for")
    ground: str = Field(description="Clause or document")
    reference: str = Field(description="Number under which others know it")


class StatementOut(Schema):
    code: str = Field(description="Code of the account")
    unit: str = Field(description="fen, gram, kilogram or piece")
    opening: int = Field(description="Before the first day")
    incoming: int = Field(description="All that came in")
    outgoing: int = Field(description="All that went out")
    closing: int = Field(description="After the last day")
    count: int = Field(description="Entries in all; the first thousand are told")
    entries: list[EntryOut] = Field(description="In order")


class TrialLineOut(Schema):
    kind: str = Field(description="Kind of account")
    unit: str = Field(description="Its unit")
    accounts: int = Field(description="How many there are")
    balance: int = Field(description="All of them together")
    held: int = Field(description="Reserved")


class TrialOut(Schema):
    balanced: bool = Field(description="Every sum is zero and every account agrees with its legs")
    astray: int = Field(description="Accounts that do not")
    sums: dict[str, int] = Field(description="Of all balances, by unit")
    lines: list[TrialLineOut] = Field(description="By kind of account")


class TransferQuery(Schema):
    key: str = Field(max_length=120, description="Key of the transfer")


class LegOut(Schema):
    account: str = Field(description="Code of the account")
    amount: int = Field(description="More than zero came in; whole units")
    unit: str = Field(description="fen, gram, kilogram or piece")


class TransferOut(Schema):
    number: int = Field(description="Its number")
    key: str = Field(description="Its key")
    move: str = Field(description="posted, pending, settled, voided, expired or reversal")
    follows: str = Field(description="Key of what it settles, voids or reverses; or empty")
    followed_by: str = Field(description="Key of what settles, voids or reverses it; or empty")
    linked: int | None = Field(description="Number of the first of those it is linked with")
    value_date: date = Field(description="The day from which it counts")
    recorded: datetime = Field(description="When it was posted")
    until: datetime | None = Field(description="When a pending one lapses")
    text: str = Field(description="What for")
    ground: str = Field(description="Clause or document")
    reference: str = Field(description="Number under which others know it")
    by: str = Field(description="Account that posted it")
    legs: list[LegOut] = Field(description="Of a pending one, what it reserves")


@router.get("/accounts", response=list[AccountOut], url_name="ledger-accounts")
def list_accounts(request: HttpRequest, query: Query[AccountsQuery]) -> list[Any]:
    """Accounts by code."""
    return ledgers.accounts(**query.dict())


@router.get("/balance", response=BalanceOut, url_name="ledger-balance")
def get_balance(request: HttpRequest, query: Query[BalanceQuery]) -> dict[str, Any]:
    """The balance of a value date, as known at a moment; as it is now without both."""
    known = query.known_at
    if known is not None and known.tzinfo is None:
        raise MomentBare
    return {
        "code": query.code,
        "balance": ledgers.balance(query.code, on=query.on, known_at=known),
    }


@router.get("/statement", response=StatementOut, url_name="ledger-statement")
def get_statement(request: HttpRequest, query: Query[StatementQuery]) -> dict[str, Any]:
    """Opening balance, entries, closing balance."""
    told = ledgers.statement(
        query.code, query.first, query.last, by_value=query.by_value, most=MOST
    )
    names = ("opening", "incoming", "outgoing", "closing", "count")
    return {name: getattr(told, name) for name in names} | {
        "code": query.code,
        "unit": told.account.unit,
        "entries": list(told.entries),
    }


@router.get("/trial-balance", response=TrialOut, url_name="ledger-trial")
def get_trial(request: HttpRequest) -> Any:
    """Balances by kind of account, and whether they are whole."""
    return ledgers.trial_balance()


@router.get("/transfer", response=TransferOut, url_name="ledger-transfer")
def get_transfer(request: HttpRequest, query: Query[TransferQuery]) -> Any:
    """One transfer, by its key."""
    told = ledgers.transfer(query.key)
    names = [name for name in TransferOut.model_fields if name != "legs"]
    return {name: getattr(told, name) for name in names} | {
        "legs": [leg._asdict() for leg in told.legs]
    }
