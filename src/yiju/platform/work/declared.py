"""The processes that run here, by key and version, and the calendar that their clocks follow."""

from collections.abc import Sequence

from yiju.platform.base.calendar import WorkingCalendar, china
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _, listed
from yiju.platform.work.process import Process


class ProcessUnknown(CityError):
    code = "work.process_unknown"
    status = 404
    text = _("没有流程 {process}。已有：{known}")


_installed: dict[tuple[str, int], Process] = {}
_newest: dict[str, Process] = {}
_calendar: list[WorkingCalendar] = []


def install(processes: Sequence[Process], calendar: WorkingCalendar | None = None) -> None:
    """Take the place of all that was installed; the calendar is that of the State Council where
    the city has none of its own."""
    _installed.clear()
    _installed.update({(one.key, one.version): one for one in processes})
    _newest.clear()
    for one in processes:
        if one.key not in _newest or one.version > _newest[one.key].version:
            _newest[one.key] = one
    _calendar[:] = [calendar] if calendar else []


def processes() -> list[Process]:
    """The newest version of each, in the order of declaration."""
    return list(_newest.values())


def process_of(key: str, version: int | None = None) -> Process:
    """The process in a version, or its newest; raises ProcessUnknown."""
    if version is not None and (key, version) in _installed:
        return _installed[key, version]
    found = _newest.get(key)
    if found is None or version is not None:
        known = listed(f"{name} {number}" for name, number in _installed)
        raise ProcessUnknown(process=f"{key} {version or ''}".strip(), known=known)
    return found


def calendar() -> WorkingCalendar:
    """Years that are not published count as plain weeks, and what rests on them says so."""
    return _calendar[0] if _calendar else china(provisional=True)
