"""What a watch remembers of each subject, as columns."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yiju.platform.sensing.columns import distinct
from yiju.platform.sensing.watches.arrays import NEVER, Int64
from yiju.platform.sensing.watches.conditions import OF_SEVERAL, Cycling
from yiju.platform.sensing.watches.declaration import Watch
from yiju.platform.sensing.watches.expected import Expected


@dataclass(frozen=True)
class State:
    """What a watch knows of each subject: `key` in rising order, `rows` with the fields of
    `layout`."""

    key: Int64
    rows: NDArray[Any]


def layout(watch: Watch) -> np.dtype[Any]:
    """The fields of a state. `since` and `value` are those of the run of equal values, `parts` and
    `spoke` the last value and moment of each stream where there are several, `kept` what an
    expectation remembers, `rises` the last moments at which something went on."""
    several = len(watch.streams) if isinstance(watch.condition, OF_SEVERAL) else 0
    fields: list[Any] = [
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
    match watch.condition:
        case Expected(kept=kept) if kept:
            fields.append(("kept", "<f8", (kept,)))
        case Cycling(most=most):
            fields.append(("rises", "<i8", (most + 1,)))
    return np.dtype(fields)


def fresh(watch: Watch, subjects: Int64, last: int = NEVER) -> State:
    """The state of subjects of which nothing is known but, for silence, since when."""
    key = distinct(subjects)
    return State(key, _rows(watch, len(key), last))


def _rows(watch: Watch, count: int, last: int = NEVER) -> NDArray[Any]:
    rows = np.zeros(count, layout(watch))
    rows["last"], rows["spoke"], rows["since"] = last, NEVER, NEVER
    rows["value"], rows["parts"] = np.nan, np.nan
    for name, nothing in (("kept", np.nan), ("rises", NEVER)):
        if name in (rows.dtype.names or ()):
            rows[name] = nothing
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
