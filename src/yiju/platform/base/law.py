"""Grounds: the clause of a plan or the article of a standard that a rule implements."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import total_ordering
from types import ModuleType
from typing import Any, TypeVar

from yiju.platform.base.i18n import Text

NUMERALS = "一二三四五六七八九十"
PARTS = re.compile(r"[〇一二三四五六七八九十]+|\d+")


def normal_label(text: str) -> str:
    """§13, 2（1） and 三(三) as 13, 2(1) and 三(三)."""
    label = unicodedata.normalize("NFKC", text).strip().lstrip("§").replace(" ", "")
    if not PARTS.search(label):
        raise ValueError(f"{text!r} is no reference to a clause. Write 13, 2(1) or 三(三).")
    return label


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
        above = re.sub(r"(\([^()]*\)|(?<=\))\d+)$", "", self.label)
        return Clause(above) if above and above != self.label else None

    def __lt__(self, other: "Clause") -> bool:
        return self._order() < other._order()

    def _order(self) -> tuple[tuple[int, int], ...]:
        return tuple(
            (0, int(part)) if part.isdigit() else (1, chinese_number(part))
            for part in PARTS.findall(self.label)
        )

    def __str__(self) -> str:
        return f"§{self.label}"


def chinese_number(text: str) -> int:
    """The value of 一 … 九十九."""
    tens, ten, ones = text.rpartition("十")
    digits = {numeral: value for value, numeral in enumerate("〇一二三四五六七八九")}
    return (digits.get(tens, 1) * 10 if ten else 0) + (digits[ones] if ones else 0)


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
    """Say on which ground a pure function stands and how we read it."""

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
