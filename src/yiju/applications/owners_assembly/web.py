"""Votes and proposals: on the page of a compound, and for the owner of a home."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiju.applications.owners_assembly.process import MEETINGS, PROPOSAL
from yiju.applications.owners_assembly.services import propose, records_of, support
from yiju.platform.base.errors import CityError
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.work import api as work

STEPS = {step.key: step.title for one in MEETINGS.values() for step in one.steps}
STEPS |= {step.key: step.title for step in PROPOSAL.steps}


ANSWERS = ("adopt", "decline")


def _now_at(row: work.ItemRow) -> str:
    return row.end or (row.open_stages[0].step if row.open_stages else "")


def _proposals(compound: str) -> list[dict[str, Any]]:
    found = []
    for row in work.every(work.Wanted(process=PROPOSAL.key, asset=compound)):
        answer = next((s.said["words"] for s in row.stages if s.said and s.move in ANSWERS), "")
        found.append(
            {
                "row": row,
                "step": STEPS[_now_at(row)],
                "supporters": len(row.data.get("supporters", ())),
                "answer": answer,
                "open": not row.end,
            }
        )
    return found


def _votes(compound: str, now: datetime) -> list[tuple[ballots.BallotRow, str]]:
    return [(row, row.state(now)) for row in ballots.ballots(f"compound/{compound}")]


def _notices(compound: Any, now: datetime) -> list[Any]:
    rows = records_of("announcement", compound, china_day(now))
    return sorted(rows, key=lambda one: one.record.published_on, reverse=True)[:5]


def votes_block(asset: Any, now: datetime) -> dict[str, Any]:
    """Ballots with what came of them, meetings that are on their way, proposals."""
    meetings = [
        (row, STEPS[_now_at(row)])
        for key in MEETINGS.values()
        for row in work.every(work.Wanted(process=key.key, asset=asset.code))
    ]
    return {
        "notices": _notices(asset, now),
        "votes": _votes(asset.code, now),
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
    """An owner proposes something, or supports a proposal; the code proves whose home it is."""
    given, now = request.POST, request.now  # type: ignore[attr-defined]
    problem: CityError | None = None
    row: work.ItemRow | None = None
    if request.method == "POST":
        try:
            part = registry.held_by(
                "exclusive_part", given.get("part", "")[:40], given.get("code", "")[:40]
            )
            if number := given.get("number", "")[:40]:
                row = support(part, number, at=now)
            else:
                title, words = given.get("title", ""), given.get("words", "")
                row = propose(part, title, words, key=given.get("key", "")[:60], at=now)
        except CityError as error:
            problem = error
    status = problem.status if problem else 200
    context = {"row": row, "problem": problem}
    return render(request, "owners_assembly/done.html", context, status=status)
