"""What the cockpit shows, for programs: as a wall of another house."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from yiju.interfaces.web.cockpit import seen_by
from yiju.platform.steering.cockpit import api as cockpit

router = Router(tags=["cockpit"])


class CockpitQuery(Schema):
    plan: str = Field("", max_length=60, description="Code of a plan; that in force when empty")


class ConcernOut(Schema):
    target: str = Field(description="Key of the target")
    clause: str = Field(description="Clause of the plan")
    words: str = Field(description="The promise in one line")
    prospect: str = Field(description="will_miss, missed or at_risk")
    reason: str = Field(description="Why it is judged so")
    outlook: str = Field(description="What is foretold for that day and how; empty if nothing is")
    chance: float | None = Field(description="Of meeting it in time, 0 to 1; null without forecast")
    value: str = Field(description="Where it stands, empty without data")
    due: str = Field(description="The day by which it is promised")
    units: list[str] = Field(description="Who leads")


class DayOfCasesOut(Schema):
    fresh: int = Field(description="Begun today")
    open: int = Field(description="Open now")
    overdue: int = Field(description="Of these past what was promised")
    closed: int = Field(description="Closed today")


class LayerOut(Schema):
    key: str = Field(description="Key of the live layer")
    title: str = Field(description="Its title")
    whole: int = Field(description="How many assets")
    at_work: int = Field(description="At work now, as lamps that are lit")
    wrong: int = Field(description="Not as they should be")
    silent: int = Field(description="Of which nothing is known")
    percent: float | None = Field(description="The share, as of lamps lit; null if hardly known")


class TrustOut(Schema):
    key: str = Field(description="Key of the glance")
    title: str = Field(description="Which money")
    held: int = Field(description="Fen that lie in trust now")
    released_today: int = Field(description="Fen released today")
    released_this_year: int = Field(description="Fen released since the first of January")


class ComparedOut(Schema):
    code: str = Field(description="Code of the district")
    name: str = Field(description="Its name")
    value: float | None = Field(description="Rank, or share from 0 to 1; null without data")
    low: float | None = Field(description="Lower bound of the interval")
    high: float | None = Field(description="Upper bound of the interval")


class GroupOut(Schema):
    name: str = Field(description="Name of the group; empty where all are compared")
    lines: list[ComparedOut] = Field(description="The best first")


class ComparisonOut(Schema):
    title: str = Field(description="What is compared")
    is_rank: bool = Field(description="Ranks of a published evaluation, else shares")
    evaluation: str = Field(description="Key of the evaluation, or empty")
    edition: int = Field(description="Its edition, or 0")
    groups: list[GroupOut] = Field(description="Compared within each group only")
    unclear: list[list[str]] = Field(description="Neighbours that the data cannot tell apart")


class CockpitOut(Schema):
    plan: str = Field(description="Code of the plan")
    title: str = Field(description="Its title")
    on: str = Field(description="The day")
    targets: dict[str, int] = Field(description="How many targets by prospect")
    concerns: list[ConcernOut] = Field(description="What needs somebody to act, most urgent first")
    cases: DayOfCasesOut = Field(description="Within the caller's districts")
    alarms: int = Field(description="Alarms that stand")
    layers: list[LayerOut] = Field(description="Live layers, as lamps")
    trusts: list[TrustOut] = Field(description="Money in trust; empty for who may not read books")
    ranks: ComparisonOut | None = Field(description="Districts by the newest published evaluation")
    shares: ComparisonOut = Field(description="Districts by cases closed in time")


@router.get("/", response=CockpitOut, url_name="cockpit")
def get_cockpit(request: HttpRequest, query: Query[CockpitQuery]) -> dict[str, Any]:
    """All that the cockpit shows, at most a minute old."""
    found, _scope = seen_by(request)
    return cockpit.told(found)
