"""Watches that could not judge: a mistake in one makes neither readings nor other watches wait."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, transaction

from yiju.platform.sensing.watches.declaration import Watch
from yiju.platform.sensing.watches.models import WatchFault

LONGEST_SAID = 300
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FaultRow:
    """A watch that fails: since when, the last time, over how many moves, and what it said."""

    watch: str
    since: datetime
    last_at: datetime
    moves: int
    said: str


def faults() -> list[FaultRow]:
    """Of watches that have not judged a move since; the oldest first."""
    return [
        FaultRow(one.watch, one.since, one.last_at, one.moves, one.said)
        for one in WatchFault.objects.order_by("since", "watch")
    ]


def each(chosen: Iterable[Watch], look: Callable[[Watch], int], at: datetime) -> int:
    """Let each of some watches look, whole or not at all; the sum of what they found. What one
    raises is kept and shown; only a database that is away stops all, and they look again."""
    failing, found = set(WatchFault.objects.values_list("watch", flat=True)), 0
    for watch in chosen:
        with _apart(watch, failing, at):
            found += look(watch)
    return found


@contextmanager
def _apart(watch: Watch, failing: set[str], at: datetime) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except DatabaseError:
        raise
    except Exception as error:
        log.exception("the watch %s could not look", watch.key)
        _note(watch.key, f"{type(error).__name__}: {error}"[:LONGEST_SAID], at)
    else:
        if watch.key in failing:
            WatchFault.objects.filter(watch=watch.key).delete()


def _note(key: str, said: str, at: datetime) -> None:
    told = {"since": at, "last_at": at, "said": said}
    one, is_new = WatchFault.objects.get_or_create(watch=key, defaults=told)
    if not is_new:
        one.last_at, one.said, one.moves = at, said, one.moves + 1
        one.save()
