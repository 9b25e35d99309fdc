"""What is known close to a place."""

from math import cos, radians

from yiju.platform.base.geo import distance_m, to_wgs84
from yiju.platform.work.browsing import Wanted, items
from yiju.platform.work.cases.intake import CASE, Where
from yiju.platform.work.rows import ItemRow

METRES_PER_DEGREE = 111_320
MOST = 5
SEEN = 200


Box = tuple[float, float, float, float]


def box_around(where: Where, *, metres: float) -> Box:
    """West, south, east and north of a place, in degrees of WGS-84; raises OutsideChina."""
    lon, lat = to_wgs84(where.lon, where.lat, where.datum)
    north = metres / METRES_PER_DEGREE
    east = north / max(cos(radians(lat)), 0.01)
    return lon - east, lat - north, lon + east, lat + north


def nearby(where: Where, *, metres: int) -> list[tuple[ItemRow, float]]:
    """Open cases within a distance, the nearest first, each with its distance in metres.

    Raises OutsideChina where longitude and latitude were swapped.
    """
    lon, lat = to_wgs84(where.lon, where.lat, where.datum)
    box = box_around(where, metres=metres)
    found = items(Wanted(process=CASE, state="open", box=box), size=SEEN).rows
    near = [
        (one, distance_m(lon, lat, one.lon, one.lat))
        for one in found
        if one.lon is not None and one.lat is not None
    ]
    near.sort(key=lambda pair: (pair[1], pair[0].number))
    return [pair for pair in near if pair[1] <= metres][:MOST]
