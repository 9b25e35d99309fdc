"""MQTT 3.1.1 and 5 on the wire: what a server is sent. Pure: bytes in, facts out.

Sections are of the OASIS standards of 29 October 2014 (3.1.1) and 7 March 2019 (5.0).
"""

from dataclasses import dataclass, field
from enum import IntEnum
from struct import Struct
from typing import Any, NamedTuple

V3, V5 = 4, 5
"""The levels of the protocol that are spoken."""
U16, U32 = Struct(">H"), Struct(">I")


class Type(IntEnum):
    CONNECT = 1
    CONNACK = 2
    PUBLISH = 3
    PUBACK = 4
    PUBREC = 5
    PUBREL = 6
    PUBCOMP = 7
    SUBSCRIBE = 8
    SUBACK = 9
    UNSUBSCRIBE = 10
    UNSUBACK = 11
    PINGREQ = 12
    PINGRESP = 13
    DISCONNECT = 14


class Code(IntEnum):
    """Reason codes of MQTT 5 (2.4); for 3.1.1 what there is of them."""

    SUCCESS = 0x00
    WITH_WILL = 0x04
    NO_SUBSCRIPTION = 0x11
    MALFORMED = 0x81
    PROTOCOL_ERROR = 0x82
    IMPLEMENTATION = 0x83
    VERSION = 0x84
    CLIENT_ID = 0x85
    BAD_PASSWORD = 0x86
    NOT_AUTHORIZED = 0x87
    UNAVAILABLE = 0x88
    AUTHENTICATION_METHOD = 0x8C
    KEEP_ALIVE = 0x8D
    TAKEN_OVER = 0x8E
    FILTER = 0x8F
    TOPIC = 0x90
    TOPIC_ALIAS = 0x94
    TOO_LARGE = 0x95
    QUOTA = 0x97
    PAYLOAD = 0x99


class Broken(Exception):
    """What came is no MQTT, or not what may come now. The connection ends with the code."""

    def __init__(self, code: Code = Code.MALFORMED) -> None:
        super().__init__(code.name)
        self.code = code


class Publish(NamedTuple):
    """`number` is the packet identifier, 0 for QoS 0."""

    topic: str
    payload: bytes
    qos: int
    number: int
    retain: bool


@dataclass(frozen=True)
class Connect:
    """`keep_alive` in seconds, 0 for never. `will` is the message to publish when the client is
    lost."""

    level: int
    client: str
    clean: bool
    keep_alive: int
    will: Publish | None
    user: str
    password: bytes
    properties: dict[str, Any] = field(default_factory=dict)


class Subscription(NamedTuple):
    filter: str
    qos: int
    handling: int
    """Of retained messages: 0 send, 1 send for a new subscription, 2 do not."""


PROPERTIES: dict[int, tuple[str, str]] = {
    0x01: ("payload_format", "byte"),
    0x02: ("message_expiry", "u32"),
    0x03: ("content_type", "text"),
    0x08: ("response_topic", "text"),
    0x09: ("correlation", "data"),
    0x0B: ("subscription", "varint"),
    0x11: ("session_expiry", "u32"),
    0x15: ("authentication_method", "text"),
    0x16: ("authentication_data", "data"),
    0x17: ("problem_information", "byte"),
    0x18: ("will_delay", "u32"),
    0x19: ("response_information", "byte"),
    0x1F: ("reason", "text"),
    0x21: ("receive_maximum", "u16"),
    0x22: ("topic_alias_maximum", "u16"),
    0x23: ("topic_alias", "u16"),
    0x26: ("user", "pair"),
    0x27: ("packet_maximum", "u32"),
}


