"""Programme funding, for programs: projects by sources, entries, warnings, the fiscal limits."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from yiju.interfaces import clock
from yiju.interfaces.policy import OFFICE
from yiju.interfaces.web.middleware import NotAllowed
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.steering import api as steering
from yiju.platform.steering.funding import api as funding

router = Router(tags=["funding"])


class FundedOut(Schema):
    code: str = Field(description="Code of the project")
    name: str = Field(description="Its name")
    budget_fen: int = Field(description="In fen")
    committed_fen: int = Field(description="From all sources, in fen")
    drawn_fen: int = Field(description="From all sources, in fen")
    spent_fen: int = Field(description="As the register of projects knows it, in fen")
    gap_fen: int = Field(description="Of the budget what no source is committed to, in fen")
    progress: float = Field(description="Physical progress in percent, by milestones")
    committed_by_kind: dict[str, int] = Field(description="In fen, by kind of source")


class SourceOut(Schema):
    code: str = Field(description="Code of the source")
    kind: str = Field(description="budget, credit, bond …")
    name: str = Field(description="Its name")
    provider: str = Field(description="Whose money it is")
    unit_code: str = Field(description="The unit that answers for it")
    amount_fen: int = Field(description="Most that it gives, in fen")
    signed_on: date = Field(description="When it was signed")
    matures_on: date | None = Field(description="When it falls due")
    green_code: str = Field(description="Code in the green catalogue, or empty")
    green_version: str = Field(description="Version of the catalogue by which it was labelled")
    rate: float | None = Field(description="Interest in percent a year")
    repaid_how: str = Field(description="bullet, equal, annuity or empty")


class DueOut(Schema):
    source: str = Field(description="Code of the source")
    on: date = Field(description="Day of payment")
    principal_fen: int = Field(description="In fen")
    interest_fen: int = Field(description="In fen")


class CovenantOut(Schema):
    source: str = Field(description="Code of the source")
    key: str = Field(description="Of the covenant, within its source")
    title: str = Field(description="The figure")
    compare: str = Field(description="least or most")
    bound: float = Field(description="In the unit of the title")
    state: str = Field(description="met, near, missed, overdue or waiting")
    checked_on: date | None = Field(description="The newest figure")
    value: float | None = Field(description="What it was")


class BenefitOut(Schema):
    project: str = Field(description="Code of the project")
    year: int = Field(description="Calendar year")
    kind: str = Field(description="energy (kWh a year) or carbon (tonnes of CO2 a year)")
    amount: float = Field(description="By its document")
    document: str = Field(description="The assessment")


class CatalogueOut(Schema):
    version: str = Field(description="Version")
    title: str = Field(description="Title")
    valid_from: date = Field(description="From when labels are read in it")
    official: bool = Field(description="Whether it is one of the official editions that are known")
    codes: dict[str, str] = Field(description="Code to what it names")


class FundingEntryIn(Schema):
    source: str = Field(max_length=40, description="Code of the source")
    project: str = Field(max_length=40, description="Code of the project")
    act: str = Field(max_length=10, description="commit, draw or use")
    fen: int = Field(gt=0, le=10**15, description="In fen")
    on: date = Field(description="Day of the document")
    document: str = Field(min_length=1, max_length=120, description="Names the entry for good")
    green_code: str = Field("", max_length=40, description="Of money used: what for")


class FundingCorrectionIn(Schema):
    fen: int = Field(ge=0, le=10**15, description="What the amount should be; 0 takes it back")
    ground: str = Field(min_length=1, max_length=300, description="Why, and by which document")


class FundingEntryOut(Schema):
    number: int = Field(description="Quote it to correct the entry")
    source_code: str = Field(description="Code of the source")
    project_code: str = Field(description="Code of the project")
    act: str = Field(description="commit, draw or use")
    fen: int = Field(description="What holds after all corrections, in fen")
    first_fen: int = Field(description="What was written first, in fen")
    on: date = Field(description="Day of the document")
    document: str = Field(description="Its document")
    recorded_at: datetime = Field(description="When it was recorded")


class FundingWarningOut(Schema):
    key: str = Field(description="The rule")
    subject: str = Field(description="project/…, source/… or budget/<area>/<year>")
    name: str = Field(description="What it is about")
    unit_code: str = Field(description="Who answers; empty for the office")
    what: str = Field(description="What is the case")
    evidence: dict[str, str] = Field(description="The figures behind it")
    ground: str = Field(description="Source of the threshold")
    item: str = Field(description="Number of the item of work, or empty")


class LimitYearOut(Schema):
    area_code: str = Field(description="Whose general public budget")
    year: int = Field(description="Calendar year")
    spending_fen: int = Field(description="All PPP projects, in fen, rounded")
    share: float | None = Field(description="In percent; null without a forecast")


@router.get("/projects", response=list[FundedOut], url_name="funding-projects")
def list_funded(request: HttpRequest, plan: str) -> list[dict[str, Any]]:
    """The projects of a plan with their money today."""
    return [
        {
            "code": one.code,
            "name": one.name,
            "budget_fen": one.budget,
            "committed_fen": one.committed,
            "drawn_fen": one.drawn,
            "spent_fen": one.spent,
            "gap_fen": one.gap,
            "progress": float(one.progress),
            "committed_by_kind": {kind: sums.committed for kind, sums in one.by_kind.items()},
        }
        for one in funding.portfolio(steering.plan(plan).code, clock.today())
    ]


@router.get("/sources", response=list[SourceOut], url_name="funding-sources")
def list_sources(request: HttpRequest, plan: str) -> list[funding.SourceRow]:
    """The sources of a plan, by code."""
    return funding.sources(steering.plan(plan).code)


@router.get("/entries", response=list[FundingEntryOut], url_name="funding-entries")
def list_entries(
    request: HttpRequest, plan: str, known_at: AwareDatetime | None = None
) -> list[funding.EntryRow]:
    """The entries of a plan as they stand, or as they were known at a moment."""
    return funding.entries(plan_code=steering.plan(plan).code, known_at=known_at)


@router.post("/entries", response=FundingEntryOut, url_name="funding-entries")
def add_entry(request: HttpRequest, told: FundingEntryIn) -> funding.EntryRow:
    """Record money committed, drawn or used; the same again changes nothing."""
    reader = _writer(request, told.source)
    made = funding.entry_record(
        told.source,
        told.project,
        told.act,
        told.fen,
        told.on,
        told.document,
        green_code=told.green_code,
        actor=reader.actor(),
        at=clock.moment(),
    )
    funding.follow(funding.source(told.source).plan_code, clock.moment())
    return made


@router.post("/entries/{int:number}", response=FundingEntryOut, url_name="funding-entry")
def correct_entry(request: HttpRequest, number: int, told: FundingCorrectionIn) -> funding.EntryRow:
    """Say what the amount of an entry should have been, with the ground."""
    source = funding.entry(number).source_code
    reader = _writer(request, source)
    made = funding.entry_correct(
        number, told.fen, told.ground, actor=reader.actor(), at=clock.moment()
    )
    funding.follow(funding.source(source).plan_code, clock.moment())
    return made


def _writer(request: HttpRequest, source: str) -> Reader:
    """The office, or somebody of the unit that answers for the source."""
    reader, row = reader_in(request), funding.source(source)
    own = any(one.unit_code == row.unit_code for one in reader.members)
    if not (reader.may(*OFFICE) or own):
        raise NotAllowed
    return reader


@router.get("/warnings", response=list[FundingWarningOut], url_name="funding-warnings")
def list_warnings(request: HttpRequest, plan: str) -> list[dict[str, Any]]:
    """What is wrong with the funding of a plan, with evidence and the item of work."""
    numbers = funding.numbers(steering.plan(plan).code)
    return [
        {
            "key": one.key,
            "subject": one.subject,
            "name": one.name,
            "unit_code": one.unit_code,
            "what": str(one.what),
            "evidence": {str(name): str(value) for name, value in one.evidence},
            "ground": str(one.ground),
            "item": numbers.get(funding.identity(plan, one), ""),
        }
        for one in funding.warnings(plan, clock.moment())
    ]


@router.get("/limits", response=list[LimitYearOut], url_name="funding-limits")
def list_limits(request: HttpRequest) -> list[dict[str, Any]]:
    """PPP in the general public budgets, by area and year."""
    return [
        {
            "area_code": area,
            "year": one.year,
            "spending_fen": one.spending_fen,
            "share": None if one.share is None else float(one.share),
        }
        for area in funding.areas_with_any()
        for one in funding.course(area, clock.moment())
    ]


@router.get("/debt", response=list[DueOut], url_name="funding-debt")
def list_debt(request: HttpRequest, plan: str) -> list[dict[str, Any]]:
    """What falls due for all that was drawn by today, by the terms of the sources."""
    code = steering.plan(plan).code
    entries = funding.entries(plan_code=code)
    return [
        {
            "source": row.code,
            "on": due.on,
            "principal_fen": due.principal,
            "interest_fen": due.interest,
        }
        for row in funding.sources(code)
        for due in funding.debt_of(
            row, [one for one in entries if one.source_code == row.code], clock.today()
        )
    ]


@router.get("/covenants", response=list[CovenantOut], url_name="funding-covenants")
def list_covenants(request: HttpRequest, plan: str) -> list[dict[str, Any]]:
    """What contracts make debtors keep, and how that stands today."""
    code, today = steering.plan(plan).code, clock.today()
    signed = {row.code: row.signed_on for row in funding.sources(code)}
    return [
        {
            "source": one.source_code,
            "key": one.key,
            "title": one.title,
            "compare": one.compare,
            "bound": float(one.bound),
            "state": funding.covenant_state(one, signed[one.source_code], today),
            "checked_on": last.on if (last := one.last(today)) else None,
            "value": float(last.value) if last else None,
        }
        for one in funding.covenants(code)
    ]


@router.get("/benefits", response=list[BenefitOut], url_name="funding-benefits")
def list_benefits(request: HttpRequest, plan: str) -> list[dict[str, Any]]:
    """Energy saved and carbon avoided by the projects of a plan."""
    portfolio = funding.portfolio(steering.plan(plan).code, clock.today())
    own = {one.code for one in portfolio}
    return [
        {
            "project": one.project_code,
            "year": one.year,
            "kind": one.kind,
            "amount": float(one.amount),
            "document": one.document,
        }
        for one in funding.benefits()
        if one.project_code in own
    ]


@router.get("/catalogues", response=list[CatalogueOut], url_name="funding-catalogues")
def list_catalogues(request: HttpRequest) -> list[dict[str, Any]]:
    """The versions of the green catalogue that were loaded, the newest first."""
    return [
        {
            "version": one.version,
            "title": one.title,
            "valid_from": one.valid_from,
            "official": funding.editions().find(one.version) is not None,
            "codes": dict(one.codes),
        }
        for one in funding.catalogues()
    ]
