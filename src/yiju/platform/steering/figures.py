"""Published figures: frozen as they were known at that moment, and shown as known on any day."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import CHINA, Period
from yiju.platform.events.api import Actor, record
from yiju.platform.steering import keeping, models
from yiju.platform.steering.binding import known
from yiju.platform.steering.measure import Measure
from yiju.platform.steering.measuring import measure, measure_target
from yiju.platform.steering.programme import target_rows
from yiju.platform.steering.rows import TargetRow

MOST_ROWS = 5_000
"""Of a measure with more rows only their number is published."""


class NothingToPublish(CityError):
    code = "steering.nothing_to_publish"
    status = 409
    text = _("指标 {key} 在 {period} 没有数据，不能公布：{why}")


@dataclass(frozen=True)
class FigureRow:
    """A measure as published. `rules` is the SHA-256 of the rules that made it."""

    number: int
    indicator_key: str
    area_code: str
    first_day: date
    last_day: date
    measure: Measure
    known_at: datetime
    rules: str


@transaction.atomic
def publish(
    indicator_key: str, period: Period, area_code: str, *, actor: Actor, at: datetime
) -> FigureRow:
    """Freeze what is known now; the same figure again changes nothing.

    Raises IndicatorUnknown, and NothingToPublish where there is no data.
    """
    found = measure(indicator_key, period, area_code)
    if found.value is None:
        why = str(found.why_missing)
        raise NothingToPublish(key=indicator_key, period=str(period), why=why)
    row, added = _write(indicator_key, period, area_code, found, at)
    if added:
        _log(f"{indicator_key} {period} {area_code}", [row], actor, at)
    return row


@transaction.atomic
def publish_plan(plan_code: str, on: date, *, actor: Actor, at: datetime) -> list[FigureRow]:
    """Freeze the figures of all targets that have data on the day, with one event."""
    added = []
    for item in target_rows(plan_code):
        found = measure_target(item, on)
        if found.value is not None:
            row, new = _write(item.indicator_key, Period.day(on), item.area_code, found, at)
            added += [row] if new else []
    if added:
        _log(f"{plan_code} {on}", added, actor, at)
    return added


def _write(
    key: str, period: Period, area_code: str, found: Measure, at: datetime
) -> tuple[FigureRow, bool]:
    few = len(found.counted) + len(found.among) <= MOST_ROWS
    told, rules = keeping.to_json(found, rows=few), rules_of(key)
    same = models.Figure.objects.filter(
        indicator_key=key,
        area_code=area_code,
        first_day=period.first_day,
        last_day=period.last_day,
    )
    last = same.order_by("-known_at", "-pk").first()
    if last and (last.measure, last.rules) == (told, rules):
        return _row(last), False
    made = models.Figure.objects.create(
        indicator_key=key,
        area_code=area_code,
        first_day=period.first_day,
        last_day=period.last_day,
        measure=told,
        known_at=at,
        rules=rules,
    )
    return _row(made), True


def rules_of(key: str) -> str:
    """SHA-256 of the rules behind an indicator; of its name where units report it."""
    if item := known().get(key):
        return keeping.rules_fingerprint(item)
    return hashlib.sha256(key.encode()).hexdigest()


def _log(subject: str, rows: Sequence[FigureRow], actor: Actor, at: datetime) -> None:
    record(
        actor=actor,
        action="figure.publish",
        subject_kind="figure",
        subject_key=subject,
        before={},
        after={row.indicator_key: str(row.measure.value) for row in rows},
        at=at,
    )


def as_published(
    indicator_key: str, period: Period, area_code: str, *, known_on: date
) -> FigureRow | None:
    """The figure for the period as it was published by the end of a day; None when it was not."""
    found = _until(known_on).filter(
        indicator_key=indicator_key,
        area_code=area_code,
        first_day=period.first_day,
        last_day=period.last_day,
    )
    last = found.order_by("-known_at", "-pk").first()
    return _row(last) if last else None


def publications(indicator_key: str, area_code: str) -> list[FigureRow]:
    """All figures published of an indicator for an area, the newest first."""
    found = models.Figure.objects.filter(indicator_key=indicator_key, area_code=area_code)
    return [_row(item) for item in found.order_by("-known_at", "-pk")]


def figures_after(number: int, most: int) -> list[FigureRow]:
    """Published figures in the order of their publication, those after a number."""
    found = models.Figure.objects.filter(pk__gt=number).order_by("pk")
    return [_row(item) for item in found[:most]]


def published(targets: Iterable[TargetRow], *, known_on: date) -> Mapping[str, list[FigureRow]]:
    """The figures of each target, by its key, as published by the end of a day: of several for
    one day the last, the oldest day first. One query."""
    by_name = {(row.indicator_key, row.area_code): row.key for row in targets}
    found: dict[str, dict[date, FigureRow]] = {}
    which = _until(known_on).filter(indicator_key__in={key for key, _area in by_name})
    for item in which.order_by("last_day", "known_at", "pk"):
        if key := by_name.get((item.indicator_key, item.area_code)):
            found.setdefault(key, {})[item.last_day] = _row(item)
    return {key: list(rows.values()) for key, rows in found.items()}


def _until(day: date) -> "models.models.QuerySet[models.Figure]":
    end = datetime.combine(day + timedelta(days=1), time(), CHINA)
    return models.Figure.objects.filter(known_at__lt=end)


def _row(found: models.Figure) -> FigureRow:
    return FigureRow(
        found.pk,
        found.indicator_key,
        found.area_code,
        found.first_day,
        found.last_day,
        keeping.from_json(found.measure),
        found.known_at,
        found.rules,
    )
