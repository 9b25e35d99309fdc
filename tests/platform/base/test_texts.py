"""Texts in two languages, errors in one shape, clauses in their order."""

import pytest

from yiju.platform.base.errors import CityError, Problem, Problems
from yiju.platform.base.i18n import _, use_language
from yiju.platform.base.law import Clause, Verdict, rule, rules_of
from yiju.platform.base.money import Money


class Overdrawn(CityError):
    code = "test.overdrawn"
    status = 409
    text = _("账户余额 {available}，不够 {asked}")


def test_an_error_tells_people_and_programs_the_same():
    error = Overdrawn(available=Money(4000), asked=Money(6000))

    assert error.as_dict() == {
        "code": "test.overdrawn",
        "message": "账户余额 ¥40.00，不够 ¥60.00",
        "facts": {"available": "¥40.00", "asked": "¥60.00"},
    }


def test_an_error_that_lacks_a_fact_fails_where_it_is_raised():
    with pytest.raises(KeyError, match="asked"):
        Overdrawn(available=Money(1))


def test_problems_count_all_and_show_the_first():
    found = [Problem("Sheet1", row, "C", "为空", "填写") for row in range(2, 9)]
    error = Problems(found)

    assert "7 处问题" in error.message
    assert "Sheet1!C2" in error.message
    assert len(error.as_dict()["problems"]) == 7


def test_a_text_speaks_the_language_of_the_moment():
    yes = _("是")
    with use_language("en"):
        english = str(yes)

    assert (str(yes), english) == ("是", "yes")


def test_references_to_a_clause_are_one_however_they_are_written():
    assert Clause("§2（1）") == Clause("2(1)")
    assert str(Clause("三（三）")) == "§三(三)"
    assert Clause("2(1)").parent == Clause("2")
    assert Clause("13").parent is None


def test_clauses_stand_in_the_order_of_the_plan():
    labels = ["13", "2(1)", "2", "三(三)", "三(一)", "2(10)", "2(2)"]
    ordered = [clause.label for clause in sorted(map(Clause, labels))]

    assert ordered == ["2", "2(1)", "2(2)", "2(10)", "13", "三(一)", "三(三)"]


def test_what_is_no_clause_is_refused():
    with pytest.raises(ValueError, match="clause"):
        Clause("thirteen")


def test_a_verdict_lists_everything_unmet():
    verdict = Verdict.of(["没有公示", "有人反对"])

    assert not verdict
    assert len(verdict.unmet) == 2
    assert Verdict.of([])


def test_the_rules_of_a_module_are_found_with_their_grounds():
    from yiju.applications.toilets import rules

    found = {row.name: row for row in rules_of(rules)}

    assert Clause("13") in found["counts_as_upgraded"].cites
    assert found["counts_as_upgraded"].reading


def test_a_rule_stays_the_function_it_was():
    @rule(cites=[Clause("13")], reading="x")
    def twice(number: int) -> int:
        return 2 * number

    assert twice(21) == 42
