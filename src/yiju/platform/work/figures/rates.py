"""Rates, composites, bands, grades and ranks: pure, exact, rounded by whoever shows them.

A rate is a Fraction between 0 and 1, or None where nothing was there to be done: no data is
neither nought nor full marks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard, rule

Key = TypeVar("Key")
Rate = Fraction | None
PERFORMANCE = (Clause("22"), Standard("GB/T 30428.4-2016"))
FULL = Fraction(100)


@rule(
    cites=PERFORMANCE,
    reading=_(
        "比率是做到的件数与应做的件数之比；一件应做的也没有时为“无数据”，既不是零也不是满分。"
    ),
)
def rate(done: int, should: int) -> Rate:
    """
    >>> rate(911, 972) == Fraction(911, 972)
    True
    >>> rate(0, 0) is None
    True
    """
    return Fraction(done, should) if should else None


@dataclass(frozen=True)
class Part:
    """A part of a composite: its rate or score on a scale to 100, and its weight."""

    key: str
    score: Fraction | None
    weight: Fraction
    may_lack: bool = False
    """There may have been nothing of the kind to do; then the other weights are scaled up, and
    whoever shows the composite says so."""


@rule(
    cites=PERFORMANCE,
    reading=_(
        "综合得分是各项得分的加权和；缺一项则没有综合得分，并说明缺什么。"
        "本期没有这类任务的岗位项目不计，其余权重按比例放大。四舍五入只在显示时。"
    ),
)
def composite(parts: Sequence[Part]) -> tuple[Fraction | None, tuple[str, ...]]:
    """(score, keys of what is missing). Raises ValueError where the weights do not make one."""
    if sum((part.weight for part in parts), Fraction()) != 1:
        raise ValueError("the weights of a composite make one")
    missing = tuple(part.key for part in parts if part.score is None and not part.may_lack)
    had = [(part.score, part.weight) for part in parts if part.score is not None]
    if missing or not had:
        return None, missing or tuple(part.key for part in parts)
    weights = sum((weight for _score, weight in had), Fraction())
    return sum((score * weight for score, weight in had), Fraction()) / weights, ()


def percent(share: Rate) -> Fraction | None:
    return None if share is None else FULL * share


def without(share: Rate) -> Fraction | None:
    """The score of what should be small: rework, misses."""
    return None if share is None else FULL * (1 - share)


def banded(value: Fraction | int, bands: Sequence[Sequence[int]]) -> Fraction:
    """The score of the first band whose upper bound, itself included, is not exceeded; else 0.

    >>> banded(3, [(0, 100), (2, 90), (4, 75)])
    Fraction(75, 1)
    """
    return next((Fraction(score) for most, score in bands if value <= most), Fraction())


def graded(score: Fraction | None, least: Sequence[int]) -> str:
    """A letter from A on, by the least score of each; E below all; empty without a score."""
    if score is None:
        return ""
    bands = zip("ABCD", least, strict=True)
    return next((letter for letter, bound in bands if score >= bound), "E")


@rule(
    cites=PERFORMANCE,
    reading=_("没有数据的不排名，件数太少的不排名；得分相同的名次相同，其后的名次顺延。"),
)
def ranks(scores: Mapping[Key, Fraction | None]) -> dict[Key, int | None]:
    """
    >>> ranks({"a": Fraction(9), "b": None, "c": Fraction(9), "d": Fraction(8)})
    {'a': 1, 'b': None, 'c': 1, 'd': 3}
    """
    known = sorted((score for score in scores.values() if score is not None), reverse=True)
    first: dict[Fraction, int] = {}
    for place, score in enumerate(known, start=1):
        first.setdefault(score, place)
    return {key: None if score is None else first[score] for key, score in scores.items()}


@rule(
    cites=(Clause("22"),),
    reading=_("通报里的各项之和应等于合计；不等就指出差多少，不照抄。"),
)
def adds_up(total: int, parts: Sequence[int]) -> int:
    """What the total exceeds its parts by; 0 where they add up.

    >>> adds_up(19_903, [3_291, 16_604])
    8
    """
    return total - sum(parts)
