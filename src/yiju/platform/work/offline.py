"""When somebody acted who was cut off: by their own clock, set right by ours. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.base.time import china_day
from yiju.platform.work.clock import P

NOTICED = timedelta(minutes=1)
"""A clock that is wrong by less is right."""


@dataclass(frozen=True)
class Acted:
    """When it was done on the spot. `clock_off` is how far the device's clock was ahead of ours;
    `bounded` where what it said could not be and the nearest possible moment took its place."""

    at: datetime
    clock_off: timedelta = timedelta()
    bounded: bool = False

    def as_facts(self) -> dict[str, Any]:
        """As the event log keeps it; the clock only where it was wrong."""
        facts: dict[str, Any] = {"acted_at": self.at.isoformat()}
        if abs(self.clock_off) >= NOTICED:
            facts["clock_off_s"] = round(self.clock_off.total_seconds())
        return facts | ({"acted_at_bounded": True} if self.bounded else {})


@rule(
    cites=[Clause("22"), Standard("GB/T 30428.8-2020")],
    reading=_(
        "断网时在现场办理的，时限仍以平台收到为准；现场办理的时刻按设备时钟推算，另行记录，供申诉时"
        "查证：以设备上从办理到发送所经过的时间，从收到时倒推，不早于本环节开始，不早于可以离线的"
        "最长天数，也不晚于收到。"
    ),
)
def when_acted(
    acted: datetime, sent: datetime, *, received: datetime, since: datetime | None = None
) -> Acted:
    """When it was done by our clock. `acted` and `sent` are read from one clock that may be wrong
    by any amount: only what passed between them counts. `since` is when it became possible."""
    earliest = received - timedelta(days=offline_days(china_day(received)))
    if since is not None:
        earliest = max(earliest, min(since, received))
    found = received - (sent - acted)
    at = min(max(found, earliest), received)
    return Acted(at, sent - received, at != found)


def by_our_clock(moment: datetime, sent: datetime, *, received: datetime) -> datetime:
    """A moment that a device read from its clock, as a photo's: never after it was received, and
    as old as it says, for an old photo must be seen to be old."""
    return min(received - (sent - moment), received)


def offline_days(on: date) -> int:
    """How long somebody may be cut off, and a device may keep what it was given."""
    return int(P.offline_days.at(on))
