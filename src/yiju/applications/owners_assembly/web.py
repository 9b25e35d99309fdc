"""Votes and proposals: on the page of a compound, and for the owner of a home; what owners do there
behind their code."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiju.applications.owners_assembly import business, rules, services
from yiju.applications.owners_assembly.process import MEETINGS, PROPOSAL
from yiju.applications.owners_assembly.services import records_of, step_of
from yiju.platform.base.asked import line_of
from yiju.platform.base.errors import CityError
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.work import api as work

STEPS = {step.key: step.title for one in MEETINGS.values() for step in one.steps}
STEPS |= {step.key: step.title for step in PROPOSAL.steps}
ANSWERS = ("adopt", "decline")


def _proposals(compound: str) -> list[dict[str, Any]]:
    found = []
    for row in work.every(work.Wanted(process=PROPOSAL.key, asset=compound)):
        answer = next((s.said["words"] for s in row.stages if s.said and s.move in ANSWERS), "")
        found.append(
            {
                "row": row,
                "step": STEPS[step_of(row)],
                "supporters": len(row.data.get("supporters", ())),
                "meeting": row.data.get("meeting", ""),
                "answer": answer,
                "open": step_of(row) == "gathering",
            }
        )
    return found


def _votes(compound: str, now: datetime) -> list[tuple[ballots.BallotRow, str]]:
    return [(row, row.state(now)) for row in ballots.ballots(f"compound/{compound}")]


def _may_sue_until(row: ballots.BallotRow, now: datetime) -> date | None:
    """The last day on which an owner can ask the court to annul a decision, counted from when it
    was published; None where there is nothing to annul, or no time left."""
    if not row.stands or row.counted_at is None:
        return None
    last = rules.last_day_to_sue(china_day(row.counted_at))
    return last if china_day(now) <= last else None


def _notices(compound: Any, now: datetime) -> list[Any]:
    rows = records_of("announcement", compound, china_day(now))
    return sorted(rows, key=lambda one: one.record.published_on, reverse=True)[:5]


def votes_block(asset: Any, now: datetime) -> dict[str, Any]:
    """Ballots with what came of them, meetings that are on their way, proposals."""
    meetings = [
        (row, STEPS[step_of(row)])
        for key in MEETINGS.values()
        for row in work.every(work.Wanted(process=key.key, asset=asset.code))
    ]
    return {
        "notices": _notices(asset, now),
        "votes": [(*one, _may_sue_until(one[0], now)) for one in _votes(asset.code, now)],
        "meetings": meetings,
        "proposals": _proposals(asset.code),
    }


def own_votes_block(asset: Any, now: datetime) -> dict[str, Any]:
    """What an owner may vote on, and what neighbours propose."""
    compound = asset.record.compound
    open_now = [(row, state) for row, state in _votes(compound, now) if state != "counted"]
    proposals = [one for one in _proposals(compound) if one["open"]]
    notices = _notices(registry.by_code("compound", compound, None), now)
    return {"notices": notices, "votes": open_now, "proposals": proposals, "key": work.new_key()}


def act_page(request: HttpRequest) -> HttpResponse:
    """What an owner does; the code proves whose home it is."""
    given, now = request.POST, request.now  # type: ignore[attr-defined]
    problem: CityError | None = None
    row: work.ItemRow | None = None
    if request.method == "POST":
        try:
            part = registry.held_by(
                "exclusive_part", line_of(given, "part", 40), line_of(given, "code", 40)
            )
            row = _done(part, given, now)
        except CityError as error:
            problem = error
    status = problem.status if problem else 200
    context = {"row": row, "problem": problem}
    return render(request, "owners_assembly/done.html", context, status=status)


def _done(part: registry.AssetRow, given: Any, now: datetime) -> work.ItemRow:
    """Do what the form asks for. Raises what refuses it."""
    number, key = line_of(given, "number", 40), line_of(given, "key", 60)
    todo: dict[str, Callable[[], work.ItemRow]] = {
        "support": lambda: services.support(part, number, at=now),
        "first": lambda: services.first_assembly_ask(
            part.record.compound, {"asked_by": "owners", "words": given.get("words", "")[:500]},
            head=part.record.head, at=now,
        ),
        "business": lambda: business.apply(part, given.get("use", "")[:200], key=key, at=now),
        "withdraw": lambda: business.withdraw(part, number, at=now),
        "agree": lambda: business.answer(part, number, True, at=now),
        "refuse": lambda: business.answer(part, number, False, at=now),
        "propose": lambda: services.propose(
            part, given.get("title", ""), given.get("words", ""),
            asks_meeting=given.get("asks_meeting") == "1", key=key, at=now,
        ),
    }  # fmt: skip
    usual = "support" if number else "propose"
    return todo.get(given.get("asks", ""), todo[usual])()
