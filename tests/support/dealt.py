"""A deal in an existing home, as its parties, its bank and the registry of title would make it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.apps import apps
from small_city import write_small_city

from yiju.applications.resale import books, deals, process, rules
from yiju.applications.resale.app import app
from yiju.city.boundaries import demonstrate
from yiju.platform.base.calendar import china
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.registry.members import Member
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work import api as work
from yiju.platform.work.banking import api as banking
from yiju.platform.work.escrow.api import Paid
from yiju.platform.work.parts.api import Somebody

NOON = datetime(2021, 6, 1, 4, tzinfo=UTC)
ESCROW = "990100-housing"
UNIT = "990101001001GB00001F00010001"
CLERK = Actor("clerk", "监管专员", unit=ESCROW)
OFFICE = work.Party("clerk", (Member("staff", ESCROW, "990100000000", ""),))
SYSTEM = work.Party("", system=True)
NOBODY = Actor("", "当事人", "", "web")
WAN = 10_000_00
TERMS = rules.Terms(
    contract_no="HT-1",
    unit_no=UNIT,
    price=180 * WAN,
    deposit=5 * WAN,
    own=49 * WAN,
    loan=126 * WAN,
    holdback=2 * WAN,
    payoff=38 * WAN,
    lender_signed=True,
)
"""The worked example of housing.md, H14 (g)."""
CASH_TERMS = replace(TERMS, price=100 * WAN, deposit=0, own=100 * WAN, loan=0, payoff=0, holdback=0)
WHO = (
    Somebody("seller", "演示卖方", "DEMO-S", account="6200-1", holder="演示卖方"),
    Somebody("buyer", "演示买方", "DEMO-B", account="6200-2", holder="演示买方"),
    Somebody("agent", "演示经纪", "DEMO-A", unit_code="990101-government"),
    Somebody("bank", "演示银行", "DEMO-K"),
    Somebody("lender", "演示银行乙", "DEMO-L", account="6200-3", holder="演示银行乙"),
)


class Dealing:
    """One deal and its clock; every act is a little later than the one before."""

    def __init__(self, terms: rules.Terms = TERMS, key: str = "1", at: datetime = NOON) -> None:
        self.terms, self.at, self.count = terms, at, 0
        self.key = key
        self.unit_no = terms.unit_no
        self.item = deals.deal_open(
            terms, WHO, key=key, escrow_unit=ESCROW, party=OFFICE, actor=CLERK, at=at
        )
        self.number = self.item.number

    @property
    def step(self) -> str:
        item = work.item(self.number)
        return item.end or item.open_stages[0].step

    @property
    def day(self) -> date:
        return china_day(self.at)

    def later(self, **span: float) -> "Dealing":
        self.at += timedelta(**span)
        return self

    def unique(self) -> str:
        self.count += 1
        return f"{self.key}/{self.count}"

    def told(self, kind: str, owner: str = "", **more: Any) -> str:
        """The registry says something of the home."""
        self.later(minutes=1)
        said = {"number": self.unique(), "unit_no": self.unit_no, "kind": kind, **more}
        said["at"] = self.at.isoformat()
        if owner:
            said["owners"] = [{"name": "某人", "document": owner}]
        fact = registry.title_hear(said, actor=CLERK, at=self.at)
        return deals.hear(fact, at=self.at)

    def paid(self, kind: str, amount: int, **more: Any) -> work.ItemRow:
        self.later(minutes=1)
        told = {
            "number": self.number,
            "kind": kind,
            "txn": self.unique(),
            "amount": amount,
            "day": self.day,
            "payer": "演示买方" if kind == "own" else "演示银行",
            "account": "6200-9",
        }
        return deals.receive(Paid(**{**told, **more}), actor=CLERK, at=self.at)

    def office(self, move: str, opinion: str = "", **said: Any) -> work.ItemRow:
        return self._act(move, said, OFFICE, CLERK, opinion)

    def party(self, part: str, move: str, opinion: str = "", **said: Any) -> work.ItemRow:
        return self._act(move, said, work.Party("", part=part), NOBODY, opinion)

    def _act(
        self, move: str, said: dict[str, Any], party: work.Party, actor: Actor, opinion: str
    ) -> work.ItemRow:
        self.later(minutes=1)
        key = f"act/{self.unique()}"
        return work.act(
            self.number, move, said, key=key, party=party, actor=actor, at=self.at, opinion=opinion
        )

    def ticks(self, **span: float) -> "Dealing":
        """Time passes, and the clock looks."""
        self.later(**span)
        work.tick(self.at, lambda telling: [])
        return self

    def verified(self) -> "Dealing":
        self.told("title", "DEMO-S", mortgaged=bool(self.terms.payoff))
        return self

    def funded(self) -> "Dealing":
        self.verified().paid("own", self.terms.own)
        return self

    def committed(self) -> "Dealing":
        self.funded()
        if self.terms.loan:
            self.party("bank", "loan_commit", document="承诺函")
        return self

    def accepted(self) -> "Dealing":
        self.committed().told("accepted")
        return self

    def titled(self) -> "Dealing":
        self.accepted().told("registered", "DEMO-B")
        return self

    def all_in(self) -> "Dealing":
        self.titled()
        if self.terms.loan:
            self.paid("loan", self.terms.loan)
        return self

    def releases(self, **more: Any) -> work.ItemRow:
        terms = self.terms
        seller = terms.due - terms.payoff - terms.holdback
        said = {"seller": yuan(seller), "payoff": yuan(terms.payoff)}
        said |= {"stated_on": self.day.isoformat()} if terms.payoff else {}
        return self.office("release", **{**said, **more})

    def released(self) -> "Dealing":
        self.all_in().releases()
        return self


def yuan(fen: int) -> str:
    return str(Decimal(fen) / 100)


@contextmanager
def kept_escrow(folder: Path) -> Iterator[None]:
    """The small city, whose housing office keeps an escrow."""
    profile = demonstrate(registry.read_profile(write_small_city(folder)))
    registry.load_city(profile, actor=CLERK, at=NOON)
    work.install([process.DEAL, process.WARNING], china(provisional=True))
    ledgers.install(books.KINDS)
    banking.install(app.banked)
    yield
    apps.get_app_config("web").ready()
