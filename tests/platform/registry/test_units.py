import pytest

from yiju.platform.base.errors import Problems
from yiju.platform.registry import api
from yiju.platform.registry.units import (
    CreditCodeWrong,
    UnitDiffers,
    UnitKindUnknown,
    UnitNameTaken,
)

REAL_FORM = "91110000600037341L"
"""The example that libraries check their arithmetic with."""


@pytest.fixture
def add(small_city, actor, at):
    facts = {
        "name": "东区环境卫生管理处",
        "short_name": "东区环卫处",
        "kind": "institution",
        "area_code": "990101000000",
    }

    def unit_add(code="990101-sanitation", **other):
        return api.unit_add(code, **(facts | other), actor=actor, at=at)

    return unit_add


def test_an_unknown_code_is_answered_with_an_error(small_city):
    with pytest.raises(api.UnitUnknown, match="nobody"):
        api.unit("nobody")


# units.toml


@pytest.mark.parametrize(
    "old, new, column",
    [
        ('kind = "department"', 'kind = "ministry"', "990100-housing"),
        ('area = "990102000000"', 'area = "990109000000"', "990102-government"),
        ('short_name = "西区政府"', 'short_name = "东区政府"', "990102-government"),
        ('code = "990102-government"', 'code = "990101-government"', "990101-government"),
        ('"990102-government", ', '"990103-government", ', "各区人民政府"),
        ('kind = "department"', 'kind = "department"\nparent = "none"', "990100-housing"),
        (
            'kind = "department"',
            'kind = "department"\nuscc = "91110000600037341M"',
            "990100-housing",
        ),
    ],
    ids=["kind", "area", "name of two", "code of two", "member", "parent", "credit code"],
)
def test_a_wrong_unit_is_refused_by_its_name(folder, change, old, new, column):
    change("units.toml", old, new)

    with pytest.raises(Problems) as refused:
        api.read_profile(folder)

    assert ("units.toml", column) in {(p.sheet, p.column) for p in refused.value.problems}


# Units added by hand


def test_a_unit_added_by_hand_is_found_by_all_its_names(add):
    row = add(aliases=["东区环卫所"], uscc=REAL_FORM)

    assert api.unit("990101-sanitation") == row
    assert api.resolve("东区环卫所") == api.resolve("东区环卫处") == [row]


def test_the_same_unit_twice_changes_nothing(add, events_of):
    first = add(aliases=["东区环卫所"])
    before = len(events_of("unit.add"))

    assert add(aliases=["东区环卫所"]) == first
    assert len(events_of("unit.add")) == before == 1


def test_a_credit_code_with_a_wrong_check_digit_is_refused_with_the_reason(add):
    with pytest.raises(CreditCodeWrong) as refused:
        add(uscc="91110000600037341M")

    assert refused.value.facts["uscc"] == "91110000600037341M"
    assert str(refused.value.facts["why"])
    assert api.resolve("东区环卫处") == []


@pytest.mark.parametrize(
    "other, error",
    [
        ({"kind": "ministry"}, UnitKindUnknown),
        ({"area_code": "990109000000"}, api.AreaUnknown),
        ({"short_name": "市住建局"}, UnitNameTaken),
        ({"aliases": ["各区人民政府"]}, UnitNameTaken),
        ({"code": "990100-housing"}, UnitDiffers),
    ],
    ids=["kind", "area", "name of a unit", "name of a group", "code of a unit"],
)
def test_a_unit_that_does_not_fit_is_refused_and_nothing_is_written(add, other, error):
    before = api.units()

    with pytest.raises(error):
        add(**other)

    assert api.units() == before


def test_one_credit_code_stands_for_one_unit(add):
    add(uscc=REAL_FORM)

    with pytest.raises(UnitNameTaken):
        add("990101-other", name="另一处", short_name="另处", uscc=REAL_FORM)


def test_loading_the_city_again_keeps_units_added_by_hand(
    add, small_city, folder, change, actor, at
):
    row = add()
    change("units.toml", "西区政府", "西区人民政府办")

    api.load_city(api.read_profile(folder), actor=actor, at=at)

    assert row in api.units()
    assert api.unit("990102-government").short_name == "西区人民政府办"
