"""Presale funds of the demonstration: five permits at different nodes, their buyers' payments, and
one course of a node: asked for, inspectors drawn, an objection, two others, released to the fen."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from yiju.applications.presale import accounts, asking, warnings
from yiju.applications.sales_permits import process as sales_permits
from yiju.city.accounts import SYSTEM, Post
from yiju.city.cast import CITY
from yiju.city.deliveries import Delivery, moment
from yiju.city.people import picture
from yiju.city.places import Ground, chance
from yiju.platform.base.geo import Datum
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.registry.api import Member
from yiju.platform.trust.draws import api as draws
from yiju.platform.work import api as work
from yiju.platform.work.banking import api as banking
from yiju.platform.work.cases import api as cases
from yiju.platform.work.reviews import objecting

OFFICE_UNIT, STATION = "320400-housing", "320400-quality-station"
BANK, SECRET = "demo-bank", "livable-city-2022-demo-bank"
ALONG = "按揭"
INSPECTORS = 10
OPENED = date(2021, 4, 6)
MONTHS = 30
"""Between permit and first registration, by plan."""
STORY, CONTRACT, CODE = "CZYS-2021-0001", "CZHT-0001", "demo-code"
"""The permit of the story, and the contract and code by which anybody may look as its buyer."""
SELLING, WITHOUT_LOAN = 6, 4
"""Months in which money comes in, and how many buyers of a permit still wait for their loan."""
YUAN_PER_M2 = (13_000, 19_000)
REFUSED_FIRST = "地下车库东侧顶板还没有浇筑，照片里看不到"


@dataclass(frozen=True)
class Project:
    """A permit; `paid` is in ten thousands of yuan, `node` that of each building."""

    code: str
    name: str
    developer: str
    m2: int
    nodes: tuple[int, ...]
    paid: int
    since: date


PROJECTS = (
    Project(STORY, "云溪花园（演示）", "演示置业甲", 10_000, (0, 0), 5_250, date(2021, 8, 2)),
    Project("CZYS-2021-0002", "望湖雅苑（演示）", "演示置业乙", 15_000, (2, 3, 2), 6_000,
            date(2021, 3, 1)),
    Project("CZYS-2021-0003", "东郊新筑（演示）", "演示置业乙", 7_500, (3, 3), 1_350,
            date(2021, 1, 4)),
    Project("CZYS-2021-0004", "龙城里（演示）", "演示置业丙", 12_500, (1, 1), 2_250,
            date(2020, 10, 12)),
    Project("CZYS-2021-0005", "青枫公馆（演示）", "演示置业丙", 5_000, (5,), 2_275,
            date(2020, 3, 2)),
)  # fmt: skip


@dataclass(frozen=True)
class Sale:
    """A home that was sold, money in fen: `loan` of it has come from the bank."""

    contract: str
    home: int
    price: int
    down: int
    loan: int

    @property
    def month(self) -> int:
        """In which month it is sold; a loan comes in the next."""
        return self.home % (SELLING - 1)


def sales(project: Project) -> Iterator[Sale]:
    """Homes as they cost in the city in these years, as many as make up what was paid. For the
    first few the loan has not come."""
    left, home = project.paid * 10_000_00, 0
    while left:
        first = project.code == STORY and home == 0
        contract = CONTRACT if first else f"CZHT-{project.code[-4:]}-{home:02}"
        random = chance("presale", contract)
        price = random.randrange(88, 131) * random.randrange(*YUAN_PER_M2) * 100
        down = min(price * 3 // 10, left)
        loan = 0 if home < WITHOUT_LOAN else min(price - down, left - down)
        yield Sale(contract, home, price, down, loan)
        left, home = left - down - loan, home + 1


def developers() -> dict[str, str]:
    """The code of the unit of each developer, by name."""
    names = dict.fromkeys(one.developer for one in PROJECTS)
    return {name: f"demo-developer-{number}" for number, name in enumerate(names, 1)}


def add_units(at: datetime) -> None:
    found = [(STATION, "常州市建设工程质量安全监督站", "市质安站", "institution")]
    found += [(code, f"{name}有限公司", name, "enterprise") for name, code in developers().items()]
    for code, name, short_name, kind in found:
        registry.unit_add(
            code, name=name, short_name=short_name, kind=kind, area_code=CITY, actor=SYSTEM,
            at=at, ground="演示城市",
        )  # fmt: skip


def posts() -> list[Post]:
    """Somebody at each developer, a second person of the office, the inspectors of the station."""
    found = [
        Post(f"developer-{number}", f"演示开发{number:02}", "staff", code, CITY)
        for number, code in enumerate(developers().values(), 1)
    ]
    found.append(Post("staff-escrow", "演示监管01", "staff", OFFICE_UNIT, CITY))
    found += [
        Post(f"site-inspector-{number}", f"演示核验{number:02}", "staff", STATION, CITY)
        for number in range(1, INSPECTORS + 1)
    ]
    return found


@dataclass
class Presale:
    """What is handed in, each at its moment."""

    ground: Ground
    posts: dict[str, Post]
    random: Random = field(default_factory=lambda: chance("presale"))
    story: str = ""
    """The number of the node change of the story."""

    def deliveries(self) -> Iterator[Delivery]:
        yield Delivery(moment(OPENED, 8), self._bank)
        for number, project in enumerate(PROJECTS, 1):
            opened = max(project.since, OPENED)
            yield Delivery(moment(opened, 9, number), partial(self._open, project))
            for month in range(SELLING):
                day = opened + timedelta(days=20 + 24 * month)
                yield Delivery(moment(day, 10, number), partial(self._pay_in, project, month))
        yield from self._story()
        yield Delivery(moment(date(2022, 6, 2), 11), self._mortgage)
        yield Delivery(moment(date(2022, 6, 22), 9), self._permit_asked)
        yield Delivery(moment(date(2022, 6, 20), 11), self._odd_payments)
        yield Delivery(moment(date(2022, 6, 29), 18), warnings.keep_warning)

    def _permit_asked(self, at: datetime) -> int:
        """Two requests for a permit to sell: one that is whole and granted, one that waits."""
        whole = {
            "project": "青枫公馆二期（演示）", "land_paper": "演示缴款书 12",
            "title_paper": "演示不动产权 7", "planning_permit": "演示规 2022-31",
            "works_permit": "演示施 2022-18", "completes_on": "2024-06-30",
            "investment_yuan": "120000000", "invested_yuan": "36000000",
        }  # fmt: skip
        short = {"project": "望湖雅苑二期（演示）", "works_permit": "", "invested_yuan": "24000000"}
        for number, (account, said) in enumerate(
            (("developer-3", whole), ("developer-2", whole | short)), 1
        ):
            actor = self.posts[account].actor
            row = sales_permits.ask(said, key=f"demo-permit-{number}", actor=actor, at=at)
            if number == 1:
                self._act(row.number, "grant", "staff-escrow", at, permit="CZYS-2022-0006")
        return 2

    def _bank(self, at: datetime) -> int:
        banking.agree(
            BANK, title="演示银行", url="http://127.0.0.1:8090", secret=SECRET, private=True,
            actor=SYSTEM, at=at,
        )  # fmt: skip
        return 1

    def _record(self, kind: str, code: str, name: str, at: datetime, place: Sequence[float],
                **attributes: Any) -> None:  # fmt: skip
        registry.asset_record(
            kind, code, name=name, state="in_service", attributes=attributes, lon=place[0],
            lat=place[1], datum=Datum.WGS84, keeper_code=OFFICE_UNIT, valid_from=at.date(),
            actor=SYSTEM, at=at, reaches=None, ground="演示城市",
        )  # fmt: skip

    def _open(self, project: Project, at: datetime) -> int:
        area = self.ground.some(self.random, 1)[0]
        place = self.ground.point(self.random, area)
        number = project.code[-4:]
        self._record(
            "presale_permit", project.code, project.name, at, place, project=project.name,
            developer=developers()[project.developer], bank=BANK, account=f"3204000{number}",
            total_m2=str(project.m2), presale_m2=str(project.m2 * 3 // 4), decorated=False,
            contracts_yuan=str(project.m2 * 2500), permitted_on=project.since.isoformat(),
        )  # fmt: skip
        for house, node in enumerate(project.nodes, 1):
            step = timedelta(days=MONTHS * 30 // 6)
            planned = {f"planned_{n}": (project.since + n * step).isoformat() for n in range(1, 7)}
            name = f"{house} 号楼"
            code = f"{project.code}-{house}"
            self._record(
                "presale_building", code, name, at, place, permit=project.code, node=node, **planned
            )
        self._record(
            "presale_works", f"SG-{number}", f"{project.name}总承包", at, place,
            permit=project.code, payee="演示建筑公司", account=f"3204990{number[:3]}1",
            purpose="construction", amount_yuan=str(project.m2 * 2500), progress=25,
        )  # fmt: skip
        office = self.posts["staff"].actor
        asking.supervise(project.code, actor=office, at=at)
        return 1

    def _sign(self, project: Project, sale: Sale, at: datetime) -> None:
        name = f"演示买受{sale.home:02}"
        buyer = registry.person_add(name, None, None, actor=SYSTEM, at=at)
        is_open = sale.contract == CONTRACT
        code = CODE if is_open else f"{chance('code', sale.contract).randrange(10**10):010}"
        flat, house = divmod(sale.home, len(project.nodes))
        building, door = f"{project.code}-{house + 1}", f"{flat // 2 + 2}0{flat % 2 + 1}"
        item, _code = asking.contract_sign(
            sale.contract, project.code, building, door, price=sale.price, down=sale.down,
            buyer=buyer.id, lender=ALONG, code=code, actor=self.posts["staff"].actor, at=at,
        )  # fmt: skip
        self._receipt(project, sale, sale.down, "首付款", at)
        self._act(item.number, "file", "staff", at)

    def _pay_in(self, project: Project, month: int, at: datetime) -> int:
        """Who buys in the month signs and pays down; the loans of the month before come in."""
        done = 0
        for sale in sales(project):
            if sale.month == month:
                self._sign(project, sale, at)
            elif sale.month == month - 1 and sale.loan:
                self._receipt(project, sale, sale.loan, ALONG, at)
            else:
                continue
            done += 1
        return done

    def _receipt(self, project: Project, sale: Sale, fen: int, words: str, at: datetime) -> None:
        """What the bank tells of a buyer's money."""
        number = project.code[-4:]
        told = banking.ReceiptIn(
            BANK, f"3204000{number}", f"{at:%Y%m%d}{number}{sale.home:04}", fen, at.date(),
            f"{sale.contract} {words}", f"演示买受{sale.home:02}",
            f"62220000{number}{sale.home:02}",
        )  # fmt: skip
        banking.receipt_take(told, at)

    def _mortgage(self, at: datetime) -> int:
        """The loan of a buyer whose money should have come since."""
        contract = accounts.items("contract", PROJECTS[1].code)[-1]
        self._act(contract.number, "mortgage", "staff", at, registered_on="2022-06-01")
        return 1

    def _odd_payments(self, at: datetime) -> int:
        """A builder who was paid pays for a buyer a few days later, and somebody pays for another
        buyer elsewhere."""
        told = (
            (STORY, f"CZHT-{STORY[-4:]}-02", "演示建筑公司", f"3204990{STORY[-4:-1]}1"),
            (
                PROJECTS[1].code,
                f"CZHT-{PROJECTS[1].code[-4:]}-03",
                "演示代付人",
                "6222000099990001",
            ),
        )
        for code, contract, payer, account in told:
            receipt = banking.ReceiptIn(
                BANK, f"3204000{code[-4:]}", f"{at:%Y%m%d}{code[-4:]}9001", 200_000_00, at.date(),
                f"{contract} 房款", payer, account,
            )  # fmt: skip
            banking.receipt_take(receipt, at)
        return len(told)

    def _story(self) -> Iterator[Delivery]:
        days = {
            "ask": (date(2022, 5, 16), 9), "draw": (date(2022, 5, 17), 16),
            "visit": (date(2022, 5, 18), 10), "publish": (date(2022, 5, 19), 9),
            "object": (date(2022, 5, 20), 11), "freeze": (date(2022, 5, 23), 9),
            "draw_again": (date(2022, 5, 24), 16), "visit_again": (date(2022, 5, 31), 10),
            "publish_again": (date(2022, 6, 1), 9), "close": (date(2022, 6, 10), 9),
            "release": (date(2022, 6, 13), 9), "paid": (date(2022, 6, 14), 15),
            "reconcile": (date(2022, 6, 15), 8),
        }  # fmt: skip
        does: dict[str, Callable[[datetime], int]] = {
            "ask": self._ask, "draw": partial(self._draw, "3073.75"), "visit": self._visit,
            "publish": self._publish, "object": self._object, "freeze": self._freeze,
            "draw_again": partial(self._draw, "3070.93"), "visit_again": self._visit,
            "publish_again": self._publish, "close": self._close, "release": self._release,
            "paid": self._paid, "reconcile": self._reconcile,
        }  # fmt: skip
        for name, (day, hour) in days.items():
            yield Delivery(moment(day, hour), does[name])

    def _act(self, number: str, move: str, account: str, at: datetime, step: str = "",
             **said: Any) -> work.ItemRow:  # fmt: skip
        post = self.posts[account]
        path = registry.area(post.area_code).path
        party = work.Party(account, (Member(post.role, post.unit_code, post.area_code, path),))
        return work.act(
            number, move, said, key=f"{number}/{move}/{at:%m%d%H}/{account}"[:80], party=party,
            actor=post.actor, at=at, step=step,
        )  # fmt: skip

    def _photo(self, number: str, actor: Actor, at: datetime) -> None:
        item = work.item(number)
        cases.keep_evidence(
            number, picture(f"{number}/{self.random.random()}"), actor=actor, at=at, taken_at=at,
            lon=item.lon, lat=item.lat,
        )  # fmt: skip

    def _ask(self, at: datetime) -> int:
        developer = self.posts["developer-1"].actor
        buildings = [f"{STORY}-1", f"{STORY}-2"]
        self.story = asking.node_ask(
            STORY, buildings, 1, key="presale-demo-node", actor=developer, at=at
        ).number
        for _photo in range(6):
            self._photo(self.story, developer, at)
        self._act(self.story, "submit", "developer-1", at)
        return self._freeze(at)

    def _freeze(self, at: datetime) -> int:
        """The secret of the house follows from the seed of the demonstration."""
        item = work.item(self.story)
        key = f"presale-{item.number.lower()}-{item.data['round']}"
        beacon_on = work.calendar().add_working_days(at.date(), 1)
        draws.announce(
            key, kind="presale-node", title=item.title, house="市住建局",
            beacon=f"上证综合指数 {beacon_on} 收盘点数（15 时）", beacon_at=moment(beacon_on, 15),
            secret=chance("presale", key).randbytes(32), actor=self.posts["staff"].actor, at=at,
        )  # fmt: skip
        self._act(
            self.story, "freeze", "staff", at, excluded="site-inspector-8 其配偶在开发企业任职"
        )
        return 1

    def _draw(self, value: str, at: datetime) -> int:
        self._act(self.story, "draw", "staff", at, value=value)
        return 1

    def _visit(self, at: datetime) -> int:
        drawn = work.item(self.story).data["inspectors"]
        for name, step in zip(drawn, ("first_visit", "second_visit"), strict=True):
            self._photo(self.story, self.posts[name].actor, at)
            said = {"found": "两栋楼地下结构均已完成，正负零以下已回填", "result": "reached"}
            self._act(self.story, "sign", name, at, step, **said)
        return 1

    def _publish(self, at: datetime) -> int:
        words = "云溪花园 1、2 号楼地下结构完成，核验人员两人到场核验一致"
        self._act(self.story, "publish", "staff", at, words=words)
        return 1

    def _object(self, at: datetime) -> int:
        objecting.object_and_stop(
            self.story, REFUSED_FIRST, key="demo-objection", actor=SYSTEM, at=at
        )
        return 1

    def _close(self, at: datetime) -> int:
        return work.tick(at, lambda _telling: [])

    def _release(self, at: datetime) -> int:
        """All that is due inside the quota, to the fen, as far as the works have gone."""
        free = accounts.standing(STORY, at).free.inside
        works = registry.by_code("presale_works", f"SG-{STORY[-4:]}", None)
        most = min(free, int(works.record.amount_yuan) * 100 * 35 // 100)
        item = asking.draw_ask(
            STORY, most, works=works.code, ground="地下结构工程款，发票 00012345",
            key="presale-demo-draw", actor=self.posts["developer-1"].actor, at=at,
        )  # fmt: skip
        self._act(item.number, "approve", "staff", at)
        return 1

    def _paid(self, at: datetime) -> int:
        [row] = [one for one in banking.payments(state="written") if one.key.startswith("draw/")]
        told = {"key": row.key, "state": "paid", "amount": row.amount, "number": "2022061400000001"}
        banking.result_take(BANK, {**told, "value_date": at.date().isoformat()}, at)
        return 1

    def _reconcile(self, at: datetime) -> int:
        """The bank's statement of the day before."""
        row = next(one for one in banking.payments() if one.key.startswith("draw/"))
        amount = f"{row.amount // 100}.{row.amount % 100:02}"
        day = at.date() - timedelta(days=1)
        file = f"date,number,text,in,out\n{day},{row.number},{row.key},,{amount}\n"
        banking.statement_take(BANK, row.account, file.encode(), "csv", name="20220614.csv", at=at)
        return 1
