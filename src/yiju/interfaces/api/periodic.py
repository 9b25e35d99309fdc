"""Periodic returns, for programs: who handed in what, how it stands, and what was found untrue."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from yiju.interfaces import clock
from yiju.interfaces.web.periodic_view import units_of
from yiju.interfaces.web.reader import reader_in
from yiju.platform.steering.periodic import api as periodic

router = Router(tags=["returns"])
MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"


class FiledOut(Schema):
    item: str = Field(description="Number of the return")
    plan_code: str = Field(description="The plan")
    unit_code: str = Field(description="The unit that reports")
    month: str = Field(description="As 2022-05")
    due_on: date = Field(description="In time up to the end of this day")
    step: str = Field(description="writing, signing, reviewing, or empty once it is accepted")
    lines: int = Field(description="Figures asked for")
    written: int = Field(description="Lines with a figure, or with the reason why there is none")
    sent_back: int = Field(description="How often the office returned it")
    handed_in_at: datetime | None = Field(description="When the unit's head signed it first")
    accepted_at: datetime | None = Field(description="When the office accepted it")
    late_days: int = Field(description="Days after the due day; of one not in, up to today")


class FiledLineOut(Schema):
    line: int = Field(description="Number of the line")
    target: str = Field(description="Key of the target")
    area_code: str = Field(description="The area for which the unit reports")
    value: float | None = Field(description="The figure; a share is in percent")
    numerator: float | None = Field(description="The part of a share")
    denominator: float | None = Field(description="The whole of a share")
    document: str = Field(description="The paper it rests on")
    explanation: str = Field(description="What the unit says of what is doubtful")
    absent: str = Field(description="Why there is no figure")
    findings: list[str] = Field(description="What asks for an explanation, in words")
    files: list[str] = Field(description="SHA-256 of the files")


class AmendmentOut(Schema):
    day: date = Field(description="Last day of the period")
    before: float = Field(description="What had been reported")
    after: float | None = Field(description="What is right; null where the figure fell")


class FigureCheckOut(Schema):
    item: str = Field(description="Number of the check")
    filed: str = Field(description="Number of the return")
    unit_code: str = Field(description="The unit that reported")
    month: str = Field(description="As 2022-05")
    target_key: str = Field(description="Key of the target")
    area_code: str = Field(description="The area of the figure")
    result: str = Field(
        description="holds, untrue, replaced where it could not be checked, or empty"
    )
    found: str = Field(description="What the third party saw")
    decided_at: datetime | None = Field(description="When it said so")
    amendments: list[AmendmentOut] = Field(description="What was put right, by period")


class ReturnOut(Schema):
    filed: FiledOut = Field(description="The return")
    lines: list[FiledLineOut] = Field(description="Its figures")
    checks: list[FigureCheckOut] = Field(description="Those that were drawn")


class UnitCountsOut(Schema):
    unit_code: str = Field(description="The unit")
    asked: int = Field(description="Returns asked for")
    in_time: int = Field(description="Signed in time")
    late: int = Field(description="Signed late, or not in and overdue")
    missing: int = Field(description="Overdue and not in")
    sent_back: int = Field(description="Times the office sent one back")
    drawn: int = Field(description="Figures drawn for the third party")
    checked: int = Field(description="Of these checked")
    untrue: int = Field(description="Of these found untrue")
    replaced: int = Field(description="Could not be checked; the next of the draw was")


class FiledQuery(Schema):
    month: str = Field("", pattern=r"^(\d{4}-(0[1-9]|1[0-2]))?$", description="As 2022-05; all")


class CountsQuery(Schema):
    first: str = Field(pattern=MONTH, description="First month, as 2022-01")
    last: str = Field(pattern=MONTH, description="Last month, as 2022-06")


@router.get("/", response=list[FiledOut], url_name="returns")
def list_returns(request: HttpRequest, query: Query[FiledQuery]) -> list[periodic.FiledRow]:
    """The returns of the caller's units; of all units for those who oversee."""
    units = units_of(reader_in(request))
    return periodic.filed_of(query.month, today=clock.today(), units=units)


@router.get("/counts", response=list[UnitCountsOut], url_name="return-counts")
def get_counts(request: HttpRequest, query: Query[CountsQuery]) -> list[periodic.UnitCounts]:
    """Late, returned and untrue, by unit."""
    units = units_of(reader_in(request))
    return periodic.counts(query.first, query.last, today=clock.today(), units=units)


@router.get("/{number}", response=ReturnOut, url_name="return")
def get_return(request: HttpRequest, number: str) -> dict[str, Any]:
    """One return with its figures and what the third party found."""
    units = units_of(reader_in(request))
    row = periodic.filed(number, clock.today(), units)
    day = row.period.last_day
    checks = [{**vars(one), "amendments": one.amendments} for one in periodic.checks(filed=number)]
    return {
        "filed": row,
        "lines": [_line(one, day) for one in periodic.lines(number)],
        "checks": checks,
    }


def _line(one: periodic.Seen, day: date) -> dict[str, Any]:
    line = one.line
    numbers = {
        name: None if (found := getattr(line, name)) is None else float(found)
        for name in ("value", "numerator", "denominator")
    }
    found = periodic.findings_of(one, periodic.told_in(line), day)
    return {
        "line": line.order,
        "target": line.target_key,
        "area_code": line.area_code,
        **numbers,
        "document": line.document,
        "explanation": line.explanation,
        "absent": line.absent,
        "findings": [str(finding.text) for finding in found],
        "files": [file.sha256 for file in line.files],
    }
