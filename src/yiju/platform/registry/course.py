"""The course of one asset: which version holds when, and what may follow what. Pure rules.

On a day, known at a moment, the version holds that has the latest `valid_from` up to the day among
those recorded up to the moment; of equals, the one recorded last.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from yiju.platform.base.i18n import Text, _, listed

STATES: dict[str, Text] = {
    "planned": _("规划"),
    "in_service": _("在用"),
    "suspended": _("停用"),
    "removed": _("拆除"),
}
AFTER: dict[str, tuple[str, ...]] = {
    "planned": ("planned", "in_service", "removed"),
    "in_service": ("in_service", "suspended", "removed"),
    "suspended": ("suspended", "in_service", "removed"),
    "removed": ("removed",),
}
"""What may follow each state. A plan that was given up is removed; what was removed stays so."""


class Version(NamedTuple):
    """What the rules need to know of a stored version. `number` orders those of one moment."""

    valid_from: date
    recorded_at: datetime
    number: int
    state: str
    fingerprint: int


@dataclass(frozen=True)
class Judgement:
    """Whether new facts say nothing new, or why they cannot be recorded: what, and the remedy."""

    same: bool = False
    refused: tuple[Text, Text] | None = None


def in_force(
    versions: Iterable[Version], on: date, known_at: datetime | None = None
) -> Version | None:
    """The version that held on a day, as known at a moment; None before the first."""
    heard = [
        version
        for version in versions
        if version.valid_from <= on and (known_at is None or version.recorded_at <= known_at)
    ]
    return max(heard, key=lambda version: version[:3], default=None)


def judge(versions: Sequence[Version], day: date, state: str, fingerprint: int) -> Judgement:
    """Whether an asset with these versions may be said to be so from `day` on."""
    now = in_force(versions, day)
    if now is not None and now.fingerprint == fingerprint:
        return Judgement(same=True)
    held = {version.valid_from: in_force(versions, version.valid_from) for version in versions}
    before = [version for start, version in held.items() if version and start < day]
    after = [version for start, version in held.items() if version and start > day]
    if before:
        last = max(before)
        if state not in AFTER[last.state]:
            return Judgement(refused=_cannot_follow(last, state))
    if after:
        following = min(after)
        if following.state not in AFTER[state]:
            return Judgement(refused=_cannot_precede(following, state))
    return Judgement()


def _cannot_follow(last: Version, state: str) -> tuple[Text, Text]:
    if last.state == "removed":
        return (
            _("{day}起已拆除，之后不能是“{state}”").format(
                day=last.valid_from, state=STATES[state]
            ),
            _("拆除有误的，以 {day} 为生效日期更正；原址重建的，用新编码登记").format(
                day=last.valid_from
            ),
        )
    return (
        _("{day}起是“{before}”，之后不能是“{state}”").format(
            day=last.valid_from, before=STATES[last.state], state=STATES[state]
        ),
        _("可填：{named}").format(named=listed(str(STATES[key]) for key in AFTER[last.state])),
    )


def _cannot_precede(following: Version, state: str) -> tuple[Text, Text]:
    return (
        _("{day}起已登记为“{after}”，“{state}”不能在它之前").format(
            day=following.valid_from, after=STATES[following.state], state=STATES[state]
        ),
        _("核对状态和生效日期，或先更正 {day} 的记录").format(day=following.valid_from),
    )
