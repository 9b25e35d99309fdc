"""The bridge: follows another broker, and acknowledges a message to it when its readings are
committed. Kill this process at any moment: the broker keeps the session and sends again what was
not acknowledged.

It reads no more than it may keep: while the database is away the messages wait in the broker.
"""

import logging
import os
import secrets
import select
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Event
from typing import Any
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as paho
from django.conf import settings
from django.db import Error, close_old_connections, connections
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from yiju.interfaces import clock
from yiju.interfaces.mqtt import orders, topics
from yiju.interfaces.mqtt.intake import Intake, Message, Stamps, TopicHolder
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.commands import api as commands
from yiju.platform.work import api as work

LEASE, LENGTH = "mqtt-bridge", timedelta(seconds=6)
"""Short: after a bridge that died, readings wait in the broker for as long."""
BETWEEN_LEASES_S = 2.0
ANSWER_S = 10
"""So long a broker may take to say that it lets us in."""
MOST, MOST_BYTES = 2_000, 32 * 1024 * 1024
"""Messages, and bytes of them, that were read and are not committed yet."""
KEEP_ALIVE_S = 30
SESSION_S = 7 * 86_400
"""So long the broker is asked to keep messages for a bridge that is away."""
PATIENCE_S = 1.0
BETWEEN_ORDERS_S = 1.0
AGAIN_S = (0.2, 5.0)
"""Between two tries: the first, and the longest."""
TOPICS = f"{topics.ROOT}/#"
log = logging.getLogger(__name__)


class BrokerUnreadable(CityError):
    code = "mqtt.broker_unreadable"
    text = _("“{given}”不是代理的地址。写成 mqtt://用户:密码@主机:1883，加密用 mqtts://")


