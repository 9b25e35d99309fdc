"""What a watch remembers of each subject, as columns."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yiju.platform.sensing.watches.arrays import NEVER, Int64
from yiju.platform.sensing.watches.conditions import Formula, Together
from yiju.platform.sensing.watches.declaration import Watch


@dataclass(frozen=True)
class State:
    """What a watch knows of each subject: `key` in rising order, `rows` with the fields of
    `layout`."""

    key: Int64
    rows: NDArray[Any]


def layout(watch: Watch) -> np.dtype[Any]:
    """The fields of a state. `since` and `value` are those of the run of equal values, `parts` and
    `spoke` the last value and moment of each stream where there are several."""
    several = len(watch.streams) if isinstance(watch.condition, Together | Formula) else 0
    return np.dtype(
        [
            ("last", "<i8"),
            ("on_since", "<i8"),
            ("off_since", "<i8"),
            ("since", "<i8"),
            ("value", "<f8"),
            ("on", "<i4"),
            ("off", "<i4"),
            ("alarm", "?"),
            ("parts", "<f8", (several,)),
            ("spoke", "<i8", (several,)),
        ]
    )


def fresh(watch: Watch, subjects: Int64, last: int = NEVER) -> State:
    """The state of subjects of which nothing is known but, for silence, since when."""
    key = np.unique(subjects)
    return State(key, _rows(watch, len(key), last))


def _rows(watch: Watch, count: int, last: int = NEVER) -> NDArray[Any]:
    rows = np.zeros(count, layout(watch))
    rows["last"], rows["spoke"], rows["since"] = last, NEVER, NEVER
    rows["value"], rows["parts"] = np.nan, np.nan
    return rows


def with_subjects(state: State, watch: Watch, subjects: Int64) -> tuple[State, Int64]:
    """A copy that knows the subjects as well, and the row of each. They stand in rising order."""
    row = np.searchsorted(state.key, subjects)
    there = row < len(state.key)
    there[there] = state.key[row[there]] == subjects[there]
    if there.all():
        return State(state.key, state.rows.copy()), row
    added = subjects[~there]
    key = np.insert(state.key, row[~there], added)
    rows = np.insert(state.rows, row[~there], _rows(watch, len(added)))
    return State(key, rows), np.searchsorted(key, subjects)


def microseconds(span: timedelta) -> int:
    return span // timedelta(microseconds=1)
