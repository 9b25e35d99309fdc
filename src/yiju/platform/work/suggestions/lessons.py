"""What the city teaches: the types that acceptors finally gave to past cases, once a day."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.fields.json import KT

from yiju.platform.base.masking import masked
from yiju.platform.base.time import china_day
from yiju.platform.events.api import record
from yiju.platform.work.clockwork import CLOCK
from yiju.platform.work.models import Item
from yiju.platform.work.suggestions.grams import plain, spans
from yiju.platform.work.suggestions.material import Lesson
from yiju.platform.work.suggestions.models import Learning, TypeLesson
from yiju.platform.work.suggestions.suggesting import P

CASE = "case"
UNDECIDED = ("rejected", "merged", "split", "voided", "self_handled")
"""Ends in which nobody stood by the type."""
MOST_GRAMS = 400
"""Of a type that are kept: the most frequent ones."""


@dataclass(frozen=True)
class Told:
    """What a case said, and the type that it was given in the end."""

    words: str
    type_code: str
    days: float
    """How long ago."""


def keep_learning(now: datetime) -> int:
    """Learn once a day; how many cases were learned from, 0 where today's learning is done."""
    if Learning.objects.filter(day=china_day(now)).exists():
        return 0
    return learn(now)


@transaction.atomic
def learn(now: datetime) -> int:
    """Put the lessons of the newest cases in place of those before. How many cases."""
    day = china_day(now)
    told = list(_told(now))
    lessons = lessons_of(told, int(P.lesson_least.at(day)), int(P.lesson_half_days.at(day)))
    TypeLesson.objects.all().delete()
    TypeLesson.objects.bulk_create(
        TypeLesson(type_code=one.type_code, cases=one.cases, grams=dict(one.grams))
        for one in lessons
    )
    Learning.objects.update_or_create(day=day, defaults={"cases": len(told), "at": now})
    record(
        actor=CLOCK,
        action="suggestions.learn",
        subject_kind="suggestions",
        subject_key=day.isoformat(),
        ground="",
        after={"cases": len(told), "types": len(lessons)},
        at=now,
    )
    return len(told)


def lessons_of(told: Iterable[Told], least: int, half_days: float) -> list[Lesson]:
    """A lesson for each type: the share of its cases, newer ones counting for more, in which a
    gram stands. A gram of fewer cases than `least` is forgotten: it may name somebody."""
    weights: Counter[str] = Counter()
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    cases: dict[str, Counter[str]] = defaultdict(Counter)
    for one in told:
        weight = 0.5 ** (one.days / half_days)
        weights[one.type_code] += weight
        for gram in spans(plain(masked(one.words))):
            cases[one.type_code][gram] += 1
            sums[one.type_code][gram] += weight
    found = []
    for key in sorted(sums):
        kept = {
            gram: round(n / weights[key], 4)
            for gram, n in sums[key].most_common()
            if cases[key][gram] >= least
        }
        if kept:
            grams = dict(list(kept.items())[:MOST_GRAMS])
            found.append(Lesson(key, round(float(weights[key]), 3), grams))
    return found


def _told(now: datetime) -> Iterator[Told]:
    """The newest cases that an acceptor gave a type and nobody took it back."""
    day = china_day(now)
    since = now - timedelta(days=int(P.lesson_days.at(day)))
    newest = (
        Item.objects.filter(process=CASE)
        .exclude(end__in=UNDECIDED)
        .order_by("-pk")
        .annotate(words=KT("data__words"), condition=KT("data__condition"))
        .values_list("type_code", "began_at", "words", "condition")
    )[: int(P.lesson_cases.at(day))]
    for type_code, began_at, words, condition in newest:
        if began_at >= since and type_code and words and condition is not None:
            yield Told(words, type_code, (now - began_at) / timedelta(days=1))


def lessons() -> list[Lesson]:
    return [Lesson(one.type_code, one.cases, one.grams) for one in TypeLesson.objects.all()]


def newest() -> datetime | None:
    """When the lessons that stand were learned."""
    return Learning.objects.order_by("-day").values_list("at", flat=True).first()
