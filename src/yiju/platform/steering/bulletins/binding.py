"""Editing a bulletin so that every figure stays bound to its source. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _, listed
from yiju.platform.steering.bulletins.comparing import comparisons
from yiju.platform.steering.bulletins.document import (
    Block,
    Change,
    Document,
    holders,
)
from yiju.platform.steering.bulletins.typed import HOLDER, NUMBER, figures_in

EDITABLE = frozenset({"h1", "h2", "h3", "h4", "p"})
MOST_CHARACTERS = 4000
"""Of a paragraph that a person writes."""


class FigureUnknown(CityError):
    code = "bulletins.figure_unknown"
    status = 422
    text = _("通报里没有数据 {keys}。请用页面上列出的键，写在花括号里")


class FigureUnbound(CityError):
    code = "bulletins.figure_unbound"
    status = 422
    text = _(
        "{numbers} 没有数据来源。已有的数据用花括号里的键引用；要改一个数据，在数据表里改并写明依据"
    )


class BlockUnknown(CityError):
    code = "bulletins.block_unknown"
    status = 404
    text = _("通报里没有第 {place} 段，或者这一段不能改文字")


class GroundMissing(CityError):
    code = "bulletins.ground_missing"
    status = 422
    text = _("改动数据要写改成什么，并写明依据，各不超过 200 字")


class ComparisonUntold(CityError):
    code = "bulletins.comparison_untold"
    status = 422
    text = _(
        "评价的数据分不出{one}和{other}的高下，不能写{one}好于{other}。请改写，或者只写各自的得分"
    )


class BracesUnfit(CityError):
    code = "bulletins.braces_unfit"
    status = 422
    text = _("花括号只用来括住数据的键")


class ParagraphEmpty(CityError):
    code = "bulletins.paragraph_empty"
    status = 422
    text = _("写一段文字，不超过 {most} 字")


class NothingBeyond(CityError):
    code = "bulletins.nothing_beyond"
    status = 422
    text = _("这一段已经在正文的头上或末尾，不能再移")


class TypedUnknown(CityError):
    code = "bulletins.typed_unknown"
    status = 422
    text = _("这一段没有第 {which} 个手写的数。重新打开页面再选")


def with_words(document: Document, place: int, text: str, name: str) -> Document:
    """The document with other words in the block at a place of its body, from 0; without words
    the block goes. Raises BlockUnknown, FigureUnknown, BracesUnfit, ComparisonUntold, and
    FigureUnbound unless a person wrote the paragraph."""
    block, text = editable(document, place), " ".join(text.split())
    _must_fit(document, text)
    if not block.author and (loose := loose_numbers(block.text, text)):
        raise FigureUnbound(numbers=listed(loose))
    if not text:
        return without_block(document, place)
    if text == block.text:
        return document
    return _with_blocks(document, place, 1, replace(block, text=text, edited=name))


def editable(document: Document, place: int, kinds: Collection[str] = EDITABLE) -> Block:
    """The block at a place of the body, from 0. Raises BlockUnknown."""
    if not 0 <= place < len(document.blocks) or document.blocks[place].kind not in kinds:
        raise BlockUnknown(place=place)
    return document.blocks[place]


def with_paragraph(document: Document, place: int, text: str, author: str, at: str) -> Document:
    """The document with a paragraph of a person's own before the block at a place, from 0, or at
    the end of the body. `at` is ISO 8601. Raises BlockUnknown, ParagraphEmpty, FigureUnknown,
    BracesUnfit, ComparisonUntold."""
    text = " ".join(text.split())
    if not 0 <= place <= len(document.blocks):
        raise BlockUnknown(place=place)
    if not text or len(text) > MOST_CHARACTERS:
        raise ParagraphEmpty(most=MOST_CHARACTERS)
    _must_fit(document, text)
    return _with_blocks(document, place, 0, Block("p", text, author=author, written_at=at))


def moved(document: Document, place: int, by: int) -> Document:
    """The document with the paragraph at a place one block further up (-1) or down (1). Raises
    BlockUnknown, NothingBeyond."""
    block = editable(document, place, {"p"})
    if not 0 <= place + by < len(document.blocks):
        raise NothingBeyond()
    return _with_blocks(without_block(document, place), place + by, 0, block)


def without_block(document: Document, place: int) -> Document:
    """The document without the paragraph or heading at a place. Raises BlockUnknown."""
    editable(document, place)
    return _with_blocks(document, place, 1)


def with_source(document: Document, place: int, which: int, key: str) -> Document:
    """The document with a figure in place of a number that a person typed into their paragraph,
    the first being 0. Raises BlockUnknown, TypedUnknown, FigureUnknown."""
    block = editable(document, place)
    found = [*figures_in(block.text)] if block.author else []
    if not 0 <= which < len(found):
        raise TypedUnknown(which=which + 1)
    if key not in document.figures:
        raise FigureUnknown(keys=key)
    first, last = found[which].span()
    # A figure is printed with or without its sign of percent; what was typed is not said twice.
    sign = found[which][0][-1] in "%％" and document.figures[key].text[-1] not in "%％"
    text = f"{block.text[:first]}{{{key}}}{'%' if sign else ''}{block.text[last:]}"
    return _with_blocks(document, place, 1, replace(block, text=text))


def _with_blocks(document: Document, place: int, less: int, *more: Block) -> Document:
    """The document with blocks at a place, instead of so many that stood there."""
    blocks = (*document.blocks[:place], *more, *document.blocks[place + less :])
    return replace(document, blocks=blocks)


def _must_fit(document: Document, text: str) -> None:
    if unknown := sorted({*holders(text)} - {*document.figures}):
        raise FigureUnknown(keys=listed(unknown))
    if "{" in HOLDER.sub("", text) or "}" in HOLDER.sub("", text):
        raise BracesUnfit()
    for one, other in untold(document, text):
        raise ComparisonUntold(one=one, other=other)


def untold(document: Document, text: str) -> list[tuple[str, str]]:
    """Pairs of which the text says that the first is better, though the evaluation cannot tell."""
    better = dict(document.better)
    pairs = comparisons(document.fill(text), [*better])
    return [(one, other) for one, other in pairs if other not in better[one]]


def loose_numbers(before: str, after: str) -> list[str]:
    """Numbers typed into a text that were not in it: they come from nowhere.

    >>> loose_numbers("截至2022年5月31日，{a}件", "截至2022年5月31日，共{a}件，增长12%")
    ['12%']
    """
    had = NUMBER.findall(HOLDER.sub("", before))
    found = []
    for number in NUMBER.findall(HOLDER.sub("", after)):
        if number in had:
            had.remove(number)
        else:
            found.append(number)
    return found


def with_change(document: Document, key: str, change: Change) -> Document:
    """The document with a figure set by hand; its source stays with it. Raises FigureUnknown and
    GroundMissing."""
    if key not in document.figures:
        raise FigureUnknown(keys=key)
    told = (change.shown, change.ground)
    if not all(text.strip() and len(text) <= 200 for text in told) or set("{}") & {*change.shown}:
        raise GroundMissing()
    return document.with_figure(replace(document.figures[key], change=change))


def without_change(document: Document, key: str) -> Document:
    """The figure as its source gives it."""
    if key not in document.figures:
        raise FigureUnknown(keys=key)
    return document.with_figure(replace(document.figures[key], change=None))


def used(document: Document) -> Sequence[str]:
    """The keys of the figures that are printed, in the order of the paper."""
    blocks: list[Block] = [*document.blocks]
    for annex in document.annexes:
        blocks += annex.blocks
    told = [key for b in blocks for text in (b.text, *_cells(b)) for key in holders(text)]
    return list(dict.fromkeys(told))


def _cells(block: Block) -> list[str]:
    return [cell for row in block.rows for cell in row]
