"""Rules of H19 beside the vote: first assembly, hand-over, suit, regular meetings, business use."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.applications.owners_assembly import rules

DAY = date(2022, 6, 30)
GROUP = rules.Members(
    owners=4, street=1, community=1, developer=1, developer_gone=False, led_by_street=True
)
WHOLE = dict.fromkeys(rules.HANDED, True)
AREAS = st.integers(1, 30_000).map(lambda hundredths: Fraction(hundredths, 100))
DAYS = st.none() | st.dates(date(2015, 1, 1), date(2025, 1, 1))
ANSWERS = st.dictionaries(st.text(min_size=1, max_size=4), st.sampled_from([True, False, None]))


def test_the_delivered_share_is_the_area_that_was_handed_over_by_the_day():
    """H19 R3: one on the day, one a day later, one with no day on record."""
    parts = [
        (Fraction(120), date(2022, 6, 30)),
        (Fraction(90), date(2022, 7, 1)),
        (Fraction(90), None),
    ]
    assert rules.delivered_share(parts, DAY) == (Fraction(120, 300), date(2022, 6, 30))
    assert rules.delivered_share(parts[1:], DAY) == (Fraction(0), None)
    assert rules.delivered_share([], DAY) == (Fraction(0), None)


@given(st.lists(st.tuples(AREAS, DAYS)), st.dates(date(2015, 1, 1), date(2024, 12, 31)))
def test_the_delivered_share_never_falls_as_days_pass_and_is_no_more_than_all(parts, on):
    now, later = (rules.delivered_share(parts, day)[0] for day in (on, date(2025, 1, 1)))
    assert 0 <= now <= later <= 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, []),
        ({"owners": 3}, ["应为单数"]),
        ({"owners": 3, "community": 2}, ["不足 7 人的 1/2"]),
        ({"street": 0, "community": 2}, ["没有街道的代表"]),
        ({"community": 0, "street": 2}, ["没有社区的代表"]),
        ({"developer": 0, "owners": 5}, ["没有建设单位的代表"]),
        ({"developer": 0, "owners": 5, "developer_gone": True}, []),
        ({"led_by_street": False}, ["组长不是街道的代表"]),
    ],
)
def test_a_preparatory_group_has_half_of_owners_and_everybody_it_needs(changed, says):
    unmet = rules.group_is_fit(replace(GROUP, **changed), DAY).unmet
    assert len(unmet) == len(says)
    assert all(part in str(one) for part, one in zip(says, unmet, strict=True))


def test_a_compound_has_one_assembly():
    may = rules.may_ask_for_the_first
    assert may("", None, DAY)
    assert may("", date(2022, 6, 29), DAY)
    assert "2022-06-30" in str(may("", DAY, DAY).unmet[0])
    assert "CBZZ1" in str(may("CBZZ1", None, DAY).unmet[0])


def test_every_item_that_is_not_handed_over_is_named():
    assert rules.handover_is_whole(WHOLE)
    missing = rules.handover_is_whole(WHOLE | {"money": False, "keys": False}).unmet
    assert [str(one) for one in missing] == [
        "没有移交：预收的费用、代管的资金和公共收益结余",
        "没有移交：钥匙、门禁和系统密码",
    ]


def test_a_handover_is_late_the_day_after_the_firm_should_have_left():
    assert rules.handover_signs("WYJJ1", DAY, DAY) == []
    [sign] = rules.handover_signs("WYJJ1", DAY, date(2022, 7, 1))
    assert (sign.kind, sign.level) == ("handover", "orange")


def test_an_owner_sues_within_a_year_of_knowing():
    decided = date(2021, 6, 1)
    assert rules.last_day_to_sue(date(2021, 6, 30)) == DAY
    assert rules.may_still_sue(decided, date(2021, 6, 30), DAY)
    assert "2022-06-29" in str(rules.may_still_sue(decided, date(2021, 6, 29), DAY).unmet[0])
    assert not rules.may_still_sue(decided, None, DAY)
    assert not rules.may_still_sue(decided, date(2021, 5, 31), date(2021, 7, 1))


@pytest.mark.parametrize(
    ("last", "on", "levels"),
    [
        (date(2022, 3, 1), date(2023, 3, 1), []),
        (date(2022, 3, 1), date(2023, 3, 2), ["yellow"]),
        (None, date(2023, 1, 1), []),
        (None, date(2023, 1, 2), ["yellow"]),
        (date(2020, 3, 1), date(2022, 8, 2), ["yellow"]),
        (date(2020, 3, 1), date(2022, 8, 1), []),
        (None, date(2026, 8, 2), []),
    ],
    ids=[
        "a year", "a day more", "since meetings are on record", "a day more than that",
        "before its term", "a year of its term", "after its term",
    ],
)  # fmt: skip
def test_a_committee_that_calls_no_regular_meeting_for_a_year_is_warned_of(last, on, levels):
    """H19 (d)."""
    term = (date(2021, 8, 1), date(2026, 8, 1))
    assert [one.level for one in rules.assembly_signs(term, last, on)] == levels
    assert rules.assembly_signs(None, last, on) == []


@given(ANSWERS)
def test_one_refusal_or_one_silence_never_passes_and_all_consents_do(answers):
    """H19 R6: unanimity, not a ratio."""
    agreed = bool(rules.all_interested_agree(answers))
    assert agreed == (bool(answers) and all(said is True for said in answers.values()))


@given(ANSWERS, st.randoms())
def test_the_order_of_the_answers_does_not_matter(answers, random):
    mixed = list(answers.items())
    random.shuffle(mixed)
    one, other = rules.all_interested_agree(answers), rules.all_interested_agree(dict(mixed))
    assert [str(text) for text in one.unmet] == [str(text) for text in other.unmet]


def test_refusals_are_counted_and_nobody_is_named():
    told = rules.all_interested_agree({"H11": True, "H12": False, "H21": None, "H22": False})
    assert [str(one) for one in told.unmet] == ["2 户不同意", "1 户没有答复"]


def test_all_owners_of_the_building_but_the_applicant_are_interested_each_once():
    assert rules.interested_in(["H2", "H1", "H2", "", "H3"], "H3") == ("H1", "H2")
