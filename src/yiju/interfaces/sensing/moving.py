"""The mover at work: every second what came in goes into the lake, and now and then the lake is
put in order. Alone over all processes, though two would only hinder each other."""

import logging
import os
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

from django.db import DatabaseError, close_old_connections, connection

from yiju.interfaces import clock
from yiju.interfaces.talq import loggers
from yiju.platform.base.errors import CityError
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.advice import api as advice
from yiju.platform.sensing.commands import api as commands
from yiju.platform.sensing.lake import api as lake
from yiju.platform.sensing.live import api as live
from yiju.platform.sensing.watches import api as watches
from yiju.platform.sensing.watches.balancing import look_for_imbalance
from yiju.platform.sensing.watches.unusual import look_for_unusual
from yiju.platform.work import api as work

LEASE, LENGTH = "mover", timedelta(seconds=3)
"""Short: after a mover that died, alarms wait for as long."""
FOLLOWERS: tuple[lake.Follower, ...] = (
    commands.follow,
    watches.follow,
    live.follow,
    loggers.follow,
)
"""Who looks at what each move stores, in its transaction."""
READIED = (watches.make_ready,)
NOT_TO_BE_MOVED_TO = (lake.LakeUnreachable, lake.LakeUnsafe, lake.LakeWrong, lake.LakeAstray)
KEEPING, BEAT_S = timedelta(seconds=15), 3.0
"""While the lake is put in order, which for a large day takes minutes: prolonged all the while, so
that after a mover that died in it alarms wait no longer than that."""
BETWEEN_STEPS = timedelta(seconds=30)
BETWEEN_LOOKS = timedelta(seconds=20)
"""At what is silent, and at hours and days that are over."""
BETWEEN_KEEPINGS = timedelta(minutes=1)
log = logging.getLogger(__name__)


class Carrier:
    """`run` works until `stopping` is set; a move that has begun is finished first."""

    def __init__(self, every_s: float, stopping: Event) -> None:
        self.every_s, self.stopping = every_s, stopping
        self.mover = lake.Mover(lake.lake(), FOLLOWERS, READIED)
        self.is_trusted = False
        self.is_failing = True
        """Perhaps the one before was."""
        self.stepped_at: datetime | None = None
        self.looked_at: datetime | None = None
        self.kept_at: datetime | None = None
        self.name = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"[:80]

    def run(self, goes_on: Callable[[], bool] = lambda: True) -> None:
        while not self.stopping.is_set() and goes_on():
            try:
                self._round()
            except lake.LakeBusy:
                log.info("another mover was faster")
            except NOT_TO_BE_MOVED_TO as error:
                self._tell(error)
            except Exception:
                # A database that is away for a while, say: the next round tries again.
                log.exception("the mover could not finish its round")
            close_old_connections()
            self.stopping.wait(self.every_s)
        self._release()

    def _tell(self, error: CityError) -> None:
        """Of a lake that cannot be moved to: once, and on the page of the sources until it can."""
        self.is_failing = True
        if sensing.fault_note(error, clock.moment()):
            log.error("%s", error.message)

    def _round(self) -> None:
        if not self.is_trusted:
            if not self._holds():
                return
            self.mover.lake.hold_out()
            self.is_trusted = True
        while not self.stopping.is_set() and self._holds():
            if self.stepped_at is None or clock.now() - self.stepped_at >= BETWEEN_STEPS:
                self.stepped_at = clock.now()
                sensing.keep_in_step(clock.moment())
            moved = self.mover.move(clock.moment())
            if self.is_failing:
                self.is_failing = False
                sensing.fault_end()
            if not moved.deliveries:
                break
        if self._holds():
            self._attend()
        if self.kept_at is None or clock.now() - self.kept_at >= BETWEEN_KEEPINGS:
            self._keep()

    def _keep(self) -> None:
        """One day at a time, with moves in between, until all are in order. A large one takes
        minutes, in which no other mover begins: it would undo the work."""
        if not work.lease(LEASE, self.name, clock.now(), KEEPING):
            return
        with self._holding():
            if not lake.keep_lake(self.mover.lake, clock.moment()):
                self.kept_at = clock.now()

    @contextmanager
    def _holding(self) -> Iterator[None]:
        """Hold the lease meanwhile, however long it takes."""
        over = Event()
        thread = Thread(target=self._prolong, args=(over,), name="hold the lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _prolong(self, over: Event) -> None:
        while not over.wait(BEAT_S):
            try:
                work.lease(LEASE, self.name, clock.now(), KEEPING)
            except DatabaseError:
                log.exception("the mover could not prolong its lease")
        connection.close()

    def _attend(self) -> None:
        """To the alarms that the moves raised, and to what should have spoken."""
        is_time = self.looked_at is None or clock.now() - self.looked_at >= BETWEEN_LOOKS
        if is_time:
            self.looked_at = clock.now()
            watches.look_for_silence(clock.moment())
            look_for_unusual(clock.moment(), self.mover.lake)
            look_for_imbalance(clock.moment(), self.mover.lake)
        watches.attend(clock.moment())
        if is_time:
            advice.look(clock.moment())

    def _holds(self) -> bool:
        return work.lease(LEASE, self.name, clock.now(), LENGTH)

    def _release(self) -> None:
        try:
            work.release(LEASE, self.name)
        except Exception:
            log.exception("the mover could not give its lease back; it ends by itself")
