"""Whether a file of points was given the wrong datum. Pure rules; nothing is converted by guess.

Positions of assets that are known already tell: GCJ-02 given as WGS-84 stands 300 to 700 m off,
everything in one direction.
"""

from collections.abc import Sequence

import numpy as np

from yiju.platform.base.geo import Datum, distance_m, from_wgs84, to_wgs84
from yiju.platform.base.i18n import Text, _

Point = tuple[float, float]
FEWEST = 20
"""Known assets that a file must name before it is judged."""
NEAR_M = 50
FAR_M = 100
GCJ02_M = (300, 700)
"""How far off its place GCJ-02 given as WGS-84 stands in eastern China."""
NAMES = {Datum.WGS84: "WGS-84", Datum.GCJ02: "GCJ-02", Datum.BD09: "BD-09"}


def displaced(
    shifts: Sequence[tuple[Point, Point]], given: Datum | None
) -> tuple[Text, Text] | None:
    """What is wrong and the remedy; None where the file stands where its assets are known to.

    `shifts` are pairs in WGS-84: where an asset is known to stand, where the file puts it, which
    gave its coordinates in the datum `given`. A file in WGS-84 passes where the register stands
    off it as if it had been given the wrong datum: that is how such an error is put right.
    """
    if len(shifts) < FEWEST:
        return None
    pairs = np.array(shifts)
    known, put = (_middle(pairs[:, side]) for side in (0, 1))
    moved = distance_m(*known, *put)
    if moved <= FAR_M:
        return None
    what = _("与已登记的 {count} 个设施相比，整体偏移约 {moved} 米").format(
        count=len(shifts), moved=round(moved)
    )
    said = from_wgs84(*put, given or Datum.WGS84)
    for other, name in NAMES.items():
        if other is not given and distance_m(*to_wgs84(*said, other), *known) <= NEAR_M:
            return what, _(
                "像是 {name} 坐标：核对坐标系后重新导入；若是先前登记有误，用 WGS-84 坐标的文件更正"
            ).format(name=name)
    if GCJ02_M[0] <= moved <= GCJ02_M[1] and not _register_was_wrong(put, known):
        return what, _("像是坐标系有误（GCJ-02 当作 WGS-84 即如此）：核对后重新导入")
    return None


def _middle(points: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> Point:
    """The middle longitude and latitude: a few that really moved do not shift them."""
    lon, lat = np.median(points, axis=0).tolist()
    return lon, lat


def _register_was_wrong(put: Point, known: Point) -> bool:
    """Whether the register stands off the file as if it had been given another datum."""
    return any(
        distance_m(*to_wgs84(*known, other), *put) <= NEAR_M for other in (Datum.GCJ02, Datum.BD09)
    )
