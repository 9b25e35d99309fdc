"""A bulletin as data: blocks of text, tables and drawings in which every figure is bound. Pure.

A text holds a figure as `{key}`; what is printed there comes from the figure and from nowhere else.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from fractions import Fraction
from typing import Any

from yiju.platform.base.i18n import Text
from yiju.platform.base.kept_text import text_from_json, text_to_json
from yiju.platform.steering.bulletins.typed import HOLDER, figures_in

HEADINGS = ("h1", "h2", "h3", "h4")
"""一、 （一） 1. （1） (GB/T 9704-2012, 7.3.3)."""


@dataclass(frozen=True)
class Change:
    """A figure that a person set: what is printed, by whom, when (ISO 8601), on what ground."""

    shown: str
    account: str
    name: str
    at: str
    ground: str


@dataclass(frozen=True)
class Figure:
    """A figure and where it comes from. `value` is the exact fraction as text, empty without data;
    `shown` what is printed; `page` the address that shows how it came about."""

    key: str
    value: str
    shown: str
    source: str
    page: str = ""
    change: Change | None = None

    @property
    def text(self) -> str:
        return self.change.shown if self.change else self.shown

    @property
    def exact(self) -> Fraction | None:
        return Fraction(self.value) if self.value else None


@dataclass(frozen=True)
class Typed:
    """A number that a person typed into a paragraph of their own: no source gives it."""

    text: str


Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Block:
    """`kind` is one of HEADINGS, p, table, chart or map. The first row of a table is its head; a
    row of a chart is label and figure, of a map code, label and figure. `shapes` are rings of
    lon/lat by code. `edited` says who last changed the words, empty for nobody."""

    kind: str
    text: str = ""
    rows: Rows = ()
    widths: tuple[int, ...] = ()
    """Shares of the columns of a table."""
    shapes: tuple[tuple[str, tuple[tuple[tuple[float, float], ...], ...]], ...] = ()
    edited: str = ""
    author: str = ""
    """Who wrote the paragraph by hand, empty for what was drafted from data."""
    written_at: str = ""
    """When (ISO 8601)."""


@dataclass(frozen=True)
class Annex:
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """`number` is the document number (发文字号), `day` the day of its date, both ISO or empty."""

    kind: str
    period: str
    title: str
    organ: str
    number: str
    addressee: str
    blocks: tuple[Block, ...]
    annexes: tuple[Annex, ...]
    figures: Mapping[str, Figure]
    copies_to: tuple[str, ...]
    printed_by: str
    day: str
    known_at: str
    notes: tuple[Text | str, ...] = field(default=())
    """What a reader has to know of the data: what was missing, what was not compared and why."""

    better: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Of each who is ranked, whom the sentence "better than" may name."""

    def fill(self, text: str, mark: str = "") -> str:
        """The text with its figures; `mark` follows those that a person set."""

        def told(found: re.Match[str]) -> str:
            figure = self.figures[found[1]]
            return figure.text + (mark if figure.change else "")

        return HOLDER.sub(told, text)

    def pieces(self, text: str, *, own: bool = False) -> Iterator[str | Figure | Typed]:
        """A text with its figures; of a person's `own` also the numbers that were typed."""
        last = 0
        found = [*HOLDER.finditer(text), *(figures_in(text) if own else ())]
        for one in sorted(found, key=re.Match.start):
            yield text[last : one.start()]
            yield self.figures[one[1]] if one.re is HOLDER else Typed(one[0])
            last = one.end()
        yield text[last:]

    def words(self, block: Block, mark: str = "") -> str:
        """The words of a block as they are printed; `mark` follows whatever comes from a person:
        figures that were set, numbers that were typed, a paragraph that was written."""
        told = (
            one if isinstance(one, str) else one.text + (mark if by_hand(one) else "")
            for one in self.pieces(block.text, own=bool(block.author))
        )
        return "".join(told) + (mark if block.author else "")

    def all_blocks(self) -> Iterator[Block]:
        yield from self.blocks
        for annex in self.annexes:
            yield from annex.blocks

    @property
    def changed(self) -> list[Figure]:
        """The figures that a person set, in the order of their keys."""
        return [one for _key, one in sorted(self.figures.items()) if one.change]

    def with_figure(self, figure: Figure) -> "Document":
        return replace(self, figures={**self.figures, figure.key: figure})


