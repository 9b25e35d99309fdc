"""The first assembly, a call by a fifth of the owners, a hand-over, an annulled decision, and a
dwelling turned to business: through the real processes."""

from datetime import date
from typing import Any

import pytest
from compounds import BUILDING, CLERK, COMPOUND, DAY, FIRM, at, build, days, part, record, vote

from yiju.applications.owners_assembly import (
    annulment,
    business,
    handover,
    matters,
    services,
    warnings,
    web,
)
from yiju.applications.owners_assembly.handover import HANDOVER
from yiju.applications.owners_assembly.process import WARNING
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.registry.members import Member
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.work import api as work
from yiju.platform.work.warned import open_warnings

MOST = {f"H{floor}{door}": "yes" for floor in range(1, 6) for door in (1, 2)}
MEMBERS = {
    "owners": 4, "street": 1, "community": 1, "developer": 1, "led_by_street": True,
    "paper": "街道公告 1",
}  # fmt: skip
LIST = {
    "rooms": True, "plans": True, "equipment": True, "books": True, "money": True, "keys": True,
    "paper": "交接 1",
}  # fmt: skip


@pytest.fixture
def street(db: Any, tmp_path: Any) -> work.Party:
    return build(tmp_path)


def home(floor: int, door: int) -> Any:
    return registry.by_code("exclusive_part", part(floor, door), None)


def compound() -> Any:
    return registry.by_code("compound", COMPOUND, None)


def hand_over(floors: int, day: date) -> None:
    """The homes of so many floors, from the ground."""
    for floor in range(1, floors + 1):
        for door in (1, 2):
            told = {
                "compound": COMPOUND, "building": BUILDING, "floor": floor,
                "area_m2": "120" if floor == 1 else "90", "head": f"H{floor}{door}",
                "handed_over_on": day,
            }  # fmt: skip
            record("exclusive_part", part(floor, door), f"1 幢 {floor}0{door}", told, at=days(0))


def firm() -> work.Party:
    path = registry.city().path
    return work.Party("manager", (Member("staff", FIRM, "990100000000", path),))


def act(number: str, move: str, said: Any, party: work.Party, on: int, why: str = "") -> Any:
    actor = Actor(party.account, party.account, party.posts[0].unit_code, "web")
    return work.act(
        number, move, said, key=f"{number}-{move}-{on}", party=party, actor=actor, at=days(on),
        opinion=why,
    )  # fmt: skip


def tick(on: int) -> None:
    work.tick(days(on), lambda told: [])


def passed(party: work.Party, said: dict[str, Any], key: str, on: int = 0) -> str:
    """A meeting whose decision passed on the 31st day and took effect on the 39th."""
    row = services.meeting_begin(COMPOUND, said, key=key, party=party, actor=CLERK, at=days(on))
    if row.open_stages[0].step == "calling":
        act(row.number, "call", None, party, on)
    services.put_to_vote(
        row.number, key, opens_at=days(on + 20), closes_at=days(on + 30), actor=CLERK, at=days(on)
    )
    vote(key, MOST, days(on + 21), days(on + 30))
    services.take_result(row.number, actor=CLERK, at=days(on + 31))
    tick(on + 39)
    return row.number


# The first assembly


def test_owners_ask_the_street_forms_a_group_and_the_group_calls_the_first_assembly(street):
    """H19 R3: from the request to the assembly that stands."""
    hand_over(4, date(2021, 9, 1))
    asked = services.first_assembly_ask(COMPOUND, {"asked_by": "owners"}, head="H11", at=days(0))
    assert asked.data["first_delivery"] == "2021-09-01"
    early = {"kind": "first", "matter": "committee", "words": "选举下列五人。"}
    with pytest.raises(work.Unmet, match="还没有组建筹备组"):
        services.meeting_begin(COMPOUND, early, key="e", party=street, actor=CLERK, at=days(1))

    with pytest.raises(work.Unmet, match="没有社区的代表"):
        act(asked.number, "form", MEMBERS | {"community": 0, "owners": 5}, street, 9)
    act(asked.number, "form", MEMBERS, street, 10)
    [shown] = matters.matters_block(compound(), days(11))["groups"]
    assert [count for _title, count in shown["members"]] == [4, 1, 1, 1]

    number = passed(street, early, "first", on=12)
    assert work.item(asked.number).data["meetings"] == [number]
    assert work.item(number).data["group"] == asked.number
    act(number, "file", {"paper": "备案 1", "members": 5}, street, 60)
    services.keep_groups(days(61))
    assert work.item(asked.number).end == "established"


