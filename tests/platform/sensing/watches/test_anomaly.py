"""Unusual for the season, by what came before."""

import numpy as np
import pytest

from yiju.platform.sensing.watches.anomaly import Season, distances, latest, scores

DAY = 24
SEASON = Season.of(DAY)
DAYS = 28


def ordinary(seed: int, streams: int = 1) -> np.ndarray:
    """Hourly readings that are high by day, drift, and scatter a little."""
    hour = np.arange(DAYS * DAY)
    day = 10 + 4 * np.sin(2 * np.pi * hour / DAY) + 0.01 * hour
    return day + np.random.default_rng(seed).normal(0, 0.3, (streams, len(hour)))


@pytest.mark.parametrize(
    ("name", "length", "change"),
    [
        ("a spike", 1, lambda values: values + 6),
        ("no night", 8, lambda values: np.full(len(values), 14.0)),
        ("falling where it rises", 8, lambda values: 2 * values[0] - values),
        ("a higher level", 8, lambda values: values + 3),
    ],
)
def test_what_no_season_before_shows_scores_far_above_all_else(
    name: str, length: int, change: object
) -> None:
    series = ordinary(3)
    usual = np.nanmax(scores(series, SEASON)[0, 10 * DAY :])
    at = 20 * DAY + 14
    series[0, at : at + length] = change(series[0, at : at + length])  # type: ignore[operator]
    found = scores(series, SEASON)[0]
    assert np.nanmax(found[at : at + length + 3]) > 1.5 * usual


def test_a_score_knows_nothing_of_what_comes_later() -> None:
    series = ordinary(5, streams=3)
    whole = scores(series, SEASON)
    for until in (200, 400, 601):
        np.testing.assert_allclose(scores(series[:, :until], SEASON)[:, -1], whole[:, until - 1])


def test_the_history_that_it_asks_for_is_enough() -> None:
    series = ordinary(6)
    whole = scores(series, SEASON)[0, -1]
    assert scores(series[:, -SEASON.history :], SEASON)[0, -1] == pytest.approx(whole)


def test_a_stretch_is_held_against_the_level_before_it_and_not_its_own() -> None:
    series = np.zeros((1, 4 * DAY))
    series[0, -3:] = 6
    assert distances(series, SEASON, 3)[0, -1] == pytest.approx(6)
    series[0, 2 * DAY :] += 100  # for two days: the level has moved, and nothing is unlike
    assert distances(series, SEASON, 3)[0, -4] == pytest.approx(0)


def test_the_last_score_alone_is_that_of_the_whole() -> None:
    series = ordinary(9, streams=5)
    series[1, 300:310] = np.nan
    series[2, -1] += 9
    np.testing.assert_allclose(latest(series, SEASON), scores(series, SEASON)[:, -1])


def test_missing_readings_leave_the_scores_of_others_alone() -> None:
    series = ordinary(10)
    whole = scores(series, SEASON)[0, -1]
    series[0, 400] = np.nan
    assert scores(series, SEASON)[0, -1] == pytest.approx(whole, rel=0.2)
    series[0, -1] = np.nan
    assert np.isnan(latest(series, SEASON)).all()


def test_with_too_little_behind_it_there_is_no_score() -> None:
    assert np.isnan(scores(ordinary(7)[:, : 3 * DAY], SEASON)).all()
    assert np.isnan(scores(ordinary(7)[:, :5], SEASON)).all()


def test_streams_side_by_side_score_as_alone() -> None:
    series = ordinary(8, streams=4)
    together = scores(series, SEASON)
    np.testing.assert_allclose(together[2], scores(series[2:3], SEASON)[0])
