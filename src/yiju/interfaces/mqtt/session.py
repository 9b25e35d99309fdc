"""One connection to the door: what a client says, held to the protocol, and what it is told.

No session outlives its connection, and clients are told so: what is acknowledged is committed, and
what is not the client sends again by itself.
"""

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

from yiju.interfaces.mqtt import answers, packets, topics
from yiju.interfaces.mqtt.intake import Message, Outcome, SecretHolder
from yiju.interfaces.mqtt.orders import UNDERWAY
from yiju.interfaces.mqtt.packets import V3, V5, Broken, Code, Publish, Type
from yiju.interfaces.mqtt.updates import Watch, watch
from yiju.platform.sensing import api as sensing

if TYPE_CHECKING:
    from yiju.interfaces.mqtt.door import Door

AT_ONCE = 2_000
"""Messages of a client that may wait for their acknowledgement; beyond, nothing is read from it."""
LARGEST, LARGEST_FIRST = 1024 * 1024, 16 * 1024
"""Bytes of a packet, and of one from somebody whom we do not know yet."""
BACKLOG = 1024 * 1024
"""Bytes that a subscriber may leave unread before messages for it are dropped."""
FILTERS = 100
"""Of one subscriber."""
GRACE = 1.5
"""Of the keep-alive time, 3.1.2.10."""
FIRST_S = 20
"""Within so many seconds a connection says who it is."""
CODES = {
    sensing.Reason.ACCEPTED: Code.SUCCESS,
    sensing.Reason.MALFORMED: Code.PAYLOAD,
    sensing.Reason.UNKNOWN_STREAM: Code.TOPIC,
    sensing.Reason.NOT_YOURS: Code.NOT_AUTHORIZED,
    sensing.Reason.QUOTA: Code.QUOTA,
}
"""What MQTT 5 has to say for a reason; for any other IMPLEMENTATION, with the reason in words."""


class Inbound(Message):
    """A message that waits for its acknowledgement; `session` is None for one that nobody waits
    for."""

    __slots__ = ("number", "qos", "session")

    def __init__(
        self, who: SecretHolder, sent: Publish, arrived: int, session: "Session | None" = None
    ) -> None:
        super().__init__(who, sent.topic, sent.payload, arrived)
        self.qos, self.number, self.session = sent.qos, sent.number, session


@dataclass
class Liveness:
    """The topic that says whether a device is there, where the city measures that, and how often
    it is to be said."""

    topic: str
    every_s: float
    said_at: float = -inf


