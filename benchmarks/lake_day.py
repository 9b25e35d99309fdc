"""What a full day of the lake costs: benchmarks/lake_day.py [MILLIONS] [s3]

Writes a day of 300,000 streams in moves of 600,000 readings, puts it in order (summed up by the
hour, sorted by stream and moment), and asks it. Printed are wall time, processor time and the most
memory that the process ever held. The day must hold as many readings afterwards as before. With
`s3` the lake lies on the S3 server of the tests (moto), in a process of its own.
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

STREAMS = 300_000
MOVE = 600_000
EVERY_US = 15 * 60 * 1_000_000
BEGIN = datetime(2022, 6, 29, 16, tzinfo=UTC)
"""Midnight in China."""


@contextmanager
def timed(what: str) -> Iterator[Callable[[str], None]]:
    """Prints what was done, in how much time; the block may say more."""
    said: list[str] = []
    wall, busy = time.perf_counter(), time.process_time()
    yield said.append
    wall, busy = time.perf_counter() - wall, time.process_time() - busy
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:34}{wall:9.2f} s{busy:9.2f} s busy{most:8.0f} MB  {' '.join(said)}", flush=True)


def moves(count: int) -> Iterator[Any]:
    """Readings as the mover stores them, each move two quarters of an hour of all streams."""
    from yiju.platform.sensing.columns import microseconds
    from yiju.platform.sensing.lake.api import Stored

    random, start = np.random.default_rng(1), microseconds(BEGIN)
    for done in range(0, count, MOVE):
        size = min(MOVE, count - done)
        place = np.arange(done, done + size)
        stream = (place % STREAMS + 1).astype(np.int32)
        observed = start + place // STREAMS * EVERY_US + random.integers(0, EVERY_US, size)
        order = np.lexsort((observed, stream))
        nothing = np.zeros(size, np.int64)
        yield Stored(
            stream[order],
            observed[order],
            observed[order] + 2_000_000,
            np.round(random.normal(60, 5, size), 1),
            np.zeros((size, 2), np.uint64),
            nothing.astype(np.uint8),
            nothing,
            nothing.astype(bool),
        )


def main(count: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from yiju.platform.sensing.lake import api
    from yiju.platform.sensing.lake.mover import as_table
    from yiju.platform.sensing.models import LakeDay
    from yiju.platform.sensing.query import api as query

    call_command("migrate", verbosity=0)
    lake, number = api.lake(), 0
    with timed(f"written: {count} readings") as say:
        for stored in moves(count):
            number += 1
            note = {"number": number, "deliveries": [], "tallies": []}
            lake.append(as_table(stored), "bench", number, note)
        say(f"in {number} moves")
    [day] = set(lake.files("readings").days)
    LakeDay.objects.create(day=day, rows=count, changes=number)
    with timed("summed up and sorted") as say:
        assert api.keep_lake(lake, BEGIN + timedelta(days=2)) == 1
        files = lake.files("readings")
        assert int(files.rows.sum()) == count
        say(f"{sum(files.sizes) / 1e6:.0f} MB in the lake")
    after = BEGIN + timedelta(days=1)
    for _turn in range(3):
        with timed("one stream of the day") as say:
            say(f"{len(query.points(STREAMS // 2, BEGIN, after))} readings")
    by = query.engine()
    with timed("mean over all") as say:
        table = query.readings(lake, by, BEGIN, after)
        answer = by.run(table.aggregate(n=table.count(), mean=table.value.mean())).to_pylist()
        assert answer[0]["n"] == count
        say(f"{answer[0]['mean']:.2f}")


@contextmanager
def storage(chosen: bool) -> Iterator[dict[str, str]]:
    """What says where the lake lies: on S3, or below the home."""
    if not chosen:
        yield {}
        return
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))
    from object_store import moto

    with moto() as store:
        yield {"YIJU_LAKE": store.place("lake"), **store.options}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home, storage("s3" in sys.argv[1:]) as where:
        os.environ |= {"YIJU_HOME": home, "DJANGO_SETTINGS_MODULE": "yiju.settings", **where}
        said = [one for one in sys.argv[1:] if one != "s3"]
        main(int(float(said[0] if said else 28.8) * 1_000_000))
