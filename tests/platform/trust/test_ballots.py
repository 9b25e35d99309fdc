"""A ballot as it is kept: noticed, voted on by phone and on paper, counted, proven."""

import copy
import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from yiju.platform.events import api as events
from yiju.platform.events.api import Actor
from yiju.platform.trust.ballots import api as ballots

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

PAGE = Path(__file__).parents[3] / "docs" / "ballots.md"
COMMITTEE = Actor("committee", "业主委员会", "990100-committee")
ONE, TWO = Actor("clerk-1", "甲", "990100-street"), Actor("clerk-2", "乙", "990100-street")
PARTS = [
    ballots.Part(f"1-{floor}0{door}", 120_00 if floor == 1 else 90_00, f"H{floor}{door}")
    for floor in range(1, 7)
    for door in (1, 2)
]
REPLAY = "0123456789abcdef"


def at(day: int, hour: int = 9, month: int = 3) -> datetime:
    return datetime(2021, month, day, hour, tzinfo=UTC)


def announced(key="lift", parts=PARTS, **facts):
    told = {
        "title": "1 幢加装电梯",
        "body": "同意在 1 幢加装电梯，费用按楼层系数分摊。",
        "matter": "rebuild",
        "area_path": "/990000000000/",
        "register": "不动产登记簿",
        "register_day": date(2021, 3, 1),
        "opens_at": at(20),
        "closes_at": at(30),
        "declared_area": 1140_00,
        "actor": COMMITTEE,
        "at": at(1),
    } | facts
    return ballots.announce(key, parts=parts, **told)


def served(key="lift") -> dict[str, tuple[str, ...]]:
    return {one.head: one.codes for one in ballots.serve(key, actor=COMMITTEE, at=at(2))}


def online(codes, choice, key="lift", replay=REPLAY, moment=None):
    return ballots.vote(key, codes, choice, replay=replay, at=moment or at(21))


def counted(key="lift"):
    return ballots.count(key, actor=COMMITTEE, at=at(30))


def voted(key="lift", **facts):
    """A10: both owners on the ground floor against, six upper ones for."""
    announced(key, **facts)
    codes = served(key)
    receipts = {}
    for head in ("H11", "H12"):
        receipts[head] = online(codes[head], "no", key)
    for head in ("H41", "H42", "H51", "H52", "H61", "H62"):
        receipts[head] = online(codes[head], "yes", key)
    return codes, receipts


def test_a_lift_that_passes_by_heads_and_fails_by_area_says_so():
    """A10, H02 (g)."""
    voted()
    outcome = counted().outcome

    assert (outcome.part, outcome.all) == (ballots.Weight(780_00, 8), ballots.Weight(1140_00, 12))
    assert outcome.unmet == (ballots.Unmet.AREA_CONSENT,)
    actions = [one.action for one in events.timeline("ballot", "lift")]
    assert actions == ["ballot.announce", "ballot.serve", *["ballot.vote"] * 8, "ballot.count"]


def test_before_the_count_only_how_many_took_part_is_told():
    voted()
    row = ballots.ballot_of("lift")

    assert (row.outcome, row.took_part) == (None, ballots.Weight(780_00, 8))
    assert not {"sheets", "took_part", "result"} & set(ballots.export("lift"))
    with pytest.raises(ballots.NotOpen, match="没有截止"):
        ballots.count("lift", actor=COMMITTEE, at=at(29))


def test_a_voter_finds_their_vote_by_the_receipt_and_nobody_finds_it_without():
    codes, receipts = voted()
    counted()

    found = ballots.find("lift", receipts["H11"].lower().replace("-", " "))
    assert (found.choice, found.area) == (ballots.Choice.NO, 120_00)
    for other in (codes["H11"][0], "H11", "", "AAAA-AAAA"):
        with pytest.raises(ballots.VoteNotFound):
            ballots.find("lift", other)
    told = json.dumps(ballots.export("lift"), ensure_ascii=False)
    for secret in (*receipts.values(), *(code for pair in codes.values() for code in pair)):
        assert secret not in told
    logged = json.dumps([one.after for one in events.timeline("ballot", "lift")])
    assert '"no"' not in logged
    assert '"yes"' not in logged


