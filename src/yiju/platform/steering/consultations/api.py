"""Public consultations. The only door to this room."""

from yiju.platform.base.params import Params
from yiju.platform.steering.consultations import rules
from yiju.platform.steering.consultations.keeping import (
    AnsweredAlready,
    ConsultationRow,
    ConsultationUnfit,
    ConsultationUnknown,
    NotCollecting,
    PointRow,
    ViewRow,
    ViewsOpen,
    consultation,
    consultations,
    draft,
    point_add,
    point_answer,
    points,
    view_add,
    views,
    views_group,
)
from yiju.platform.steering.consultations.process import KEY, PROCESS
from yiju.platform.steering.consultations.rules import OUTCOMES, Counts


def parameters() -> Params:
    return rules.P


__all__ = [
    "KEY",
    "OUTCOMES",
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
    "consultation",
    "consultations",
    "draft",
    "parameters",
    "point_add",
    "point_answer",
    "points",
    "view_add",
    "views",
    "views_group",
]
