"""The one shape of an error: a code for programs, a message for people, the facts of the case."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from string import Formatter
from typing import Any, ClassVar

from yiju.platform.base.i18n import Text, _


class CityError(Exception):
    """What is wrong, where, and what to do. Subclasses set `code`, `status` and `text`; the
    placeholders of `text` are the facts, and leaving one out fails when the error is raised."""

    code: ClassVar[str]
    status: ClassVar[int] = 400
    text: ClassVar[Text]

    def __init__(self, **facts: Any) -> None:
        wanted = {name for _t, name, _f, _c in Formatter().parse(self.text.msgid) if name}
        if wanted != set(facts):
            raise KeyError(f"{type(self).__name__} takes {sorted(wanted)}, got {sorted(facts)}")
        super().__init__(facts)
        self.facts: Mapping[str, Any] = facts
        if (heard := _heard.get()) is not None:
            heard.append(self)

    @property
    def said(self) -> Text:
        """The message, lazy: in the language of whoever reads it."""
        return self.text.format(**self.facts) if self.facts else self.text

    @property
    def message(self) -> str:
        return str(self.said)

    def __str__(self) -> str:
        return self.message

    def as_dict(self) -> dict[str, Any]:
        facts = {name: plain(value) for name, value in self.facts.items()}
        return {"code": self.code, "message": self.message, "facts": facts}


_heard: ContextVar[list[CityError] | None] = ContextVar("heard", default=None)


@contextmanager
def hearing() -> Iterator[list[CityError]]:
    """The refusals that are made meanwhile, in order, whoever catches them: for counting them."""
    heard: list[CityError] = []
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)


def plain(value: Any) -> Any:
    """A fact as JSON can hold it."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal | Fraction):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence | set | frozenset):
        return [plain(item) for item in value]
    return str(value)


@dataclass(frozen=True)
class Problem:
    """One thing wrong in something that was handed in: where, what, and the remedy.

    `sheet` is empty and `row` 0 where there is none (a form); `column` is a letter of a
    spreadsheet with its title, or the title of a field.
    """

    sheet: str
    row: int
    column: str
    what: Text | str
    remedy: Text | str

    @property
    def where(self) -> str:
        cell = f"{self.column}{self.row}" if self.row else self.column
        return f"{self.sheet}!{cell}" if self.sheet else cell

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what} → {self.remedy}"

    def as_dict(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "what": str(self.what),
            "remedy": str(self.remedy),
        }


class Problems(CityError):
    """Everything that is wrong, at once; nothing was changed."""

    code = "import.problems"
    status = 422
    text = _("有 {count} 处问题，什么也没有改动。{first}")
    shown = 3

    def __init__(self, problems: Sequence[Problem], count: int | None = None) -> None:
        self.problems = tuple(problems)
        first = "".join(f"\n{problem}" for problem in self.problems[: self.shown])
        super().__init__(count=len(self.problems) if count is None else count, first=first)

    def as_dict(self) -> dict[str, Any]:
        return {**super().as_dict(), "problems": [p.as_dict() for p in self.problems]}
