"""A thing that many ask for and that is made seldom: kept in the memory of a process."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Lately(Generic[T]):
    """What `make` gives for a moment, made anew where it is older than `fresh_for`.

    One thread makes it; the others are given what there is meanwhile, so that however many look,
    none waits for another. Only the first of all waits."""

    def __init__(self, make: Callable[[datetime], T], fresh_for: timedelta) -> None:
        self.make = make
        self.fresh_for = fresh_for
        self._turn = Lock()
        self._kept: tuple[datetime, T] | None = None

    def at(self, moment: datetime) -> T:
        """As it was at most `fresh_for` before or after the moment, or while that is being made."""
        kept = self._kept
        if kept is not None and abs(moment - kept[0]) < self.fresh_for:
            return kept[1]
        if not self._turn.acquire(blocking=kept is None):
            return kept[1] if kept else self.at(moment)
        try:
            if self._kept is kept:
                self._kept = moment, self.make(moment)
            return self._kept[1] if self._kept else self.make(moment)
        finally:
            self._turn.release()

    def forget(self) -> None:
        self._kept = None
