"""Periodic returns: asked for, written, signed, reviewed, sampled, counted. The only door to this
room."""

from datetime import date

from yiju.platform.base.params import Params
from yiju.platform.registry import api as registry
from yiju.platform.steering.periodic.counting import INDICATORS, UnitCounts, counts, reported
from yiju.platform.steering.periodic.errors import (
    FiledUnknown,
    FileUnfit,
    NotAllAccepted,
    NotWriting,
)
from yiju.platform.steering.periodic.filling import (
    LARGEST_BYTES,
    Written,
    attach,
    attachment,
    lacking_in,
    told,
    write,
)
from yiju.platform.steering.periodic.knowing import (
    AttachmentRow,
    LineRow,
    Seen,
    findings_of,
    registers_say,
    seen_of,
    told_in,
    typed,
)
from yiju.platform.steering.periodic.opening import keep_returns, month_of, open_month
from yiju.platform.steering.periodic.plausibility import Finding, Told, impossible
from yiju.platform.steering.periodic.process import CHECK, CHECK_KEY, KEY, PROCESSES, RETURN
from yiju.platform.steering.periodic.reading import (
    AmendmentRow,
    CheckRow,
    FiledRow,
    checks,
    filed,
    filed_of,
    held,
    months,
)
from yiju.platform.steering.periodic.rules import P
from yiju.platform.steering.periodic.sampling import KIND as DRAW_KIND
from yiju.platform.steering.periodic.sampling import draw, draw_key
from yiju.platform.steering.periodic.sheet import take_in, workbook


def parameters() -> Params:
    """The dated numbers by which units report."""
    return P


def is_public(on: date) -> bool:
    """Whether the city shows everybody how its units report."""
    return bool(P.shown_to_all.at(on, registry.city().code))


def lines(item: str) -> list[Seen]:
    """The lines of a return with all that is known of them. Raises FiledUnknown."""
    return seen_of(held(item))


__all__ = [
    "CHECK",
    "CHECK_KEY",
    "DRAW_KIND",
    "INDICATORS",
    "KEY",
    "LARGEST_BYTES",
    "PROCESSES",
    "RETURN",
    "AmendmentRow",
    "AttachmentRow",
    "CheckRow",
    "FileUnfit",
    "FiledRow",
    "FiledUnknown",
    "Finding",
    "LineRow",
    "NotAllAccepted",
    "NotWriting",
    "Seen",
    "Told",
    "UnitCounts",
    "Written",
    "attach",
    "attachment",
    "checks",
    "counts",
    "draw",
    "draw_key",
    "filed",
    "filed_of",
    "findings_of",
    "impossible",
    "is_public",
    "keep_returns",
    "lacking_in",
    "lines",
    "month_of",
    "months",
    "open_month",
    "parameters",
    "registers_say",
    "reported",
    "take_in",
    "told",
    "told_in",
    "typed",
    "workbook",
    "write",
]
