"""What was last read of each asset before some moments: the ground of rates by sampling."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import ibis
import pyarrow as pa

from yiju.platform.sensing.lake.delta import lake
from yiju.platform.sensing.query import tables
from yiju.platform.sensing.query.engine import Engine, engine
from yiju.platform.sensing.rules import Quality
from yiju.platform.sensing.streams import Wanted


def at_moments(
    by: Engine, wanted: Wanted, moments: Sequence[datetime], back: timedelta
) -> pa.Table:
    """The last valid reading of each wanted stream within `back` before each moment: asset_code,
    place (of the moment among `moments`), value. What was not read is not there."""
    first, last = min(moments) - back, max(moments)
    found = tables.readings(lake(), by, first, last + timedelta(microseconds=1))
    streams = tables.streams(by, wanted)
    asked = pa.table(
        {
            "place": pa.array(range(len(moments)), pa.int32()),
            "since": pa.array([moment - back for moment in moments], pa.timestamp("us", "UTC")),
            "until": pa.array(list(moments), pa.timestamp("us", "UTC")),
        }
    )
    spans = by.rows("moments", asked)
    valid = found.filter(found.quality == int(Quality.VALID)).join(streams, "stream")
    within = valid.join(
        spans, [valid.observed > spans.since, valid.observed <= spans.until], how="inner"
    )
    answer = within.group_by(["asset_code", "place"]).aggregate(
        value=within.value.argmax(within.observed)
    )
    return by.run(answer.order_by([ibis.asc("place"), ibis.asc("asset_code")]))


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
