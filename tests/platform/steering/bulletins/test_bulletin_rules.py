"""What is praised and criticised, and what may be compared."""

from datetime import date
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.time import Period
from yiju.platform.steering.bulletins.checking import Paper, check
from yiju.platform.steering.bulletins.document import HOLDER, in_chinese, numbered, shown
from yiju.platform.steering.bulletins.gathering import Facts
from yiju.platform.steering.bulletins.parts_returns import returns_part
from yiju.platform.steering.bulletins.rules import (
    Reporting,
    Standing,
    compared,
    criticised,
    may_say_better,
    praised,
    reports_badly,
    reports_well,
)
from yiju.platform.steering.bulletins.sheet import Sheet

DAY = date(2022, 5, 31)


def standing(name: str, score: str, rank: int, **more: Any) -> Standing:
    return Standing(name, name, Fraction(score), rank, **more)


def test_a_small_difference_does_not_make_one_better_than_another():
    assert not may_say_better(standing("a", "94.31", 1), standing("b", "94.30", 2), DAY)
    assert may_say_better(standing("a", "94.81", 1), standing("b", "94.31", 2), DAY)


def test_intervals_of_ranks_decide_where_they_are_known():
    first = standing("a", "99", 1, low=1, high=3)
    second = standing("b", "90", 2, low=2, high=4)
    third = standing("c", "89", 5, low=4, high=6)

    assert not may_say_better(first, second, DAY)
    assert may_say_better(first, third, DAY)


def test_where_an_evaluation_was_published_only_its_runs_may_tell_two_apart():
    """Ten points apart, and yet the runs put the second before the first too often."""
    first = standing("a", "99", 1, low=1, high=1, beats=frozenset("c"))
    second = standing("b", "89", 2, low=2, high=3, beats=frozenset())
    third = standing("c", "88", 3, low=2, high=3, beats=frozenset())

    assert not may_say_better(first, second, DAY)
    assert may_say_better(first, third, DAY)


def test_groups_are_praised_and_criticised_apart_and_never_compared():
    one = standing("a", "95", 1, group="1", beats=frozenset("b"))
    two = standing("b", "70", 2, group="1", beats=frozenset())
    other = standing("c", "60", 1, group="2", beats=frozenset())

    assert not may_say_better(one, other, DAY)
    assert [found.name for found in praised([one, two, other], DAY)] == ["a"]
    assert [found.name for found in criticised([one, two, other], DAY)] == ["b"]


def test_who_has_no_rank_is_neither_praised_nor_criticised_nor_compared():
    """standards.md §3.6, Xuchang: without data, rather than last."""
    nothing = Standing("n", "n", None, None, "无数据")
    some = [standing("a", "95", 1), standing("b", "60", 2), nothing]

    assert not may_say_better(some[0], nothing, DAY)
    assert [one.name for one in praised(some, DAY)] == ["a"]
    assert [one.name for one in criticised(some, DAY)] == ["b"]


def test_nobody_is_praised_who_cannot_be_told_from_those_who_are_not():
    close = [standing(name, f"95.{place}", 9 - place) for place, name in enumerate("abcd")]

    assert praised(close, DAY) == []


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=8))
def test_nobody_is_praised_and_criticised_at_once(scores):
    ordered = sorted(scores, reverse=True)
    some = [
        Standing(str(n), str(n), Fraction(s, 100), ordered.index(s) + 1)
        for n, s in enumerate(scores)
    ]
    good, bad = praised(some, DAY), criticised(some, DAY)

    assert not {one.key for one in good} & {one.key for one in bad}
    assert all(one.score >= 90 for one in good)
    assert all(one.score < 75 for one in bad)


def test_a_comparison_needs_a_base():
    assert compared(Fraction(972), Fraction(900)) == 8
    assert compared(Fraction(972), Fraction(0)) is None
    assert compared(Fraction(972), None) is None


def test_a_figure_is_rounded_once_and_half_up():
    assert shown(Fraction(91100, 972), 2) == "93.72"
    assert shown(Fraction(1, 2)) == "1"
    assert shown(Fraction(-1, 2)) == "-1"
    assert shown(None, 2) == "—"


def test_headings_are_numbered_as_official_papers_do():
    """GB/T 9704-2012, 7.3.3."""
    assert [numbered(level, 2) for level in ("h1", "h2", "h3", "h4")] == [
        "二、",
        "（二）",
        "2.",
        "（2）",
    ]
    assert [in_chinese(n) for n in (1, 10, 11, 20, 21)] == ["一", "十", "十一", "二十", "二十一"]


def reporting(name: str, **more: int) -> Reporting:
    counts = {"due": 1, "in_time": 1, "late": 0, "missing": 0, "sent_back": 0}
    return Reporting(name, **{**counts, "checked": 2, "untrue": 0, "replaced": 0, **more})


@pytest.mark.parametrize(
    ("more", "well", "badly"),
    [
        ({}, True, False),
        ({"checked": 1}, False, False),
        ({"sent_back": 1}, False, False),
        ({"in_time": 0, "late": 1}, False, True),
        ({"untrue": 1}, False, True),
        ({"due": 12, "in_time": 10, "late": 2, "checked": 11, "untrue": 1}, False, False),
        ({"due": 12, "in_time": 9, "late": 3}, False, True),
        ({"checked": 10, "untrue": 1}, False, True),
        ({"due": 0, "in_time": 0, "checked": 0}, False, False),
    ],
)
def test_who_reports_late_or_untrue_is_criticised_and_only_who_did_all_right_is_praised(
    more, well, badly
):
    one = reporting("甲局", **more)

    assert (reports_well(one, DAY), reports_badly(one, DAY)) == (well, badly)


def told(*found: Reporting, named: bool = True) -> tuple[Paper, str]:
    """What a bulletin says of some units, as it is printed."""
    facts = SimpleNamespace(
        reporting=found, names_reporters=named, period=Period.parse("2022-05"), on=DAY
    )
    sheet = Sheet()
    blocks = [*returns_part(cast(Facts, facts), sheet)]

    def filled(text: str) -> str:
        return HOLDER.sub(lambda place: sheet.figures[place[1]].text, text)

    texts = tuple(filled(one.text) for one in blocks)
    tables = tuple(tuple(tuple(map(filled, row)) for row in b.rows) for b in blocks if b.rows)
    return Paper(texts, tables), "".join(texts)


def test_a_bulletin_says_by_unit_what_was_late_and_untrue_and_its_sums_agree():
    late = reporting("甲局", in_time=0, late=1, missing=1, checked=0)
    paper, text = told(late, reporting("乙局", untrue=1), reporting("丙局"), reporting("丁局"))

    assert "报表4份，按时报送3份，迟报1份（至今未报1份）" in text
    assert "数据6个，其中属实5个，不实1个" in text
    assert "予以表扬：丙局、丁局。" in text and "予以批评：甲局（迟报）、乙局（数据不实）。" in text
    [table] = paper.tables
    assert [row[0] for row in table] == ["单位", "甲局", "乙局", "其余2个单位", "合计"]
    assert check(paper) == []


def test_a_city_that_does_not_show_how_units_report_names_none():
    paper, text = told(reporting("甲局", in_time=0, late=1), named=False)

    assert not paper.tables and "甲局" not in text and "迟报1份" in text
