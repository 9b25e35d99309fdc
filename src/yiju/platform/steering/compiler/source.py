"""The text of a plan as the compiler reads it: lines that a page broke are joined again, spaces
between characters are gone, and every place can be found again in the text as given."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from yiju.platform.steering.compiler.folding import fold
from yiju.platform.steering.compiler.marks import opens_clause

LINE = re.compile(r"[^\n]+")
SPACES = re.compile(r"[ \u3000\u00a0\u2002\u2003\u2009\ufeff\u200b\t]+")
PAGE_NUMBER = re.compile(r"[-·\s]*\d{1,5}[-·\s]*|第\d{1,5}页(?:[,/]?共\d{1,5}页)?|\d{1,5}/\d{1,5}")
BARE_NUMBER = re.compile(r"\d{1,5}")
CLOSED = frozenset("。;!?:)]”")
OPEN_ENDS = frozenset(",、(“《[")
LATIN = re.compile(r"[A-Za-z]")
SHORTEST_WRAP = 18
"""A line shorter than this (in full-width characters) was not broken by a page."""


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch [start, end) of the text as given, without the spaces around it."""

    start: int
    end: int


class Source:
    """`raw` as given; `words` without breaks and spaces; `folded` of the same length as `words`,
    in one spelling. Paragraphs of `words` are parted by a newline."""

    def __init__(self, text: str) -> None:
        self.raw = text.replace("\r\n", "\n").replace("\r", "\n")
        self._read_starts = array("q")
        self._raw_starts = array("q")
        self.furniture = 0
        """Characters of page numbers, which are no part of the text."""
        self.words = "".join(self._pieces())
        self.folded = fold(self.words)

    def _pieces(self) -> Iterator[str]:
        place = 0
        before: str | None = None
        lines = [line for line in _lines(self.raw) if not self._is_furniture(line)]
        width = _wrap_width(self.raw, lines)
        for line in lines:
            seen = fold(self.raw[line.start : line.end])
            if before is not None and not _continues(before, seen, width):
                yield "\n"
                place += 1
            for start, end in _dense_runs(self.raw, line):
                self._read_starts.append(place)
                self._raw_starts.append(start)
                yield self.raw[start:end]
                place += end - start
            before = seen

    def _is_furniture(self, line: Line) -> bool:
        if line.end - line.start > 20:
            return False
        seen = fold(self.raw[line.start : line.end]).replace(" ", "")
        if not PAGE_NUMBER.fullmatch(seen):
            return False
        self.furniture += len(seen)
        return True

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Where `words[start:end]` stands in the text as given."""
        if end <= start:
            at = self._raw_place(start)
            return at, at
        return self._raw_place(start), self._raw_place(end - 1) + 1

    def _raw_place(self, place: int) -> int:
        run = max(bisect_right(self._read_starts, place) - 1, 0)
        if not self._read_starts:
            return 0
        return self._raw_starts[run] + place - self._read_starts[run]

    def length(self, start: int, end: int) -> int:
        """How many characters of `words`, without its newlines, stand in a stretch of the text
        as given."""
        left, right = self._read_place(start), self._read_place(end)
        return right - left - self.words.count("\n", left, right)

    def _read_place(self, place: int) -> int:
        run = bisect_right(self._raw_starts, place) - 1
        if run < 0:
            return 0
        beyond = self._read_starts[run] + place - self._raw_starts[run]
        after = self._read_starts[run + 1] if run + 1 < len(self._read_starts) else len(self.words)
        return min(beyond, after)

    def after_gap(self, place: int) -> bool:
        """Whether a space or a line break stood before this place in the text as given."""
        run = bisect_right(self._read_starts, place) - 1
        return run >= 0 and self._read_starts[run] == place


def _lines(text: str) -> Iterator[Line]:
    for found in LINE.finditer(text):
        start, end = found.span()
        whole = found.group()
        start += len(whole) - len(whole.lstrip())
        end -= len(whole) - len(whole.rstrip())
        if start < end:
            yield Line(start, end)


def _dense_runs(text: str, line: Line) -> Iterator[tuple[int, int]]:
    """The stretches of a line between its spaces; a space between Latin words stays."""
    start = line.start
    for gap in SPACES.finditer(text, line.start, line.end):
        left, right = text[gap.start() - 1], text[gap.end()]
        if LATIN.match(left) and LATIN.match(right):
            continue
        yield start, gap.start()
        start = gap.end()
    yield start, line.end


def _wrap_width(text: str, lines: list[Line]) -> float:
    """The width at which a page broke its lines, in full-width characters; 0 where none did.

    Lines broken by a page are as long as each other: most of the text stands in lines of nearly
    the greatest length, and none is much longer.
    """
    widths = sorted(line.end - line.start for line in lines)
    if not widths or widths[-1] > 120:
        return 0.0
    long = [width for width in widths if width >= SHORTEST_WRAP]
    if len(long) < 6:
        return 0.0
    usual = long[int(len(long) * 0.75)]
    near = sum(1 for width in long if abs(width - usual) <= max(3, usual * 0.15))
    return float(usual) if near * 2 >= len(long) else 0.0


def _continues(before: str, line: str, width: float) -> bool:
    """Whether `line` goes on with the sentence that stood at the end of `before`."""
    if opens_clause(line):
        return False
    if before[-1] in OPEN_ENDS or line[0] in ",、;。)”":
        return True
    if before.count("(") > before.count(")") and len(line) < 400:
        return True
    if not width or before[-1] in CLOSED:
        return False
    return len(before) >= width * 0.8 and len(before) >= SHORTEST_WRAP
