"""Projects as others read them, and the rule that says whether one is late. Pure."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.steering.goals import P
from yiju.platform.steering.models import ProjectState
from yiju.platform.steering.status import Reason, ground_of
from yiju.platform.steering.wording import shown


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
        names=listed(m.name for m in late), points=shown(behind)
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
