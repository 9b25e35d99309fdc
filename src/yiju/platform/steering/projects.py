"""Projects under a clause: milestones, money, and whether they are late."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Literal

from django.db import transaction
from django.db.models import Q

from yiju.platform.base.errors import CityError, plain
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.steering import models
from yiju.platform.steering.delays import Bar, MilestoneRow, ProjectOverview, ProjectRow, delay_of


class ProjectUnknown(CityError):
    code = "steering.project_unknown"
    status = 404
    text = _("没有编号为 {project} 的项目")


class SpendingDiffers(CityError):
    code = "steering.spending_differs"
    status = 409
    text = _("凭证 {document} 已为项目 {project} 登记了另一笔支出。换凭证号，或先核对")


def projects(
    plan_code: str,
    on: date,
    *,
    unit: str = "",
    clause: str = "",
    severity: str = "",
    area_path: str = "",
) -> list[ProjectOverview]:
    """The portfolio on a day, by clause and code. Five queries, however many projects."""
    which = Q(plan=plan_code)
    if unit:
        which &= Q(unit_code=unit)
    if clause:
        which &= Q(clause_label=clause)
    rows = _rows(which)
    if area_path:
        within = {row.code for row in registry.areas() if row.path.startswith(area_path)}
        rows = [row for row in rows if row.area_code in within]
    found = [ProjectOverview(row, delay_of(row, on), row.spent(on)) for row in rows]
    found.sort(key=lambda item: (Clause(item.project.clause), item.project.code))
    return [item for item in found if not severity or item.delay.severity == severity]


def project(code: str) -> ProjectRow:
    """One project; raises ProjectUnknown."""
    rows = _rows(Q(code=code))
    if not rows:
        raise ProjectUnknown(project=code)
    return rows[0]


def gantt(found: Sequence[ProjectOverview]) -> list[Bar]:
    """The timeline of a portfolio, the earliest first."""
    bars = [
        Bar(
            item.project.code,
            item.project.name,
            item.project.starts_on,
            item.project.ends_on,
            item.delay.severity,
            item.project.milestones,
        )
        for item in found
    ]
    return sorted(bars, key=lambda bar: (bar.first, bar.last, bar.code))


def _rows(which: Q) -> list[ProjectRow]:
    names = {row.code: row.short_name for row in registry.units()}
    found = models.Project.objects.filter(which).order_by("code")
    return [
        ProjectRow(
            item.code,
            item.plan_id,
            item.clause_label,
            item.name,
            item.unit_code,
            names.get(item.unit_code, item.unit_code),
            item.area_code,
            item.lon,
            item.lat,
            item.starts_on,
            item.ends_on,
            item.state,
            item.budget_fen,
            tuple(MilestoneRow(m.name, m.due, m.reached_on) for m in item.milestones.all()),
            tuple((s.month, s.fen) for s in item.spendings.all()),
        )
        for item in found.prefetch_related("milestones", "spendings")
    ]


def codes(plan_code: str) -> list[str]:
    return list(models.Project.objects.filter(plan=plan_code).values_list("code", flat=True))


@transaction.atomic
def project_record(row: ProjectRow, *, actor: Actor, at: datetime, ground: str = "") -> ProjectRow:
    """Write a project with its milestones; the same facts again change nothing.

    `spendings` are not written here: see `spending_record`.
    """
    before = next(iter(_rows(Q(code=row.code))), None)
    if project_write(row) != "unchanged":
        record(
            actor=actor,
            action="project.record",
            subject_kind="project",
            subject_key=row.code,
            ground=ground,
            before=_facts(before) if before else {},
            after=_facts(row),
            at=at,
        )
    return project(row.code)


def project_write(row: ProjectRow) -> Literal["created", "changed", "unchanged"]:
    """Write a project without an event: for callers that record one for many."""
    before = next(iter(_rows(Q(code=row.code))), None)
    if before is not None and _facts(before) == _facts(row):
        return "unchanged"
    stored, made = models.Project.objects.update_or_create(
        code=row.code,
        defaults={
            "plan_id": row.plan_code,
            "clause_label": row.clause,
            "name": row.name,
            "unit_code": row.unit_code,
            "area_code": row.area_code,
            "lon": row.lon,
            "lat": row.lat,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "state": row.state,
            "budget_fen": row.budget_fen,
        },
    )
    stored.milestones.all().delete()
    models.Milestone.objects.bulk_create(
        models.Milestone(
            project=stored, order=order, name=m.name, due=m.due, reached_on=m.reached_on
        )
        for order, m in enumerate(row.milestones)
    )
    return "created" if made else "changed"


def _facts(row: ProjectRow) -> dict[str, object]:
    told = asdict(row)
    del told["spendings"], told["unit_name"]
    return {name: plain(value) for name, value in told.items()}


@transaction.atomic
def spending_record(
    project_code: str, *, month: date, fen: int, document: str, actor: Actor, at: datetime
) -> bool:
    """Record money paid; True when it was new. The document names the payment for good.

    Raises ProjectUnknown, and SpendingDiffers when the document stands for another payment.
    """
    project(project_code)
    if not spending_write(project_code, month, fen, document):
        return False
    record(
        actor=actor,
        action="project.spend",
        subject_kind="project",
        subject_key=project_code,
        ground=document,
        before={},
        after={"month": month.replace(day=1).isoformat(), "fen": fen},
        at=at,
    )
    return True


def spending_write(project_code: str, month: date, fen: int, document: str) -> bool:
    """Write a payment without an event: for callers that record one for many."""
    first = month.replace(day=1)
    found = models.Spending.objects.filter(project=project_code, document=document).first()
    if found is not None:
        if (found.month, found.fen) != (first, fen):
            raise SpendingDiffers(document=document, project=project_code)
        return False
    models.Spending.objects.create(project_id=project_code, month=first, fen=fen, document=document)
    return True
