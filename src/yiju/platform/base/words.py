"""The words with which laws and plans compare, and exact comparison.

Civil Code art. 1259: 以上, 以下, 以内 and 届满 include the number; 不满, 超过 and 以外 do not.
"""

import re
import unicodedata
from enum import Enum
from fractions import Fraction
from numbers import Rational

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _

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
    "最少": Comparator.GE,
    "达到": Comparator.GE,
    "届满": Comparator.GE,
    "以下": Comparator.LE,
    "以内": Comparator.LE,
    "不高于": Comparator.LE,
    "不超过": Comparator.LE,
    "不多于": Comparator.LE,
    "不大于": Comparator.LE,
    "至多": Comparator.LE,
    "最多": Comparator.LE,
    "超过": Comparator.GT,
    "高于": Comparator.GT,
    "大于": Comparator.GT,
    "多于": Comparator.GT,
    "以外": Comparator.GT,
    "过": Comparator.GT,
    "不满": Comparator.LT,
    "未满": Comparator.LT,
    "不足": Comparator.LT,
    "不到": Comparator.LT,
    "低于": Comparator.LT,
    "少于": Comparator.LT,
    "小于": Comparator.LT,
    "等于": Comparator.EQ,
    "左右": Comparator.ABOUT,
    "约": Comparator.ABOUT,
}

DIGITS = {numeral: value for value, numeral in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "两": 2,
}
NUMERAL = "[〇零一二两三四五六七八九十百千]"
_DIGIT = "[一二两三四五六七八九]"
_COUNTED = re.compile(
    rf"(?:({_DIGIT}?)千)?(?:[零〇]?({_DIGIT}?)百)?(?:[零〇]?({_DIGIT}?)十)?(?:([零〇]?)({_DIGIT}))?"
)

_NUMBER = rf"(?:\d+(?:\.\d+)?|{NUMERAL}+)"
_SHARE = rf"(?:(?P<percent>{_NUMBER})%|(?P<whole>{_NUMBER})分之(?P<part>{_NUMBER})|(?P<half>半数))"
_BEFORE = "|".join(sorted((word for word in WORDS if word != "以上"), key=len, reverse=True))
_DEMAND = re.compile(
    rf"(?P<before>{_BEFORE})?{_SHARE}(?P<after>以上|以下|以内|以外|左右)?", re.ASCII
)


class NoShare(CityError):
    code = "words.no_share"
    text = _("“{given}”没有说明份额。请写成 60%以上、三分之二以上 或 过半数。")


def comparator_of(word: str) -> Comparator:
    """The comparison that a word makes; raises KeyError for a word that makes none."""
    return WORDS[word]


def share_demanded(words: str) -> tuple[Comparator, Fraction]:
    """What a phrase asks of a share: 过半数 is > 1/2, 三分之二以上 is >= 2/3, 不低于60% is >= 3/5.

    Raises NoShare for a phrase that names no share, compares in two ways, or not at all.
    """
    found = _DEMAND.fullmatch(unicodedata.normalize("NFKC", words).replace(" ", ""))
    asked = {WORDS[word] for word in found.group("before", "after") if word} if found else set()
    if found is None or len(asked) != 1:
        raise NoShare(given=words)
    try:
        return asked.pop(), _share(found)
    except (ValueError, ZeroDivisionError):
        raise NoShare(given=words) from None


def _share(found: re.Match[str]) -> Fraction:
    if found["half"]:
        return Fraction(1, 2)
    whole = _number(found["whole"]) if found["whole"] else Fraction(100)
    return _number(found["percent"] or found["part"]) / whole


def _number(text: str) -> Fraction:
    return Fraction(text) if text[0].isascii() else Fraction(chinese_number(text))


def chinese_number(text: str) -> int:
    """The value of 七, 十三, 二十, 一百零五 or, digit by digit, 一〇五; below ten thousand.

    Raises ValueError for anything else, also for 二百五, which speech and writing read differently.
    """
    if text and all(numeral in DIGITS for numeral in text):
        return int("".join(str(DIGITS[numeral]) for numeral in text))
    found = _COUNTED.fullmatch(text)
    if not text or found is None:
        raise ValueError(f"{text!r} is no Chinese number below ten thousand")
    thousands, hundreds, tens, gap, ones = found.groups()
    if ones and not gap and tens is None:
        raise ValueError(f"{text!r} may be read in two ways")
    scaled = ((thousands, 1000), (hundreds, 100), (tens, 10))
    value = sum(DIGITS.get(digit, 1) * scale for digit, scale in scaled if digit is not None)
    return value + DIGITS.get(ones, 0)


def compares(value: Exact, comparator: Comparator, bound: Exact) -> bool:
    """Whether `value` satisfies the comparison, exactly: 223/372 does not satisfy 60 %.

    `about` has no law behind it and is left to the caller, who must name a tolerance.
    """
    for number in (value, bound):
        if not isinstance(number, Rational):
            raise TypeError(f"{number!r}: compare whole numbers and fractions, never rounded ones")
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
