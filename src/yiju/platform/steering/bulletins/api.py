"""Bulletins: drafted from data, edited with their figures bound, approved, printed, checked. The
door of this part."""

from pathlib import Path

from django.conf import settings

from yiju.platform.steering.bulletins.binding import used
from yiju.platform.steering.bulletins.checked import findings
from yiju.platform.steering.bulletins.checking import Finding, check
from yiju.platform.steering.bulletins.document import (
    Block,
    Document,
    Figure,
    Typed,
    by_hand,
    typed_in,
    with_numbers,
)
from yiju.platform.steering.bulletins.keeping import (
    BulletinRow,
    BulletinUnknown,
    NotDrafting,
    add_paragraph,
    bind_typed,
    bulletin,
    bulletins,
    delete_block,
    draft,
    edit_words,
    move_paragraph,
    period_named,
    release_figure,
    set_figure,
)
from yiju.platform.steering.bulletins.periods import KINDS, PeriodUnfit, before, period_of, week
from yiju.platform.steering.bulletins.printing.contents import changes
from yiju.platform.steering.bulletins.printing.drawing import drawing_of, svg
from yiju.platform.steering.bulletins.printing.form import Paper
from yiju.platform.steering.bulletins.process import KEY, PROCESS
from yiju.platform.steering.bulletins.reading import (
    READERS,
    FileUnreadable,
    paper_of,
    read,
    read_data,
    read_text,
)

__all__ = [
    "KEY",
    "KINDS",
    "PROCESS",
    "READERS",
    "Block",
    "BulletinRow",
    "BulletinUnknown",
    "Document",
    "Figure",
    "FileUnreadable",
    "Finding",
    "NotDrafting",
    "Paper",
    "PeriodUnfit",
    "Typed",
    "add_paragraph",
    "before",
    "bind_typed",
    "bulletin",
    "bulletins",
    "by_hand",
    "changes",
    "check",
    "delete_block",
    "draft",
    "drawing_of",
    "edit_words",
    "findings",
    "move_paragraph",
    "paper_of",
    "pdf_of",
    "period_named",
    "period_of",
    "read",
    "read_data",
    "read_text",
    "release_figure",
    "set_figure",
    "svg",
    "typed_in",
    "used",
    "week",
    "with_numbers",
    "word_of",
]


def pdf_of(document: Document, paper: Paper = Paper.FILE) -> bytes:
    """The paper as PDF. The first in an installation takes some seconds: fonts are prepared."""
    from yiju.platform.steering.bulletins.printing.pdf import pdf

    return pdf(document, _kept(), _own(), paper=paper)


def word_of(document: Document, paper: Paper = Paper.FILE) -> bytes:
    from yiju.platform.steering.bulletins.printing.word import word

    return word(document, _kept(), _own(), paper=paper)


def _kept() -> Path:
    return Path(settings.HOME) / "cache" / "fonts"


def _own() -> Path | None:
    return Path(settings.YIJU_FONTS) if settings.YIJU_FONTS else None
