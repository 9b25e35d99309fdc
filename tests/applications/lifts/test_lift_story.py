"""A lift is put to the owners; it fails by area though it passes by heads, and passes later."""

from datetime import date, timedelta
from typing import Any

import pytest
from compounds import (
    BUILDING,
    CLERK,
    COMPOUND,
    DAY,
    FIRM,
    at,
    build,
    days,
    part,
    record,
    vote,
)  # fmt: skip

from yiju.applications.lifts import indicators, process, services, warnings, web
from yiju.applications.property_rating import reports
from yiju.platform.base.time import Period
from yiju.platform.registry import api as registry
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.warned import evidence_of, grounds_of, open_warnings

LIFT = f"{BUILDING}-DT01"
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


def decided(party, votes, number: str, key: str, day: int = 0) -> work.ItemRow:
    act(party, number, "consulted", day=day)
    opens, closes = days(day + 20), days(day + 30)
    process.put_to_vote(number, key, opens_at=opens, closes_at=closes, actor=CLERK, at=days(day))
    vote(key, votes, days(day + 21), closes)
    return process.take_result(number, actor=CLERK, at=days(day + 31))


def test_a_lift_fails_by_area_though_it_passes_by_heads(street):
    """H02 (g): both homes on the ground floor against, six upper ones for."""
    row = decided(street, UPPER | {"H11": "no", "H12": "no"}, begin(street), "lift-1")

    assert row.end == "rejected"
    assert row.stages[-1].said["unmet"] == "AREA_CONSENT"


def test_without_the_ground_floor_too_few_take_part(street):
    """H02 (g): consent is not judged."""
    row = decided(street, UPPER, begin(street), "lift-1")

    assert row.stages[-1].said["unmet"] == "AREA_QUORUM、HEAD_QUORUM"


def test_a_lift_that_passes_is_built_registered_and_stands_in_the_register(street):
    number = begin(street)
    decided(street, SUPPORTED, number, "lift-1")
    work.tick(days(43), lambda told: [])
    act(street, number, "permit", {"paper": "联审 1"}, 45)
    act(street, number, "accept", {"paper": "验收 1"}, 200)
    with pytest.raises(work.Unmet, match="还没有办理使用登记"):
        act(street, number, "subsidise", {"paper": "补 1"}, 201)
    used = (DAY + timedelta(days=205)).isoformat()
    for _turn in range(2):
        act(street, number, "register", {"number": "梯 1", "stops": 6, "used_from": used}, 210)
    act(street, number, "subsidise", {"paper": "补 1"}, 211)
    with pytest.raises(work.ItemEnded):
        act(street, number, "subsidise", {"paper": "补 2"}, 212)

    [lift] = services.standing(days(211).date())
    assert (lift.code, lift.record.project, lift.record.added) == (LIFT, number, True)
    assert (lift.keeper_code, lift.record.inspected_on) == (FIRM, date(2022, 11, 22))
    assert work.item(number).data["lift"] == LIFT
    compound = registry.by_code("compound", COMPOUND, None)
    shown = web.lifts_block(compound, days(600))
    assert [(one["lift"].code, one["due"]) for one in shown["lifts"]] == [
        (LIFT, date(2023, 11, 22))
    ]
    assert [one["row"].number for one in shown["projects"]] == [number]
    home = registry.by_code("exclusive_part", part(2, 1), None)
    [(_one, fen)] = web.share_block(home, days(220))["projects"]
    assert fen == 19_607_84


def test_a_lift_whose_ballot_was_annulled_is_not_permitted_and_its_project_may_end(street):
    number = begin(street)
    decided(street, SUPPORTED, number, "lift-1")
    work.tick(days(43), lambda told: [])
    with pytest.raises(work.Unmet, match="没有被撤销"):
        act(street, number, "lapse", day=44)
    ballots.annul("lift-1", by="人民法院", paper="判 1", actor=CLERK, at=days(44))

    with pytest.raises(work.Unmet, match="判 1"):
        act(street, number, "permit", {"paper": "联审 1"}, 45)
    assert act(street, number, "lapse", day=46).end == "rejected"


def old_lift(**more: Any) -> dict[str, Any]:
    """A lift that is in use since 2015."""
    told = {"compound": COMPOUND, "building": BUILDING, "stops": 6, "inspected_on": DAY}
    record("lift", LIFT, "翠竹新村 1 幢 1 单元电梯", told | more)
    return {"reaches": None, "actor": CLERK}


def test_the_number_of_a_lift_that_was_taken_down_is_not_given_again(street):
    old_lift()
    gone = {"compound": COMPOUND, "building": BUILDING, "stops": 6}
    record(
        "lift", LIFT, "翠竹新村 1 幢 1 单元电梯", gone, state="removed", valid_from=DAY, at=at(DAY)
    )
    house = registry.by_code("compound_building", BUILDING, None)

    lift = services.put_on_record(
        house, stair="1", stops=6, number="梯 2", used_from=DAY, project="", actor=CLERK,
        at=days(1),
    )  # fmt: skip

    assert lift.code == f"{BUILDING}-DT02"


