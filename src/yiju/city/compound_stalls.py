"""The stalls of the compounds that live: added by vote, drawn by lots, let, and what they earn.

In the third the owners agree on twenty stalls, twenty-four want one, and the income of a quarter is
credited to all of them. In the second a stall is still let to an outsider while an owner waits.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from yiju.applications.compound_parking import books, services
from yiju.applications.compound_parking.process import STALL_LOTS
from yiju.applications.compound_parking.rules import FireLane, Stall
from yiju.city.accounts import Post
from yiju.city.compound_life import LIVED, Life, Lived, party_of, vote
from yiju.city.deliveries import Delivery, moment
from yiju.platform.base.time import Period
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.work import api as work

SMALL, SECOND, THIRD = LIVED
BALLOT = "demo-stalls"
ADDED, WANTED = 20, 24
ADDITION = {
    "count": ADDED, "place": "小区东侧环路南段", "lane_m": "4.5", "charging": 8, "accessible": 2,
}  # fmt: skip
ASKED = {"count": 4, "place": "北侧空地", "lane_m": "4.2", "charging": 4}
RENT_FEN = 6_000_00
LETS = {"first": "2022-01-01", "last": "2022-12-31", "rent_yuan": "6000"}
BEACON = "演示值 3597.64"
QUARTER = Period.quarter(2022, 1)


@dataclass(frozen=True)
class StallLife:
    life: Life

    def deliveries(self) -> Iterator[Delivery]:
        yield from self._registers()
        yield from self._added()
        yield from self._let()
        yield from self._earned()
        yield from self._outsider()
        yield Delivery(moment(date(2022, 6, 27), 10), self._asked)

    def _code(self, lived: Lived) -> str:
        return self.life.code(lived)

    def _registers(self) -> Iterator[Delivery]:
        """Planned stalls, those of the third compound sold to owners; and the fire lanes."""
        stalls, lanes = [], []
        for lived, count in ((SMALL, 2), (SECOND, 6), (THIRD, 8)):
            code, place = self._code(lived), self.life.place(lived)
            for turn in range(1, count + 1):
                sold = f"{code}-1-0{turn}01" if lived is THIRD else ""
                record = Stall(
                    compound=code, ground="planned", owner="unit" if sold else "developer",
                    part=sold, charging=turn <= 2, accessible=turn == 1,
                )  # fmt: skip
                name = f"{lived.name} 规划 {turn} 号车位"
                at = (place.lon, place.lat)
                stalls.append(self.life.made(f"{code}-GH{turn:03}", name, at, record))
            lane = FireLane(compound=code, lane_m=Decimal("4.5"))
            name = f"{lived.name} 消防车通道"
            lanes.append(self.life.made(f"{code}-XF", name, (place.lon, place.lat), lane))
        yield from self.life.files("compound_stall", stalls)
        yield from self.life.files("compound_fire_lane", lanes)

    def _act(
        self, number: str, move: str, said: Mapping[str, Any] | None, post: Post, at: datetime
    ) -> int:
        work.act(
            number, move, said, key=f"{number}-{move}", party=party_of(post), actor=post.actor,
            at=at,
        )  # fmt: skip
        return 1

    # The third compound

    def _added(self) -> Iterator[Delivery]:
        code, held = self._code(THIRD), dict[str, str]()
        street, manager = self.life.street, self.life.manager

        def begin(at: datetime) -> int:
            held["number"] = services.addition_begin(
                code, ADDITION, key="demo-stall-addition", party=party_of(manager),
                actor=manager.actor, at=at,
            ).number  # fmt: skip
            return 1

        def notice(at: datetime) -> int:
            services.put_to_vote(
                held["number"], BALLOT, opens_at=moment(date(2021, 9, 1), 9),
                closes_at=moment(date(2021, 9, 10), 18), actor=street.actor, at=at,
            )  # fmt: skip
            return 1

        def count(at: datetime) -> int:
            ballots.count(BALLOT, actor=street.actor, at=at)
            services.take_result(held["number"], actor=street.actor, at=at)
            return 1

        def agree(at: datetime) -> int:
            return self._act(held["number"], "agree", None, street, at)

        def mark(at: datetime) -> int:
            return self._act(held["number"], "mark", {"paper": "演示划线验收"}, manager, at)

        heads = [f"H{b}-{f}{d}" for b in (1, 2, 3) for f in range(1, 9) for d in (1, 2)]
        choices = {head: "no" if turn % 12 == 7 else "yes" for turn, head in enumerate(heads[:44])}
        yield Delivery(moment(date(2021, 8, 2), 10), begin)
        yield Delivery(moment(date(2021, 8, 5), 10), agree)
        yield Delivery(moment(date(2021, 8, 10), 10), notice)
        yield Delivery(moment(date(2021, 9, 1), 18), partial(self._vote, choices))
        yield Delivery(moment(date(2021, 9, 10), 19), count)
        yield Delivery(moment(date(2021, 9, 20), 10), mark)

    def _vote(self, choices: Mapping[str, str], at: datetime) -> int:
        vote(BALLOT, choices, self.life.street, at)
        return len(choices)

    def _let(self) -> Iterator[Delivery]:
        """More want a stall than there are: lots, and leases in the order drawn."""
        code = self._code(THIRD)
        homes = [f"{code}-{b}-0{f}0{d}" for b in (2, 3) for f in range(1, 9) for d in (1, 2)]
        street = self.life.street

        def apply(at: datetime) -> int:
            for turn, part in enumerate(homes[:WANTED], start=1):
                services.apply(code, plate(turn), part=part, key=f"demo-{part}", at=at)
            return WANTED

        def freeze(at: datetime) -> int:
            services.lots_begin(code, key="demo-stall-lots", actor=street.actor, at=at)
            return 1

        def let(at: datetime) -> int:
            for turn, number in enumerate(self._lots().data["order"][:ADDED], start=1):
                said = LETS | {"stall": f"{code}-CW{turn:03}"}
                self._act(number, "let", said, self.life.manager, at)
            return ADDED

        def draw(at: datetime) -> int:
            return self._act(self._lots().number, "draw", {"value": BEACON}, street, at)

        yield Delivery(moment(date(2021, 10, 18), 10), apply)
        yield Delivery(moment(date(2021, 10, 25), 10), freeze)
        yield Delivery(moment(date(2021, 10, 27), 10), draw)
        yield Delivery(moment(date(2021, 12, 15), 10), let)

    def _lots(self) -> work.ItemRow:
        wanted = work.Wanted(process=STALL_LOTS.key, asset=self._code(THIRD))
        [found] = work.every(wanted)
        return found

    def _earned(self) -> Iterator[Delivery]:
        """Rent of a year for twenty stalls, costs with and without invoices, and the owners' share:
        84 000.00 of 120 000.00."""
        code, actor = self._code(THIRD), self.life.manager.actor

        def rents(at: datetime) -> int:
            for number in self._lots().data["order"][:ADDED]:
                key = f"demo-rent-{number}"
                services.rent_take(code, RENT_FEN, number, key=key, actor=actor, at=at)
            return ADDED

        def costs(at: datetime) -> int:
            for fen, invoice in ((36_000_00, "演示发票 CW-1"), (5_000_00, "")):
                key = f"demo-stall-cost-{fen}"
                books.cost_note(code, fen, invoice, key=key, actor=actor, at=at)
            return 2

        def credit(at: datetime) -> int:
            books.income_credit(code, QUARTER, actor=actor, at=at)
            return 1

        yield Delivery(moment(date(2022, 1, 10), 10), rents)
        yield Delivery(moment(date(2022, 3, 15), 10), costs)
        yield Delivery(moment(date(2022, 4, 12), 16), credit)

    # The second compound

    def _outsider(self) -> Iterator[Delivery]:
        """Five stalls are let to owners and one to an outsider; in June another owner waits."""
        code, manager = self._code(SECOND), self.life.manager
        firm: dict[str, Any] = {"party": party_of(manager), "actor": manager.actor}

        def let(at: datetime) -> int:
            for turn in range(1, 7):
                part = f"{code}-1-0{turn}01" if turn < 6 else ""
                given = {} if part else firm
                row = services.apply(
                    code, plate(100 + turn), part=part, key=f"demo-stall-{turn}", at=at, **given
                )
                said = LETS | {"stall": f"{code}-GH{turn:03}", "rent_yuan": "3600"}
                self._act(row.number, "let", said, manager, at)
            return 6

        def wait(at: datetime) -> int:
            part = f"{code}-2-0302"
            services.apply(code, plate(120), part=part, key="demo-stall-waits", at=at)
            return 1

        yield Delivery(moment(date(2021, 12, 20), 10), let)
        yield Delivery(moment(date(2022, 6, 20), 20), wait)
        yield Delivery(moment(date(2022, 6, 21), 8), services.keep_warning)

    def _asked(self, at: datetime) -> int:
        """The first compound wants stalls as well: the street has to look at the plan."""
        manager = self.life.manager
        services.addition_begin(
            self._code(SMALL), ASKED, key="demo-stall-asked", party=party_of(manager),
            actor=manager.actor, at=at,
        )  # fmt: skip
        return 1


def plate(turn: int) -> str:
    """A plate of no car."""
    return f"苏DY{turn:04}"
