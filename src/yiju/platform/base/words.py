"""The words with which laws and plans compare, and exact comparison.

Civil Code art. 1259: 以上, 以下, 以内 and 届满 include the number; 不满, 超过 and 以外 do not.
"""

from enum import Enum
from fractions import Fraction

Exact = int | Fraction


class Comparator(Enum):
    GE = ">="
    GT = ">"
    LE = "<="
    LT = "<"
    EQ = "="
    ABOUT = "about"


WORDS: dict[str, Comparator] = {
    "以上": Comparator.GE,
    "不低于": Comparator.GE,
    "不少于": Comparator.GE,
    "不小于": Comparator.GE,
    "至少": Comparator.GE,
    "达到": Comparator.GE,
    "届满": Comparator.GE,
    "以下": Comparator.LE,
    "以内": Comparator.LE,
    "不高于": Comparator.LE,
    "不超过": Comparator.LE,
    "不多于": Comparator.LE,
    "不大于": Comparator.LE,
    "超过": Comparator.GT,
    "高于": Comparator.GT,
    "大于": Comparator.GT,
    "以外": Comparator.GT,
    "过": Comparator.GT,
    "不满": Comparator.LT,
    "不足": Comparator.LT,
    "低于": Comparator.LT,
    "小于": Comparator.LT,
    "左右": Comparator.ABOUT,
    "约": Comparator.ABOUT,
}


def comparator_of(word: str) -> Comparator:
    """The comparison that a word makes; raises KeyError for a word that makes none."""
    return WORDS[word]


def compares(value: Exact, comparator: Comparator, bound: Exact) -> bool:
    """Whether `value` satisfies the comparison, exactly: 223/372 does not satisfy 60 %.

    `about` has no law behind it and is left to the caller, who must name a tolerance.
    """
    for number in (value, bound):
        if isinstance(number, float):
            raise TypeError(f"{number}: compare exact numbers, never rounded ones")
    match comparator:
        case Comparator.GE:
            return value >= bound
        case Comparator.GT:
            return value > bound
        case Comparator.LE:
            return value <= bound
        case Comparator.LT:
            return value < bound
        case Comparator.EQ:
            return value == bound
    raise ValueError("about: name a tolerance and compare with it")
