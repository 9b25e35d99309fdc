"""Standings, for programs: what is so today and was so on a day, and the answer to decide by."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from yiju.interfaces import clock
from yiju.interfaces.policy import OVERSIGHT
from yiju.interfaces.standing_words import subject_name
from yiju.interfaces.web.reader import reader_in
from yiju.interfaces.web.standings import public_kind
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.trust.standings import api as standings

router = Router(tags=["standings"])
EARLIEST, LATEST = date(2000, 1, 1), date(2200, 12, 31)


class MomentBare(CityError):
    code = "standing.moment_bare"
    status = 422
    text = _("known_at 应带时区，如 2021-06-01T09:00:00+08:00")


class PastHidden(CityError):
    code = "standing.past_hidden"
    status = 403
    text = _("以往的信用状况只供监督人员查询。不写 on 和 known_at，即为今天")


class StandingKindOut(Schema):
    key: str = Field(description="Key of the kind")
    title: str = Field(description="What people call it")
    subjects: list[str] = Field(description="Kinds of subject: unit, person, or a kind of asset")
    grades: list[str] = Field(description="The best first")
    lists: list[str] = Field(description="Keys of its lists")


class StandingQuery(Schema):
    kind: str = Field(max_length=60, description="Key of the kind")
    subject: str = Field(max_length=120, description="unit:code, person:number or kind:code")
    on: date | None = Field(None, ge=EARLIEST, le=LATEST, description="A day; today without one")
    known_at: datetime | None = Field(
        None, description="As it was known at a moment, with its offset"
    )


class ListedOut(Schema):
    list_key: str = Field(description="Key of the list")
    ground: str = Field(description="Key of the ground")
    starts: date = Field(description="Day of the decision")
    until: date = Field(description="Last day")


class StandingOut(Schema):
    kind: str = Field(description="Key of the kind")
    subject: str = Field(description="unit:code, person:number or kind:code")
    name: str = Field(description="Of a person masked")
    on: date = Field(description="The day")
    score: str | None = Field(description="An exact fraction, as 10947/125; null while missing")
    grade: str = Field(description="Key of the grade, or empty")
    listed: list[ListedOut] = Field(description="Listings in force on the day")
    missing: list[str] = Field(description="Parts that were never measured")


class ConsultIn(Schema):
    kind: str = Field(max_length=60, description="Key of the kind")
    subject: str = Field(max_length=120, description="unit:code, person:number or kind:code")
    purpose: str = Field(max_length=200, description="What the answer is used for; kept")
    measure: str = Field("", max_length=60, description="Only lists with this joint measure")


class ConsultOut(Schema):
    answer: str = Field(description="LISTED(list, ground, to) or CLEAR(as of)")
    effect: str = Field(description="deny, deduct, watch or empty")
    grade: str = Field(description="Key of the grade, or empty")
    score: str | None = Field(description="An exact fraction; null while missing")
    hash: str = Field(description="SHA-256 of the answer as it is kept")


@router.get("/kinds", response=list[StandingKindOut], url_name="standing-kinds")
def list_kinds(request: HttpRequest) -> list[dict[str, Any]]:
    """Kinds of standing that are public."""
    return [
        {
            "key": one.key,
            "title": str(one.title),
            "subjects": list(one.subjects),
            "grades": [grade.key for grade in one.grades],
            "lists": [each.key for each in one.lists],
        }
        for one in standings.standing_kinds()
        if one.public
    ]


@router.get("/standing", response=StandingOut, url_name="standing-one")
def get_standing(request: HttpRequest, query: Query[StandingQuery]) -> dict[str, Any]:
    """The standing of a subject: score, grade, listings. Of another day than today only for those
    who oversee: what is over is nobody else's business."""
    if query.known_at is not None and query.known_at.tzinfo is None:
        raise MomentBare
    today, reader = clock.today(), reader_in(request)
    is_past = query.known_at is not None or query.on not in (None, today)
    if is_past and not reader.may(*OVERSIGHT):
        raise PastHidden
    kind, who = public_kind(query.kind), subject_of(query.subject)
    found = standings.standing(kind.key, who, on=query.on or today, known_at=query.known_at)
    return {
        "kind": kind.key,
        "subject": str(who),
        "name": subject_name(who),
        "on": found.on,
        "score": None if found.score is None else str(found.score),
        "grade": found.grade,
        "listed": list(found.listed),
        "missing": list(found.missing),
    }


@router.post("/consult", response=ConsultOut, url_name="standing-consult")
def consult(request: HttpRequest, body: ConsultIn) -> dict[str, Any]:
    """Ask before deciding something: who asked, what for and the answer are kept."""
    kind, reader = public_kind(body.kind), reader_in(request)
    found = standings.consult(
        kind.key, subject_of(body.subject), purpose=body.purpose, measure=body.measure,
        on=clock.today(), actor=reader.actor("api"), at=clock.moment(),
    )  # fmt: skip
    score = found.standing.score
    return {
        "answer": str(found),
        "effect": found.effect,
        "grade": found.standing.grade,
        "score": None if score is None else str(score),
        "hash": found.hash,
    }


def subject_of(text: str) -> standings.Subject:
    kind, _colon, code = text.partition(":")
    return standings.Subject(kind[:40], code[:80])
