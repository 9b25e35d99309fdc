"""Preparatory groups, hand-overs, decisions under review, dwellings turned to business: in public
numbers and days, for an owner what is asked of them, for offices the forms to begin."""

from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yiju.applications.owners_assembly import annulment, rules, services
from yiju.applications.owners_assembly.annulment import REVIEW
from yiju.applications.owners_assembly.business import BUSINESS_USE, answers_of
from yiju.applications.owners_assembly.forms import ASKERS, MATTERS, TAKERS, WAYS
from yiju.applications.owners_assembly.groups import GROUP
from yiju.applications.owners_assembly.handover import HANDOVER
from yiju.applications.owners_assembly.process import CALLABLE, PROPOSAL
from yiju.applications.owners_assembly.services import Asset, step_of
from yiju.platform.base.asked import line_of
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work

KINDS = (GROUP, HANDOVER, REVIEW, BUSINESS_USE)
STEPS = {(one.key, step.key): step.title for one in KINDS for step in one.steps}
MEMBERS: tuple[tuple[str, Text], ...] = (
    ("owners", _("业主代表")),
    ("street", _("街道代表")),
    ("community", _("社区代表")),
    ("developer", _("建设单位代表")),
)
MOST = 100


def _of(process: work.Process, compound: str) -> Iterator[tuple[work.ItemRow, Text]]:
    for row in work.every(work.Wanted(process=process.key, asset=compound)):
        yield row, STEPS[process.key, step_of(row)]


def _group(row: work.ItemRow, step: Text) -> dict[str, Any]:
    members = row.data.get("members", {})
    return {
        "row": row,
        "step": step,
        "members": [(title, members[key]) for key, title in MEMBERS if members.get(key)],
        "formed_on": row.data.get("formed_on", ""),
        "due_at": row.open_stages[0].due_at if row.open_stages else None,
    }


def _handover(row: work.ItemRow, step: Text) -> dict[str, Any]:
    """What the list says that was signed last."""
    said = next((one.said for one in reversed(row.stages) if one.move in ("hand", "take")), None)
    items = [(title, bool(said[key])) for key, title in rules.HANDED.items()] if said else []
    taker = row.data.get("taken_by", "")
    leaves = date.fromisoformat(row.data["leaves_on"])
    taken = TAKERS[taker] if taker else ""
    return {"row": row, "step": step, "items": items, "leaves_on": leaves, "taker": taken}


def _business(row: work.ItemRow, step: Text) -> dict[str, Any]:
    """How many were asked, and what came of it; never who said what."""
    return {
        "row": row,
        "step": step,
        "asked": len(row.data.get("interested", {})),
        "until": row.data.get("until", ""),
        "refusals": row.data.get("refusals", 0),
        "silent": row.data.get("silent", 0),
        "counted": row.end in ("agreed", "refused"),
    }


def _review(row: work.ItemRow, step: Text) -> dict[str, Any]:
    paper = next((one.said["paper"] for one in reversed(row.stages) if one.said), "")
    return {"row": row, "step": step, "way": WAYS[row.data["way"]], "paper": paper}


def matters_block(asset: Asset, now: datetime) -> dict[str, Any] | None:
    """What is under way in a compound besides votes."""
    found = {
        "groups": [_group(*one) for one in _of(GROUP, asset.code)],
        "handovers": [_handover(*one) for one in _of(HANDOVER, asset.code)],
        "reviews": [_review(*one) for one in _of(REVIEW, asset.code)],
        "uses": [_business(*one) for one in _of(BUSINESS_USE, asset.code)],
    }
    return found if any(found.values()) else None


def own_matters_block(asset: Asset, now: datetime) -> dict[str, Any]:
    """What an owner is asked for, what they asked for themselves, and the forms to ask."""
    compound, day = services.compound_of(asset), china_day(now)
    uses, head = list(_of(BUSINESS_USE, compound.code)), asset.record.head
    told = services.delivered(compound, day)
    return {
        "asked": [
            (row, answers_of(row.data)[head])
            for row, _step in uses
            if head in answers_of(row.data) and step_of(row) == "answering"
        ],
        "mine": [_business(*one) for one in uses if one[0].data["part"] == asset.code],
        "has_body": services.body_to(compound, day) is not None,
        "group": services.group_of(compound.code),
        "delivered": Fraction(told["delivered"]),
        "key": work.new_key(),
    }


def matters_page(request: HttpRequest) -> HttpResponse:
    """What is under way within the reader's reach, and the forms of the offices."""
    reader, now = request.reader, request.now  # type: ignore[attr-defined]
    problem: CityError | None = None
    if request.method == "POST":
        try:
            row = _begun(reader, request.POST, now)
            return redirect("work:item", row.number)
        except CityError as error:
            problem = error
    lines = [
        (row, process.title, STEPS[process.key, step_of(row)])
        for process in KINDS
        for row in work.items(
            work.Wanted(process=process.key, reaches=reader.reaches), size=MOST
        ).rows
    ]
    context = {
        "lines": sorted(lines, key=lambda one: bool(one[0].end)),
        "due": _due(reader),
        "matters": MATTERS,
        "askers": ASKERS,
        "ways": WAYS,
        "may_ask": reader.may("staff", "district", "office"),
        "may_review": reader.may("district", "office"),
        "given": request.POST if problem else {},
        "problem": problem,
        "problems": getattr(problem, "problems", ()),
        "key": work.new_key(),
    }
    status = problem.status if problem else 200
    return render(request, "owners_assembly/matters_page.html", context, status=status)


def _due(reader: Any) -> list[tuple[work.ItemRow, Text]]:
    """The proposals within reach whose meeting has to be called."""
    wanted = work.Wanted(process=PROPOSAL.key, reaches=reader.reaches, steps=CALLABLE, state="open")
    rows = work.items(wanted, size=MOST).rows
    return [(row, PROPOSAL.step(step_of(row)).title) for row in rows]


def _begun(reader: Any, given: Any, at: datetime) -> work.ItemRow:
    """Raises AssetNotFound for a compound out of reach, and what refuses it."""
    who = {"party": work.Party(reader.account, reader.members), "actor": reader.actor(), "at": at}
    if given.get("asks") == "review":
        names = ("ballot", "way", "paper", "knew_on")
        said = {name: line_of(given, name, 200) for name in names} | _words(given, 1000)
        key = line_of(given, "key", 60)
        return annulment.review_begin(said, reaches=reader.reaches, key=key, **who)
    code = registry.by_code("compound", line_of(given, "compound", 40), reader.reaches).code
    if given.get("asks") == "call":
        said = {name: line_of(given, name, 40) for name in ("matter", "proposal")}
        said |= _words(given, 2000)
        key = f"{said['proposal'][:40]}-meeting"
        return services.meeting_begin(code, {"kind": "extra", **said}, key=key, **who)
    said = {"asked_by": line_of(given, "asked_by", 40)} | _words(given, 500)
    return services.first_assembly_ask(code, said, **who)


def _words(given: Any, most: int) -> dict[str, str]:
    """What somebody wrote on several lines."""
    return {"words": given.get("words", "")[:most]}
