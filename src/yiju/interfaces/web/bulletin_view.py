"""A bulletin as a page shows it: each figure says where it comes from, and who changed it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from yiju.interfaces.chosen import plan_url
from yiju.platform.base.i18n import _
from yiju.platform.steering.bulletins import api as bulletins

MONTH = re.compile(r"\d{4}-\d\d")
WIDTH = 560.0
"""Of a drawing, in its own units."""


@dataclass(frozen=True)
class Part:
    """A block for the template. `source` is its text with the places of its figures."""

    place: int
    kind: str
    text: SafeString
    source: str
    head: Sequence[SafeString] = ()
    rows: Sequence[Sequence[SafeString]] = ()
    drawing: SafeString | str = ""
    edited: str = ""
    author: str = ""
    written_at: str = ""
    typed: Sequence[str] = ()
    """Numbers that its author typed and bound to no figure."""


@dataclass(frozen=True)
class FigureLine:
    """A figure for the table of figures."""

    figure: bulletins.Figure
    url: str


def parts_of(
    document: bulletins.Document,
    request: HttpRequest,
    blocks: Sequence[bulletins.Block] | None = None,
    *,
    linked: bool = False,
) -> list[Part]:
    """The blocks of the body, or those given; `linked` figures lead to their pages."""
    shown = document.blocks if blocks is None else blocks
    return list(_parts(document, request, shown, linked))


def _parts(
    document: bulletins.Document,
    request: HttpRequest,
    blocks: Sequence[bulletins.Block],
    linked: bool,
) -> Iterator[Part]:
    for place, (number, block) in enumerate(bulletins.with_numbers(blocks)):

        def filled(text: str, own: str = block.author) -> SafeString:
            pieces = document.pieces(text, own=bool(own))
            return _with_figures(pieces, request if linked else None)

        text, drawing, rows = filled(block.text), SafeString(""), []
        if block.kind in {"chart", "map"}:
            told = bulletins.drawing_of(document, block, WIDTH)
            drawing = mark_safe(bulletins.svg(told, block.text))
        elif block.kind == "table":
            rows = [[filled(cell) for cell in row] for row in block.rows]
        yield Part(
            place,
            block.kind,
            format_html("{}{}", number, text),
            block.text,
            rows[0] if rows else (),
            rows[1:],
            drawing,
            block.edited,
            block.author,
            block.written_at,
            [one.text for one in bulletins.typed_in(document, block)],
        )


def _with_figures(
    pieces: Iterable[str | bulletins.Figure | bulletins.Typed], request: HttpRequest | None
) -> SafeString:
    """The text with its figures; each names its source, and what a person set or typed is
    marked."""
    return mark_safe("".join(_piece(one, request) for one in pieces))


def _piece(one: str | bulletins.Figure | bulletins.Typed, request: HttpRequest | None) -> str:
    if isinstance(one, str):
        return conditional_escape(one)
    if isinstance(one, bulletins.Typed):
        return format_html('<mark title="{}">{}※</mark>', _("没有绑定数据来源"), one.text)
    return _figure(one, request)


def _figure(figure: bulletins.Figure, request: HttpRequest | None) -> SafeString:
    url = url_of(figure, request) if request else ""
    told = (
        format_html('<a href="{}" title="{}">{}</a>', url, figure.source, figure.text)
        if url
        else format_html('<span title="{}">{}</span>', figure.source, figure.text)
    )
    if not figure.change:
        return told
    why = str(_("人工改定：系统为 {shown}，{name} {at}，依据：{ground}")).format(
        shown=figure.shown,
        name=figure.change.name,
        at=figure.change.at[:10],
        ground=figure.change.ground,
    )
    return format_html('<mark title="{}">{}※</mark>', why, told)


def url_of(figure: bulletins.Figure, request: HttpRequest) -> str:
    """The page on which a figure can be looked into; empty where there is none."""
    kind, _slash, what = figure.page.partition("/")
    if kind == "target":
        return plan_url(request, "plan:target", what)
    if kind == "plan":
        return plan_url(request, "plan:page", on=what)
    if kind == "evaluation" and MONTH.fullmatch(what):
        return f"{reverse('application:cityops-evaluation')}?month={what}"
    if kind == "returns":
        return f"{reverse('public:returns')}?year={what}"
    if kind == "edition":
        key, _slash, number = what.rpartition("/")
        return f"{reverse('evaluation:page', args=[key])}?edition={number}"
    return ""


def figures_of(document: bulletins.Document, request: HttpRequest) -> list[FigureLine]:
    """The figures that are printed, in the order of the paper."""
    found: list[Any] = [document.figures[key] for key in bulletins.used(document)]
    return [FigureLine(one, url_of(one, request)) for one in found]
