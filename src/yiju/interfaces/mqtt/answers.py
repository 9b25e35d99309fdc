"""MQTT 3.1.1 and 5 on the wire: what a server says. Pure: facts in, bytes out."""

from yiju.interfaces.mqtt.packets import U16, U32, V3, V5, Code, Type

OLD_CONNACK = {Code.VERSION: 1, Code.CLIENT_ID: 2, Code.UNAVAILABLE: 3, Code.BAD_PASSWORD: 4}
"""3.1.1, table 3.1; every other refusal is 5, not authorized."""


def varint(number: int) -> bytes:
    out = bytearray()
    while True:
        number, byte = number >> 7, number & 0x7F
        out.append(byte | 0x80 if number else byte)
        if not number:
            return bytes(out)


def packet(kind: Type, body: bytes, flags: int = 0) -> bytes:
    return bytes((kind << 4 | flags,)) + varint(len(body)) + body


def text(said: str) -> bytes:
    data = said.encode()[:65_535]
    return U16.pack(len(data)) + data


def reason_property(said: str) -> bytes:
    """A Reason String, or nothing, with the length before it."""
    told = b"\x1f" + text(said) if said else b""
    return varint(len(told)) + told


def connack(
    level: int, code: Code = Code.SUCCESS, *, limits: tuple[int, int] = (0, 0), client: str = ""
) -> bytes:
    """3.2. `limits` are Receive Maximum and Maximum Packet Size; `client` a name that we gave.

    No session is kept, and neither shared subscriptions nor identifiers of them are known.
    """
    if level == V3:
        old = OLD_CONNACK.get(code, 5) if code else 0
        return packet(Type.CONNACK, bytes((0, old)))
    told = b""
    if code == Code.SUCCESS:
        told = b"\x11" + U32.pack(0) + b"\x21" + U16.pack(limits[0]) + b"\x27" + U32.pack(limits[1])
        told += b"\x29\x00\x2a\x00"
        told += b"\x12" + text(client) if client else b""
    return packet(Type.CONNACK, bytes((0, code)) + varint(len(told)) + told)


def acknowledgement(
    kind: Type, level: int, number: int, code: int = Code.SUCCESS, said: str = ""
) -> bytes:
    """PUBACK, PUBREC, PUBCOMP (3.4 to 3.7)."""
    if level == V3 or (code == Code.SUCCESS and not said):
        return bytes((kind << 4, 2)) + U16.pack(number)
    tail = reason_property(said) if said else b""
    return packet(kind, U16.pack(number) + bytes((code,)) + tail)


def suback(level: int, number: int, codes: list[int]) -> bytes:
    """3.9"""
    if level == V3:
        codes = [code if code <= 2 else 0x80 for code in codes]
    middle = b"\x00" if level == V5 else b""
    return packet(Type.SUBACK, U16.pack(number) + middle + bytes(codes))


def unsuback(level: int, number: int, codes: list[int]) -> bytes:
    """3.11"""
    tail = b"\x00" + bytes(codes) if level == V5 else b""
    return packet(Type.UNSUBACK, U16.pack(number) + tail)


def published(level: int, topic: str, payload: bytes, *, retain: bool) -> bytes:
    """A message for a subscriber, at QoS 0 (3.3)."""
    middle = b"\x00" if level == V5 else b""
    return packet(Type.PUBLISH, text(topic) + middle + payload, int(retain))


def sent(level: int, topic: str, payload: bytes, number: int, expires_s: int) -> bytes:
    """A message at QoS 1, with how long it is of use (3.3.2.3.3)."""
    middle = b"\x05\x02" + U32.pack(expires_s) if level == V5 else b""
    return packet(Type.PUBLISH, text(topic) + U16.pack(number) + middle + payload, 2)


def pingresp() -> bytes:
    return packet(Type.PINGRESP, b"")


def disconnect(level: int, code: Code) -> bytes:
    """What a server says before it hangs up: in 3.1.1 nothing."""
    return packet(Type.DISCONNECT, bytes((code,))) if level == V5 else b""
