"""A permit of the small city with two buildings, a bank, a developer, an office and inspectors."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from yiju.applications.presale import accounts, asking
from yiju.platform.base.geo import Datum
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.registry.api import Member
from yiju.platform.trust.draws import api as draws
from yiju.platform.work import api as work
from yiju.platform.work.banking import api as banking
from yiju.platform.work.cases import api as cases

CITY, HOUSING = "990100000000", "990100-housing"
DEVELOPER, STATION = "990100-developer", "990100-station"
PERMIT, NUMBER, BANK = "YS-2021-0001", "32000001", "bank-1"
SECRET = "a secret of sixteen letters or more"
HERE = (119.95, 31.75)
START = datetime(2022, 5, 9, 1, tzinfo=UTC)
"""A Monday, nine in the morning in China."""
CLOCK = Actor("system", "测试", via="import")
OFFICE = Actor("clerk", "经办甲", HOUSING)
SECOND = Actor("second", "经办乙", HOUSING)
BUILDER = Actor("dev", "开发商经办", DEVELOPER)
INSPECTORS = tuple(f"CZ-W-{number:04}" for number in range(1, 10))
PLANNED = (
    "2021-06-30", "2021-12-31", "2022-06-30", "2022-12-31", "2023-06-30", "2023-12-31",
)  # fmt: skip


def photo_of(shade: int) -> bytes:
    """A picture that resembles no other of another shade."""
    made = Image.new("RGB", (64, 64))
    made.putdata(
        [
            ((x * shade) % 256, (y * shade * 3) % 256, shade % 256)
            for y in range(64)
            for x in range(64)
        ]
    )
    file = BytesIO()
    made.save(file, "JPEG")
    return file.getvalue()


@dataclass
class Presold:
    """What tests do there; time goes on only when they say so."""

    now: datetime = START
    shade: int = field(default=1)

    def later(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now

    def record(self, kind: str, code: str, name: str, **attributes: Any) -> None:
        registry.asset_record(
            kind, code, name=name, state="in_service", attributes=attributes, lon=HERE[0],
            lat=HERE[1], datum=Datum.WGS84, keeper_code=HOUSING, valid_from=date(2021, 1, 4),
            actor=CLOCK, at=self.now, reaches=None,
        )  # fmt: skip

    def permit(self, code: str = PERMIT, number: str = NUMBER, **more: Any) -> None:
        told = {
            "project": "示例花园", "developer": DEVELOPER, "bank": BANK, "account": number,
            "total_m2": "80000", "presale_m2": "60000", "decorated": True,
            "contracts_yuan": "200000000", "permitted_on": "2021-01-04", **more,
        }  # fmt: skip
        self.record("presale_permit", code, "示例花园", **told)

    def building(self, code: str, permit: str = PERMIT, node: int = 0) -> None:
        planned = {f"planned_{n}": day for n, day in enumerate(PLANNED, 1)}
        self.record(
            "presale_building", code, f"{code[-1]} 号楼", permit=permit, node=node, **planned
        )

    def works(self, code: str = "HT-1", yuan: str = "300000000", progress: int = 90) -> None:
        self.record(
            "presale_works", code, "总包合同", permit=PERMIT, payee="演示建设公司",
            account="3200990001", purpose="construction", amount_yuan=yuan, progress=progress,
        )  # fmt: skip

    def comes_in(
        self, number: str, yuan: int, memo: str = "C-1", **more: Any
    ) -> banking.ReceiptRow:
        day = (self.now + timedelta(hours=8)).date()
        told = banking.ReceiptIn(
            BANK, NUMBER, number, yuan * 100, day, memo, more.get("payer", "演示买受人"),
            more.get("payer_account", "62220001"),
        )  # fmt: skip
        return banking.receipt_take(told, self.now)

    def pays(self, key: str, number: str = "") -> None:
        """The bank says that it has paid."""
        row = banking.payment(key)
        told = {
            "key": key,
            "state": "paid",
            "amount": row.amount,
            "number": number or f"P-{key[-9:]}",
        }
        told["value_date"] = (self.now + timedelta(hours=8)).date().isoformat()
        banking.result_take(BANK, told, self.now)

    def act(
        self,
        item: work.ItemRow | str,
        move: str,
        actor: Actor,
        step: str = "",
        opinion: str = "",
        **said: Any,
    ) -> work.ItemRow:
        number = item if isinstance(item, str) else item.number
        party = work.Party(
            actor.account, (Member("staff", actor.unit, CITY, registry.city().path),)
        )
        return work.act(
            number, move, said, key=work.new_key(), party=party, actor=actor, at=self.now,
            step=step, opinion=opinion,
        )  # fmt: skip

    def photos(self, number: str, actor: Actor, count: int = 1, at: Sequence[float] = HERE) -> None:
        for _one in range(count):
            self.shade += 1
            cases.keep_evidence(
                number, photo_of(self.shade), actor=actor, at=self.now, taken_at=self.now,
                lon=at[0], lat=at[1],
            )  # fmt: skip

    def node_asked(
        self, node: int = 1, buildings: Sequence[str] = ("YS-2021-0001-1", "YS-2021-0001-2")
    ) -> work.ItemRow:
        """Asked for, with photos, submitted."""
        item = asking.node_ask(
            PERMIT, buildings, node, key=work.new_key(), actor=BUILDER, at=self.now
        )
        self.photos(item.number, BUILDER, 6)
        return self.act(item, "submit", BUILDER)

    def drawn(self, item: work.ItemRow, excluded: str = "") -> work.ItemRow:
        """The pool frozen, and drawn after the next working day."""
        key = f"presale-{item.number.lower()}-{work.item(item.number).data['round']}"
        draws.announce(
            key, kind="presale-node", title=item.title, house="市住建局", beacon="上证综合指数",
            beacon_at=self.now + timedelta(hours=24), secret=b"2021-04-20/escrow-node/CZ",
            actor=OFFICE, at=self.now,
        )  # fmt: skip
        self.act(item, "freeze", OFFICE, excluded=excluded)
        self.later(days=1, hours=1)
        return self.act(item, "draw", OFFICE, value="SSE-2021-04-21-close-3472.93")

    def inspected(self, item: work.ItemRow, result: str = "reached") -> work.ItemRow:
        """Both who were drawn sign on the site."""
        done = item
        for name, step in zip(
            item.data["inspectors"], ("first_visit", "second_visit"), strict=True
        ):
            inspector = Actor(name, name, STATION)
            self.photos(item.number, inspector)
            done = self.act(item, "sign", inspector, step, found="现场已完成", result=result)
        return done

    def published(self, item: work.ItemRow) -> work.ItemRow:
        return self.act(item, "publish", OFFICE, words="两栋楼地下结构均已完成")

    def effective(self, item: work.ItemRow) -> work.ItemRow:
        """After the notice has run."""
        self.later(days=8)
        work.tick(self.now, lambda _telling: [])
        return work.item(item.number)

    def reach(self, node: int = 1) -> work.ItemRow:
        item = self.drawn(self.node_asked(node))
        return self.effective(self.published(self.inspected(item)))

    def standing(self) -> accounts.Standing:
        return accounts.standing(PERMIT, self.now)


def open_city(profile: Any) -> Presold:
    """Units, accounts, a bank, a permit under supervision with a contract."""
    registry.load_city(profile, actor=CLOCK, at=START)
    for code, name, kind in (
        (DEVELOPER, "示例置业公司", "enterprise"), (STATION, "市质安站", "institution"),
    ):  # fmt: skip
        registry.unit_add(
            code, name=name, short_name=name, kind=kind, area_code=CITY, actor=CLOCK, at=START
        )
    people = [(OFFICE, "staff"), (SECOND, "staff"), (BUILDER, "staff")]
    people += [(Actor(name, name, STATION), "staff") for name in INSPECTORS]
    for actor, role in people:
        who = registry.person_add(f"演示{actor.account}", None, None, actor=CLOCK, at=START)
        registry.account_add(
            actor.account, person_id=who.id, password=SECRET, actor=CLOCK, at=START
        )
        registry.membership_add(
            who.id, unit_code=actor.unit, role=role, area_code=CITY, since=date(2021, 1, 1),
            ground="测试", actor=CLOCK, at=START,
        )  # fmt: skip
    banking.agree(
        BANK, title="示例银行", url="http://127.0.0.1:9", secret=SECRET, private=True,
        actor=CLOCK, at=START,
    )  # fmt: skip
    made = Presold()
    made.permit()
    for number in (1, 2):
        made.building(f"{PERMIT}-{number}")
    made.works()
    asking.supervise(PERMIT, actor=OFFICE, at=START)
    buyer = registry.person_add("演示买受人", None, None, actor=CLOCK, at=START)
    asking.contract_sign(
        "C-1", PERMIT, f"{PERMIT}-1", "101", price=500_000_000_00, down=100_000_00, buyer=buyer.id,
        lender="按揭", code="code-of-c1", actor=OFFICE, at=START,
    )  # fmt: skip
    return made
