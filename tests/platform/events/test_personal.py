"""Personal data never stand in an event in clear: nobody could ever erase them there."""

import pytest

from yiju.platform.events import api

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

# Made up for this test: an area code that is not given out, a right check digit.
IDENTIFIER = "990000199001010017"


@pytest.mark.parametrize("key", ["id_number", "identifier", "phone", "full_name", "password"])
@pytest.mark.parametrize("around", [lambda f: f, lambda f: {"keeper": f}, lambda f: {"k": [f]}])
def test_values_under_personal_keys_are_refused(happened, key, around):
    with pytest.raises(api.PersonalInClear) as refused:
        happened(after=around({key: "13800000000"}))

    assert refused.value.facts == {"field": key}
    assert refused.value.status == 422
    assert len(api.history()) == 0


def test_a_list_under_a_personal_key_is_refused_too(happened):
    with pytest.raises(api.PersonalInClear):
        happened(after={"phone": ["13800000000"]})


def test_an_empty_personal_value_says_nothing_about_anybody(happened):
    [row] = happened(after={"phone": "", "identifier": None})

    assert row.after == {"phone": "", "identifier": None}


@pytest.mark.parametrize(
    "changes",
    [
        {"ground": f"据 {IDENTIFIER} 申请"},
        {"subject_key": IDENTIFIER},
        {"after": {"note": f"身份证{IDENTIFIER}"}},
        {"after": {IDENTIFIER: 1}},
    ],
    ids=["ground", "subject", "note", "key"],
)
def test_an_identity_number_in_any_text_is_refused(happened, changes):
    with pytest.raises(api.PersonalInClear):
        happened(**changes)


@pytest.mark.parametrize(
    "text",
    ["320402001001001", "91320400MA1MYRYF7K", "990000199001010014", "99000019900101001799"],
    ids=["grid code", "unit code", "wrong check digit", "longer number"],
)
def test_other_numbers_are_no_identity_numbers(happened, text):
    [row] = happened(ground=text)

    assert row.ground == text


@pytest.mark.parametrize(
    "clear, mask",
    [
        ("990000199001010017", "**************0017"),
        ("13800001234", "138****1234"),
        ("欧阳娜", "欧*娜"),
    ],
)
def test_a_personal_value_is_kept_as_a_mask_and_a_keyed_hash(happened, settings, clear, mask):
    [first], [again] = (happened(after={"phone": api.Personal(clear)}) for _ in range(2))

    assert first.after["phone"]["mask"] == mask
    assert first.after == again.after
    assert clear not in str(api.event(first.uid).after)

    settings.FIELD_KEY = "another key"
    [elsewhere] = happened(after={"phone": api.Personal(clear)})
    assert elsewhere.after["phone"]["hash"] != first.after["phone"]["hash"]


def test_a_personal_value_does_not_show_when_it_is_printed():
    assert "13800001234" not in repr(api.Personal("13800001234"))


def test_a_mask_of_ones_own_is_kept(happened):
    [row] = happened(after={"phone": api.Personal("13800001234", mask="联系电话")})

    assert row.after["phone"]["mask"] == "联系电话"
