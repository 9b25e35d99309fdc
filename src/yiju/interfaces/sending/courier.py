"""The courier: lets the clock tick, carries letters out and keeps plans up to date, every few
seconds, alone over all processes. Killed at any point, the next one goes on where it was."""

import logging
import os
import secrets
import socket
from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Event

from django.db import close_old_connections

from yiju.interfaces import clock
from yiju.interfaces.bank.calling import ask_results
from yiju.interfaces.declared import catalogue
from yiju.interfaces.exchange.calling import push
from yiju.interfaces.exchange.sources import sources
from yiju.interfaces.sending.channels import Channels
from yiju.interfaces.sending.senders import senders
from yiju.interfaces.web.reader import Reader
from yiju.platform.base.i18n import _
from yiju.platform.base.time import CHINA, china_day
from yiju.platform.events import api as events
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.steering.funding import api as funding
from yiju.platform.steering.periodic import api as periodic
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work import api as work
from yiju.platform.work.dispatch import api as dispatch
from yiju.platform.work.doors import api as doors
from yiju.platform.work.exchange import api as exchange
from yiju.platform.work.figures import api as figures
from yiju.platform.work.hotspots import api as hotspots
from yiju.platform.work.inspections import api as inspections
from yiju.platform.work.patrols import api as patrols
from yiju.platform.work.rechecks import api as rechecks
from yiju.platform.work.reconciling import api as reconciling
from yiju.platform.work.suggestions import api as suggestions

LEASE, LENGTH = "courier", timedelta(seconds=60)
SUBSCRIPTIONS = Actor(account="", name="推送", unit="", via="system")
BOOKS = Actor("system", "账簿", via="system")
AT_ONCE = 50
"""Letters between two looks at the lease."""
BETWEEN_PLANS = timedelta(minutes=1)
BETWEEN_COUNTS = timedelta(minutes=5)
BETWEEN_SHARES, BATCHES_AT_ONCE = timedelta(minutes=1), 40
BETWEEN_LOOKS = timedelta(minutes=5)
QUIET_HOUR = 3
"""When nobody minds waiting some seconds to write."""
log = logging.getLogger(__name__)


def deliver_all(channels: Channels, time_is: Callable[[], datetime] = clock.moment) -> int:
    """Write what subscribers are told, and send all that is due; how many letters were sent."""
    tell_subscribers(time_is())
    return work.deliver(senders(channels, clock.now), time_is)


def tell_subscribers(now: datetime) -> int:
    """Write what has changed for everybody who subscribed; how many letters. A subscription acts
    in one membership of its owner, and ends with it."""
    written = 0
    for hook in doors.hooks():
        if hook.closed_at is not None:
            continue
        members = registry.acting(hook.account, hook.membership, china_day(now))
        if members:
            reader = Reader(hook.account, hook.account, tuple(members))
            written += doors.write_letters(hook.id, reader.reaches, now)
        else:
            reason = str(_("其主人的账号或任职已经结束"))
            doors.close(hook.id, owner=None, reason=reason, actor=SUBSCRIPTIONS, at=now)
    return written


class Courier:
    """`run` works until `stopping` is set; a round that has begun is finished first."""

    def __init__(self, channels: Channels, every_s: float, stopping: Event) -> None:
        self.channels, self.every_s, self.stopping = channels, every_s, stopping
        self.planned_at: datetime | None = None
        self.shared_at: datetime | None = None
        self.kept_at: datetime | None = None
        self.counted_at: datetime | None = None
        self.gathered_on: date | None = None
        self.name = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"[:80]

    def run(self, goes_on: Callable[[], bool] = lambda: True) -> None:
        while not self.stopping.is_set() and goes_on():
            try:
                self._round()
            except Exception:
                # A database that is away for a while, say: the next round tries again.
                log.exception("the courier could not finish its round")
            close_old_connections()
            self.stopping.wait(self.every_s)
        self._release()

    def _round(self) -> None:
        doors = senders(self.channels, clock.now)
        if not self._holds():
            return
        work.tick(clock.moment(), self.channels.to_whom)
        rechecks.keep_drawing(clock.moment())
        ballots.keep_counting(clock.moment())
        hotspots.keep_watching(clock.moment(), self.channels.to_whom)
        tell_subscribers(clock.moment())
        reconciling.keep_following(clock.moment())
        suggestions.keep_learning(clock.moment())
        ledgers.expire(actor=BOOKS, at=clock.moment())
        ask_results(clock.now, clock.moment)
        while not self.stopping.is_set() and self._holds():
            if work.deliver(doors, clock.moment, AT_ONCE) < AT_ONCE:
                break
        self._plan()
        self._count()
        self._share()
        self._keep_days()
        self._gather()

    def _gather(self) -> None:
        """Once a night, and once at all: without it a desk of a large city is slow on SQLite."""
        day, hour = china_day(clock.now()), clock.now().astimezone(CHINA).hour
        if self.gathered_on == day or (hour != QUIET_HOUR and events.knows_its_spread()):
            return
        self.gathered_on = day
        events.gather_statistics()

    def _keep_days(self) -> None:
        """What goes by the day, as inspections that fall due: a look now and then is enough."""
        if self.kept_at and clock.now() - self.kept_at < BETWEEN_LOOKS:
            return
        self.kept_at = clock.now()
        own: tuple[Callable[[datetime], object], ...] = (
            periodic.keep_returns,
            inspections.keep_inspecting,
            patrols.keep_patrols,
            funding.keep_watching,
            ledgers.keep_sealing,
            events.keep_sealing,
        )
        for keep in (*own, *(keep for app in catalogue() for keep in app.regular)):
            try:
                keep(clock.moment())
            except Exception:
                # One that fails stops no other; the next look tries again.
                log.exception("%s.%s could not do its round", keep.__module__, keep.__name__)

    def _plan(self) -> None:
        """Keep the plans of all crews up to date, so that nobody who looks waits for one."""
        if self.planned_at and clock.now() - self.planned_at < BETWEEN_PLANS:
            return
        self.planned_at = clock.now()
        for unit, role in dispatch.units_with_crews():
            if self.stopping.is_set() or not self._holds():
                return
            dispatch.plan_of(unit, role, clock.moment())

    def _count(self) -> None:
        """Keep the months of the evaluation counted, one after another: letters come first."""
        if self.counted_at and clock.now() - self.counted_at < BETWEEN_COUNTS:
            return
        if not figures.keep_counting(clock.moment()):
            self.counted_at = clock.now()

    def _share(self) -> None:
        """Tell other platforms, now and then and not too much at once: letters come first."""
        if self.shared_at and clock.now() - self.shared_at < BETWEEN_SHARES:
            return
        self.shared_at = clock.now()
        for name in exchange.due(clock.now()):
            if self.stopping.is_set() or not self._holds():
                return
            whole = not exchange.is_swept(name, clock.now())
            exchange.write_batches(name, sources(), clock.now(), from_the_start=whole)
            push(name, clock.now, BATCHES_AT_ONCE)

    def _holds(self) -> bool:
        return work.lease(LEASE, self.name, clock.now(), LENGTH)

    def _release(self) -> None:
        try:
            work.release(LEASE, self.name)
        except Exception:
            log.exception("the courier could not give its lease back; it ends by itself")