def test_the_first_assembly_waits_until_the_register_says_that_enough_is_handed_over(street):
    hand_over(3, date(2021, 9, 1))  # 600 of 1140 m²: more than half
    services.first_assembly_ask(COMPOUND, {"asked_by": "firm"}, party=street, at=days(0))

    for code in (part(1, 1), part(3, 1)):  # 390 of 1140 m², and no two years since the first
        floor = int(code[-4:-2])
        told = {
            "compound": COMPOUND, "building": BUILDING, "floor": floor,
            "area_m2": "120" if floor == 1 else "90", "head": f"H{floor}1",
        }  # fmt: skip
        record("exclusive_part", code, "交付有误", told, at=days(1))
    first = {"kind": "first", "matter": "procedure", "words": "议事规则。"}
    with pytest.raises(work.Unmet, match=r"34\.2%"):
        services.meeting_begin(COMPOUND, first, key="f", party=street, actor=CLERK, at=days(2))


def test_a_second_request_is_refused_while_one_is_open_or_a_committee_is_in_its_term(street):
    """One compound, one assembly."""
    hand_over(6, date(2021, 9, 1))
    row = services.first_assembly_ask(COMPOUND, {"asked_by": "owners"}, head="H11", at=days(0))
    with pytest.raises(work.Unmet, match=row.number):
        services.first_assembly_ask(COMPOUND, {"asked_by": "owners"}, head="H12", at=days(1))

    act(row.number, "refuse", None, street, 2, "小区将拆迁")
    term = {"owners_body": "committee", "body_from": "2022-05-01", "body_to": "2027-04-30"}
    record("compound", COMPOUND, "翠竹新村", {"homes": 12, "managed": "none", **term}, at=days(2))
    with pytest.raises(work.Unmet, match="2027-04-30"):
        services.first_assembly_ask(COMPOUND, {"asked_by": "owners"}, head="H11", at=days(3))


def test_a_group_that_the_street_does_not_form_in_sixty_days_is_a_warning_by_itself(street):
    hand_over(6, date(2021, 9, 1))
    row = services.first_assembly_ask(COMPOUND, {"asked_by": "owners"}, head="H11", at=days(0))
    warnings.keep(days(60))
    assert open_warnings(WARNING.key) == []
    warnings.keep(days(61))
    [one] = open_warnings(WARNING.key)
    assert (one.data["kind"], one.open_stages[0].holder.role) == ("group", "district")
    act(row.number, "form", MEMBERS, street, 62)
    warnings.keep(days(62))
    assert open_warnings(WARNING.key) == []


# A fifth of the owners


def asking(floors: int) -> str:
    """A proposal by 1-01 that asks for a meeting, supported by a home on each floor above."""
    row = services.propose(
        home(1, 1), "查公共收益的账", "请业委会召开会议。", asks_meeting=True, key="ask", at=days(0)
    )
    for floor in range(2, floors + 1):
        services.support(home(floor, 1), row.number, at=days(floor))
    return row.number


def extra(number: str) -> dict[str, Any]:
    return {"kind": "extra", "matter": "other", "words": "公布账目。", "proposal": number}


def test_a_fifth_of_the_owners_makes_the_call_due_and_the_meeting_begins_from_the_proposal(street):
    number = asking(2)
    assert work.item(number).open_stages[0].step == "gathering"
    with pytest.raises(work.Unmet, match="不是本小区待召集会议的建议"):
        services.meeting_begin(
            COMPOUND, extra(number), key="m", party=street, actor=CLERK, at=days(3)
        )
    services.support(home(3, 1), number, at=days(3))
    assert work.item(number).open_stages[0].step == "due"

    row = services.meeting_begin(
        COMPOUND, extra(number), key="m", party=firm(), actor=CLERK, at=days(10)
    )

    assert (row.data["proposal"], row.open_stages[0].step) == (number, "voting")
    proposal = work.item(number)
    assert (proposal.end, proposal.data["meeting"]) == ("called", row.number)
    block = web.votes_block(compound(), days(11))
    assert block["proposals"][0]["meeting"] == row.number
    assert block["meetings"][0][0].data["proposal"] == number


