"""A city's own rule book is read whole or not at all, and what is unclear is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.errors import Problems
from yiju.platform.work.catalogue.limit_words import LimitUnreadable, parse_limit, written
from yiju.platform.work.catalogue.old_names import Quality, match, synonyms
from yiju.platform.work.catalogue.reading import (
    Answers,
    Questions,
    passed_over,
    read_rules,
    template,
    write_table,
)
from yiju.platform.work.catalogue.rules import CaseRule, without_rule
from yiju.platform.work.catalogue.types import national
from yiju.platform.work.limits import Limit, TimeKind

HEAD = ["kind", "class_name", "subclass_name", "filing_condition", "time_limit_text"]
HEAD += ["closing_condition", "handling_unit", "supervising_unit"]
BOOK = [
    HEAD,
    ["component", "公用设施", "上水井盖", "盖子不见了", "2紧急工作时", "盖好", "水司", "城管局"],
    ["", "", "", "盖子松动作响", "2天", "不再作响", "", ""],
    ["event", "市容环境", "暴露生活垃圾", "一处以上", "4小时", "清走", "环卫所", "城管局"],
    ["event", "市容环境", "道路破损", "有坑", "5天", "补平", "养护所", "城管局"],
]
ANSWERS = Answers({"天": TimeKind.WORKING_DAY, "小时": TimeKind.WORKING_HOUR})


def refused(rows, answers=ANSWERS):
    with pytest.raises(Problems) as caught:
        read_rules(rows, national(), answers, sheet="标准")
    return caught.value.problems


def changed(row, column, text):
    rows = [list(cells) for cells in BOOK]
    rows[row][column] = text
    return rows


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("2紧急工作时", Limit(2, TimeKind.URGENT_HOUR)),
        ("4 个工作时以内", Limit(4, TimeKind.WORKING_HOUR)),
        ("２自然日", Limit(2, TimeKind.NATURAL_DAY)),
        ("1紧急工作日", Limit(1, TimeKind.NATURAL_DAY)),
        ("三个工作日", Limit(3, TimeKind.WORKING_DAY)),
    ],
)
def test_a_limit_in_one_of_the_four_kinds_is_read(text, limit):
    # the four kinds of time: domain/standards.md, 2.4
    assert parse_limit(text) == limit


@pytest.mark.parametrize("text", ["", "立即", "半天", "30分钟", "1个月", "0天", "2紧急工作时制止"])
def test_a_limit_that_is_no_whole_time_is_refused_and_not_guessed(text):
    with pytest.raises(LimitUnreadable):
        parse_limit(text)


@given(st.integers(1, 9999), st.sampled_from(TimeKind))
def test_a_written_limit_reads_back(amount, kind):
    assert parse_limit(written(Limit(amount, kind))) == Limit(amount, kind)


def test_each_unclear_word_is_asked_once_with_its_rows():
    asked = read_rules(BOOK, national())

    assert isinstance(asked, Questions)
    assert [(one.wording, one.rows) for one in asked.times] == [("天", (3, 5)), ("小时", (4,))]
    assert asked.times[0].choices == ("working_day", "natural_day")


def test_an_answer_outside_the_choices_leaves_the_question_open():
    answers = Answers({"天": TimeKind.URGENT_HOUR, "小时": TimeKind.WORKING_HOUR})

    assert [one.wording for one in read_rules(BOOK, national(), answers).times] == ["天"]


def test_with_the_answers_the_rules_come_and_merged_cells_hold_for_the_rows_below():
    rules = read_rules(BOOK, national(), ANSWERS)

    assert [one.type_code for one in rules] == ["M01001", "M01001", "M06010", "M06013"]
    assert rules[1].limit == Limit(2, TimeKind.WORKING_DAY)
    assert (rules[1].responsible, rules[1].supervising) == ("水司", "城管局")
    assert [one.is_urgent for one in rules] == [True, False, False, False]


def test_an_unknown_type_is_asked_and_takes_the_key_that_is_answered():
    rows = changed(4, 2, "自定的事")
    asked = read_rules(rows, national(), ANSWERS)

    assert [(one.wording, one.rows) for one in asked.types] == [("event：自定的事", (5,))]
    answers = Answers(ANSWERS.times, {"event：自定的事": "M06013"})
    assert read_rules(rows, national(), answers)[3].type_code == "M06013"


@pytest.mark.parametrize(
    ("row", "column", "text", "where"),
    [(1, 4, "立即", "标准!E2"), (3, 3, "", "标准!D4"), (3, 5, "", "标准!F4")],
)
def test_a_bad_cell_is_named_by_sheet_row_and_column_with_a_remedy(row, column, text, where):
    problems = refused(changed(row, column, text))

    assert [one.where for one in problems] == [where]
    assert str(problems[0].remedy)


def test_a_missing_column_and_a_column_given_twice_are_named():
    assert "立案条件" in str(refused([["小类名称", "时限", "结案条件"]])[0].what)
    assert refused([[*HEAD, "时限"]])[0].where == "标准!I1"


def test_two_rows_with_the_same_type_and_condition_are_named():
    problems = refused(changed(2, 3, "盖子不见了"))

    assert [one.row for one in problems] == [3]


def test_the_types_a_book_forgets_are_listed():
    left = without_rule(read_rules(BOOK, national(), ANSWERS), national())

    assert len(left) == 250 - 3
    assert "M06013" not in left


def test_an_old_name_is_met_exactly_nearly_or_not_at_all():
    assert match(national(), "C", "路灯").quality == Quality.EXACT
    assert match(national(), "C", "路沿石").key == "M06050"
    assert match(national(), "M", "道路遗撒").quality == Quality.NEAR
    assert match(national(), "M", "从未听说").quality == Quality.NONE


def test_every_known_old_name_leads_to_a_type_that_exists():
    assert all(key in national().types for key in synonyms().values())


words = st.text("甲乙丙丁戊，。1a", max_size=6)
filled = st.text("甲乙丙丁戊，。1a", min_size=1, max_size=6)
rules = st.builds(
    CaseRule,
    st.sampled_from([one.key for one in national().matters]),
    filled,
    filled,
    st.builds(Limit, st.integers(1, 9999), st.sampled_from(TimeKind)),
    st.booleans(),
    *[words] * 5,
)


def place(rule):
    return (rule.type_code, rule.condition, rule.area_grade)


@given(st.lists(rules, max_size=8, unique_by=place))
def test_what_is_exported_is_imported_as_the_same_rules(book):
    table = write_table(book, national())

    assert table[0] == template()
    assert read_rules(table, national()) == tuple(book)


def test_a_title_and_notes_may_stand_above_the_headings_and_rows_keep_their_numbers():
    above = [["某市立案标准（试行）"], ["说明：时限自派遣起算"]]
    rules = read_rules([*above, *BOOK], national(), ANSWERS)
    assert [rule.row for rule in rules] == [4, 5, 6, 7]
    [first, *_rest] = refused([*above, *changed(1, 4, "立即")])
    assert (first.row, first.column) == (4, "E")


def test_columns_that_say_nothing_to_the_reader_are_named():
    rows = [[*cells, "x"] for cells in BOOK]
    rows[0][-1] = "巡查频次"
    assert passed_over(rows) == ["class_name", "巡查频次"]
    assert passed_over([]) == []
