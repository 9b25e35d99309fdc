"""Inspections: the door of this part of work for the interfaces and the applications."""

from yiju.platform.work.inspections.figures import (
    Counted,
    Found,
    PlaceRow,
    PlanFigures,
    figures,
    outcomes,
)
from yiju.platform.work.inspections.keeping import keep_inspecting, places_of
from yiju.platform.work.inspections.plans import (
    Occasion,
    Plan,
    Point,
    install,
    occasion,
    plans,
    problems,
)
from yiju.platform.work.inspections.process import BAD, DONE_STATES, GOOD, process_of

__all__ = [
    "BAD",
    "DONE_STATES",
    "GOOD",
    "Counted",
    "Found",
    "Occasion",
    "PlaceRow",
    "Plan",
    "PlanFigures",
    "Point",
    "figures",
    "install",
    "keep_inspecting",
    "occasion",
    "outcomes",
    "places_of",
    "plans",
    "problems",
    "process_of",
]
