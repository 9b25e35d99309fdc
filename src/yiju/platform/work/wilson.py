"""What a sample says of the whole: the interval of a rate, and whether a target is met."""

from datetime import date
from enum import Enum
from fractions import Fraction
from math import sqrt
from statistics import NormalDist

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, rule
from yiju.platform.work.clock import P


class Decision(Enum):
    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"
    """Draw more."""
    NO_DATA = "no_data"


def interval(good: int, drawn: int, on: date) -> tuple[float, float] | None:
    """The interval in which the rate of the whole lies, by Wilson; None without a sample.

    Raises ValueError for more good ones than drawn.

    Source: E. B. Wilson, J. Amer. Statist. Assoc. 22 (1927) 209-212.
    """
    _check(good, drawn)
    if not drawn:
        return None
    z2, rate = _z(on) ** 2, good / drawn
    middle = (rate + z2 / (2 * drawn)) / (1 + z2 / drawn)
    half = sqrt(z2 * (rate * (1 - rate) + z2 / (4 * drawn)) / drawn) / (1 + z2 / drawn)
    return (
        max(0.0, middle - half) if good else 0.0,
        min(1.0, middle + half) if good < drawn else 1.0,
    )


@rule(
    cites=[Clause("22")],
    reading=_(
        "抽样检查的合格率附置信区间：下限达到目标为合格，上限低于目标为不合格，"
        "其余为未定，应增加抽样。"
    ),
)
def decide(good: int, drawn: int, target: Fraction, on: date) -> Decision:
    """Whether a rate of at least `target` is shown by the sample.

    The bounds are compared without a root: the lower one is at least p where the rate is, and
    n (rate - p)^2 >= z^2 p (1-p). Nothing short of all shows that all are good.
    """
    _check(good, drawn)
    if not drawn:
        return Decision.NO_DATA
    gap = Fraction(good, drawn) - target
    apart, needed = drawn * gap * gap, Fraction(_z(on)) ** 2 * target * (1 - target)
    if gap >= 0 and apart >= needed and target < 1:
        return Decision.PASSED
    return Decision.FAILED if gap < 0 and apart > needed else Decision.UNDECIDED


def _z(on: date) -> float:
    return NormalDist().inv_cdf((1 + float(P.sample_confidence.at(on))) / 2)


def _check(good: int, drawn: int) -> None:
    if not 0 <= good <= drawn:
        raise ValueError(f"{good} good ones of {drawn} drawn")
