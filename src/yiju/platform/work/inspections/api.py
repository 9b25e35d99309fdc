"""Inspections: the door of this part of work for the interfaces and the applications."""

from yiju.platform.work.inspections.figures import (
    Counted,
    Found,
    PlaceRow,
    PlanFigures,
    figures,
    outcomes,
)
from yiju.platform.work.inspections.history import PastInspection, take_over
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
from yiju.platform.work.inspections.process import (
    BAD,
    CONCLUDE,
    DONE_STATES,
    GOOD,
    LAPSE,
    NO_ACCESS,
    process_of,
)

__all__ = [
    "BAD",
    "CONCLUDE",
    "DONE_STATES",
    "GOOD",
    "LAPSE",
    "NO_ACCESS",
    "Counted",
    "Found",
    "Occasion",
    "PastInspection",
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
    "take_over",
]