class Reader:
    """Reads the fields of a packet one after another. Raises Broken where one is cut short."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data, self.at = data, at

    def byte(self) -> int:
        self.at += 1
        return self.take(self.at - 1, 1)[0]

    def u16(self) -> int:
        self.at += 2
        number: int = U16.unpack(self.take(self.at - 2, 2))[0]
        return number

    def u32(self) -> int:
        self.at += 4
        number: int = U32.unpack(self.take(self.at - 4, 4))[0]
        return number

    def varint(self) -> int:
        number = 0
        for shift in (0, 7, 14, 21):
            byte = self.byte()
            number |= (byte & 0x7F) << shift
            if not byte & 0x80:
                return number
        raise Broken

    def data_field(self) -> bytes:
        length = self.u16()
        self.at += length
        return self.take(self.at - length, length)

    def text(self) -> str:
        """1.5.4: UTF-8 without U+0000."""
        return text_of(self.data_field())

    def pair(self) -> tuple[str, str]:
        return self.text(), self.text()

    def take(self, start: int, length: int) -> bytes:
        found = self.data[start : start + length]
        if len(found) < length:
            raise Broken
        return found

    def properties(self) -> dict[str, Any]:
        """2.2.2. Of those that may come several times, which only users' may, the last is kept."""
        length = self.varint()
        end = self.at + length
        if end > len(self.data):
            raise Broken
        found: dict[str, Any] = {}
        while self.at < end:
            name, kind = PROPERTIES.get(self.varint(), ("", ""))
            if not name or (name in found and kind != "pair"):
                raise Broken(Code.PROTOCOL_ERROR if name else Code.MALFORMED)
            found[name] = getattr(self, "data_field" if kind == "data" else kind)()
        if self.at != end:
            raise Broken
        return found

    @property
    def left(self) -> bool:
        return self.at < len(self.data)


def text_of(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise Broken from None
    if "\0" in text:
        raise Broken
    return text


def connect(body: bytes) -> Connect:
    """3.1. Raises Broken, with VERSION for a protocol that is not spoken."""
    read = Reader(body)
    name, level = read.data_field(), read.byte()
    if name != b"MQTT" or level not in (V3, V5):
        raise Broken(Code.VERSION)
    flags, keep_alive = read.byte(), read.u16()
    if flags & 1 or (flags >> 3 & 3) == 3:
        raise Broken
    properties = read.properties() if level == V5 else {}
    client, will = read.text(), None
    if flags & 4:
        if level == V5:
            read.properties()
        topic, payload = read.text(), read.data_field()
        will = Publish(topic, payload, flags >> 3 & 3, 0, bool(flags & 0x20))
    elif flags & 0x38:
        raise Broken
    user = read.text() if flags & 0x80 else ""
    password = read.data_field() if flags & 0x40 else b""
    if read.left:
        raise Broken
    return Connect(level, client, bool(flags & 2), keep_alive, will, user, password, properties)


def publish(head: int, body: bytes, level: int) -> Publish:
    """3.3. `head` is the first byte of the packet."""
    qos = head >> 1 & 3
    length = len(body)
    if qos == 3 or length < 2:
        raise Broken
    at = 2 + (body[0] << 8 | body[1])
    topic, number = text_of(body[2:at]), 0
    if qos:
        at += 2
        number = body[at - 2] << 8 | body[at - 1] if at <= length else 0
        if not number:
            raise Broken
    if level == V5:
        if at < length and body[at] == 0:
            at += 1
        else:
            read = Reader(body, at)
            if "topic_alias" in read.properties():
                raise Broken(Code.TOPIC_ALIAS)
            at = read.at
    if at > length or not topic or "+" in topic or "#" in topic:
        raise Broken(Code.MALFORMED if topic or at > length else Code.PROTOCOL_ERROR)
    return Publish(topic, body[at:], qos, number, bool(head & 1))


def subscribe(body: bytes, level: int) -> tuple[int, list[Subscription]]:
    """3.8: the packet identifier and what is asked for."""
    read = Reader(body)
    number = read.u16()
    if level == V5:
        read.properties()
    found = []
    while read.left:
        wanted, options = read.text(), read.byte()
        if options & 3 == 3 or not wanted:
            raise Broken
        found.append(Subscription(wanted, options & 3, options >> 4 & 3))
    if not found or not number:
        raise Broken(Code.PROTOCOL_ERROR)
    return number, found


def unsubscribe(body: bytes, level: int) -> tuple[int, list[str]]:
    """3.10"""
    read = Reader(body)
    number = read.u16()
    if level == V5:
        read.properties()
    found = []
    while read.left:
        found.append(read.text())
    if not found or not number:
        raise Broken(Code.PROTOCOL_ERROR)
    return number, found


def number_of(body: bytes) -> int:
    """The packet identifier of an acknowledgement."""
    if len(body) < 2:
        raise Broken
    return body[0] << 8 | body[1]


def code_of(body: bytes) -> int:
    """The reason of a DISCONNECT (3.14)."""
    return body[0] if body else Code.SUCCESS
