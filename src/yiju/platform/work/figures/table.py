"""The marks of a period in columns, so that any group of cases is summed at once.

A year of 300,000 cases is a table of some 27,000 rows a month: a few megabytes, summed for every
grid cell of a city in milliseconds, and kept as one packed value.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from functools import cached_property
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yiju.platform.work.figures.marking import FIGURES, SHARES, Act, Marks
from yiju.platform.work.figures.rates import rate

Ints = NDArray[np.int32]
WORDS = ("area_path", "unit", "source", "type_code", "account")
"""Columns of words: each cell is the position of its word in the list of that column."""
ACTS = ("report", "accept", "send", "confirm", "file", "dispatch", "misdispatch", "verify", "close")
COLUMN = {key: place for place, key in enumerate(FIGURES)}
LAYOUT = json.dumps([[*FIGURES], WORDS, ACTS])
"""What a packed table was packed by."""


@dataclass(frozen=True)
class Table:
    """A row a case: its number, its words, its rating (0 without one), what it adds to each
    figure; and a row for each act of a post, with the case that it belongs to."""

    numbers: NDArray[np.bytes_]
    words: Ints
    known: tuple[tuple[str, ...], ...]
    """The words of each column."""
    stars: NDArray[np.uint8]
    adds: NDArray[np.uint8]
    acts: Ints
    """Case, act, account, in time, wrong."""
    actors: tuple[str, ...]

    @classmethod
    def of(cls, found: Iterable[Marks]) -> "Table":
        rows = list(found)
        lists: list[dict[str, int]] = [{} for _name in WORDS]
        words = np.zeros((len(rows), len(WORDS)), np.int32)
        adds = np.zeros((len(rows), len(FIGURES)), np.uint8)
        acts, actors = [], dict[str, int]()
        for place, row in enumerate(rows):
            for column, name in enumerate(WORDS):
                seen = lists[column]
                words[place, column] = seen.setdefault(getattr(row, name), len(seen))
            for key, count in row.adds.items():
                adds[place, COLUMN[key]] = min(count, 255)
            acts += [_act(place, one, actors) for one in row.acts]
        return cls(
            np.array([row.number for row in rows], "S40"),
            words,
            tuple(tuple(seen) for seen in lists),
            np.array([row.stars for row in rows], np.uint8),
            adds,
            np.array(acts, np.int32).reshape(-1, 5),
            tuple(actors),
        )

    def __len__(self) -> int:
        return len(self.numbers)

    @cached_property
    def everything(self) -> "Counts":
        return Counts(self, np.arange(len(self)))

    def word(self, name: str) -> tuple[Ints, tuple[str, ...]]:
        """A column of words and its list."""
        column = WORDS.index(name)
        return self.words[:, column], self.known[column]

    def with_changed(self, found: Sequence[Marks]) -> "Table":
        """With the rows of these cases in the place of what was known of them."""
        if not found:
            return self
        other = Table.of(found)
        stays = ~np.isin(self.numbers, other.numbers)
        place = np.cumsum(stays) - 1
        kept = self.acts[stays[self.acts[:, 0]]]
        kept[:, 0] = place[kept[:, 0]]
        moved = other.acts.copy()
        moved[:, 0] += int(stays.sum())
        actors, moved[:, 2] = _joined(self.actors, other.actors, moved[:, 2])
        known, words = [], other.words.copy()
        for column in range(len(WORDS)):
            one, words[:, column] = _joined(
                self.known[column], other.known[column], words[:, column]
            )
            known.append(one)
        return Table(
            np.concatenate([self.numbers[stays], other.numbers]),
            np.concatenate([self.words[stays], words]),
            tuple(known),
            np.concatenate([self.stars[stays], other.stars]),
            np.concatenate([self.adds[stays], other.adds]),
            np.concatenate([kept, moved]),
            actors,
        )

    def packed(self) -> bytes:
        file = BytesIO()
        arrays = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _LISTS}
        lists = json.dumps({name: getattr(self, name) for name in _LISTS})
        np.savez_compressed(file, lists=np.frombuffer(lists.encode(), np.uint8), **arrays)
        return file.getvalue()

    @classmethod
    def unpacked(cls, data: bytes) -> "Table":
        with np.load(BytesIO(data), allow_pickle=False) as found:
            lists = json.loads(found["lists"].tobytes())
            arrays = {name: found[name] for name in found.files if name != "lists"}
        known = tuple(tuple(one) for one in lists["known"])
        return cls(**arrays, known=known, actors=tuple(lists["actors"]))


_LISTS = ("known", "actors")


def _act(place: int, one: Act, actors: dict[str, int]) -> tuple[int, int, int, bool, bool]:
    actor = actors.setdefault(one.account, len(actors))
    return place, ACTS.index(one.act), actor, one.in_time, one.wrong


def _joined(
    one: tuple[str, ...], other: tuple[str, ...], cells: Ints
) -> tuple[tuple[str, ...], Ints]:
    """Both lists as one, and the cells of the other by it."""
    place = {word: n for n, word in enumerate(one)}
    for word in other:
        place.setdefault(word, len(place))
    moved = np.array([place[word] for word in other], np.int32)
    return tuple(place), moved[cells] if len(cells) else cells


@dataclass(frozen=True)
class Counts:
    """The figures of some of the cases of a table, each with its cases."""

    table: Table
    rows: NDArray[np.intp]

    @cached_property
    def sums(self) -> Mapping[str, int]:
        """Every figure, by its key."""
        found = self.table.adds[self.rows].sum(axis=0, dtype=np.int64)
        return {key: int(found[place]) for key, place in COLUMN.items()}

    @cached_property
    def rates(self) -> Mapping[str, Fraction | None]:
        """Every share, by its key; None where nothing was there to be done."""
        return {key: rate(self.sums[d], self.sums[s]) for key, (d, s) in SHARES.items()}

    def numbers(self, figure: str) -> tuple[str, ...]:
        """The cases behind a figure, each once, in the order of their numbers."""
        adds = self.table.adds[self.rows, COLUMN[figure]] > 0
        return _sorted(self.table.numbers[self.rows[adds]])

    def each(self, figure: str) -> tuple[str, ...]:
        """The same, each case as often as the figure counts it."""
        adds = self.table.adds[self.rows, COLUMN[figure]]
        return tuple(str(one, "ascii") for one in np.repeat(self.table.numbers[self.rows], adds))

    @property
    def has_cases(self) -> bool:
        """Whether there was anything to evaluate: filed, due, or to be handled."""
        return bool(self.sums["filed"] or self.sums["due"] or self.sums["should_handle"])

    @cached_property
    def stars(self) -> Fraction | None:
        """The mean rating of closed cases; None where nobody rated."""
        found = self.table.stars[self.rows]
        return rate(int(found.sum(dtype=np.int64)), int((found > 0).sum()))

    def where(self, name: str, fits: Callable[[str], bool]) -> "Counts":
        """Those whose word in a column fits."""
        cells, known = self.table.word(name)
        good = np.array([fits(word) for word in known], bool)
        chosen = good[cells[self.rows]] if len(known) else np.zeros(len(self.rows), bool)
        return Counts(self.table, self.rows[chosen])

    def by(self, name: str, key: Callable[[str], str]) -> dict[str, "Counts"]:
        """Groups by a key of the words of a column, those that have a case; an empty key is no
        group."""
        cells, known = self.table.word(name)
        keys = [key(word) for word in known]
        names = sorted({one for one in keys if one})
        place = {one: n for n, one in enumerate(names)}
        group = np.array([place.get(one, -1) for one in keys], np.int32)
        mine = group[cells[self.rows]] if len(known) else np.zeros(0, np.int32)
        order = np.argsort(mine, kind="stable")
        bounds = np.searchsorted(mine[order], np.arange(len(names) + 1))
        return {
            one: Counts(self.table, self.rows[order[bounds[n] : bounds[n + 1]]])
            for n, one in enumerate(names)
            if bounds[n] < bounds[n + 1]
        }

    def times(self, figure: str) -> list[tuple[int, str]]:
        """How often each case adds to a figure that it adds to, with its source."""
        cells, known = self.table.word("source")
        adds = self.table.adds[self.rows, COLUMN[figure]]
        found = np.flatnonzero(adds)
        sources = cells[self.rows[found]]
        return [(int(adds[row]), known[s]) for row, s in zip(found, sources, strict=True)]

    @cached_property
    def acts(self) -> dict[tuple[str, str], "Done"]:
        """What each account did, by (act, account)."""
        table = self.table
        inside = np.zeros(len(table), bool)
        inside[self.rows] = True
        mine = table.acts[inside[table.acts[:, 0]]]
        keys = mine[:, 1].astype(np.int64) * max(1, len(table.actors)) + mine[:, 2]
        order = np.argsort(keys, kind="stable")
        found = {}
        for some in np.split(order, np.flatnonzero(np.diff(keys[order])) + 1):
            if len(some):
                act, actor = int(mine[some[0], 1]), int(mine[some[0], 2])
                found[ACTS[act], table.actors[actor]] = Done(table, mine[some])
        return found


@dataclass(frozen=True)
class Done:
    """The acts of one kind of one account."""

    table: Table
    acts: Ints

    def __len__(self) -> int:
        return len(self.acts)

    @property
    def in_time(self) -> int:
        return int(self.acts[:, 3].sum())

    @property
    def wrong(self) -> int:
        return int(self.acts[:, 4].sum())

    @property
    def punctual(self) -> Fraction | None:
        return rate(self.in_time, len(self))

    @property
    def right(self) -> Fraction | None:
        return rate(len(self) - self.wrong, len(self))

    @property
    def numbers(self) -> tuple[str, ...]:
        return _sorted(self.table.numbers[self.acts[:, 0]])

    @property
    def rows(self) -> NDArray[np.intp]:
        return np.unique(self.acts[:, 0]).astype(np.intp)

    def late(self) -> "Done":
        return replace(self, acts=self.acts[self.acts[:, 3] == 0])

    def mistaken(self) -> "Done":
        return replace(self, acts=self.acts[self.acts[:, 4] == 1])


def _sorted(numbers: Any) -> tuple[str, ...]:
    return tuple(str(one, "ascii") for one in np.unique(numbers))
