"""Firms of the building trades in the demonstration: scores, a listing in force, one that is being
heard, and an appeal that waits for its decision."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from typing import Any

from yiju.city.accounts import SYSTEM, Post
from yiju.city.cast import CITY
from yiju.city.deliveries import Delivery, moment
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.trust.standings import api as standings
from yiju.platform.work import api as work
from yiju.platform.work.listings import api as listings

FIRMS = {
    "demo-garden-1": ("演示园林绿化一公司", "演示园林一"),
    "demo-garden-2": ("演示园林绿化二公司", "演示园林二"),
    "demo-builder-1": ("演示建设工程一公司", "演示建设一"),
    "demo-builder-2": ("演示建设工程二公司", "演示建设二"),
    "demo-builder-3": ("演示建设工程三公司", "演示建设三"),
}
GARDEN, GARDEN_2, BUILDER, BUILDER_2, BUILDER_3 = (
    standings.Subject("unit", code) for code in FIRMS
)
LANDSCAPER, MARKET = "contractor_credit.landscaper", "contractor_credit.builder"
SCORED, HEARD, DECIDED = date(2021, 9, 15), date(2022, 3, 8), date(2022, 3, 14)
PROPOSED, QUARTER = date(2022, 6, 28), date(2022, 3, 31)


@dataclass(frozen=True)
class Reputations:
    """`handler` enters, `office` decides."""

    handler: Post
    office: Post

    def deliveries(self) -> Iterator[Delivery]:
        yield Delivery(moment(SCORED, 8), self._register)
        yield Delivery(moment(SCORED, 10), self._score)
        yield Delivery(moment(date(2022, 3, 1)), partial(self._propose, "2022-B2", BUILDER))
        yield Delivery(moment(date(2022, 3, 2)), partial(self._notify, "2022-B2"))
        yield Delivery(moment(HEARD), self._hear)
        yield Delivery(moment(DECIDED), self._decide)
        yield Delivery(moment(date(2022, 4, 1)), self._publish)
        yield Delivery(moment(date(2022, 4, 12)), self._finalise)
        yield Delivery(moment(PROPOSED), partial(self._propose, "2022-B4", BUILDER_3))
        yield Delivery(moment(date(2022, 6, 29)), partial(self._notify, "2022-B4"))
        yield Delivery(moment(date(2022, 6, 29), 15), self._appeal)

    def _register(self, at: datetime) -> int:
        for code, (name, short) in FIRMS.items():
            registry.unit_add(
                code, name=name, short_name=short, kind="enterprise", area_code=CITY,
                actor=SYSTEM, at=at, ground="演示城市",
            )  # fmt: skip
        return len(FIRMS)

    def _score(self, at: datetime) -> int:
        told: dict[str, Any] = {
            "starts": SCORED,
            "until": date(2022, 9, 15),
            **self._by(self.handler, at),
        }
        for firm, capacity, projects in ((GARDEN, "85", "86.96"), (GARDEN_2, "92", "91.5")):
            for part, value in (("capacity", capacity), ("projects", projects)):
                standings.measure(
                    f"{firm.code}-{part}", LANDSCAPER, firm, part, Fraction(value),
                    document="2021 年第三季度考核表", **told,
                )  # fmt: skip
        standings.record(
            "garden-violation", LANDSCAPER, GARDEN, "violation", document="园罚（演示）2021-07",
            points=8, text="绿化施工围挡不到位，经责令限期改正仍未改正。", **told,
        )  # fmt: skip
        standings.record(
            "builder-quality", MARKET, BUILDER_2, "quality", document="建罚（演示）2021-31",
            points=6, text="外墙保温层厚度与设计不符。",
            evidence=[standings.Evidence("现场检测报告")], **told,
        )  # fmt: skip
        standings.record(
            "builder-safety", MARKET, BUILDER_3, "safety", document="建罚（演示）2021-32",
            points=12, text="深基坑未按方案监测。", **told,
        )  # fmt: skip
        return 7

    def _propose(self, key: str, firm: standings.Subject, at: datetime) -> int:
        ground = key.rpartition("-")[2]
        listings.propose(
            key, MARKET, firm, "black", ground, document=f"建罚（演示）{key}",
            happened=china_day(at), text="处罚决定已经生效，事实见决定书。",
            **self._by(self.handler, at),
        )  # fmt: skip
        return 1

    def _notify(self, key: str, at: datetime) -> int:
        words = "拟列入建筑市场主体黑名单，期限一年；可以陈述申辩，可以申请听证。"
        said = {"document": f"告知（演示）{key}", "words": words, "served_on": str(china_day(at))}
        return self._act(key, "notify", said, self.handler, at)

    def _hear(self, at: datetime) -> int:
        said = {"words": "承认处罚，请求从轻。", "stated_on": str(HEARD)}
        return self._act("2022-B2", "hear", said, self.handler, at)

    def _decide(self, at: datetime) -> int:
        said = {"document": "决定（演示）2022-B2", "reason": "事实清楚，符合列入情形。"}
        return self._act("2022-B2", "list", said, self.office, at)

    def _publish(self, at: datetime) -> int:
        standings.publish(LANDSCAPER, on=QUARTER, **self._by(self.handler, at))
        return 1

    def _finalise(self, at: datetime) -> int:
        standings.finalise(LANDSCAPER, on=QUARTER, **self._by(self.office, at))
        return 1

    def _appeal(self, at: datetime) -> int:
        listings.appeal(
            "2022-appeal", "builder-quality", text="复测厚度合格，附第三方检测报告。",
            evidence=[standings.Evidence("第三方复测报告")], **self._by(self.handler, at),
        )  # fmt: skip
        return 1

    def _act(self, key: str, move: str, said: Mapping[str, str], who: Post, at: datetime) -> int:
        [number] = listings.items_of(key)
        posts = tuple(registry.memberships(who.account, china_day(at)))
        party = work.Party(who.account, posts)
        work.act(number, move, said, key=f"{key}/{move}", party=party, **self._by(who, at))
        return 1

    def _by(self, who: Post, at: datetime) -> dict[str, Any]:
        return {"actor": who.actor, "at": at}
