"""Measures kept until the records that they were computed from change.

A kept measure carries a fingerprint of the indicator's code and parameters, of the areas, of the
last change of every kind of record it reads that says something of its day or one before, and of
the frozen list it counts over. Another fingerprint makes it void, so what is shown is right at once
after an import, in every process, and a change of today leaves the measures of past days as they
are.
"""

import hashlib
import inspect
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from yiju.platform.base.errors import plain
from yiju.platform.base.kept_text import text_from_json, text_to_json
from yiju.platform.registry import api as registry
from yiju.platform.steering import models
from yiju.platform.steering.indicator import Indicator
from yiju.platform.steering.measure import Measure, Row


@dataclass(frozen=True)
class Wanted:
    """A measure to be had without its rows: of an indicator, over a list, for an area and a day."""

    subject: str
    area_code: str
    day: date


@cache
def rules_fingerprint(item: Indicator) -> str:
    """SHA-256 of the module that declares the indicator, the rules beside it and their numbers."""
    digest = hashlib.sha256(item.key.encode())
    module = sys.modules.get(getattr(item.pull, "__module__", ""))
    source = inspect.getsourcefile(module) if module else None
    if source:
        folder = Path(source).parent
        for file in sorted({Path(source), folder / "rules.py", folder / "params.toml"}):
            if file.exists():
                digest.update(file.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class Ground:
    """What measures rest on now."""

    areas: str
    revisions: Mapping[str, registry.Revisions]

    @classmethod
    def of(cls, items: Iterable[Indicator]) -> "Ground":
        kinds = sorted({kind for item in items for kind in item.reads})
        return cls(registry.areas_fingerprint(), {kind: registry.revisions(kind) for kind in kinds})

    def mark(self, item: Indicator, day: date, over: str = "") -> str | None:
        """The fingerprint of a measure; None where the indicator does not say what it reads."""
        if not item.reads:
            return None
        read = ",".join(f"{kind}:{self.revisions[kind].until(day)}" for kind in sorted(item.reads))
        told = f"{rules_fingerprint(item)}|{self.areas}|{read}|{over}"
        return hashlib.sha256(told.encode()).hexdigest()


def fetch(marks: Mapping[Wanted, str]) -> dict[Wanted, Measure]:
    """Those that are kept under the fingerprint that `marks` gives them. One query."""
    if not marks:
        return {}
    rows = models.KeptMeasure.objects.filter(
        subject__in=sorted({item.subject for item in marks}),
        area_code__in=sorted({item.area_code for item in marks}),
        day__range=(min(item.day for item in marks), max(item.day for item in marks)),
    ).values_list("subject", "area_code", "day", "revision", "measure")
    found = {}
    for subject, area_code, day, revision, measure in rows.iterator():
        item = Wanted(subject, area_code, day)
        if marks.get(item) == revision:
            found[item] = from_json(measure)
    return found


def keep(measures: Mapping[Wanted, Measure], marks: Mapping[Wanted, str]) -> None:
    """Keep those that have a fingerprint; of days that end no month only the newest asked."""
    kept = {item: measure for item, measure in measures.items() if item in marks}
    if not kept:
        return
    passing = models.KeptMeasure.objects.filter(
        subject__in={item.subject for item in kept}, month_end=False
    )
    passing.exclude(day__in={item.day for item in kept}).delete()
    models.KeptMeasure.objects.bulk_create(
        [
            models.KeptMeasure(
                subject=item.subject,
                area_code=item.area_code,
                day=item.day,
                revision=marks[item],
                month_end=(item.day + timedelta(days=1)).day == 1,
                measure=to_json(measure),
            )
            for item, measure in kept.items()
        ],
        update_conflicts=True,
        unique_fields=["subject", "area_code", "day"],
        update_fields=["revision", "month_end", "measure"],
        batch_size=500,
    )


def bare(measure: Measure) -> Measure:
    """The measure without its rows; how many there were stands in its facts."""
    return from_json(to_json(measure))


def to_json(measure: Measure, *, rows: bool = False) -> dict[str, Any]:
    """A measure as JSON can hold it; with the rows behind it only when asked for."""
    told: dict[str, Any] = {
        "value": _number(measure.value),
        "numerator": _number(measure.numerator),
        "denominator": _number(measure.denominator),
        "why_missing": text_to_json(measure.why_missing),
        "facts": {
            "counted": len(measure.counted),
            "among": len(measure.among),
            **{name: plain(value) for name, value in (measure.facts or {}).items()},
        },
        "provenance": measure.provenance,
    }
    if rows:
        told["counted"] = [[row.kind, row.key, row.name] for row in measure.counted]
        told["among"] = [[row.kind, row.key, row.name] for row in measure.among]
    return told


def from_json(told: Mapping[str, Any]) -> Measure:
    return Measure(
        _fraction(told["value"]),
        _fraction(told["numerator"]),
        _fraction(told["denominator"]),
        tuple(Row(*row) for row in told.get("counted", ())),
        tuple(Row(*row) for row in told.get("among", ())),
        text_from_json(told["why_missing"]),
        told["facts"],
        told["provenance"],
    )


def _number(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _fraction(value: str | None) -> Fraction | None:
    return None if value is None else Fraction(value)
