"""Editing a bulletin so that every figure stays bound to its source. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _, listed
from yiju.platform.steering.bulletins.comparing import comparisons
from yiju.platform.steering.bulletins.document import (
    HOLDER,
    Block,
    Change,
    Document,
    holders,
)

NUMBER = re.compile(
    r"\d+(?:\.\d+)?%?"
    "|百分之[一二三四五六七八九十百零〇点]+"
    "|(?:[一二三四五六七八九两]+[十百千万亿]|十[一二三四五六七八九])[一二三四五六七八九十百千万亿零]*"
)
"""In digits, or in words from ten on: 三个方面 is no figure, 三百件 is one."""
EDITABLE = frozenset({"h1", "h2", "h3", "h4", "p"})


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


def with_words(document: Document, place: int, text: str, name: str) -> Document:
    """The document with other words in the block at a place of its body, from 0. Raises
    BlockUnknown, FigureUnknown, FigureUnbound, BracesUnfit, ComparisonUntold."""
    if not 0 <= place < len(document.blocks) or document.blocks[place].kind not in EDITABLE:
        raise BlockUnknown(place=place)
    block, text = document.blocks[place], " ".join(text.split())
    if unknown := sorted({*holders(text)} - {*document.figures}):
        raise FigureUnknown(keys=listed(unknown))
    if "{" in HOLDER.sub("", text) or "}" in HOLDER.sub("", text):
        raise BracesUnfit()
    if loose := loose_numbers(block.text, text):
        raise FigureUnbound(numbers=listed(loose))
    for one, other in untold(document, text):
        raise ComparisonUntold(one=one, other=other)
    if text == block.text:
        return document
    changed = replace(block, text=text, edited=name)
    blocks = (*document.blocks[:place], changed, *document.blocks[place + 1 :])
    if not text:
        blocks = (*document.blocks[:place], *document.blocks[place + 1 :])
    return replace(document, blocks=blocks)


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
