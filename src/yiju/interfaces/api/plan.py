"""The plan's targets, their state and the figures behind them."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from yiju.interfaces.chosen import day_within
from yiju.interfaces.declared import rules_behind
from yiju.platform.base.time import Period, parse_moment
from yiju.platform.registry import api as registry
from yiju.platform.steering import api as steering

router = Router(tags=["plan"])


class PlanOut(Schema):
    code: str = Field(description="The plan in addresses")
    title: str = Field(description="Title")
    first_year: int = Field(description="First year of its promises")
    last_year: int = Field(description="Last year of its promises")


class TargetOut(Schema):
    key: str = Field(description="Key, stable over editions")
    clause: str = Field(description="Clause of the plan")
    text: str = Field(description="The promise as the plan words it")
    subject: str = Field(description="What is promised")
    comparator: str = Field(description=">=, <=, >, <, =, about, all, basically or done")
    value: float | None = Field(description="The value promised, in `unit`")
    unit: str = Field(description="Unit as the plan writes it")
    due: date | None = Field(description="The day by which it is promised")
    every: str = Field(description="Rhythm: year, or empty")
    indicator: str = Field(description="Indicator that measures it")
    status: str = Field(description="done, on_course, at_risk, missed or no_data")
    measured: float | None = Field(description="Value on the day; null where there are no data")
    missing: str | None = Field(description="Why there is no value")


class TargetsQuery(Schema):
    on: date | None = Field(None, description="The day; today when absent")
    unit: str = Field("", description="Code of a unit: only what it answers for")
    status: str = Field("", description="Only targets of this status")
    year: int | None = Field(None, description="Only what falls due in this year")


class ExplainQuery(Schema):
    period: str = Field(description="2021, 2021-Q2, 2021-06 or 2021-06-30")
    area: str = Field("", description="Code of an area; the city when empty")
    known: str = Field("", description="As known at this moment, with offset")


@router.get("/", response=list[PlanOut], url_name="plans")
def list_plans(request: HttpRequest) -> list[Any]:
    """The plans that the city carries out."""
    return steering.plans()


@router.get("/{plan}/targets", response=list[TargetOut], url_name="targets")
def list_targets(request: HttpRequest, plan: str, query: Query[TargetsQuery]) -> list[Any]:
    """Every target with its state on the day."""
    overview = steering.targets_overview(
        plan,
        day_within(steering.plan(plan), query.on),
        unit=query.unit,
        status=query.status,
        year=query.year,
    )
    return [_target(state) for state in overview.states]


def _target(state: steering.TargetState) -> dict[str, Any]:
    row, measure = state.target, state.measure
    return {
        "key": row.key,
        "clause": row.clause,
        "text": row.text,
        "subject": row.subject,
        "comparator": row.comparator,
        "value": None if row.value is None else float(row.value),
        "unit": row.unit,
        "due": row.due,
        "every": row.every,
        "indicator": row.indicator_key,
        "status": state.status.value,
        "measured": None if measure.value is None else float(measure.value),
        "missing": str(measure.why_missing) if measure.why_missing else None,
    }


@router.get("/indicators/{key}", response=dict[str, Any], url_name="explain")
def explain(request: HttpRequest, key: str, query: Query[ExplainQuery]) -> dict[str, Any]:
    """Where a figure comes from: what `yiju explain --json` prints."""
    found = steering.explain(
        key,
        Period.parse(query.period),
        query.area or registry.city().code,
        known_at=parse_moment(query.known) if query.known else None,
        rules=rules_behind(key),
    )
    return found.as_dict()
