"""What arrives in the demonstration city and when: each delivery at its own simulated moment."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from yiju.city.accounts import Post
from yiju.platform.base.errors import Problems
from yiju.platform.base.geo import Datum
from yiju.platform.base.time import CHINA, Period
from yiju.platform.registry import api as registry

FIRST_QUARTER, LAST_QUARTER = Period.quarter(2020, 1), Period.quarter(2022, 2)


@dataclass(frozen=True)
class Delivery:
    """Something handed in at a moment; `hand_in` does it and says how many records it changed."""

    at: datetime
    hand_in: Callable[[datetime], int]


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment by the city's clock."""
    return datetime.combine(day, time(hour, minute), CHINA)


def quarters() -> Iterable[Period]:
    quarter = FIRST_QUARTER
    while quarter <= LAST_QUARTER:
        yield quarter
        quarter = quarter.next()


def assets_file(
    post: Post, kind: str, path: Path, valid_from: date, ground: str
) -> Callable[[datetime], int]:
    """Import a file of assets when its moment comes; raises Problems if anything is wrong."""

    def hand_in(at: datetime) -> int:
        done = registry.import_file(
            kind,
            path,
            filename=path.name,
            datum=Datum.WGS84,
            dry_run=False,
            actor=post.actor,
            at=at,
            reaches=[registry.Reach(registry.area(post.area_code).path, None)],
            ground=ground,
            valid_from=valid_from,
        )
        if done.problems:
            raise Problems(done.problems)
        return done.created + done.changed

    return hand_in
