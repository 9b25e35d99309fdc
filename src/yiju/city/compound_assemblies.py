"""Two more compounds, for what owners do besides voting: a first assembly that is prepared, and one
whose decisions are annulled, whose firm is dismissed and whose neighbours do not all agree."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from yiju.applications.owners_assembly import annulment, business, handover
from yiju.applications.owners_assembly import services as assembly
from yiju.applications.owners_assembly.handover import HANDOVER
from yiju.applications.property_service.records import Building, Compound
from yiju.city.accounts import Post
from yiju.city.compound_life import BEGINS, LIVED, Life, Lived, parts_of, party_of, vote
from yiju.city.compounds import around
from yiju.city.deliveries import Delivery, moment
from yiju.city.places import chance
from yiju.platform.registry import api as registry
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.work import api as work

YOUNG = Lived(9004, "新河佳苑", date(2021, 9, 1), 1, 6, 2, 120, 90)
OLD = Lived(9005, "桃园新村", date(2008, 6, 1), 1, 6, 2, 120, 90)
HANDED_OVER, FLOORS_HANDED = date(2021, 10, 20), 4
"""Two thirds of the area of the young compound."""
MEMBERS = {
    "owners": 4, "street": 1, "community": 1, "developer": 1, "led_by_street": True,
    "paper": "演示筹备组公告",
}  # fmt: skip
LIST = dict.fromkeys(("rooms", "plans", "equipment", "books", "money", "keys"), True)
DOORS = [f"0{floor}0{door}" for floor in range(1, 7) for door in (1, 2)]
YES = {f"H{floor}{door}": "yes" for floor in range(1, 6) for door in (1, 2)}
GARAGE = "同意把地下自行车库改作仓储出租，收益归全体业主。"
DISMISSAL = "同意解聘现物业服务企业，六十日后离场。"
LEAVE: dict[str, Any] = {"dismisses": True}


def nobody(_telling: work.Telling) -> list[tuple[str, str]]:
    return []


@dataclass(frozen=True)
class AssemblyLife:
    life: Life

    def deliveries(self) -> Iterator[Delivery]:
        yield from self._registers()
        yield from self._prepared()
        yield from self._meeting("change_use", "demo-garage", GARAGE, {}, GARAGE_DAYS)
        yield from self._annulled()
        yield from self._meeting("manager", "demo-dismissal", DISMISSAL, LEAVE, DISMISSAL_DAYS)
        yield from self._handed_over()
        yield from self._business()
        yield Delivery(moment(date(2022, 6, 6), 14), self._called_for)

    # The registers

    def _registers(self) -> Iterator[Delivery]:
        built = ((YOUNG, date(2021, 11, 1), _young()), (OLD, BEGINS, _old()))
        for lived, since, bare in built:
            areas = self.life.ground.within(self.life.street.area_code)
            area = areas[7 * (lived.number - 9000) % len(areas)]
            lon, lat = at = self.life.ground.point(chance("lived", lived.number), area)
            code, house = self.life.code(lived), f"{self.life.code(lived)}-1"
            record = replace(bare, boundary=around(lon, lat))
            parts = list(parts_of(lived, code, house))
            if lived is YOUNG:
                parts = [
                    (part, door, replace(one, handed_over_on=HANDED_OVER))
                    if one.floor <= FLOORS_HANDED else (part, door, one)
                    for part, door, one in parts
                ]  # fmt: skip
            building = Building(
                compound=code, floors=lived.floors, completed_on=lived.completed,
                area_m2=sum((one.area_m2 for _part, _door, one in parts), Decimal(0)),
            )  # fmt: skip
            name = f"{lived.name} 1 幢"
            made = {
                "compound": [self.life.made(code, lived.name, at, record)],
                "compound_building": [self.life.made(house, name, at, building)],
                "exclusive_part": [
                    self.life.made(part, f"{name} {door}", at, one) for part, door, one in parts
                ],
            }
            for kind, rows in made.items():
                dated = [replace(one, since=since) for one in rows]
                yield from self.life.files(kind, dated, f"{lived.number}")

    # How things are done

    def _home(self, lived: Lived, door: str) -> Any:
        return registry.by_code("exclusive_part", f"{self.life.code(lived)}-1-{door}", None)

    def _by(self, post: Post, at: datetime) -> dict[str, Any]:
        return {"party": party_of(post), "actor": post.actor, "at": at}

    def _act(
        self, number: str, move: str, said: Mapping[str, Any], post: Post, at: datetime
    ) -> int:
        work.act(number, move, said, key=f"{number}-{move}", **self._by(post, at))
        return 1

    def _look(self, held: Mapping[str, str], key: str, at: datetime) -> int:
        """What comes due of itself."""
        return work.look(held[key], at, nobody)

    # The young compound

    def _prepared(self) -> Iterator[Delivery]:
        """An owner asks for the first assembly, and the street forms the group."""
        held: dict[str, str] = {}

        def ask(at: datetime) -> int:
            home, said = (
                self._home(YOUNG, "0101"),
                {"asked_by": "owners", "words": "已交付大半年。"},
            )
            code, head = self.life.code(YOUNG), home.record.head
            held["group"] = assembly.first_assembly_ask(code, said, head=head, at=at).number
            return 1

        def form(at: datetime) -> int:
            return self._act(held["group"], "form", MEMBERS, self.life.street, at)

        yield Delivery(moment(date(2022, 4, 11), 10), ask)
        yield Delivery(moment(date(2022, 5, 20), 10), form)

    # The old compound

    def _meeting(
        self, matter: str, ballot: str, words: str, more: Mapping[str, Any], days: list[date]
    ) -> Iterator[Delivery]:
        """A decision that passes, is published and takes effect. `days`: called, opens, closes,
        in effect."""
        street, held = self.life.street, dict[str, str]()
        called, opens, closes, stands = days

        def call(at: datetime) -> int:
            said = {"kind": "regular", "matter": matter, "words": words, **more}
            code, by = self.life.code(OLD), self._by(street, at)
            held["row"] = assembly.meeting_begin(code, said, key=f"{ballot}-meeting", **by).number
            self._act(held["row"], "call", {}, street, at)
            assembly.put_to_vote(
                held["row"], ballot, opens_at=moment(opens, 9), closes_at=moment(closes, 18),
                actor=street.actor, at=at,
            )  # fmt: skip
            return 1

        def cast(at: datetime) -> int:
            vote(ballot, YES, street, at)
            return len(YES)

        def count(at: datetime) -> int:
            ballots.count(ballot, actor=street.actor, at=at)
            assembly.take_result(held["row"], actor=street.actor, at=at)
            return 1

        yield Delivery(moment(called, 10), call)
        yield Delivery(moment(opens, 18), cast)
        yield Delivery(moment(closes, 19), count)
        yield Delivery(moment(stands, 10), partial(self._look, held, "row"))

    def _annulled(self) -> Iterator[Delivery]:
        """The first decision is against the law: the street annuls it after it took effect."""
        street, held = self.life.street, dict[str, str]()

        def examine(at: datetime) -> int:
            said = {
                "ballot": "demo-garage", "way": "authority", "paper": "演示受理 2021-1",
                "words": "地下自行车库是消防疏散的一部分，不得改作仓储。",
            }  # fmt: skip
            by = self._by(street, at)
            held["row"] = annulment.review_begin(
                said, reaches=None, key="demo-garage-review", **by
            ).number
            return 1

        def annul(at: datetime) -> int:
            return self._act(held["row"], "annul", {"paper": "演示撤销决定 2021-1"}, street, at)

        yield Delivery(moment(date(2021, 12, 6), 10), examine)
        yield Delivery(moment(date(2021, 12, 20), 10), annul)

    def _handed_over(self) -> Iterator[Delivery]:
        """The firm that was dismissed has signed its list; the committee has yet to take over."""

        def hand(at: datetime) -> int:
            [row] = work.every(work.Wanted(process=HANDOVER.key, asset=self.life.code(OLD)))
            said = {**LIST, "paper": "演示交接清单"}
            return self._act(row.number, "hand", said, self.life.manager, at)

        yield Delivery(moment(DISMISSAL_DAYS[-1], 12), handover.keep)
        yield Delivery(moment(date(2022, 6, 24), 10), hand)

    def _business(self) -> Iterator[Delivery]:
        """A breakfast shop that one neighbour refuses; elsewhere a question that is still open."""
        street, held = self.life.street, dict[str, str]()

        def apply(lived: Lived, door: str, use: str, at: datetime) -> int:
            home, key = self._home(lived, door), f"demo-use-{lived.number}"
            held[key] = business.apply(home, use, key=key, at=at).number
            return 1

        def listed(lived: Lived, until: date, at: datetime) -> int:
            number = held[f"demo-use-{lived.number}"]
            return self._act(number, "list", {"until": until.isoformat()}, street, at)

        def answer(at: datetime) -> int:
            number = held[f"demo-use-{OLD.number}"]
            for door in DOORS[1:]:
                business.answer(self._home(OLD, door), number, door != "0602", at=at)
            return len(DOORS) - 1

        told: tuple[tuple[date, Callable[[datetime], int]], ...] = (
            (date(2022, 5, 9), partial(apply, OLD, "0101", "早餐店")),
            (date(2022, 5, 11), partial(listed, OLD, date(2022, 6, 10))),
            (date(2022, 5, 20), answer),
            (date(2022, 6, 11), partial(self._look, held, f"demo-use-{OLD.number}")),
            (date(2022, 6, 15), partial(apply, LIVED[0], "0601", "美容工作室")),
            (date(2022, 6, 16), partial(listed, LIVED[0], date(2022, 7, 16))),
        )
        for day, do in told:
            yield Delivery(moment(day, 11), do)

    def _called_for(self, at: datetime) -> int:
        """A quarter of the owners wants a meeting: the committee has thirty days."""
        words = "公共收益两年没有公布，请召开会议，公布并审计。"
        row = assembly.propose(
            self._home(OLD, "0302"), "公布并审计公共收益", words, asks_meeting=True,
            key="demo-call", at=at,
        )  # fmt: skip
        for door in ("0401", "0501"):
            assembly.support(self._home(OLD, door), row.number, at=at)
        return 3


GARAGE_DAYS = [date(2021, 10, 8), date(2021, 10, 25), date(2021, 11, 5), date(2021, 11, 13)]
DISMISSAL_DAYS = [date(2022, 4, 8), date(2022, 4, 25), date(2022, 5, 6), date(2022, 5, 14)]


def _young() -> Compound:
    """Nobody governs it yet."""
    return Compound(
        homes=12, managed="firm", contract_from=date(2021, 10, 1), contract_to=date(2024, 9, 30),
        fee_yuan=Decimal("2.1"), fee_published_on=date(2021, 10, 1),
    )  # fmt: skip


def _old() -> Compound:
    return Compound(
        homes=12, owners_body="committee", body_from=date(2019, 9, 1), body_to=date(2024, 8, 31),
        body_filed_on=date(2019, 9, 20), managed="firm", contract_from=date(2019, 7, 1),
        contract_to=date(2022, 6, 30), fee_yuan=Decimal("0.8"), fee_published_on=date(2019, 7, 1),
    )  # fmt: skip
