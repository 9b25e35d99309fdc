"""Queries cut into words, each with its place."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from yiju.interfaces.sensorthings import times
from yiju.interfaces.sensorthings.refusals import QueryUnreadable
from yiju.interfaces.sensorthings.syntax import Geometry
from yiju.platform.base.i18n import Text, _

DAY = r"\d{4}-\d\d-\d\d"
MOMENT = times.MOMENT.pattern.replace("(?:", "(").replace("(", "(?:")
NAME = r"[@$]?[^\W\d][\w.@-]*"
SHAPES = (
    ("interval", rf"{MOMENT}/{MOMENT}"),
    ("moment", MOMENT),
    ("day", rf"{DAY}(?![\w-])"),
    ("clock", r"\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?"),
    ("number", r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w])"),
    ("duration", r"duration'[^']*'"),
    ("geometry", r"(?:geography|geometry)'[^']*'"),
    ("text", r"'(?:[^']|'')*'"),
    ("name", NAME),
    ("sign", r"[(),;=*/-]"),
    ("space", r"\s+"),
)
TOKEN = re.compile("|".join(f"(?P<{kind}>{shape})" for kind, shape in SHAPES))
SHOWN = 20
WORDS: dict[str, Any] = {
    "null": None,
    "true": True,
    "false": False,
    "INF": float("inf"),
    "NaN": float("nan"),
}


@dataclass(frozen=True)
class Token:
    """`kind` is value, name, sign or end. `at` counts from 0."""

    kind: str
    text: str
    at: int
    value: Any = None


class Tokens:
    """The words of one query option; `option` is its name, for refusals."""

    def __init__(self, option: str, text: str) -> None:
        self.option = option
        self.text = text
        self.place = 0
        self._found = list(self._cut())

    def _cut(self) -> list[Token]:
        found, at = [], 0
        while at < len(self.text):
            match = TOKEN.match(self.text, at)
            if match is None:
                what = _("这里读不懂")
                if self.text[at] == "'":
                    what = _("字符串没有结束的单引号；字符串里的单引号写两个")
                raise self.refusal(what, at)
            kind, text = str(match.lastgroup), match.group()
            if kind != "space":
                found.append(self._token(kind, text, at))
            at = match.end()
        return [*found, Token("end", "", len(self.text))]

    def _token(self, kind: str, text: str, at: int) -> Token:
        if kind in {"name", "sign"}:
            return Token(kind, text, at)
        try:
            return Token("value", text, at, READERS[kind](text))
        except ValueError:
            raise self.refusal(REMEDIES[kind], at) from None

    # --- reading -------------------------------------------------------------------------

    @property
    def next(self) -> Token:
        return self._found[self.place]

    @property
    def behind(self) -> Token:
        """The one after the next."""
        return self._found[min(self.place + 1, len(self._found) - 1)]

    def take(self) -> Token:
        token = self.next
        self.place += token.kind != "end"
        return token

    def is_sign(self, text: str) -> bool:
        return self.next.kind == "sign" and self.next.text == text

    def skip(self, text: str) -> bool:
        """Take a sign if it is there."""
        found = self.is_sign(text)
        self.place += found
        return found

    def need(self, text: str, what: Text) -> None:
        if not self.skip(text):
            raise self.refusal(what)

    def name(self, what: Text) -> Token:
        if self.next.kind != "name":
            raise self.refusal(what)
        return self.take()

    def refusal(self, what: Text | str, at: int | None = None) -> QueryUnreadable:
        place = self.next.at if at is None else at
        near = self.text[place : place + SHOWN] or str(_("（末尾）"))
        return QueryUnreadable(option=self.option, at=place + 1, near=near, what=what)


def number(text: str) -> int | float:
    return int(text) if text.isdecimal() else float(text)


def geometry(text: str) -> Geometry:
    return Geometry(text.partition("'")[2][:-1].strip())


READERS: dict[str, Callable[[str], Any]] = {
    "interval": times.period,
    "moment": times.moment,
    "day": date.fromisoformat,
    "clock": time.fromisoformat,
    "number": number,
    "duration": lambda text: times.duration(text.partition("'")[2][:-1]),
    "geometry": geometry,
    "text": lambda text: text[1:-1].replace("''", "'"),
}
REMEDIES = {
    "interval": _(
        "不是两个带时区偏移的时刻，或止早于起，如 2022-01-01T00:00:00Z/2022-02-01T00:00:00Z"
    ),
    "moment": _("不是带时区偏移的时刻，如 2022-06-30T08:00:00%2B08:00"),
    "day": _("不是日期，如 2022-06-30"),
    "clock": _("不是时间，如 08:30:00"),
    "number": _("不是数"),
    "duration": _("不是时长，如 duration'P1DT2H'；年和月长短不定，请用天"),
    "geometry": _("不是几何，如 geography'POINT(119.9 31.8)'"),
    "text": _("不是字符串"),
}
