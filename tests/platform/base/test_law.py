"""Clauses in their order, rules with their grounds, verdicts that list everything."""

from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.errors import CityError
from yiju.platform.base.law import Clause, Standard, Verdict, reading_of, rule, rules_of

LABELS = st.from_regex(
    r"\A(?:第[一二三四五六七八九十]章)?(?:[一二三四五六七八九十]|[1-9][0-9]?)?"
    r"(?:\((?:[一二三四五六七八九十]|[1-9][0-9]?)\)){1,2}[①-⑳]?\Z"
)


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("§13", "13"),
        ("§2（1）", "2(1)"),
        ("２（１）", "2(1)"),
        ("三（三）", "三(三)"),
        (" 二 (一) 1 ", "二(一)1"),
        ("2(1)①", "2(1)①"),
        ("第一章第三条", "第一章第三条"),
    ],
)
def test_references_to_a_clause_are_one_however_they_are_written(written, label):
    assert Clause(written) == Clause(label)
    assert str(Clause(written)) == f"§{label}"


@given(LABELS)
def test_a_reference_reads_back_as_it_was_written(label):
    assert Clause(str(Clause(label))) == Clause(label)


@pytest.mark.parametrize(
    ("label", "parent"),
    [
        ("13", None),
        ("2(1)", "2"),
        ("三(三)", "三"),
        ("二(一)1", "二(一)"),
        ("三1", "三"),
        ("2(1)①", "2(1)"),
        ("第一章第三条", "第一章"),
    ],
)
def test_a_part_knows_the_part_above(label, parent):
    assert Clause(label).parent == (Clause(parent) if parent else None)


@given(LABELS)
def test_a_part_stands_behind_the_part_above(label):
    clause = Clause(label)

    assert clause.parent is None or clause.parent < clause


def test_clauses_stand_in_the_order_of_the_plan():
    labels = ["13", "2(1)", "2", "三(三)", "三(一)", "2(10)", "2(2)", "三(十一)", "三(二)"]
    ordered = [clause.label for clause in sorted(map(Clause, labels))]

    assert ordered == [
        *("2", "2(1)", "2(2)", "2(10)", "13"),
        *("三(一)", "三(二)", "三(三)", "三(十一)"),
    ]


@pytest.mark.parametrize("text", ["thirteen", "", "13(", "13 and 14", "a13", "§", "二百五"])
def test_what_is_no_clause_is_refused_in_the_shape_of_every_error(text):
    with pytest.raises(ValueError, match="条款编号") as told:
        Clause(text)

    assert isinstance(told.value, CityError)
    assert told.value.as_dict()["facts"] == {"given": text}


def test_a_standard_is_named_with_its_article():
    assert str(Standard("GB/T 50337-2018", "4.2")) == "GB/T 50337-2018 4.2"
    assert str(Standard("CJJ 14-2016")) == "CJJ 14-2016"


@rule(cites=[Clause("13"), Standard("CJJ 14-2016")], reading="twice as many")
def twice(number: int) -> int:
    """The double.

    More is not shown.
    """
    return 2 * number


def test_a_rule_stays_the_function_it_was_and_tells_its_ground():
    assert twice(21) == 42
    assert twice.__name__ == "twice"
    assert reading_of(twice) == "twice as many"


def test_the_rules_of_a_module_are_found_with_their_grounds_and_those_of_others_are_not():
    module = ModuleType(__name__)
    module.twice = twice
    elsewhere = ModuleType("elsewhere")
    elsewhere.twice = twice

    [row] = rules_of(module)

    assert (row.name, row.reading, row.summary) == ("twice", "twice as many", "The double.")
    assert row.cites == (Clause("13"), Standard("CJJ 14-2016"))
    assert rules_of(elsewhere) == []


@pytest.mark.parametrize(
    ("cites", "reading"), [([], "x"), ([Clause("13")], "")], ids=["no ground", "no reading"]
)
def test_a_rule_without_a_ground_or_a_reading_is_none(cites, reading):
    with pytest.raises(ValueError, match="cites"):
        rule(cites=cites, reading=reading)


def test_a_verdict_is_no_with_everything_unmet_and_yes_with_nothing():
    verdict = Verdict.of(["没有公示", "有人反对"])

    assert not verdict
    assert verdict.unmet == ("没有公示", "有人反对")
    assert Verdict.of([])
