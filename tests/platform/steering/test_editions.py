from datetime import UTC, datetime
from pathlib import Path

import pytest

from yiju.platform.base.errors import Problems
from yiju.platform.steering import api

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

PLAN = Path(__file__).with_name("small-plan.txt").read_text()
REVISED = PLAN.replace("改造提升公厕10座，其中设有第三卫生间的4座", "改造提升公厕12座")
LATER = datetime(2021, 3, 1, 1, tzinfo=UTC)


@pytest.fixture
def correct(programme, actor):
    return lambda **correction: api.correct("yiju", correction, actor=actor, at=LATER)


def keys():
    return [row.key for row in api.target_rows("yiju")]


def test_a_plan_becomes_clauses_targets_and_duties(programme):
    assert (programme.number, programme.title) == (1, "示例市宜居行动实施方案")
    assert keys() == ["1-1", "1-2", "2(1)-1", "2(2)-1", "3-1"]
    assert (programme.plan.first_year, programme.plan.last_year) == (2020, 2022)
    kinds = {part.label: part.kind for top in api.clauses("yiju") for part in top.all()}
    assert (kinds["1"], kinds["2(1)"], kinds["三(一)"]) == ("task", "subtask", "safeguard")


def test_every_place_leads_back_to_the_words_of_the_text(programme):
    for top in api.clauses("yiju"):
        for part in top.all():
            assert programme.text[part.start : part.end] == part.text
    for row in api.target_rows("yiju"):
        assert programme.text[row.start : row.end] == row.text
        part = api.clause("yiju", row.clause)
        assert part.start <= row.start < row.end <= part.end


def test_the_same_text_twice_changes_nothing(programme, compiled, events_of):
    assert compiled(PLAN, LATER) == programme
    assert len(events_of("plan.compile")) == 1


def test_a_revised_text_keeps_the_keys_of_promises_that_go_on(programme, compiled, events_of):
    second = compiled(REVISED, LATER)

    assert second.number == 2
    assert keys() == ["1-1", "2(1)-1", "2(2)-1", "3-1"]
    assert api.target("yiju", "1-1").value == 12
    assert api.target("yiju", "1-2").dropped
    event = events_of("plan.compile")[0]
    assert event.after["dropped"] == ["1-2"]
    assert event.after["changed"] == {"1-1": ["value"]}


def test_a_promise_put_before_another_does_not_take_its_key(programme, compiled):
    text = PLAN.replace("到2021年，", "到2021年，新建公厕3座，")
    compiled(text, LATER)

    assert api.target("yiju", "1-1").value == 10
    assert {row.value: row.key for row in api.target_rows("yiju")}[3] == "1-3"


def test_a_promise_that_comes_back_has_its_key_again(programme, compiled):
    compiled(REVISED, LATER)
    compiled(PLAN + "\n", LATER)

    assert keys() == ["1-1", "1-2", "2(1)-1", "2(2)-1", "3-1"]
    assert not api.target("yiju", "1-2").dropped


def test_two_editions_show_what_became_of_each_promise(programme, compiled):
    compiled(REVISED, LATER)

    found = {(c.kind, c.key): c.fields for c in api.difference("yiju", 1, 2)}

    assert found == {("dropped", "1-2"): (), ("changed", "1-1"): ("value",)}
    changed = next(c for c in api.difference("yiju", 1, 2) if c.kind == "changed")
    assert "10座" in str(changed.before) and "12座" in str(changed.after)
    assert "数值" in str(changed.title)
    assert sorted(c.kind for c in api.difference("yiju", 2, 1)) == ["added", "changed"]


def test_a_correction_holds_at_once_and_after_a_revision(correct, compiled, events_of):
    correct(do="target.edit", key="3-1", changes={"value": "1500"})
    assert api.target("yiju", "3-1").value == 1500

    compiled(REVISED, LATER)

    assert api.target("yiju", "3-1").value == 1500
    event = events_of("plan.correct")[0]
    assert (event.before["was"]["value"], event.after["changes"]["value"]) == ("1000", "1500")


def test_a_correction_that_the_new_text_contradicts_is_a_conflict_and_not_made(correct, compiled):
    correct(do="target.edit", key="1-1", changes={"value": "11"})

    second = compiled(REVISED, LATER)

    assert api.target("yiju", "1-1").value == 12
    assert len(second.conflicts) == 1
    assert "12" in str(second.conflicts[0].why)
    assert "12" in str(api.corrections("yiju")[0].conflict)


def test_only_what_was_changed_is_held_against_a_revision(correct, compiled):
    changes = {"value": "10", "unit": "处", "due": "2021-12-31", "comparator": "="}
    correct(do="target.edit", key="1-1", changes=changes)

    second = compiled(REVISED, LATER)

    row = api.target("yiju", "1-1")
    assert (row.value, row.unit, second.conflicts) == (12, "处", ())


def test_a_correction_withdrawn_restores_what_was_read(correct, actor):
    made = correct(do="target.edit", key="3-1", changes={"value": "1500"})

    api.withdraw(made.number, actor=actor, at=LATER)

    assert api.target("yiju", "3-1").value == 1000
    with pytest.raises(api.CorrectionUnknown):
        api.withdraw(made.number, actor=actor, at=LATER)


