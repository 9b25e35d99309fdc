"""Evaluations, for programs: what was published, and whether one may be called better."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from yiju.platform.steering.evaluation import api as evaluation

router = Router(tags=["evaluations"])


class EvaluationOut(Schema):
    key: str = Field(description="Key of the evaluation")
    title: str = Field(description="What people call it")
    month: str = Field(description="What is evaluated, as 2022-06")
    editions: int = Field(description="How many were published; 0 while it is a draft")


class PairQuery(Schema):
    one: str = Field(max_length=60, description="Key of a subject")
    other: str = Field(max_length=60, description="Key of another subject")
    edition: int | None = Field(None, ge=1, le=10_000, description="The newest without one")


class PairOut(Schema):
    may_say_better: bool = Field(description="Whether `one` may be called better than `other`")
    probability: float | None = Field(
        description="Of `one` being better; null unless both are ranked in one group"
    )
    edition: int = Field(description="The edition that was asked")


class LineOut(Schema):
    subject: str = Field(description="Key of the subject")
    score: str | None = Field(description="Published decimals; null without a score")
    rank: int | None = Field(description="Within its group; null without a score")
    interval: list[int] | None = Field(description="Lowest and highest rank of the middle runs")
    grade: str = Field(description="Title of the grade, or empty")
    missing: list[str] = Field(description="Indicators that are not there")


class EditionOut(Schema):
    key: str = Field(description="Key of the evaluation")
    edition: int = Field(description="From 1")
    known_at: datetime = Field(description="As it was known at this moment")
    sha256: str = Field(description="Of the whole export")
    lines: list[LineOut] = Field(description="By group and rank")


@router.get("/", response=list[EvaluationOut], url_name="evaluations")
def list_evaluations(request: HttpRequest) -> list[evaluation.EvaluationRow]:
    """All evaluations, the latest month first."""
    return evaluation.evaluations()


@router.get("/{slug:evaluation_key}", response=EditionOut, url_name="evaluation")
def get_evaluation(request: HttpRequest, evaluation_key: str) -> dict[str, Any]:
    """The newest edition: ranks with their intervals."""
    row = evaluation.edition(evaluation_key)
    intervals = {
        key: one[:2] for group in row.content["robust"] for key, one in group["intervals"].items()
    }
    lines = [
        {**line, "interval": intervals.get(key)}
        for key, line in evaluation.lines_of(row.content).items()
    ]
    return {
        "key": row.key,
        "edition": row.number,
        "known_at": row.content["known_at"],
        "sha256": row.content["sha256"],
        "lines": lines,
    }


@router.get("/{slug:evaluation_key}/pair", response=PairOut, url_name="evaluation-pair")
def get_pair(request: HttpRequest, evaluation_key: str, query: Query[PairQuery]) -> dict[str, Any]:
    """Whether the data bear the sentence that one subject is better than another."""
    row = evaluation.edition(evaluation_key, query.edition)
    told = row.content
    return {
        "may_say_better": evaluation.may_say_better(told, query.one, query.other),
        "probability": evaluation.probability(told, query.one, query.other),
        "edition": row.number,
    }


class ExportQuery(Schema):
    edition: int | None = Field(None, ge=1, le=10_000, description="The newest without one")


class ExportOut(Schema):
    content: dict[str, Any] = Field(description="As docs/evaluation.md describes the file")


@router.get("/{slug:evaluation_key}/export", response=ExportOut, url_name="evaluation-export")
def get_export(
    request: HttpRequest, evaluation_key: str, query: Query[ExportQuery]
) -> dict[str, Any]:
    """An edition whole, from which anybody computes it again."""
    return {"content": evaluation.edition(evaluation_key, query.edition).content}
