"""How many loads drew enough at sampling moments, by area and month, over years of readings."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import groupby

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from yiju.platform.base.known import Known
from yiju.platform.base.loads import expected_w
from yiju.platform.base.time import china_day
from yiju.platform.sensing.columns import Int32, Int64
from yiju.platform.sensing.lake.delta import lake
from yiju.platform.sensing.loads import LevelAt, Load
from yiju.platform.sensing.query.engine import engine
from yiju.platform.sensing.query.fresh import at_present
from yiju.platform.sensing.query.moments import AT_ONCE, before
from yiju.platform.sensing.streams import Wanted, numbers_of


@dataclass(frozen=True)
class Sampled:
    """Loads as columns, one row for each that has a stream: its number, the place of its area
    among `areas`, and that of what it draws and how it is run among `alike`."""

    areas: tuple[str, ...]
    alike: tuple[tuple[float, float, str], ...]
    """Full power in W, standby as a share of it, and regime."""
    stream: Int32
    area: Int32
    like: Int32

    @classmethod
    def of(cls, kind: str, loads: Iterable[Load], area_of: Callable[[str], str]) -> "Sampled":
        """`area_of` names the area of a path; `kind` is that of the streams."""
        known, named = numbers_of(Wanted(kind=kind)), cache(area_of)
        areas, alike = dict[str, int](), dict[tuple[float, float, str], int]()
        rows: tuple[list[int], list[int], list[int]] = ([], [], [])
        for one in loads:
            if one.code in known:
                number, path = known[one.code]
                like = (one.full_w, one.standby, one.regime)
                rows[0].append(number)
                rows[1].append(areas.setdefault(named(path), len(areas)))
                rows[2].append(alike.setdefault(like, len(alike)))
        return cls(tuple(areas), tuple(alike), *(np.array(one, np.int32) for one in rows))


def lit_by_month(
    sampled: Sampled,
    level_at: LevelAt,
    moments: Iterable[datetime],
    back: timedelta,
    *,
    lit_from: float,
) -> dict[tuple[str, date], Known]:
    """By area and first day of the month in China: of the loads that should be on at the moments,
    how many drew at least the share `lit_from` of what they should, by their last valid reading
    within `back` before; unknown are those without one."""
    by, place = engine(), lake()
    present = at_present(place)
    loads = by.rows(
        "loads", pa.table({"stream": sampled.stream, "area": sampled.area, "like": sampled.like})
    )
    counted = np.zeros((len(sampled.areas), len(sampled.alike)), np.int64)
    np.add.at(counted, (sampled.area, sampled.like), 1)
    found = {}
    for month, some in groupby(sorted(moments), lambda one: china_day(one).replace(day=1)):
        told = np.zeros((3, len(sampled.areas)), np.int64)
        of_month = list(some)
        for start in range(0, len(of_month), AT_ONCE):
            now = of_month[start : start + AT_ONCE]
            levels = _levels(sampled, level_at, now)
            least = by.rows("least", _least(sampled, levels, lit_from))
            each = [
                _lit(before(present, place, by, one, back), loads, least, number)
                for number, one in enumerate(now)
            ]
            for row in by.run(ibis.union(*each)).to_pylist():
                told[:2, row["area"]] += row["lit"], row["known"]
            told[2] += counted @ (levels > 0).sum(axis=1)
        for area, lit, known, whole in zip(sampled.areas, *told.tolist(), strict=True):
            found[area, month] = Known(lit, known - lit, whole - known)
    return found


def _levels(sampled: Sampled, level_at: LevelAt, moments: Sequence[datetime]) -> Int64:
    """By what loads are like, and by moment."""
    level_of = cache(level_at)
    levels = [[level_of(how, one) for one in moments] for _w, _share, how in sampled.alike]
    return np.array(levels, np.int64).reshape(-1, len(moments))


def _least(sampled: Sampled, levels: Int64, lit_from: float) -> pa.Table:
    """The watts from which a load is lit, by what it is like and by the place of the moment; only
    where it should be on."""
    like, place = np.nonzero(levels)
    full, standby = (np.array([one[n] for one in sampled.alike], float) for n in (0, 1))
    wanted = expected_w(full[like], levels[like, place].astype(float), standby[like])
    return pa.table(
        {
            "like": pa.array(like, pa.int32()),
            "place": pa.array(place, pa.int32()),
            "watts": lit_from * wanted,
        }
    )


def _lit(readings: ir.Table, loads: ir.Table, least: ir.Table, place: int) -> ir.Table:
    """By area how many loads are known and lit at one moment. A load is lit if what was read last
    was enough: of two readings of one moment, one of them."""
    wanted = least.filter(least.place == place)
    judged = readings.join(loads, "stream").join(wanted, "like")
    each = judged.group_by("stream").aggregate(
        area=judged.area.max(),
        last=judged.observed.max(),
        last_lit=judged.observed.max(where=judged.value >= judged.watts),
    )
    is_lit = (each.last == each.last_lit).fill_null(False)
    return each.group_by("area").aggregate(known=each.count(), lit=is_lit.sum())
