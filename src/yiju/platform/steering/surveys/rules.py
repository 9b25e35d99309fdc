"""What a stratified sample says of everybody, and how sure that is. Pure.

Estimates are weighted by design: each answer stands for as many of its stratum as were not asked or
did not answer. That those who did not answer think like those who did is an assumption; the share
of answers is shown beside every figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from statistics import NormalDist

from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, rule

P = params.load(__file__)
VOICES = Clause("三(四)")
SAMPLING = Standard("Cochran, Sampling Techniques", "5")


@rule(
    cites=[VOICES, SAMPLING],
    reading=_("按各层户数的比例分配，最大余数法取整，每层不少于下限，也不超过该层的户数。"),
)
def allocation(sizes: Mapping[str, int], wanted: int, on: date) -> dict[str, int]:
    """How many of each stratum are drawn. The sum is `wanted`, or what the lower bounds of the
    strata need if that is more, or everybody if they are fewer."""
    least = int(P.least_in_stratum.at(on))
    found = {key: min(size, least) for key, size in sizes.items() if size}
    wanted = min(wanted, sum(sizes.values()))
    whole = sum(sizes.values())
    for _place in range(wanted - sum(found.values())):
        room = [key for key in found if found[key] < sizes[key]]
        furthest = max(sorted(room), key=lambda key: wanted * sizes[key] - found[key] * whole)
        found[furthest] += 1
    return dict(sorted(found.items()))


@dataclass(frozen=True)
class Answer:
    """A value of one who answered; `cell` is the group by which the sample is made to fit what is
    known of the population, empty without one."""

    value: float
    cell: str = ""


@dataclass(frozen=True)
class Stratum:
    """`size` in the register, `invited` of them drawn, and the answers that came."""

    size: int
    invited: int
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Estimate:
    """`value` and `margin` in the unit of the answers, None with the reason `why`. `design_effect`
    is the variance beside that of a simple random sample of the same size; None where that is 0."""

    invited: int
    answered: int
    value: float | None = None
    margin: float | None = None
    design_effect: float | None = None
    why: Text | None = None

    @property
    def response(self) -> float | None:
        """Percent of those invited who answered."""
        return 100 * self.answered / self.invited if self.invited else None


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
    held = [one for one in strata if one.size]
    invited = sum(one.invited for one in held)
    answered = sum(len(one.answers) for one in held)
    if why := _too_small(held, answered, on, population):
        return Estimate(invited, answered, why=why)
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
        variance += (1 - n / one.size) * n / (n - 1) * spread if n < one.size else 0.0
    simple = _simple_variance(pairs, mean, sum(one.size for one in held))
    z = NormalDist().inv_cdf(0.5 + P.confidence.at(on) / 200)
    return Estimate(
        invited, answered, mean, z * sqrt(variance), variance / simple if simple > 0 else None
    )


def _too_small(
    held: Sequence[Stratum], answered: int, on: date, population: Mapping[str, int] | None
) -> Text | None:
    least, each = int(P.least_answers.at(on)), int(P.least_in_stratum.at(on))
    if answered < least:
        return _("只收回 {answered} 份，至少要 {least} 份").format(answered=answered, least=least)
    thin = sum(1 for one in held if len(one.answers) < min(each, one.size))
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
    base = [[one.size / len(one.answers)] * len(one.answers) for one in held]
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


def _simple_variance(pairs: Sequence[tuple[Answer, float]], mean: float, size: int) -> float:
    """Of the mean of a simple random sample of as many, with the spread of these answers."""
    n, whole = len(pairs), sum(w for _a, w in pairs)
    spread = sum(w * (a.value - mean) ** 2 for a, w in pairs) / whole * n / (n - 1)
    return (1 - n / size) * spread / n


def satisfied(score: int, on: date) -> float:
    """100 for an answer of five steps that counts as satisfied, else 0: the mean is in percent."""
    return 100.0 if score >= P.satisfied_from.at(on) else 0.0
