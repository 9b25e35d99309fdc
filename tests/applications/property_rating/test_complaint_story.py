"""A report goes to the firm as a case, its clocks run, and the owner has the last word."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from compounds import BUILDER, CLERK, COMPOUND, DAY, FIRM, LAT, LON, at, build, part, record

from yiju.applications.property_rating import indicators, reports, warnings, web
from yiju.applications.property_rating.process import TYPES, WARNING
from yiju.platform.base.geo import Datum
from yiju.platform.base.time import Period
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.registry.members import Member
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.warned import open_warnings

NOON = at(DAY, 4)
MANAGER = Actor("manager", "演示经理", FIRM, "web")
EMERGENCY, REPAIR, SERVICE, _FEES = (one.kind.key for one in TYPES.on(DAY))


@pytest.fixture
def street(db: Any, tmp_path: Any) -> work.Party:
    party = build(tmp_path)
    cases.book_add("测试", date(2020, 1, 1), [], actor=CLERK, at=NOON)
    return party


def firm() -> work.Party:
    city = registry.city()
    return work.Party("manager", (Member("staff", FIRM, city.code, city.path),))


def home(floor: int = 3, door: int = 1) -> registry.AssetRow:
    return registry.by_code("exclusive_part", part(floor, door), None)


def complain(kind: str = REPAIR) -> str:
    return reports.complain(home(), kind, "楼道灯不亮", key="c1", at=NOON).number


def does(number: str, move: str, hours: float, **said: str) -> work.ItemRow:
    moment = NOON + timedelta(hours=hours)
    return work.act(
        number, move, said, key=f"{move}-{hours}", party=firm(), actor=MANAGER, at=moment
    )


def solved(number: str, hours: float = 2) -> work.ItemRow:
    return does(number, "finish", hours, done="已换灯", without_photo="室内")


def said(number: str, hours: float, *, satisfied: bool) -> work.ItemRow:
    moment = NOON + timedelta(hours=hours)
    return reports.rate(home(), number, satisfied=satisfied, why="还是不亮", at=moment)


def test_a_report_is_a_case_that_lies_with_the_firm_of_the_compound_at_once(street):
    """H20 R11: an ordinary one is answered in 24 hours and solved in seven days."""
    row = work.item(complain())

    assert (row.process, row.unit_code, row.asset) == ("case", FIRM, f"compound/{COMPOUND}")
    [stage] = row.open_stages
    assert (stage.step, stage.due_at) == ("handling", NOON + timedelta(days=7))
    assert row.data[cases.ANSWER_BY] == (NOON + timedelta(hours=24)).isoformat()
    with pytest.raises(work.NotYours):
        work.act(row.number, "finish", {"done": "x"}, key="x", party=street, actor=CLERK, at=NOON)


def test_an_emergency_is_answered_on_the_spot_in_half_an_hour_and_solved_in_a_day(street):
    number = complain(EMERGENCY)
    row = does(number, "answer", 0.4, words="已到场")

    assert row.data["answered"]["due"] == (NOON + timedelta(minutes=30)).isoformat()
    assert row.open_stages[0].due_at == NOON + timedelta(hours=24)
    assert [one.move.key for one in work.possible(row, firm())] == ["finish", "return"]
    with pytest.raises(work.Unmet):
        does(number, "answer", 0.5, words="再答复")


def test_who_reported_says_that_it_is_solved_and_the_case_is_closed(street):
    number = complain()
    assert solved(number).open_stages[0].step == "verifying"
    with pytest.raises(registry.NotTheHolder):
        reports.rate(home(3, 2), number, satisfied=True, why="", at=NOON)

    row = said(number, 3, satisfied=True)

    assert (row.end, row.data["closing"], row.data["answer"]) == ("closed", "fixed", "已换灯")


def test_what_is_not_solved_goes_back_to_the_firm_and_the_street_watches_over_it(street):
    """H20 R11: the second complaint about the same thing goes to the supervisor."""
    number = complain()
    solved(number)
    row = said(number, 3, satisfied=False)
    assert (row.open_stages[0].step, row.data["rework"]) == ("handling", 1)

    for hours in (4, 5):
        warnings.keep(NOON + timedelta(hours=hours))
    [warning] = open_warnings(WARNING.key)
    assert warning.open_stages[0].holder.role == "district"
    assert warning.data["case"] == number
    assert warning.open_stages[0].due_at

    solved(number, 6)
    said(number, 7, satisfied=True)
    warnings.keep(NOON + timedelta(hours=8))
    assert open_warnings(WARNING.key) == []


def test_within_fifteen_days_it_can_be_reopened_and_then_was_not_closed_in_time(street):
    number = complain(SERVICE)
    does(number, "answer", 1, words="马上去")
    solved(number)
    said(number, 3, satisfied=True)
    day = NOON + timedelta(days=1)
    assert reports.counted(COMPOUND, NOON - timedelta(days=1), day, day) == (1, 0, [number])

    with pytest.raises(work.Unmet, match="15"):
        said(number, 3 + 24 * 16, satisfied=False)
    assert said(number, 24 * 15, satisfied=False).end == ""

    assert reports.counted(COMPOUND, NOON - timedelta(days=1), day, day) == (1, 1, [number])


def test_a_report_of_a_passer_by_is_about_the_compound_near_it(street):
    reported = cases.report(
        "小区围墙外飘来的垃圾", cases.Where(LON + 0.001, LAT, Datum.WGS84), source="portal",
        key="p1", party=work.Party("", reporter=True), actor=Actor("", "市民", via="web"), at=NOON,
        type_code=SERVICE,
    ).item  # fmt: skip
    condition = next(one.condition for one in TYPES.on(DAY) if one.kind.key == SERVICE)

    row = cases.send(reported.number, SERVICE, condition, key="s", actor=CLERK, at=NOON)

    assert (row.asset, row.unit_code) == (f"compound/{COMPOUND}", FIRM)


RING = "119.819,31.719 119.821,31.719 119.821,31.721 119.819,31.721"
"""Around the compound, some two hundred metres wide."""


def bounded(code: str = COMPOUND) -> None:
    record(
        "compound", code, "翠竹新村", {"homes": 12, "managed": "none", "boundary": RING},
        valid_from=DAY, at=NOON,
    )  # fmt: skip


def passer_by(lon: float = LON, type_code: str = SERVICE) -> work.ItemRow:
    reported = cases.report(
        "门卫不在岗", cases.Where(lon, LAT, Datum.WGS84), source="portal", key="p",
        party=work.Party("", reporter=True), actor=Actor("", "市民", via="web"), at=NOON,
        type_code=type_code,
    ).item  # fmt: skip
    return cases.send_by_place(reported, NOON)


def test_a_report_of_the_public_inside_a_compound_goes_to_its_firm_at_once(street):
    bounded()

    row = passer_by()

    assert (row.asset, row.unit_code) == (f"compound/{COMPOUND}", FIRM)
    [stage] = row.open_stages
    assert (stage.step, stage.due_at) == ("handling", NOON + timedelta(days=7))
    assert row.data[cases.ANSWER_BY] == (NOON + timedelta(hours=24)).isoformat()


@pytest.mark.parametrize(
    "compounds, reported",
    [
        ([], {}),
        ([COMPOUND], {"lon": 119.8211}),
        ([COMPOUND], {"type_code": ""}),
        ([COMPOUND, "990101XQ0002"], {}),
    ],
    ids=["no boundary", "a step outside", "nobody said what it is", "two boundaries"],
)
def test_what_place_and_type_do_not_settle_waits_for_an_acceptor(street, compounds, reported):
    for code in compounds:
        bounded(code)

    assert passer_by(**reported).open_stages[0].step == "reported"


def test_a_dispatcher_may_take_over_what_went_to_the_firm_by_itself(street):
    bounded()
    number, city = passer_by().number, registry.city()
    party = work.Party("d", (Member("dispatcher", CLERK.unit, city.code, city.path),))
    actor, at = Actor("d", "派遣员", CLERK.unit), NOON + timedelta(hours=1)
    with pytest.raises(work.NotYours):
        does(number, "take_over", 1)

    row = work.act(number, "take_over", key="t", party=party, actor=actor, at=at, opinion="市政")
    assert (row.open_stages[0].step, row.unit_code) == ("dispatching", "")
    assert cases.ANSWER_BY not in row.data
    row = work.act(number, "dispatch", {"unit": BUILDER}, key="x", party=party, actor=actor, at=at)

    assert (row.unit_code, row.open_stages[0].step) == (BUILDER, "handling")
    with pytest.raises(work.Unmet):
        work.act(number, "take_over", key="u", party=party, actor=actor, at=at, opinion="再来")


def test_the_public_page_never_shows_the_number_of_a_home(street):
    complain()
    compound = registry.by_code("compound", COMPOUND, None)

    [shown] = web.rating_block(compound, NOON)["reports"]

    assert part(3, 1) not in str([shown["kind"], shown["step"], shown["answer"]])
    [mine] = web.own_block(home(), NOON)["reports"]
    assert mine["row"].data["words"] == "楼道灯不亮"
    assert web.own_block(home(3, 2), NOON)["reports"] == []


def test_a_resident_says_on_the_phone_that_it_is_solved(street, client):
    reported = cases.report(
        "小区大门关不上", cases.Where(LON, LAT, Datum.WGS84), source="portal", key="p2",
        party=work.Party("", reporter=True), actor=Actor("", "市民", via="web"), at=NOON,
        type_code=REPAIR,
    )  # fmt: skip
    number, mine = reported.item.number, f"?s={reported.secret}"
    condition = next(one.condition for one in TYPES.on(DAY) if one.kind.key == REPAIR)
    cases.send(number, REPAIR, condition, key="s", actor=CLERK, at=NOON)
    does(number, "answer", 1, words="明天来修")
    assert "明天来修" in client.get(f"/public/cases/{number}/{mine}").content.decode()
    solved(number)

    page = client.get(f"/public/cases/{number}/{mine}").content.decode()
    assert "已经解决" in page and "还没有解决？" in page
    told = {"s": "wrong", "key": "k"}
    assert client.post(f"/public/cases/{number}/solved/", told).status_code == 403
    answer = client.post(f"/public/cases/{number}/solved/", told | {"s": reported.secret})

    assert (answer.status_code, work.item(number).end) == (302, "closed")
    shown = client.get(f"/public/places/compound/{COMPOUND}/").content.decode()
    assert number in shown and "已换灯" in shown


def test_complaints_of_a_year_are_told_for_a_thousand_homes_and_repairs_in_time_are_none(street):
    area, so_far = registry.city().code, Period(date(DAY.year, 1, 1), DAY, "")
    complain()
    assert indicators.pull_complaints(so_far, area, None).value == 0

    second = reports.complain(home(4), SERVICE, "楼道没人扫", key="c2", at=NOON).number
    found = indicators.pull_complaints(so_far, area, None)
    assert found.value == Fraction(1000, 12)
    assert [row.key for row in found.counted] == [second]
    assert indicators.pull_complaints(Period.year(DAY.year - 1), area, None).value == 0
