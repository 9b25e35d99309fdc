"""Orders over MQTT: what a device is told on its topic of commands, and what it answers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec

from yiju.interfaces.mqtt import topics
from yiju.interfaces.sensing.commands import LONGEST_WHY, Answers, written
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.commands import api as commands

AT_ONCE = 200
"""Orders of a source that leave in one go."""
UNDERWAY = 100
"""Orders that a client may leave unacknowledged before it is sent more."""
ANSWERED = msgspec.json.Decoder(int | list[int] | Answers)
LARGEST_NUMBER = 2**63


def taken(source: int, asset: str, payload: bytes, at: datetime) -> sensing.Reason:
    """Take what a device says of its orders: the number of one that it took, or several, or as
    gateways do. ACCEPTED, or why it says nothing."""
    try:
        said = ANSWERED.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return sensing.Reason.MALFORMED
    if not isinstance(said, Answers):
        said = Answers(acknowledged=[said] if isinstance(said, int) else said)
    refused = {one.number: one.why[:LONGEST_WHY] for one in said.refused}
    numbers = [*said.acknowledged, *refused]
    if any(not 0 < number < LARGEST_NUMBER for number in numbers):
        return sensing.Reason.MALFORMED
    found = commands.acknowledge(source, said.acknowledged, refused, at, asset_code=asset)
    if numbers and not found.taken and not found.late:
        return sensing.Reason.NOT_YOURS
    return sensing.Reason.ACCEPTED


def payload_of(order: commands.Outgoing) -> bytes:
    return msgspec.json.encode(written(order))


def expires_s(order: commands.Outgoing, at: datetime) -> int:
    """Whole seconds, never beyond its end; 0 where that is near."""
    return max(0, int((order.until - at).total_seconds()))


def due(listening: Mapping[int, Collection[str]], at: datetime) -> dict[int, list[str]]:
    """By source the devices, of those that listen (topics.ANY for all), to which something is to
    be sent."""
    return {
        source: found
        for source, codes in listening.items()
        if (
            found := commands.due_to(
                source, at, None if topics.ANY in codes else list(codes), AT_ONCE
            )
        )
    }


def hand_out(source: int, codes: Sequence[str], at: datetime) -> list[commands.Outgoing]:
    return commands.hand_out(source, at, among=codes, most=AT_ONCE) if codes else []
