"""Existing homes that change hands under the escrow in the demonstration: at every step, and one
frozen, one refunded, one in dispute, one timed out. Parties are named by what they are."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random

from yiju.applications.resale import deals, rules
from yiju.city import accounts
from yiju.city.accounts import Post
from yiju.city.deliveries import Delivery, moment
from yiju.city.places import chance
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.registry.members import Member
from yiju.platform.work import api as work
from yiju.platform.work.escrow.api import Paid
from yiju.platform.work.parts.api import Somebody

AGENT, WAN = "demo-agent", 10_000_00
WAY = (
    ("title", 1),
    ("own", 3),
    ("loan_commit", 8),
    ("accepted", 12),
    ("registered", 15),
    ("loan", 17),
    ("release", 18),
    ("handed", 24),
)
"""What happens on the way of a deal, and on which day after the contract."""
CANCELLED = (*WAY[:2], ("cancel", 9), ("refund", 10))
FROZEN = (*WAY[:4], ("seized", 14))
DISPUTED = (*WAY[:7], ("dispute", 22))
REVOKED = (*WAY[:7], ("revoked", 23))
SILENT = (*WAY[:2], ("look", 96))
RULED = (*FROZEN, ("rule", 40))
NOT_THEIRS = (("other_title", 1),)
UNDER_WAY = [(WAY[:count], days) for count, days in ((0, 0), (1, 2), (2, 5), (3, 9), (4, 13))]
UNDER_WAY += [(WAY[:5], 16), (WAY[:6], 17), (WAY[:7], 20)]
COURSES = [
    *UNDER_WAY,
    (CANCELLED, 20),
    (FROZEN, 18),
    (DISPUTED, 27),
    (REVOKED, 30),
    (SILENT, 97),
    (RULED, 60),
    (NOT_THEIRS, 3),
    *((WAY, 30 + 11 * number) for number in range(16)),
    *UNDER_WAY[:7],
]
"""What has happened, and how many days ago the contract was signed."""


def nobody(_telling: work.Telling) -> list[tuple[str, str]]:
    return []


@dataclass
class Deal:
    """One deal of the demonstration, and what is known of it by its number in the list."""

    place: int
    signed: date
    clerk: Post
    number: str = ""
    terms: rules.Terms = field(init=False)

    def __post_init__(self) -> None:
        picked: Random = chance("resale", self.place)
        price = picked.randrange(90, 320) * WAN
        loan = 0 if self.place % 5 == 4 else price * picked.randrange(40, 70) // 100 // WAN * WAN
        deposit = min(5 * WAN, price - loan)
        self.terms = rules.Terms(
            contract_no=f"演示{self.signed:%Y%m%d}-{self.place:03}",
            unit_no=f"320402001001GB00001F0001{self.place:04}",
            price=price,
            deposit=deposit,
            own=price - loan - deposit,
            loan=loan,
            holdback=picked.choice([0, 1, 2]) * WAN,
            payoff=picked.choice([0, 0, 20, 30]) * WAN if loan else 0,
            lender_signed=True,
        )

    @property
    def seller(self) -> str:
        return f"DEMO-S{self.place:03}"

    @property
    def buyer(self) -> str:
        return f"DEMO-B{self.place:03}"

    def open(self, at: datetime) -> int:
        seller, buyer = f"演示卖方{self.place:02}", f"演示买方{self.place:02}"
        who = [
            Somebody("seller", seller, self.seller, account=f"6222{self.place:06}", holder=seller),
            Somebody("buyer", buyer, self.buyer, account=f"6223{self.place:06}", holder=buyer),
            Somebody("agent", "演示经纪机构", "DEMO-A", unit_code=AGENT),
        ]
        who += [Somebody("bank", "演示银行", "DEMO-K")] if self.terms.loan else []
        who += [Somebody("lender", "演示银行乙", "DEMO-L")] if self.terms.payoff else []
        self.number = deals.deal_open(
            self.terms,
            who,
            key=f"demo-{self.place}",
            escrow_unit=self.clerk.unit_code,
            party=self._office,
            actor=self.clerk.actor,
            at=at,
        ).number
        # Nobody answers questions here: what the registry says is played below.
        question, why = f"{self.number}/title", "演示城市没有接通不动产登记"
        work.give_up(question, reason=why, actor=self.clerk.actor, at=at)
        return 1

    @property
    def _office(self) -> work.Party:
        city = registry.city()
        post = Member("staff", self.clerk.unit_code, city.code, city.path)
        return work.Party(self.clerk.account, (post,))

    def happen(self, what: str, at: datetime) -> int:
        if what in {"own", "loan"}:
            self._paid(what, at)
        elif what == "loan_commit":
            if self.terms.loan:
                self._party("bank", what, at, document="演示承诺函")
        elif what == "cancel":
            self._party("buyer", "buyer_cancels", at)
            self._party("seller", "seller_cancels", at)
        elif what == "handed":
            self._party("seller", "seller_hands_over", at)
            self._party("buyer", "buyer_receives", at)
        elif what == "dispute":
            self._party("buyer", what, at, opinion="家具与合同清单不符")
        elif what == "look":
            work.look(self.number, at, nobody)
        elif what in {"release", "refund", "rule"}:
            self._pay(what, at)
        else:
            self._told(what, at)
        return 1

    def _paid(self, kind: str, at: datetime) -> None:
        amount = self.terms.own if kind == "own" else self.terms.loan
        payer = f"演示买方{self.place:02}" if kind == "own" else "演示银行"
        if amount:
            txn, account = f"DEMO-{self.place}-{kind}", f"6223{self.place:06}"
            paid = Paid(self.number, kind, txn, amount, china_day(at), payer, account)
            deals.receive(paid, actor=self.clerk.actor, at=at)

    def _pay(self, move: str, at: datetime) -> None:
        terms, said = self.terms, {}
        if move == "release":
            seller = terms.due - terms.payoff - terms.holdback
            stated = china_day(at).isoformat() if terms.payoff else ""
            said = {"seller": yuan(seller), "payoff": yuan(terms.payoff), "stated_on": stated}
        elif move == "rule":
            said = {"document": "（2022）演示判决1号", "buyer": yuan(terms.own)}
        self._act(move, said, self._office, self.clerk.actor, at)

    def _party(self, part: str, move: str, at: datetime, opinion: str = "", **said: str) -> None:
        actor = Actor("", f"演示{part}", "", "web")
        self._act(move, said, work.Party("", part=part), actor, at, opinion)

    def _act(
        self,
        move: str,
        said: dict[str, str],
        party: work.Party,
        actor: Actor,
        at: datetime,
        opinion: str = "",
    ) -> None:
        key = f"demo/{self.number}/{move}"
        work.act(self.number, move, said, key=key, party=party, actor=actor, at=at, opinion=opinion)

    def _told(self, kind: str, at: datetime) -> None:
        owner = self.buyer if kind == "registered" else self.seller
        owner = "DEMO-X" if kind == "other_title" else owner
        fact = registry.title_hear(
            {
                "number": f"演示-{self.place}-{kind}",
                "unit_no": self.terms.unit_no,
                "kind": kind.removeprefix("other_"),
                "at": at.isoformat(),
                "owners": [{"name": "演示产权人", "document": owner}],
                "mortgaged": kind == "title" and self.terms.payoff > 0,
                "document": f"演示文书 {self.place}-{kind}",
            },
            actor=self.clerk.actor,
            at=at,
        )
        deals.hear(fact, at=at)


def yuan(fen: int) -> str:
    return str(Decimal(fen) / 100)


@dataclass(frozen=True)
class Resales:
    """The deals, each at its own days up to this morning."""

    clerk: Post
    today: date

    def deliveries(self) -> Iterator[Delivery]:
        first = min(self.today - timedelta(days=days) for _course, days in COURSES)
        yield Delivery(moment(first, 8), self._agent)
        for place, (course, days) in enumerate(COURSES, start=1):
            deal = Deal(place, self.today - timedelta(days=days), self.clerk)
            yield Delivery(moment(deal.signed, 9, place), deal.open)
            for what, after in course:
                day = deal.signed + timedelta(days=after)
                happen: Callable[[datetime], int] = partial(deal.happen, what)
                yield Delivery(moment(day, 9, place), happen)

    def _agent(self, at: datetime) -> int:
        """The agent's unit, and an account of it."""
        registry.unit_add(
            AGENT,
            name="演示房地产经纪机构",
            short_name="演示经纪",
            kind="enterprise",
            area_code=registry.city().code,
            actor=accounts.SYSTEM,
            at=at,
            ground="演示城市",
        )
        post = Post("agent", "演示经纪01", "staff", AGENT, registry.city().code)
        accounts.open_accounts([post], at=at)
        return 1
