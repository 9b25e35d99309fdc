"""The circles that a scan looks at, and the likelihood ratio by which they are compared.

A zone is a cell with its nearest neighbours. With c cases inside of C and E expected,

    LLR = c ln(c/E) + (C-c) ln((C-c)/(C-E))   if c > E, else 0.

Source: M. Kulldorff, A spatial scan statistic, Communications in Statistics 26 (1997) 1481-1496.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from yiju.platform.base.geo import central_meridian, to_plane

Numbers = NDArray[np.float64]
PASSES = (64, 8, 1)
"""Every so many centres are looked at, with a higher bar each time."""


@dataclass(frozen=True)
class Cell:
    """A grid cell by its middle, WGS-84 degrees. `exposure` is what is expected there, in any
    unit: residents, or cases by history; zero where nothing can happen."""

    code: str
    lon: float
    lat: float
    exposure: float


@dataclass(frozen=True)
class Zones:
    """For each centre the cells around it, the nearest first (ties by code), as positions in the
    order of codes, cut where the share of the exposure is reached; and the distances in metres."""

    around: tuple[NDArray[np.intp], ...]
    metres: tuple[Numbers, ...]


def zones_of(
    codes: Sequence[str], east: Numbers, north: Numbers, exposure: Numbers, share: float
) -> Zones:
    """Every circle around a cell that holds at most `share` of the exposure. The cells stand in
    the order of their codes; east and north in metres."""
    if list(codes) != sorted(set(codes)):
        raise ValueError("cells stand in the order of their codes, each once")
    most = share * float(exposure.sum()) * (1 + 1e-12)
    around, metres = [], []
    for east_m, north_m in zip(east, north, strict=True):
        far = np.round(np.hypot(east - east_m, north - north_m), 3)
        order = np.argsort(far, kind="stable")
        held = int(np.searchsorted(np.cumsum(exposure[order]), most, side="right"))
        around.append(order[:held])
        metres.append(far[order[:held]])
    return Zones(tuple(around), tuple(metres))


def plane(cells: Sequence[Cell]) -> tuple[Numbers, Numbers]:
    """East and north of the cells in metres, in the plane of their middle."""
    lon = np.array([cell.lon for cell in cells], dtype=float)
    lat = np.array([cell.lat for cell in cells], dtype=float)
    return to_plane(lon, lat, central_meridian(float(lon.mean())))


def log_likelihood_ratio(inside: Any, expected: Any, total: float) -> Numbers:
    """LLR of zones with `inside` cases where `expected` were expected, of `total` cases; infinite
    where nothing was expected."""
    inside, expected = np.asarray(inside, dtype=float), np.asarray(expected, dtype=float)
    outside, rest = total - inside, np.maximum(total - expected, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        within = scipy.special.xlogy(inside, inside / expected)
        without = scipy.special.xlogy(outside, np.where(outside > 0, outside / rest, 1))
    return np.where(inside > expected, np.maximum(within + without, 0), 0.0)


def highest(zones: Zones, expected: Numbers, drawn: NDArray[np.int32], total: int) -> Numbers:
    """The highest LLR of each redraw. `expected` holds a number for each cell and sums up to at
    most `total`; `drawn` is cells by redraws.

    A few centres give each redraw a first best. For all centres it then takes one comparison of
    whole numbers to see that a zone has too few cases to be better; only the few zones that pass
    are worked out.
    """
    best = np.zeros(drawn.shape[1])
    if not total:
        return best
    for every in PASSES:
        widest = _widest(float(best.min()), total)
        for around in zones.around[::every]:
            _raise(best, drawn[around], np.cumsum(expected[around]), widest, total)
    return best


def _raise(
    best: Numbers, cases: NDArray[np.int32], expected: Numbers, widest: Numbers, total: int
) -> None:
    """Raise the bests to those among the zones of one centre; `cases` is cells by redraws."""
    for nearer, cell in pairwise(cases):  # twice as fast as cumsum, which adds one by one
        np.add(nearer, cell, out=cell)
    least = np.searchsorted(widest, expected).astype(np.int32)
    zone, draw = np.divmod(np.flatnonzero(cases >= least[:, None]), cases.shape[1])
    ratio = log_likelihood_ratio(cases[zone, draw], expected[zone], total)
    np.maximum.at(best, draw, ratio)


def _widest(least: float, total: int) -> Numbers:
    """For each count of cases the largest expectation at which its LLR still reaches `least`, a
    little more for safety; it grows with the count. By bisection."""
    counts = np.arange(total + 1, dtype=float)
    low, high = np.zeros(total + 1), counts.copy()
    for _step in range(50):
        middle = (low + high) / 2
        reaches = log_likelihood_ratio(counts, middle, total) >= least
        low, high = np.where(reaches, middle, low), np.where(reaches, high, middle)
    return np.maximum.accumulate(high * (1 + 1e-9) + 1e-12)
