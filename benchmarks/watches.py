"""Watches over a million readings, beside a loop over single readings that gives the same answers.

    python benchmarks/watches.py [readings] [--streams 100000] [--batches 4]

Readings of many streams come in the order of time, cut into batches; a few per cent are beyond the
limit, in runs. Both sides start from nothing and keep their state from batch to batch. The peer is
the loop that somebody would write: a dictionary of states, one reading after another. The run ends
with an error where the two do not raise and clear the same alarms. Times are CPU seconds of this
process.
"""

import argparse
import time
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import numpy as np

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause
from yiju.platform.base.regimes import Course
from yiju.platform.sensing.watches.conditions import Limit, Part, Together
from yiju.platform.sensing.watches.declaration import Opens, Severity, Watch
from yiju.platform.sensing.watches.engine import evaluate
from yiju.platform.sensing.watches.expected import Expected, Known
from yiju.platform.sensing.watches.samples import Batch
from yiju.platform.sensing.watches.state import fresh

SECOND = 1_000_000
INTERVAL = 900 * SECOND
TOLD: dict[str, Any] = {
    "opens": Opens("M01001", _("试验")),
    "severity": Severity.GENERAL,
    "cites": (Clause("16"),),
    "gap": timedelta(hours=1),
    "n_on": 3,
    "n_off": 2,
}
HIGH = Watch(
    key="trial.high",
    title=_("试验"),
    of="lamp.power",
    condition=Limit(above=80, deadband=5),
    **TOLD,
)
DARK = Watch(
    key="trial.dark",
    title=_("试验"),
    condition=Together(
        parts=(Part("lamp.power", Limit(below=30)), Part("lamp.voltage", Limit(above=60))),
        within=timedelta(minutes=20),
    ),
    **TOLD,
)
COURSE = Course(np.arange(48) * 1_800 * SECOND, np.array([1.0, 0.8, 0.6, 1.0] * 12))
"""A level that changes every half an hour."""
DRAWS = Watch(
    key="trial.draws",
    title=_("试验"),
    condition=Expected(
        of=("lamp.power",),
        value=lambda seen: seen.values[0] / (seen.facts[0] * COURSE.at(seen.observed)),
        limit=Limit(below=0.5),
        within=timedelta(minutes=20),
    ),
    **TOLD,
)
Events = list[tuple[int, int, bool]]


@dataclass
class Standing:
    """What the loop keeps of a stream."""

    last: int = -(2**60)
    on: int = 0
    off: int = 0
    alarm: bool = False
    power: float = float("nan")
    voltage: float = float("nan")
    power_at: int = -(2**60)
    voltage_at: int = -(2**60)


