"""Grounds: the clause of a plan or the article of a standard that a rule implements."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import total_ordering
from types import ModuleType
from typing import Any, TypeVar

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.words import NUMERAL, chinese_number

NUMBER = rf"(?:{NUMERAL}+|\d+)"
STEP = re.compile(
    rf"第{NUMBER}(?:部分|章|节|条)|\({NUMBER}\)|{NUMBER}|[①-⑳]|<\d+>",
    re.ASCII,
)
LABEL = re.compile(rf"(?:{STEP.pattern})+", re.ASCII)


class NoClause(CityError, ValueError):
    code = "law.no_clause"
    text = _("“{given}”不是条款编号。请写成 13、2(1) 或 三(三)。")


def normal_label(text: str) -> str:
    """§13, 2（1） and 三（三） as 13, 2(1) and 三(三); raises NoClause."""
    label = "".join(
        sign if "①" <= sign <= "⑳" else unicodedata.normalize("NFKC", sign) for sign in text
    )
    label = re.sub(r"\s", "", label).removeprefix("§")
    if not LABEL.fullmatch(label):
        raise NoClause(given=text)
    try:
        order_of(label)
    except ValueError:
        raise NoClause(given=text) from None
    return label


def order_of(label: str) -> tuple[tuple[int, int], ...]:
    """Where a label stands among others: step by step, figures before Chinese numerals."""
    return tuple(_order(step) for step in STEP.findall(label))


def _order(step: str) -> tuple[int, int]:
    number = re.sub(r"[第部分章节条()<>]", "", step)
    if number.isascii():
        return 0, int(number)
    if "①" <= number <= "⑳":
        return 0, ord(number) - ord("①") + 1
    return 1, chinese_number(number)


@total_ordering
@dataclass(frozen=True, init=False)
class Clause:
    """A numbered part of the plan, by its official reference."""

    label: str

    def __init__(self, label: str) -> None:
        object.__setattr__(self, "label", normal_label(label))

    @property
    def parent(self) -> "Clause | None":
        """2 for 2(1), 三 for 三(三); None at the top."""
        above = "".join(STEP.findall(self.label)[:-1])
        return Clause(above) if above else None

    def __lt__(self, other: "Clause") -> bool:
        return (order_of(self.label), self.label) < (order_of(other.label), other.label)

    def __str__(self) -> str:
        return f"§{self.label}"


@dataclass(frozen=True)
class Standard:
    """An article of a standard or law, as GB/T 50337-2018, 4.2."""

    code: str
    article: str = ""

    def __str__(self) -> str:
        return f"{self.code} {self.article}".strip()


Ground = Clause | Standard
Function = TypeVar("Function", bound=Callable[..., Any])


def rule(*, cites: Sequence[Ground], reading: Text | str) -> Callable[[Function], Function]:
    """Say on which ground a pure function stands and how we read it.

    Raises ValueError for a rule without a ground or a reading.
    """
    if not cites or not reading:
        raise ValueError("a rule cites at least one clause or standard and says how it is read")

    def declare(function: Function) -> Function:
        function.cites = tuple(cites)  # type: ignore[attr-defined]
        function.reading = reading  # type: ignore[attr-defined]
        return function

    return declare


def reading_of(function: Callable[..., Any]) -> Text | str:
    """How a rule reads its ground."""
    reading: Text | str = function.reading  # type: ignore[attr-defined]
    return reading


@dataclass(frozen=True)
class RuleRow:
    name: str
    cites: tuple[Ground, ...]
    reading: Text | str
    summary: str


def rules_of(module: ModuleType) -> list[RuleRow]:
    """The rules that a module declares, in the order of its text."""
    return [
        RuleRow(name, item.cites, item.reading, (item.__doc__ or "").partition("\n")[0])
        for name, item in vars(module).items()
        if hasattr(item, "cites") and getattr(item, "__module__", None) == module.__name__
    ]


@dataclass(frozen=True)
class Verdict:
    """Yes, or no with everything that is unmet."""

    unmet: tuple[Text | str, ...] = field(default=())

    @classmethod
    def of(cls, unmet: Sequence[Text | str]) -> "Verdict":
        return cls(tuple(unmet))

    def __bool__(self) -> bool:
        return not self.unmet
