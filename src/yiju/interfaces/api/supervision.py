"""Meetings, decisions and letters, for programs: each sees what its account sees."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from yiju.interfaces import clock
from yiju.interfaces.web.supervision_view import plan_code, sees
from yiju.platform.steering.supervision import api as supervision

router = Router(tags=["supervision"])


class DispatchEntryOut(Schema):
    key: str = Field(description="Key within the agenda")
    kind: str = Field(description="decision, own, target, letter or late")
    title: str = Field(description="What is taken up")
    units: list[str] = Field(description="Codes of the units that answer for it")
    words: str = Field(description="The evidence as of the day on which the agenda was generated")
    colour: str = Field(description="red, yellow, green or empty")
    note: str = Field(description="What the office added")


class DispatchDecisionOut(Schema):
    item: str = Field(description="Number of the item; moves go through /api/work/")
    meeting: str = Field(description="Day of the meeting")
    text: str = Field(description="What was decided")
    lead: str = Field(description="Code of the lead unit")
    joint: list[str] = Field(description="Codes of the units that take part")
    due: date = Field(description="The day by which it is to be done")
    done_when: str = Field(description="What counts as done")
    state: str = Field(description="doing, checking, done or cancelled")
    days_late: int = Field(description="Calendar days past the day; 0 where it is not late")


class DispatchMeetingOut(Schema):
    label: str = Field(description="Day of the meeting, by which it is called")
    title: str = Field(description="Title")
    begins: str = Field(description="By the city's clock, as 14:30")
    place: str = Field(description="Where")
    members: list[str] = Field(description="Codes of units")
    state: str = Field(description="preparing, called, recording, signing, issued or cancelled")
    item: str = Field(description="Number of the item; moves go through /api/work/")


class DispatchMeetingWholeOut(DispatchMeetingOut):
    agenda: list[DispatchEntryOut] = Field(description="In the order in which it is taken")
    decisions: list[DispatchDecisionOut] = Field(description="Once the minutes are signed")


class SupervisionLetterOut(Schema):
    item: str = Field(description="Number of the item; moves go through /api/work/")
    number: str = Field(description="Document number; empty before it is signed")
    unit: str = Field(description="Code of the unit")
    subject: str = Field(description="What it is about")
    ground_kind: str = Field(description="target, decision, case or return")
    ground: str = Field(description="The facts as they were when it was drafted")
    asks: str = Field(description="What is asked")
    state: str = Field(
        description="drafting, signing, answering, judging, again, settled or withdrawn"
    )
    issued_at: datetime | None = Field(description="When it was signed")
    due: date | None = Field(description="When the answer of this round is due")
    rounds: int = Field(description="How often it was asked")
    days_late: int = Field(description="By which the answer that is waited for is late")


class SupervisionCountOut(Schema):
    unit: str = Field(description="Code of the unit")
    month: str = Field(description="Month of issue")
    issued: int = Field(description="All that stand, without those withdrawn")
    on_time: int = Field(description="Answered by the day")
    late: int = Field(description="Answered later, or overdue")
    waiting: int = Field(description="Not due yet")
    asked_again: int = Field(description="Of all, those that were asked again")
    settled: int = Field(description="Of all, those that are settled")
    withdrawn: int = Field(description="Withdrawn, counted apart")


class SupervisionCountQuery(Schema):
    first: date = Field(description="First day of issue")
    last: date = Field(description="Last day of issue")


@router.get("/meetings/", response=list[DispatchMeetingOut], url_name="supervision-meetings")
def list_meetings(request: HttpRequest) -> list[supervision.MeetingRow]:
    """The meetings that the account may see, the newest first; `plan` names another plan."""
    return supervision.meetings(plan_code(request), sees(request))


@router.get("/meetings/{label}", response=DispatchMeetingWholeOut, url_name="supervision-meeting")
def get_meeting(request: HttpRequest, label: str) -> dict[str, Any]:
    """A meeting with its agenda and its decisions."""
    row = supervision.meeting(plan_code(request), label, sees(request))
    told = {name: getattr(row, name) for name in DispatchMeetingOut.model_fields}
    decisions = [_decision(one) for one in row.decisions if one.state != "draft"]
    return {**told, "agenda": row.taken, "decisions": decisions}


@router.get("/decisions/", response=list[DispatchDecisionOut], url_name="supervision-decisions")
def list_decisions(request: HttpRequest) -> list[dict[str, Any]]:
    """The decisions that the account may see, of the newest meeting first."""
    return [_decision(row) for row in supervision.decisions(plan_code(request), sees(request))]


def _decision(row: supervision.DecisionRow) -> dict[str, Any]:
    names = [*DispatchDecisionOut.model_fields]
    told = {name: getattr(row, name) for name in names if name != "days_late"}
    return {**told, "days_late": row.days_late(clock.today())}


@router.get("/letters/", response=list[SupervisionLetterOut], url_name="supervision-letters")
def list_letters(request: HttpRequest) -> list[dict[str, Any]]:
    """The letters that the account may see, the newest first."""
    return [_letter(row) for row in supervision.letters(plan_code(request), sees(request))]


@router.get("/letters/{item}", response=SupervisionLetterOut, url_name="supervision-letter")
def get_letter(request: HttpRequest, item: str) -> dict[str, Any]:
    """One letter."""
    return _letter(supervision.letter(item, sees(request)))


def _letter(row: supervision.LetterRow) -> dict[str, Any]:
    names = {*SupervisionLetterOut.model_fields} - {"days_late", "number"}
    return {
        **{name: getattr(row, name) for name in names},
        "number": supervision.letter_number(row),
        "days_late": row.days_late(clock.today()),
    }


@router.get("/counts", response=list[SupervisionCountOut], url_name="supervision-counts")
def get_counts(
    request: HttpRequest, query: Query[SupervisionCountQuery]
) -> list[supervision.LetterCount]:
    """Letters by month of issue and unit, as they stand today."""
    units = sees(request)
    found = supervision.letter_counts(query.first, query.last, on=clock.today())
    return [one for one in found if units is None or one.unit in units]
