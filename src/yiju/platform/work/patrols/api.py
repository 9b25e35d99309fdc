"""Patrols: the door of this part of work for the interfaces and the applications."""

from yiju.platform.work.patrols.keeping import keep_patrols
from yiju.platform.work.patrols.reading import (
    CollectorRow,
    Coverage,
    PatrolRow,
    PatrolUnknown,
    by_collector,
    coverage,
    effort,
    patrol,
    patrols_in,
    rhythm_days,
    track_of,
)
from yiju.platform.work.patrols.receiving import (
    Batch,
    PatrolImpossible,
    Receipt,
    TooManyPositions,
    receive,
)
from yiju.platform.work.patrols.tracks import Fix, Recording, recording

__all__ = [
    "Batch",
    "CollectorRow",
    "Coverage",
    "Fix",
    "PatrolImpossible",
    "PatrolRow",
    "PatrolUnknown",
    "Receipt",
    "Recording",
    "TooManyPositions",
    "by_collector",
    "coverage",
    "effort",
    "keep_patrols",
    "patrol",
    "patrols_in",
    "receive",
    "recording",
    "rhythm_days",
    "track_of",
]
