"""Steering: what was promised, and how far it is. The only door to this room."""

from yiju.platform.base.params import Params

# The list over which a share is counted
from yiju.platform.steering.baselines import (
    ChangeVoid,
    Denominators,
    FrozenList,
    GroundMissing,
    ListChange,
    NoBaseline,
    baseline_change,
    baseline_freeze,
    baselines,
)

# What applications declare
from yiju.platform.steering.binding import Told, install, known, told
from yiju.platform.steering.breakdown import BreakdownRow, breakdown, breakdown_title
from yiju.platform.steering.breakdown_documents import breakdown_docx, breakdown_xlsx

# Figures that were published, and where any figure comes from
from yiju.platform.steering.correcting import Correction
from yiju.platform.steering.corrections import (
    CorrectionRow,
    CorrectionUnknown,
    correct,
    corrections,
    withdraw,
)
from yiju.platform.steering.delays import (
    Bar,
    Delay,
    MilestoneRow,
    ProjectOverview,
    ProjectRow,
)
from yiju.platform.steering.editions import (
    Change,
    difference,
    plan_compile,
)
from yiju.platform.steering.energy import EnergyPlan
from yiju.platform.steering.explain import Explanation, Promised, explain
from yiju.platform.steering.figures import (
    FigureRow,
    NothingToPublish,
    as_published,
    figures_after,
    publications,
    publish,
    publish_plan,
    published,
)
from yiju.platform.steering.forecast import Forecast
from yiju.platform.steering.goals import Goal, P, Point
from yiju.platform.steering.indicator import Indicator, Promise, indicator
from yiju.platform.steering.measure import Measure, Row

# Measures, courses and the state of targets
from yiju.platform.steering.measuring import (
    IndicatorUnknown,
    by_district,
    course,
    indicator_keys,
    measure,
    measure_target,
    measures_on,
    reported_on,
)
from yiju.platform.steering.overview import (
    Overview,
    TargetState,
    judge_target,
    published_overview,
    targets_by_indicator,
    targets_overview,
)

# The programme: editions, clauses, targets, duties
from yiju.platform.steering.programme import (
    ClauseUnknown,
    EditionUnknown,
    PlanUnknown,
    TargetUnknown,
    clause,
    clauses,
    edition,
    editions,
    plan,
    plans,
    responsibilities_of,
    target,
    target_rows,
)
from yiju.platform.steering.project_import import (
    ProjectImport,
    projects_import,
    projects_template,
)

# Projects
from yiju.platform.steering.projects import (
    ProjectUnknown,
    SpendingDiffers,
    gantt,
    project,
    project_record,
    projects,
    spending_record,
)

# What units report
from yiju.platform.steering.reading import NoClauses
from yiju.platform.steering.return_import import (
    ReturnImport,
    returns_import,
    returns_template,
)
from yiju.platform.steering.returns import (
    Evidence,
    Figures,
    OwnReturn,
    ReturnRow,
    ReturnUnknown,
    return_record,
    return_verify,
    returns,
)
from yiju.platform.steering.rows import (
    ClauseRow,
    ConflictRow,
    Duty,
    DutyOf,
    EditionRow,
    Piece,
    PlanRow,
    TargetRow,
)
from yiju.platform.steering.shares import count_of, none_on_record, row_of, share_of
from yiju.platform.steering.sheets import read as read_sheets
from yiju.platform.steering.siting import coverage_of, density_of
from yiju.platform.steering.status import STATUS_TITLES, Judgement, Reason, Status


def parameters() -> Params:
    """The dated numbers with which the programme is judged."""
    return P


__all__ = [
    "STATUS_TITLES",
    "Bar",
    "BreakdownRow",
    "Change",
    "ChangeVoid",
    "ClauseRow",
    "ClauseUnknown",
    "ConflictRow",
    "Correction",
    "CorrectionRow",
    "CorrectionUnknown",
    "Delay",
    "Denominators",
    "Duty",
    "DutyOf",
    "EditionRow",
    "EditionUnknown",
    "EnergyPlan",
    "Evidence",
    "Explanation",
    "FigureRow",
    "Figures",
    "Forecast",
    "FrozenList",
    "Goal",
    "GroundMissing",
    "Indicator",
    "IndicatorUnknown",
    "Judgement",
    "ListChange",
    "Measure",
    "MilestoneRow",
    "NoBaseline",
    "NoClauses",
    "NothingToPublish",
    "Overview",
    "OwnReturn",
    "Piece",
    "PlanRow",
    "PlanUnknown",
    "Point",
    "ProjectImport",
    "ProjectOverview",
    "ProjectRow",
    "ProjectUnknown",
    "Promise",
    "Promised",
    "Reason",
    "ReturnImport",
    "ReturnRow",
    "ReturnUnknown",
    "Row",
    "SpendingDiffers",
    "Status",
    "TargetRow",
    "TargetState",
    "TargetUnknown",
    "Told",
    "as_published",
    "baseline_change",
    "baseline_freeze",
    "baselines",
    "breakdown",
    "breakdown_docx",
    "breakdown_title",
    "breakdown_xlsx",
    "by_district",
    "clause",
    "clauses",
    "correct",
    "corrections",
    "count_of",
    "course",
    "coverage_of",
    "density_of",
    "difference",
    "edition",
    "editions",
    "explain",
    "figures_after",
    "gantt",
    "indicator",
    "indicator_keys",
    "install",
    "judge_target",
    "known",
    "measure",
    "measure_target",
    "measures_on",
    "none_on_record",
    "parameters",
    "plan",
    "plan_compile",
    "plans",
    "project",
    "project_record",
    "projects",
    "projects_import",
    "projects_template",
    "publications",
    "publish",
    "publish_plan",
    "published",
    "published_overview",
    "read_sheets",
    "reported_on",
    "responsibilities_of",
    "return_record",
    "return_verify",
    "returns",
    "returns_import",
    "returns_template",
    "row_of",
    "share_of",
    "spending_record",
    "target",
    "target_rows",
    "targets_by_indicator",
    "targets_overview",
    "told",
    "withdraw",
]
