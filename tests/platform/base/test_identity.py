"""Codes of people, organisations and places."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base import identity

TODAY = date(2021, 1, 1)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def test_the_examples_of_the_standards_are_sound():
    """Source: GB 11643-1999 and GB 32100-2015, a public company's code."""
    assert identity.resident_id_problem("11010519491231002X", TODAY) is None
    assert identity.uscc_problem("91110000600037341L") is None


@pytest.mark.parametrize(
    "code",
    ["110105194912310021", "11010519491331002X", "1101051949123100", "11010520301231002X"],
    ids=["check digit", "month 13", "too short", "born tomorrow"],
)
def test_a_wrong_identity_number_is_told_what_is_wrong(code):
    assert identity.resident_id_problem(code, TODAY)


@given(place=st.integers(0, 17), other=st.sampled_from(ALPHABET))
def test_one_wrong_character_in_a_credit_code_shows(place, other):
    code = "91110000600037341L"
    if code[place] != other:
        wrong = code[:place] + other + code[place + 1 :]
        assert identity.uscc_problem(wrong)


@pytest.mark.parametrize(
    ("code", "parent"),
    [
        ("320402001001", "320402001000"),
        ("320402001000", "320402000000"),
        ("320402000000", "320400000000"),
        ("320400000000", "320000000000"),
        ("320000000000", None),
    ],
)
def test_the_code_above_follows_from_the_zeros(code, parent):
    assert identity.division_problem(code) is None
    assert identity.division_parent(code) == parent


@pytest.mark.parametrize("code", ["320402", "32040200100A", "320400001001", "320402000001"])
def test_a_division_code_without_its_middle_is_refused(code):
    assert identity.division_problem(code)


def test_masks_hide_all_but_what_helps_to_recognise():
    assert identity.mask_name("张三") == "张*"
    assert identity.mask_name("欧阳修文") == "欧**文"
    assert identity.mask_id("11010519491231002X") == "**************002X"
    assert identity.mask_phone("13912345678") == "139****5678"


def test_the_same_identifier_has_the_same_hash_only_under_the_same_key():
    assert identity.keyed_hash("x", "k") == identity.keyed_hash("x", "k")
    assert identity.keyed_hash("x", "k") != identity.keyed_hash("x", "other")
