"""Watches over readings as columns: which alarms begin and end. Pure; a million readings at once.

Alarms and clearings depend on the samples alone, never on where a batch ends: counts run on from
the state before. So an alarm is whatever the last of its marks says, and all marks of a batch are
found without going through its readings one by one.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, rule
from yiju.platform.sensing.watches.arrays import (
    Bools,
    Float64,
    Int64,
    begins,
    carried,
    filled,
    lengths,
    marked,
    shifted,
)
from yiju.platform.sensing.watches.conditions import Sample, Silence
from yiju.platform.sensing.watches.declaration import Watch
from yiju.platform.sensing.watches.samples import Batch, Samples, in_order, sampled
from yiju.platform.sensing.watches.state import State, microseconds, with_subjects


@dataclass(frozen=True)
class Marks:
    """Alarms that began, or ended: of which subject, when, and the value that decided it."""

    subject: Int64
    observed: Int64
    value: Float64

    def __len__(self) -> int:
        return len(self.subject)


@rule(
    cites=[Clause("22")],
    reading=_(
        "连续若干次读数越限且持续够久才报警，连续若干次回到限内（减去回差）且持续够久才恢复；"
        "读数间断、非监视时段使报警的计数重新开始，但不消除已有的报警；迟到的读数不计。"
    ),
)
def evaluate(batch: Batch, state: State, watch: Watch) -> tuple[State, Marks, Marks]:
    """The state after the batch, the alarms that it raised and those that it cleared, sorted by
    subject, then moment. Of readings in the same order it is the same however they are cut into
    batches; where a watch reads several streams, cuts lie between moments of a subject."""
    if not len(batch):
        return state, _nothing(), _nothing()
    batch = in_order(batch)
    state, row = with_subjects(state, watch, batch.subject[begins(batch.subject)])
    samples = sampled(batch, state, row, watch)
    if not len(samples):
        return state, _nothing(), _nothing()
    rows = state.rows
    beyond = np.logical_or.reduceat(samples.kind == Sample.BEYOND, samples.begin)
    lively = beyond | rows["alarm"][samples.row]
    rows["on"][samples.row[~lively]] = 0
    return state, *_marked(samples.of_subjects(lively), state, watch)


def _marked(samples: Samples, state: State, watch: Watch) -> tuple[Marks, Marks]:
    """Alarms and clearings of subjects that are beyond, or in alarm. The count of normal samples
    matters within an alarm only, the other one only outside: just that is kept."""
    before = state.rows[samples.row]
    on, on_since = _runs(samples.kind == Sample.BEYOND, samples.gap, samples, before, "on")
    off, off_since = _off_runs(samples, before)
    on_hit = (on >= watch.n_on) & (samples.observed - on_since >= microseconds(watch.on_for))
    off_hit = (off >= watch.n_off) & (samples.observed - off_since >= microseconds(watch.off_for))
    off_hit &= (samples.kind == Sample.NORMAL) & (not watch.latch)
    was = _alarm_before(on_hit, off_hit, samples, before["alarm"])
    raised, cleared = on_hit & ~was, off_hit & was
    last = samples.begin + lengths(samples.begin, len(samples)) - 1
    alarm = ((was | raised) & ~cleared)[last]
    rows, row = state.rows, samples.row
    rows["alarm"][row] = alarm
    rows["on"][row] = np.where(alarm, 0, np.minimum(on, watch.n_on)[last])
    rows["on_since"][row] = on_since[last]
    rows["off"][row] = np.where(alarm, np.minimum(off, watch.n_off)[last], 0)
    rows["off_since"][row] = off_since[last]
    subject = np.repeat(state.key[row], lengths(samples.begin, len(samples)))
    up, down = (
        Marks(subject[one], samples.observed[one], samples.value[one]) for one in (raised, cleared)
    )
    return up, down


@rule(
    cites=[Clause("22")],
    reading=_("监视时段内超过规定时长没有读数即为沉默；从未有过读数的，自登记之时算起。"),
)
def silent(state: State, now: int, watch: Watch) -> tuple[State, Marks]:
    """The state after a look at the clock, and the subjects that are silent now."""
    assert isinstance(watch.condition, Silence)
    overdue = now - state.rows["last"] > microseconds(watch.condition.after)
    if watch.hours and not watch.hours(np.array([now]))[0]:
        overdue[:] = False
    found = np.flatnonzero(overdue & ~state.rows["alarm"])
    rows = state.rows.copy()
    rows["alarm"][found] = True
    at = np.full(len(found), now)
    return State(state.key, rows), Marks(state.key[found], at, np.full(len(found), np.nan))


def released(state: State, subjects: Int64) -> State:
    """The state after somebody has put alarms back that do not clear by themselves."""
    rows = state.rows.copy()
    found = np.isin(state.key, subjects)
    rows["alarm"][found], rows["on"][found] = False, 0
    return State(state.key, rows)


def _runs(
    counted: Bools, broken: Bools, samples: Samples, before: NDArray[Any], name: str
) -> tuple[Int64, Int64]:
    """How many counted samples in a row end with each, and when they began; `broken` is where what
    came before does not count. The runs of the state before go on."""
    begin, size = samples.begin, len(samples)
    first = marked(begin, size)
    follows = counted & ~broken
    follows[1:] &= counted[:-1] | first[1:]
    goes_on = follows[begin] & (before[name] > 0)
    start = filled(first | (counted & ~follows))
    earlier, begun = np.zeros(size, np.int64), samples.observed.copy()
    earlier[begin] = np.where(goes_on, before[name], 0)
    begun[begin] = np.where(goes_on, before[f"{name}_since"], begun[begin])
    count = np.arange(1, size + 1) - start + earlier[start]
    return np.where(counted, count, 0), begun[start]


def _off_runs(samples: Samples, before: NDArray[Any]) -> tuple[Int64, Int64]:
    """Runs of normal samples. What cannot be judged neither counts nor breaks them, and ends with
    the run that was there."""
    judged = samples.kind != Sample.NOTHING
    only = samples.judged(judged)
    normal = only.kind == Sample.NORMAL
    left = np.logical_or.reduceat(judged, samples.begin)
    runs = _runs(normal, np.zeros(len(only), np.bool_), only, before[left], "off")
    if judged.all():
        return runs
    place = carried(judged, samples.begin)
    here, length = place >= 0, lengths(samples.begin, len(samples))
    nth = np.cumsum(judged) - 1
    found = []
    for run, name in zip(runs, ("off", "off_since"), strict=True):
        known = np.repeat(before[name], length).astype(np.int64)
        known[here] = run[nth[place[here]]]
        found.append(known)
    return found[0], found[1]


def _alarm_before(on_hit: Bools, off_hit: Bools, samples: Samples, alarm: Bools) -> Bools:
    """Whether there was an alarm before each sample: the last mark before it says so."""
    place = carried(on_hit | off_hit, samples.begin)
    after = np.where(
        place >= 0, on_hit[place], np.repeat(alarm, lengths(samples.begin, len(samples)))
    )
    return shifted(after, samples.begin, alarm)


def _nothing() -> Marks:
    return Marks(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
