"""What a command would do, and whether somebody may give it; nothing changes here."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.sensing.columns import MICROSECOND
from yiju.platform.sensing.commands.kinds import CommandKind, command_kind
from yiju.platform.sensing.commands.models import Command, Order, Stage
from yiju.platform.sensing.commands.refusals import (
    AuthorityRefused,
    PeriodUnfit,
    ReasonMissing,
    RefusedForSafety,
    TimeBooked,
)
from yiju.platform.sensing.commands.rules import (
    UNDERWAY,
    Authority,
    State,
    needs_second,
    waves,
)
from yiju.platform.sensing.commands.settling import rivals
from yiju.platform.sensing.commands.targets import (
    NO_WAY,
    Device,
    Target,
    devices,
    endangered,
    refusals,
)

LONGEST_REASON = 300
ALONE = (*UNDERWAY, State.WAITING, State.CONFIRMED, State.OVERRIDDEN)


@dataclass(frozen=True)
class Post:
    """What somebody may act as: a role, and what they reach in it."""

    role: str
    reach: registry.Reach


@dataclass(frozen=True)
class Giver:
    """Who gives a command. `system` is a program of the city itself: a schedule, an optimiser."""

    actor: Actor
    posts: tuple[Post, ...] = ()
    system: bool = False

    def reaches(self, roles: Sequence[str]) -> list[registry.Reach]:
        return [post.reach for post in self.posts if post.role in roles]


@dataclass(frozen=True)
class Wanted:
    """What is to be commanded. `value` is as it was written; without a `start` at once."""

    kind: str
    target: Target
    value: Any
    until: datetime
    reason: str
    start: datetime | None = None
    authority: Authority = Authority.MANUAL
    rehearsal: bool = False
    follows: int | None = None
    """The command that this one repeats for the rest."""


@dataclass(frozen=True)
class Rival:
    """Another command, and on how many of the devices it stands above or below this one."""

    command: int
    name: str
    authority: Authority
    value: str
    devices: int
    wins: bool


@dataclass(frozen=True)
class Plan:
    """What a command would do. `refused` counts devices by rule, or `no_way`."""

    kind: CommandKind
    value: float
    start: datetime
    until: datetime
    devices: tuple[Device, ...]
    groups: int
    last_due: datetime
    refused: dict[str, int]
    rivals: tuple[Rival, ...]
    needs_second: bool
    offsets: dict[str, int] = field(repr=False)
    why: dict[str, str] = field(repr=False)
    """By code of the device that is refused."""

    @property
    def sent(self) -> int:
        return len(self.devices) - len(self.why)

    @property
    def sent_to(self) -> list[str]:
        return [one.code for one in self.devices if one.code not in self.why]


def preview(wanted: Wanted, giver: Giver, at: datetime) -> Plan:
    """What would happen; nothing does. Raises as `give` does."""
    kind = command_kind(wanted.kind)
    reaches = _reaches(kind, wanted.authority, giver)
    value = kind.read(wanted.value)
    start = _period(kind, wanted, at)
    if not wanted.reason.strip() or len(wanted.reason.strip()) > LONGEST_REASON:
        raise ReasonMissing(most=LONGEST_REASON)
    found = devices(kind, wanted.target, reaches, at)
    why = {one.code: NO_WAY for one in found if one.source is None or one.stream is None}
    why |= refusals(
        kind,
        [one.asset for one in found],
        value=value,
        start=start,
        until=wanted.until,
        authority=wanted.authority,
        dangers=endangered(kind, [one.code for one in found]),
    )
    if len(why) == len(found) and set(why.values()) != {NO_WAY}:
        rule = next(one for one in kind.safety if one.key in why.values())
        raise RefusedForSafety(count=len(found), rule=rule.title, ground=rule.ground)
    offsets = waves(
        (one.group for one in found), kind.stagger // MICROSECOND, kind.spread // MICROSECOND
    )
    codes = [one.code for one in found if one.code not in why]
    if not (wanted.rehearsal or wanted.follows):
        refuse_booked(kind, value, wanted.authority, codes, start, wanted.until)
    return Plan(
        kind,
        value,
        start,
        wanted.until,
        tuple(found),
        len(offsets),
        start + max(offsets.values(), default=0) * MICROSECOND,
        dict(Counter(why.values())),
        tuple(
            Rival(
                one.pk,
                one.name,
                Authority(one.authority),
                kind.shown(one.value),
                count,
                (one.authority, one.given_at) > (wanted.authority, at),
            )
            for one, count in rivals(kind, codes, start, wanted.until)
        ),
        needs_somebody_else(kind, value, codes, giver, wanted.until, at),
        offsets,
        why,
    )


def _reaches(
    kind: CommandKind, authority: Authority, giver: Giver
) -> Sequence[registry.Reach] | None:
    """Raises AuthorityRefused. None for the whole city."""
    if giver.system:
        if authority in (Authority.SCHEDULE, Authority.OPTIMISER):
            return None
        raise AuthorityRefused(kind=kind.title, authority=authority.name.lower())
    reaches = giver.reaches(kind.roles(authority)) if giver.actor.account else []
    if authority is Authority.SAFETY or not reaches:
        raise AuthorityRefused(kind=kind.title, authority=authority.name.lower())
    return reaches


def _period(kind: CommandKind, wanted: Wanted, at: datetime) -> datetime:
    """Raises PeriodUnfit."""
    start = max(wanted.start or at, at)
    if not start < wanted.until or wanted.until - start > kind.longest:
        hours = f"{kind.longest / timedelta(hours=1):g}"
        raise PeriodUnfit(hours=hours)
    return start


def refuse_booked(
    kind: CommandKind,
    value: float,
    authority: int,
    codes: Sequence[str],
    start: datetime,
    until: datetime,
) -> None:
    """Raises TimeBooked where another command of the same authority has the time of a device, and
    one of the two keeps it."""
    if kind.booked is None:
        return
    for one, count in rivals(kind, codes, start, until):
        if one.authority == authority and (kind.booked(value) or kind.booked(one.value)):
            told = {"command": one.pk, "name": one.name, "value": kind.shown(one.value)}
            raise TimeBooked(count=count, start=one.start, until=one.until, **told)


def needs_somebody_else(
    kind: CommandKind,
    value: float,
    codes: Sequence[str],
    giver: Giver,
    until: datetime,
    at: datetime,
) -> bool:
    if kind.endangers is None or not kind.endangers(value):
        return False
    own = Command.objects.filter(
        kind=kind.key,
        account=giver.actor.account,
        second_at=None,
        until__gt=at,
        stage__in=(Stage.STANDING, Stage.WITHDRAWN),
    )
    dangerous = [pk for pk, told in own.values_list("pk", "value") if kind.endangers(told)]
    told = Order.objects.filter(command__in=dangerous, state__in=ALONE)
    already = set(told.values_list("asset_code", flat=True)) - set(codes)
    return needs_second(True, len(codes), len(already), kind.alone_up_to)
