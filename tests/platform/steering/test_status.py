from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest

from yiju.interfaces.web.templatetags.yiju import reached
from yiju.platform.steering.goals import Goal, Point
from yiju.platform.steering.status import Status, judge

START, END = date(2020, 1, 1), date(2022, 12, 31)
COMPOUNDS = Goal(">=", Fraction(120), START, END, due=END)


def at(day, value):
    return Point(day, None if value is None else Fraction(value))


def judged(goal, on, *points, chance=None):
    return judge(goal, [at(day, value) for day, value in points], on, chance)


def test_a_share_just_below_its_bound_is_not_met_however_it_is_rounded():
    goal = Goal(">=", Fraction(60), START, END, due=END, from_zero=False, percent=True)
    day = END
    short = judge(goal, [Point(day, Fraction(100 * 223, 372))], day)
    reached = judge(goal, [Point(day, Fraction(100 * 224, 373))], day)

    assert short.status is not Status.DONE
    assert reached.status is Status.DONE


@pytest.mark.parametrize(
    "comparator, value, met",
    [
        (">=", 80, True),
        (">", 80, False),
        ("<=", 80, True),
        ("<", 80, False),
        ("=", 81, True),
        ("about", 88, True),
        ("about", 89, False),
    ],
)
def test_words_of_comparison_decide_on_the_bound_itself(comparator, value, met):
    goal = Goal(comparator, Fraction(80), START, END, due=END, from_zero=False)

    assert (judged(goal, END, (END, value)).status is Status.DONE) is met


def test_less_than_ten_points_behind_is_on_course():
    half_way = date(2021, 7, 2)

    found = judged(COMPOUNDS, half_way, (half_way, 49))

    assert (found.status, found.severity) == (Status.ON_COURSE, "green")
    assert 9 < found.behind < 10


@pytest.mark.parametrize(
    "value, severity",
    [(48, "yellow"), (25, "yellow"), (23, "red")],
    ids=["ten points", "within thirty", "over thirty"],
)
def test_behind_by_ten_points_is_yellow_and_over_thirty_is_red(value, severity):
    on = date(2021, 7, 2)

    found = judged(COMPOUNDS, on, (on, value))

    assert (found.status, found.severity) == (Status.AT_RISK, severity)
    assert "银川" in str(found.reasons[0].source)


def test_the_limits_themselves_belong_to_yellow():
    goal = Goal(">=", Fraction(100), START, START.replace(day=11), due=START.replace(day=11))
    on = START.replace(day=6)

    assert judged(goal, on, (on, 40)).severity == "yellow"
    assert judged(goal, on, (on, 20)).severity == "yellow"
    assert judged(goal, on, (on, Fraction(401, 10))).severity == "green"
    assert judged(goal, on, (on, Fraction(199, 10))).severity == "red"


def test_a_yellow_target_turns_red_when_it_will_hardly_be_met():
    on = date(2021, 7, 2)

    assert judged(COMPOUNDS, on, (on, 40), chance=0.05).severity == "red"
    assert judged(COMPOUNDS, on, (on, 40), chance=0.10).severity == "yellow"
    assert judged(COMPOUNDS, on, (on, 60), chance=0.05).severity == "green"


def test_the_last_day_is_still_in_time_and_the_next_is_not():
    assert judged(COMPOUNDS, END, (END, 119)).status is Status.ON_COURSE
    assert judged(COMPOUNDS, date(2023, 1, 1), (END, 119)).status is Status.MISSED
    assert judged(COMPOUNDS, date(2023, 1, 1), (END, 120)).status is Status.DONE


def test_what_is_met_after_its_day_is_done_and_shown_as_late():
    met = date(2023, 3, 31)

    found = judged(COMPOUNDS, date(2023, 4, 30), (END, 110), (met, 121))

    assert found.status is Status.DONE
    assert found.late
    assert found.met_on == met


def test_what_was_met_in_time_stays_done_when_it_falls_back_later():
    found = judged(COMPOUNDS, date(2023, 4, 30), (END, 120), (date(2023, 4, 30), 118))

    assert (found.status, found.severity, found.late) == (Status.DONE, "yellow", False)
    assert "回落" in str(found.reasons[0].text)


def test_no_data_is_not_zero_and_says_why():
    points = [Point(date(2021, 6, 30), None, "市住建局尚未报送")]

    found = judge(COMPOUNDS, points, date(2021, 7, 1))

    assert (found.status, found.severity, found.value) == (Status.NO_DATA, "", None)
    assert str(found.reasons[0].text) == "市住建局尚未报送"


def test_data_older_than_a_year_say_nothing_about_today():
    last = (date(2020, 6, 30), 20)

    assert judged(COMPOUNDS, date(2021, 6, 30), last).status is not Status.NO_DATA
    assert judged(COMPOUNDS, date(2021, 7, 31), last).status is Status.NO_DATA


