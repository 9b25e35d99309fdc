"""The list over which a share is counted: frozen once, changed only by an event with its ground.

Whoever may shorten the list reaches any share. So the list of the day on which the plan was
compiled stays, what was declared since is added or taken off, and what merely disappeared from
the registers still counts as not done.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import Period
from yiju.platform.events.api import Actor, record
from yiju.platform.steering import models
from yiju.platform.steering.binding import known
from yiju.platform.steering.measure import Measure, Row
from yiju.platform.steering.programme import (
    target,
    target_rows,
)
from yiju.platform.steering.rows import TargetRow


class NoBaseline(CityError):
    code = "steering.no_baseline"
    status = 409
    text = _("目标 {target} 还没有冻结名单。先冻结，再登记变更")


class GroundMissing(CityError):
    code = "steering.ground_missing"
    status = 422
    text = _("名单变更没有写明依据。填写批准变更的文件")


class ChangeVoid(CityError):
    code = "steering.change_void"
    status = 409
    text = _("{row} 在 {day} 的名单中已经如此，无需变更")


@dataclass(frozen=True)
class ListChange:
    """A row declared to be added to the list, or taken off it."""

    row: str
    added: bool
    on: date
    ground: str
    recorded_at: datetime


@dataclass(frozen=True)
class FrozenList:
    """The list of a target: rows as kind:key, and the changes declared since, oldest first."""

    target_key: str
    frozen_on: date
    rows: frozenset[str]
    sha256: str
    changes: tuple[ListChange, ...]

    def on(self, day: date, known_at: datetime | None = None) -> frozenset[str]:
        """The rows that count on the day, as known at a moment."""
        rows = set(self.rows)
        for change in self.changes:
            if change.on <= day and (known_at is None or change.recorded_at <= known_at):
                (rows.add if change.added else rows.discard)(change.row)
        return frozenset(rows)

    @property
    def fingerprint(self) -> str:
        told = [f"{c.row} {c.added} {c.on}" for c in self.changes]
        return hashlib.sha256("\n".join([self.sha256, *told]).encode()).hexdigest()


@dataclass(frozen=True)
class Denominators:
    """The frozen list beside what the registers hold now. `gone` and `undeclared` are rows that
    left or entered the registers without a declared change."""

    frozen_on: date
    frozen: int
    in_force: int
    current: int
    gone: tuple[str, ...]
    undeclared: tuple[str, ...]
    changes: tuple[ListChange, ...]


def row_name(row: Row) -> str:
    return f"{row.kind}:{row.key}"


def over_frozen(
    measure: Measure, frozen: FrozenList, day: date, known_at: datetime | None
) -> Measure:
    """The share of the list in force that is counted, whatever the registers hold."""
    if measure.value is None:
        return measure
    listed = frozen.on(day, known_at)
    if not listed:
        return Measure.missing(_("冻结名单为空"))
    counted = tuple(row for row in measure.counted if row_name(row) in listed)
    among = {row_name(row): row for row in measure.among}
    whole = tuple(among.get(name) or Row(*name.split(":", 1)) for name in sorted(listed))
    part = Fraction(len(counted))
    facts = {
        **(measure.facts or {}),
        "frozen_on": frozen.frozen_on,
        "in_force": len(listed),
        "current": len(measure.among),
    }
    return replace(
        measure,
        value=100 * part / len(listed),
        numerator=part,
        denominator=Fraction(len(listed)),
        counted=counted,
        among=whole,
        facts=facts,
    )


def denominators(measure: Measure, frozen: FrozenList, day: date) -> Denominators:
    """`measure` is the one over the registers, not over the list."""
    listed, current = frozen.on(day), {row_name(row) for row in measure.among}
    return Denominators(
        frozen.frozen_on,
        len(frozen.rows),
        len(listed),
        len(current),
        tuple(sorted(listed - current)),
        tuple(sorted(current - listed)),
        frozen.changes,
    )


def baselines(plan_code: str) -> Mapping[str, FrozenList]:
    """The frozen lists of a plan by target key. Two queries."""
    rows = models.Baseline.objects.filter(target__plan=plan_code).select_related("target")
    return {
        row.target.key: FrozenList(
            row.target.key,
            row.frozen_on,
            frozenset(row.rows),
            row.sha256,
            tuple(
                ListChange(c.row, c.added, c.on, c.ground, c.recorded_at)
                for c in sorted(row.changes.all(), key=lambda c: (c.on, c.recorded_at, c.pk))
            ),
        )
        for row in rows.prefetch_related("changes")
    }


def freezable(item: TargetRow) -> bool:
    """A share that an application measures over a list."""
    return item.percent and item.computed and not item.every


@transaction.atomic
def baseline_freeze(
    plan_code: str, *, on: date, actor: Actor, at: datetime, keys: Sequence[str] | None = None
) -> list[str]:
    """Freeze the lists of those shares that have none yet and whose registers hold rows.

    Returns the keys of the targets frozen. A list once frozen is never frozen again.
    """
    frozen = set(baselines(plan_code))
    done = []
    for item in target_rows(plan_code):
        if item.key in frozen or not freezable(item) or (keys is not None and item.key not in keys):
            continue
        measure = known()[item.indicator_key].pull(Period.day(on), item.area_code, None)
        if measure.among:
            _freeze(item, measure.among, on, actor, at)
            done.append(item.key)
    return done


def _freeze(item: TargetRow, among: Iterable[Row], on: date, actor: Actor, at: datetime) -> None:
    rows = sorted({row_name(row) for row in among})
    sha256 = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    stored = models.Target.objects.get(plan=item.plan.code, key=item.key)
    models.Baseline.objects.create(target=stored, frozen_on=on, rows=rows, sha256=sha256)
    record(
        actor=actor,
        action="baseline.freeze",
        subject_kind="target",
        subject_key=f"{item.plan.code}/{item.key}",
        ground=f"§{item.clause}",
        before={},
        after={"frozen_on": on.isoformat(), "rows": len(rows), "sha256": sha256},
        at=at,
    )


@transaction.atomic
def baseline_change(
    plan_code: str,
    target_key: str,
    *,
    row: str,
    added: bool,
    on: date,
    ground: str,
    actor: Actor,
    at: datetime,
) -> ListChange:
    """Declare that a row, as kind:key, belongs to the list from a day on, or no longer does.

    Raises, and then nothing is written: TargetUnknown, NoBaseline, GroundMissing, ChangeVoid.
    """
    item = target(plan_code, target_key)
    frozen = baselines(plan_code).get(target_key)
    if frozen is None:
        raise NoBaseline(target=target_key)
    if not ground.strip():
        raise GroundMissing()
    if (row in frozen.on(on)) is added:
        raise ChangeVoid(row=row, day=on)
    stored = models.Baseline.objects.get(target__plan=plan_code, target__key=target_key)
    models.BaselineChange.objects.create(
        baseline=stored, row=row, added=added, on=on, ground=ground.strip(), recorded_at=at
    )
    record(
        actor=actor,
        action="baseline.change",
        subject_kind="target",
        subject_key=f"{item.plan.code}/{target_key}",
        ground=ground.strip(),
        before={"rows": len(frozen.on(on))},
        after={"row": row, "added": added, "on": on.isoformat()},
        at=at,
    )
    return ListChange(row, added, on, ground.strip(), at)
