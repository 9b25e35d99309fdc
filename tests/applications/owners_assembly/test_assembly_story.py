"""Owners propose, meet, and decide; what the law forbids is refused."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from compounds import CLERK, COMPOUND, DAY, at, build, days, part, record, vote

from yiju.applications.owners_assembly import indicators, services, warnings, web
from yiju.applications.owners_assembly.process import WARNING
from yiju.platform.base.time import Period
from yiju.platform.registry import api as registry
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.work import api as work
from yiju.platform.work.warned import evidence_of, open_warnings

SAID = {"kind": "regular", "matter": "committee", "words": "选举下列五人为业主委员会委员。"}
MOST = {f"H{floor}{door}": "yes" for floor in range(1, 6) for door in (1, 2)}


@pytest.fixture
def street(db: Any, tmp_path: Any) -> work.Party:
    return build(tmp_path)


def meeting(party, said=SAID, key="meeting") -> str:
    row = services.meeting_begin(COMPOUND, said, key=key, party=party, actor=CLERK, at=at(DAY))
    work.act(row.number, "call", key=f"{key}-call", party=party, actor=CLERK, at=at(DAY))
    return row.number


def announce(number, opens=20, closes=30, key="election-2022", moment=None):
    return services.put_to_vote(
        number, key, opens_at=days(opens), closes_at=days(closes), actor=CLERK,
        at=moment or at(DAY, 3),
    )  # fmt: skip


def test_an_election_is_decided_published_and_filed(street):
    number = meeting(street)
    announce(number)
    vote("election-2022", MOST, days(21), days(30))

    services.take_result(number, actor=CLERK, at=days(31))
    work.tick(days(39), lambda told: [])
    for unfit in ({"members": 6}, {"members": 5, "unpaid_months": 7}):
        with pytest.raises(work.Unmet):
            said = {"paper": "备案 1", **unfit}
            work.act(number, "file", said, key="u", party=street, actor=CLERK, at=days(40))
    filing = {"paper": "备案 1", "members": 5}
    row = work.act(number, "file", filing, key="f", party=street, actor=CLERK, at=days(40))

    assert row.end == "held"


def test_what_was_voted_on_one_day_over_one_roll_counts_once_for_participation(street):
    area, year = registry.city().code, Period.year(2022)
    assert indicators.participation.pull(year, area, None).value is None
    for key, matter in (("first", "committee"), ("second", "procedure")):
        announce(meeting(street, SAID | {"matter": matter}, key), key=key)
        vote(key, MOST if key == "first" else {}, days(21), days(30))

    found = indicators.participation.pull(year, area, None)

    assert (found.numerator, found.denominator) == (10, 12)
    assert found.value == Fraction(1000, 12)


def test_a_decision_can_be_annulled_while_it_is_published(street):
    """H19 R9."""
    number = meeting(street)
    announce(number)
    vote("election-2022", MOST, days(21), days(30))
    services.take_result(number, actor=CLERK, at=days(31))

    row = work.act(
        number, "annul", key="a", party=street, actor=CLERK, at=days(32), opinion="程序违法"
    )

    assert row.end == "annulled"


def test_a_fifth_of_the_owners_calls_an_extra_meeting(street):
    extra = SAID | {"kind": "extra", "asking": 2}
    with pytest.raises(work.Unmet, match="不足业主总数 12 人"):
        meeting(street, extra)
    meeting(street, extra | {"asking": 3}, "three")


def test_a_dismissed_manager_leaves_sixty_days_after_the_decision_stands(street):
    """H19 R8."""
    said = {"kind": "regular", "matter": "manager", "words": "解聘。", "dismisses": True}
    number = meeting(street, said)
    announce(number)
    vote("election-2022", MOST, days(21), days(30))
    services.take_result(number, actor=CLERK, at=days(31))
    work.tick(days(39), lambda told: [])

    assert work.item(number).data["leaves_on"] == "2022-08-08"


def test_a_ballot_needs_fifteen_days_of_notice(street):
    """H19 (f) -04."""
    with pytest.raises(ballots.BadBallot, match="15"):
        announce(meeting(street), opens=14)


def test_the_text_does_not_change_after_the_notice(street):
    """H19 (f) -06."""
    row = announce(meeting(street))
    with pytest.raises(ballots.BadBallot, match="不能改"):
        ballots.announce(
            row.key, title=row.title, body=row.body + "另加一条。", matter=row.matter,
            area_path=row.area_path, register="x", register_day=DAY, parts=[],
            opens_at=row.opens_at, closes_at=row.closes_at, actor=CLERK, at=days(1),
        )  # fmt: skip


def test_nobody_votes_twice_late_or_for_another(street):
    """H19 (f) -01, -02, -07: a second vote, a vote after close, somebody who rents."""
    announce(meeting(street))
    slips = {
        slip.head: slip.codes for slip in ballots.serve("election-2022", actor=CLERK, at=days(5))
    }
    replay = "0123456789abcdef"
    ballots.vote("election-2022", slips["H11"], "yes", replay=replay, at=days(21))

    with pytest.raises(ballots.VotedAlready):
        ballots.vote("election-2022", slips["H11"], "no", replay=replay + "x", at=days(22))
    with pytest.raises(ballots.NotOpen):
        ballots.vote("election-2022", slips["H12"], "yes", replay=replay, at=days(30))
    with pytest.raises(ballots.NotAVoter):
        ballots.vote("election-2022", ["AAAA-BBBB-CCCC-DDDD"], "yes", replay=replay, at=days(22))


def test_a_proxy_needs_a_paper_and_signs_for_few(street):
    """H19 (f) -03."""
    announce(meeting(street))
    slips = {
        slip.head: slip.codes for slip in ballots.serve("election-2022", actor=CLERK, at=days(5))
    }

    def enter(head: str, clerk: str, document: str = "授权书 1") -> ballots.Entered:
        read = ballots.Reading(slips[head][0], "yes", proxy="320402-甲", document=document)
        by = CLERK.__class__(clerk, clerk, "990100-housing", "web")
        return ballots.enter("election-2022", read, clerk=by, at=days(21))

    with pytest.raises(ballots.BadVote, match="授权书"):
        enter("H11", "one", "")
    for head in ("H11", "H12", "H21"):
        enter(head, "one")
        assert enter(head, "two").state == "agreed"
    with pytest.raises(ballots.BadVote, match="已代理 3 户"):
        enter("H22", "one")


def test_a_ballot_under_two_laws_is_refused(db, tmp_path):
    """H02 (f) -04."""
    party = build(tmp_path)
    early = datetime(2020, 12, 1, 2, tzinfo=UTC)
    row = services.meeting_begin(COMPOUND, SAID, key="m", party=party, actor=CLERK, at=early)
    work.act(row.number, "call", key="c", party=party, actor=CLERK, at=early)

    with pytest.raises(ballots.BadBallot, match="新法"):
        services.put_to_vote(
            row.number, "straddle", opens_at=datetime(2020, 12, 20, 2, tzinfo=UTC),
            closes_at=datetime(2021, 1, 5, 2, tzinfo=UTC), actor=CLERK, at=early,
        )  # fmt: skip


def test_neighbours_support_a_proposal_once_each(street):
    mine = registry.by_code("exclusive_part", part(2, 1), None)
    other = registry.by_code("exclusive_part", part(2, 2), None)
    row = services.propose(mine, "加装充电桩", "在北侧加装。", key="p1", at=days(0))

    services.support(other, row.number, at=days(1))
    services.support(other, row.number, at=days(1))

    assert work.item(row.number).data["supporters"] == ["H22"]
    with pytest.raises(work.Unmet, match="就是提出人"):
        services.support(mine, row.number, at=days(2))
    compound = registry.by_code("compound", COMPOUND, None)
    [shown] = web.votes_block(compound, days(3))["proposals"]
    assert (shown["supporters"], shown["open"]) == (1, True)


def test_the_code_of_a_home_ends_with_its_owner(street):
    from compounds import BUILDING, record

    home = registry.by_code("exclusive_part", part(2, 1), None)
    code = registry.holder_code(home)
    assert registry.held_by("exclusive_part", home.code.lower(), code.lower()).code == home.code

    sold = {"compound": COMPOUND, "building": BUILDING, "floor": 2, "area_m2": "90", "head": "N1"}
    record("exclusive_part", home.code, home.name, sold, valid_from=date(2022, 4, 1), at=days(0))

    for asked in (home.code, "nothing"):
        with pytest.raises(registry.NotTheHolder):
            registry.held_by("exclusive_part", asked, code)


def test_three_votes_in_a_row_with_less_than_half_are_work_of_the_street(street):
    """H19 (d)."""
    for turn, votes in enumerate((MOST, {}, {"H11": "yes"}, {"H12": "no"})):
        announce(meeting(street, key=f"m{turn}"), 20 + turn, 30 + turn, key=f"vote-{turn}")
        vote(f"vote-{turn}", votes, days(21 + turn), days(30 + turn))
        warnings.keep(days(31 + turn))
        assert bool(open_warnings(WARNING.key)) is (turn == 3)
    warnings.keep(days(40))

    [one] = open_warnings(WARNING.key)
    assert (one.asset, len(one.data["evidence"])) == (f"compound/{COMPOUND}", 3)
    assert one.open_stages[0].holder.role == "district"
    announce(meeting(street, key="m5"), 60, 70, key="vote-5")
    vote("vote-5", MOST, days(61), days(70))
    warnings.keep(days(71))
    assert open_warnings(WARNING.key) == []


def test_more_than_five_votes_from_one_device_are_looked_into_and_no_choice_is_told(street):
    """H19 (d): who took part is public, what they chose stays secret."""
    announce(meeting(street))
    slips = {s.head: s.codes for s in ballots.serve("election-2022", actor=CLERK, at=days(5))}
    for number, head in enumerate(sorted(MOST)[:6], 1):
        ballots.vote(
            "election-2022", slips[head], "yes", replay=f"{head}-0123456789abcdef", at=days(21),
            device="a-browser",
        )  # fmt: skip
        warnings.keep(days(21))
        assert bool(open_warnings(WARNING.key)) is (number == 6)

    [one] = open_warnings(WARNING.key)
    assert all(head in str(evidence_of(one)[0]) for head in sorted(MOST)[:6])
    assert "yes" not in str(one.data) and "a-browser" not in str(one.data)
    ballots.count("election-2022", actor=CLERK, at=days(30))
    assert ballots.from_one_device("election-2022", 1) == []
    warnings.keep(days(31))
    assert len(open_warnings(WARNING.key)) == 1


def test_a_committee_whose_term_ends_is_work_of_the_street_until_an_election_is_called(street):
    """H19 R7."""
    term = {"owners_body": "committee", "body_from": "2017-08-01", "body_to": "2022-07-31"}
    told = {"homes": 12, "managed": "none", **term}
    record("compound", COMPOUND, "翠竹新村", told, at=days(0))

    warnings.keep(days(1))
    [warning] = open_warnings(WARNING.key)
    assert (warning.data["kind"], warning.data["level"]) == ("election", "yellow")
    meeting(street)
    warnings.keep(days(2))
    assert open_warnings(WARNING.key) == []
