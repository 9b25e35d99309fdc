"""What this platform has to tell of each data set, page by page."""

from yiju.interfaces import clock
from yiju.interfaces.exchange import fields
from yiju.platform.registry import api as registry
from yiju.platform.steering import api as steering
from yiju.platform.work import api as work
from yiju.platform.work.exchange.api import MOST_RECORDS, Page, Record, Source

FIGURES_BACK = 50


def sources() -> dict[str, Source]:
    return {"grids": grids, "components": components, "cases": cases, "evaluation": evaluation}


def grids(cursor: str, begins: bool) -> Page:
    """All areas, whenever the city's profile was loaded anew."""
    now = registry.areas_fingerprint()
    if now == cursor:
        return Page((), cursor)
    told = [Record("grids", "", area.code, fields.of_area(area)) for area in registry.areas()]
    return Page(told, now, is_whole=True)


def components(cursor: str, begins: bool) -> Page:
    """All assets, whenever one of them has changed; and each day, because a day makes things
    stand that were recorded for it before."""
    kinds = registry.kinds()
    today = clock.today()
    now = f"{today} " + " ".join(f"{one.key}:{registry.revision(one.key)}" for one in kinds)
    now = now if len(now) <= 200 else f"{today} {sum(registry.revision(k.key) for k in kinds)}"
    if now == cursor:
        return Page((), cursor)
    areas = {area.code: area for area in registry.areas()}
    units = {unit.code: unit for unit in registry.units()}
    told = []
    for kind in kinds:
        first = registry.first_days(kind.key)
        states = registry.AssetState.values
        for row in registry.standing(kind.key, on=today, within=None, states=states):
            facts = fields.of_component(kind, row, first[row.code], areas, units)
            told.append(Record("components", "", f"{kind.key}/{row.code}", facts))
    return Page(told, now, is_whole=True)


def cases(cursor: str, begins: bool) -> Page:
    """Cases in the order of their last change."""
    rows, following = work.changes(work.Wanted(process="case"), after=cursor, size=MOST_RECORDS)
    areas = {area.code: area for area in registry.areas()}
    units = {unit.code: unit for unit in registry.units()}
    told = [Record("cases", "", row.number, fields.of_case(row, areas, units)) for row in rows]
    return Page(told, following, is_last=len(rows) < MOST_RECORDS)


def evaluation(cursor: str, begins: bool) -> Page:
    """Published figures; one that is published again takes the place of the one before."""
    since = int(cursor or 0)
    if begins:
        since = max(0, since - FIGURES_BACK)
    rows = steering.figures_after(since, MOST_RECORDS)
    told = [Record("evaluation", "", _name(row), fields.of_figure(row)) for row in rows]
    last = str(max([row.number for row in rows], default=since))
    return Page(told, last, is_last=len(rows) < MOST_RECORDS)


def _name(row: steering.FigureRow) -> str:
    days = f"{row.first_day:%Y%m%d}-{row.last_day:%Y%m%d}"
    return f"{row.indicator_key}/{row.area_code}/{days}"
