"""Questions about readings: the tables to ask, the engine that answers, and the course of a stream.

by = query.engine()
table = query.readings(lake(), by, first, after)
by.run(table.group_by("stream").aggregate(n=table.count()))     # a pyarrow table
"""

from yiju.platform.sensing.query.engine import Engine, EngineUnknown, engine
from yiju.platform.sensing.query.far import SparkCannotReach, hold_reached
from yiju.platform.sensing.query.moments import at_moments, reached_at, values_at
from yiju.platform.sensing.query.rates import Sampled, lit_by_month
from yiju.platform.sensing.query.series import Course, Point, Step, course, points
from yiju.platform.sensing.query.switching import switched_in_time
from yiju.platform.sensing.query.tables import Summed, extent, hours, readings, streams, waiting

__all__ = [
    "Course",
    "Engine",
    "EngineUnknown",
    "Point",
    "Sampled",
    "SparkCannotReach",
    "Step",
    "Summed",
    "at_moments",
    "course",
    "engine",
    "extent",
    "hold_reached",
    "hours",
    "lit_by_month",
    "points",
    "reached_at",
    "readings",
    "streams",
    "switched_in_time",
    "values_at",
    "waiting",
]
