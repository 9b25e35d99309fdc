"""The processes that every city runs."""

from yiju.platform.work.cases.appeals import APPEAL
from yiju.platform.work.cases.process import CASE
from yiju.platform.work.hotspots.process import HOTSPOT
from yiju.platform.work.listings.process import LISTING, REVIEW
from yiju.platform.work.process import Process
from yiju.platform.work.rechecks.process import RECHECK
from yiju.platform.work.reconciling.process import BANK_DIFFERENCE

PROCESSES: tuple[Process, ...] = (
    CASE,
    APPEAL,
    RECHECK,
    HOTSPOT,
    LISTING,
    REVIEW,
    BANK_DIFFERENCE,
)
