"""Advice: commands that a person is advised to give. The only door to this part of sensing.

look(at)                          # the clock: spells begin, turn back, end
advice(giver, reaches, is_open=True)
follow(id, giver, at)             # gives the command
refuse(id, giver, reason=…, at=at)
"""

from yiju.platform.sensing.advice.answering import (
    STATES,
    AdviceOver,
    AdviceUnknown,
    follow,
    refuse,
)
from yiju.platform.sensing.advice.declaration import Advises
from yiju.platform.sensing.advice.looking import look
from yiju.platform.sensing.advice.reading import (
    AdviceRow,
    Told,
    advice,
    below,
    open_count,
    plan,
    shown,
)
from yiju.platform.sensing.advice.rules import Quorum, State

__all__ = [
    "STATES",
    "AdviceOver",
    "AdviceRow",
    "AdviceUnknown",
    "Advises",
    "Quorum",
    "State",
    "Told",
    "advice",
    "below",
    "follow",
    "look",
    "open_count",
    "plan",
    "refuse",
    "shown",
]
