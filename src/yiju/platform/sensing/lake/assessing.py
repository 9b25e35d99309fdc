"""Readings held against what is known of their streams."""

from dataclasses import dataclass

import numpy as np

from yiju.platform.sensing import latest
from yiju.platform.sensing.columns import Int32, distinct
from yiju.platform.sensing.lake.sorting import Arrived, Stored, assessed
from yiju.platform.sensing.rules import Before
from yiju.platform.sensing.table import habits_of


@dataclass(frozen=True)
class Known:
    """What was known of some streams, read once: `streams` in rising order, `before` of each."""

    streams: Int32
    before: Before

    def of(self, streams: Int32) -> Before:
        """Of the stream of each reading, which must be one of them."""
        place = np.searchsorted(self.streams, streams)
        known = self.before
        return Before(known.observed[place], known.value[place], known.run[place])


def known_of(streams: Int32) -> Known:
    each = distinct(streams)
    return Known(each, latest.before(each))


def assess(rows: Arrived, known: Known) -> Stored:
    """Readings in order, with how good they are."""
    return assessed(rows, habits_of(rows.stream), known.of(rows.stream))
