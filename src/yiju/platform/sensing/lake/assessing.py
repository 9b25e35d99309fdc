"""Readings held against what is known of their streams."""

import numpy as np

from yiju.platform.sensing import latest
from yiju.platform.sensing.columns import Int32
from yiju.platform.sensing.lake.sorting import Arrived, Stored, assessed
from yiju.platform.sensing.rules import Before
from yiju.platform.sensing.table import habits_of


def before_of(streams: Int32) -> Before:
    """What was known of the stream of each reading."""
    each, place = np.unique(streams, return_inverse=True)
    known = latest.before(each)
    return Before(known.observed[place], known.value[place], known.run[place])


def assess(rows: Arrived) -> Stored:
    """Readings in order, with how good they are."""
    return assessed(rows, habits_of(rows.stream), before_of(rows.stream))
