"""The lake: the mover that fills it, its upkeep, its files. Apart from `sensing.api` because the
engines behind it take a third of a second to load."""

from yiju.platform.sensing.lake.delta import HOURS, READINGS, Files, Lake, LakeBusy, lake
from yiju.platform.sensing.lake.feed import Feed
from yiju.platform.sensing.lake.mover import Follower, LakeAstray, Moved, Mover
from yiju.platform.sensing.lake.sorting import Stored
from yiju.platform.sensing.lake.storage import LakeUnreachable, LakeUnsafe, LakeWrong
from yiju.platform.sensing.lake.upkeep import days_in_disorder, keep_lake

__all__ = [
    "HOURS",
    "READINGS",
    "Feed",
    "Files",
    "Follower",
    "Lake",
    "LakeAstray",
    "LakeBusy",
    "LakeUnreachable",
    "LakeUnsafe",
    "LakeWrong",
    "Moved",
    "Mover",
    "Stored",
    "days_in_disorder",
    "keep_lake",
    "lake",
]
