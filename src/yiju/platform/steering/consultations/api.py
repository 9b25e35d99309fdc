"""Public consultations. The only door to this room."""

from yiju.platform.base.params import Params
from yiju.platform.steering.consultations import rules
from yiju.platform.steering.consultations.errors import (
    AnsweredAlready,
    ConsultationUnfit,
    ConsultationUnknown,
    NotCollecting,
    ViewsOpen,
)
from yiju.platform.steering.consultations.keeping import (
    alike,
    consultation,
    consultations,
    draft,
    point_add,
    point_answer,
    points,
    view_add,
    view_received,
    views,
    views_group,
)
from yiju.platform.steering.consultations.process import KEY, PROCESS
from yiju.platform.steering.consultations.report import report_paper
from yiju.platform.steering.consultations.rows import ConsultationRow, PointRow, ViewRow
from yiju.platform.steering.consultations.rules import (
    CHANNELS,
    DECISION,
    KINDS,
    OUTCOMES,
    PORTAL,
    Counts,
    usual_days,
)


def parameters() -> Params:
    return rules.P


__all__ = [
    "CHANNELS",
    "DECISION",
    "KEY",
    "KINDS",
    "OUTCOMES",
    "PORTAL",
    "PROCESS",
    "AnsweredAlready",
    "ConsultationRow",
    "ConsultationUnfit",
    "ConsultationUnknown",
    "Counts",
    "NotCollecting",
    "PointRow",
    "ViewRow",
    "ViewsOpen",
    "alike",
    "consultation",
    "consultations",
    "draft",
    "parameters",
    "point_add",
    "point_answer",
    "points",
    "report_paper",
    "usual_days",
    "view_add",
    "view_received",
    "views",
    "views_group",
]
