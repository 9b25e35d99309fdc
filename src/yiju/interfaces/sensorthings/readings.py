"""Observations of the city's streams: readings, taken by the room that takes all of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np

from yiju.interfaces.sensorthings import times
from yiju.interfaces.sensorthings.model import Id
from yiju.interfaces.sensorthings.refusals import EntityUnfit, ReadingRefused
from yiju.interfaces.sensorthings.scope import reading_id
from yiju.interfaces.sensorthings.syntax import Resource
from yiju.interfaces.sensorthings.view import View
from yiju.platform.base.i18n import Text, _
from yiju.platform.sensing import api as sensing

TAKEN = frozenset({"phenomenonTime", "result", "resultTime", "Datastream", "FeatureOfInterest"})
STATUSES = {
    sensing.Reason.UNKNOWN_STREAM: 404,
    sensing.Reason.NOT_YOURS: 403,
    sensing.Reason.QUOTA: 429,
}
"""Of refusals; all others are 400."""


def stream_named(named: Resource, said: Any) -> str | None:
    """The key of the city's stream that an observation goes to; None where a client made it. Looks
    nothing up: whoever takes readings knows the streams."""
    *before, last = named.steps
    id: Id | None = None
    if len(before) == 1 and before[0].name == "Datastreams":
        id = before[0].id
    elif not before and isinstance(said, dict) and isinstance(said.get("Datastream"), dict):
        id = said["Datastream"].get("@iot.id")
    return id if isinstance(id, str) and last.name == "Observations" else None


class Reading(NamedTuple):
    """One reading of one of the city's streams, as an observation said it."""

    stream: str
    observed: datetime
    value: float
    said: Any

    def columns(self) -> sensing.Readings:
        observed = np.array([sensing.microseconds(self.observed)], np.int64)
        return sensing.Readings([self.stream], observed, np.array([self.value], np.float64))

    def shown(self) -> dict[str, Any]:
        """The observation that it is from now on."""
        at = times.written(self.observed)
        return {
            "@iot.id": reading_id(self.stream, sensing.microseconds(self.observed)),
            "phenomenonTime": at,
            "result": self.said,
            "resultTime": at,
        }


def take_one(view: View, key: str, said: Any) -> dict[str, Any]:
    """Take one reading; it is on the disk when this returns. Raises NotAllowed, EntityUnfit,
    ReadingRefused."""
    who = view.rights.deliverer()
    found = read(key, said, view.now)
    check(sensing.gather(who, found.columns(), view.now))
    return found.shown()


def check(receipt: sensing.Receipt) -> None:
    """Raises ReadingRefused for the first that was."""
    for _place, reason in receipt.refused():
        raise refused(reason)


def refused(reason: sensing.Reason) -> ReadingRefused:
    error = ReadingRefused(what=sensing.REASONS[reason], reason=reason.key)
    error.status = STATUSES.get(reason, 400)  # type: ignore[misc]
    return error


def read(key: str, said: Any, now: datetime) -> Reading:
    """Its value is NaN for none. Raises EntityUnfit for anything that a reading has no place for:
    it is refused, not lost."""
    if not isinstance(said, dict):
        raise _unfit("/", _("应是 JSON 对象"))
    for name, value in said.items():
        if name not in TAKEN and not name.startswith("@") and value not in (None, {}):
            raise _unfit(name, _("城市数据流的读数只有 phenomenonTime、result 和 resultTime"))
    _check_feature(key, said.get("FeatureOfInterest"))
    if "result" not in said:
        raise _unfit("result", _("缺少"))
    value = said["result"]
    if value is not None and not isinstance(value, int | float):
        raise _unfit("result", _("城市数据流的结果应是数、true、false 或 null"))
    when, at = _moment(said, "phenomenonTime"), _moment(said, "resultTime")
    if when is not None and at is not None and when != at:
        raise _unfit("resultTime", _("城市数据流只记一个时刻；省略，或与 phenomenonTime 相同"))
    return Reading(key, when or at or now, float("nan") if value is None else float(value), value)


def _check_feature(key: str, said: Any) -> None:
    """That a feature of interest, where one is said, is the asset itself."""
    code, _slash, kind = key.rpartition("/")
    own = f"{kind.partition('.')[0]}/{code}"
    if said is not None and (not isinstance(said, Mapping) or said.get("@iot.id") != own):
        what = _("城市数据流观测的是其设施；省略，或引用 {own}").format(own=own)
        raise _unfit("FeatureOfInterest", what)


def _moment(said: dict[str, Any], name: str) -> datetime | None:
    text = said.get(name)
    if text is None:
        return None
    try:
        found = times.period(text)
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise _unfit(name, _("应是带时区偏移的时刻，如 2022-06-30T08:00:00+08:00")) from None
    if isinstance(found, datetime):
        return found
    if found.start == found.end:
        return found.start
    raise _unfit(name, _("城市数据流的读数属于一个时刻，不是时段"))


def _unfit(where: str, what: Text) -> EntityUnfit:
    return EntityUnfit(entity="Observation", where=where, what=what)


def take_columns(
    view: View, keys: Sequence[str], observed: Any, values: Any, unreadable: Mapping[int, str]
) -> sensing.Receipt:
    """Take many at once; `observed` are microseconds since 1970."""
    brought = sensing.Readings(keys, observed, values, None, dict(unreadable))
    return sensing.receive(view.rights.deliverer(), brought, view.now)
