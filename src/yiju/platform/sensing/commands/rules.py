"""What becomes of commands that want something of one device, and when each is sent. Pure.

Ground: K9 of the city's facts on infrastructure, and K13: what protects life outranks everything.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _

P = params.load(__file__)
NEVER = 2**62
"""A moment that does not come."""


class Authority(IntEnum):
    """In whose name a device is told something; the greater outranks the smaller. What the device
    does by itself, its default, stands below all of them."""

    SCHEDULE = 1
    OPTIMISER = 2
    MANUAL = 3
    EMERGENCY = 4
    SAFETY = 5


AUTHORITIES: dict[Authority, Text] = {
    Authority.SCHEDULE: _("时间表"),
    Authority.OPTIMISER: _("优化程序"),
    Authority.MANUAL: _("人工"),
    Authority.EMERGENCY: _("应急"),
    Authority.SAFETY: _("安全"),
}


class State(IntEnum):
    """Where the order to one device stands."""

    WAITING = 0
    QUEUED = 1
    SENT = 2
    ACKNOWLEDGED = 3
    CONFIRMED = 4
    EXPIRED = 5
    REFUSED = 6
    OVERRIDDEN = 7
    WITHDRAWN = 8
    REHEARSED = 9

    @property
    def key(self) -> str:
        return self.name.lower()


STATES: dict[State, Text] = {
    State.WAITING: _("待第二人"),
    State.QUEUED: _("待发"),
    State.SENT: _("已发"),
    State.ACKNOWLEDGED: _("已应答"),
    State.CONFIRMED: _("读数证实"),
    State.EXPIRED: _("过期"),
    State.REFUSED: _("拒绝"),
    State.OVERRIDDEN: _("被取代"),
    State.WITHDRAWN: _("撤销"),
    State.REHEARSED: _("演练"),
}
UNDERWAY = (State.QUEUED, State.SENT, State.ACKNOWLEDGED)
"""May still be confirmed."""
IN_FORCE = (*UNDERWAY, State.CONFIRMED, State.OVERRIDDEN)
"""Want something of their device until their command ends."""


@dataclass(frozen=True)
class Claim:
    """What one command wants of one device at present. `given` is microseconds since 1970."""

    order: int
    command: int
    authority: Authority
    given: int
    value: float

    @property
    def rank(self) -> tuple[int, int, int]:
        """The higher, then the later."""
        return self.authority, self.given, self.command


@dataclass(frozen=True)
class Settled:
    """Which claim holds, if any; those that it beats; those that a safety rule refuses."""

    winner: Claim | None
    beaten: tuple[Claim, ...]
    refused: tuple[Claim, ...]


def settle(claims: Iterable[Claim], forbidden: Callable[[Claim], bool]) -> Settled:
    """Who is obeyed by one device. The order in which the claims come says nothing.

    >>> one, other = (Claim(n, n, Authority.MANUAL, n, 0.0) for n in (1, 2))
    >>> settle([other, one], lambda claim: False).winner == other
    True
    """
    ranked = sorted(claims, key=lambda claim: claim.rank, reverse=True)
    refused = tuple(claim for claim in ranked if forbidden(claim))
    left = [claim for claim in ranked if claim not in refused]
    return Settled(left[0] if left else None, tuple(left[1:]), refused)


def waves(groups: Iterable[str], stagger: int, spread: int) -> dict[str, int]:
    """When each group's turn comes, as microseconds after the beginning: `stagger` apart, all
    within `spread`. Neighbours by code hang on one feeder, and are not switched together.

    >>> waves(["K1", "K2", "K3"], 2, 4)
    {'K1': 0, 'K2': 2, 'K3': 4}
    >>> waves(["K1", "K2", "K3"], 2, 2)
    {'K1': 0, 'K2': 2, 'K3': 0}
    """
    known = sorted(set(groups))
    turns = spread // stagger + 1 if stagger else 1
    return {group: place % turns * stagger for place, group in enumerate(known)}


def needs_second(endangers: bool, devices: int, already: int, alone_up_to: int) -> bool:
    """Whether somebody may not decide alone. `already` are the other devices that they told the
    same without a second person: a large command in small pieces is a large command."""
    return endangers and devices + already > alone_up_to


def common_path(paths: Sequence[str]) -> str:
    """The innermost area that holds all.

    >>> common_path(["1/12/123/", "1/12/124/"])
    '1/12/'
    """
    if not paths:
        return ""
    first, last = min(paths).split("/"), max(paths).split("/")
    same = next(
        (place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b),
        min(len(first), len(last)) - 1,
    )
    return "".join(f"{part}/" for part in first[:same])


def share_confirmed(confirmed: int, wanted: int) -> float | None:
    """Of those that should obey; None where nobody should."""
    return confirmed / wanted if wanted else None
