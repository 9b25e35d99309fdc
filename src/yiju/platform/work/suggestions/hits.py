"""How well the suggestions did in operation: what was shown against what acceptors decided."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth

from yiju.platform.base.time import CHINA
from yiju.platform.work.suggestions.lessons import UNDECIDED
from yiju.platform.work.suggestions.models import Suggestion

MOST_CONFUSED = 10
FIRST = Q(first=F("item__type_code"))
AMONG = FIRST | Q(second=F("item__type_code")) | Q(third=F("item__type_code"))


@dataclass(frozen=True)
class Shown:
    """Types that somebody who reports was shown, the likeliest first."""

    types: tuple[str, ...]
    sure: bool = False


@dataclass(frozen=True)
class Month:
    """Of the cases reported in a month for which types were shown and which were accepted since:
    how often the type of the end stood first, among the three, and first where it was sure."""

    label: str
    cases: int
    first: int
    among: int
    sure: int
    sure_first: int
    taken: int
    """How often whoever reported took a type that was shown."""


@dataclass(frozen=True)
class Confused:
    """A type that was shown first where it turned out to be another."""

    shown: str
    was: str
    cases: int


@dataclass(frozen=True)
class Hits:
    months: tuple[Month, ...] = ()
    confused: tuple[Confused, ...] = ()


def keep_shown(item: int, shown: Shown, chosen: str, at: datetime) -> None:
    """Keep what was shown for an item; `chosen` is the type that whoever reported named."""
    first, second, third = (*shown.types, "", "", "")[:3]
    place = shown.types.index(chosen) + 1 if chosen in shown.types else 0
    Suggestion.objects.get_or_create(
        item_id=item,
        defaults={
            "first": first,
            "second": second,
            "third": third,
            "sure": shown.sure,
            "chosen": place,
            "at": at,
        },
    )


def hits(since: datetime) -> Hits:
    """From a moment on, the latest month first."""
    decided = _decided().filter(at__gte=since)
    months = (
        decided.annotate(month=TruncMonth("at", tzinfo=CHINA))
        .values("month")
        .annotate(
            cases=Count("pk"),
            first_hits=Count("pk", filter=FIRST),
            among_hits=Count("pk", filter=AMONG),
            sure_cases=Count("pk", filter=Q(sure=True)),
            sure_hits=Count("pk", filter=Q(sure=True) & FIRST),
            taken=Count("pk", filter=Q(chosen__gt=0)),
        )
        .order_by("-month")
    )
    confused = (
        decided.exclude(FIRST)
        .values("first", "item__type_code")
        .annotate(cases=Count("pk"))
        .order_by("-cases", "first", "item__type_code")[:MOST_CONFUSED]
    )
    return Hits(
        tuple(
            Month(
                f"{row['month']:%Y-%m}",
                row["cases"],
                row["first_hits"],
                row["among_hits"],
                row["sure_cases"],
                row["sure_hits"],
                row["taken"],
            )
            for row in months
        ),
        tuple(Confused(row["first"], row["item__type_code"], row["cases"]) for row in confused),
    )


def _decided() -> QuerySet[Suggestion]:
    """Where an acceptor gave a type that stands: only then is there a truth to compare with."""
    classified = Suggestion.objects.filter(item__data__has_key="condition")
    return classified.exclude(item__type_code="").exclude(item__end__in=UNDECIDED)
