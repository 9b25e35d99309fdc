"""One shape of an error for people and for programs."""

import json
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from yiju.platform.base.errors import CityError, Problem, Problems
from yiju.platform.base.i18n import _
from yiju.platform.base.money import Money


class Overdrawn(CityError):
    code = "test.overdrawn"
    status = 409
    text = _("账户余额 {available}，不够 {asked}")


class Late(CityError):
    code = "test.late"
    text = _("{facts}")


def test_an_error_tells_people_and_programs_the_same():
    error = Overdrawn(available=Money(4000), asked=Money(6000))

    assert error.as_dict() == {
        "code": "test.overdrawn",
        "message": "账户余额 ¥40.00，不够 ¥60.00",
        "facts": {"available": "¥40.00", "asked": "¥60.00"},
    }
    assert str(error) == error.message


@pytest.mark.parametrize(
    ("facts", "named"),
    [({"available": 1}, "asked"), ({"available": 1, "asked": 2, "owner": 3}, "owner")],
    ids=["a fact is missing", "a fact is not asked for"],
)
def test_an_error_with_other_facts_than_its_text_fails_where_it_is_raised(facts, named):
    with pytest.raises(KeyError, match=named):
        Overdrawn(**facts)


def test_the_facts_go_into_json_with_days_by_the_calendar_and_numbers_exact():
    error = Late(
        facts={
            "day": date(2021, 6, 30),
            "moment": datetime(2021, 6, 30, 1, tzinfo=UTC),
            "share": Fraction(2, 3),
            "what": [_("路灯"), None],
        }
    )

    assert json.loads(json.dumps(error.as_dict()))["facts"]["facts"] == {
        "day": "2021-06-30",
        "moment": "2021-06-30T01:00:00+00:00",
        "share": "2/3",
        "what": ["路灯", None],
    }


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (Problem("Sheet1", 7, "C", "为空", "填写"), "Sheet1!C7: 为空 → 填写"),
        (Problem("", 0, "名称", "为空", "填写"), "名称: 为空 → 填写"),
        (Problem("", 0, "", "文件是空的", "换一个文件"), "文件是空的 → 换一个文件"),
    ],
    ids=["a cell", "a field of a form", "the whole file"],
)
def test_a_problem_says_in_one_line_where_what_and_the_remedy(problem, line):
    assert str(problem) == line


def test_problems_count_all_show_the_first_and_carry_the_rest():
    error = Problems([Problem("Sheet1", row, "C", "为空", "填写") for row in range(2, 9)])

    assert "7 处问题" in error.message
    assert "Sheet1!C2" in error.message
    assert "Sheet1!C8" not in error.message
    assert error.as_dict()["problems"][6] == {
        "sheet": "Sheet1",
        "row": 8,
        "column": "C",
        "what": "为空",
        "remedy": "填写",
    }


def test_problems_may_count_more_than_they_carry():
    assert "5000 处问题" in Problems([Problem("", 2, "A", "为空", "填写")], count=5000).message
