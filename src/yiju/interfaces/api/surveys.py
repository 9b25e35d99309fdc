"""Surveys, for programs: how they were drawn, what came back, figures with their margins."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from yiju.interfaces import clock
from yiju.interfaces.web.reader import reader_in
from yiju.platform.steering import api as steering
from yiju.platform.steering.surveys import api as surveys

router = Router(tags=["surveys"])


class SurveyOut(Schema):
    key: str = Field(description="Also of its draw")
    title: str = Field(description="What people read")
    kind: str = Field(description="Of the assets that are the frame, empty for a list handed in")
    source: str = Field(description="Name of that list")
    strata: dict[str, int] = Field(description="How many stand in the frame, by stratum")
    invited: int = Field(description="Drawn")
    answered: int = Field(description="Answers")
    closes_on: date | None = Field(description="Last day for answers")


class CourseOut(Schema):
    stratum: str = Field(description="Code of the area, with the group where there is one")
    size: int = Field(description="In the frame")
    invited: int = Field(description="Drawn")
    answered: int = Field(description="Answers")
    outcomes: dict[str, int] = Field(description="refused, away, outside")
    silent: int = Field(description="Nothing known: invited = answered + outcomes + silent")
    response: float | None = Field(description="Percent of those within the survey who answered")


class ResultOut(Schema):
    question: str = Field(description="Its words")
    topic: str = Field(description="Of the indicator surveys.<topic>, or empty")
    value: float | None = Field(description="Percent satisfied, by design weights")
    margin: float | None = Field(description="Half of the interval at 95 %, in points")
    low: float | None = Field(description="Lower bound by Wilson, in percent")
    high: float | None = Field(description="Upper bound")
    design_effect: float | None = Field(description="Beside a simple random sample")
    answered: int = Field(description="Answers behind it")
    why_missing: str = Field(description="Why there is no figure, or empty")


class SurveyWholeOut(SurveyOut):
    course: list[CourseOut] = Field(description="What became of the invitations")
    results: list[ResultOut] = Field(description="Empty until the survey is over")


class OutcomeIn(Schema):
    subject: str = Field(max_length=60, description="Code of somebody who was drawn")
    outcome: str = Field(max_length=12, description="refused, away, outside; empty takes it back")


@router.get("/", response=list[SurveyOut], url_name="surveys")
def list_surveys(request: HttpRequest, plan: str) -> list[dict[str, Any]]:
    """The surveys of a plan, the newest first."""
    return [_survey(row) for row in surveys.surveys(steering.plan(plan).code)]


@router.get("/{key}", response=SurveyWholeOut, url_name="survey")
def one_survey(request: HttpRequest, key: str, area: str = "") -> dict[str, Any]:
    """A survey with its figures, of all or of an area."""
    row, today = surveys.survey(key), clock.today()
    found = surveys.results(key, today, area) if row.is_over(today) else {}
    return {
        **_survey(row),
        "course": surveys.course(key),
        "results": [_result(one, found[one.key]) for one in row.questions if one.key in found],
    }


@router.post("/{key}/outcomes", response=CourseOut, url_name="survey-outcomes")
def add_outcome(request: HttpRequest, key: str, told: OutcomeIn) -> surveys.Course:
    """Say why somebody who was drawn has not answered."""
    actor, at = reader_in(request).actor(), clock.moment()
    stratum = surveys.outcome_record(key, told.subject, told.outcome, actor=actor, at=at)
    return next(one for one in surveys.course(key) if one.stratum == stratum)


def _survey(row: surveys.SurveyRow) -> dict[str, Any]:
    same = {name: getattr(row, name) for name in SurveyOut.model_fields if name != "kind"}
    return {**same, "kind": row.register}


def _result(question: surveys.Question, one: surveys.Estimate) -> dict[str, Any]:
    bounds = (None, None) if one.value is None else surveys.interval(one, clock.today())
    return {
        "question": question.words,
        "topic": question.topic,
        "value": one.value,
        "margin": one.margin,
        "low": bounds[0],
        "high": bounds[1],
        "design_effect": one.design_effect,
        "answered": one.answered,
        "why_missing": str(one.why or ""),
    }
