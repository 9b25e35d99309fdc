"""From readings to samples: what each reading is to a watch, in the light of those before it."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yiju.platform.sensing.watches.arrays import (
    Bools,
    Float64,
    Int8,
    Int64,
    begins,
    carried,
    filled,
    lengths,
    marked,
    shifted,
)
from yiju.platform.sensing.watches.conditions import (
    OF_SEVERAL,
    Balance,
    Cycling,
    Formula,
    Limit,
    Rate,
    Reported,
    Sample,
    Silence,
    Stuck,
    Together,
    Unusual,
    judge,
)
from yiju.platform.sensing.watches.cycles import cycles
from yiju.platform.sensing.watches.declaration import Watch
from yiju.platform.sensing.watches.expected import Expected, Known, Seen, unsettled
from yiju.platform.sensing.watches.state import State, microseconds


@dataclass(frozen=True)
class Batch:
    """Readings, one entry each. `subject` is the stream, or what the watch takes together;
    `observed` are microseconds since 1970; `part` is the place of the kind of stream among those
    of the watch, None where it reads one. `facts` are those of subjects, `told` has a row for each
    kind of command that counts, as `Seen` has it.

    The readings of a subject stand in the order in which they came. One that was observed no later
    than another before it is late, and is no sample.
    """

    subject: Int64
    observed: Int64
    value: Float64
    part: Int8 | None = None
    facts: Known | None = None
    told: Float64 | None = None

    def __len__(self) -> int:
        return len(self.subject)

    def at(self, chosen: Any) -> "Batch":
        part = None if self.part is None else self.part[chosen]
        told = None if self.told is None else self.told[:, chosen]
        columns = self.subject[chosen], self.observed[chosen], self.value[chosen]
        return Batch(*columns, part, self.facts, told)


@dataclass(frozen=True)
class Samples:
    """Sorted by subject, then moment. Subjects begin at the places `begin`, and `row` is the row of
    the state of each; `gap` is where the sample before lies too long ago to be followed."""

    begin: Int64
    row: Int64
    observed: Int64
    value: Float64
    kind: Int8
    gap: Bools

    def __len__(self) -> int:
        return len(self.observed)

    def of_subjects(self, chosen: Bools) -> "Samples":
        length = lengths(self.begin, len(self))
        kept = length[chosen]
        begin = np.cumsum(kept) - kept
        return replace(self._at(np.repeat(chosen, length)), begin=begin, row=self.row[chosen])

    def judged(self, chosen: Bools) -> "Samples":
        """Only the chosen samples; subjects without one are left out."""
        before = np.cumsum(chosen)
        at_begin: Int64 = before[self.begin] - chosen[self.begin]
        left = np.diff(at_begin, append=before[-1] if len(before) else 0) > 0
        return replace(self._at(chosen), begin=at_begin[left], row=self.row[left])

    def _at(self, chosen: Bools) -> "Samples":
        return replace(
            self,
            observed=self.observed[chosen],
            value=self.value[chosen],
            kind=self.kind[chosen],
            gap=self.gap[chosen],
        )


def in_order(batch: Batch) -> Batch:
    """By subject, in the order of arrival; of several streams, by moment."""
    if not (batch.subject[1:] >= batch.subject[:-1]).all():
        batch = batch.at(np.argsort(batch.subject, kind="stable"))
    if batch.part is not None:
        same = batch.subject[1:] == batch.subject[:-1]
        if (same & (batch.observed[1:] < batch.observed[:-1])).any():
            return batch.at(np.lexsort((batch.observed, batch.subject)))
    return batch


def sampled(batch: Batch, state: State, row: Int64, watch: Watch) -> Samples:
    """The samples of readings in order, `row` being that of each subject; the state learns the
    readings, not the alarms."""
    begin = begins(batch.subject)
    late = _late(batch, begin, state.rows["last"][row])
    if late.any():
        kept = ~late
        row = row[np.logical_or.reduceat(kept, begin)]
        batch = batch.at(kept)
        begin = begins(batch.subject)
    several = batch.part is not None
    samples = (_of_several if several else _of_one)(batch, begin, row, state.rows, watch)
    if watch.hours:
        samples.kind[~watch.hours(samples.observed)] = Sample.NOTHING
    return samples


def _late(batch: Batch, begin: Int64, known: Int64) -> Bools:
    """Which were observed no later than one that came before; of several streams, earlier than
    what is known of the subject."""
    if batch.part is not None:
        return batch.observed < np.repeat(known, lengths(begin, len(batch)))
    late = batch.observed <= shifted(batch.observed, begin, known)
    if not late.any():
        return late
    _moments, rank = np.unique(np.concatenate([batch.observed, known]), return_inverse=True)
    own, of_state = rank[: len(batch)], rank[len(batch) :]
    offset = len(rank) * np.repeat(np.arange(len(begin)), lengths(begin, len(batch)))
    newest = offset + own
    newest[begin] = np.maximum(newest[begin], offset[begin] + of_state)
    newest = np.maximum.accumulate(newest)
    return offset + own <= shifted(newest, begin, offset[begin] + of_state)


def _of_one(batch: Batch, begin: Int64, row: Int64, rows: NDArray[Any], watch: Watch) -> Samples:
    observed, value = batch.observed, batch.value
    before = shifted(observed, begin, rows["last"][row])
    gap = observed - before > microseconds(watch.gap)
    last = begin + lengths(begin, len(batch)) - 1
    seen = value
    match watch.condition:
        case Silence():
            kind = np.full(len(batch), Sample.NORMAL, np.int8)
        case Stuck(after=after):
            since = _equal_since(batch, begin, row, gap, rows)
            rows["since"][row] = since[last]
            seen = (observed - since) / 1e6
            beyond = observed - since >= microseconds(after)
            kind = np.where(beyond, Sample.BEYOND, Sample.NORMAL).astype(np.int8)
        case Rate(limit=limit, per=per):
            previous = shifted(value, begin, rows["value"][row])
            passed = np.where(gap, np.nan, observed - before)
            seen = (value - previous) / passed * microseconds(per)
            kind = judge(seen, limit)
        case Cycling():
            often = cycles(batch.observed, value, begin, row, rows, watch.condition)
            seen, kind = often.astype(float), judge(often, Limit(above=watch.condition.most))
        case Reported(begins=begins):
            kind = np.where(value == begins, Sample.BEYOND, Sample.NORMAL).astype(np.int8)
        case Together() | Formula() | Expected():
            raise TypeError("readings of several streams come with their parts")
        case Unusual(above=above):
            kind = judge(value, Limit(above=above))
        case Balance(limit=limit):
            kind = judge(value, limit)
        case limit:
            kind = judge(value, limit)
    rows["last"][row], rows["value"][row] = observed[last], value[last]
    return Samples(begin, row, observed, seen, kind, gap)


def _equal_since(batch: Batch, begin: Int64, row: Int64, gap: Bools, rows: NDArray[Any]) -> Int64:
    """Since when each reading's value has stood."""
    same = (batch.value == shifted(batch.value, begin, rows["value"][row])) & ~gap
    begun = batch.observed.copy()
    begun[begin] = np.where(same[begin], rows["since"][row], begun[begin])
    return begun[filled(~same | marked(begin, len(batch)))]