def made(count: int, subjects: int, parts: int) -> Batch:
    """Readings in rounds of all subjects, each a random walk between 0 and 100."""
    random = np.random.default_rng(7)
    rounds = -(-count // (subjects * parts))
    steps = random.normal(0, 5, (rounds, parts, subjects))
    steps[0] += 50
    walk = np.abs(np.cumsum(steps, axis=0))
    walk = np.where(walk > 100, 200 - walk, walk).clip(0, 100)
    at = np.arange(rounds)[:, None, None] * INTERVAL + random.integers(0, 60 * SECOND, subjects)
    at = np.broadcast_to(at, walk.shape)
    subject = np.broadcast_to(np.arange(subjects), walk.shape)
    part = np.broadcast_to(np.arange(parts, dtype=np.int8)[:, None], walk.shape)
    columns = [column.reshape(-1)[:count].copy() for column in (subject, at, walk, part)]
    return Batch(columns[0], columns[1], columns[2], columns[3] if parts > 1 else None)


def with_facts(batch: Batch, subjects: int) -> Batch:
    """Each subject has a full power of its own."""
    full = np.random.default_rng(11).uniform(40, 90, (1, subjects))
    facts = Known(np.arange(subjects), full)
    return replace(batch, part=np.zeros(len(batch), np.int8), facts=facts)


def ours(batches: list[Batch], watch: Watch) -> Events:
    state = fresh(watch, np.zeros(0, np.int64))
    found: Events = []
    for batch in batches:
        state, raised, cleared = evaluate(batch, state, watch)
        for marks, up in ((raised, True), (cleared, False)):
            ups = [up] * len(marks)
            found += zip(marks.subject.tolist(), marks.observed.tolist(), ups, strict=True)
    return found


def loop(batches: list[Batch], watch: Watch) -> Events:
    standing: dict[int, Standing] = {}
    found: Events = []
    gap, several = watch.gap // timedelta(microseconds=1), watch is DARK
    full = batches[0].facts.rows[0].tolist() if batches[0].facts else []
    since, level = COURSE.since.tolist(), COURSE.level.tolist()
    for batch in batches:
        parts = batch.part.tolist() if batch.part is not None else [0] * len(batch)
        rows = zip(
            batch.subject.tolist(),
            batch.observed.tolist(),
            batch.value.tolist(),
            parts,
            strict=True,
        )
        for subject, at, value, part in rows:
            one = standing.get(subject)
            if one is None:
                one = standing[subject] = Standing()
            if several:
                beyond, normal, is_sample = _together(one, at, value, part)
                if not is_sample:
                    continue
            elif at <= one.last:
                continue
            elif full:
                wanted = full[subject] * level[bisect_right(since, at) - 1]
                beyond = value / wanted < 0.5
                normal = not beyond
            else:
                beyond, normal = value > 80, value < 75
            one.on = one.on + 1 if beyond and at - one.last <= gap else int(beyond)
            one.off = one.off + 1 if normal else 0
            one.last = at
            if one.on >= 3 and not one.alarm:
                one.alarm = True
                found.append((subject, at, True))
            elif one.off >= 2 and one.alarm:
                one.alarm = False
                found.append((subject, at, False))
    return found


def _together(one: Standing, at: int, value: float, part: int) -> tuple[bool, bool, bool]:
    """The second stream of a moment completes it."""
    if part == 0:
        one.power, one.power_at = value, at
        return False, False, False
    one.voltage, one.voltage_at = value, at
    beyond = at - one.power_at <= 1200 * SECOND and one.power < 30 and value > 60
    return beyond, not beyond, True


def timed(run: Callable[[], Events]) -> tuple[float, Events]:
    begun = time.process_time()
    found = run()
    return time.process_time() - begun, found


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    given.add_argument("readings", type=int, nargs="?", default=1_000_000)
    given.add_argument("--streams", type=int, default=100_000)
    given.add_argument("--batches", type=int, default=1)
    asked = given.parse_args()
    for watch, parts in ((HIGH, 1), (DARK, 2), (DRAWS, 1)):
        subjects = asked.streams // parts
        whole = made(asked.readings, subjects, parts)
        whole = with_facts(whole, subjects) if watch is DRAWS else whole
        size = -(-len(whole) // asked.batches)
        size += -size % (subjects * parts)  # cuts lie between rounds
        places = range(0, len(whole), size)
        batches = [whole.at(slice(first, first + size)) for first in places]
        our_s, our_events = timed(lambda b=batches, w=watch: ours(b, w))  # type: ignore[misc]
        loop_s, loop_events = timed(lambda b=batches, w=watch: loop(b, w))  # type: ignore[misc]
        if sorted(our_events) != sorted(loop_events):
            differ = set(our_events) ^ set(loop_events)
            raise SystemExit(f"{watch.key}: {len(differ)} events differ")
        print(
            f"{watch.key}: {len(whole):,} readings of {asked.streams:,} streams in "
            f"{len(batches)} batches, {len(our_events):,} alarms and clearings; "
            f"columns {our_s:.2f} s, loop {loop_s:.2f} s, {loop_s / our_s:.1f} times"
        )


if __name__ == "__main__":
    main()
