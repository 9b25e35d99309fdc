"""The national catalogue is whole, and a city adds to it without breaking it."""

from collections import Counter

import pytest

from yiju.city.rule_book import rule_book
from yiju.platform.base.i18n import use_language
from yiju.platform.work.catalogue.types import CaseType, TypeClashes, TypeUnknown, national


def test_the_catalogue_holds_153_components_and_250_matters_by_class():
    # GB/T 47678.5-2026, annexes A and C: domain/standards.md, 2.1
    components = Counter(one.code[:2] for one in national().components)
    matters = Counter(one.code[:2] for one in national().matters)

    assert components == {"01": 76, "02": 44, "03": 16, "04": 14, "05": 3}
    faults = sum(matters.pop(key) for key in ("01", "02", "03", "04", "05"))
    assert (faults, matters) == (153, {"06": 51, "07": 7, "08": 16, "09": 21, "10": 2})


def test_the_fault_of_each_component_is_a_matter_of_its_own():
    for one in national().components:
        fault = national().fault_of(one.key)
        assert sorted(fault.name) == sorted(f"{one.name}异常"), "紧急报警点 puts SOS last"


def test_a_type_speaks_the_readers_language():
    lamp = national().find("M01037")

    assert lamp.title == "路灯异常"
    with use_language("en"):
        assert (lamp.title, lamp.class_title) == ("Street lamp fault", "Public utilities")
    assert all(one.name_en and one.class_name_en for one in national().types.values())


def test_what_the_catalogue_does_not_have_is_named_with_the_form_of_a_key():
    with pytest.raises(TypeUnknown, match="M01037"):
        national().find("路灯")


def test_a_city_adds_types_of_its_own_and_takes_no_key_that_is_taken():
    own = CaseType("M99001", "扩展", "Own", "爱心驿站异常", "Rest station fault")

    assert national().with_types([own]).find("M99001") == own
    assert "M99001" not in national().types
    with pytest.raises(TypeClashes, match="路灯异常"):
        national().with_types([CaseType("M01037", "扩展", "Own", "灯", "Lamp")])


def test_every_matter_has_a_condition_a_limit_and_a_unit_in_the_demonstration():
    rows = rule_book()

    assert {row.type_code for row in rows} == {one.key for one in national().matters}
    assert all(row.condition and row.closing_condition and row.responsible for row in rows)
    conditions = [(row.type_code, row.condition) for row in rows]
    assert len(set(conditions)) == len(conditions)
