"""What an address asks for: known parameters read strictly, others refused (17-069r4, 7.8)."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.http import HttpRequest, QueryDict

from yiju.interfaces.ogc.systems import DEFAULT, SYSTEMS, System
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _, listed
from yiju.platform.base.time import CHINA

LIMIT, MOST = 100, 1_000
Box = tuple[float, float, float, float]
OPEN_ENDS = frozenset({"", ".."})


class ParameterUnknown(CityError):
    code = "ogc.parameter_unknown"
    status = 400
    text = _("没有参数 {name}。可用：{known}")


class ParameterUnfit(CityError):
    code = "ogc.parameter_unfit"
    status = 400
    text = _("参数 {name} 的值“{given}”读不懂。{remedy}")


@dataclass(frozen=True)
class Asked:
    """A page of a collection. `box` is west, south, east, north in degrees, WGS-84; `first` and
    `before` bound the moment, `before` being just behind it; `after` is a cursor of ours."""

    limit: int = LIMIT
    box: Box | None = None
    first: datetime | None = None
    before: datetime | None = None
    after: str = ""
    system: System = DEFAULT
    """In which the answer gives its coordinates."""


def check_names(request: HttpRequest, *known: str) -> None:
    """Raises ParameterUnknown for the first parameter that the operation does not have."""
    for name in request.GET:
        if name not in known:
            raise ParameterUnknown(name=name[:40], known=listed(known) or _("无"))


def asked_in(given: QueryDict) -> Asked:
    """Raises ParameterUnfit."""
    first, before = _interval(given.get("datetime", ""))
    return Asked(
        _limit(given.get("limit", "")),
        _box(given.get("bbox", ""), system_in(given, "bbox-crs")) if "bbox" in given else None,
        first,
        before,
        given.get("after", ""),
        system_in(given, "crs"),
    )


def system_in(given: QueryDict, name: str) -> System:
    """CRS84 where nothing is said; raises ParameterUnfit."""
    said = given.get(name, "")
    if said and said not in SYSTEMS:
        raise ParameterUnfit(name=name, given=said[:80], remedy=listed(SYSTEMS))
    return SYSTEMS.get(said, DEFAULT)


def _limit(text: str) -> int:
    if not text:
        return LIMIT
    if not (text.isascii() and text.isdecimal()) or int(text[:9]) < 1:
        raise ParameterUnfit(name="limit", given=text[:20], remedy=_("写成 1 到 1000 的整数"))
    return min(int(text[:9]), MOST)


def _box(text: str, system: System) -> Box:
    """Four numbers, or six of which the heights do not matter; across the 180th meridian the part
    in the east counts, for there the city is."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(abs(n) <= 180 for n in numbers):
        raise _unfit_box(text)
    if system.latitude_first:
        numbers = [numbers[1], numbers[0], numbers[3], numbers[2]]
    west, south, east, north = numbers
    if not -90 <= south <= north <= 90:
        raise _unfit_box(text)
    return (west, south, 180.0 if east < west else east, north)


def _unfit_box(text: str) -> ParameterUnfit:
    remedy = _("写成 西,南,东,北 四个十进制度数")
    return ParameterUnfit(name="bbox", given=text[:80], remedy=remedy)


def _interval(text: str) -> tuple[datetime | None, datetime | None]:
    """A moment, a day, or two of them with a slash; .. or nothing leaves an end open (RFC 3339)."""
    if not text:
        return None, None
    start, slash, end = text.partition("/")
    if not slash:
        return _moment(start, text)
    if start in OPEN_ENDS and end in OPEN_ENDS:
        raise _unfit_time(text)
    first = None if start in OPEN_ENDS else _moment(start, text)[0]
    before = None if end in OPEN_ENDS else _moment(end, text)[1]
    if first and before and first >= before:
        raise _unfit_time(text)
    return first, before


def _moment(part: str, text: str) -> tuple[datetime, datetime]:
    """The moment and what comes just behind it; a day is a day in China."""
    try:
        found = datetime.fromisoformat(part)
    except ValueError:
        raise _unfit_time(text) from None
    if len(part) == 10:
        day = datetime.combine(found.date(), time(), CHINA).astimezone(UTC)
        return day, day + timedelta(days=1)
    if found.tzinfo is None or "T" not in part.upper():
        raise _unfit_time(text)
    return found, found + timedelta(microseconds=1)


def _unfit_time(text: str) -> ParameterUnfit:
    remedy = _("写成 2021-06-01T00:00:00Z，或用 / 分开的两个时间，一端可写 ..")
    return ParameterUnfit(name="datetime", given=text[:80], remedy=remedy)
