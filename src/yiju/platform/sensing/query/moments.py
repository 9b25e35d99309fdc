"""What was last read of each asset before some moments: the ground of rates by sampling."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from yiju.platform.sensing.lake.delta import Lake, lake
from yiju.platform.sensing.query import tables
from yiju.platform.sensing.query.engine import Engine, engine
from yiju.platform.sensing.query.fresh import Present, at_present
from yiju.platform.sensing.rules import Quality
from yiju.platform.sensing.streams import Wanted

AT_ONCE = 16
"""Moments in one question: each reads the files of its own day, and no join has to find it."""
TICK = timedelta(microseconds=1)


def at_moments(
    by: Engine, wanted: Wanted, moments: Sequence[datetime], back: timedelta
) -> pa.Table:
    """The last valid reading of each wanted stream within `back` before each moment: asset_code,
    place (of the moment among `moments`), value. What was not read is not there."""
    place = lake()
    known, streams = at_present(place), tables.streams(by, wanted)
    answers = []
    for start in range(0, len(moments), AT_ONCE):
        branches = []
        for number, moment in enumerate(moments[start : start + AT_ONCE], start):
            found = before(known, place, by, moment, back).join(streams, "stream")
            newest = ibis.struct({name: found[name] for name in NEWEST})
            each = found.group_by("asset_code").aggregate(value=found.value.argmax(newest))
            branches.append(each.mutate(place=ibis.literal(number, "int32")))
        answers.append(by.run(ibis.union(*branches).order_by(["place", "asset_code"])))
    return pa.concat_tables(answers)


NEWEST = ("observed", "received", "value")
"""Of two readings of one moment, the one that came later; of two that came at once, the larger."""


def before(known: Present, place: Lake, by: Engine, moment: datetime, back: timedelta) -> ir.Table:
    """The valid readings within `back` before a moment, and at it."""
    found = tables.within(known, place, by, moment - back + TICK, moment + TICK)
    return found.filter(found.quality == int(Quality.VALID))


def values_at(
    wanted: Wanted, moments: Sequence[datetime], back: timedelta
) -> dict[str, list[float | None]]:
    """By code of the asset its last valid reading within `back` before each moment, None where
    there was none; of assets of which anything was read."""
    table, found = at_moments(engine(), wanted, moments, back), dict[str, list[float | None]]()
    for row in table.to_pylist():
        line = found.setdefault(row["asset_code"], [None] * len(moments))
        line[row["place"]] = row["value"]
    return found


def reached_at(
    kind: str, least: Mapping[str, float], at: datetime, back: timedelta
) -> dict[str, bool | None]:
    """By code of the asset whether its last valid reading within `back` before the moment is at
    least so much; None where there was none, of assets that have such a stream."""
    by = engine()
    wanted = Wanted(kind=kind)
    streams = by.run(tables.streams(by, wanted).select("asset_code"))["asset_code"].to_pylist()
    table = at_moments(by, wanted, [at], back)
    codes, values = table["asset_code"].to_pylist(), table["value"].to_pylist()
    read = dict(zip(codes, values, strict=True))
    return {
        code: read[code] >= least[code] if code in read else None
        for code in streams
        if code in least
    }
