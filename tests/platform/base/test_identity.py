"""Codes of people, organisations and places."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from yiju.platform.base import identity

TODAY = date(2021, 1, 1)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def test_the_examples_of_the_standards_are_sound():
    """Source: GB 11643-1999 and GB 32100-2015, a public company's code."""
    assert identity.resident_id_problem("11010519491231002X", TODAY) is None
    assert identity.uscc_problem("91110000600037341L") is None


@pytest.mark.parametrize(
    "code",
    [
        "110105194912310021",
        "11010519491331002X",
        "1101051949123100",
        "11010520301231002X",
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２X",
    ],
    ids=["check digit", "month 13", "too short", "born tomorrow", "small x", "full-width digits"],
)
def test_a_wrong_identity_number_is_told_what_is_wrong(code):
    assert identity.resident_id_problem(code, TODAY)


@given(place=st.integers(0, 17), other=st.sampled_from("0123456789X"))
def test_one_wrong_character_in_an_identity_number_shows(place, other):
    code = "11010519491231002X"
    if code[place] != other:
        assert identity.resident_id_problem(code[:place] + other + code[place + 1 :], TODAY)


def test_a_birthday_is_in_the_future_until_it_comes():
    body = "11010520210102002"
    code = body + ric.calc_check_digit(body + "?")

    assert identity.resident_id_problem(code, date(2021, 1, 1))
    assert identity.resident_id_problem(code, date(2021, 1, 2)) is None


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
        ("441900003000", "441900000000"),
    ],
)
def test_the_code_above_follows_from_the_zeros(code, parent):
    assert identity.division_problem(code) is None
    assert identity.division_parent(code) == parent


@pytest.mark.parametrize(
    "code",
    [
        "320402",
        "32040200100A",
        "320400001001",
        "320402000001",
        "000000000000",
        "３２０４０２００１００１",
        "441900000001",
    ],
)
def test_a_division_code_without_its_middle_is_refused(code):
    assert identity.division_problem(code)


@pytest.mark.parametrize(
    ("code", "sound"),
    [
        ("320402001001001", True),
        ("320402001001000", False),
        ("320402001000001", False),
        ("320402000001001", False),
        ("32040200100101", False),
    ],
    ids=["sound", "no order", "no community", "no street", "14 digits"],
)
def test_a_unit_grid_cell_is_numbered_within_its_community(code, sound):
    """Source: GB/T 30428.1."""
    assert (identity.grid_problem(code) is None) is sound


@pytest.mark.parametrize(
    ("code", "sound"),
    [
        ("32040201001000001", True),
        ("32040201001000000", False),
        ("32040200001000001", False),
        ("32040201000000001", False),
        ("32040001001000001", False),
        ("3204020100100001", False),
    ],
    ids=["sound", "no order", "no class", "no subclass", "no county", "16 digits"],
)
def test_a_component_is_numbered_within_its_county_and_type(code, sound):
    """Source: GB/T 47678.5-2026."""
    assert (identity.component_problem(code) is None) is sound


def test_masks_hide_all_but_what_helps_to_recognise():
    assert identity.mask_name("张三") == "张*"
    assert identity.mask_name("欧阳修文") == "欧**文"
    assert identity.mask_id("11010519491231002X") == "**************002X"
    assert identity.mask_name("张三丰") == "张*丰"
    assert identity.mask_name("张") == "*"
    assert identity.mask_phone("13912345678") == "139****5678"


@given(st.text(max_size=30))
def test_a_mask_keeps_the_length_and_never_shows_everything(text):
    assert len(identity.mask_id(text)) == len(text)
    assert len(identity.mask_phone(text)) == len(text)
    assert sum(sign != "*" for sign in identity.mask_id(text)) <= 4
    assert sum(sign != "*" for sign in identity.mask_name(text)) <= 2
    assert len(text) < 2 or identity.mask_name(text)[1] == "*"


def test_the_same_identifier_has_the_same_hash_only_under_the_same_key():
    assert identity.keyed_hash("x", "k") == identity.keyed_hash("x", "k")
    assert identity.keyed_hash("x", "k") != identity.keyed_hash("x", "other")
    with pytest.raises(ValueError, match="key"):
        identity.keyed_hash("x", "")


def test_the_keyed_hash_is_the_one_of_the_standard():
    """Source: RFC 4231, test case 2."""
    found = identity.keyed_hash("what do ya want for nothing?", "Jefe")

    assert found == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
