"""Whether loads were switched on and off in time, by what they drew."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from yiju.platform.sensing.query.moments import reached_at


def switched_in_time(
    kind: str,
    lit: Mapping[str, float],
    rest: Mapping[str, float],
    on: datetime,
    off: datetime,
    within: timedelta,
) -> dict[str, bool | None]:
    """By code of the asset whether it drew at least `lit` within so long after `on`, and less than
    `rest` within so long after `off`; None where one of the two was not read."""
    began = reached_at(kind, lit, on + within, within)
    stayed = reached_at(kind, rest, off + within, within)
    return {
        code: None if one is None or stayed[code] is None else one and not stayed[code]
        for code, one in began.items()
    }