def levels() -> list[str]:
    return [one.data["level"] for one in open_warnings(process.WARNING.key)]


def test_any_lift_whose_inspection_is_overdue_is_warned_of_until_it_is_stopped_or_inspected(street):
    """H02 (d): an old one like one that was added."""
    how = old_lift()
    warnings.keep(days(365))
    assert levels() == []
    warnings.keep(days(366))
    assert levels() == ["orange"]
    warnings.keep(days(600))
    assert levels() == ["red"]

    services.stop(LIFT, "检验过期", at=days(600), **how)
    warnings.keep(days(601))
    assert levels() == []
    assert services.standing(days(601).date())[0].state == "suspended"

    for _turn in range(2):
        again = services.inspect(LIFT, days(602).date(), "检 1", at=days(602), **how)
    assert (again.state, again.record.report) == ("in_service", "检 1")
    warnings.keep(days(602))
    assert levels() == []
    with pytest.raises(services.LiftUnfit, match="上一次检验是"):
        services.inspect(LIFT, days(500).date(), "检 0", at=days(603), **how)
    with pytest.raises(services.LiftUnfit, match="没有写停用的原因"):
        services.stop(LIFT, " ", at=days(603), **how)


def test_people_shut_in_are_on_record_once_and_warned_of(street):
    """H02 (d)."""
    how = old_lift()
    for minutes in (31, 31, 12):
        services.trapped(LIFT, DAY, minutes, "断电", at=days(1), **how)
    with pytest.raises(services.LiftUnfit, match="在以后"):
        services.trapped(LIFT, days(2).date(), 40, "", at=days(1), **how)

    warnings.keep(days(1))

    assert [one.record.minutes for one in services.entrapments(days(1).date())] == [31, 12]
    [warning] = open_warnings(process.WARNING.key)
    assert str(grounds_of(warning)[0]) == "2022-05-01 困人 31 分钟"


def test_three_reports_that_name_one_lift_are_one_warning_at_the_street(street):
    """H02 (d): complaint cluster. A report that names no lift, or was turned down, counts for
    nothing; the warning ends once they are old."""
    old_lift()
    home = registry.by_code("exclusive_part", part(6, 1), None)

    def report(turn: int, facility: str = LIFT) -> work.ItemRow:
        key = f"r{turn}{facility}"
        return reports.complain(home, "M99002", "电梯抖动", facility, key=key, at=days(turn))

    first = report(0)
    assert (first.asset, first.data["facility"]["code"]) == (f"compound/{COMPOUND}", LIFT)
    named = {first.number, report(1).number}
    report(1, "")
    warnings.keep(days(1))
    assert open_warnings(process.WARNING.key) == []
    named.add(report(2).number)
    for _turn in range(2):
        warnings.keep(days(2))

    [warning] = open_warnings(process.WARNING.key)
    assert warning.open_stages[0].holder.role == "district"
    assert (warning.asset, warning.data["level"]) == (f"lift/{LIFT}", "yellow")
    assert {str(line).partition("，")[0] for line in evidence_of(warning)} == named
    with pytest.raises(cases.FacilityUnknown):
        report(3, f"{BUILDING}-DT09")
    warnings.keep(days(30))
    assert open_warnings(process.WARNING.key) == []


def measured(indicator: Any) -> Any:
    return indicator.measure(Period.year(2022), "990100000000")


def test_a_compound_counts_once_a_lift_of_it_is_in_use(street):
    """H02 (e): one of low houses is in neither number, nor is one whose houses are not known."""
    record("compound", "990101XQ0002", "没有登记楼幢", {"homes": 8, "managed": "none"})
    record("compound", "990101XQ0003", "低层", {"homes": 8, "managed": "none"})
    low = {"compound": "990101XQ0003", "floors": 3, "area_m2": "800", "completed_on": DAY}
    record("compound_building", "990101XQ0003-1", "低层 1 幢", low)
    assert (
        measured(indicators.compounds_with_lift).value,
        len(measured(indicators.compounds_with_lift).among),
    ) == (0, 1)

    how = old_lift()
    assert measured(indicators.compounds_with_lift).value == 100
    services.stop(LIFT, "检验过期", at=days(1), **how)
    assert measured(indicators.compounds_with_lift).value == 0


