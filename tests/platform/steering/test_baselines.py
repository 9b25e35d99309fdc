from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from yiju.platform.steering import api

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

START, ON = date(2020, 3, 1), date(2021, 6, 30)
LATER = datetime(2021, 7, 1, tzinfo=UTC)


@pytest.fixture
def listed(register, programme, actor, at):
    """Four communities, of which one is done, frozen on the day of the plan."""
    register.done = {"a": date(2020, 6, 1), "b": None, "c": None, "d": None}
    frozen = api.baseline_freeze("yiju", on=START, actor=actor, at=at)
    assert frozen == ["2(1)-1"]
    return register


@pytest.fixture
def share(listed, target):
    return lambda day=ON: api.measure_target(target("60%"), day)


@pytest.fixture
def change(actor):
    def declare(row, *, added, on=date(2021, 1, 1), ground="市政府批复"):
        return api.baseline_change(
            "yiju", "2(1)-1", row=row, added=added, on=on, ground=ground, actor=actor, at=LATER
        )

    return declare


def test_a_row_that_disappears_from_the_register_still_counts_in_the_denominator(listed, share):
    del listed.done["d"]

    assert (share().numerator, share().denominator) == (1, 4)
    assert share().facts["current"] == 3


def test_a_row_that_appears_without_a_declaration_does_not_count(listed, share):
    listed.done["e"] = date(2020, 7, 1)

    assert share().value == 25


def test_a_declared_change_holds_from_its_day_on(listed, share, change):
    change("community:d", added=False)

    assert share(date(2020, 12, 31)).value == 25
    assert share(ON).value == Fraction(100, 3)


def test_a_change_needs_a_ground_and_must_change_something(listed, change, events_of):
    with pytest.raises(api.GroundMissing):
        change("community:d", added=False, ground=" ")
    with pytest.raises(api.ChangeVoid):
        change("community:a", added=True)
    change("community:d", added=False)
    with pytest.raises(api.ChangeVoid):
        change("community:d", added=False)

    assert [event.ground for event in events_of("baseline.change")] == ["市政府批复"]


def test_nothing_can_be_changed_before_the_list_is_frozen(register, programme, change):
    with pytest.raises(api.NoBaseline):
        change("community:d", added=False)


def test_a_list_is_frozen_once(listed, share, actor, at):
    listed.done["e"] = None

    assert api.baseline_freeze("yiju", on=ON, actor=actor, at=LATER) == []
    assert share().denominator == 4


def test_an_empty_register_freezes_nothing(register, programme, actor, at):
    assert api.baseline_freeze("yiju", on=START, actor=actor, at=at) == []


def test_the_explanation_sets_the_frozen_list_beside_the_register(listed, city):
    from yiju.platform.base.time import Period

    del listed.done["d"]
    listed.done["e"] = None

    [promise] = api.explain("green.share", Period.day(ON), city.code).promises

    assert (promise.lists.frozen, promise.lists.in_force, promise.lists.current) == (4, 4, 4)
    assert promise.lists.gone == ("community:d",)
    assert promise.lists.undeclared == ("community:e",)


def test_the_course_is_counted_over_the_frozen_list_too(listed, target):
    del listed.done["d"]

    points = api.course(target("60%"), date(2020, 7, 31))

    assert {point.value for point in points} == {0, 25}
