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
    every_crew,
    save_crew,
    units_with_crews,
)
from yiju.platform.work.dispatch.field import STEPS, Task
from yiju.platform.work.dispatch.giving import (
    BegunAlready,
    CrewMayNot,
    GivenElsewhere,
    NotInTheField,
    begin_work,
    give,
)
from yiju.platform.work.dispatch.people import Near, Out, nearest, who_is_out
from yiju.platform.work.dispatch.plans import Course, PlannedVisit, UnitPlan, plan_of
from yiju.platform.work.dispatch.reasons import Bar, Choice, Outlook, Reasons, outlook, reasons
from yiju.platform.work.dispatch.rounds import Round, round_of
from yiju.platform.work.dispatch.whereabouts import Sighting, newest_of, place_of, sightings

__all__ = [
    "ROLES",
    "STEPS",
    "Bar",
    "BegunAlready",
    "Choice",
    "Course",
    "CrewFacts",
    "CrewMayNot",
    "CrewNameTaken",
    "CrewRow",
    "CrewUnfit",
    "CrewUnknown",
    "GivenElsewhere",
    "Near",
    "NotInTheField",
    "Out",
    "Outlook",
    "PlannedVisit",
    "Reasons",
    "Round",
    "Sighting",
    "Task",
    "UnitPlan",
    "begin_work",
    "close_crew",
    "crews_of",
    "crews_with",
    "every_crew",
    "give",
    "nearest",
    "newest_of",
    "outlook",
    "place_of",
    "plan_of",
    "reasons",
    "round_of",
    "save_crew",
    "sightings",
    "units_with_crews",
    "who_is_out",
]
