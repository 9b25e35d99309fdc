"""Homes and lifts of the demonstration: a new building that is handed over as its first deposits
are paid, an old one to which a lift was added, and the lifts of the compounds that live.

Of the new building one home waits for its deposit, and gets it; another waits still. In the second
compound three homes complain of one lift within a month; the other is overdue for inspection.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from yiju.applications.lifts import process as lifts
from yiju.applications.lifts import services as lift_services
from yiju.applications.lifts import warnings as lift_warnings
from yiju.applications.lifts.kinds import LIFT, Lift
from yiju.applications.maintenance_fund import books, handovers
from yiju.applications.maintenance_fund.rules import first_deposit
from yiju.applications.property_rating import reports
from yiju.applications.property_rating.process import TYPES
from yiju.applications.property_service.records import Building, Compound
from yiju.city.accounts import Post
from yiju.city.assets import Made
from yiju.city.compound_life import (
    BEGINS,
    LIVED,
    Life,
    Lived,
    parts_of,
    party_of,
    vote,
)
from yiju.city.deliveries import Delivery, moment
from yiju.platform.registry import api as registry
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.work import api as work

_SMALL, SECOND, THIRD = LIVED
NEW = Lived(9004, "云栖苑", date(2022, 5, 20), 1, 11, 2, 105, 105)
OLD = Lived(9005, "劳动新村", date(1996, 10, 1), 1, 6, 2, 62, 62)
OLD_SINCE, NEW_SINCE = date(2020, 1, 7), date(2022, 5, 24)
"""Since when they are in the registers."""
LATE, UNPAID = "-1-0302", "-1-1102"
"""Of the new building: the home whose deposit comes late, and the one whose has not come."""
PAPERS = {"guarantee": "演示质量保证书", "manual": "演示使用说明书", "inspection": "演示分户验收"}
BALLOT = "demo-lift-added"


@dataclass(frozen=True)
class HomeLife:
    """`developer` built the new building, and keeps it until the last home is handed over."""

    life: Life
    developer: Post
    built_by: str
    """The developer by the short name of its unit."""

    def deliveries(self) -> Iterator[Delivery]:
        yield from self._registers()
        yield from self._handed_over()
        yield from self._added()
        yield from self._lifts()

    def _registers(self) -> Iterator[Delivery]:
        rows: dict[str, list[Made]] = {
            "compound": [],
            "compound_building": [],
            "exclusive_part": [],
        }
        for lived, since in ((OLD, OLD_SINCE), (NEW, NEW_SINCE)):
            place, house = self.life.place(lived), f"{self.life.code(lived)}-1"
            at, name = (place.lon, place.lat), f"{lived.name} 1 幢"
            parts = list(parts_of(lived, place.code, house))
            record = Building(
                compound=place.code, floors=lived.floors, completed_on=lived.completed,
                area_m2=sum((one.area_m2 for _code, _name, one in parts), Decimal(0)),
                lifts=int(lived is NEW),
            )  # fmt: skip
            served = place.bare if lived is OLD else _just_served(place.bare)
            made = [
                ("compound", place.code, lived.name, served),
                ("compound_building", house, name, record),
                *(("exclusive_part", code, f"{name} {door}", one) for code, door, one in parts),
            ]
            for kind, code, called, one in made:
                row = replace(self.life.made(code, called, at, one), since=since)
                is_kept = lived is OLD or kind == "compound"
                rows[kind].append(row if is_kept else replace(row, keeper=self.built_by))
        rows[LIFT] = list(self._of_record())
        for kind, some in rows.items():
            yield from self.life.files(kind, some)

    def _of_record(self) -> Iterator[Made]:
        """The lifts that nobody added, with each of their inspections."""
        for lived in (SECOND, THIRD, NEW):
            place = self.life.place(lived)
            for number in range(1, lived.buildings + 1):
                house, name = f"{place.code}-{number}", f"{lived.name} {number} 幢 1 单元电梯"
                for day in _inspections(lived, number):
                    record = Lift(
                        compound=place.code, building=house, stops=lived.floors,
                        number=f"梯11常{lived.number}-{number}", used_from=lived.completed,
                        inspected_on=day, report=f"演示检验报告 {day:%Y}-{number}",
                    )  # fmt: skip
                    row = self.life.made(f"{house}-DT01", name, (place.lon, place.lat), record)
                    yield replace(row, since=max(NEW_SINCE if lived is NEW else BEGINS, day))

    # The new building

    def _handed_over(self) -> Iterator[Delivery]:
        code = self.life.code(NEW)

        def deposit(only: str, at: datetime) -> int:
            areas = books.areas_of(books.parts_of(code, at.date()))
            amounts = {
                part: first_deposit(area, at.date())
                for part, area in areas.items()
                if (part == only if only else part not in {f"{code}{LATE}", f"{code}{UNPAID}"})
            }
            key = f"demo-{code}-{only or 'all'}"
            books.deposit(amounts, key=key, actor=self.life.office.actor, at=at)
            return len(amounts)

        def hand_over(homes: tuple[str, ...], at: datetime) -> int:
            told = handovers.hand_over(
                f"{code}-1", {"day": at.date().isoformat(), **PAPERS}, homes,
                key=f"demo-handover-{at:%m%d}", party=party_of(self.developer), reaches=None,
                actor=self.developer.actor, at=at,
            )  # fmt: skip
            return len(told.item.data["homes"]) if told.item else 0

        late = f"{code}{LATE}"
        yield Delivery(moment(date(2022, 6, 6), 10), partial(deposit, ""))
        yield Delivery(moment(date(2022, 6, 10), 10), partial(hand_over, ()))
        yield Delivery(moment(date(2022, 6, 16), 10), partial(deposit, late))
        yield Delivery(moment(date(2022, 6, 17), 10), partial(hand_over, (late,)))

    # The lift that was added

    def _added(self) -> Iterator[Delivery]:
        code, held = self.life.code(OLD), dict[str, str]()
        street, manager = self.life.street, self.life.manager

        def begin(at: datetime) -> int:
            told = {"building": f"{code}-1", "stair": "1", "cost_yuan": "560000"}
            held["lift"] = lifts.project_begin(
                code, told, key="demo-lift-added", party=party_of(manager), actor=manager.actor,
                at=at,
            ).number  # fmt: skip
            return 1

        def notice(at: datetime) -> int:
            lifts.put_to_vote(
                held["lift"], BALLOT, opens_at=moment(date(2021, 3, 24), 9),
                closes_at=moment(date(2021, 4, 2), 18), actor=street.actor, at=at,
            )  # fmt: skip
            return 1

        def cast(at: datetime) -> int:
            choices = {f"H{floor}{door}": "yes" for floor in range(2, 7) for door in (1, 2)}
            vote(BALLOT, choices | {"H11": "no"}, street, at)
            return len(choices) + 1

        def count(at: datetime) -> int:
            ballots.count(BALLOT, actor=street.actor, at=at)
            lifts.take_result(held["lift"], actor=street.actor, at=at)
            return 1

        def clear(at: datetime) -> int:
            party = work.Party("", system=True)
            key = f"{held['lift']}-clear"
            work.act(held["lift"], "clear", key=key, party=party, actor=street.actor, at=at)
            return 1

        used = {"number": "梯11常9005-1", "stops": 6, "used_from": "2021-09-15"}
        yield Delivery(moment(date(2021, 3, 1), 10), begin)
        yield self._move(held, date(2021, 3, 5), manager, "consulted")
        yield Delivery(moment(date(2021, 3, 8), 10), notice)
        yield Delivery(moment(date(2021, 3, 24), 18), cast)
        yield Delivery(moment(date(2021, 4, 2), 19), count)
        yield Delivery(moment(date(2021, 4, 14), 10), clear)
        yield self._move(held, date(2021, 4, 22), street, "permit", paper="演示联审意见")
        yield self._move(held, date(2021, 9, 10), manager, "accept", paper="演示竣工验收")
        yield self._move(held, date(2021, 9, 22), manager, "register", **used)
        yield self._move(held, date(2021, 10, 11), street, "subsidise", paper="演示拨付 2021-7")

    def _move(
        self, held: dict[str, str], day: date, post: Post, move: str, **said: object
    ) -> Delivery:
        def act(at: datetime) -> int:
            key = f"{held['lift']}-{move}"
            work.act(held["lift"], move, said or None, key=key, party=party_of(post),
                     actor=post.actor, at=at)  # fmt: skip
            return 1

        return Delivery(moment(day, 11), act)

    # What happens in lifts

    def _lifts(self) -> Iterator[Delivery]:
        """Complaints of one lift, each seen to the next day, and people shut in another."""
        code, held = self.life.code(SECOND), dict[str, str]()
        manager = self.life.manager

        def complain(door: str, words: str, at: datetime) -> int:
            [kind] = [one.kind.key for one in TYPES.on(BEGINS) if one.group == "repair"]
            home = registry.by_code("exclusive_part", f"{code}-1-{door}", None)
            held[door] = reports.complain(
                home, kind, words, f"{code}-1-DT01", key=f"demo-lift-{door}", at=at
            ).number
            return 1

        def see_to(door: str, at: datetime) -> int:
            answer = {"words": "维保单位已到场。"}
            done = {"done": "已调整门机，试运行正常。", "without_photo": "调整的是轿厢内部件"}
            for move, said in (("answer", answer), ("finish", done)):
                work.act(held[door], move, said, key=f"{held[door]}-{move}",
                         party=party_of(manager), actor=manager.actor, at=at)  # fmt: skip
            return 1

        def trapped(at: datetime) -> int:
            lift_services.trapped(
                f"{self.life.code(THIRD)}-2-DT01", at.date(), 45, "停电，维保人员到场慢",
                reaches=None, actor=manager.actor, at=at,
            )  # fmt: skip
            return 1

        told = (
            (date(2022, 6, 8), "0301", "电梯运行时抖动，有异响"),
            (date(2022, 6, 17), "0501", "电梯门反复开合，等了很久"),
            (date(2022, 6, 26), "0802", "电梯又停在两层之间，自己恢复了"),
        )
        for day, door, words in told:
            yield Delivery(moment(day, 8, 30), partial(complain, door, words))
            yield Delivery(moment(day, 17), partial(see_to, door))
        yield Delivery(moment(date(2022, 6, 12), 20), trapped)
        yield Delivery(moment(date(2022, 6, 29), 18), lift_warnings.keep)


def _just_served(bare: Compound) -> Compound:
    """A compound in which nobody has elected anybody yet."""
    return Compound(
        homes=bare.homes, boundary=bare.boundary, managed="firm", contract_from=date(2022, 5, 1),
        contract_to=date(2024, 4, 30), fee_yuan=Decimal("2.10"), fee_published_on=date(2022, 5, 1),
    )  # fmt: skip


def _inspections(lived: Lived, number: int) -> list[date]:
    """Of a lift: every spring, a new one before its use; that of one was left out this year."""
    if lived is NEW:
        return [lived.completed]
    if lived is SECOND and number == 2:
        return [date(year, 6, 12) for year in (2019, 2020, 2021)]
    return [date(year, 3, 10 + lived.floors) for year in (2019, 2020, 2021, 2022)]
