"""Watches: what in the readings is a case. The only door to this part of sensing."""

from yiju.platform.sensing.watches.attending import attend
from yiju.platform.sensing.watches.browsing import AlarmRow, Statistics, alarms, statistics
from yiju.platform.sensing.watches.browsing import Page as AlarmPage
from yiju.platform.sensing.watches.declaration import Severity, Watch, install, watch_of, watches
from yiju.platform.sensing.watches.following import follow
from yiju.platform.sensing.watches.holding import (
    MaintenanceRefused,
    MaintenanceRow,
    ShelvingRefused,
    ShelvingRow,
    WatchUnknown,
    maintenance_add,
    maintenances,
    shelve,
    shelvings,
)
from yiju.platform.sensing.watches.rules import Outcome, P
from yiju.platform.sensing.watches.silence import look_for_silence
from yiju.platform.sensing.watches.statistics import Often, Rate, Tally

__all__ = [
    "AlarmPage",
    "AlarmRow",
    "MaintenanceRefused",
    "MaintenanceRow",
    "Often",
    "Outcome",
    "P",
    "Rate",
    "Severity",
    "ShelvingRefused",
    "ShelvingRow",
    "Statistics",
    "Tally",
    "Watch",
    "WatchUnknown",
    "alarms",
    "attend",
    "follow",
    "install",
    "look_for_silence",
    "maintenance_add",
    "maintenances",
    "shelve",
    "shelvings",
    "statistics",
    "watch_of",
    "watches",
]