def test_a_return_that_is_a_month_late_does_not_put_the_target_behind():
    year = Goal(">=", Fraction(12000), date(2021, 1, 1), date(2021, 12, 31))
    reported = (date(2021, 1, 31), 1000)

    found = judged(year, date(2021, 3, 1), reported)

    assert found.behind < 1


def test_a_share_starts_its_path_where_it_stood_and_a_count_at_nothing():
    first, on = (date(2021, 1, 1), 50), (date(2021, 12, 31), 55)
    share = Goal(">=", Fraction(60), START, END, due=END, from_zero=False, percent=True)
    count = Goal(">=", Fraction(60), START, END, due=END)

    assert abs(judged(share, on[0], first, on).behind) < 1
    assert judged(count, on[0], first, on).behind < -20


def test_all_asks_for_every_one_and_basically_for_the_share_that_is_assumed():
    all_of_them = Goal("all", None, START, END, due=END, from_zero=False, percent=True)
    basically = Goal("basically", None, START, END, due=END, from_zero=False, percent=True)
    value = (END, Fraction(9999, 100))

    assert judged(all_of_them, END, value).status is not Status.DONE
    found = judged(basically, END, value)
    assert found.status is Status.DONE
    assert "假定" in str(found.reasons[0].source)
    assert judged(basically, END, (END, 95)).status is Status.DONE
    assert judged(basically, END, (END, Fraction(9499, 100))).status is not Status.DONE


def test_a_milestone_warns_a_quarter_before_its_day():
    goal = Goal("done", None, START, date(2021, 12, 31), due=date(2021, 12, 31))
    not_yet = (date(2021, 8, 31), 0)

    assert judged(goal, date(2021, 10, 1), not_yet).status is Status.ON_COURSE
    assert judged(goal, date(2021, 10, 2), not_yet).status is Status.AT_RISK
    assert judged(goal, date(2022, 1, 1), not_yet).status is Status.MISSED
    assert judged(goal, date(2022, 1, 1), not_yet, (date(2021, 11, 5), 1)).status is Status.DONE


def test_a_yearly_promise_is_judged_year_by_year():
    berths = Goal(">=", Fraction(10000), START, END, every="year")
    found = judged(
        berths,
        date(2022, 6, 30),
        (date(2020, 12, 31), 10400),
        (date(2021, 12, 31), 9800),
        (date(2022, 6, 30), 5100),
    )

    assert [item.status for item in found.years] == [
        Status.DONE,
        Status.MISSED,
        Status.ON_COURSE,
    ]
    assert found.status is Status.ON_COURSE
    assert "2021" in str(found.reasons[-1].text)


def test_a_yearly_promise_begins_each_year_at_nothing():
    berths = Goal(">=", Fraction(10000), START, END, every="year")

    found = judged(berths, date(2021, 1, 31), (date(2020, 12, 31), 10400), (date(2021, 1, 31), 10))

    assert found.status is Status.ON_COURSE
    assert found.value == 10


def test_a_yearly_limit_is_met_only_when_the_year_is_over():
    limit = Goal("<=", Fraction(10), START, END, every="year")

    assert judged(limit, date(2021, 6, 30), (date(2021, 6, 30), 3)).status is Status.ON_COURSE
    assert judged(limit, date(2021, 12, 31), (date(2021, 12, 31), 10)).status is Status.DONE


def test_a_limit_once_exceeded_for_good_is_missed_after_its_day():
    limit = Goal("<=", Fraction(10), START, END, due=END, from_zero=False)

    assert judged(limit, date(2023, 1, 1), (END, 11)).status is Status.MISSED


def test_later_knowledge_does_not_reach_back():
    found = judged(COMPOUNDS, date(2021, 6, 30), (date(2021, 6, 30), 60), (END, 130))

    assert found.value == 60


def test_a_promise_without_a_day_is_due_when_the_plan_ends():
    goal = Goal(">=", Fraction(3), START, END)

    assert judged(goal, date(2023, 1, 1), (END, 2)).status is Status.MISSED


def test_more_progress_is_never_judged_worse():
    on = date(2021, 9, 30)
    order = {"red": 0, "yellow": 1, "green": 2}
    found = [order[judged(COMPOUNDS, on, (on, value)).severity] for value in range(0, 130, 3)]

    assert all(before <= after for before, after in pairwise(found))


@pytest.mark.parametrize(
    ("share", "shown"),
    [(None, "—"), (Fraction(0), "未完成"), (Fraction(11, 20), "55%"), (Fraction(1), "已完成")],
)
def test_a_milestone_on_its_way_is_not_shown_as_done(share, shown):
    assert reached(share) == shown