def _of_several(
    batch: Batch, begin: Int64, row: Int64, rows: NDArray[Any], watch: Watch
) -> Samples:
    """One sample for each moment of a subject, in the light of all that is known by then. A moment
    that was sampled before is not sampled again."""
    assert isinstance(watch.condition, OF_SEVERAL)
    assert batch.part is not None
    length = lengths(begin, len(batch))
    last, known = begin + length - 1, rows["last"][row]
    moment = np.ones(len(batch), np.bool_)
    moment[:-1] = batch.observed[1:] != batch.observed[:-1]
    moment[last] = True
    rows["last"][row] = batch.observed[last]
    moment &= batch.observed != np.repeat(known, length)
    values = np.empty((len(watch.streams), moment.sum()))
    for part in range(len(watch.streams)):
        place = carried(batch.part == part, begin)
        here = place >= 0
        value = np.where(here, batch.value[place], np.repeat(rows["parts"][row, part], length))
        spoke = np.where(here, batch.observed[place], np.repeat(rows["spoke"][row, part], length))
        rows["parts"][row, part], rows["spoke"][row, part] = value[last], spoke[last]
        old = batch.observed - spoke > microseconds(watch.condition.within)
        values[part] = np.where(old, np.nan, value)[moment]
    whole = Samples(
        begin, row, batch.observed, batch.value, batch.part, np.zeros(len(batch), np.bool_)
    )
    only = whole.judged(moment)
    left = np.logical_or.reduceat(moment, begin)
    before = shifted(only.observed, only.begin, known[left])
    gap = only.observed - before > microseconds(watch.gap)
    if isinstance(watch.condition, Expected):
        seen, kind = _expected(batch.at(moment), values, only, rows, watch.condition)
    else:
        seen, kind = _together(values, watch.condition)
    return replace(only, value=seen, kind=kind, gap=gap)


def _expected(
    batch: Batch, values: Float64, samples: Samples, rows: NDArray[Any], condition: Expected
) -> tuple[Float64, Int8]:
    """The same of what is held against an expectation; the state learns what is to be kept."""
    size = len(batch)
    if not size:
        return np.empty(0), np.empty(0, np.int8)
    facts = batch.facts.of(batch.subject) if batch.facts else np.full((0, size), np.nan)
    told = batch.told if batch.told is not None else np.full((len(condition.told), size), np.nan)
    not_judged = unsettled(told)
    told = np.where(np.isinf(told), np.nan, told)
    seen = Seen(values, facts, samples.observed, told, np.full((condition.kept, size), np.nan))
    if condition.keeps is not None:
        keeps = np.where(not_judged, np.nan, condition.keeps(seen))
        there: Bools = ~np.isnan(keeps.sum(axis=0))
        place = carried(there, samples.begin)
        earlier = shifted(place, samples.begin, -1)
        known = rows["kept"][samples.row]
        before = np.repeat(known, lengths(samples.begin, size), axis=0).T
        seen = replace(seen, kept=np.where(earlier >= 0, keeps[:, earlier], before))
        last = place[samples.begin + lengths(samples.begin, size) - 1]
        rows["kept"][samples.row] = np.where(last >= 0, keeps[:, last], known.T).T
    value = condition.value(seen)
    kind = judge(value, condition.limit)
    kind[not_judged] = Sample.NOTHING
    return value, kind


def _together(values: Float64, condition: Together | Formula) -> tuple[Float64, Int8]:
    """The value and the kind of each sample, by the values of the streams."""
    if isinstance(condition, Formula):
        seen = condition.value(values)
        return seen, judge(seen, condition.limit)
    kinds = np.array(
        [judge(row, part.limit) for row, part in zip(values, condition.parts, strict=True)]
    )
    beyond, between, unknown = (
        (kinds == kind).sum(axis=0) for kind in (Sample.BEYOND, Sample.BETWEEN, Sample.NOTHING)
    )
    kind = np.full(values.shape[1], Sample.NOTHING, np.int8)
    kind[beyond + between + unknown < condition.needed] = Sample.NORMAL
    kind[beyond + between >= condition.needed] = Sample.BETWEEN
    kind[beyond >= condition.needed] = Sample.BEYOND
    return values[0], kind