def test_votes_of_one_weight_for_one_choice_cannot_be_told_apart():
    _codes, receipts = voted()
    told = ballots.export("lift") if counted() else {}
    for head in receipts:
        assert "choice" not in told["took_part"][head]
    yes = [one["amount"] for one in told["sheets"] if one["choice"] == "yes"]
    assert sorted(set(yes)) == [0, 1000]


def test_an_open_ballot_names_the_choice_beside_the_head():
    voted(secret=False)
    counted()
    told = ballots.export("lift")
    assert told["took_part"]["H11"] == {"channel": "online", "by_proxy": False, "choice": "no"}
    assert ballots.verify_export(told)
    told["took_part"]["H11"]["choice"] = "yes"
    assert not ballots.verify_export(told)


def test_who_votes_twice_is_refused_and_the_same_act_sent_again_gives_the_same_receipt():
    codes, receipts = voted()

    assert online(codes["H11"], "no") == receipts["H11"]
    assert online(codes["H11"], "no", moment=at(31)) == receipts["H11"], "a late repetition"
    for choice, replay in (("yes", REPLAY), ("no", "another-key-of-16")):
        with pytest.raises(ballots.VotedAlready, match="网上"):
            online(codes["H11"], choice, replay=replay)
    with pytest.raises(ballots.VotedAlready):
        ballots.enter("lift", ballots.Reading(codes["H11"][0], "yes"), clerk=ONE, at=at(22))
    assert ballots.ballot_of("lift").took_part.heads == 8


def test_votes_before_the_time_and_after_the_close_are_refused():
    announced()
    codes = served()
    with pytest.raises(ballots.NotOpen, match="才开始"):
        online(codes["H11"], "no", moment=at(19))
    with pytest.raises(ballots.NotOpen, match="截止"):
        online(codes["H11"], "no", moment=at(30))
    with pytest.raises(ballots.NotOpen, match="截止"):
        ballots.enter("lift", ballots.Reading(codes["H11"][0], "no"), clerk=ONE, at=at(30))
    assert ballots.ballot_of("lift").took_part.heads == 0


def test_a_voter_without_a_code_of_this_ballot_is_refused():
    announced()
    announced("other")
    codes, others = served(), served("other")
    for given in ([], [""], ["1-101"], [others["H11"][0]], [*codes["H11"], *codes["H12"]]):
        with pytest.raises(ballots.NotAVoter):
            online(given, "yes")
    with pytest.raises(ballots.BadVote, match="同意"):
        online(codes["H11"], "perhaps")
    with pytest.raises(ballots.BallotUnknown):
        online(codes["H11"], "yes", key="nothing")


def test_joint_owners_vote_together():
    announced(owners={"H11": 2})
    codes = served()
    with pytest.raises(ballots.NotAVoter):
        online(codes["H11"][:1], "yes")
    with pytest.raises(ballots.NotAVoter):
        online([codes["H11"][0], codes["H11"][0]], "yes")
    online(codes["H11"][::-1], "yes")
    assert ballots.ballot_of("lift").took_part == ballots.Weight(120_00, 1)


def test_a_lost_code_is_replaced_while_the_owner_has_not_voted():
    announced()
    codes = served()
    [slip] = ballots.serve("lift", again="H11", actor=COMMITTEE, at=at(21))
    with pytest.raises(ballots.NotAVoter):
        online(codes["H11"], "yes")
    online(slip.codes, "yes")
    assert ballots.serve("lift", again="H11", actor=COMMITTEE, at=at(22)) == []
    assert ballots.serve("lift", actor=COMMITTEE, at=at(22)) == []


def test_without_verification_the_code_of_the_part_is_enough():
    row = announced(verified=False)
    assert not row.verified
    receipt = online(["1-101"], "yes")
    assert ballots.find("lift", receipt).area == 120_00


def entered(code, choice="yes", clerk=ONE, **facts):
    read = ballots.Reading(code, choice, **facts)
    return ballots.enter("lift", read, clerk=clerk, at=at(22))


