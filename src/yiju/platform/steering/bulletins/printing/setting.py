"""Setting Chinese text into lines: what may not begin or end a line, figures kept whole. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

NOT_FIRST = frozenset("，。、；：？！）》〉」』】〕％%”’…—·")
NOT_LAST = frozenset("（《〈「『【〔“‘")
BREAKS = re.compile(r"关于|年第?\d*[月周]?|建设|工作|情况|和|的(?!通报)")
"""Where a title may be broken by sense."""
TOKEN = re.compile(r"[0-9A-Za-z][0-9A-Za-z.,:%/+-]*|.", re.DOTALL)
"""A number or word that is not broken over lines, or one character."""


@dataclass(frozen=True)
class Line:
    """`width` in characters of full width; `last` of its paragraph is not spread."""

    text: str
    width: float
    indent: float = 0
    last: bool = False


def width_of(text: str) -> float:
    """In characters of full width: those of ASCII are half as wide."""
    return sum(0.5 if ord(letter) < 0x2000 and letter not in "·—" else 1.0 for letter in text)


def set_lines(text: str, measure: float, indent: float = 0) -> list[Line]:
    """The lines of a paragraph of `measure` characters; `indent` of the first."""
    lines: list[Line] = []
    held, room = "", measure - indent
    for token in _tokens(text, measure):
        if held and width_of(held) + width_of(token) > room:
            if token in NOT_FIRST and width_of(held) <= room:
                # hangs: the line is squeezed by this one sign
                held += token
                continue
            held, carried = _parted(held) if token in NOT_FIRST else _without_open(held)
            lines.append(Line(held, width_of(held), indent if not lines else 0))
            held, room = carried + token, measure
            continue
        held += token
    lines.append(Line(held, width_of(held), indent if not lines else 0, last=True))
    return lines


def _tokens(text: str, measure: float) -> Iterator[str]:
    for token in TOKEN.findall(text):
        if width_of(token) <= measure:
            yield token
        else:
            yield from token


def _parted(line: str) -> tuple[str, str]:
    """A line without its last character that may begin one, and that character with the signs
    behind it: a second sign cannot hang as well."""
    place = len(line) - 1
    while place > 1 and (line[place] in NOT_FIRST or line[place - 1] in NOT_LAST):
        place -= 1
    return line[:place], line[place:]


def _without_open(line: str) -> tuple[str, str]:
    """A line without the opening signs at its end, and those signs."""
    kept = line.rstrip("".join(NOT_LAST))
    return (kept, line[len(kept) :]) if kept else (line, "")


def title_lines(text: str, measure: float) -> list[str]:
    """A title broken by sense into lines of similar length, the longer ones first."""
    if width_of(text) <= measure:
        return [text]
    half = len(text) / 2
    cuts = [found.end() for found in BREAKS.finditer(text)]
    fit = [c for c in cuts if width_of(text[:c]) <= measure and width_of(text[c:]) <= measure]
    if not fit:
        size = int(measure)
        return [text[place : place + size] for place in range(0, len(text), size)]
    cut = min(fit, key=lambda place: abs(place - half - 1))
    return [text[:cut], text[cut:]]


def cells_lines(row: Sequence[str], widths: Sequence[float], size: float) -> list[list[str]]:
    """The lines of each cell of a row; widths in points, `size` of a character in points."""
    return [
        [line.text for line in set_lines(cell, max(width / size, 1))]
        for cell, width in zip(row, widths, strict=True)
    ]
