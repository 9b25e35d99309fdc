"""The door: devices connect here with their secret, and a message of QoS 1 or 2 is acknowledged
when its readings are committed. Kill this process at any moment: what was acknowledged is there.

What waits is bounded: beyond, nothing is read, and TCP makes the senders wait.
"""

import asyncio
import logging
import ssl
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec
from django.db import Error, close_old_connections, connections

from yiju.interfaces import clock
from yiju.interfaces.mqtt import orders, topics
from yiju.interfaces.mqtt.intake import Intake, Outcome, SecretHolder, Stamps
from yiju.interfaces.mqtt.packets import Code, Publish
from yiju.interfaces.mqtt.session import AT_ONCE, Inbound, Liveness, Session
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.commands.api import Outgoing

MOST, MOST_BYTES = 20_000, 32 * 1024 * 1024
"""Messages, and bytes of them, that wait in all."""
BATCH = 5_000
"""Messages that are committed together at most."""
CONNECTIONS = 20_000
PATIENCE_S = (0.1, 5.0)
"""Between two tries while the database is away: the first, and the longest."""
LOOK_S = 1.0
STALE_S = 30.0
"""So often the secret of a connection is looked up again that sends nothing."""
LIVENESS = "alive"
"""The name of the kinds of stream that say whether a device can be reached: 1, or 0."""
PATIENCE_TELLING_S, PAUSE_S = 5.0, 0.05
"""So long a subscriber may take for what one look at the lake has found."""
RETAINED = 10_000
"""Latest values that a new subscriber is told at most."""
T = TypeVar("T")
log = logging.getLogger(__name__)