class Session(asyncio.Protocol):
    def __init__(self, door: "Door") -> None:
        self.door = door
        self.transport: asyncio.Transport
        self.level = V3
        self.name: tuple[int, str, str] | None = None
        """Source, asset and client identifier: none throws another source's out."""
        self.holder: SecretHolder | None = None
        self.will: Publish | None = None
        self.filters: set[str] = set()
        self.liveness: Liveness | None = None
        self.largest_told, self.explains = 0, False
        """Bytes of a packet that the client takes, 0 for any; whether it is told reasons."""
        self.watches: dict[str, Watch] = {}
        """By their filters, what it is told of new observations."""
        self.missed = 0
        """Messages that it was not told, because it did not keep up."""
        self.orders: set[str] = set()
        """Devices whose orders it takes: codes, or topics.ANY."""
        self.underway: set[int] = set()
        """Numbers of the packets with orders that it has not acknowledged."""
        self.receives = 65_535
        """So many of these it takes at once."""
        self.number = 0
        self.waiting = 0
        self.paused = self.choked = False
        self.heard_at = self.began_at = time.monotonic()
        self.keep_alive_s = float(FIRST_S)
        self._half = b""
        self._opening: asyncio.Task[None] | None = None

    # --- bytes ---------------------------------------------------------------------------

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        if self.door.has_room():
            self.door.sessions.add(self)
        else:
            transport.abort()

    def data_received(self, data: bytes) -> None:
        self.heard_at = time.monotonic()
        data = self._half + data if self._half else data
        try:
            if self._opening and not self._opening.done():
                self._half = data  # who it is, is being looked up
                self.pause()
            else:
                self._half = data[self._packets(data) :]
        except Broken as error:
            self._half = b""
            self.end(error.code)

    def _packets(self, data: bytes) -> int:
        """Handle the packets that are whole; where the rest begins."""
        at, length = 0, len(data)
        while length - at >= 2 and not self.transport.is_closing():
            head, size, start = data[at], data[at + 1], at + 2
            if size & 0x80:
                size &= 0x7F
                for shift in (7, 14, 21, 28):
                    if start >= length:
                        return at
                    byte = data[start]
                    start += 1
                    size |= (byte & 0x7F) << shift
                    if not byte & 0x80:
                        break
                if start - at > 5:
                    raise Broken
            if size > (LARGEST if self.holder else LARGEST_FIRST):
                raise Broken(Code.TOO_LARGE)
            if start + size > length:
                return at
            body = data[start : start + size]
            at = start + size
            if head >> 4 == Type.PUBLISH and self.holder is not None:
                self._publish(packets.publish(head, body, self.level))
            else:
                self._packet(head, body)
            if self._opening and not self._opening.done():
                self.pause()
                return at
        return at

    def pause(self) -> None:
        if self.holder is not None:
            self.door.held.add(self)
        if not self.paused and not self.transport.is_closing():
            self.paused = True
            self.transport.pause_reading()

    def resume(self) -> None:
        if self.paused and not self.transport.is_closing():
            self.paused = False
            self.transport.resume_reading()
            if self._half:
                half, self._half = self._half, b""
                self.data_received(half)

    def pause_writing(self) -> None:
        """A client that does not take its acknowledgements is not listened to either."""
        self.choked = True
        self.pause()

    def resume_writing(self) -> None:
        self.choked = False
        self.door.release(self)

    def write(self, data: bytes) -> None:
        if data and not self.transport.is_closing():
            self.transport.write(data)

    def end(self, code: Code | None = None) -> None:
        """Hang up; with a code, for that reason."""
        if code is not None and self.holder is not None:
            self.write(answers.disconnect(self.level, code))
        self.transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        self.door.sessions.discard(self)
        self.door.left(self)

    # --- packets -------------------------------------------------------------------------

    def _packet(self, head: int, body: bytes) -> None:
        kind = head >> 4
        if (kind == Type.CONNECT) != (self.holder is None and self._opening is None):
            raise Broken(Code.PROTOCOL_ERROR)
        if kind in (Type.SUBSCRIBE, Type.UNSUBSCRIBE, Type.PUBREL) and head & 0x0F != 2:
            raise Broken
        handlers: dict[int, Callable[[bytes], None]] = {
            Type.CONNECT: self._connect,
            Type.PUBACK: lambda body: self.underway.discard(packets.number_of(body)),
            Type.PUBREL: self._pubrel,
            Type.SUBSCRIBE: self._subscribe,
            Type.UNSUBSCRIBE: self._unsubscribe,
            Type.PINGREQ: lambda _body: self.write(answers.pingresp()),
            Type.DISCONNECT: self._disconnect,
        }
        if kind not in handlers:
            raise Broken(Code.PROTOCOL_ERROR)
        handlers[kind](body)

    def _connect(self, body: bytes) -> None:
        try:
            told = packets.connect(body)
        except Broken as error:
            # A version that is not spoken is refused in words that every version has.
            level = V5 if error.code != Code.VERSION else V3
            self.write(answers.connack(level, error.code))
            raise
        self.level = told.level
        if "authentication_method" in told.properties:
            self._refuse(Code.AUTHENTICATION_METHOD)
        elif not told.client and told.level == V3 and not told.clean:
            self._refuse(Code.CLIENT_ID)
        else:
            self._opening = asyncio.ensure_future(self._open(told))

    def _refuse(self, code: Code) -> None:
        self.write(answers.connack(self.level, code))
        self.transport.close()

    async def _open(self, told: packets.Connect) -> None:
        holder = SecretHolder(told.password.decode("utf-8", "replace"))
        code, self.liveness = await self.door.admit(holder)
        caller = holder.known
        if caller is None:
            self._refuse(code)
            return
        given = "" if told.client else f"yiju-{secrets.token_hex(8)}"
        self.holder, self.will = holder, told.will
        self.name = caller.source, caller.asset_code, told.client or given
        self.keep_alive_s = told.keep_alive * GRACE
        self.largest_told = told.properties.get("packet_maximum", 0)
        self.receives = told.properties.get("receive_maximum", self.receives)
        asked = told.properties.get("problem_information", 1)
        self.explains = bool(asked) and not 0 < self.largest_told < 1024
        self.write(answers.connack(self.level, limits=(AT_ONCE, LARGEST), client=given))
        self.door.came(self)
        asyncio.get_running_loop().call_soon(self.resume)

    def _publish(self, sent: Publish) -> None:
        assert self.holder is not None
        self.waiting += 1
        if self.waiting >= AT_ONCE:
            self.pause()
        self.door.take_in(Inbound(self.holder, sent, self.door.stamp(), self))

    def _pubrel(self, body: bytes) -> None:
        number = packets.number_of(body)
        self.write(answers.acknowledgement(Type.PUBCOMP, self.level, number))

    def _subscribe(self, body: bytes) -> None:
        number, wanted = packets.subscribe(body, self.level)
        codes: list[int] = []
        granted: list[str] = []
        for one in wanted:
            if one.filter.startswith(f"{topics.OGC}/"):
                codes.append(self._watch(one.filter))
            elif not topics.may_subscribe(one.filter, *self._own()):
                codes.append(Code.NOT_AUTHORIZED)
            elif (
                len(self.filters) + len(self.watches) >= FILTERS and one.filter not in self.filters
            ):
                codes.append(Code.QUOTA)
            else:
                device = topics.ordered(one.filter) if one.qos else ""
                codes.append(1 if device else 0)
                self.orders |= {device} - {""}
                if one.handling == 0 or (one.handling == 1 and one.filter not in self.filters):
                    granted.append(one.filter)
                self.filters.add(one.filter)
        self.write(answers.suback(self.level, number, codes))
        if self.filters or self.watches:
            self.door.subscribed(self, granted)

    def _watch(self, wanted: str) -> int:
        """Of SensorThings topics; others' streams are never told of, whatever was asked for."""
        found, (_source, asset) = watch(wanted), self._own()
        if found is None:
            return Code.FILTER
        if asset and found.asset not in ("", asset):
            return Code.NOT_AUTHORIZED
        if len(self.filters) + len(self.watches) >= FILTERS and wanted not in self.watches:
            return Code.QUOTA
        self.watches[wanted] = found
        return Code.SUCCESS

    def _unsubscribe(self, body: bytes) -> None:
        number, wanted = packets.unsubscribe(body, self.level)
        known = {*self.filters, *self.watches}
        codes = [int(Code.SUCCESS if one in known else Code.NO_SUBSCRIPTION) for one in wanted]
        self.watches = {k: one for k, one in self.watches.items() if k not in wanted}
        self.filters.difference_update(wanted)
        self.orders.difference_update(map(topics.ordered, wanted))
        if not self.filters and not self.watches:
            self.door.listeners.discard(self)
        self.write(answers.unsuback(self.level, number, codes))

    def _disconnect(self, body: bytes) -> None:
        if packets.code_of(body) != Code.WITH_WILL:
            self.will = self.liveness = None
        self.transport.close()

    def _own(self) -> tuple[str, str]:
        caller = self.holder.known if self.holder else None
        return (caller.key, caller.asset_code) if caller else ("", "")

    # --- what the door says --------------------------------------------------------------

    def answer(self, message: Inbound, became: Outcome) -> bytes:
        """The acknowledgement of a message that was taken in."""
        self.waiting -= 1
        if not message.qos:
            return b""
        kind = Type.PUBACK if message.qos == 1 else Type.PUBREC
        code, said = Code.SUCCESS, ""
        if became.refused:
            reason = sensing.Reason(became.reason)
            if self.explains:
                said = f"{became.refused}/{became.readings} {reason.key}: {sensing.REASONS[reason]}"
            if became.refused == became.readings:
                code = CODES.get(reason, Code.IMPLEMENTATION)
        return answers.acknowledgement(kind, self.level, message.number, code, said)

    def is_late(self, now: float) -> bool:
        """Whether nothing was heard for too long of somebody whom we listen to."""
        if self.holder is None:
            return now - self.began_at > FIRST_S
        return 0 < self.keep_alive_s < now - self.heard_at and not self.paused

    @property
    def room(self) -> int:
        """How many more orders it takes before it acknowledges some."""
        return min(self.receives, UNDERWAY) - len(self.underway)

    def takes_orders(self, asset: str) -> bool:
        """Whether it is to be sent an order of a device, and keeps up: what waits in a buffer might
        be read when it must not be carried out any more."""
        return (
            not {asset, topics.ANY}.isdisjoint(self.orders)
            and self.room > 0
            and not self.transport.is_closing()
            and not self.transport.get_write_buffer_size()
        )

    def order(self, topic: str, payload: bytes, expires_s: int) -> None:
        """A message that the client acknowledges; where it does not, it is told again."""
        self.number = self.number % 65_535 + 1
        self.underway.add(self.number)
        self.write(answers.sent(self.level, topic, payload, self.number, expires_s))

    @property
    def keeps_up(self) -> bool:
        return self.transport.get_write_buffer_size() < BACKLOG

    def tell(self, topic: str, payload: bytes, *, retain: bool) -> None:
        """A message of the own topics, where a filter asks for it and the client keeps up."""
        if any(topics.matches(one, topic) for one in self.filters):
            self.say(topic, payload, retain=retain)

    def say(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """A message, unless the client does not keep up: then it is dropped and counted."""
        if not self.keeps_up:
            self.missed += 1
            return
        told = answers.published(self.level, topic, payload, retain=retain)
        if not 0 < self.largest_told < len(told):
            self.write(told)
