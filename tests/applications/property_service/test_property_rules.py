"""Worked examples of housing.md H19 on the joint mechanism, the platform and disclosure."""

from dataclasses import replace
from datetime import date

import pytest

from yiju.applications.property_service import rules
from yiju.applications.property_service.records import (
    Compound,
    Disclosure,
    JointIssue,
    PlatformReturn,
    check_compound,
)

DAY = date(2022, 6, 30)
LIVING = Compound(
    homes=200,
    party_branch="翠竹社区党支部",
    party_branch_on=date(2020, 3, 1),
    owners_body="committee",
    body_from=date(2020, 5, 1),
    body_to=date(2025, 4, 30),
    body_filed_on=date(2020, 5, 20),
    managed="firm",
    contract_from=date(2020, 1, 1),
    contract_to=date(2021, 12, 31),
    cadre_post="社区党委委员兼业委会委员",
    cadre_from=date(2020, 6, 1),
    manager_post="物业项目经理兼党支部委员",
    manager_from=date(2020, 7, 1),
    onboarded_on=date(2021, 1, 1),
)
MEETINGS = [date(2022, 2, 10), date(2022, 5, 12)]


def unmet(one=LIVING, meetings=MEETINGS, issues=(), on=DAY):
    return [c.key for c in rules.joint_mechanism(one, meetings, issues, on) if not c.holds]


def test_a_compound_with_all_six_conditions_counts():
    assert unmet() == []


@pytest.mark.parametrize(
    "changed, lacking",
    [
        ({"party_branch": ""}, "branch"),
        ({"party_branch_on": date(2022, 7, 1)}, "branch"),
        ({"owners_body": "none"}, "body"),
        ({"body_to": date(2022, 6, 29)}, "body"),
        ({"managed": "none"}, "contract"),
        ({"ended_on": date(2022, 6, 30)}, "contract"),
        ({"cadre_to": date(2022, 6, 29)}, "crossing"),
        ({"manager_from": None}, "crossing"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_a_lapse_takes_the_compound_out_of_the_count(changed, lacking):
    """H19 R1."""
    assert unmet(replace(LIVING, **changed)) == [lacking]


def test_the_term_counts_up_to_its_last_day():
    assert unmet(replace(LIVING, body_to=DAY)) == []


def test_the_condition_names_the_day_that_decided_it():
    lapsed = replace(LIVING, body_to=date(2022, 6, 1))
    found = {c.key: c for c in rules.joint_mechanism(lapsed, MEETINGS, (), DAY)}

    assert found["body"].day == date(2022, 6, 1)
    assert found["branch"].day == date(2020, 3, 1)
    assert found["meetings"].day == date(2022, 5, 12)


def test_each_of_the_last_two_quarters_needs_a_meeting():
    assert unmet(meetings=[date(2022, 5, 1), date(2022, 5, 12)]) == ["meetings"]
    # On the day before the quarter is over, the two before it are looked at.
    assert unmet(meetings=[date(2021, 12, 31), date(2022, 1, 1)], on=date(2022, 6, 29)) == []


def test_four_of_five_issues_that_are_a_month_old_must_be_closed():
    old, closed = date(2022, 5, 31), date(2022, 6, 20)
    four = [JointIssue(compound="C", raised_on=old, closed_on=closed)] * 4
    waiting = JointIssue(compound="C", raised_on=old)

    assert unmet(issues=[*four, waiting]) == []
    assert unmet(issues=[*four, waiting, waiting]) == ["issues"]
    assert unmet(issues=[*four, waiting, replace(waiting, raised_on=date(2022, 6, 1))]) == []


def test_a_platform_that_is_only_installed_does_not_count():
    """H19 R2."""
    told = PlatformReturn(compound="C", month_end=DAY, on_roll=190, active=20, closed=1)
    disclosed = [date(2022, 4, 10)]

    def lacking(row=told, shown=disclosed):
        return [c.key for c in rules.platform_use(LIVING, [row], shown, DAY) if not c.holds]

    assert lacking() == []
    assert lacking(replace(told, on_roll=189)) == ["roll"]
    assert lacking(replace(told, active=19)) == ["active"]
    assert lacking(replace(told, closed=0)) == ["closed"]
    assert lacking(shown=[date(2022, 4, 1)]) == ["disclosed"]
    assert lacking(replace(told, month_end=date(2022, 4, 1))) == ["roll", "closed", "active"]


def test_a_committee_is_expiring_three_months_before_its_end_and_expired_after_it():
    one = replace(LIVING, body_to=date(2022, 9, 30))

    assert rules.committee_state(one, date(2022, 6, 29)) == "in_term"
    assert rules.committee_state(one, DAY) == "expiring"
    assert rules.committee_state(one, date(2022, 9, 30)) == "expiring"
    assert rules.committee_state(one, date(2022, 10, 1)) == "expired"


def test_a_committee_is_filed_within_thirty_days():
    """H19 R7."""
    one = replace(LIVING, body_filed_on=None)

    assert rules.committee_state(one, date(2020, 5, 31)) == "in_term"
    assert rules.committee_state(one, date(2020, 6, 1)) == "unfiled"


def test_what_should_be_public_and_is_not_is_overdue():
    first = Disclosure(compound="C", quarter="2022-Q1", published_on=date(2022, 4, 14))

    assert rules.disclosure_overdue([first], DAY) is None
    assert rules.disclosure_overdue([replace(first, fund=False)], DAY) is not None
    assert str(rules.disclosure_overdue([], date(2022, 4, 15))) == str(
        rules.disclosure_overdue([], date(2022, 4, 14))
    )
    assert rules.disclosure_overdue([first], date(2022, 7, 16)) is not None


def test_records_that_cannot_be_are_refused():
    assert check_compound(LIVING) == []
    assert check_compound(replace(LIVING, body_to=date(2020, 4, 30)))[0][0] == "body_to"
    assert check_compound(replace(LIVING, honour="municipal"))[0][0] == "honour_on"
