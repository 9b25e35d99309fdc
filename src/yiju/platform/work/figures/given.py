"""Scores that people give, and who is not scored: kept with a note, never guessed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import Period
from yiju.platform.events.api import Actor, record
from yiju.platform.work.figures.models import Exemption, GivenScore

LONGEST = 20


class ScoreUnreadable(CityError):
    code = "figures.score_unreadable"
    status = 422
    text = _("“{given}”不是分数。写成 0 到 {most} 之间的数，如 92.5；留空表示撤回")


class NoteMissing(CityError):
    code = "figures.note_missing"
    status = 422
    text = _("免考须写明理由")


class MonthsTurned(CityError):
    code = "figures.months_turned"
    status = 422
    text = _("免考的止月 {last} 早于起月 {first}")


class ExemptionUnknown(CityError):
    code = "figures.exemption_unknown"
    status = 404
    text = _("没有这项免考，或者已经撤销")


@dataclass(frozen=True)
class Given:
    """A score as it stands: exact, by whom, when, with which note."""

    value: Fraction
    text: str
    """As it was written."""
    note: str
    by_account: str
    at: datetime


@dataclass(frozen=True)
class ExemptionRow:
    id: int
    subject: str
    first_month: str
    last_month: str
    note: str
    by_account: str
    at: datetime


def score_of(text: str, most: Fraction) -> Fraction | None:
    """A score between nought and `most`; None for an empty text. Raises ScoreUnreadable."""
    text = text.strip()
    if not text:
        return None
    try:
        found = Decimal(text)
        value = Fraction(found) if len(text) <= LONGEST and found.is_finite() else None
    except InvalidOperation:
        value = None
    if value is None or not 0 <= value <= most:
        raise ScoreUnreadable(given=text[:LONGEST], most=most)
    return value


@transaction.atomic
def give_score(
    month: str,
    subject: str,
    part: str,
    text: str,
    *,
    most: Fraction,
    note: str,
    key: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Give a score, correct it, or take it back with an empty text; the same key once.

    Raises, and then nothing is written: NoPeriod, ScoreUnreadable.
    """
    Period.parse(month)
    value = score_of(text, most)
    if GivenScore.objects.filter(key=key).exists():
        return
    before = scores_given(month).get((subject, part))
    GivenScore.objects.create(
        key=key,
        month=month,
        subject=subject,
        part=part,
        value="" if value is None else text.strip(),
        note=note.strip()[:300],
        by_account=actor.account,
        given_at=at,
    )
    record(
        actor=actor,
        action="score.give",
        subject_kind="score",
        subject_key=f"{month}/{subject}/{part}",
        ground=note.strip(),
        before={"value": before.text} if before else {},
        after={"value": text.strip()},
        at=at,
    )


def scores_given(month: str) -> Mapping[tuple[str, str], Given]:
    """The scores of a month that stand, by subject and part."""
    found: dict[tuple[str, str], Given] = {}
    for row in GivenScore.objects.filter(month=month).order_by("pk"):
        place = (row.subject, row.part)
        found.pop(place, None)
        if row.value:
            found[place] = Given(
                Fraction(Decimal(row.value)), row.value, row.note, row.by_account, row.given_at
            )
    return found


@transaction.atomic
def exempt(
    subject: str, first: str, last: str, *, note: str, key: str, actor: Actor, at: datetime
) -> None:
    """Leave a unit or area out of the scores from one month to another, with the reason.

    Raises, and then nothing is written: NoPeriod, MonthsTurned, NoteMissing.
    """
    begins, ends = Period.parse(first), Period.parse(last)
    if ends.last_day < begins.first_day:
        raise MonthsTurned(first=first, last=last)
    if not note.strip():
        raise NoteMissing()
    if Exemption.objects.filter(key=key).exists():
        return
    Exemption.objects.create(
        key=key,
        subject=subject,
        first_month=first,
        last_month=last,
        note=note.strip()[:300],
        by_account=actor.account,
        granted_at=at,
    )
    _tell("exempt", subject, note, {"first": first, "last": last}, actor, at)


@transaction.atomic
def end_exemption(id: int, *, actor: Actor, at: datetime) -> None:
    """Take an exemption back. Raises ExemptionUnknown."""
    row = Exemption.objects.select_for_update().filter(pk=id, ended_at=None).first()
    if row is None:
        raise ExemptionUnknown()
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    _tell("exempt_end", row.subject, row.note, {"first": row.first_month}, actor, at)


def exemptions(month: str) -> Mapping[str, ExemptionRow]:
    """Who is not scored in a month, by subject."""
    rows = Exemption.objects.filter(
        ended_at=None, first_month__lte=month, last_month__gte=month
    ).order_by("pk")
    return {
        row.subject: ExemptionRow(
            row.pk,
            row.subject,
            row.first_month,
            row.last_month,
            row.note,
            row.by_account,
            row.granted_at,
        )
        for row in rows
    }


def _tell(
    action: str, subject: str, note: str, after: dict[str, str], actor: Actor, at: datetime
) -> None:
    record(
        actor=actor,
        action=f"score.{action}",
        subject_kind="score",
        subject_key=subject,
        ground=note.strip(),
        after=after,
        at=at,
    )