def test_a_proposal_that_asks_for_no_meeting_calls_none(street):
    row = services.propose(home(1, 1), "加装充电桩", "在北侧加装。", key="p1", at=days(0))
    for floor in range(2, 7):
        services.support(home(floor, 1), row.number, at=days(floor))
    assert work.item(row.number).open_stages[0].step == "gathering"


def test_what_the_committee_does_not_call_in_thirty_days_the_street_calls_and_is_warned_of(street):
    number = asking(3)  # due on day 3
    tick(33)
    assert work.item(number).open_stages[0].step == "due"
    tick(34)
    stage = work.item(number).open_stages[0]
    assert (stage.step, stage.holder.role) == ("street_due", "district")
    warnings.keep(days(34))
    [one] = open_warnings(WARNING.key)
    assert (one.data["kind"], one.data["level"]) == ("calling", "orange")

    with pytest.raises(work.Unmet, match="由街道召集"):
        services.meeting_begin(
            COMPOUND, extra(number), key="m", party=firm(), actor=CLERK, at=days(35)
        )
    services.meeting_begin(COMPOUND, extra(number), key="n", party=street, actor=CLERK, at=days(35))
    warnings.keep(days(35))
    assert open_warnings(WARNING.key) == []


# The hand-over


DISMISS = {"kind": "regular", "matter": "manager", "words": "解聘。", "dismisses": True}


def test_a_dismissed_firm_hands_over_by_a_list_that_names_what_is_missing(street):
    """H19 R8: sixty days of notice, then everything is given back."""
    meeting = passed(street, DISMISS, "dismissal")
    assert handover.keep(days(40)) == 1
    assert handover.keep(days(41)) == 0
    [row] = work.every(work.Wanted(process=HANDOVER.key))
    assert (row.data["meeting"], row.data["leaves_on"]) == (meeting, "2022-08-08")
    assert row.open_stages[0].holder.unit == FIRM

    with pytest.raises(work.Unmet, match=r"没有移交：预收的费用.*没有移交：钥匙"):
        act(row.number, "hand", LIST | {"money": False, "keys": False}, firm(), 50)
    with pytest.raises(work.NotYours):
        act(row.number, "hand", LIST, street, 51)
    act(row.number, "hand", LIST, firm(), 52)
    taken = LIST | {"taker": "committee"}
    with pytest.raises(work.Unmet, match="没有移交：竣工图"):
        act(row.number, "take", taken | {"plans": False}, street, 53)
    act(row.number, "return", None, street, 54, "缺消防图")
    warnings.keep(days(99))
    assert open_warnings(WARNING.key) == []
    warnings.keep(days(100))
    [late] = open_warnings(WARNING.key)
    assert (late.data["kind"], late.data["level"]) == ("handover", "orange")

    act(row.number, "hand", LIST, firm(), 101)
    assert act(row.number, "take", taken, street, 102).end == "handed_over"
    warnings.keep(days(102))
    assert open_warnings(WARNING.key) == []


def test_a_dismissal_stands_on_its_own_matter(street):
    with pytest.raises(work.Unmet, match="为议题"):
        services.meeting_begin(
            COMPOUND, DISMISS | {"matter": "other"}, key="x", party=street, actor=CLERK, at=at(DAY)
        )


# Annulled


def review(ballot: str, party: work.Party, on: int, **more: Any) -> Any:
    said = {"ballot": ballot, "way": "authority", "words": "程序违法。", "paper": "受理 1", **more}
    return annulment.review_begin(
        said, reaches=None, key=f"r-{on}", party=party, actor=CLERK, at=days(on)
    )


