"""What the evaluation warns of: lost points, hot spots that last, silence, forgotten pauses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from yiju.applications.cityops.opening import query
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, rule
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.figures.api import Counts
from yiju.platform.work.hotspots import api as hotspots
from yiju.platform.work.scoring.api import (
    METHODS,
    PARTS,
    Evaluation,
    Line,
    Points,
    Scorer,
    city_methods,
    of_item,
    rules,
)

ITEMS = "items"
MOST = 5


@dataclass(frozen=True)
class Warning:
    """One thing that wants somebody's attention. `link` opens what is behind it: a route and a
    query, both empty where there is nothing to open."""

    kind: str
    who: str
    says: Text
    link: str = ""
    route: str = "work:items"


KINDS: dict[str, Text] = {
    "points": _("单项失分"),
    "hotspot": _("热点"),
    "silent": _("没有动静的单位"),
    "review": _("挂账到期未复查"),
}


def lost_points(parts: tuple[Points, ...], day: date) -> Iterator[Points]:
    """The parts that lost more than the share of their points that is warned of."""
    for part in parts:
        if part.full and part.lost is not None and rules.warns(part.lost, part.full, day):
            yield part


@rule(
    cites=(Clause("22"),),
    reading=_("本月有应处置的任务，却一件也没有处置的单位，提醒过问；没有任务的不算。"),
)
def is_silent(should_handle: int, handled: int) -> bool:
    return should_handle > 0 and handled == 0


def warnings(found: Evaluation, area_path: str, city: Counts, now: datetime) -> list[Warning]:
    """All warnings of a month in an area; hot spots and pauses are those of today."""
    day = found.period.last_day
    told = [*_points(found, area_path, city, day), *_silent(found)]
    if found.period.contains(china_day(now)):
        told += [*_hotspots(area_path, now), *_reviews(area_path, now)]
    return told


def _points(found: Evaluation, area_path: str, city: Counts, day: date) -> Iterator[Warning]:
    """Of the items of the long-term assessment where the city uses them, else of its method."""
    own = city_methods(day)
    scorer = Scorer(found.period, city, METHODS[ITEMS if ITEMS in own else own[0]])
    for line in scorer.regions(found.whole, area_path, found.level):
        if not line.has_data or line.is_small or line.exempt:
            continue
        name = registry.area(line.key).name
        for part in lost_points(line.parts, day):
            if scorer.method.key == ITEMS and not _is_enough(line, part, found, scorer):
                continue
            told = {"figure": "due", "item": part.key} if scorer.method.key == ITEMS else {}
            yield Warning(
                "points",
                name,
                _("“{part}”失 {lost} 分，占该项 {full} 分的 {share}").format(
                    part=PARTS[part.key],
                    lost=f"{float(part.lost or 0):.2f}",
                    full=f"{float(part.full):g}",
                    share=f"{float((part.lost or 0) / part.full):.1%}",
                ),
                f"{query(found.period, '', 'area', line.key)}&{urlencode(told)}" if told else "",
            )


def _is_enough(line: Line, part: Points, found: Evaluation, scorer: Scorer) -> bool:
    """One late case of two is no reason to warn; what people deducted on the spot always is."""
    if scorer.given.get(line.key, {}).get(part.key):
        return True
    due = of_item(line.counts, part.key, found.period).sums["due"]
    return due >= int(rules.P.enough_cases.at(found.period.last_day))


def _silent(found: Evaluation) -> Iterator[Warning]:
    for key, counts in found.whole.by("unit", str).items():
        sums = counts.sums
        if is_silent(sums["should_handle"], sums["handled"]):
            yield Warning(
                "silent",
                registry.unit(key).short_name,
                _("应处置 {count} 件，一件也没有处置").format(count=sums["should_handle"]),
                f"{query(found.period, '', 'unit', key)}&figure=should_handle",
            )


def _hotspots(area_path: str, now: datetime) -> Iterator[Warning]:
    today = china_day(now)
    latest = hotspots.latest_scan(today)
    if latest is None:
        return
    day, clusters = latest
    before = hotspots.a_week_before(day)
    for one in clusters:
        centre = registry.area(one.cells[0])
        if not one.is_significant(day) or not centre.path.startswith(area_path):
            continue
        lasts = hotspots.lasts(one.cells, day, before)
        says = _("两周内 {cases} 件，应有 {expected} 件").format(
            cases=one.cases, expected=f"{one.expected:.0f}"
        )
        if lasts:
            says = _("{says}；已连续两周显著，建议专项整治").format(says=says)
        number = one.proposal or one.alert
        yield Warning("hotspot", centre.name, says, number, "work:item" if number else "")


def _reviews(area_path: str, now: datetime) -> Iterator[Warning]:
    for one in work.past_review(now):
        if one.area_path.startswith(area_path):
            who = registry.unit(one.unit_code).short_name if one.unit_code else ""
            says = _("{number} 挂账应于 {day} 复查：{title}").format(
                number=one.number, day=china_day(one.until), title=one.title
            )
            yield Warning("review", who, says, one.number, "work:item")
