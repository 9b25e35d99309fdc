"""What comes in and who is told: the door of this part of work."""

from yiju.platform.work.doors.hooks import (
    CHANGES,
    HookRow,
    HookUnfit,
    HookUnknown,
    Subscribed,
    Way,
    close,
    failed,
    hooks,
    reopen,
    send_test,
    subscribe,
    taken,
    way_of,
    write_letters,
)
from yiju.platform.work.doors.receptions import STORED, ReceptionRow, count, receptions

__all__ = [
    "CHANGES",
    "STORED",
    "HookRow",
    "HookUnfit",
    "HookUnknown",
    "ReceptionRow",
    "Subscribed",
    "Way",
    "close",
    "count",
    "failed",
    "hooks",
    "receptions",
    "reopen",
    "send_test",
    "subscribe",
    "taken",
    "way_of",
    "write_letters",
]