def test_a_building_that_tells_of_lifts_counts_until_they_are_registered_one_by_one(street):
    house = {
        "compound": COMPOUND, "floors": 6, "area_m2": "1140", "completed_on": "2015-06-01",
        "lifts": 1,
    }  # fmt: skip
    record("compound_building", BUILDING, "翠竹新村 1 幢", house, at=days(-1))
    assert measured(indicators.compounds_with_lift).value == 100

    services.stop(LIFT, "检验过期", at=days(1), **old_lift())

    assert measured(indicators.compounds_with_lift).value == 0


def test_households_of_sixty_and_over_are_counted_and_what_is_not_known_is_said(street):
    """H02 (e): an empty field of the register is no household without old people."""
    assert measured(indicators.elderly_reached).value is None
    old_lift(added=True, number="梯 1")
    assert "没有一户登记" in str(measured(indicators.elderly_reached).why_missing)
    for floor, elderly in ((1, 2), (2, 0), (5, 1), (6, 2)):
        told = {
            "compound": COMPOUND, "building": BUILDING, "floor": floor, "area_m2": "90",
            "head": f"H{floor}1", "elderly": elderly,
        }  # fmt: skip
        record("exclusive_part", part(floor, 1), f"1 幢 {floor}01", told, at=days(-1))

    reached, unknown = measured(indicators.elderly_reached), measured(indicators.elderly_unknown)

    assert [row.key for row in reached.counted] == [part(5, 1), part(6, 1)]
    assert len(reached.among) == 3
    assert (unknown.value, len(unknown.among)) == (7, 10)
    assert measured(indicators.registered).value == 1


def test_a_second_lift_of_a_stair_gets_no_second_subsidy(street):
    number = begin(street)
    decided(street, SUPPORTED, number, "lift-1")
    work.tick(days(43), lambda told: [])
    act(street, number, "permit", {"paper": "联审 1"}, 45)
    act(street, number, "accept", {"paper": "验收 1"}, 50)
    registered = {"number": "梯 1", "stops": 6, "used_from": DAY.isoformat()}
    act(street, number, "register", registered, 51)
    act(street, number, "subsidise", {"paper": "补 1"}, 52)

    again = process.project_begin(
        COMPOUND, SAID, key="again", party=street, actor=CLERK, at=days(60)
    )

    assert again.data["subsidised_before"]
    decided(street, SUPPORTED, again.number, "lift-2", 60)
    work.tick(days(103), lambda told: [])
    act(street, again.number, "permit", {"paper": "联审 2"}, 104)
    act(street, again.number, "accept", {"paper": "验收 2"}, 105)
    act(street, again.number, "register", registered | {"number": "梯 2"}, 106)
    with pytest.raises(work.Unmet, match="已经领过补助"):
        act(street, again.number, "subsidise", {"paper": "补 2"}, 107)
    assert act(street, again.number, "no_subsidy", day=107, why="已补").end == "finished"
    assert [one.code for one in services.standing(days(107).date())] == [LIFT, f"{BUILDING}-DT02"]


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


def test_an_owner_of_two_homes_is_one_head_and_votes_once(street):
    """H02 R2 and (f) -03."""
    told = {"compound": COMPOUND, "building": BUILDING, "floor": 6, "area_m2": "90", "head": "H61"}
    record("exclusive_part", part(6, 2), "1 幢 602", told, at=days(-1))
    number = begin(street)
    act(street, number, "consulted")
    row = process.put_to_vote(
        number, "lift-1", opens_at=days(20), closes_at=days(30), actor=CLERK, at=at(DAY, 3)
    )
    assert (row.all.heads, row.all.area) == (11, 1140_00)
    [slip] = [one for one in ballots.serve("lift-1", actor=CLERK, at=days(21)) if one.head == "H61"]
    ballots.vote("lift-1", slip.codes, "yes", replay="lift-1-first-0123456789", at=days(21))

    with pytest.raises(ballots.VotedAlready):
        ballots.vote("lift-1", slip.codes, "no", replay="lift-1-second-012345678", at=days(22))


def test_a_ballot_under_two_laws_is_refused(street):
    """H02 R5 and (f) -04: the Civil Code took the place of the Property Law on 1 January 2021."""
    day = date(2020, 11, 2)
    row = process.project_begin(COMPOUND, SAID, key="old", party=street, actor=CLERK, at=at(day))
    work.act(
        row.number, "consulted", None, key="old-consulted", party=street, actor=CLERK, at=at(day)
    )

    with pytest.raises(ballots.BadBallot, match="跨 2021"):
        process.put_to_vote(
            row.number, "lift-old", opens_at=at(date(2020, 12, 20)),
            closes_at=at(date(2021, 1, 10)), actor=CLERK, at=at(day, 3),
        )  # fmt: skip
    process.put_to_vote(
        row.number, "lift-old", opens_at=at(date(2020, 12, 10)),
        closes_at=at(date(2020, 12, 28)), actor=CLERK, at=at(day, 3),
    )  # fmt: skip
