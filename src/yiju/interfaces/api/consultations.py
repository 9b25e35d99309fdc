"""Consultations, for programs: what was put forward, what was said, what was answered."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from yiju.interfaces import clock
from yiju.interfaces.web.reader import reader_in
from yiju.platform.steering import api as steering
from yiju.platform.steering.consultations import api as consultations

router = Router(tags=["consultations"])


class ConsultationOut(Schema):
    number: str = Field(description="Of the item of work whose process it runs")
    title: str = Field(description="What is put forward")
    kind: str = Field(description="decision (calendar days) or document (working days)")
    days: int = Field(description="Length of the term")
    opened_at: datetime | None = Field(description="From when views are taken")
    closes_at: datetime | None = Field(description="Until when")
    published_at: datetime | None = Field(description="When the answers were published")
    views: int = Field(description="All views")
    answered: int = Field(description="Those with an answer")
    open: int = Field(description="Those without: views = answered + open")
    by_outcome: dict[str, int] = Field(description="adopted, partly, refused")


class ViewOut(Schema):
    number: int = Field(description="What whoever spoke was told")
    words: str = Field(description="Numbers of persons are masked")
    channel: str = Field(description="portal, paper, phone or meeting")
    came_on: date = Field(description="The day on which it came")
    point: int | None = Field(description="The point it belongs to")


class PointOut(Schema):
    number: int = Field(description="Of the point")
    title: str = Field(description="What its views say")
    outcome: str = Field(description="adopted, partly, refused, or empty")
    reason: str = Field(description="Why")
    answered_at: datetime | None = Field(description="When it was answered")


class ConsultationWholeOut(ConsultationOut):
    text: str = Field(description="The draft")
    points: list[PointOut] = Field(description="With their answers")
    said: list[ViewOut] = Field(description="All views, in the order in which they came")


class ViewIn(Schema):
    words: str = Field(min_length=1, max_length=5000, description="What was said")
    channel: str = Field(max_length=10, description="paper, phone or meeting")
    received_on: date = Field(description="The day on which it came, within the term")
    name: str = Field("", max_length=60, description="Kept sealed")
    contact: str = Field("", max_length=100, description="Kept sealed")
    key: str = Field(min_length=1, max_length=60, description="Sent twice it is one view")


@router.get("/", response=list[ConsultationOut], url_name="consultations")
def list_consultations(request: HttpRequest, plan: str) -> list[dict[str, Any]]:
    """The consultations of a plan, the newest first."""
    found = consultations.consultations(steering.plan(plan).code)
    return [_told(row) for row in found]


@router.get("/{number}", response=ConsultationWholeOut, url_name="consultation")
def one_consultation(request: HttpRequest, number: str) -> dict[str, Any]:
    """A consultation with its draft, views, points and answers."""
    row = consultations.consultation(number)
    return {
        **_told(row),
        "text": row.text,
        "points": consultations.points(number),
        "said": consultations.views(number),
    }


@router.post("/{number}/views", response=ViewOut, url_name="consultation-views")
def add_view(request: HttpRequest, number: str, told: ViewIn) -> consultations.ViewRow:
    """Write down a view that came by letter, by telephone or at a meeting."""
    return consultations.view_received(
        number,
        told.words,
        told.channel,
        told.received_on,
        name=told.name,
        contact=told.contact,
        key=f"api/{told.key}",
        actor=reader_in(request).actor(),
        at=clock.moment(),
    )


def _told(row: consultations.ConsultationRow) -> dict[str, Any]:
    names = ("number", "title", "kind", "days", "opened_at", "closes_at", "published_at")
    counts = row.counts
    return {
        **{name: getattr(row, name) for name in names},
        "views": counts.views,
        "answered": counts.answered,
        "open": counts.open,
        "by_outcome": dict(counts.by_outcome),
    }