@dataclass(frozen=True)
class Broker:
    """Where it is, and as whom the bridge comes there."""

    host: str
    port: int
    user: str
    password: str
    tls: bool

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def broker_at(url: str) -> Broker:
    """As mqtt://user:password@host:port. Raises BrokerUnreadable, which does not tell the
    password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
        raise BrokerUnreadable(given=url.rpartition("@")[2][:60])
    tls = parts.scheme == "mqtts"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Broker(parts.hostname, port or (8883 if tls else 1883), user, password, tls)


def client_name() -> str:
    """The same whenever the bridge of this city comes: by it the broker knows the session."""
    return f"yiju-{sha256(settings.SECRET_KEY.encode()).hexdigest()[:16]}"


class Bridge:
    """`run` works until `stopping` is set; one of all that run does the work."""

    def __init__(
        self, broker: Broker, stopping: Event, follows: Callable[[], None] = lambda: None
    ) -> None:
        self.broker, self.stopping, self.follows = broker, stopping, follows
        self.intake, self.stamp, self.holder = Intake(), Stamps(), TopicHolder()
        self.name = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"[:80]
        self.waiting: list[tuple[Message, int, int]] = []
        """Each with its packet identifier and quality of service."""
        self.level: Any = paho.MQTTv5
        self.connected = False
        self._bytes = 0
        self._leased_at = -BETWEEN_LEASES_S
        self._retry_at = 0.0
        self._brought_at = 0.0
        self._sent: list[paho.MQTTMessageInfo] = []
        """Orders that the broker has not acknowledged."""
        self._again_s = AGAIN_S[0]

    def run(self, goes_on: Callable[[], bool] = lambda: True) -> None:
        def on() -> bool:
            return not self.stopping.is_set() and goes_on() and self._holds()

        pause = AGAIN_S[0]
        while not self.stopping.is_set() and goes_on():
            if self._holds():
                try:
                    self._follow(on)
                except (OSError, ValueError) as error:
                    log.warning("the broker at %s cannot be followed: %s", self.broker, error)
                pause = AGAIN_S[0] if self.connected else min(2 * pause, AGAIN_S[1])
            self.stopping.wait(pause)
        self._release()

    def _follow(self, on: Callable[[], bool]) -> None:
        """One connection, until it is lost."""
        self._clear()
        self.connected = False
        client = self._client()
        host, port = self.broker.host, self.broker.port
        if self.level == paho.MQTTv5:
            session = Properties(PacketTypes.CONNECT)
            session.SessionExpiryInterval, session.ReceiveMaximum = SESSION_S, MOST
            client.connect(host, port, KEEP_ALIVE_S, clean_start=False, properties=session)
        else:
            client.connect(host, port, KEEP_ALIVE_S)
        began = time.monotonic()
        while on() and (line := client.socket()) is not None:
            self._exchange(client, line)
            if self.connected and time.monotonic() - self._brought_at >= BETWEEN_ORDERS_S:
                self._bring(client)
            if not self.connected and time.monotonic() - began > ANSWER_S:
                break
        if not self.connected:
            # A broker that does not speak version 5 may say so, or just hang up.
            self.level = paho.MQTTv311 if self.level == paho.MQTTv5 else paho.MQTTv5
        elif client.socket() is not None:
            self._take(client)
            client.disconnect()
            client.loop_write()

    def _client(self) -> paho.Client:
        newer = self.level == paho.MQTTv5
        client = paho.Client(
            paho.CallbackAPIVersion.VERSION2,
            client_name(),
            clean_session=None if newer else False,
            protocol=self.level,
            manual_ack=True,
        )
        if self.broker.user:
            client.username_pw_set(self.broker.user, self.broker.password)
        if self.broker.tls:
            client.tls_set_context(ssl.create_default_context())
        client.on_connect, client.on_message = self._connected, self._came
        client.on_subscribe = self._subscribed
        return client

    def _connected(self, client: paho.Client, _d: Any, _f: Any, code: Any, _p: Any) -> None:
        if code.is_failure:
            log.warning("the broker at %s refuses: %s", self.broker, code)
            return
        self.connected = True
        if self.level == paho.MQTTv5:
            client.subscribe(TOPICS, options=SubscribeOptions(1, True, retainHandling=2))
        else:
            client.subscribe(TOPICS, 1)

    def _subscribed(self, _client: Any, _d: Any, _number: int, codes: Any, _p: Any) -> None:
        if any(code.is_failure for code in codes):
            log.warning("the broker at %s does not let us read %s", self.broker, TOPICS)
        else:
            self.follows()

    def _came(self, client: paho.Client, _data: Any, message: paho.MQTTMessage) -> None:
        """A retained message was told before, or in nobody's hearing; it is no new reading."""
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = ""
        if message.retain or not topic:
            client.ack(message.mid, message.qos)
            return
        kept = Message(self.holder, topic, bytes(message.payload), self.stamp())
        self.waiting.append((kept, message.mid, message.qos))
        self._bytes += len(kept.payload)

    # --- bytes, and what waits -------------------------------------------------------------

    def _exchange(self, client: paho.Client, line: Any) -> None:
        """Read what is there and may be kept, commit it, acknowledge it."""
        idle = not self.waiting or time.monotonic() < self._retry_at
        patience = PATIENCE_S if idle else 0.0
        while self._has_room() and _readable(line, patience):
            client.loop_read()
            patience = 0.0
            if client.socket() is None:
                return
        if not self._has_room() and idle:
            self.stopping.wait(self._again_s)
        if client.want_write():
            client.loop_write()
        if self.waiting and time.monotonic() >= self._retry_at:
            self._take(client)
        client.loop_misc()

    def _has_room(self) -> bool:
        return len(self.waiting) < MOST and self._bytes < MOST_BYTES

    def _take(self, client: paho.Client) -> None:
        try:
            became = self.intake.take([message for message, _number, _qos in self.waiting])
        except Exception as error:
            known = isinstance(error, Error)
            log.warning("readings wait: they cannot be stored", exc_info=not known)
            connections.close_all()
            self._again_s = min(2 * self._again_s, AGAIN_S[1])
            self._retry_at = time.monotonic() + self._again_s
            return
        finally:
            close_old_connections()
        self._again_s = AGAIN_S[0]
        if strangers := sum(one.nobody for one in became):
            log.warning("%s messages are of no source that is open", strangers)
        for _message, number, qos in self.waiting:
            client.ack(number, qos)
        self._clear()

    # --- orders ----------------------------------------------------------------------------

    def _bring(self, client: paho.Client) -> None:
        """Publish what is to be sent to devices of the sources that come by MQTT. A broker of
        version 5 throws away what is past its end; of 3.1.1, what nobody hears at once."""
        self._brought_at = time.monotonic()
        self._sent = [one for one in self._sent if not one.is_published()]
        try:
            for key, one in brought(max(0, orders.UNDERWAY - len(self._sent)), clock.moment):
                topic, qos, told = topics.commands_of(key, one.asset), 0, None
                if self.level == paho.MQTTv5:
                    qos, told = 1, Properties(PacketTypes.PUBLISH)
                    told.MessageExpiryInterval = orders.expires_s(one, clock.moment())
                payload = orders.payload_of(one)
                self._sent.append(client.publish(topic, payload, qos, properties=told))
        except Error:
            log.warning("orders wait: the database does not answer")
            connections.close_all()
        finally:
            close_old_connections()

    def _clear(self) -> None:
        self.waiting.clear()
        self._bytes = 0

    # --- alone over all processes ----------------------------------------------------------

    def _holds(self) -> bool:
        if time.monotonic() - self._leased_at < BETWEEN_LEASES_S:
            return True
        try:
            holds = work.lease(LEASE, self.name, clock.now(), LENGTH)
        except Error:
            return True  # while the database is away, nobody else can take it
        if holds:
            self._leased_at = time.monotonic()
        return holds

    def _release(self) -> None:
        try:
            work.release(LEASE, self.name)
        except Error:
            log.warning("the bridge could not give its lease back; it ends by itself")


def brought(room: int, moment: Callable[[], datetime]) -> Iterator[tuple[str, commands.Outgoing]]:
    """Orders that are sent now, with the keys of their sources; none while the own door is open
    beside, where devices are known to listen or not."""
    if settings.YIJU_MQTT_LISTEN:
        return
    for source in sensing.sources():
        if source.door == "mqtt" and source.closed_at is None and room > 0:
            for one in commands.hand_out(source.id, moment(), most=room):
                room -= 1
                yield source.key, one


def _readable(line: Any, patience_s: float) -> bool:
    """Whether something can be read, from the line or from what TLS holds back."""
    if isinstance(line, ssl.SSLSocket) and line.pending():
        return True
    return bool(select.select([line], [], [], patience_s)[0])
