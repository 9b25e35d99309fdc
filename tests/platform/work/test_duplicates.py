"""Reports that may be about the same thing."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.time import CHINA
from yiju.platform.work.duplicates import Likeness, Report, likeness, radius_m, score, suggest

TODAY = date(2026, 7, 1)
NOW = datetime(2026, 7, 1, 9, 0, tzinfo=CHINA)
METRE = 1 / 94_600
WORDS = st.text(alphabet="路灯不亮了很久坏井盖丢失，。 ", max_size=20)


def report(number="new", *, metres=0.0, **facts) -> Report:
    place = Report(number, "01-05", 119.95 + metres * METRE, 31.78, NOW)
    return replace(place, **facts)


def test_the_nearest_alike_report_stands_first_and_shows_why():
    new = report(words="人行道边路灯不亮")
    near = report("1", metres=4, words="路灯不亮，人行道很黑")
    far = report("2", metres=16, words="路灯不亮")

    found = suggest(new, [far, near], TODAY)

    assert [one.number for one in found] == ["1", "2"]
    assert found[0].parts.place == pytest.approx(exp(-4 / 50), abs=0.001)
    assert 0 < found[0].parts.words < 1
    assert (found[0].parts.component, found[0].parts.photo) == (None, None)
    assert not any(one.certain for one in found)


def test_only_parts_that_can_be_compared_count():
    """E9 (infra.md, Appendix E): w1 exp(-d/r) + w2 component + w3 words + w4 photo."""
    assert score(Likeness(0.8, None, None, None), TODAY) == pytest.approx(0.8)
    assert score(Likeness(0.8, None, 0.2, None), TODAY) == pytest.approx((0.4 + 0.02) / 0.6)
    assert score(Likeness(0.8, 1.0, 0.2, 1.0), TODAY) == pytest.approx(0.4 + 0.3 + 0.02 + 0.1)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (report("1", type_key="01-06"), "another type"),
        (report("1", metres=51), "too far"),
        (report("1", closed_at=NOW - timedelta(hours=25)), "closed more than a day ago"),
        (report("1", metres=5, component="L2"), "the next lamp"),
        (report("new"), "itself"),
    ],
)
def test_what_cannot_be_the_same_is_not_suggested(other, why):
    """(c2) of infra.md 2.19: same class, near or the same component, open or just closed."""
    assert suggest(report(component="L1"), [other], TODAY) == [], why


def test_a_case_that_was_closed_this_morning_is_still_suggested():
    found = suggest(report(), [report("1", closed_at=NOW - timedelta(hours=2))], TODAY)

    assert [one.number for one in found] == ["1"]


@pytest.mark.parametrize(
    ("other", "certain"),
    [
        (report("1", component="L1", at=NOW - timedelta(hours=24)), True),
        (report("1", component="L1", at=NOW - timedelta(hours=25)), False),
        (report("1"), False),
    ],
)
def test_only_the_same_component_and_type_within_a_day_is_certain(other, certain):
    """E9: never merged by itself except same component and same class within 24 h."""
    (found,) = suggest(report(component="L1"), [other], TODAY)

    assert found.certain is certain


def test_a_component_is_the_same_wherever_the_phone_thought_it_was():
    found = suggest(report(component="L1"), [report("1", metres=400, component="L1")], TODAY)

    assert [one.certain for one in found] == [True]


def test_the_same_photo_speaks_for_it_and_another_photo_says_nothing():
    photo = 0x0123456789ABCDEF
    new = report(photos=(photo,), words="井盖丢失")
    same = report("1", metres=24, photos=(photo ^ 0b111,), words="路灯坏了")
    other = report("2", metres=24, photos=(~photo & (1 << 64) - 1,), words="井盖丢失")

    found = {one.number: one for one in suggest(new, [same, other], TODAY)}

    assert "1" not in found and found.keys() <= {"2"}
    nearer = suggest(new, [replace(same, lon=new.lon + 10 * METRE)], TODAY)
    without = suggest(new, [replace(same, lon=new.lon + 10 * METRE, photos=())], TODAY)
    assert nearer[0].parts.photo == 1.0
    assert without == []


def test_a_type_without_a_reach_of_its_own_has_the_common_one():
    """standards.md 2.3: duplicate suspicion defaults to 50 m and 24 h."""
    assert radius_m("01-05", TODAY) == 50


@given(WORDS, WORDS)
def test_likeness_is_even_and_between_none_and_all(one, other):
    found = likeness(one, other)

    assert found == pytest.approx(likeness(other, one))
    assert 0 <= found <= 1 + 1e-12


@given(WORDS.filter(lambda words: sum(sign.isalnum() for sign in words) > 1))
def test_words_are_like_themselves_whatever_the_signs_and_spaces(words):
    assert likeness(words, f"“{words}”！ ") == pytest.approx(1)


def test_words_without_a_common_pair_are_unlike_and_no_words_are_no_part():
    assert likeness("路灯不亮", "井盖丢失") == 0
    (found,) = suggest(report(words="灯"), [report("1", words="路灯不亮")], TODAY)
    assert found.parts.words is None