def test_a_target_can_be_added_and_removed_by_hand(correct, compiled, actor):
    added = correct(
        do="target.add",
        clause="4",
        target={
            "subject": "整治的街巷",
            "comparator": ">=",
            "value": "20",
            "unit": "条",
            "due": "2022-12-31",
            "text": "街巷环境整治",
        },
    )
    removed = correct(do="target.remove", key="2(2)-1")
    assert "4-1" in keys() and "2(2)-1" not in keys()

    compiled(REVISED, LATER)
    assert "4-1" in keys() and "2(2)-1" not in keys()
    row = api.target("yiju", "4-1")
    assert api.edition("yiju").text[row.start : row.end] == "街巷环境整治"

    api.withdraw(removed.number, actor=actor, at=LATER)
    api.withdraw(added.number, actor=actor, at=LATER)
    assert "4-1" not in keys() and "2(2)-1" in keys()


def test_units_and_the_title_of_a_clause_can_be_put_right(correct):
    correct(
        do="clause.units",
        clause="3",
        units=[{"named": "市交通局", "lead": True}, {"named": "各区人民政府", "lead": False}],
    )
    correct(do="clause.title", clause="3", title="停车")

    part = api.clause("yiju", "3")
    assert [(d.unit_code, d.lead) for d in part.duties] == [
        ("transport", True),
        ("west", False),
        ("east", False),
    ]
    assert part.title == "停车"


def test_a_piece_not_understood_can_be_settled_and_stays_so(compiled, actor):
    annex = (
        "\n附件\n重点任务分解表\n" + "序号一至十二各项任务由各单位按月调度并按季通报，" * 4 + "\n"
    )
    [piece] = compiled(PLAN + annex).unread
    before = api.edition("yiju").coverage

    made = api.correct(
        "yiju",
        {"do": "unread.settle", "start": piece.start, "text": piece.text, "as": "no_promise"},
        actor=actor,
        at=LATER,
    )

    assert (api.edition("yiju").unread, api.edition("yiju").coverage) == ((), 1)
    assert before < 1
    assert compiled(REVISED + annex, LATER).unread == ()
    api.withdraw(made.number, actor=actor, at=LATER)
    assert len(api.edition("yiju").unread) == 1


@pytest.mark.parametrize(
    "correction, field",
    [
        ({"do": "target.edit", "key": "9-9", "changes": {}}, "key"),
        ({"do": "target.edit", "key": "1-1", "changes": {"colour": "red"}}, "colour"),
        ({"do": "target.edit", "key": "1-1", "changes": {"value": "许多"}}, "value"),
        ({"do": "target.edit", "key": "1-1", "changes": {"value": ""}}, "value"),
        ({"do": "target.edit", "key": "2(1)-1", "changes": {"value": "101"}}, "value"),
        ({"do": "target.edit", "key": "1-1", "changes": {"comparator": "≈"}}, "comparator"),
        ({"do": "target.edit", "key": "1-1", "changes": {"due": "2021年底"}}, "due"),
        ({"do": "target.edit", "key": "3-1", "changes": {"every": "day"}}, "every"),
        ({"do": "target.edit", "key": "1-1", "changes": {"subject": " "}}, "subject"),
        (
            {
                "do": "target.add",
                "clause": "77",
                "target": {"subject": "a", "comparator": "done"},
            },
            "clause",
        ),
        ({"do": "clause.units", "clause": "3", "units": []}, "units"),
        ({"do": "clause.units", "clause": "3", "units": [{"named": " "}]}, "units"),
        ({"do": "target.edit", "key": "1-1", "changes": {"value": "10", "unit": "座"}}, "changes"),
        ({"do": "clause.title", "clause": "3", "title": ""}, "title"),
        ({"do": "unread.settle", "text": "没有这一段", "start": 0, "as": "read"}, "text"),
        ({"do": "unread.settle", "text": "", "start": 0}, "as"),
        ({"do": "target.burn"}, "do"),
    ],
)
def test_a_wrong_correction_names_its_field_and_changes_nothing(correct, correction, field):
    before = api.target_rows("yiju")

    with pytest.raises(Problems) as raised:
        correct(**correction)

    assert [problem.column for problem in raised.value.problems] == [field]
    assert api.target_rows("yiju") == before
    assert api.corrections("yiju") == []


def test_a_text_without_clauses_is_refused_with_the_reason(compiled):
    with pytest.raises(api.NoClauses, match="没有找到条款"):
        compiled("今天天气很好。")


def test_a_second_plan_has_returns_of_its_own(programme, actor, at, city):
    api.plan_compile(
        "other",
        name="另一方案.txt",
        data=PLAN.replace("宜居", "美丽"),
        area_code=city.code,
        actor=actor,
        at=at,
    )

    mine, theirs = api.target("yiju", "1-1"), api.target("other", "1-1")

    assert mine.own_key != theirs.own_key


def test_places_that_together_are_the_city_are_the_city(compiled):
    compiled(PLAN.replace("全市改造提升", "东区和西区改造提升"))
    assert api.target("yiju", "1-1").area_code == "990100000000"
    assert api.target("yiju", "1-1").scope_known


def test_a_place_that_no_register_knows_is_said_to_be_unknown(compiled):
    compiled(PLAN.replace("全市改造提升", "老城厢改造提升"))
    row = api.target("yiju", "1-1")

    assert (row.scope_known, row.area_code) == (not row.scope, "990100000000")
