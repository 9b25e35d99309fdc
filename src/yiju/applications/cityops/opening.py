"""From a figure to the cases behind it: the address that opens it, and what it picks out."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from yiju.platform.application import Picked, Selection
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import Period
from yiju.platform.registry import api as registry
from yiju.platform.work.figures.api import FIGURES, Counts, Done
from yiju.platform.work.scoring.api import ACTS, HOW, PARTS, counts_of, of_item

FIGURE = "cityops.figure"
PERSON_READERS = frozenset({"commander", "assessor", "auditor", "leader", "office", "admin"})
"""Who may see how each person in a post did; the others see themselves."""


class FigureUnknown(CityError):
    code = "cityops.figure_unknown"
    status = 404
    text = _("没有统计项 {figure}。从综合评价页打开")


class NotAPersonOfYours(CityError):
    code = "cityops.not_a_person_of_yours"
    status = 403
    text = _("个人的评价只对本人和指挥、评估、审计、领导小组开放")


def query(month: Period, area: str, of: str, key: str) -> str:
    """The address of a line without its figure. `of` is area, unit or person."""
    told = {"selection": FIGURE, "month": month.label, "within": area, "of": of, "key": key}
    return urlencode(told)


def pick(given: Mapping[str, str], account: str, roles: frozenset[str], now: datetime) -> Picked:
    """The cases behind a figure of a month: `of` and `key` say of whom, `figure` which; `item`
    narrows to one item of the long-term assessment."""
    period = Period.parse(given.get("month", ""))
    area = registry.area(given.get("within", "") or registry.city().code)
    counts, name = _narrowed(counts_of(period, area.path, now), given, account, roles, period)
    figure = given.get("figure", "")
    if given.get("of") == "person":
        done, title = _acts(counts, figure, given.get("key", ""))
        numbers, counted = (done.numbers, len(done)) if done else ((), 0)
        return Picked(f"{period.label} {name} {title}", numbers, counted)
    if figure not in FIGURES:
        raise FigureUnknown(figure=figure[:40])
    title = str(FIGURES[figure])
    if item := given.get("item", ""):
        counts = of_item(counts, item, period)
        title = f"{PARTS.get(item, item)} {title}"
    if source := given.get("from", ""):
        counts = counts.where("source", lambda one: one == source)
    return Picked(f"{period.label} {name} {title}", counts.numbers(figure), counts.sums[figure])


def _narrowed(
    counts: Counts,
    given: Mapping[str, str],
    account: str,
    roles: frozenset[str],
    period: Period,
) -> tuple[Counts, str]:
    """The figures of whom it is about, and their name. Raises AreaUnknown, UnitUnknown and
    NotAPersonOfYours."""
    of, key = given.get("of", ""), given.get("key", "")
    if of == "person":
        if key != account and not roles & PERSON_READERS:
            raise NotAPersonOfYours()
        return counts, key
    if of == "unit":
        name = registry.unit(key).short_name
        return counts.where("unit", lambda unit: unit == key), name
    area = registry.area(key or given.get("within", "") or registry.city().code)
    return counts.where("area_path", lambda path: path.startswith(area.path)), area.name


def _acts(counts: Counts, figure: str, account: str) -> tuple[Done | None, str]:
    """The acts of a person: dispatch.all, dispatch.late, dispatch.wrong."""
    act, _dot, how = figure.partition(".")
    if act not in ACTS or how not in HOW:
        raise FigureUnknown(figure=figure[:40])
    done = counts.acts.get((act, account))
    if done is not None and how != "all":
        done = done.late() if how == "late" else done.mistaken()
    return done, f"{ACTS[act]} {HOW[how]}" if how != "all" else str(ACTS[act])


def selection(open_to: tuple[str, ...]) -> Selection:
    return Selection(FIGURE, pick, open_to)
