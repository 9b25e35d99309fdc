"""What a topic speaks of, and who may use it. Pure.

| topic | payload |
| --- | --- |
| yiju/SOURCE/ASSET/KIND | one reading of a stream: a number, or an object with `value` |
| yiju/SOURCE/ASSET | an object with a value by kind of stream |
| yiju/SOURCE | a batch, as POST /sensing/readings takes it |
| yiju/SOURCE/ASSET/answers | what the device says of its orders |
| yiju/SOURCE/ASSET/commands | an order, which only the city says |
| v1.1/Datastreams('ASSET/KIND')/Observations | an Observation (OGC 18-088, 14.2) |
| v1.1/Observations | an Observation that names its Datastream |

Those of SensorThings also behind yiju/SOURCE/, for brokers whose access lists know topics only.
"""

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

ROOT, OGC = "yiju", "v1.1"
OBSERVATIONS = re.compile(r"v1\.1/(?:Datastreams\('([^']{1,100})'\)/)?Observations")


class About(StrEnum):
    STREAM = "stream"
    ASSET = "asset"
    BATCH = "batch"
    OBSERVATION = "observation"
    ANSWERS = "answers"
    COMMANDS = "commands"
    NOTHING = "nothing"


OF_ORDERS = {one.value: one for one in (About.ANSWERS, About.COMMANDS)}
"""No kind of stream is called like this: theirs have a dot."""


class Subject(NamedTuple):
    """`source`, `asset` and the key of a stream are empty where the topic does not tell them."""

    about: About
    source: str = ""
    asset: str = ""
    stream: str = ""


@lru_cache(maxsize=100_000)
def subject(topic: str) -> Subject:
    """What a message under a topic is about.

    >>> subject("yiju/vendor/L-1/lamp.power").stream
    'L-1/lamp.power'
    """
    first, _slash, rest = topic.partition("/")
    if first == OGC:
        return _observation("", topic)
    if first != ROOT or not rest:
        return Subject(About.NOTHING)
    source, _slash, rest = rest.partition("/")
    if not rest:
        return Subject(About.BATCH, source)
    if rest.startswith(f"{OGC}/"):
        return _observation(source, rest)
    asset, _slash, kind = rest.partition("/")
    if not kind:
        return Subject(About.ASSET, source, asset)
    if kind in OF_ORDERS and asset:
        return Subject(OF_ORDERS[kind], source, asset)
    if "/" in kind or not asset:
        return Subject(About.NOTHING, source, asset)
    return Subject(About.STREAM, source, asset, rest)


def _observation(source: str, topic: str) -> Subject:
    found = OBSERVATIONS.fullmatch(topic)
    if found is None:
        return Subject(About.NOTHING, source)
    return Subject(About.OBSERVATION, source, stream=found[1] or "")


def may_publish(told: Subject, source: str, asset: str) -> bool:
    """Whether somebody with a secret of a source, narrowed to an asset where that is not empty,
    may publish there. Streams that the message names itself, as a batch does, are held against
    the secret when it is taken in."""
    return told.source in ("", source) and (not asset or told.asset in ("", asset))


def may_subscribe(wanted: str, source: str, asset: str) -> bool:
    """Whether a filter asks for nothing but what lies below the own topics.

    >>> may_subscribe("yiju/vendor/#", "vendor", ""), may_subscribe("yiju/#", "vendor", "")
    (True, False)
    """
    own = [ROOT, source, asset] if asset else [ROOT, source]
    return wanted.split("/")[: len(own)] == own and is_filter(wanted)


ANY = "+"


def ordered(wanted: str) -> str:
    """The device whose orders a filter asks for, and nothing else: its code, or + for any of the
    source; empty for other filters.

    >>> ordered("yiju/vendor/L-1/commands"), ordered("yiju/vendor/L-1/#")
    ('L-1', '')
    """
    levels = wanted.split("/")
    return levels[2] if len(levels) == 4 and levels[3] == About.COMMANDS else ""


def commands_of(source: str, asset: str) -> str:
    """The topic of a device's orders."""
    return f"{ROOT}/{source}/{asset}/{About.COMMANDS.value}"


def is_filter(wanted: str) -> bool:
    """3.1.1, 4.7.1: wildcards stand alone in their level, # at the end only."""
    levels = wanted.split("/")
    alone = all(level in "+#" or not set(level) & {"+", "#"} for level in levels)
    return bool(wanted) and alone and "#" not in levels[:-1]


def matches(wanted: str, topic: str) -> bool:
    """Whether a topic is among those that a filter asks for (3.1.1, 4.7.1).

    >>> matches("yiju/+/L-1/#", "yiju/vendor/L-1"), matches("yiju/+", "yiju/vendor/L-1")
    (True, False)
    """
    asked, told = wanted.split("/"), topic.split("/")
    for place, level in enumerate(asked):
        if level == "#":
            return True
        if place >= len(told) or level not in ("+", told[place]):
            return False
    return len(asked) == len(told)
