"""Whether the witnesses of an area agree, and what that makes of a spell. Pure.

Ground: K4 and K9 of the city's facts on infrastructure: only valid readings that are fresh count, a
sensor that stands alone proves nothing, and what is switched for people is switched by people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, rule

HALF = 0.5


class Finding(StrEnum):
    HOLDS = "holds"
    OVER = "over"
    UNKNOWN = "unknown"
    """Too few have been heard to say either."""


@dataclass(frozen=True)
class Quorum:
    """When witnesses agree: `least` of them or more, and `share` or more of those that were heard
    within `heard_within`; once a spell stands, more than half of those heard keep it. Where fewer
    than `least`, or fewer than half of all, were heard, nothing is known."""

    least: int
    share: float
    heard_within: timedelta


@dataclass(frozen=True)
class Witness:
    """A sensor: its last valid reading, and since when it has shown the condition. What it says is
    not counted where it is `doubted`: it has a case of its own, is shelved, or is worked on."""

    code: str
    observed: datetime | None = None
    value: float | None = None
    since: datetime | None = None
    doubted: bool = False


@dataclass(frozen=True)
class Heard:
    """What the witnesses of an area say together. `since` is when enough of them first agreed."""

    finding: Finding
    agree: tuple[Witness, ...]
    differ: tuple[Witness, ...]
    unheard: tuple[Witness, ...]
    since: datetime | None = None


@rule(
    cites=(Clause("22"),),
    reading=_(
        "一个区域的传感器须有两个以上、且在新近有读数的当中占到规定比例，才算一致；"
        "单独一个、与邻近不符的、读数过时的和有故障的都不作数。"
    ),
)
def weigh(witnesses: Sequence[Witness], quorum: Quorum, at: datetime, stands: bool) -> Heard:
    """What they say at a moment; `stands` is whether a spell was found before."""
    heard = [one for one in witnesses if _is_heard(one, quorum, at)]
    agree = tuple(one for one in heard if one.since is not None)
    differ = tuple(one for one in heard if one.since is None)
    unheard = tuple(one for one in witnesses if one not in heard)
    if len(heard) < quorum.least or 2 * len(heard) < len(witnesses):
        return Heard(Finding.UNKNOWN, agree, differ, unheard)
    share = HALF if stands else quorum.share
    needed = max(quorum.least, ceil(share * len(heard)))
    if len(agree) < needed or (stands and len(agree) <= HALF * len(heard)):
        return Heard(Finding.OVER, agree, differ, unheard)
    since = sorted(one.since for one in agree if one.since)[needed - 1]
    return Heard(Finding.HOLDS, agree, differ, unheard, since)


def _is_heard(one: Witness, quorum: Quorum, at: datetime) -> bool:
    fresh = one.observed is not None and at - one.observed <= quorum.heard_within
    return fresh and not one.doubted


class State(StrEnum):
    """Where a piece of advice stands."""

    OPEN = "open"
    FOLLOWED = "followed"
    REFUSED = "refused"
    LAPSED = "lapsed"


class Step(StrEnum):
    """What is to be done about a spell."""

    NOTHING = "nothing"
    BEGIN = "begin"
    """Advise to switch on."""
    TURN_BACK = "turn_back"
    """Advise to undo it."""
    LAPSE = "lapse"
    """What is advised holds no longer; the spell goes on."""
    END = "end"
    """With the spell whatever is still advised lapses."""


@dataclass(frozen=True)
class Spell:
    """How far a spell has come: its advice to switch on, that to switch back where there was one,
    and whether the command that was given is still in force."""

    on: State
    back: State | None = None
    in_force: bool = False


@rule(
    cites=(Clause("22"),),
    reading=_(
        "一个区域的一段情形只建议一次，由人下达；情形消失，未采纳的建议自行失效，"
        "已采纳的建议恢复原状；不采纳的写明原因，同一段情形不再建议。"
    ),
)
def step_of(finding: Finding, spell: Spell | None) -> Step:
    """What a finding asks for, beside what was advised before."""
    if spell is None:
        return Step.BEGIN if finding is Finding.HOLDS else Step.NOTHING
    if spell.on is State.OPEN:
        return Step.NOTHING if finding is Finding.HOLDS else Step.END
    if spell.back is State.FOLLOWED:
        return Step.END
    if spell.back is State.OPEN and (finding is not Finding.OVER or not spell.in_force):
        return Step.END if finding is Finding.OVER else Step.LAPSE
    if finding is not Finding.OVER:
        return Step.NOTHING
    if spell.on is State.FOLLOWED and spell.in_force:
        is_asked = spell.back in (None, State.LAPSED)
        return Step.TURN_BACK if is_asked else Step.NOTHING
    return Step.END
