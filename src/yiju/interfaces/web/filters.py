"""The filters of lists of work, read from an address: all that is wrong with them at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.http import HttpRequest

from yiju.interfaces import clock
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.application import Picked
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import china_day, start_of_day
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

EVERY_PROCESS = "all"
DESK, ITEMS = "desk", "items"
TITLES: dict[str, Text] = {
    "view": _("查看"),
    "q": _("标题或编号"),
    "number": _("编号"),
    "process": _("流程"),
    "state": _("状态"),
    "step": _("环节"),
    "type": _("类别"),
    "area": _("区域"),
    "unit": _("承办单位"),
    "source": _("来源"),
    "order": _("排序"),
    "since": _("自"),
    "before": _("至"),
    "ended": _("办结自"),
    "late": _("超期"),
}
KNOWN: dict[str, tuple[str, ...]] = {
    DESK: ("view", "q", "process", "step", "type", "area", "source", "order"),
    ITEMS: (
        "number",
        "process",
        "state",
        "step",
        "type",
        "area",
        "unit",
        "source",
        "since",
        "before",
        "ended",
        "late",
    ),
}
"""What narrows each list."""
OTHERS = ("unit", "changed")
"""Views of the desk that show what is with others as well."""
VIEWS = (*work.VIEWS, *OTHERS)


class FilterWrong(CityError):
    code = "work.filter_wrong"
    status = 422
    text = _("筛选条件有误：{problems}。改正后再筛选；保存的视图请重新保存")


def kept(page: str, given: Mapping[str, str]) -> dict[str, str]:
    """What of an address narrows the list: what a saved view keeps."""
    return {name: given[name].strip() for name in KNOWN[page] if given.get(name, "").strip()}


def check(page: str, given: Mapping[str, str]) -> None:
    """Raises FilterWrong with everything that is wrong."""
    problems = [
        _("“{title}”没有“{value}”这一项").format(title=TITLES[name], value=value[:40])
        for name, value in kept(page, given).items()
        if not _is_right(name, value)
    ]
    if problems:
        raise FilterWrong(problems="；".join(str(problem) for problem in problems))


def _is_right(name: str, value: str) -> bool:
    right = CHECKS.get(name)
    return right is None or right(value)


def _is_process(value: str) -> bool:
    return value == EVERY_PROCESS or value in {one.key for one in work.processes()}


def _is_step(value: str) -> bool:
    return any(step.key == value for one in work.processes() for step in one.steps)


def _is_area(value: str) -> bool:
    return any(area.code == value for area in registry.areas())


def _is_unit(value: str) -> bool:
    return any(unit.code == value for unit in registry.units())


def _is_day(value: str) -> bool:
    return _day(value) is not None


CHECKS: dict[str, Callable[[str], bool]] = {
    "view": VIEWS.__contains__,
    "process": _is_process,
    "state": ("open", "ended").__contains__,
    "step": _is_step,
    "area": _is_area,
    "unit": _is_unit,
    "source": cases.SOURCES.__contains__,
    "order": work.ORDERS.__contains__,
    "since": _is_day,
    "before": _is_day,
    "ended": _is_day,
}


def on_desk(given: Mapping[str, str]) -> work.OnDesk:
    """The filter of one's own desk. Raises FilterWrong."""
    check(DESK, given)
    told = kept(DESK, given)
    views: dict[str, work.View] = {view: view for view in work.VIEWS}
    area = told.get("area", "")
    return work.OnDesk(
        view=views.get(told.get("view", ""), "mine"),
        process=told.get("process", ""),
        step=told.get("step", ""),
        area_path=registry.area(area).path if area else "",
        source=told.get("source", ""),
        type_code=told.get("type", ""),
        words=told.get("q", ""),
        order="newest" if told.get("order") == "newest" else "due",
    )


def with_others(given: Mapping[str, str], reader: Reader, now: datetime) -> work.Wanted:
    """What the views of a desk show that are not one's own: the open items of one's unit, or
    what has changed since yesterday. Raises FilterWrong."""
    check(DESK, given)
    told = kept(DESK, given)
    is_unit = told.get("view") == "unit"
    area, step = told.get("area", ""), told.get("step", "")
    return work.Wanted(
        process=told.get("process", ""),
        state="open" if is_unit else "",
        steps=(step,) if step else (),
        type_code=told.get("type", ""),
        source=told.get("source", ""),
        area_path=registry.area(area).path if area else "",
        unit_code=reader.unit_code if is_unit and "staff" in reader.roles else "",
        changed_since=None if is_unit else yesterday(now),
        reaches=reader.reaches,
    )


def selection_of(given: Mapping[str, str]) -> list[tuple[str, str]]:
    """What an address of the list of items says besides its filters: the selection of an
    application."""
    own = {*KNOWN[ITEMS], "after"}
    return [(name, given[name]) for name in given if name not in own]


def wanted_in(request: HttpRequest, picked: Picked | None = None) -> work.Wanted:
    """The filters of an address, among what was picked out; raises FilterWrong."""
    wanted = wanted_of(request.GET, reader_in(request))
    return replace(wanted, among=picked.numbers) if picked else wanted


def wanted_of(given: Mapping[str, str], reader: Reader) -> work.Wanted:
    check(ITEMS, given)
    told = kept(ITEMS, given)
    process, step = told.get("process", cases.CASE.key), told.get("step", "")
    area, number = told.get("area", ""), told.get("number", "")
    since, before = _day(told.get("since", "")), _day(told.get("before", ""))
    ended = _day(told.get("ended", ""))
    return work.Wanted(
        process="" if process == EVERY_PROCESS else process,
        state=told.get("state", ""),
        steps=(step,) if step else (),
        type_code=told.get("type", ""),
        source=told.get("source", ""),
        area_path=registry.area(area).path if area else "",
        unit_code=told.get("unit", ""),
        numbers=(number,) if number else (),
        since=start_of_day(since) if since else None,
        before=start_of_day(before + timedelta(days=1)) if before else None,
        ended_since=start_of_day(ended) if ended else None,
        late_at=clock.moment() if told.get("late") else None,
        reaches=reader.reaches,
    )


def yesterday(now: datetime) -> datetime:
    return start_of_day(china_day(now) - timedelta(days=1))


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date() if text else None
    except ValueError:
        return None


def steps_of(processes: Sequence[work.Process]) -> list[tuple[str, Text]]:
    """The steps that hold work, each key once."""
    found: dict[str, Text] = {}
    for process in processes:
        for step in process.steps:
            if not step.is_end:
                found.setdefault(step.key, step.title)
    return list(found.items())
