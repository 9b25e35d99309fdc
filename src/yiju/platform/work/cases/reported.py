"""What people reported near things that stand in the city."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from yiju.platform.base.geo import distance_m
from yiju.platform.registry.api import AssetRow
from yiju.platform.work.browsing import Wanted, every
from yiju.platform.work.cases.codes import PUBLIC_SOURCES
from yiju.platform.work.cases.intake import CASE
from yiju.platform.work.rows import ItemRow


def reports_near(
    assets: Iterable[AssetRow],
    type_code: str,
    metres: float,
    since: datetime,
    before: datetime,
    area_path: str = "",
) -> Iterator[tuple[ItemRow, str]]:
    """Cases of a type that people reported in a span, each with the code of the nearest of the
    assets, where that is no farther than so many metres."""
    placed = [(one.lon, one.lat, one.code) for one in assets if one.lon is not None]
    wanted = Wanted(
        process=CASE, type_code=type_code, since=since, before=before, area_path=area_path
    )
    for case in every(wanted):
        if not placed or case.source not in PUBLIC_SOURCES or case.lon is None or case.lat is None:
            continue
        away = [
            (distance_m(case.lon, case.lat, lon, lat), code)
            for lon, lat, code in placed
            if lat is not None
        ]
        if min(away)[0] <= metres:
            yield case, min(away)[1]
