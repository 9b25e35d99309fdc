"""What a stratified sample says of everybody, and how sure that is. Pure.

Estimates are weighted by design: each answer stands for as many of its stratum as were not asked or
did not answer. That those who did not answer think like those who did is an assumption; the share
of answers is shown beside every figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, sqrt
from statistics import NormalDist

from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.base.time import add_months

P = params.load(__file__)
ROUNDING = 1e-15
"""A variance below it is what floating point leaves of answers that are all alike."""
VOICES = Clause("三(四)")
SAMPLING = Standard("Cochran, Sampling Techniques", "5")


@rule(
    cites=[VOICES, SAMPLING],
    reading=_("按各层户数的比例分配，最大余数法取整，每层不少于下限，也不超过该层的户数。"),
)
def allocation(
    sizes: Mapping[str, int], wanted: int, on: date, *, equal: bool = False
) -> dict[str, int]:
    """How many of each stratum are drawn. The sum is `wanted`, or what the lower bounds of the
    strata need if that is more, or everybody if they are fewer. `equal` gives each stratum as many
    as the next: small ones then have figures of their own, and the whole a larger margin."""
    least = int(P.least_in_stratum.at(on))
    found = {key: min(size, least) for key, size in sizes.items() if size}
    wanted = min(wanted, sum(sizes.values()))
    shares = {key: 1 if equal else sizes[key] for key in found}
    whole = sum(shares.values())
    for _place in range(wanted - sum(found.values())):
        room = [key for key in found if found[key] < sizes[key]]
        furthest = max(sorted(room), key=lambda key: wanted * shares[key] - found[key] * whole)
        found[furthest] += 1
    return dict(sorted(found.items()))


@rule(
    cites=[VOICES, Standard("Cochran, Sampling Techniques", "4")],
    reading=_("按最不利的比例、设计效应和预计的答卷率推算须抽多少户。"),
)
def needed(
    size: int, margin: Fraction, on: date, *, design_effect: Fraction, response: Fraction
) -> int:
    """How many to draw of `size` so that a share is known within `margin` percentage points, if it
    were one half: Cochran 4.4 with finite-population correction, times the design effect, over
    the share that is expected to answer (0 to 1)."""
    z = NormalDist().inv_cdf(0.5 + P.confidence.at(on) / 200)
    first = z * z * 2500 / float(margin) ** 2 * float(design_effect)
    return min(size, ceil(first / (1 + first / size) / float(response))) if size else 0


@dataclass(frozen=True)
class Answer:
    """A value of one who answered; `cell` is the group by which the sample is made to fit what is
    known of the population, empty without one."""

    value: float
    cell: str = ""


@dataclass(frozen=True)
class Stratum:
    """`size` in the frame, `invited` of them drawn, and the answers that came; `outside` of the
    drawn turned out not to belong to what is surveyed."""

    size: int
    invited: int
    answers: tuple[Answer, ...]
    outside: int = 0

    @property
    def within(self) -> float:
        """How many of the stratum belong to what is surveyed, as the sample shows it."""
        if not self.outside:
            return self.size
        return self.size * (self.invited - self.outside) / self.invited


@dataclass(frozen=True)
class Estimate:
    """`value` and `margin` in the unit of the answers, None with the reason `why`. `design_effect`
    is the variance beside that of a simple random sample of the same size; None where that is 0.
    `is_census`: everybody was asked and answered."""

    invited: int
    answered: int
    value: float | None = None
    margin: float | None = None
    design_effect: float | None = None
    why: Text | None = None
    outside: int = 0
    is_census: bool = False

    @property
    def response(self) -> float | None:
        """Percent of those drawn within the survey who answered."""
        within = self.invited - self.outside
        return 100 * self.answered / within if within else None


@rule(
    cites=[VOICES, SAMPLING],
    reading=_("按设计权数估计，事后分层，方差按分层抽样线性化并作有限总体校正；样本太小不给数。"),
)
def estimate(
    strata: Sequence[Stratum], on: date, population: Mapping[str, int] | None = None
) -> Estimate:
    """The mean of all from a stratified sample, with the margin of its interval.

    `population` tells how many of all belong to each cell; then the weights of a cell are scaled so
    that they sum to that (post-stratification), and the variance is that of the residuals from the
    means of the cells (Cochran 5A.9; Särndal, Swensson, Wretman 7.6).
    """
    held = [one for one in strata if one.size and one.invited > one.outside]
    invited = sum(one.invited for one in strata)
    outside = sum(one.outside for one in strata)
    answered = sum(len(one.answers) for one in held)
    if why := _too_small(held, answered, on, population):
        return Estimate(invited, answered, why=why, outside=outside)
    weights = _weights(held, population)
    pairs = [
        (a, w)
        for one, of in zip(held, weights, strict=True)
        for a, w in zip(one.answers, of, strict=True)
    ]
    whole = sum(w for _a, w in pairs)
    mean = sum(w * a.value for a, w in pairs) / whole
    means = _means(pairs) if population else {}
    variance = 0.0
    for one, of in zip(held, weights, strict=True):
        n = len(one.answers)
        scores = [
            w * (a.value - means.get(a.cell, mean)) / whole
            for a, w in zip(one.answers, of, strict=True)
        ]
        centre = sum(scores) / n
        spread = sum((score - centre) ** 2 for score in scores)
        variance += (1 - n / one.within) * n / (n - 1) * spread if n < one.within else 0.0
    variance = variance if variance > ROUNDING else 0.0
    simple = _simple_variance(pairs, mean, sum(one.within for one in held))
    z = NormalDist().inv_cdf(0.5 + P.confidence.at(on) / 200)
    effect = variance / simple if simple > ROUNDING else None
    asked_all = all(len(one.answers) >= one.within for one in held)
    return Estimate(invited, answered, mean, z * sqrt(variance), effect, None, outside, asked_all)


@rule(
    cites=[VOICES, Standard("Wilson, J. Amer. Statist. Assoc. 22 (1927) 209-212")],
    reading=_("比例的区间按有效样本量用威尔逊法，近 0 和 100% 时也不越界。"),
)
def interval(found: Estimate, on: date) -> tuple[float, float]:
    """Between what a share in percent lies. The size of the sample is that of a simple random one
    with the same variance; where all answered alike the variance says nothing, and it is the
    number of answers. Raises ValueError for an estimate without a value."""
    if found.value is None or found.margin is None:
        raise ValueError("there is no value to put bounds to")
    if found.is_census:
        return found.value, found.value
    z = NormalDist().inv_cdf(0.5 + P.confidence.at(on) / 200)
    share, variance = round(found.value / 100, 12), (found.margin / z / 100) ** 2
    n = share * (1 - share) / variance if variance else float(found.answered)
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return (
        100 * max(0.0, middle - half) if share else 0.0,
        100 * min(1.0, middle + half) if share < 1 else 100.0,
    )


@rule(cites=[VOICES], reading=_("一次调查的结果在若干个月内有效，直到下一次调查。"))
def still_holds(ended: date, on: date) -> bool:
    """Whether what people said then may still be told of the day `on`."""
    return on <= add_months(ended, int(P.holds_months.at(on)))


def _too_small(
    held: Sequence[Stratum], answered: int, on: date, population: Mapping[str, int] | None
) -> Text | None:
    least, each = int(P.least_answers.at(on)), int(P.least_in_stratum.at(on))
    if answered < least:
        return _("只收回 {answered} 份，至少要 {least} 份").format(answered=answered, least=least)
    thin = sum(1 for one in held if len(one.answers) < min(each, one.within))
    if thin:
        return _("有 {thin} 层收回不足 {each} 份，误差算不出来").format(thin=thin, each=each)
    if population:
        told = {a.cell for one in held for a in one.answers}
        if unheard := sorted(
            cell for cell, size in population.items() if size and cell not in told
        ):
            return _("这些人群没有人答卷：{cells}").format(cells="、".join(unheard))
        if unknown := sorted(told - population.keys()):
            return _("不知道这些人群有多少人：{cells}").format(cells="、".join(unknown))
    return None


def _weights(held: Sequence[Stratum], population: Mapping[str, int] | None) -> list[list[float]]:
    """Of each answer, for how many it stands."""
    base = [[one.within / len(one.answers)] * len(one.answers) for one in held]
    if not population:
        return base
    sums: dict[str, float] = {}
    for one, of in zip(held, base, strict=True):
        for answer, weight in zip(one.answers, of, strict=True):
            sums[answer.cell] = sums.get(answer.cell, 0.0) + weight
    return [
        [
            weight * population[a.cell] / sums[a.cell]
            for a, weight in zip(one.answers, of, strict=True)
        ]
        for one, of in zip(held, base, strict=True)
    ]


def _means(pairs: Sequence[tuple[Answer, float]]) -> dict[str, float]:
    tops: dict[str, float] = {}
    bottoms: dict[str, float] = {}
    for answer, weight in pairs:
        tops[answer.cell] = tops.get(answer.cell, 0.0) + weight * answer.value
        bottoms[answer.cell] = bottoms.get(answer.cell, 0.0) + weight
    return {cell: top / bottoms[cell] for cell, top in tops.items()}


def _simple_variance(pairs: Sequence[tuple[Answer, float]], mean: float, size: float) -> float:
    """Of the mean of a simple random sample of as many, with the spread of these answers."""
    n, whole = len(pairs), sum(w for _a, w in pairs)
    spread = sum(w * (a.value - mean) ** 2 for a, w in pairs) / whole * n / (n - 1)
    return (1 - n / size) * spread / n


def satisfied(score: int, on: date) -> float:
    """100 for an answer of five steps that counts as satisfied, else 0: the mean is in percent."""
    return 100.0 if score >= P.satisfied_from.at(on) else 0.0