def test_paper_counts_once_two_clerks_have_read_the_same():
    announced()
    [code] = served()["H11"]

    assert entered(code).state == "waiting"
    assert entered(code).state == "waiting", "the same clerk twice is one reading"
    assert ballots.ballot_of("lift").took_part.heads == 0
    assert [(head, clerk) for head, clerk, _at in ballots.waiting("lift")] == [("H11", "clerk-1")]
    done = entered(code, clerk=TWO)
    assert done.state == "agreed"
    assert ballots.find("lift", done.receipt).choice is ballots.Choice.YES
    assert ballots.find("lift", code).choice is ballots.Choice.YES, "by the code on the stub"
    assert ballots.waiting("lift") == []


def test_where_two_clerks_differ_nothing_counts_and_both_read_again():
    announced()
    [code] = served()["H11"]
    entered(code, "yes")

    assert entered(code, "no", clerk=TWO).state == "differs"
    assert ballots.ballot_of("lift").took_part.heads == 0
    assert entered(code, "no", clerk=TWO).state == "waiting"
    assert entered(code, "no").state == "agreed"


def test_paper_of_joint_owners_is_signed_by_all_or_by_written_authority():
    announced(owners={"H11": 2})
    code = served()["H11"][0]
    with pytest.raises(ballots.BadVote, match="2 名共有人"):
        entered(code)
    with pytest.raises(ballots.BadVote, match="授权书"):
        entered(code, proxy="320400199001011234")
    with pytest.raises(ballots.BadVote, match="授权书"):
        entered(code, document="委 2021-7")
    entered(code, signatures=2)
    assert entered(code, signatures=2, clerk=TWO).state == "agreed"


def test_one_proxy_signs_for_no_more_owners_than_the_rules_allow():
    """H19 (f) -03."""
    announced(proxies_most=2)
    codes = served()
    facts = {"proxy": "320400199001011234", "document": "委 2021-7"}
    for head in ("H11", "H12"):
        for clerk in (ONE, TWO):
            entered(codes[head][0], clerk=clerk, **facts)
    with pytest.raises(ballots.BadVote, match="最多代理 2 户"):
        entered(codes["H21"][0], **facts)
    assert entered(codes["H21"][0]).state == "waiting"
    counted()
    assert ballots.export("lift")["took_part"]["H11"]["by_proxy"]
    assert "320400199001011234" not in json.dumps(ballots.export("lift"))


def test_an_area_that_changes_in_mid_vote_does_not_change_the_roll_and_is_named():
    voted()
    grown = [ballots.Part("1-101", 125_00, "H11"), *PARTS[1:]]
    with pytest.raises(ballots.RollFrozen, match=r"1-101 原为 120\.00 m²，现为 125\.00 m²"):
        announced(parts=grown)
    with pytest.raises(ballots.RollFrozen, match="1-602"):
        announced(parts=PARTS[:-1])
    assert announced().roll_hash == ballots.ballot_of("lift").roll_hash
    assert ballots.ballot_of("lift").all == ballots.Weight(1140_00, 12)


@pytest.mark.parametrize(
    ("facts", "error", "why"),
    [
        ({"at": at(6)}, ballots.BadBallot, "提前 15 日"),
        ({"closes_at": at(20)}, ballots.BadBallot, "截止须在开始之后"),
        ({"matter": "war"}, ballots.BadBallot, "没有事项"),
        ({"body": " "}, ballots.BadBallot, "全文"),
        ({"key": "a/b"}, ballots.BadBallot, "小写字母"),
        ({"register_day": date(2021, 3, 2)}, ballots.BadBallot, "还没有到"),
        ({"declared_area": 1200_00}, ballots.BadRoll, "相差过多"),
        ({"parts": PARTS + PARTS[:1]}, ballots.BadRoll, "出现了两次"),
        (
            {
                "at": at(1, month=12).replace(year=2020),
                "register_day": date(2020, 11, 1),
                "opens_at": at(20, month=12).replace(year=2020),
                "closes_at": at(5, month=1),
            },
            ballots.BadBallot,
            "跨 2021",
        ),
    ],
)
def test_a_ballot_that_the_law_does_not_allow_is_refused(facts, error, why):
    with pytest.raises(error, match=why):
        announced(**facts)
    assert ballots.ballots() == []


def test_the_text_does_not_change_after_the_notice():
    """H19 (f) -06."""
    announced()
    with pytest.raises(ballots.BadBallot, match="公告后不能改"):
        announced(body="同意拆除电梯。")


