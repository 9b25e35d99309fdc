"""What pages of supervision have in common: who sees what, where evidence is shown, whose turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from yiju.interfaces import clock
from yiju.interfaces.chosen import chosen_plan, plan_url
from yiju.interfaces.web.bulletins import TYPES
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.base.i18n import Text
from yiju.platform.registry import api as registry
from yiju.platform.steering import api as steering
from yiju.platform.steering.bulletins import api as bulletins
from yiju.platform.steering.supervision import api as supervision
from yiju.platform.work import api as work


@dataclass(frozen=True)
class EntryLine:
    """An entry of an agenda for the template."""

    entry: supervision.Entry
    kind: Text
    units: Sequence[str]
    url: str


def units_of(reader: Reader) -> supervision.Units:
    """The units whose matters the reader sees; None for all."""
    if reader.may(*supervision.OVERSEERS):
        return None
    return frozenset(member.unit_code for member in reader.members)


def sees(request: HttpRequest) -> supervision.Units:
    return units_of(reader_in(request))


def names() -> dict[str, str]:
    """The short names of units by code."""
    return {row.code: row.short_name for row in registry.units()}


def plan_units(plan_code: str) -> list[tuple[str, str]]:
    """The units that answer for some clause of the plan, as options of a form."""
    codes = {
        duty.unit_code
        for top in steering.clauses(plan_code)
        for part in top.all()
        for duty in part.duties
        if duty.unit_code
    }
    return [(row.code, row.short_name) for row in registry.units() if row.code in codes]


def entry_line(entry: supervision.Entry, request: HttpRequest, known: dict[str, str]) -> EntryLine:
    return EntryLine(
        entry,
        supervision.KINDS[entry.kind],
        [known.get(code, code) for code in entry.units],
        entry_url(entry.page, request),
    )


def entry_url(page: str, request: HttpRequest) -> str:
    """Where the evidence of an entry is shown; empty for what the office added."""
    kind, _slash, what = page.partition("/")
    match kind:
        case "target":
            return plan_url(request, "plan:target", what)
        case "decision" | "letter":
            return plan_url(request, f"supervision:{kind}", what)
        case "late":
            process, _slash, unit = what.partition("/")
            query = f"process={process}&unit={unit}&state=open"
            return f"{reverse('work:items')}?{query}"
    return ""


def turn_url(item: str, request: HttpRequest) -> str:
    """The page on which the reader acts; empty where it is not their turn."""
    reader = reader_in(request)
    party = work.Party(reader.account, reader.members)
    return reverse("work:item", args=[item]) if work.possible(work.item(item), party) else ""


def course_of(item: str) -> list[dict[str, Any]]:
    """What was done so far, step by step, with the words and the proof of each."""
    row = work.item(item)
    process = work.process_of(row.process, row.version)
    told = []
    for stage in row.stages:
        move = process.move(stage.step, stage.move) if stage.move else None
        said = stage.said or {}
        told.append(
            {
                "stage": stage,
                "title": process.step(stage.step).title,
                "move": move.title if move else "",
                "said": [value for value in said.values() if value],
            }
        )
    return told


def file_answer(
    document: bulletins.Document, paper: bulletins.Paper, name: str, ending: str
) -> HttpResponse:
    """A paper as a file."""
    make = bulletins.pdf_of if ending == "pdf" else bulletins.word_of
    told = HttpResponse(make(document, paper), content_type=TYPES[ending])
    told["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return told


def now_in(request: HttpRequest) -> dict[str, Any]:
    """Who acts and when, as services take it."""
    return {"actor": reader_in(request).actor(), "at": clock.moment()}


def plan_code(request: HttpRequest) -> str:
    return chosen_plan(request).code
