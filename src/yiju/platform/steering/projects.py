"""Projects under a clause: milestones, money, and whether they are late."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Literal

from django.db import transaction
from django.db.models import Q

from yiju.platform.base.errors import CityError, plain
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.steering import models
from yiju.platform.steering.goals import P
from yiju.platform.steering.models import ProjectState
from yiju.platform.steering.status import Reason, ground_of
from yiju.platform.steering.wording import shown


class ProjectUnknown(CityError):
    code = "steering.project_unknown"
    status = 404
    text = _("没有编号为 {project} 的项目")


class SpendingDiffers(CityError):
    code = "steering.spending_differs"
    status = 409
    text = _("凭证 {document} 已为项目 {project} 登记了另一笔支出。换凭证号，或先核对")


@dataclass(frozen=True)
class MilestoneRow:
    name: str
    due: date
    reached_on: date | None = None


@dataclass(frozen=True)
class ProjectRow:
    """A project. Money in fen; `spent` is what was paid up to the day asked for."""

    code: str
    plan_code: str
    clause: str
    name: str
    unit_code: str
    unit_name: str
    area_code: str
    lon: float | None
    lat: float | None
    starts_on: date
    ends_on: date
    state: str
    budget_fen: int
    milestones: tuple[MilestoneRow, ...] = ()
    spendings: tuple[tuple[date, int], ...] = ()

    def spent(self, on: date) -> int:
        return sum(fen for month, fen in self.spendings if month <= on)


@dataclass(frozen=True)
class Delay:
    """`severity` is green, yellow or red, empty for a project that was stopped.

    `behind` is how many of 100 points of the milestones due are not reached.
    """

    severity: str
    reasons: tuple[Reason, ...]
    behind: Fraction = Fraction(0)
    next_due: date | None = None


@dataclass(frozen=True)
class ProjectOverview:
    project: ProjectRow
    delay: Delay
    spent_fen: int

    @property
    def spent_share(self) -> Fraction | None:
        """Percent of the budget that is spent; None without a budget."""
        if not self.project.budget_fen:
            return None
        return Fraction(100 * self.spent_fen, self.project.budget_fen)


@dataclass(frozen=True)
class Bar:
    """A line of the timeline; `marks` are the milestones."""

    code: str
    name: str
    first: date
    last: date
    severity: str
    marks: tuple[MilestoneRow, ...] = field(default=())


STATES: dict[str, Text] = {
    ProjectState.PREPARING.value: _("前期"),
    ProjectState.BUILDING.value: _("在建"),
    ProjectState.DONE.value: _("完成"),
    ProjectState.STOPPED.value: _("停止"),
}
YINCHUAN_START = Standard("银川市2025年项目红黄绿管理", "开工")


@rule(
    cites=[Clause("三(三)"), YINCHUAN_START],
    reading=(
        "A project that should have begun is judged by the months since; one that has begun by "
        "the milestones that should be reached, each counting alike."
    ),
)
def delay_of(project: ProjectRow, on: date) -> Delay:
    """Whether a project is late on the day `on`, with the reasons."""
    ahead = [m for m in project.milestones if m.reached_on is None or m.reached_on > on]
    next_due = min((m.due for m in ahead), default=None)
    if project.state == ProjectState.STOPPED:
        return Delay("", (Reason(_("项目已停止")),), next_due=next_due)
    if project.state == ProjectState.DONE:
        return Delay("green", (Reason(_("项目已完成")),))
    if project.state == ProjectState.PREPARING:
        return _not_begun(project, on, next_due)
    late = [m for m in ahead if m.due < on]
    if on > project.ends_on:
        text = _("应于 {day} 完成，尚未完成").format(day=project.ends_on)
        return Delay("red", (Reason(text),), Fraction(100), next_due)
    whole = len(project.milestones)
    behind = Fraction(100 * len(late), whole) if whole else Fraction(0)
    if not late:
        return Delay("green", (Reason(_("到期的节点均已完成")),), behind, next_due)
    text = _("到期未完成的节点：{names}，滞后 {points} 个百分点").format(
        names="、".join(m.name for m in late), points=shown(behind)
    )
    severity = "green" if behind < P.behind_yellow.at(on) else "yellow"
    if behind > P.behind_red.at(on):
        severity = "red"
    ground = P.behind_red if severity == "red" else P.behind_yellow
    return Delay(severity, (Reason(text, ground_of(ground)),), behind, next_due)


def _not_begun(project: ProjectRow, on: date, next_due: date | None) -> Delay:
    start = project.starts_on
    months = (on.year - start.year) * 12 + on.month - start.month
    if on < start or months < P.start_yellow.at(on):
        return Delay("green", (Reason(_("计划 {day} 开工").format(day=start)),), next_due=next_due)
    red = months >= P.start_red.at(on)
    text = _("应于 {day} 开工，已过 {months} 个月").format(day=start, months=months)
    ground = ground_of(P.start_red if red else P.start_yellow)
    return Delay("red" if red else "yellow", (Reason(text, ground),), next_due=next_due)


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
