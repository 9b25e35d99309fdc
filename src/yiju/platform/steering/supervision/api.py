"""Dispatch meetings, their decisions, and supervision letters. The door of this room."""

from datetime import date

from yiju.platform.base.params import Params
from yiju.platform.registry import api as registry
from yiju.platform.steering.bulletins.document import Document
from yiju.platform.steering.programme import edition
from yiju.platform.steering.supervision import papers
from yiju.platform.steering.supervision.grounds import GROUNDS, Possible, ground_of, possible
from yiju.platform.steering.supervision.letters import (
    MOST_DAYS,
    Asked,
    draft_letter,
    edit_letter,
    letter,
    letter_counts,
    letters,
    letters_shown,
)
from yiju.platform.steering.supervision.meetings import (
    ACTS,
    Called,
    Decided,
    add_entry,
    announce,
    attend,
    decide,
    decision,
    decisions,
    edit_entry,
    meeting,
    meetings,
    redraw,
    undecide,
)
from yiju.platform.steering.supervision.processes import (
    DECISION,
    DECISION_KEY,
    LETTER,
    LETTER_KEY,
    MEETING,
    MEETING_KEY,
    NOTICE_KEY,
    OVERSEERS,
    PROCESSES,
)
from yiju.platform.steering.supervision.refusals import (
    DecisionUnfit,
    DecisionUnknown,
    LetterUnfit,
    MeetingUnfit,
)
from yiju.platform.steering.supervision.rows import (
    ATTENDANCE,
    DecisionRow,
    LetterRow,
    MeetingRow,
    Units,
)
from yiju.platform.steering.supervision.rules import KINDS, Entry, LetterCount, P
from yiju.platform.work import api as work

__all__ = [
    "ACTS",
    "ATTENDANCE",
    "DECISION",
    "DECISION_KEY",
    "GROUNDS",
    "KINDS",
    "LETTER",
    "LETTER_KEY",
    "MEETING",
    "MEETING_KEY",
    "MOST_DAYS",
    "NOTICE_KEY",
    "OVERSEERS",
    "PROCESSES",
    "Asked",
    "Called",
    "Decided",
    "DecisionRow",
    "DecisionUnfit",
    "DecisionUnknown",
    "Entry",
    "LetterCount",
    "LetterRow",
    "LetterUnfit",
    "MeetingRow",
    "MeetingUnfit",
    "Possible",
    "Units",
    "add_entry",
    "agenda_document",
    "announce",
    "answer_days",
    "attend",
    "decide",
    "decision",
    "decisions",
    "draft_letter",
    "edit_entry",
    "edit_letter",
    "ground_of",
    "letter",
    "letter_counts",
    "letter_document",
    "letter_number",
    "letters",
    "letters_shown",
    "meeting",
    "meetings",
    "minutes_document",
    "parameters",
    "possible",
    "redraw",
    "undecide",
]


def parameters() -> Params:
    """The dated numbers of this room."""
    return P


def answer_days(on: date) -> int:
    """The working days that a letter gives where nobody says otherwise."""
    return int(P.answer_days.at(on))


def letter_number(row: LetterRow) -> str:
    return papers.letter_number(row, registry.city().code)


def letter_document(row: LetterRow) -> Document:
    """The letter as a paper, to be printed as `bulletins.Paper.LETTER`."""
    unit = registry.unit(row.unit).name
    return papers.letter_paper(row, edition(row.plan_code).title, unit, registry.city().code)


def minutes_document(row: MeetingRow) -> Document:
    """The minutes as a paper, to be printed as `bulletins.Paper.MINUTES`."""
    title, city = edition(row.plan_code).title, registry.city().code
    return papers.minutes_paper(row, title, _organ(row), _names(), city)


def agenda_document(row: MeetingRow) -> Document:
    """The notice with the agenda as a paper, to be printed as `bulletins.Paper.LETTER`."""
    return papers.agenda_paper(row, edition(row.plan_code).title, _organ(row), _names())


def _organ(row: MeetingRow) -> str:
    """The full name of the unit that called the meeting."""
    return registry.unit(work.item(row.item).unit_code).name


def _names() -> papers.Name:
    names = {unit.code: unit.short_name for unit in registry.units()}
    return lambda code: names.get(code, code)
