"""How densely things stand on the urban ground of an area, and how much of it they reach."""

from collections.abc import Sequence
from fractions import Fraction

from shapely import union_all

from yiju.platform.base.geo import area_m2, buffer_m
from yiju.platform.base.i18n import Text, _
from yiju.platform.registry import api as registry
from yiju.platform.steering.measure import Measure
from yiju.platform.steering.shares import row_of


def density_of(assets: Sequence[registry.AssetRow], area: str, why_missing: Text) -> Measure:
    """How many stand on a square kilometre of the urban communities of an area."""
    ground = registry.urban_boundary(area)
    if ground is None:
        return Measure.missing(_no_boundary(area))
    inside = [one for one in assets if registry.is_urban(one.area_code)]
    if not inside:
        return Measure.missing(why_missing)
    return Measure.total(_quotient(len(inside), area_m2(ground) / 1e6), map(row_of, inside))


def coverage_of(
    assets: Sequence[registry.AssetRow], radius_m: float, area: str, why_missing: Text
) -> Measure:
    """Percent of that ground within so many metres of at least one of the assets."""
    ground = registry.urban_boundary(area)
    if ground is None:
        return Measure.missing(_no_boundary(area))
    circles = {
        row_of(one): buffer_m(one.lon, one.lat, radius_m)
        for one in assets
        if one.lon is not None and one.lat is not None
    }
    if not circles:
        return Measure.missing(why_missing)
    served = union_all(list(circles.values())).intersection(ground)
    return Measure.total(100 * _quotient(area_m2(served), area_m2(ground)), circles)


def _no_boundary(area: str) -> Text:
    return _("{area}没有城市社区的边界").format(area=registry.area(area).name)


def _quotient(part: float, whole: float) -> Fraction:
    """Of measured areas, to a millionth: finer than any boundary is drawn."""
    return Fraction(round(1_000_000 * part / whole), 1_000_000)