def test_a_decision_in_effect_is_annulled_and_loses_effect_wherever_it_is_read(street):
    """H19 R9: 条例 art. 19. The dismissal is void, and with it the hand-over."""
    meeting = passed(street, DISMISS, "dismissal")
    handover.keep(days(40))
    assert ballots.ballot_of("dismissal").stands

    row = review("dismissal", street, 45)
    with pytest.raises(work.Unmet, match="已在 JDCX"):
        review("dismissal", street, 46)
    act(row.number, "order", {"paper": "责令 1"}, street, 47)
    with pytest.raises(work.MoveUnknown):
        act(row.number, "court_annul", {"paper": "判决 1"}, street, 48)
    act(row.number, "annul", {"paper": "撤销 1"}, street, 80)

    gone = ballots.ballot_of("dismissal")
    assert (gone.stands, gone.outcome.passed, gone.annulled.paper) == (False, True, "撤销 1")
    assert work.item(meeting).end == "annulled"
    handover.keep(days(81))
    [ended] = work.every(work.Wanted(process=HANDOVER.key))
    assert ended.end == "void"
    with pytest.raises(work.Unmet, match="已经撤销"):
        review("dismissal", street, 82)


def test_an_owner_sues_within_a_year_and_the_page_says_until_when(street):
    """SPC interpretation art. 12; the votes were counted on 2022-05-31."""
    passed(street, DISMISS, "dismissal")
    [(_row, _state, until)] = web.votes_block(compound(), days(40))["votes"]
    assert until == date(2023, 5, 31)
    assert web.votes_block(compound(), days(400))["votes"][0][2] is None

    with pytest.raises(work.Unmet, match="何时知道"):
        review("dismissal", street, 50, way="suit")
    with pytest.raises(work.Unmet, match="已于 2023-06-05 届满"):
        review("dismissal", street, 401, way="suit", knew_on="2022-06-05")
    row = review("dismissal", street, 399, way="suit", knew_on="2022-06-05")
    act(row.number, "court_annul", {"paper": "(2023)苏 1 号"}, street, 410)

    gone = ballots.ballot_of("dismissal").annulled
    assert (gone.by, gone.paper) == ("人民法院", "(2023)苏 1 号")
    [shown] = matters.matters_block(compound(), days(411))["reviews"]
    assert shown["paper"] == "(2023)苏 1 号"


def test_a_decision_annulled_before_its_result_is_taken_fails(street):
    row = services.meeting_begin(COMPOUND, DISMISS, key="d", party=street, actor=CLERK, at=days(0))
    act(row.number, "call", None, street, 0)
    services.put_to_vote(
        row.number, "early", opens_at=days(20), closes_at=days(30), actor=CLERK, at=days(0)
    )
    vote("early", MOST, days(21), days(30))
    asked = review("early", street, 31)
    act(asked.number, "annul", {"paper": "撤销 2"}, street, 32)

    assert services.take_result(row.number, actor=CLERK, at=days(33)).end == "rejected"


def test_what_did_not_pass_cannot_be_annulled(street):
    row = services.meeting_begin(COMPOUND, DISMISS, key="d", party=street, actor=CLERK, at=days(0))
    act(row.number, "call", None, street, 0)
    services.put_to_vote(
        row.number, "failed", opens_at=days(20), closes_at=days(30), actor=CLERK, at=days(0)
    )
    vote("failed", {"H11": "no"}, days(21), days(30))

    with pytest.raises(work.Unmet, match="没有通过"):
        review("failed", street, 31)
    with pytest.raises(ballots.NothingToAnnul):
        ballots.annul("failed", by="x", paper="y", actor=CLERK, at=days(31))
    with pytest.raises(ballots.BallotUnknown):
        review("nothing", street, 31)


# Regular meetings


def test_a_committee_without_a_regular_meeting_for_a_year_is_work_of_the_street(street):
    """H19 (d)."""
    term = {"owners_body": "committee", "body_from": "2021-08-01", "body_to": "2026-07-31"}
    record("compound", COMPOUND, "翠竹新村", {"homes": 12, "managed": "none", **term}, at=days(0))
    passed(street, DISMISS | {"dismisses": False}, "regular")  # held on 2022-06-01

    for on, count in ((396, 0), (397, 1)):
        warnings.keep(days(on))
        assert len(open_warnings(WARNING.key)) == count, on
    [one] = open_warnings(WARNING.key)
    assert one.data["kind"] == "assembly"
    passed(street, DISMISS | {"dismisses": False}, "again", on=398)
    warnings.keep(days(440))
    assert open_warnings(WARNING.key) == []


