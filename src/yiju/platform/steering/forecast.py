"""Where a course is heading: the value expected on the due day, with an interval. Pure.

Simple methods compete on the course itself: each past month is forecast from the months before
it (rolling origin), and the method with the smaller error is used and named. The last point
takes no part in the choice, so that further progress can only raise the forecast.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf, sqrt

import numpy as np
import scipy
from numpy.typing import NDArray

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, rule
from yiju.platform.base.words import Comparator
from yiju.platform.steering.goals import Demand, P, Point, known

Array = NDArray[np.float64]
DAYS_A_MONTH = 30.4375
FEWEST_ORIGINS = 3
WIDEST = 5.0
A_YEAR = 12
"""With fewer monthly points, intervals held the later value in 1 to 68 of 100 trials, not in 80."""

METHODS: dict[str, Text] = {
    "stays": _("维持现值"),
    "mean_rate": _("开始以来的平均速度"),
    "recent_rate": _("近期速度"),
    "line": _("直线趋势"),
    "fading": _("近期速度，逐渐放缓"),
}


@dataclass(frozen=True)
class Forecast:
    """The value expected on `due`, between `low` and `high` with the probability `band`.

    `chance` in [0, 1] is the probability of meeting the target then. `error` is the mean
    absolute error of the method over past months, `baseline_error` that of `baseline`, the
    simple method it had to beat; None where the course is too short to tell.
    """

    due: date
    expected: float
    low: float
    high: float
    band: float
    chance: float
    method: str
    points: int
    baseline: str
    error: float | None
    baseline_error: float | None

    @property
    def is_early(self) -> bool:
        """Too few points for the interval to hold what it promises."""
        return self.points < A_YEAR

    @property
    def method_title(self) -> Text:
        return METHODS[self.method]


@dataclass(frozen=True)
class _Method:
    """The slope a month at each point, from the points before it, and how sure it is.

    `fit` gives for every origin the anchor, the slope, and the months over which the slope was
    seen (infinite where none is claimed).
    """

    name: str
    fit: Callable[[Array, Array], tuple[Array, Array, Array]]
    fading: float = 1.0
    """Share of its slope that a month passes on to the next."""

    def reach(self, months: Array | float) -> Array:
        """Months at full slope that bring as far as `months` at the fading one."""
        if self.fading == 1:
            return np.asarray(months)
        return self.fading * (1 - self.fading ** np.asarray(months)) / (1 - self.fading)


@rule(
    cites=[Clause("三(三)")],
    reading=(
        "Counts that add up run on at the rate of the programme so far, or of the last quarter "
        "where that has foretold better; a share stays as it is unless a trend has foretold better."
    ),
)
def forecast(
    points: Sequence[Point],
    due: date,
    demand: Demand,
    *,
    cumulative: bool,
    percent: bool = False,
) -> Forecast | None:
    """The outlook from `points` for `due`; None while there are too few points, or too late.

    Args:
        points: Values known, in any order; those without a value are left out.
        demand: What is asked, for the probability of meeting it.
        cumulative: The value adds up and never falls: the forecast is not below the last value.
        percent: The value is a share: the forecast stays between 0 and 100.
    """
    values = known(points, date.max)
    on = values[-1].day if values else due
    if len(values) < P.forecast_from.at(on) or on >= due or values[-1].day == values[0].day:
        return None
    days = np.array([(point.day - values[0].day).days for point in values], float)
    t, v = days / DAYS_A_MONTH, np.array([float(point.value) for point in values])
    ahead = (due - on).days / DAYS_A_MONTH
    candidates = _candidates(cumulative, on)
    baseline = candidates[0]
    errors = [_past_error(method, t[:-1], v[:-1], ahead) for method in candidates]
    chosen, error = _choose(candidates, errors, on)
    expected, sd, free = _outlook(chosen, t, v, ahead, counts=cumulative and not percent)
    sd = sqrt(sd**2 + _disagreement(chosen, candidates, errors, t, v, ahead))
    band = P.forecast_band.at(on) / 100
    half = float(scipy.special.stdtrit(free, 0.5 + band / 2)) * sd
    floor = v[-1] if cumulative else (0.0 if percent else -inf)
    ceiling = 100.0 if percent else inf
    low, middle, high = (
        float(min(max(x, floor), ceiling)) for x in (expected - half, expected, expected + half)
    )
    return Forecast(
        due,
        middle,
        low,
        high,
        float(band),
        _chance(demand, middle, sd, free, floor),
        chosen.name,
        len(values),
        baseline.name,
        error,
        errors[0],
    )


def _candidates(cumulative: bool, on: date) -> list[_Method]:
    """The baseline first."""
    recent = P.forecast_recent.at(on) / DAYS_A_MONTH

    def recent_rate(t: Array, v: Array) -> tuple[Array, Array, Array]:
        return _recent_rate(t, v, recent)

    mean_rate = _Method("mean_rate", _mean_rate)
    if cumulative:
        return [mean_rate, _Method("recent_rate", recent_rate)]
    fading = _Method("fading", recent_rate, P.forecast_fading.at(on) / 100)
    return [_Method("stays", _stays), mean_rate, _Method("line", _line), fading]


def _stays(t: Array, v: Array) -> tuple[Array, Array, Array]:
    return v, np.zeros_like(v), np.full_like(v, inf)


def _mean_rate(t: Array, v: Array) -> tuple[Array, Array, Array]:
    passed = np.maximum(t - t[0], 1e-9)
    return v, (v - v[0]) / passed, passed


def _recent_rate(t: Array, v: Array, window: float) -> tuple[Array, Array, Array]:
    since = np.maximum(np.searchsorted(t, t - window - 0.05, side="left"), 0)
    since = np.minimum(since, np.maximum(np.arange(len(t)) - 1, 0))
    passed = np.maximum(t - t[since], 1e-9)
    return v, (v - v[since]) / passed, passed


def _line(t: Array, v: Array) -> tuple[Array, Array, Array]:
    """Least squares over all points up to each origin; the anchor lies on the line."""
    n = np.arange(1, len(t) + 1)
    mean_t, mean_v = np.cumsum(t) / n, np.cumsum(v) / n
    spread = np.maximum(np.cumsum(t * t) / n - mean_t**2, 1e-9)
    slope = (np.cumsum(t * v) / n - mean_t * mean_v) / spread
    return mean_v + slope * (t - mean_t), slope, np.maximum(t - t[0], 1e-9)


def _choose(
    candidates: list[_Method], errors: list[float | None], on: date
) -> tuple[_Method, float | None]:
    """The baseline, or the best of the others where it errs less by the required margin."""
    scored = [(e, m) for e, m in zip(errors, candidates, strict=True) if e is not None]
    if not scored:
        return candidates[0], None
    at_stake, baseline = scored[0]
    best, method = min(scored, key=lambda pair: pair[0])
    if best < at_stake * (1 - P.forecast_gain.at(on) / 100):
        return method, best
    return baseline, at_stake


def _past_error(method: _Method, t: Array, v: Array, ahead: float) -> float | None:
    """Mean absolute error of forecasting each month from each earlier origin."""
    errors, _months = _past_errors(method, t, v, ahead)
    return float(np.mean(np.abs(errors))) if len(errors) else None


def _past_errors(method: _Method, t: Array, v: Array, ahead: float) -> tuple[Array, Array]:
    """Errors and months ahead of all pairs of origin and later point within the horizon."""
    if len(t) < FEWEST_ORIGINS + 2:
        return np.empty(0), np.empty(0)
    anchor, slope, _seen = method.fit(t, v)
    months = t[None, :] - t[:, None]
    errors = v[None, :] - (anchor[:, None] + slope[:, None] * method.reach(months))
    origin = np.arange(len(t))[:, None] >= FEWEST_ORIGINS - 1
    wanted = origin & (months > 0) & (months <= max(ahead, 1.5))
    return errors[wanted], months[wanted]


def _outlook(
    method: _Method, t: Array, v: Array, ahead: float, *, counts: bool
) -> tuple[float, float, float]:
    """Expected value, standard deviation and degrees of freedom at `ahead` months.

    Increments scatter around the rate with a variance that grows with the time they took; for
    counts it is at least that of single pieces (quasi-Poisson). The rate itself is uncertain by
    the length over which it was seen. Where past forecasts missed by more than that, the
    deviation is widened to what they missed by.
    """
    _anchor, slope, seen = method.fit(t, v)
    steps, gains = np.diff(t), np.diff(v)
    centre = slope[-1] if method.name == "stays" else (v[-1] - v[0]) / (t[-1] - t[0])
    free = max(len(gains) - 1, 1)
    scatter = float(np.sum((gains - centre * steps) ** 2 / steps)) / free
    if counts:
        scatter = max(scatter, (abs(v[-1] - v[0]) + 0.5) / (t[-1] - t[0]))

    def deviation(months: Array | float, over: Array | float) -> Array:
        return np.sqrt(scatter * np.asarray(months) * (1 + np.asarray(months) / over))

    sd = float(deviation(ahead, seen[-1]))
    errors, months = _past_errors(method, t, v, ahead)
    if scatter > 0 and len(errors) >= FEWEST_ORIGINS:
        missed = errors / deviation(months, np.inf if np.isinf(seen[-1]) else seen[-1])
        sd *= min(max(1.0, sqrt(float(np.mean(missed**2)))), WIDEST)
    return _expected(method, t, v, ahead), sd, float(free)


def _expected(method: _Method, t: Array, v: Array, ahead: float) -> float:
    anchor, slope, _seen = method.fit(t, v)
    return float(anchor[-1] + slope[-1] * method.reach(ahead))


def _disagreement(
    chosen: _Method,
    candidates: list[_Method],
    errors: list[float | None],
    t: Array,
    v: Array,
    ahead: float,
) -> float:
    """Variance between the methods, each weighted by how well it has foretold: that the chosen
    one will go on being right is not known either."""
    expected = _expected(chosen, t, v, ahead)
    weights = [1 / max(error, 1e-6) ** 2 if error is not None else 1.0 for error in errors]
    off = [(_expected(method, t, v, ahead) - expected) ** 2 for method in candidates]
    return sum(w * d for w, d in zip(weights, off, strict=True)) / sum(weights)


def _chance(demand: Demand, expected: float, sd: float, free: float, floor: float) -> float:
    """Probability that the value on the due day meets the demand."""
    bound, slack = float(demand.bound), float(demand.slack)

    def below(limit: float, reached: bool = False) -> float:
        if limit <= floor:
            return 0.0
        if sd == 0:
            return float(limit >= expected if reached else limit > expected)
        return float(scipy.special.stdtr(free, (limit - expected) / sd))

    if demand.comparator is Comparator.ABOUT:
        return below(bound + slack, reached=True) - below(bound - slack)
    if demand.less_is_better:
        return below(bound, reached=True)
    return 1 - below(bound)
