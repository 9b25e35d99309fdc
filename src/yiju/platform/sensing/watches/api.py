"""Watches: what in the readings is a case. The only door to this part of sensing."""

from yiju.platform.sensing.watches.attending import attend
from yiju.platform.sensing.watches.browsing import (
    AlarmRow,
    Statistics,
    alarms,
    alarms_by_district,
    statistics,
)
from yiju.platform.sensing.watches.browsing import Page as AlarmPage
from yiju.platform.sensing.watches.causes import CauseRow, causes, standing
from yiju.platform.sensing.watches.declaration import Severity, Watch, install, watch_of, watches
from yiju.platform.sensing.watches.faults import FaultRow, faults
from yiju.platform.sensing.watches.following import follow, make_ready
from yiju.platform.sensing.watches.holding import (
    AlarmUnknown,
    MaintenanceRefused,
    MaintenanceRow,
    PuttingBackRefused,
    ShelvingRefused,
    ShelvingRow,
    WatchUnknown,
    maintenance_add,
    maintenances,
    put_back,
    shelve,
    shelvings,
)
from yiju.platform.sensing.watches.rules import Outcome, P
from yiju.platform.sensing.watches.silence import look_for_silence
from yiju.platform.sensing.watches.statistics import Often, Rate, Tally

__all__ = [
    "AlarmPage",
    "AlarmRow",
    "AlarmUnknown",
    "CauseRow",
    "FaultRow",
    "MaintenanceRefused",
    "MaintenanceRow",
    "Often",
    "Outcome",
    "P",
    "PuttingBackRefused",
    "Rate",
    "Severity",
    "ShelvingRefused",
    "ShelvingRow",
    "Statistics",
    "Tally",
    "Watch",
    "WatchUnknown",
    "alarms",
    "alarms_by_district",
    "attend",
    "causes",
    "faults",
    "follow",
    "install",
    "look_for_silence",
    "maintenance_add",
    "maintenances",
    "make_ready",
    "put_back",
    "shelve",
    "shelvings",
    "standing",
    "statistics",
    "watch_of",
    "watches",
]
