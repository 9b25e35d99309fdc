"""What the rules of public toilets promise. Worked examples: infra WE-21 and WE-24."""

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

import pytest

from yiju.applications.toilets import nearest, rules
from yiju.platform.base.time import CHINA

YEAR_END = date(2021, 12, 31)
TOILET = rules.Toilet(
    toilet_class=2,
    form="detached",
    male_seats=3,
    urinals=3,
    female_seats=9,
    third_restroom=True,
    allday_seats=1,
    rest_point=True,
    built_on=date(2005, 5, 1),
    upgraded_on=date(2021, 11, 30),
    accepted_on=YEAR_END,
)


@pytest.mark.parametrize(
    ("toilet", "counts"),
    [
        (TOILET, True),
        (replace(TOILET, accepted_on=date(2022, 1, 1)), False),
        (replace(TOILET, accepted_on=None), False),
        (replace(TOILET, upgraded_on=date(2019, 12, 31)), False),
        (replace(TOILET, third_restroom=False), False),
    ],
    ids=["accepted on the last day", "a day late", "never accepted", "before it began", "none"],
)
def test_only_accepted_upgrades_with_a_third_restroom_count_towards_the_42(toilet, counts):
    assert rules.counts_as_third_restroom(toilet, YEAR_END) is counts


def test_stalls_open_all_day_and_rest_points_count_only_in_upgraded_toilets():
    old = replace(TOILET, upgraded_on=None, accepted_on=None)

    assert rules.counts_as_allday(TOILET, YEAR_END)
    assert rules.counts_as_rest_point(TOILET, YEAR_END)
    assert not rules.counts_as_allday(old, YEAR_END)
    assert not rules.counts_as_rest_point(old, YEAR_END)


def test_a_lamp_counts_from_the_day_it_is_lit_whether_the_toilet_was_upgraded_or_not():
    lit = replace(TOILET, upgraded_on=None, accepted_on=None, lamp_on=YEAR_END)

    assert rules.counts_as_lamp(lit, YEAR_END)
    assert not rules.counts_as_lamp(lit, date(2021, 12, 30))


@pytest.mark.parametrize(
    ("stalls", "women", "men", "crowded", "expected"),
    [
        (20, 500, 500, True, (6, 14)),
        (20, 400, 600, False, (10, 10)),
        (15, 500, 500, False, (6, 9)),
    ],
)
def test_stalls_are_divided_as_the_standard_divides_them(stalls, women, men, crowded, expected):
    """Source: infra 2.7 WE-21."""
    found = rules.divide_stalls(stalls, women=women, men=men, crowded=crowded, on=YEAR_END)

    assert found == expected


def test_the_queue_at_the_peak_decides_how_many_stalls_are_needed():
    """Source: infra 2.7 WE-21: one arrival a minute, three minutes each."""
    assert rules.mean_wait_min(1.0, 3.0, 4) == pytest.approx(1.53, abs=0.005)
    assert rules.mean_wait_min(1.0, 3.0, 5) == pytest.approx(0.35, abs=0.005)
    assert rules.stalls_for_peak(1.0, 3.0, YEAR_END) == 5


def test_more_come_than_can_be_served_means_an_endless_wait():
    assert rules.mean_wait_min(2.0, 3.0, 6) == float("inf")


@pytest.mark.parametrize(
    ("at", "is_open"),
    [(time(23, 30), True), (time(12, 0), False), (time(22, 0), True), (time(6, 0), False)],
)
def test_a_toilet_open_over_midnight_is_open_at_night_and_shut_at_noon(at, is_open):
    """Source: infra appendix F, 8."""
    night = replace(TOILET, opens="22:00", closes="06:00", over_midnight=True, allday_seats=0)

    assert rules.is_open(night, at) is is_open


def test_the_ratio_binds_first_class_and_crowded_toilets_only():
    few = replace(TOILET, female_seats=11)

    assert rules.has_enough_for_women(few, YEAR_END)
    assert not rules.has_enough_for_women(replace(few, crowded=True), YEAR_END)
    assert not rules.has_enough_for_women(replace(few, toilet_class=1), YEAR_END)
    assert rules.has_enough_for_women(replace(few, female_seats=12, crowded=True), YEAR_END)


@pytest.mark.parametrize(
    ("change", "attribute"),
    [
        ({"opens": "25:00"}, "opens"),
        ({"opens": "6点"}, "opens"),
        ({"opens": "22:00", "closes": "06:00"}, "over_midnight"),
        ({"opens": "06:00", "closes": "22:00", "over_midnight": True}, "over_midnight"),
        ({"male_seats": 0, "urinals": 0, "female_seats": 0}, "male_seats"),
        ({"allday_seats": 99}, "allday_seats"),
        ({"third_restroom_m2": Decimal("6.4")}, "third_restroom_m2"),
        ({"upgraded_on": None}, "accepted_on"),
        ({"accepted_on": date(2021, 11, 29)}, "accepted_on"),
        ({"built_on": date(2021, 12, 1)}, "upgraded_on"),
        (
            {"toilet_class": 1, "built_on": date(2021, 1, 1), "female_seats": 2},
            "female_seats",
        ),
    ],
)
def test_a_record_that_cannot_be_right_is_refused_at_its_attribute(change, attribute):
    assert rules.check_toilet(TOILET) == []

    assert attribute in [name for name, _what in rules.check_toilet(replace(TOILET, **change))]


def test_every_mistake_of_a_record_is_told_at_once():
    wrong = replace(TOILET, opens="x", closes="y", allday_seats=99, upgraded_on=None)

    assert len(rules.check_toilet(wrong)) == 4


@pytest.mark.parametrize(("shown", "counts"), [(220, True), (180, True), (221, False)])
def test_a_sign_counts_when_it_tells_the_distance_within_a_tenth(shown, counts):
    sign = rules.GuideSign(
        toilet="T1",
        form="pole",
        shown_m=shown,
        walked_m=200,
        set_on=date(2021, 6, 1),
        accepted_on=YEAR_END,
    )

    assert rules.counts_as_sign(sign, YEAR_END) is counts


def test_the_nearer_toilet_with_a_queue_comes_second():
    """Source: infra 2.7 WE-24."""
    noon = datetime(2021, 6, 1, 12, tzinfo=CHINA)

    assert nearest.cost_min(250, 3.0, noon) == pytest.approx(6.47, abs=0.01)
    assert nearest.cost_min(400, 0.0, noon) == pytest.approx(5.56, abs=0.01)


def test_only_toilets_that_are_open_and_meet_the_need_are_suggested():
    noon = datetime(2021, 6, 1, 12, tzinfo=CHINA)
    near = nearest.Place("A", "近", 119.970, 31.780, replace(TOILET, accessible_seats=0))
    night = replace(TOILET, opens="22:00", closes="06:00", over_midnight=True, allday_seats=0)
    shut = nearest.Place("B", "夜间", 119.970, 31.780, replace(night, accessible_seats=1))
    far = nearest.Place("C", "远", 119.980, 31.780, replace(TOILET, accessible_seats=1))

    def found(**need):
        places = [far, shut, near]
        suggested = nearest.suggest(
            places, lon=119.97, lat=31.78, need=nearest.Need(**need), at=noon
        )
        return [one.place.code for one in suggested]

    assert found() == ["A", "C"]
    assert found(accessible=True) == ["C"]