# Business use


OTHER = "990101XQ0001-2"


def asked_to_agree(party: work.Party) -> str:
    """The owner of 1-01 asks to open a shop; all others in the building are asked until day 30."""
    row = business.apply(home(1, 1), "早餐店", key="shop", at=days(0))
    with pytest.raises(work.Unmet, match="15 至 90 天"):
        act(row.number, "list", {"until": days(14).date()}, party, 0)
    act(row.number, "list", {"until": days(30).date()}, party, 0)
    return row.number


def agree_all(number: str) -> None:
    for floor in range(1, 7):
        for door in (1, 2):
            if (floor, door) != (1, 1):
                business.answer(home(floor, door), number, True, at=days(5))


def test_a_dwelling_turns_to_business_when_every_interested_owner_agrees(street):
    """H19 R6: not a ratio."""
    number = asked_to_agree(street)
    assert "H11" not in work.item(number).data["interested"]
    agree_all(number)
    tick(30)
    assert work.item(number).end == ""
    tick(31)
    assert work.item(number).end == "agreed"


def test_one_who_says_nothing_has_not_agreed(street):
    number = asked_to_agree(street)
    for floor in range(2, 7):
        for door in (1, 2):
            business.answer(home(floor, door), number, True, at=days(5))
    tick(31)
    row = work.item(number)
    assert (row.end, row.data["refusals"], row.data["silent"]) == ("refused", 0, 1)


def test_one_refusal_ends_it_and_the_page_says_how_many_and_not_who(street):
    number = asked_to_agree(street)
    business.answer(home(6, 2), number, False, at=days(4))
    for floor in range(1, 7):
        for door in (1, 2):
            if (floor, door) not in {(1, 1), (6, 2)}:
                business.answer(home(floor, door), number, True, at=days(5))
    tick(31)
    block = matters.matters_block(compound(), days(32))
    [shown] = block["uses"]
    assert (shown["row"].end, shown["refusals"], shown["silent"]) == ("refused", 1, 0)


def test_an_owner_of_another_building_counts_once_harm_is_shown(street):
    house = {"compound": COMPOUND, "floors": 1, "area_m2": "80", "completed_on": "2015-06-01"}
    record("compound_building", OTHER, "翠竹新村 2 幢", house)
    told = {"compound": COMPOUND, "building": OTHER, "floor": 1, "area_m2": "80", "head": "N1"}
    record("exclusive_part", f"{OTHER}-0101", "2 幢 101", told)
    neighbour = registry.by_code("exclusive_part", f"{OTHER}-0101", None)
    number = asked_to_agree(street)

    with pytest.raises(work.Unmet, match="没有列为有利害关系的业主"):
        business.answer(neighbour, number, False, at=days(1))
    shown = {"part": f"{OTHER}-0101", "ground": "油烟直排窗口", "paper": "检测报告 1"}
    act(number, "admit", shown, street, 2)
    with pytest.raises(work.Unmet, match="已经列明"):
        act(number, "admit", shown, street, 3)
    agree_all(number)
    business.answer(neighbour, number, False, at=days(6))
    tick(31)
    assert work.item(number).end == "refused"


def test_an_owner_answers_once_and_in_time(street):
    number = asked_to_agree(street)
    for _turn in range(2):
        business.answer(home(6, 2), number, True, at=days(4))
    with pytest.raises(work.Unmet, match="已经答复过"):
        business.answer(home(6, 2), number, False, at=days(5))
    with pytest.raises(work.Unmet, match="没有列为"):
        business.answer(home(1, 1), number, True, at=days(5))
    with pytest.raises(work.Unmet, match="截止"):
        business.answer(home(6, 1), number, True, at=days(31))


def test_only_the_applicant_takes_the_application_back(street):
    number = asked_to_agree(street)
    with pytest.raises(registry.NotTheHolder):
        business.withdraw(home(6, 2), number, at=days(2))
    assert business.withdraw(home(1, 1), number, at=days(3)).end == "withdrawn"
