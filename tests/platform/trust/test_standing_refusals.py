"""What cannot be recorded is refused with its reason, and nothing of it is written."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from reputed import FIRM, HANDLER, KINDS, MARKET, OTHER, REVIEWER, THIRD, by, listed

from yiju.platform.application import Application, check
from yiju.platform.base.errors import CityError
from yiju.platform.base.law import Clause
from yiju.platform.events import api as events
from yiju.platform.registry import api as registry
from yiju.platform.trust.standings import api

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
KIND, DAY = "town.market", date(2021, 3, 26)
QUALITY: dict[str, Any] = {
    "document": "常建罚〔2021〕7号",
    "starts": DAY,
    "until": date(2022, 3, 26),
    "points": 4,
}


def record(key: str = "q", **told: Any) -> api.Fact:
    return api.record(key, KIND, told.pop("subject", FIRM), told.pop("item", "quality"),
                      **{**QUALITY, **told}, **by(HANDLER, DAY))  # fmt: skip


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"document": " "}, api.DocumentMissing),
        ({"until": date(2021, 3, 25)}, api.EndBeforeStart),
        ({"penalty_until": date(2022, 3, 27)}, api.ShownTooShort),
        ({"until": date(2021, 9, 25)}, api.FactUnfit),
        ({"until": date(2024, 3, 27)}, api.FactUnfit),
        ({"until": None}, api.FactUnfit),
        ({"points": None}, api.FactUnfit),
        ({"points": 61}, api.FactUnfit),
        ({"points": -4}, api.FactUnfit),
        ({"starts": date(2021, 3, 27)}, api.FactUnfit),
        ({"item": "qualty"}, api.NameUnknown),
        ({"subject": api.Subject("unit", "990100-nobody")}, api.SubjectUnfit),
        ({"subject": api.Subject("person", "7")}, api.SubjectUnfit),
        ({"subject": api.Subject("compound", "C1")}, api.SubjectUnfit),
        ({"text": "x" * 4001}, api.FactUnfit),
        ({"evidence": (api.Evidence(" "),)}, api.FactUnfit),
    ],
    ids=[
        "H09 (f) without a document",
        "H27 -03 ends before it starts",
        "H27 -05 shown shorter than the penalty",
        "shown for less than six months",
        "shown for more than three years",
        "no end",
        "no points",
        "more points than the table",
        "points below zero",
        "starts tomorrow",
        "no such item",
        "nobody has registered it",
        "no such person",
        "a subject of another kind",
        "too long",
        "evidence without a title",
    ],
)
def test_a_record_that_cannot_be_changes_nothing(firms, told, error):
    with pytest.raises(error):
        record(**told)
    assert api.entries(KIND, FIRM, on=DAY) == []
    assert not [one for one in events.history() if one.action.startswith("standing.")]


def test_a_firm_whose_credit_code_is_wrong_never_becomes_a_subject(firms):
    """H27 (f) -01: the check digit of GB 32100."""
    with pytest.raises(CityError, match="信用代码"):
        registry.unit_add("bad", name="甲", short_name="甲", kind="enterprise",
                          area_code="990100000000", uscc="91320400MA1ABCDE10",
                          **by(HANDLER, DAY))  # fmt: skip
    with pytest.raises(api.SubjectUnfit, match="统一社会信用代码"):
        record(subject=api.Subject("unit", "bad"))


def test_one_document_proves_one_record_until_that_is_annulled(firms):
    """H27 (f) -04."""
    record()
    with pytest.raises(api.DocumentUsed):
        record("q2")
    record("q3", subject=OTHER)
    api.annul("a", "q", document="复议1号", reason="处罚撤销", **by(REVIEWER, DAY))
    assert record("q2").number == 4


def test_sent_twice_it_is_one_and_under_a_used_key_other_content_is_refused(firms):
    assert record() == record()
    with pytest.raises(api.KeyReused):
        record(points=5)
    assert len(api.entries(KIND, FIRM, on=DAY)) == 1


def proposed() -> None:
    api.propose("b", KIND, FIRM, "black", "B2", document="处罚", happened=DAY, **by(HANDLER, DAY))


def noticed() -> None:
    proposed()
    api.notify("n", "b", document="告知", text="事实与权利", served_on=DAY, **by(HANDLER, DAY))


def decided(day: date, who=REVIEWER, key="d") -> api.Fact:
    return api.decide(key, "b", listed=True, document="决定", reason="清楚", **by(who, day))


def test_without_notice_nobody_is_listed(firms):
    """H27 (f) -02."""
    proposed()
    with pytest.raises(api.NotHeard, match="没有送达"):
        decided(date(2021, 5, 1))
    assert not api.standing(KIND, FIRM, on=date(2021, 5, 1)).listed


def test_before_the_subject_spoke_or_five_working_days_passed_nobody_is_listed(firms):
    """H27 R2: notice on Friday 2021-03-26: heard until Friday 2021-04-02."""
    noticed()
    with pytest.raises(api.NotHeard, match="2021-04-02"):
        decided(date(2021, 4, 2))
    assert decided(date(2021, 4, 3)).starts == date(2021, 4, 3)


def test_a_hearing_lets_the_decision_come_earlier_and_another_person_takes_it(firms):
    noticed()
    api.hear("h", "b", "对方已另行处理", on=DAY, **by(HANDLER, DAY))
    with pytest.raises(api.SamePerson):
        decided(date(2021, 3, 29), HANDLER)
    assert decided(date(2021, 3, 29)).until == date(2022, 3, 29)
    with pytest.raises(api.NotItsTurn):
        decided(date(2021, 3, 30), THIRD, key="d2")


def test_a_proposal_that_is_dropped_leaves_nothing_in_public(firms):
    noticed()
    api.hear("h", "b", "事实有误", on=DAY, **by(HANDLER, DAY))
    api.decide("d", "b", listed=False, document="不予列入", reason="不实", **by(REVIEWER, DAY))
    assert not api.standing(KIND, FIRM, on=DAY).listed
    assert api.public_entries(KIND, FIRM, on=DAY) == []
    assert [one.state for one in api.entries(KIND, FIRM, on=DAY)] == ["dropped"]


STEPS: dict[str, Callable[[], Any]] = {
    "a notice of what nobody proposed": lambda: api.notify(
        "n", "nothing", document="告知", text="x", served_on=DAY, **by(HANDLER, DAY)
    ),
    "a notice without words": lambda: (
        proposed(),
        api.notify("n", "b", document="x", text=" ", served_on=DAY, **by(HANDLER, DAY)),
    ),
    "served tomorrow": lambda: (
        proposed(),
        api.notify("n", "b", document="x", text="x", served_on=date(2021, 4, 1),
                   **by(HANDLER, DAY)),
    ),
    "a statement before the notice": lambda: (
        proposed(),
        api.hear("h", "b", "x", on=DAY, **by(HANDLER, DAY)),
    ),
    "an appeal against a proposal": lambda: (
        proposed(),
        api.appeal("p", "b", text="x", **by(HANDLER, DAY)),
    ),
    "repair of a record of points": lambda: (
        record(),
        api.repair("r", "q", corrected=DAY, proof="x", promise="x", **by(HANDLER, DAY)),
    ),
    "the decision of an appeal that is none": lambda: (
        record(),
        api.decide_appeal("p", "q", upheld=True, document="x", reason="x", **by(THIRD, DAY)),
    ),
    "a ground that the list does not have": lambda: api.propose(
        "b", KIND, FIRM, "black", "B9", document="x", happened=DAY, **by(HANDLER, DAY)
    ),
    "an annulment without a document": lambda: (
        record(),
        api.annul("a", "q", document="", reason="x", **by(REVIEWER, DAY)),
    ),
    "an annulment by who recorded": lambda: (
        record(),
        api.annul("a", "q", document="x", reason="x", **by(HANDLER, DAY)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS.values(), ids=list(STEPS))
def test_steps_out_of_their_order_are_refused(firms, step):
    with pytest.raises(api.StandingRefusal):
        step()


def test_repair_is_not_for_every_ground_and_not_before_its_time(firms):
    """H27 R4 and (f) -06: not for B1; BLACK after six months."""
    told = {"corrected": date(2021, 5, 1), "proof": "验收单", "promise": "承诺书"}
    listed("b1", date(2021, 4, 6), served=DAY, ground="B1")
    with pytest.raises(api.NotRepairable):
        api.repair("r", "b1", **told, **by(HANDLER, date(2021, 12, 1)))
    listed("b2", date(2021, 4, 6), served=DAY, subject=OTHER)
    with pytest.raises(api.RepairTooEarly):
        api.repair("r", "b2", **told, **by(HANDLER, date(2021, 10, 5)))
    with pytest.raises(api.FactUnfit):
        api.repair("r", "b2", **{**told, "promise": ""}, **by(HANDLER, date(2021, 10, 6)))
    assert api.repair("r", "b2", **told, **by(HANDLER, date(2021, 10, 6)))


def test_an_appeal_is_decided_by_somebody_else_and_upheld_it_never_counted(firms):
    listed("b", date(2021, 4, 6), served=DAY)
    day = date(2021, 4, 8)
    api.appeal("p", "b", text="处罚已被撤销", **by(HANDLER, day))
    assert api.standing(KIND, FIRM, on=day).is_on("black"), "it stands until decided"
    told = {"upheld": True, "document": "复核1号", "reason": "处罚撤销"}
    for who in (HANDLER, REVIEWER):
        with pytest.raises(api.SamePerson):
            api.decide_appeal("pd", "p", **told, **by(who, day))
    api.decide_appeal("pd", "p", **told, **by(THIRD, date(2021, 4, 9)))

    assert not api.standing(KIND, FIRM, on=day).listed
    then = by(THIRD, day)["at"]
    assert api.standing(KIND, FIRM, on=day, known_at=then).is_on("black"), "as we knew it then"
    assert api.public_entries(KIND, FIRM, on=day) == []
    [correction] = api.corrections(KIND, FIRM, on=date(2021, 4, 9))
    assert correction.document == "复核1号"
    assert api.corrections(KIND, FIRM, on=date(2021, 7, 10)) == []


def test_who_asks_is_kept_with_purpose_and_answer(firms):
    """H27 R7: LISTED(list, ground, to) or CLEAR(as of)."""
    listed("w", date(2021, 4, 6), served=DAY, list_key="wage", ground="W1")
    day = date(2021, 4, 7)
    ask = {"on": day, **by(THIRD, day)}
    with pytest.raises(api.PurposeMissing):
        api.consult(KIND, FIRM, purpose=" ", **ask)
    found = api.consult(KIND, FIRM, purpose="投标资格审查", measure="tender", **ask)
    assert (str(found), found.effect) == ("LISTED(wage, W1, 2024-04-06)", "deny")
    assert api.consult(KIND, FIRM, purpose="保证金", measure="guarantee", **ask).effect == "deduct"
    clear = api.consult(KIND, OTHER, purpose="投标资格审查", measure="tender", **ask)
    assert (str(clear), clear.effect) == ("CLEAR(as of 2021-04-07)", "")

    used = api.uses(KIND)

    assert [(one.account, one.purpose) for one in used] == [
        ("third", "投标资格审查"), ("third", "保证金"), ("third", "投标资格审查"),
    ]  # fmt: skip
    assert used[2].answer["listed"] == [["wage", "W1", "2024-04-06"]]
    assert used[2].hash == found.hash


@pytest.mark.parametrize("table", ["trust_standings_standingfact", "trust_standings_standinguse"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET name = 'x'", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_what_was_recorded(firms, table, verb):
    record()
    api.consult(KIND, FIRM, purpose="查看", on=DAY, **by(THIRD, DAY))
    with (
        pytest.raises(DatabaseError, match="only ever added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb.format(table))


def said(*kinds: api.StandingKind) -> str:
    app = Application("town", "town", "town", "市住建局", (Clause("23"),), standings=kinds)
    return "\n".join(map(str, check([app])))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"key": "market"}, "应用.名称"),
        ({"key": "other.market"}, "应以“town.”开头"),
        ({"subjects": ()}, "没有写明评价谁"),
        ({"subjects": ("compound",)}, "compound 没有声明"),
        ({"parts": (), "lists": (), "items": ()}, "既没有评分部分"),
        ({"cites": ()}, "没有写明依据"),
        ({"grades": MARKET.grades[:3]}, "分数线"),
        ({"parts": MARKET.parts[:1]}, "不是计分的部分"),
        ({"parts": MARKET.parts * 2}, "声明了不止一次"),
        ({"lists": (replace(MARKET.lists[0], grounds=()),)}, "没有列入情形"),
        ({}, "声明了不止一次"),
    ],
)
def test_what_is_declared_badly_is_told_when_the_program_starts(change, words):
    assert said(*KINDS) == ""
    assert words in said(*KINDS, replace(MARKET, **change))
