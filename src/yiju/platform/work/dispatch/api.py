"""Dispatch: the door of this part of work for the interfaces."""

from yiju.platform.work.dispatch.crews import (
    ROLES,
    CrewFacts,
    CrewNameTaken,
    CrewRow,
    CrewUnfit,
    CrewUnknown,
    close_crew,
    crews_of,
    crews_with,
    last_seen,
    save_crew,
    units_with_crews,
)
from yiju.platform.work.dispatch.field import STEPS
from yiju.platform.work.dispatch.plans import (
    BegunAlready,
    Course,
    NotInTheField,
    PlannedVisit,
    UnitPlan,
    begin_work,
    give,
    plan_of,
)
from yiju.platform.work.dispatch.reasons import Choice, Outlook, Reasons, outlook, reasons
from yiju.platform.work.dispatch.rounds import Round, round_of

__all__ = [
    "ROLES",
    "STEPS",
    "BegunAlready",
    "Choice",
    "Course",
    "CrewFacts",
    "CrewNameTaken",
    "CrewRow",
    "CrewUnfit",
    "CrewUnknown",
    "NotInTheField",
    "Outlook",
    "PlannedVisit",
    "Reasons",
    "Round",
    "UnitPlan",
    "begin_work",
    "close_crew",
    "crews_of",
    "crews_with",
    "give",
    "last_seen",
    "outlook",
    "plan_of",
    "reasons",
    "round_of",
    "save_crew",
    "units_with_crews",
]
