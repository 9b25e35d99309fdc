"""Three compounds of the demonstration with their whole life: owners, fund, votes, complaints.

In the first the owners decide on a lift, which fails by area though it passes by heads, on the use
of their fund, which passes and is paid to the fen, and today on their manager.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from yiju.applications.lifts import process as lifts
from yiju.applications.maintenance_fund import books
from yiju.applications.maintenance_fund import services as fund
from yiju.applications.maintenance_fund.rules import first_deposit
from yiju.applications.owners_assembly import services as assembly
from yiju.applications.owners_assembly.rules import Announcement
from yiju.applications.property_rating import reports as rating
from yiju.applications.property_rating import warnings as rating_warnings
from yiju.applications.property_rating.kinds import STARS
from yiju.applications.property_rating.process import TYPES
from yiju.applications.property_rating.rules import ServiceRating
from yiju.applications.property_service.records import Building, Compound, ExclusivePart
from yiju.city.accounts import Post
from yiju.city.assets import Made, table
from yiju.city.compounds import BANK, BUILDER, Place, around
from yiju.city.deliveries import Delivery, assets_file, moment
from yiju.city.files import write_csv
from yiju.city.places import Ground, chance, short_name
from yiju.platform.base.geo import Datum
from yiju.platform.base.time import Period
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.registry.api import Member
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.trust.ledgers.api import Cost
from yiju.platform.trust.standings import api as standings
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

BEGINS = date(2020, 1, 6)
FIRST = ("compound", "compound_building", "exclusive_part")
"""What has to be on record before anything else is."""
KEEPER = "演示物业01"
AGAINST_THE_LIFT = dict.fromkeys(("H11", "H12"), "no")
FOR_THE_LIFT = dict.fromkeys(("H41", "H42", "H51", "H52", "H61", "H62"), "yes")
FOR_THE_FUND = dict.fromkeys([*FOR_THE_LIFT, "H31", "H32"], "yes") | {"H11": "no"}
SHORT = "-1-0102"
"""A home whose account does not suffice."""
NOTICE, OPENS, CLOSES = date(2022, 4, 20), date(2022, 5, 10), date(2022, 5, 20)
ROOF = {
    "item": "roof", "scope": "building", "works": "铲除旧层，重做两道防水", "budget_yuan": "86000",
}  # fmt: skip


@dataclass(frozen=True)
class Lived:
    """A compound: buildings, floors and homes a floor; square metres below and above."""

    number: int
    name: str
    completed: date
    buildings: int
    floors: int
    doors: int
    ground_m2: int
    upper_m2: int


LIVED = (
    Lived(9001, "翠竹新村", date(2001, 6, 1), 1, 6, 2, 120, 90),
    Lived(9002, "怡康花园", date(2011, 9, 1), 2, 11, 2, 110, 110),
    Lived(9003, "江南名苑", date(2018, 5, 1), 3, 8, 2, 98, 98),
)


RATED = (
    ((92, 50, 45, 95), (94, 50, 45, 95)),
    ((88, 70, 61, 90), (90, 70, 61, 90)),
    ((95, 40, 39, 95), (60, 12, 12, 70)),
)
"""Of each compound and half-year: checks, answers, satisfied, safety. The last loses two stars."""


@dataclass(frozen=True)
class Life:
    """`office` keeps the registers, `street` and `manager` act for the district and the firm."""

    ground: Ground
    folder: Path
    office: Post
    street: Post
    manager: Post

    def deliveries(self) -> Iterator[Delivery]:
        yield from self._registers()
        yield Delivery(moment(date(2020, 1, 8)), self._open_fund)
        for year in (2020, 2021):
            at = moment(date(year + 1, 1, 10), 15)
            yield Delivery(at, partial(self._interest, year))
        for quarter in (Period.quarter(2021, 4), Period.quarter(2022, 1)):
            at = moment(quarter.last_day + timedelta(days=12), 15)
            yield Delivery(at, partial(self._income, quarter))
        yield from self._emergency()
        yield from self._ballots()
        yield from self._residents()
        yield from self._stars()

    # The registers

    def code(self, lived: Lived) -> str:
        return f"{self.street.area_code[:6]}XQ{lived.number}"

    def place(self, lived: Lived) -> Place:
        """Where it stands and what the register says of it."""
        area = self.ground.within(self.street.area_code)[7 * (lived.number - 9000)]
        lon, lat = self.ground.point(chance("lived", lived.number), area)
        record = replace(_compound(lived, short_name(area)), boundary=around(lon, lat))
        code = self.code(lived)
        return Place(code, lived.name, lon, lat, KEEPER, record.cadre_from, BEGINS, None, record)

    def places(self) -> list[Place]:
        return [self.place(lived) for lived in LIVED]

    def _registers(self) -> Iterator[Delivery]:
        rows: dict[str, list[Made]] = {
            "compound": [],
            "compound_building": [],
            "exclusive_part": [],
        }
        for lived in LIVED:
            place = self.place(lived)
            code, at = place.code, (place.lon, place.lat)
            rows["compound"].append(self.made(code, lived.name, at, place.bare))
            for number in range(1, lived.buildings + 1):
                house, name = f"{code}-{number}", f"{lived.name} {number} 幢"
                parts = list(parts_of(lived, code, house))
                whole = sum((one.area_m2 for _code, _name, one in parts), Decimal(0))
                record = Building(
                    compound=code, floors=lived.floors, area_m2=whole, completed_on=lived.completed,
                    lifts=0 if lived.floors < 7 else 1,
                )  # fmt: skip
                rows["compound_building"].append(self.made(house, name, at, record))
                for part, door, one in parts:
                    rows["exclusive_part"].append(self.made(part, f"{name} {door}", at, one))
        rows["announcement"] = list(self._announced(rows["compound"]))
        rows["service_rating"] = list(self._rated(rows["compound"]))
        for kind, made in rows.items():
            yield from self.files(kind, made)

    def made(self, code: str, name: str, at: tuple[float, float], record: Any) -> Made:
        """A row of a register, kept by the firm from the first day."""
        return Made(code, name, "in_service", *at, KEEPER, BEGINS, record)

    def files(self, kind: str, rows: list[Made], of: str = "") -> Iterator[Delivery]:
        """A file for each day on which something of the kind begins; `of` tells several apart."""
        for day in sorted({one.since for one in rows}):
            some = [one for one in rows if one.since == day]
            hour = FIRST.index(kind) if kind in FIRST else len(FIRST)
            yield Delivery(moment(day, 9 + hour), partial(self._hand_in, kind, some, day, of))

    def _hand_in(self, kind: str, rows: list[Made], day: date, of: str, at: datetime) -> int:
        path = write_csv(self.folder / f"lived{of}-{kind}-{day}.csv", table(kind, rows))
        return assets_file(self.office, kind, path, day, "演示：小区台账")(at)

    def _announced(self, compounds: list[Made]) -> Iterator[Made]:
        first = compounds[0]
        told = (
            (date(2022, 6, 1), "电梯表决结果", "加装电梯的表决未通过：同意的面积不够。"),
            (date(2022, 6, 18), "续聘物业投票", "6 月 20 日起投票，投票码已经送达，请勿转交他人。"),
        )
        for number, (day, title, words) in enumerate(told, start=1):
            record = Announcement(compound=first.code, published_on=day, words=words)
            yield replace(first, code=f"{first.code}-GG{number:02}", name=title, since=day,
                          record=record)  # fmt: skip

    def _rated(self, compounds: list[Made]) -> Iterator[Made]:
        halves = (date(2021, 12, 31), date(2022, 6, 28))
        for one, told in zip(compounds, RATED, strict=True):
            for half, (checks, answers, satisfied, safety) in zip(halves, told, strict=True):
                label = f"{half.year}H{1 if half.month < 7 else 2}"
                record = ServiceRating(
                    compound=one.code, half_end=half, checks=Decimal(checks),
                    checks_paper=f"演示检查 {label}", answers=answers, satisfied=satisfied,
                    disclosures_due=12, disclosures_in_time=11, safety=Decimal(safety),
                    safety_paper=f"演示安全检查 {label}",
                )  # fmt: skip
                day = half if half.month == 6 else date(2022, 1, 12)
                yield replace(one, code=f"{one.code}-KH{label}", since=day, record=record)

    def _stars(self) -> Iterator[Delivery]:
        """What was entered is measured; the office publishes the first half-year for objections."""
        for day in (date(2022, 1, 12), date(2022, 6, 28)):
            yield Delivery(moment(day, 18), rating_warnings.keep)

        def publish(at: datetime) -> int:
            standings.publish(STARS.key, on=date(2021, 12, 31), actor=self.office.actor, at=at)
            return 1

        yield Delivery(moment(date(2022, 2, 8), 10), publish)
        yield Delivery(moment(date(2022, 6, 29), 18), rating_warnings.keep)

    # The fund

    def _open_fund(self, at: datetime) -> int:
        books.open_books(BANK, actor=self.office.actor, at=at)
        done = 0
        for lived in LIVED:
            code = self.code(lived)
            parts = books.parts_of(code, BEGINS)
            amounts = {
                part: first_deposit(area, BEGINS) for part, area in books.areas_of(parts).items()
            }
            amounts |= {
                part: 1_500_00 for part in amounts if part == f"{self.code(LIVED[0])}{SHORT}"
            }
            books.deposit(amounts, key=f"deposit-{code}", actor=self.office.actor, at=at)
            done += len(amounts)
        return done

    def _interest(self, year: int, at: datetime) -> int:
        books.interest_pay(year, actor=self.office.actor, at=at)
        return 1

    def _income(self, quarter: Period, at: datetime) -> int:
        """What common parts earned besides stalls."""
        for lived, gross in zip(LIVED[:2], (3_600_00, 42_000_00), strict=True):
            costs = [Cost(gross * 3 // 10, f"FP-{quarter.label}"), Cost(gross // 24, "")]
            books.income_take(
                self.code(lived), gross, costs, quarter=quarter, actor=self.office.actor, at=at
            )
        return 2

    def _emergency(self) -> Iterator[Delivery]:
        """A burst drain in the second compound: confirmed, mended, paid."""
        compound = self.code(LIVED[1])
        held: dict[str, str] = {}

        def begin(at: datetime) -> int:
            said = {
                "item": "drainage", "scope": "building", "building": f"{compound}-1",
                "works": "地下室排水总管爆裂，更换 12 米", "budget_yuan": "18600",
            }  # fmt: skip
            held["number"] = fund.plan_begin(
                compound, said, key="demo-drain", party=party_of(self.manager),
                actor=self.manager.actor, at=at,
            ).number  # fmt: skip
            return 1

        steps: tuple[tuple[int, Post, str, Mapping[str, Any]], ...] = (
            (1, self.street, "confirm", {"confirmed_by": "street", "paper": "街道确认 2022-3"}),
            (2, self.manager, "contract", _contract("18600")),
            (3, self.street, "advance", _payment("9000")),
            (20, self.manager, "accept", _accepted("18200")),
            (24, self.street, "pay", _payment("8290")),
        )
        day = date(2022, 3, 7)
        yield Delivery(moment(day, 10), begin)
        for later, post, move, said in steps:
            at = moment(day + timedelta(days=later), 10)
            yield Delivery(at, partial(self._act, held, "number", post, move, said))

    def _act(
        self, held: Mapping[str, str], key: str, post: Post, move: str, said: Any, at: datetime
    ) -> int:
        work.act(
            held[key], move, said, key=f"{held[key]}-{move}", party=party_of(post),
            actor=post.actor, at=at,
        )  # fmt: skip
        return 1

    # What the owners decide

    def _ballots(self) -> Iterator[Delivery]:
        compound, held = self.code(LIVED[0]), {}
        house = f"{compound}-1"
        street, manager = self.street, self.manager

        def begin(at: datetime) -> int:
            party, actor = party_of(manager), manager.actor
            told = {"building": house, "stair": "1", "cost_yuan": "600000"}
            held["lift"] = lifts.project_begin(
                compound, told, key="demo-lift-project", party=party, actor=actor, at=at
            ).number
            held["use"] = fund.plan_begin(
                compound, ROOF | {"building": house}, key="demo-fund-use", party=party, actor=actor,
                at=at,
            ).number  # fmt: skip
            return 2

        def notice(at: datetime) -> int:
            opens, closes = moment(OPENS, 9), moment(CLOSES, 18)
            for key, ask in (("lift", lifts.put_to_vote), ("use", fund.put_to_vote)):
                name = "demo-fund" if key == "use" else "demo-lift"
                ask(held[key], name, opens_at=opens, closes_at=closes, actor=street.actor, at=at)
            return 2

        def cast(at: datetime) -> int:
            vote("demo-lift", AGAINST_THE_LIFT | FOR_THE_LIFT, street, at)
            vote("demo-fund", FOR_THE_FUND, street, at)
            return len(FOR_THE_FUND)

        def count(at: datetime) -> int:
            for key, name, take in (
                ("lift", "demo-lift", lifts.take_result),
                ("use", "demo-fund", fund.take_result),
            ):
                ballots.count(name, actor=street.actor, at=at)
                take(held[key], actor=street.actor, at=at)
            return 2

        yield Delivery(moment(date(2022, 4, 11), 10), begin)
        for key, move, post in (("lift", "consulted", manager), ("use", "check", street)):
            at = moment(date(2022, 4, 14), 10)
            yield Delivery(at, partial(self._act, held, key, post, move, None))
        yield Delivery(moment(NOTICE), notice)
        yield Delivery(moment(OPENS, 18), cast)
        yield Delivery(moment(CLOSES, 18), count)
        yield Delivery(moment(date(2022, 5, 28), 10), partial(self._clear, held))
        for day, post, move, said in (
            (date(2022, 5, 30), manager, "contract", _contract("84600")),
            (date(2022, 6, 2), street, "advance", _payment("40000")),
        ):
            yield Delivery(moment(day, 10), partial(self._act, held, "use", post, move, said))
        yield Delivery(moment(date(2022, 5, 28), 11), self._manager_meeting)

    def _clear(self, held: Mapping[str, str], at: datetime) -> int:
        """The notice of the use is over."""
        party = work.Party(account="", system=True)
        work.act(held["use"], "clear", key=f"{held['use']}-clear", party=party,
                 actor=self.street.actor, at=at)  # fmt: skip
        return 1

    def _manager_meeting(self, at: datetime) -> int:
        party, actor = party_of(self.street), self.street.actor
        said = {
            "kind": "regular", "matter": "manager",
            "words": "同意续聘现物业服务企业三年，物业费不变。",
        }  # fmt: skip
        row = assembly.meeting_begin(
            self.code(LIVED[0]), said, key="demo-meeting", party=party, actor=actor, at=at
        )
        work.act(row.number, "call", key=f"{row.number}-call", party=party, actor=actor, at=at)
        assembly.put_to_vote(
            row.number, "demo-manager", opens_at=moment(date(2022, 6, 20), 9),
            closes_at=moment(date(2022, 7, 10), 18), actor=actor, at=at,
        )  # fmt: skip
        return 1

    # What residents say

    def _residents(self) -> Iterator[Delivery]:
        compound = self.code(LIVED[0])
        held: dict[str, str] = {}

        def home(door: str) -> Any:
            return registry.by_code("exclusive_part", f"{compound}-1-{door}", None)

        def complain(door: str, kind: str, words: str, at: datetime) -> int:
            [code] = [one.kind.key for one in TYPES.on(BEGINS) if one.group == kind]
            held[door] = rating.complain(home(door), code, words, key=f"demo-{door}", at=at).number
            return 1

        def pass_by(at: datetime) -> int:
            """Somebody without a code: the place says whose it is."""
            place = self.place(LIVED[1])
            [kind] = [one.kind.key for one in TYPES.on(BEGINS) if one.group == "service"]
            where = cases.Where(place.lon, place.lat, Datum.WGS84)
            reported = cases.report(
                "东门内绿化带里堆着装修垃圾，一直没人清", where,
                source="portal", key="demo-passer-by", party=work.Party("", reporter=True),
                actor=Actor("", "市民", via="web"), at=at, type_code=kind,
            )  # fmt: skip
            cases.send_by_place(reported.item, at)
            return 1

        def propose(at: datetime) -> int:
            mine = home("0502")
            words = "北侧空地加装六个充电位，用公共收益出资。"
            row = assembly.propose(mine, "加装非机动车充电位", words, key="demo-idea", at=at)
            for door in ("0401", "0601", "0602"):
                assembly.support(home(door), row.number, at=at)
            return 4

        def rate(door: str, satisfied: bool, at: datetime) -> int:
            why = "" if satisfied else "只搬走了一部分"
            rating.rate(home(door), held[door], satisfied=satisfied, why=why, at=at)
            return 1

        told: tuple[tuple[date, Callable[[datetime], int]], ...] = (
            (date(2022, 5, 16), partial(complain, "0301", "repair", "一单元三楼楼道灯不亮")),
            (
                date(2022, 6, 27),
                partial(complain, "0602", "service", "楼顶平台堆放杂物，多次反映未清理"),
            ),
            (date(2022, 6, 8), propose),
            (date(2022, 6, 28), pass_by),
            (date(2022, 5, 19), partial(rate, "0301", True)),
            (date(2022, 6, 29), partial(rate, "0602", False)),
        )
        for day, do in told:
            yield Delivery(moment(day, 14), do)
        done = {"done": "已更换灯具，夜间复查正常。", "without_photo": "更换的是灯具内部元件"}
        moved = {"done": "已搬走大件杂物。", "without_photo": "住户要求不拍楼顶"}
        for day, hour, door, move, said in (
            (date(2022, 5, 16), 16, "0301", "answer", {"words": "已联系电工，明天上门。"}),
            (date(2022, 5, 18), 9, "0301", "finish", done),
            (date(2022, 6, 27), 17, "0602", "answer", {"words": "已通知住户限期清理。"}),
            (date(2022, 6, 28), 15, "0602", "finish", moved),
        ):
            at = moment(day, hour)
            yield Delivery(at, partial(self._act, held, door, self.manager, move, said))


def party_of(post: Post) -> work.Party:
    path = registry.area(post.area_code).path
    return work.Party(post.account, (Member(post.role, post.unit_code, post.area_code, path),))


def _compound(lived: Lived, community: str) -> Compound:
    return Compound(
        homes=lived.buildings * lived.floors * lived.doors,
        party_branch=f"{community}社区党支部",
        party_branch_on=date(2019, 5, 6),
        owners_body="committee",
        body_from=date(2019, 9, 1),
        body_to=date(2024, 8, 31),
        body_filed_on=date(2019, 9, 18),
        managed="firm",
        contract_from=date(2019, 7, 1),
        contract_to=date(2022, 6, 30),
        fee_yuan=Decimal("0.65") + Decimal(lived.number - 9001) / 2,
        fee_published_on=date(2019, 7, 1),
        cadre_post="社区党委委员兼业委会委员",
        cadre_from=date(2019, 10, 1),
        manager_post="物业项目经理兼党支部委员",
        manager_from=date(2019, 11, 1),
        onboarded_on=BEGINS,
    )


def parts_of(lived: Lived, code: str, house: str) -> Iterator[tuple[str, str, ExclusivePart]]:
    number = house.rpartition("-")[2]
    for floor in range(1, lived.floors + 1):
        for door in range(1, lived.doors + 1):
            head = f"H{floor}{door}" if lived.buildings == 1 else f"H{number}-{floor}{door}"
            area = lived.ground_m2 if floor == 1 else lived.upper_m2
            part = f"{house}-{floor:02}{door:02}"
            one = ExclusivePart(
                compound=code, building=house, floor=floor, area_m2=Decimal(area), head=head,
                handed_over_on=_handed_over(lived, part), elderly=_elderly(lived, part),
            )  # fmt: skip
            yield part, f"{floor}{door:02}", one


def _handed_over(lived: Lived, part: str) -> date | None:
    """In the months after the building was accepted; None for one that is new."""
    if lived.completed > BEGINS:
        return None
    return lived.completed + timedelta(days=chance("handed over", part).randrange(30, 150))


def _elderly(lived: Lived, part: str) -> int | None:
    """How many of sixty and over live there; of some homes nobody has asked."""
    random = chance("elderly", part)
    if lived.completed > BEGINS or random.random() < 0.2:
        return None
    return random.choices((0, 1, 2), (5, 3, 2) if lived.completed.year < 2005 else (8, 1, 1))[0]


def vote(key: str, votes: Mapping[str, str], clerk: Post, at: datetime) -> None:
    slips = {slip.head: slip.codes for slip in ballots.serve(key, actor=clerk.actor, at=at)}
    for head, choice in votes.items():
        replay = chance("ballot", key, head).randbytes(16).hex()
        ballots.vote(key, slips[head], choice, replay=replay, at=at)


def _contract(price: str) -> dict[str, Any]:
    return {"contractor": BUILDER, "paper": "演示合同", "price_yuan": price}


def _payment(amount: str) -> dict[str, Any]:
    return {"payee": BUILDER, "amount_yuan": amount, "invoice": "演示发票"}


def _accepted(cost: str) -> dict[str, Any]:
    return {"owners": 2, "supervisor": "演示监理意见", "review": "", "cost_yuan": cost}
