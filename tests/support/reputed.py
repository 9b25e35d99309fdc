"""Kinds of standing as the domain describes them: landscapers (H09), the construction market (H27),
property firms (H20 R10). What tests of standings record."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from yiju.platform.base.law import Clause
from yiju.platform.base.params import Parameter, Value
from yiju.platform.events.api import Actor
from yiju.platform.trust.standings import api
from yiju.platform.trust.standings.api import (
    Decay,
    Grade,
    Item,
    JointMeasure,
    ListGround,
    ListKind,
    Part,
    StandingKind,
    Subject,
)

FIRM, OTHER = Subject("unit", "990100-housing"), Subject("unit", "990101-government")
HANDLER = Actor("handler", "经办", unit="990100-housing")
REVIEWER = Actor("reviewer", "复核", unit="990100-housing")
THIRD = Actor("third", "复议", unit="990100-housing")
BEGIN = date(2018, 1, 1)


def fixed(value: Any) -> Parameter:
    return Parameter("p", "p", "", (Value(BEGIN, value),), assumption="test")


def stepped(*values: tuple[date, Any]) -> Parameter:
    return Parameter("p", "p", "", tuple(Value(*one) for one in values), assumption="test")


LANDSCAPER = StandingKind(
    key="town.landscaper",
    title="园林绿化施工企业信用",
    subjects=("unit",),
    cites=(Clause("5"),),
    parts=(
        Part(key="capacity", title="能力", weight=fixed(Fraction("0.20"))),
        Part(
            key="projects",
            title="项目",
            weight=fixed(Fraction("0.60")),
            decay=Decay(factor=fixed(Fraction("0.9")), months=fixed(12)),
        ),
        Part(key="conduct", title="行为", weight=fixed(Fraction("0.20")), base=fixed(100)),
    ),
    items=(
        Item(
            key="bad", title="不良行为", part="conduct", points=fixed((1, 40)),
            months=fixed((6, 36)),
        ),
        Item(
            key="award", title="表彰", part="conduct", points=fixed((1, 20)), months=fixed(36),
            good=True,
        ),
        Item(
            key="rigging", title="串通投标", part="conduct", points=fixed(20), months=fixed(12),
            red_line=True, second=True,
        ),
        Item(
            key="fading", title="轻微不良行为", part="conduct", points=fixed(8), months=fixed(36),
            decay=Decay(factor=fixed(Fraction("0.5")), months=fixed(12)),
        ),
    ),
    grades=(Grade("A", "A 级"), Grade("B", "B 级"), Grade("C", "C 级"), Grade("D", "D 级")),
    thresholds=fixed((90, 75, 60)),
    newcomer=fixed(75),
)  # fmt: skip

DENIED = JointMeasure("tender", "限制参加依法必须招标项目的投标", "deny")
MARKET = StandingKind(
    key="town.market",
    title="建筑市场信用",
    subjects=("unit", "person"),
    cites=(Clause("23"),),
    parts=tuple(
        Part(key=key, title=key, weight=fixed(1), base=fixed(most), most=fixed(most))
        for key, most in (("capacity", 20), ("performance", 40), ("conduct", 20), ("social", 20))
    ),
    items=(
        Item(
            key="quality", title="质量", part="performance", points=fixed((1, 60)),
            months=fixed((6, 36)),
        ),
        Item(
            key="social", title="公益", part="social", points=fixed(5), months=fixed(36), good=True
        ),
    ),
    grades=tuple(Grade(key, key) for key in ("AAA", "AA", "A", "B", "C")),
    thresholds=stepped((BEGIN, (95, 85, 75, 60)), (date(2022, 1, 1), (98, 90, 80, 60))),
    lists=(
        ListKind(
            key="black",
            title="黑名单",
            grounds=(
                ListGround(key="B1", title="弄虚作假取得资质", repairable=False),
                ListGround(key="B2", title="转包、出借资质"),
                ListGround(key="B3", title="事故", repairable=False),
            ),
            months=fixed(12),
            statement_days=fixed(5),
            repair_months=fixed(6),
            measures=(DENIED,),
        ),
        ListKind(
            key="wage",
            title="拖欠农民工工资",
            grounds=(ListGround(key="W1", title="拖欠"),),
            months=fixed(36),
            statement_days=fixed(5),
            repair_months=fixed(6),
            repair_from="correction",
            once=True,
            measures=(DENIED, JointMeasure("guarantee", "工资保证金", "deduct")),
        ),
    ),
)  # fmt: skip

STARS = StandingKind(
    key="town.stars",
    title="物业服务星级",
    subjects=("unit",),
    cites=(Clause("20"),),
    parts=(
        Part(key="checks", title="服务检查", weight=fixed(Fraction("0.7"))),
        Part(
            key="satisfaction",
            title="满意度",
            weight=fixed(Fraction("0.3")),
            decay=Decay(factor=fixed(Fraction("0.95")), months=fixed(6)),
        ),
    ),
    grades=tuple(Grade(key, key) for key in "54321"),
    thresholds=fixed((90, 80, 70, 60)),
)
KINDS = (LANDSCAPER, MARKET, STARS)


def noon(day: date) -> datetime:
    """Noon of the day in China."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def by(who: Actor, day: date) -> dict[str, Any]:
    return {"actor": who, "at": noon(day)}


def listed(
    key: str,
    day: date,
    *,
    kind: str = "town.market",
    subject: Subject = FIRM,
    list_key: str = "black",
    ground: str = "B2",
    served: date,
    document: str = "",
) -> api.Fact:
    """Through the whole course: proposed and served on one day, heard the day after, decided."""
    api.propose(
        key, kind, subject, list_key, ground, document=document or f"处罚{key}", happened=served,
        **by(HANDLER, served),
    )  # fmt: skip
    api.notify(
        f"{key}-n", key, document=f"告知{key}", text="事实、依据、期限、权利", served_on=served,
        **by(HANDLER, served),
    )  # fmt: skip
    api.hear(f"{key}-s", key, "没有异议", on=day, **by(HANDLER, day))
    return api.decide(
        f"{key}-d", key, listed=True, document=f"决定{key}", reason="事实清楚", **by(REVIEWER, day)
    )