def typed_in(document: Document, block: Block) -> list[Typed]:
    """The numbers that a person typed into a paragraph of their own, in its order."""
    own = bool(block.author)
    return [one for one in document.pieces(block.text, own=own) if isinstance(one, Typed)]


def by_hand(one: Figure | Typed) -> bool:
    return isinstance(one, Typed) or one.change is not None


def holders(text: str) -> list[str]:
    return HOLDER.findall(text)


def unknown_holders(document: Document) -> list[str]:
    """Places of figures that no figure fills."""
    texts = [text for block in document.all_blocks() for text in texts_of(block)]
    return sorted({key for text in texts for key in holders(text)} - {*document.figures})


def texts_of(block: Block) -> Iterator[str]:
    yield block.text
    for row in block.rows:
        yield from row


def to_json(document: Document) -> dict[str, Any]:
    told: dict[str, Any] = asdict(replace(document, notes=()))
    told["notes"] = [text_to_json(one) for one in document.notes]
    told["figures"] = {key: asdict(one) for key, one in document.figures.items()}
    plain: dict[str, Any] = json.loads(json.dumps(told))
    return plain


def from_json(told: Mapping[str, Any]) -> Document:
    blocks = tuple(_block(one) for one in told["blocks"])
    annexes = tuple(
        Annex(one["title"], tuple(_block(part) for part in one["blocks"]))
        for one in told["annexes"]
    )
    figures = {key: _figure(one) for key, one in told["figures"].items()}
    plain = {
        key: told[key]
        for key in ("kind", "period", "title", "organ", "number", "addressee", "printed_by")
    }
    return Document(
        **plain,
        blocks=blocks,
        annexes=annexes,
        figures=figures,
        copies_to=tuple(told["copies_to"]),
        day=told["day"],
        known_at=told["known_at"],
        notes=tuple(text_from_json(one) for one in told["notes"]),
        better=tuple((one, tuple(others)) for one, others in told.get("better", ())),
    )


def _block(told: Mapping[str, Any]) -> Block:
    shapes = tuple(
        (code, tuple(tuple((lon, lat) for lon, lat in ring) for ring in rings))
        for code, rings in told["shapes"]
    )
    rows = tuple(tuple(row) for row in told["rows"])
    return Block(
        told["kind"],
        told["text"],
        rows,
        tuple(told["widths"]),
        shapes,
        told["edited"],
        told.get("author", ""),
        told.get("written_at", ""),
    )


def _figure(told: Mapping[str, Any]) -> Figure:
    change = Change(**told["change"]) if told["change"] else None
    return Figure(**{**told, "change": change})


def fingerprint(document: Document) -> str:
    """SHA-256 of all that is printed and of where it comes from."""
    told = json.dumps(to_json(document), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def shown(value: Fraction | int | None, digits: int = 0) -> str:
    """A figure as it is printed: rounded half up, only here; — without data.

    >>> shown(Fraction(91100, 972), 2)
    '93.72'
    """
    if value is None:
        return "—"
    scaled = Fraction(value) * 10**digits
    whole = (abs(scaled) * 2 + 1) // 2
    text = str(whole).rjust(digits + 1, "0")
    sign = "-" if scaled < 0 and whole else ""
    return sign + (f"{text[:-digits]}.{text[-digits:]}" if digits else text)


def numbered(level: str, place: int) -> str:
    """The number of a heading of a level, from 1 on (GB/T 9704-2012, 7.3.3).

    >>> [numbered(level, 12) for level in HEADINGS]
    ['十二、', '（十二）', '12.', '（12）']
    """
    if level == "h1":
        return f"{in_chinese(place)}、"
    if level == "h2":
        return f"（{in_chinese(place)}）"
    return f"{place}." if level == "h3" else f"（{place}）"


def in_chinese(number: int) -> str:
    """1 to 99 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    head = "" if not tens else "十" if tens == 1 else f"{digits[tens]}十"
    return head + (digits[ones] if ones else "") if tens else digits[ones]


def with_numbers(blocks: Sequence[Block]) -> Iterator[tuple[str, Block]]:
    """Each block with the number of its heading, empty for what is none."""
    counts = dict.fromkeys(HEADINGS, 0)
    for block in blocks:
        if block.kind not in HEADINGS:
            yield "", block
            continue
        level = HEADINGS.index(block.kind)
        counts[block.kind] += 1
        counts.update(dict.fromkeys(HEADINGS[level + 1 :], 0))
        yield numbered(block.kind, counts[block.kind]), block
