"""What becomes of alarms: repeats, unstable sensors, shelving, floods, maintenance. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, Verdict, rule
from yiju.platform.base.time import china_day

P = params.load(__file__)
GOOD_PRACTICE = (Clause("22"), Standard("EEMUA 191"))


class Outcome(StrEnum):
    """What is done with an alarm that was raised."""

    OPENS = "opens"
    REPEATS = "repeats"
    REOPENS = "reopens"
    JOINS = "joins"
    """It belongs to the case of what feeds it."""
    PASSED = "passed"
    """It ended before it could open anything."""
    ADVISES = "advises"
    """It opens nothing; people are advised by it and others."""


@dataclass(frozen=True)
class Before:
    """The last case of the same cause: the asset, or the parent, and the type of case."""

    is_open: bool
    cleared_at: datetime | None
    """When its alarm ended; None while it stands."""


@rule(
    cites=(Clause("22"),),
    reading=_(
        "同一设施、同一案件类别为同一原因，同时最多一件案：未结的，再次报警计为重复；"
        "刚结不久又报警的，重开原案；更久的另立新案。"
    ),
)
def fusion(before: Before | None, at: datetime) -> Outcome:
    """What a new alarm of a cause is to the case before it."""
    if before is None:
        return Outcome.OPENS
    if before.is_open:
        return Outcome.REPEATS
    window = timedelta(minutes=int(P.reopen_minutes.at(china_day(at))))
    recent = before.cleared_at is not None and at - before.cleared_at <= window
    return Outcome.REOPENS if recent else Outcome.OPENS


@rule(
    cites=(Clause("22"),),
    reading=_("案件结了一天而报警一直没有解除的，重开原案；不能重开的，写明。"),
)
def stands_on(ended: datetime, now: datetime) -> bool:
    """Whether an alarm has outlived its case for too long. A repair by day shows at night only."""
    return now - ended > timedelta(hours=int(P.outlives_hours.at(china_day(now))))


@rule(
    cites=GOOD_PRACTICE,
    reading=_("十分钟内反复报警、恢复超过三次的，是传感器不稳：另立一件案，报警搁置。"),
)
def is_unstable(cleared: Sequence[datetime], at: datetime) -> bool:
    """Whether a sensor flaps, by the moments at which its alarms ended."""
    window = timedelta(minutes=int(P.flapping_minutes.at(china_day(at))))
    recent = sum(at - window <= one <= at for one in cleared)
    return recent > int(P.flapping_pairs.at(china_day(at)))


@rule(
    cites=GOOD_PRACTICE,
    reading=_("搁置报警须写明何人、何故，最长八小时，到时自动恢复。"),
)
def may_shelve(name: str, reason: str, since: datetime, until: datetime) -> Verdict:
    """All that stands against shelving."""
    unmet: list[Text | str] = []
    if not name.strip():
        unmet.append(_("没有写明由谁搁置"))
    if not reason.strip():
        unmet.append(_("没有写明搁置的原因"))
    hours = int(P.shelving_hours.at(china_day(since)))
    if until <= since:
        unmet.append(_("搁置的结束时间不晚于开始时间"))
    elif until - since > timedelta(hours=hours):
        unmet.append(_("最长搁置 {hours} 小时").format(hours=hours))
    return Verdict.of(unmet)


@rule(
    cites=(Clause("22"),),
    reading=_("检修时段须写明事由和起止，最长一个月；更长的停用应在台账中登记。"),
)
def may_maintain(reason: str, since: datetime, until: datetime) -> Verdict:
    """All that stands against a maintenance window."""
    unmet: list[Text | str] = []
    if not reason.strip():
        unmet.append(_("没有写明检修的事由"))
    days = int(P.maintenance_days.at(china_day(since)))
    if until <= since:
        unmet.append(_("检修的结束时间不晚于开始时间"))
    elif until - since > timedelta(days=days):
        unmet.append(_("检修时段最长 {days} 天").format(days=days))
    return Verdict.of(unmet)


@rule(
    cites=GOOD_PRACTICE,
    reading=_("十分钟内每名值守人员的新报警超过十条，是报警泛滥。"),
)
def is_flood(count: int, operators: int, on: date) -> bool:
    """Whether so many new alarms within the window of floods are too many; without anybody on
    watch, one person is assumed."""
    return count > int(P.flood_alarms.at(on)) * max(operators, 1)


@dataclass(frozen=True)
class Window:
    """Work during which alarms open nothing: of an asset, or of all that a parent feeds."""

    since: datetime
    until: datetime

    def holds(self, at: datetime) -> bool:
        return self.since <= at < self.until


@rule(
    cites=(Clause("22"),),
    reading=_("检修时段内的报警记录在案而不立案；时段结束后仍在报警的，那时立案。"),
)
def opens_from(at: datetime, windows: Sequence[Window]) -> datetime:
    """From when an alarm may open a case: at once, or at the end of the windows that hold it, one
    after another.

    >>> day = datetime(2021, 6, 1)
    >>> hour = timedelta(hours=1)
    >>> opens_from(day + hour, [Window(day, day + 2 * hour), Window(day + hour, day + 3 * hour)])
    datetime.datetime(2021, 6, 1, 3, 0)
    """
    moment = at
    while later := [one.until for one in windows if one.holds(moment)]:
        moment = max(later)
    return moment


def flood_window(on: date) -> timedelta:
    return timedelta(minutes=int(P.flood_minutes.at(on)))


def stale_after(on: date) -> timedelta:
    """How long an alarm stands before it is stale."""
    return timedelta(hours=int(P.stale_hours.at(on)))