SENTENCE = "议事规则第十二条：已送达而未投票的，视为同意多数意见"


def test_the_silent_follow_the_majority_only_by_the_rules_of_procedure():
    announced(silent=SENTENCE)
    codes = served()
    for head in ("H41", "H42", "H51"):
        online(codes[head], "yes")
    row = counted()
    assert row.silent == SENTENCE
    assert row.outcome.passed
    assert row.outcome.deemed == ballots.Weight(870_00, 9)
    assert ballots.verify_export(ballots.export("lift"))


def test_it_is_counted_once_and_the_order_in_which_votes_came_is_gone():
    from yiju.platform.trust.ballots.models import Sheet

    voted()
    row = counted()
    assert counted() == row
    assert ballots.count("lift", actor=COMMITTEE, at=at(31)).counted_at == row.counted_at
    tags = list(Sheet.objects.order_by("pk").values_list("tag", flat=True))
    assert tags == sorted(tags)


def test_the_clock_counts_what_is_over():
    announced()
    ballots.keep_counting(at(29))
    assert ballots.ballot_of("lift").counted_at is None
    ballots.keep_counting(at(30))
    assert ballots.ballot_of("lift").outcome.unmet


def stuffed(told):
    told["sheets"].append({"tag": "0" * 64, "amount": 1000, "choice": "yes"})


def turned(told):
    told["sheets"][0]["choice"] = "abstain"


CHANGES = {
    "a sheet more": stuffed,
    "a sheet fewer": lambda told: told["sheets"].pop(),
    "a sheet turned": turned,
    "a sheet twice": lambda told: told["sheets"].append(told["sheets"][0]),
    "somebody who did not vote": lambda told: told["took_part"].update(H21={"channel": "online"}),
    "an area": lambda told: told["roll"][0].update(area=125_00),
    "the text": lambda told: told.update(text="another"),
    "the result": lambda told: told["result"].update(unmet=[], passed=True),
}


def script(tmp_path, told, *receipts):
    program = tmp_path / "count.py"
    program.write_text(PAGE.read_text().split("```python\n")[1].split("```")[0])
    export = tmp_path / "ballot.json"
    export.write_text(json.dumps(told), encoding="utf-8")
    command = [sys.executable, "-I", str(program), str(export), *receipts]
    return subprocess.run(command, check=False, capture_output=True, text=True)


@pytest.mark.parametrize("silent", ["", SENTENCE])
def test_an_outsider_counts_again_with_the_script_on_the_page(tmp_path, silent):
    _codes, receipts = voted(silent=silent)
    counted()
    told = json.loads(json.dumps(ballots.export("lift")))

    assert ballots.verify_export(told)
    done = script(tmp_path, told, receipts["H11"], "AAAA")
    assert (done.returncode, done.stderr) == (0, "")
    assert ("fails: AREA_CONSENT" if not silent else "passes") in done.stdout
    assert "your vote: no\n" in done.stdout
    assert "your vote: is not in the list" in done.stdout
    if silent:
        return
    for what, change in CHANGES.items():
        changed = copy.deepcopy(told)
        change(changed)
        assert not ballots.verify_export(changed), what
        assert script(tmp_path, changed).returncode == 1, what


def test_another_rule_than_that_of_the_day_shows():
    voted()
    counted()
    told = ballots.export("lift")
    told["rule"]["consent"] = [1, 2, False]
    told["result"] |= {"unmet": [], "passed": True}
    assert not ballots.verify_export(told)


@pytest.mark.parametrize("told", [[], {}, None, "x", {"format": "yiju-ballot/1"}])
def test_a_file_that_is_no_counted_ballot_is_called_unreadable(told):
    with pytest.raises(ballots.ExportUnreadable):
        ballots.verify_export(told)


@pytest.mark.parametrize("field", ["roll", "sheets", "took_part", "rule", "result", "matter"])
@pytest.mark.parametrize("junk", [None, 7, "x", [1], {"": None}])
def test_a_file_with_junk_in_it_is_refused_in_words(field, junk):
    voted()
    counted()
    told = ballots.export("lift") | {field: junk}
    try:
        verdict = ballots.verify_export(told)
    except ballots.ExportUnreadable:
        return
    assert not verdict
