"""What stood on a day, as known at a moment: the question that every figure asks.

The answer follows the rule of `course`, in SQL. Figures ask for the same days again and again, so
answers are kept until the kind changes; each version is made into a typed record once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Min, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from yiju.platform.registry.areas import paths_within
from yiju.platform.registry.assets import AssetRow, beneath, rows_of
from yiju.platform.registry.kinds import kind_of
from yiju.platform.registry.models import Asset, AssetState, AssetVersion, KindRevision

MOST_KEPT = 20_000
"""Rows of an answer that is kept, and answers that are kept for a kind."""
BATCH = 500


@dataclass(frozen=True)
class Asked:
    """A question; equal questions have equal answers as long as the kind does not change."""

    on: date
    paths: tuple[str, ...] | None
    known_at: datetime | None
    states: tuple[str, ...]

    @property
    def where(self) -> Q:
        found = Q(state__in=self.states)
        if self.paths is not None:
            inside = Q(pk__in=[])
            for path in self.paths:
                inside |= beneath(path)
            found &= inside
        return found


@dataclass
class _Kept:
    """Answers since the last change of a kind, and the rows that they share."""

    event: UUID | None
    record: type
    answers: dict[Asked, list[AssetRow]] = field(default_factory=dict)
    now: dict[int, AssetRow] = field(default_factory=dict)
    then: dict[int, AssetRow] = field(default_factory=dict)


_kept: dict[str, _Kept] = {}


def first_days(kind: str) -> dict[str, date]:
    """From which day on each asset of a kind is known, by its code."""
    found = AssetVersion.objects.filter(kind=kind).values_list("asset__code")
    return {code: day for code, day in found.annotate(first=Min("valid_from")).order_by()}


def standing(
    kind: str,
    *,
    on: date,
    within: str | None,
    known_at: datetime | None = None,
    states: Sequence[str] = (AssetState.IN_SERVICE,),
) -> list[AssetRow]:
    """The assets of a kind that stood on a day inside an area (None: anywhere), by code.

    `known_at` asks what was known at that moment; None for what is known now. Raises KindUnknown
    and AreaUnknown.
    """
    record = kind_of(kind).record
    paths = None if within is None else paths_within(within)
    changed = KindRevision.objects.filter(kind=kind).values_list("event", "recorded_at").first()
    event, recorded_at = changed or (None, None)
    if known_at is not None and recorded_at is not None and recorded_at <= known_at:
        known_at = None
    asked = Asked(on, paths, known_at, tuple(map(str, states)))
    kept = _kept.get(kind)
    if kept is None or event is None or (kept.event, kept.record) != (event, record):
        kept = _kept[kind] = _Kept(event, record)
    if asked in kept.answers:
        return list(kept.answers[asked])
    answer = sorted(_answer(kind, asked, kept), key=lambda row: row.code)
    if len(answer) <= MOST_KEPT and len(kept.answers) < MOST_KEPT:
        kept.answers[asked] = answer
    return list(answer)


def _answer(kind: str, asked: Asked, kept: _Kept) -> list[AssetRow]:
    versions = AssetVersion.objects.filter(kind=kind, valid_from__lte=asked.on)
    if asked.known_at is not None:
        heard = versions.filter(recorded_at__lte=asked.known_at)
        return _made(kind, kept, in_force(heard, asked.where), kept.then)
    now = Asset.objects.filter(asked.where, kind=kind, valid_from__lte=asked.on)
    rows = _made(kind, kept, now, kept.now)
    if AssetVersion.objects.filter(kind=kind, valid_from__gt=asked.on).exists():
        changed_since = versions.filter(asset__valid_from__gt=asked.on)
        rows += _made(kind, kept, in_force(changed_since, asked.where), kept.then)
    return rows


def in_force(heard: QuerySet[AssetVersion], where: Q) -> QuerySet[AssetVersion]:
    """Of the versions heard of, for each asset the one that holds, where it is asked for."""
    ranked = heard.annotate(
        rank=Window(
            RowNumber(),
            partition_by=F("asset_id"),
            order_by=(F("valid_from").desc(), F("recorded_at").desc(), F("id").desc()),
        )
    )
    return AssetVersion.objects.filter(where, id__in=ranked.filter(rank=1).values("id"))


def _made(
    kind: str,
    kept: _Kept,
    found: QuerySet[Asset] | QuerySet[AssetVersion],
    known: dict[int, AssetRow],
) -> list[AssetRow]:
    """The rows of a query, each made once."""
    is_asset = found.model is Asset
    identity = ("id", "code") if is_asset else ("asset_id", "asset__code")
    numbers = list(found.values_list("pk", flat=True))
    if len(numbers) > MOST_KEPT:
        return rows_of(kind, kept.record, found, *identity)
    for batch in _batches([number for number in numbers if number not in known]):
        stored = found.model._default_manager.filter(pk__in=batch).order_by("pk")
        rows = rows_of(kind, kept.record, stored, *identity)
        known.update(zip(batch, rows, strict=True))
    return [known[number] for number in numbers]


def _batches(numbers: Iterable[int]) -> Iterable[list[int]]:
    waiting = sorted(numbers)
    return (waiting[start : start + BATCH] for start in range(0, len(waiting), BATCH))
