"""A complaint goes to the firm, its clock runs, and the owner has the last word."""

from datetime import timedelta
from typing import Any

import pytest
from compounds import CLERK, DAY, FIRM, at, build, part

from yiju.applications.property_rating import services, web
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.registry.members import Member
from yiju.platform.work import api as work

NOON = at(DAY, 4)
MANAGER = Actor("manager", "演示经理", FIRM, "web")


@pytest.fixture
def street(db: Any, tmp_path: Any) -> work.Party:
    return build(tmp_path)


def firm() -> work.Party:
    city = registry.city()
    return work.Party("manager", (Member("staff", FIRM, city.code, city.path),))


def complain(kind: str = "repair") -> str:
    home = registry.by_code("exclusive_part", part(3, 1), None)
    return services.complain(home, kind, "楼道灯不亮", key="c1", at=NOON).number


def solved(number: str) -> None:
    for hours, move in ((1, "answer"), (2, "solved")):
        work.act(
            number, move, {"words": "已换灯"}, key=f"{number}-{move}-{hours}", party=firm(),
            actor=MANAGER, at=NOON + timedelta(hours=hours),
        )  # fmt: skip


def test_a_complaint_lies_with_the_firm_that_serves_the_compound(street):
    row = work.item(complain())

    assert row.unit_code == FIRM
    assert row.open_stages[0].due_at == NOON + timedelta(hours=24)
    with pytest.raises(work.NotYours):
        work.act(row.number, "answer", {"words": "x"}, key="x", party=street, actor=CLERK, at=NOON)


def test_an_emergency_has_shorter_limits(street):
    number = complain("emergency")
    assert work.item(number).open_stages[0].due_at == NOON + timedelta(hours=1)
    answer = {"words": "已到场"}
    row = work.act(number, "answer", answer, key="a", party=firm(), actor=MANAGER, at=NOON)
    assert row.open_stages[0].due_at == NOON + timedelta(hours=24)


def test_what_is_not_solved_goes_to_the_street(street):
    """H20 R11."""
    number = complain()
    solved(number)
    home = registry.by_code("exclusive_part", part(3, 1), None)
    neighbour = registry.by_code("exclusive_part", part(3, 2), None)

    with pytest.raises(registry.NotTheHolder):
        services.rate(neighbour, number, satisfied=True, why="", at=NOON)
    row = services.rate(home, number, satisfied=False, why="还是不亮", at=NOON + timedelta(hours=3))

    assert row.open_stages[0].step == "supervised"


def test_within_fifteen_days_it_can_be_reopened(street):
    number = complain()
    solved(number)
    home = registry.by_code("exclusive_part", part(3, 1), None)
    assert services.rate(home, number, satisfied=True, why="", at=NOON).end == "closed"

    with pytest.raises(work.Unmet, match="15"):
        services.rate(home, number, satisfied=False, why="又坏", at=NOON + timedelta(days=16))
    again = services.rate(home, number, satisfied=False, why="又坏", at=NOON + timedelta(days=15))

    assert again.end == ""


def test_the_public_page_never_shows_the_number_of_a_home(street):
    complain()
    home = registry.by_code("exclusive_part", part(3, 1), None)
    compound = registry.by_code("compound", home.record.compound, None)

    [shown] = web.rating_block(compound, NOON)["complaints"]

    assert part(3, 1) not in str([shown["kind"], shown["step"], shown["answer"]])
    [mine] = web.own_block(home, NOON)["complaints"]
    assert mine["row"].data["words"] == "楼道灯不亮"
