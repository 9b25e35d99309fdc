"""A lift is put to the owners; it fails by area though it passes by heads, and passes later."""

from datetime import date, timedelta
from typing import Any

import pytest
from compounds import (
    BUILDING,
    CLERK,
    COMPOUND,
    DAY,
    at,
    build,
    days,
    part,
    record,
    vote,
)  # fmt: skip

from yiju.applications.lifts import process, warnings, web
from yiju.platform.registry import api as registry
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.work import api as work
from yiju.platform.work.warned import grounds_of, open_warnings

SAID = {"building": BUILDING, "stair": "1", "cost_yuan": "600000"}
UPPER = dict.fromkeys(("H41", "H42", "H51", "H52", "H61", "H62"), "yes")
SUPPORTED = UPPER | dict.fromkeys(("H31", "H32", "H21"), "yes") | {"H11": "no"}


@pytest.fixture
def street(db: Any, tmp_path: Any) -> work.Party:
    return build(tmp_path)


def begin(party: work.Party, key: str = "lift", said=SAID, **more: Any) -> str:
    row = process.project_begin(
        COMPOUND, said, key=key, party=party, actor=CLERK, at=at(DAY), **more
    )
    return row.number


def act(party, number, move, said=None, day=0, why="") -> work.ItemRow:
    key = f"{number}-{move}-{day}"
    return work.act(
        number, move, said, key=key, party=party, actor=CLERK, at=days(day), opinion=why
    )


def decided(party, votes, number: str, key: str) -> work.ItemRow:
    act(party, number, "consulted")
    process.put_to_vote(
        number, key, opens_at=days(20), closes_at=days(30), actor=CLERK, at=at(DAY, 3)
    )
    vote(key, votes, days(21), days(30))
    return process.take_result(number, actor=CLERK, at=days(31))


def test_a_lift_fails_by_area_though_it_passes_by_heads(street):
    """H02 (g): both homes on the ground floor against, six upper ones for."""
    row = decided(street, UPPER | {"H11": "no", "H12": "no"}, begin(street), "lift-1")

    assert row.end == "rejected"
    assert row.stages[-1].said["unmet"] == "AREA_CONSENT"


def test_without_the_ground_floor_too_few_take_part(street):
    """H02 (g): consent is not judged."""
    row = decided(street, UPPER, begin(street), "lift-1")

    assert row.stages[-1].said["unmet"] == "AREA_QUORUM、HEAD_QUORUM"


def test_a_lift_that_passes_is_built_registered_and_inspected(street):
    number = begin(street)
    decided(street, SUPPORTED, number, "lift-1")
    work.tick(days(43), lambda told: [])
    act(street, number, "permit", {"paper": "联审 1"}, 45)
    act(street, number, "accept", {"paper": "验收 1"}, 200)
    with pytest.raises(work.Unmet, match="还没有办理使用登记"):
        act(street, number, "subsidise", {"paper": "补 1"}, 201)
    used = (DAY + timedelta(days=205)).isoformat()
    act(street, number, "register", {"number": "梯 1", "used_from": used}, 210)
    act(street, number, "subsidise", {"paper": "补 1"}, 211)
    with pytest.raises(work.Unmet, match="已经领过补助"):
        act(street, number, "subsidise", {"paper": "补 2"}, 212)

    compound = registry.by_code("compound", COMPOUND, None)
    [shown] = web.lifts_block(compound, days(600))["projects"]
    assert shown["inspection_due"] == date(2023, 11, 22)
    assert shown["overdue"]
    warnings.keep(days(600))
    assert [one.data["level"] for one in open_warnings(process.WARNING.key)] == ["red"]
    act(street, number, "stop_use", day=600, why="检验过期")
    warnings.keep(days(601))
    assert open_warnings(process.WARNING.key) == []
    inspected = {"inspected_on": days(602).date().isoformat(), "paper": "检 1"}
    act(street, number, "inspect", inspected, 602)
    act(street, number, "trapped", {"day": "2023-12-25", "minutes": "31"}, 603)
    warnings.keep(days(603))
    [warning] = open_warnings(process.WARNING.key)
    assert str(grounds_of(warning)[0]) == "2023-12-25 困人 31 分钟"
    home = registry.by_code("exclusive_part", part(2, 1), None)
    [(_one, fen)] = web.share_block(home, days(220))["projects"]
    assert fen == 19_607_84


def test_a_second_lift_of_a_stair_gets_no_second_subsidy(street):
    number = begin(street)
    decided(street, SUPPORTED, number, "lift-1")
    work.tick(days(43), lambda told: [])
    act(street, number, "permit", {"paper": "联审 1"}, 45)
    act(street, number, "accept", {"paper": "验收 1"}, 50)
    act(street, number, "register", {"number": "梯 1", "used_from": DAY.isoformat()}, 51)
    act(street, number, "subsidise", {"paper": "补 1"}, 52)

    again = process.project_begin(
        COMPOUND, SAID, key="again", party=street, actor=CLERK, at=days(60)
    )

    assert again.data["subsidised_before"]


def test_an_objection_is_mediated_twice_at_most_and_about_light_with_its_calculation(street):
    number = begin(street)
    decided(street, SUPPORTED, number, "lift-1")
    told = {"about_light": True, "paper": "", "outcome": "协商一致"}
    act(street, number, "object", day=32)
    with pytest.raises(work.Unmet, match="日照核算"):
        act(street, number, "mediated", told, 33)
    for turn in (0, 2):
        act(street, number, "mediated", told | {"paper": "核算 1"}, 33 + turn)
        act(street, number, "object", day=34 + turn)
    with pytest.raises(work.Unmet, match="已经调解 2 轮"):
        act(street, number, "mediated", told | {"paper": "核算 1"}, 40)


def test_coefficients_that_fall_need_an_agreement(street):
    """H02 (f) -06."""
    with pytest.raises(work.Unmet, match="没有随楼层递增"):
        begin(street, weights={6: "0.1"})
    begin(street, "agreed", SAID | {"agreement": "协议 1"}, weights={6: "0.1"})


def test_a_home_without_an_owner_stops_the_ballot(street):
    """H02 (f) -01."""
    told = {"compound": COMPOUND, "building": BUILDING, "floor": 6, "area_m2": "90", "head": ""}
    record("exclusive_part", part(6, 1), "1 幢 601", told, at=days(-1))
    number = begin(street)
    act(street, number, "consulted")

    with pytest.raises(ballots.BadRoll, match="没有登记业主"):
        process.put_to_vote(
            number, "lift-1", opens_at=days(20), closes_at=days(30), actor=CLERK, at=at(DAY, 3)
        )


def test_a_roll_that_does_not_make_up_the_building_is_refused(street):
    """H02 (f) -02 and H19 -05; 1,140 m² are registered."""
    told = {"compound": COMPOUND, "building": BUILDING, "floor": 6, "area_m2": "96", "head": "H61"}
    record("exclusive_part", part(6, 1), "1 幢 601", told, at=days(-1))
    number = begin(street)
    act(street, number, "consulted")

    with pytest.raises(ballots.BadRoll, match="相差过多"):
        process.put_to_vote(
            number, "lift-1", opens_at=days(20), closes_at=days(30), actor=CLERK, at=at(DAY, 3)
        )
