from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.words import Comparator
from yiju.platform.steering.forecast import forecast
from yiju.platform.steering.goals import Demand, Point

DUE = date(2022, 12, 31)
COUNT = Demand(Comparator.GE, Fraction(120))
SHARE = Demand(Comparator.GE, Fraction(60))


def month_ends(values, first=(2020, 1)):
    year, month = first
    points = []
    for number, value in enumerate(values):
        months = year * 12 + month - 1 + number + 1
        end = date(months // 12, months % 12 + 1, 1).toordinal() - 1
        points.append(Point(date.fromordinal(end), None if value is None else Fraction(value)))
    return points


def of_counts(values, **asked):
    return forecast(month_ends(values), DUE, COUNT, cumulative=True, **asked)


def of_share(values):
    return forecast(month_ends(values), DUE, SHARE, cumulative=False, percent=True)


steps = st.lists(st.integers(0, 12), min_size=4, max_size=30)
shares = st.lists(st.integers(0, 100), min_size=4, max_size=30)


def test_three_months_are_too_few_to_foretell():
    assert of_counts([1, 2, 3]) is None
    assert of_counts([1, 2, 3, 4]) is not None


def test_with_less_than_a_year_of_data_a_forecast_says_so():
    assert of_counts(list(range(1, 12))).is_early
    assert not of_counts(list(range(1, 13))).is_early


def test_months_without_a_value_do_not_count():
    assert of_counts([1, None, 2, None, 3]) is None


def test_nothing_is_foretold_for_a_day_that_has_come():
    points = month_ends([1, 2, 3, 4])

    assert forecast(points, points[-1].day, COUNT, cumulative=True) is None


def test_a_steady_count_runs_on_at_its_rate():
    found = of_counts([4 * n for n in range(1, 25)])

    assert found.method == "mean_rate"
    assert found.expected == pytest.approx(144, abs=1)
    assert found.chance > 0.9


def test_a_programme_that_gained_speed_is_foretold_by_its_recent_speed():
    slow, fast = [n for n in range(12)], [11 + 8 * n for n in range(1, 13)]

    found = of_counts(slow + fast)

    assert found.method == "recent_rate"
    assert found.error < found.baseline_error
    assert found.expected > 180


def test_a_share_that_only_wavers_is_expected_to_stay():
    found = of_share([55, 56, 54, 55, 57, 54, 55, 56, 55, 54, 56, 55])

    assert found.method == "stays"
    assert found.expected == 55


def test_a_share_that_climbs_is_carried_on_along_its_line():
    found = of_share([40 + n for n in range(18)])

    assert found.method in {"line", "mean_rate"}
    assert found.expected == pytest.approx(75, abs=1.5)


def test_a_share_stays_within_nothing_and_everything():
    found = of_share([80 + n for n in range(18)])

    assert found.high <= 100


@given(steps)
def test_the_interval_holds_the_expectation(values):
    found = of_counts(list(np.cumsum(values).tolist()))

    assert found.low <= found.expected <= found.high
    assert found.expected >= sum(values)
    assert 0 <= found.chance <= 1


@given(shares)
def test_the_interval_of_a_share_holds_the_expectation(values):
    found = of_share(values)

    assert 0 <= found.low <= found.expected <= found.high <= 100
    assert 0 <= found.chance <= 1


@given(steps, st.integers(1, 50))
def test_more_progress_never_lowers_the_forecast_of_a_count(values, more):
    counts = list(np.cumsum(values).tolist())

    better = [*counts[:-1], counts[-1] + more]

    assert of_counts(better).expected >= of_counts(counts).expected - 1e-9


@given(shares, st.integers(1, 20))
def test_more_progress_never_lowers_the_forecast_of_a_share(values, more):
    better = [*values[:-1], min(100, values[-1] + more)]

    assert of_share(better).expected >= of_share(values).expected - 1e-9


@given(steps, st.randoms(use_true_random=False))
def test_the_order_in_which_points_come_is_irrelevant(values, random):
    points = month_ends(list(np.cumsum(values).tolist()))
    mixed = list(points)
    random.shuffle(mixed)

    assert forecast(mixed, DUE, COUNT, cumulative=True) == forecast(
        points, DUE, COUNT, cumulative=True
    )


def test_a_limit_is_likelier_to_hold_the_lower_the_value_stays():
    limit = Demand(Comparator.LE, Fraction(50))
    low = forecast(month_ends([30, 31, 30, 29, 31, 30]), DUE, limit, cumulative=False)
    high = forecast(month_ends([50, 51, 50, 49, 51, 52]), DUE, limit, cumulative=False)

    assert low.chance > high.chance


@pytest.mark.parametrize("months, dispersion", [(8, 1), (16, 1), (16, 3)])
def test_the_interval_covers_simulated_programmes_about_as_often_as_it_says(months, dispersion):
    """Programmes of independent months with the spread named; 36 months, from a fixed seed."""
    random = np.random.default_rng(2020)
    hits = []
    for _case in range(300):
        rate = random.uniform(2, 10)
        gains = dispersion * random.poisson(rate / dispersion, 36)
        course = np.cumsum(gains).tolist()
        found = of_counts(course[:months])
        hits.append(found.low <= course[-1] <= found.high)

    assert 0.75 <= np.mean(hits) <= 0.97