class Door:
    """`serve` works until `stopping` is set: what was read is committed before it returns."""

    def __init__(self, moment: Callable[[], datetime] = clock.moment) -> None:
        self.moment, self.intake, self.stamp = moment, Intake(moment), Stamps()
        self.sessions: set[Session] = set()
        self.named: dict[tuple[int, str, str], Session] = {}
        self.listeners: set[Session] = set()
        self.held: set[Session] = set()
        """Those from whom nothing is read until what waits has become less."""
        self.port = 0
        self._inbox: list[Inbound] = []
        self._bytes = 0
        self._come = asyncio.Event()
        self._stopping = asyncio.Event()
        self._asides: set[asyncio.Task[None]] = set()
        self._rounds: dict[str, asyncio.Task[None]] = {}
        """What is done every second, and not again before it is finished."""
        # One thread: the database has one writer, and batches grow while it writes.
        self._database = ThreadPoolExecutor(1, "mqtt-intake")
        # Of its own: nobody's reading waits until the lake has answered.
        self._lake = ThreadPoolExecutor(1, "mqtt-lake")
        self._teller: Any = None
        self._moves: int | None = None

    async def serve(
        self,
        host: str,
        port: int,
        *,
        tls: ssl.SSLContext | None = None,
        started: Callable[[], None] = lambda: None,
        goes_on: Callable[[], bool] = lambda: True,
    ) -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Session(self), host, port, ssl=tls, backlog=1024)
        self.port = server.sockets[0].getsockname()[1]
        worker = asyncio.ensure_future(self._work())
        started()
        while not self._stopping.is_set() and goes_on():
            self._look_around()
            await _set(self._stopping, LOOK_S)
        server.close()
        for session in self.sessions:
            session.pause()
        self.stop()
        await worker
        for session in list(self.sessions):
            session.end(Code.UNAVAILABLE)
        self._database.shutdown()
        self._lake.shutdown()

    def stop(self) -> None:
        self._stopping.set()
        self._come.set()

    # --- who comes and goes ----------------------------------------------------------------

    def has_room(self) -> bool:
        return len(self.sessions) < CONNECTIONS

    async def admit(self, holder: SecretHolder) -> tuple[Code, Liveness | None]:
        """Whether a secret opens the door, and how it is said that its device is there."""
        try:
            return await self._in_database(self._admitted, holder)
        except Error:
            log.warning("a client was sent away: the database does not answer")
            holder.known = None
            return Code.UNAVAILABLE, None

    def _admitted(self, holder: SecretHolder) -> tuple[Code, Liveness | None]:
        caller = holder.look(self.moment())
        if caller is None:
            return Code.BAD_PASSWORD, None
        if not caller.asset_code:
            return Code.SUCCESS, None
        wanted = sensing.Wanted(source=caller.key, asset_code=caller.asset_code)
        for stream in sensing.streams(wanted, size=1_000):
            if stream.kind.rpartition(".")[2] == LIVENESS:
                topic = f"{topics.ROOT}/{caller.key}/{stream.key}"
                return Code.SUCCESS, Liveness(topic, _interval(stream.kind).total_seconds())
        return Code.SUCCESS, None

    def came(self, session: Session) -> None:
        assert session.name is not None
        before = self.named.get(session.name)
        self.named[session.name] = session
        if before is not None:
            before.liveness = None  # it is there, only by another connection
            before.end(Code.TAKEN_OVER)
        self._say_alive(session)

    def _say_alive(self, session: Session) -> None:
        """When it comes, and then as often as a reading is expected: one that is not said any more
        is silent, whatever became of this process."""
        told, now = session.liveness, time.monotonic()
        if told is not None and now - told.said_at >= told.every_s:
            told.said_at = now
            self._publish(session, told.topic, b"1")

    def left(self, session: Session) -> None:
        """Publish its will, and that the device is gone, unless it said good-bye."""
        if session.missed and session.name is not None:
            log.warning("a subscriber missed %s messages: %s", session.missed, session.name[2])
        self.listeners.discard(session)
        self.held.discard(session)
        if session.name is None:
            return
        if self.named.get(session.name) is session:
            del self.named[session.name]
        if session.will is not None:
            self._publish(session, session.will.topic, session.will.payload)
        if session.liveness is not None:
            self._publish(session, session.liveness.topic, b"0")

    def _publish(self, session: Session, topic: str, payload: bytes) -> None:
        assert session.holder is not None
        sent = Publish(topic, payload, 0, 0, False)
        self.take_in(Inbound(session.holder, sent, self.stamp()))

    def _look_around(self) -> None:
        now = time.monotonic()
        for session in list(self.sessions):
            if session.is_late(now):
                session.end(Code.KEEP_ALIVE)
            self._say_alive(session)
        idle = [
            session
            for session in self.sessions
            if session.holder and now - session.holder.looked_at > STALE_S
        ]
        for name, work in (
            ("look again", lambda: self._look_again(idle[:BATCH])),
            ("hand out", self._hand_out),
            ("tell", self._tell_of_moves),
        ):
            if name not in self._rounds or self._rounds[name].done():
                self._rounds[name] = self._beside(work())

    def _beside(self, work: Coroutine[None, None, None]) -> "asyncio.Task[None]":
        task = asyncio.ensure_future(work)
        self._asides.add(task)
        task.add_done_callback(self._asides.discard)
        return task

    async def _look_again(self, sessions: Sequence[Session]) -> None:
        """Those whose secret was revoked are sent away."""
        if not sessions:
            return

        def look() -> list[Session]:
            at = self.moment()
            return [one for one in sessions if one.holder and one.holder.look(at, STALE_S) is None]

        try:
            for session in await self._in_database(look):
                session.end(Code.NOT_AUTHORIZED)
        except Error:
            log.warning("secrets could not be looked up: the database does not answer")

    # --- what comes ------------------------------------------------------------------------

    def take_in(self, message: Inbound) -> None:
        self._inbox.append(message)
        self._bytes += len(message.payload)
        self._come.set()
        if message.session is not None and self._is_full():
            message.session.pause()

    def _is_full(self) -> bool:
        return len(self._inbox) >= MOST or self._bytes >= MOST_BYTES

    async def _work(self) -> None:
        while True:
            await self._come.wait()
            self._come.clear()
            while self._inbox:
                batch = self._inbox[:BATCH]
                became = await self._taken(batch)
                if became is None:
                    return  # stopping, and nothing can be stored: nothing is acknowledged
                del self._inbox[: len(batch)]
                self._bytes -= sum(len(message.payload) for message in batch)
                self._answer(batch, became)
            if self._stopping.is_set():
                return

    async def _taken(self, batch: Sequence[Inbound]) -> list[Outcome] | None:
        """What became of a batch, however long the database is away."""
        pause, longest = PATIENCE_S
        while True:
            try:
                return await self._in_database(self.intake.take, batch)
            except Exception as error:
                known = isinstance(error, Error)
                log.warning("readings wait: they cannot be stored", exc_info=not known)
            if self._stopping.is_set():
                return None
            await _set(self._stopping, pause)
            pause = min(2 * pause, longest)

    async def _in_database(self, work: Callable[..., T], *facts: object) -> T:
        return await self._in(self._database, work, *facts)

    async def _in(self, thread: ThreadPoolExecutor, work: Callable[..., T], *facts: object) -> T:
        def run() -> T:
            try:
                return work(*facts)
            except Error:
                connections.close_all()
                raise
            finally:
                close_old_connections()

        return await asyncio.get_running_loop().run_in_executor(thread, run)

    def _answer(self, batch: Sequence[Inbound], became: Sequence[Outcome]) -> None:
        said: dict[Session, list[bytes]] = {}
        for message, outcome in zip(batch, became, strict=True):
            session = message.session
            if outcome.nobody:
                if session is not None:
                    session.end(Code.NOT_AUTHORIZED)
            elif session is not None:
                said.setdefault(session, []).append(session.answer(message, outcome))
            if outcome.readings > outcome.refused:
                self._pass_on(message)
        for session, told in said.items():
            session.write(b"".join(told))
        for session in list(self.held):
            self.release(session)

    def release(self, session: Session) -> None:
        """Read on from somebody who was held, if there is room for what they say."""
        if session.waiting < AT_ONCE // 2 and not session.choked and not self._is_full():
            self.held.discard(session)
            session.resume()

    # --- orders ----------------------------------------------------------------------------

    async def _hand_out(self) -> None:
        """Orders to those devices that listen; to others they wait, and expire."""
        by_source: dict[int, list[Session]] = {}
        for session in self.listeners:
            if session.orders and session.name is not None:
                by_source.setdefault(session.name[0], []).append(session)
        if not by_source:
            return
        listening = {
            source: frozenset[str]().union(*(one.orders for one in sessions))
            for source, sessions in by_source.items()
        }
        try:
            due = await self._in_database(orders.due, listening, self.moment())
            for source, codes in due.items():
                await self._order(by_source[source], source, codes)
        except Error:
            log.warning("orders wait: the database does not answer")

    async def _order(self, sessions: Sequence[Session], source: int, codes: Sequence[str]) -> None:
        takers: dict[str, list[Session]] = {}
        room = {one: one.room for one in sessions}
        for code in codes:
            takers[code] = [one for one in sessions if one.takes_orders(code) and room[one] > 0]
            for taker in takers[code]:
                room[taker] -= 1

        def hand_out() -> tuple[list[Outgoing], set[Session]]:
            at = self.moment()
            asked = {one for some in takers.values() for one in some}
            let_in = {one for one in asked if one.holder and one.holder.look(at)}
            ready = [code for code, some in takers.items() if let_in.intersection(some)]
            return orders.hand_out(source, ready, at), let_in

        found, let_in = await self._in_database(hand_out)
        for one in found:
            at = self.moment()
            # What is not sent now comes again, as what nobody answers.
            for session in let_in.intersection(takers[one.asset]):
                caller = session.holder.known if session.holder else None
                if caller is not None and session.room > 0 and at < one.until:
                    topic = topics.commands_of(caller.key, one.asset)
                    session.order(topic, orders.payload_of(one), orders.expires_s(one, at))

    # --- who listens -----------------------------------------------------------------------

    def _pass_on(self, message: Inbound) -> None:
        """To those that subscribed: what is committed, as it came."""
        for session in self.listeners:
            session.tell(message.topic, message.payload, retain=False)

    def subscribed(self, session: Session, filters: Sequence[str]) -> None:
        """Tell a new subscriber the latest values, as retained messages would; meanwhile nothing
        is read from it, so that nobody asks faster than the database answers."""
        self.listeners.add(session)
        if filters:
            session.pause()
            self._beside(self._tell_latest(session, filters))

    async def _tell_latest(self, session: Session, filters: Sequence[str]) -> None:
        caller = session.holder.known if session.holder else None
        if caller is None:
            return
        wanted = sensing.Wanted(source=caller.key, asset_code=caller.asset_code)
        try:
            found = await self._in_database(lambda: sensing.latest(wanted, size=RETAINED))
        except Error:
            return  # what comes is told when the database is back
        finally:
            self.release(session)
        for row in found:
            topic = f"{topics.ROOT}/{caller.key}/{row.key}"
            if any(topics.matches(one, topic) for one in filters):
                told = {"value": row.value, "observed": row.observed, "quality": row.quality.name}
                session.tell(topic, msgspec.json.encode(told), retain=True)

    # --- who watches -----------------------------------------------------------------------

    async def _tell_of_moves(self) -> None:
        """Tell those that watch SensorThings topics what was moved into the lake."""
        watching = {
            session: (session.holder.known, tuple(session.watches.values()))
            for session in self.listeners
            if session.watches and session.holder and session.holder.known
        }
        if not watching:
            self._teller = None

        def look() -> list[Any]:
            if not watching:
                # Whoever comes now is told of what is moved from now on.
                self._moves = sensing.moves_finished()
                return []
            # The engines behind it take a while to load.
            from yiju.interfaces.mqtt.telling import Teller

            if self._teller is None:
                known = sensing.moves_finished() if self._moves is None else self._moves
                self._teller = Teller(known)
            told: list[Any] = self._teller.look(watching, self.moment())
            return told

        try:
            found = await self._in(self._lake, look)
        except Exception as error:
            # The lake is away, say: what is moved meanwhile is told when it is back.
            log.warning("subscribers wait", exc_info=not isinstance(error, Error))
            return
        await asyncio.gather(*(self._say(one.who, one.messages, one.missed) for one in found))

    async def _say(
        self, session: Session, messages: Sequence[tuple[str, bytes]], missed: int
    ) -> None:
        """As fast as the client takes them, and no longer than a moment."""
        session.missed += missed
        patience = time.monotonic() + PATIENCE_TELLING_S
        for topic, payload in messages:
            while not session.keeps_up and time.monotonic() < patience:
                await asyncio.sleep(PAUSE_S)
            session.say(topic, payload)


def _interval(kind: str) -> timedelta:
    """How often a reading of a kind is expected; of one that is declared no more, once an hour."""
    try:
        return sensing.stream_kind(kind).interval
    except sensing.StreamKindUnknown:
        return timedelta(hours=1)


async def _set(event: asyncio.Event, seconds: float) -> bool:
    """Whether an event is set before so many seconds are over."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True
