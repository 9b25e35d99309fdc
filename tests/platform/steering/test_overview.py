from datetime import UTC, date, datetime

import pytest

from yiju.platform.base.time import Period
from yiju.platform.steering import api
from yiju.platform.steering.api import Status

pytestmark = pytest.mark.django_db

ON = date(2021, 6, 30)


def statuses(overview):
    return {state.target.key: state.status for state in overview.states}


def test_without_any_data_every_target_says_so(programme):
    overview = api.targets_overview("yiju", ON)

    assert len(overview.states) == 5
    assert overview.counts[Status.NO_DATA] == 5


def test_the_page_is_narrowed_to_a_unit_a_year_or_a_status(programme, reported):
    reported("公厕10座", ON, 10)

    def texts(**asked):
        return {state.target.clause for state in api.targets_overview("yiju", ON, **asked).states}

    assert texts(unit="transport") == {"3"}
    assert texts(unit="east") == {"1", "2(2)"}
    assert texts(year=2022) == {"2(1)", "3"}
    assert texts(status="done") == {"1"}


def test_counts_do_not_change_when_one_status_is_picked(programme, reported):
    reported("公厕10座", ON, 10)

    counts = api.targets_overview("yiju", ON, status="done").counts

    assert (counts[Status.DONE], counts[Status.NO_DATA]) == (1, 4)


def test_a_page_costs_few_queries_however_many_targets_it_shows(
    programme, reported, django_assert_max_num_queries
):
    reported("公厕10座", ON, 6)
    reported("60%", ON, 40)

    with django_assert_max_num_queries(12):
        api.targets_overview("yiju", ON)


def test_the_course_has_a_point_for_each_month_end_with_data(target, reported):
    reported("公厕10座", date(2021, 2, 15), 3)
    reported("公厕10座", date(2021, 4, 30), 5)

    points = api.course(target("公厕10座"), ON)

    assert [(p.day.month, p.value) for p in points] == [(2, 3), (3, 3), (4, 5), (5, 5), (6, 5)]


def test_a_target_is_judged_as_it_was_known_then(target, reported):
    first, second = datetime(2022, 1, 5, tzinfo=UTC), datetime(2022, 1, 20, tzinfo=UTC)
    end = date(2021, 12, 31)
    reported("公厕10座", end, 10, at=first)
    reported("公厕10座", end, 9, at=second)
    day = date(2022, 1, 31)

    assert api.judge_target(target("公厕10座"), day).status is Status.MISSED
    assert (
        api.judge_target(target("公厕10座"), day, datetime(2022, 1, 10, tzinfo=UTC)).status
        is Status.DONE
    )


def test_a_unit_that_no_register_knows_is_shown_as_the_plan_names_it(programme):
    duties = api.clause("yiju", "3").duties

    assert [(duty.unit_name, duty.unit_code) for duty in duties] == [
        ("市交通局", "transport"),
        ("市园林局", ""),
    ]


def test_a_subtask_is_found_by_its_reference_in_any_width(programme):
    assert api.clause("yiju", "2（1）").title == "绿色社区"
    with pytest.raises(api.ClauseUnknown):
        api.clause("yiju", "9")


def test_a_unit_sees_the_clauses_that_name_it(programme):
    found = [(duty.label, duty.lead) for duty in api.responsibilities_of("east")]

    assert found == [("1", False), ("2(2)", True), ("4", False)] or found == [
        ("1", False),
        ("2(2)", True),
        ("4", True),
    ]


def test_an_indicator_takes_over_as_soon_as_its_application_is_installed(
    programme, register, target
):
    register.done = {"a": date(2021, 5, 1), "b": None}

    found = target("60%")

    assert (found.computed, found.indicator_key) == (True, "green.share")
    state = api.judge_target(found, ON)
    assert (state.measure.value, state.measure.provenance) == (50, "computed")
    assert api.targets_by_indicator(ON)["green.share"][0].measure.value == 50


def test_the_public_sees_published_figures_and_nothing_else(programme, target, reported, actor, at):
    reported("公厕10座", ON, 6)
    row = target("公厕10座")
    before = api.published_overview("yiju", ON)
    moment = datetime(2021, 7, 5, tzinfo=UTC)
    api.publish(row.own_key, Period.day(ON), row.area_code, actor=actor, at=moment)
    reported("公厕10座", ON, 7)

    assert before.counts[Status.NO_DATA] == 5
    early = api.published_overview("yiju", date(2021, 7, 4))
    later = api.published_overview("yiju", date(2021, 7, 5))
    assert early.counts[Status.NO_DATA] == 5
    assert {s.target.key: s.measure.value for s in later.states}[row.key] == 6
