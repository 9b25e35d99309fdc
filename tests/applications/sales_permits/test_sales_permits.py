"""A developer asks whether homes may be sold before they are built (housing.md H13 R1)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from small_city import write_small_city

from yiju.applications.sales_permits import indicators, process, rules
from yiju.applications.sales_permits.rules import Asked
from yiju.platform.base.errors import Problems
from yiju.platform.base.time import Period, china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.registry.api import Member
from yiju.platform.work import api as work

DAY = date(2022, 5, 9)
AT = datetime(2022, 5, 9, 1, tzinfo=UTC)
DEVELOPER, HOUSING = "990100-developer", "990100-housing"
WHOLE = Asked(
    project="示例花园", land_paper="缴款书 1", title_paper="权证 1", planning_permit="规 1",
    works_permit="施 1", completes_on=date(2024, 6, 30), investment_yuan=Decimal(400_000_000),
    invested_yuan=Decimal(100_000_000),
)  # fmt: skip
SAID = {name: str(value) for name, value in vars(WHOLE).items()}


def test_with_every_paper_and_a_quarter_invested_homes_may_be_sold():
    assert rules.may_be_sold(WHOLE, DAY)


@pytest.mark.parametrize(
    ("lacks", "says"),
    [
        ({"land_paper": " "}, "出让金"),
        ({"title_paper": ""}, "土地使用权证书"),
        ({"planning_permit": ""}, "规划许可证"),
        ({"works_permit": ""}, "施工许可证"),
        ({"completes_on": None}, "竣工交付日期"),
        ({"completes_on": DAY}, "竣工交付日期"),
        ({"invested_yuan": Decimal("99999999.99")}, "已投入资金"),
    ],
)
def test_each_condition_that_lacks_is_told(lacks, says):
    [unmet] = rules.may_be_sold(replace(WHOLE, **lacks), DAY).unmet
    assert says in str(unmet)


@pytest.fixture
def office(db: Any, tmp_path: Any) -> work.Party:
    clerk = Actor("clerk", "经办", HOUSING)
    registry.load_city(
        registry.read_profile(write_small_city(tmp_path)),
        actor=clerk,
        at=datetime(2020, 1, 1, tzinfo=UTC),
    )
    registry.unit_add(
        DEVELOPER, name="示例置业", short_name="示例置业", kind="enterprise",
        area_code=registry.city().code, actor=clerk, at=AT, ground="测试",
    )  # fmt: skip
    city = registry.city()
    return work.Party("clerk", (Member("staff", HOUSING, city.code, city.path),))


def asked(key: str = "k", said: Any = SAID, unit: str = DEVELOPER) -> work.ItemRow:
    return process.ask(said, key=key, actor=Actor("dev", "经办", unit), at=AT)


def answered(row: work.ItemRow, move: str, said: Any, office: work.Party, days: int) -> Any:
    return work.act(
        row.number, move, said, key=f"{row.number}-{move}", party=office,
        actor=Actor("clerk", "经办", HOUSING), at=AT + timedelta(days=days), opinion="见法条",
    )  # fmt: skip


def test_a_request_is_answered_in_ten_days_and_granted_only_whole(office):
    row = asked()
    [stage] = row.open_stages
    assert china_day(stage.due_at) == date(2022, 5, 19)
    assert asked().number == row.number
    short = asked("short", SAID | {"works_permit": "", "invested_yuan": "1"})

    assert answered(row, "grant", {"permit": "YS-1"}, office, 10).end == "granted"
    with pytest.raises(work.Unmet, match=r"施工许可证[\s\S]*已投入资金"):
        answered(short, "grant", {"permit": "YS-2"}, office, 11)
    assert answered(short, "refuse", {}, office, 11).end == "refused"
    told = indicators.in_time.pull(Period.year(2022), registry.city().code, None)
    assert (told.numerator, told.denominator) == (1, 2)


def test_only_a_firm_asks_and_what_cannot_be_read_is_told(office):
    with pytest.raises(process.NoDeveloper):
        asked(unit=HOUSING)
    with pytest.raises(Problems):
        asked(said=SAID | {"investment_yuan": "很多"})
    assert work.items(work.Wanted(process=process.KEY)).total == 0


def test_a_city_without_the_office_that_answers_says_so_and_takes_no_request(office, monkeypatch):
    units = [one for one in registry.units() if one.code != HOUSING]
    monkeypatch.setattr(registry, "units", lambda: units)

    with pytest.raises(registry.UnitUnknown, match="市住建局"):
        asked()
    assert work.items(work.Wanted(process=process.KEY)).total == 0
