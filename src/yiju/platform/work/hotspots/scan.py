"""Where cases cluster: Kulldorff's scan over circles, with significance by redrawing the cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import inf

import numpy as np
from numpy.typing import NDArray

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, rule
from yiju.platform.work.clock import P
from yiju.platform.work.hotspots.zones import (
    Cell,
    Numbers,
    Zones,
    highest,
    log_likelihood_ratio,
    plane,
    zones_of,
)

CITES = (Clause("22"),)


class BadScan(CityError):
    code = "hotspots.bad_scan"
    status = 422
    text = _("热点扫描的输入有误：{why}")


@dataclass(frozen=True)
class Cluster:
    """Cells that have more cases together than expected, the centre first, then by distance."""

    cells: tuple[str, ...]
    radius_m: float
    cases: int
    expected: float
    ratio: float
    """The log likelihood ratio."""
    relative_risk: float | None
    """Cases to expected inside, over the same outside; None where all cases are inside."""
    p: Fraction
    days: int | None = None
    """How many days up to today it lasts; None where only places were compared."""


@dataclass(frozen=True)
class Scan:
    """The clusters, the strongest first; none overlaps a stronger one."""

    clusters: tuple[Cluster, ...]
    cases: int
    unexposed: tuple[str, ...]
    """Cells with cases where nothing was expected: left out, to be looked at by a person."""


@dataclass(frozen=True)
class Ground:
    """The cells with exposure in the order of their codes, as arrays; for both scans."""

    codes: tuple[str, ...]
    zones: Zones


@rule(
    cites=CITES,
    reading=_(
        "案件比应发量明显集中的区域列为热点：以网格为圆心逐步扩大，取似然比最大的圆；"
        "把同样多的案件按应发量随机重抽，比实际更集中的次数定其显著性。互不重叠的次级热点同列。"
    ),
)
def scan(
    cells: Sequence[Cell],
    cases: Mapping[str, int],
    *,
    share: float | Fraction = Fraction(1, 2),
    draws: int = 999,
    seed: int,
    most: int = 10,
) -> Scan:
    """The clusters of `cases` (by cell code) over the exposure of the cells.

    Circles hold at most `share` of the exposure. p is (1 + redraws whose best circle is at least
    as strong) / (draws + 1), for secondary clusters too, which makes those careful. Cells without
    exposure are no part of a circle.

    Raises BadScan for a code twice or unknown, a negative number, an exposure or place that is
    not finite, a share outside of 0-1.
    """
    check_input(cells, cases, share)
    exposed = sorted((cell for cell in cells if cell.exposure > 0), key=lambda cell: cell.code)
    counts = np.array([cases.get(cell.code, 0) for cell in exposed], dtype=np.int32)
    unexposed = tuple(sorted({code for code, n in cases.items() if n} - {c.code for c in exposed}))
    total = int(counts.sum())
    if not total:
        return Scan((), 0, unexposed)
    exposure = np.array([cell.exposure for cell in exposed], dtype=float)
    ground = ground_of(exposed, exposure, share)
    expected = exposure / exposure.sum() * total
    found = non_overlapping(ground, counts, expected, total, most)
    drawn = redrawn(expected, total, draws, seed)
    bests = highest(ground.zones, expected, drawn, total)
    return Scan(with_p(found, bests), total, unexposed)


def share_for(cells: int, on: date) -> Fraction:
    """The share of the exposure that a circle may hold, smaller where the cells are many."""
    large = cells >= int(P.scan_large_from.at(on))
    share: Fraction = (P.scan_share_large if large else P.scan_share).at(on)
    return share


def check_input(cells: Sequence[Cell], cases: Mapping[str, int], share: float | Fraction) -> None:
    codes = [cell.code for cell in cells]
    if len(set(codes)) < len(codes):
        raise BadScan(why=_("网格编码重复"))
    if unknown := sorted(set(cases) - set(codes)):
        raise BadScan(why=_("没有网格 {code}").format(code=unknown[0]))
    if min(cases.values(), default=0) < 0:
        raise BadScan(why=_("案件数为负"))
    numbers = np.array([(c.lon, c.lat, c.exposure) for c in cells], dtype=float)
    if not np.isfinite(numbers).all() or (len(cells) and numbers[:, 2].min() < 0):
        raise BadScan(why=_("坐标或应发量不是有限的非负数"))
    if not 0 < share < 1:
        raise BadScan(why=_("区域的份额应在 0 与 1 之间"))


def ground_of(cells: Sequence[Cell], exposure: Numbers, share: float | Fraction) -> Ground:
    """Of cells in the order of their codes."""
    codes = tuple(cell.code for cell in cells)
    east, north = plane(cells)
    return Ground(codes, zones_of(codes, east, north, exposure, float(share)))


def redrawn(expected: Numbers, total: int, draws: int, seed: int) -> NDArray[np.int32]:
    """Cells by draws: the cases thrown anew among the cells as expected."""
    chances = expected / expected.sum()
    thrown = np.random.default_rng(seed).multinomial(total, chances, size=draws)
    return np.ascontiguousarray(thrown.T.astype(np.int32))


def non_overlapping(
    ground: Ground, counts: NDArray[np.int32], expected: Numbers, total: int, most: int
) -> list[Cluster]:
    """The strongest zone, then the strongest of those that share no cell with it, and so on.

    Equal ones are decided by the code of the centre, then by fewer cells. p stays 1.
    """
    ratios = [
        np.round(
            log_likelihood_ratio(np.cumsum(counts[around]), np.cumsum(expected[around]), total), 9
        )
        for around in ground.zones.around
    ]
    taken = np.zeros(len(ground.codes), dtype=bool)
    found: list[Cluster] = []
    while len(found) < most:
        bests = [
            _best_free(row, taken[around])
            for row, around in zip(ratios, ground.zones.around, strict=True)
        ]
        centre = max(range(len(bests)), key=lambda one: (bests[one][0], -one), default=0)
        if not bests or bests[centre][0] <= 0:
            break
        size = bests[centre][1] + 1
        taken[ground.zones.around[centre][:size]] = True
        found.append(_cluster(ground, centre, size, counts, expected, total))
    return found


def _best_free(ratios: Numbers, taken: NDArray[np.bool_]) -> tuple[float, int]:
    """The best of a centre's zones before the first taken cell, and its position."""
    free = int(np.argmax(taken)) if taken.any() else len(taken)
    if not free:
        return 0.0, 0
    where = int(np.argmax(ratios[:free]))
    return float(ratios[where]), where


def _cluster(
    ground: Ground,
    centre: int,
    size: int,
    counts: NDArray[np.int32],
    expected: Numbers,
    total: int,
) -> Cluster:
    inside = ground.zones.around[centre][:size]
    cases, due = int(counts[inside].sum()), float(expected[inside].sum())
    rest = (total - cases) / (total - due) if total > cases else 0.0
    return Cluster(
        cells=tuple(ground.codes[one] for one in inside),
        radius_m=float(ground.zones.metres[centre][size - 1]),
        cases=cases,
        expected=due,
        ratio=float(log_likelihood_ratio(cases, due, total)),
        relative_risk=cases / due / rest if rest else None,
        p=Fraction(1),
    )


def with_p(found: Sequence[Cluster], bests: Numbers) -> tuple[Cluster, ...]:
    """The clusters with their significance against the best zone of each redraw."""
    return tuple(replace(one, p=_p(one.ratio, bests)) for one in found)


def _p(ratio: float, bests: Numbers) -> Fraction:
    """A redraw that ties in all but the last digits counts as at least as strong."""
    bar = ratio - 1e-9 * max(1.0, ratio) if ratio < inf else inf
    return Fraction(1 + int((bests >= bar).sum()), len(bests) + 1)
