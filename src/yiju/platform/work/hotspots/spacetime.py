"""Where cases cluster of late: cylinders of a circle and of the days that end today."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from yiju.platform.base.i18n import _
from yiju.platform.base.law import rule
from yiju.platform.work.hotspots.scan import (
    CITES,
    BadScan,
    Cluster,
    Ground,
    Scan,
    check_input,
    ground_of,
    non_overlapping,
    with_p,
)
from yiju.platform.work.hotspots.zones import Cell, Numbers, highest


@rule(
    cites=CITES,
    reading=_(
        "新发热点：只看截至当日的时段，圆与时段合成圆柱，与其余地点和日期相比。"
        "显著性同样由随机重抽而定，各时段一并计入，避免因多试而误报。"
    ),
)
def emerging(
    cells: Sequence[Cell],
    cases: NDArray[np.int64],
    expected: Numbers,
    *,
    windows: Sequence[int],
    share: float | Fraction = Fraction(1, 2),
    draws: int = 999,
    seed: int,
    most: int = 10,
) -> Scan:
    """Clusters that last until today, the strongest first, sharing no cell.

    `cases` and `expected` hold a row for each cell and a column for each day, the last one being
    today; `windows` are lengths in days. A cell's `exposure` sets how far circles reach, and
    `expected` what is compared. Where nothing was expected in a cell on a day, its cases of that
    day are left out; the cell is named as unexposed.

    Raises BadScan as `scan`, for arrays of another shape, and for windows that are not shorter
    than the days given.
    """
    _check(cells, cases, expected, windows, share)
    order = [i for i in np.argsort([c.code for c in cells], kind="stable") if cells[i].exposure > 0]
    unexposed = _unexposed(cells, cases, expected, set(order))
    due = np.asarray(expected, dtype=float)[order]
    counts = np.where(due > 0, np.asarray(cases)[order], 0)
    total = int(counts.sum())
    if not total:
        return Scan((), 0, unexposed)
    due = due / due.sum() * total
    exposed = [cells[i] for i in order]
    ground = ground_of(exposed, np.array([c.exposure for c in exposed]), share)
    found = [
        replace(one, days=days)
        for days in windows
        for one in non_overlapping(ground, *_last(counts, due, days), total, most)
    ]
    bests = _bests(ground, due, windows, total, draws, seed)
    return Scan(with_p(_strongest(found, most), bests), total, unexposed)


def _last(counts: NDArray[np.int64], due: Numbers, days: int) -> tuple[NDArray[np.int32], Numbers]:
    return counts[:, -days:].sum(axis=1).astype(np.int32), due[:, -days:].sum(axis=1)


def _bests(
    ground: Ground, due: Numbers, windows: Sequence[int], total: int, draws: int, seed: int
) -> Numbers:
    """The best cylinder of each redraw. Days that stand on the same side of every window's
    beginning are drawn together."""
    since = sorted({due.shape[1] - days for days in windows})
    parts = np.add.reduceat(due, [0, *since], axis=1)
    chances = parts.ravel() / parts.sum()
    generator = np.random.default_rng(seed)
    drawn = np.empty((*parts.shape, draws), dtype=np.int32)
    for draw in range(draws):
        drawn[:, :, draw] = generator.multinomial(total, chances).reshape(parts.shape)
    bests = np.zeros(draws)
    for part in range(1, parts.shape[1]):
        recent = drawn[:, part:].sum(axis=1, dtype=np.int32)
        within = parts[:, part:].sum(axis=1)
        np.maximum(bests, highest(ground.zones, within, recent, total), out=bests)
    return bests


def _strongest(found: Sequence[Cluster], most: int) -> list[Cluster]:
    """Those that share no cell with a stronger one; equal ones: the shorter window first."""
    kept: list[Cluster] = []
    taken: set[str] = set()
    for one in sorted(found, key=lambda one: (-round(one.ratio, 9), one.days or 0, one.cells)):
        if len(kept) < most and taken.isdisjoint(one.cells):
            kept.append(one)
            taken.update(one.cells)
    return kept


def _unexposed(
    cells: Sequence[Cell], cases: NDArray[np.int64], expected: Numbers, exposed: set[int]
) -> tuple[str, ...]:
    strange = (np.asarray(cases) > 0) & (np.asarray(expected) <= 0)
    found = {cell.code for cell, row in zip(cells, strange, strict=True) if row.any()}
    hidden = {
        cell.code for i, cell in enumerate(cells) if i not in exposed and np.any(cases[i] > 0)
    }
    return tuple(sorted(found | hidden))


def _check(
    cells: Sequence[Cell],
    cases: NDArray[np.int64],
    expected: Numbers,
    windows: Sequence[int],
    share: float | Fraction,
) -> None:
    check_input(cells, {}, share)
    if cases.shape != expected.shape or cases.ndim != 2 or len(cases) != len(cells):
        raise BadScan(why=_("每个网格每天须各有一个案件数和应发量"))
    if (cases < 0).any() or not np.isfinite(expected).all() or (expected < 0).any():
        raise BadScan(why=_("坐标或应发量不是有限的非负数"))
    if not windows or min(windows) < 1 or max(windows) >= cases.shape[1]:
        raise BadScan(why=_("时段须短于给出的天数"))
