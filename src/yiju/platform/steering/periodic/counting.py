"""Late, returned and untrue returns, by unit and month; and as indicators of an area."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from yiju.platform.base.i18n import _
from yiju.platform.base.time import Period, china_day
from yiju.platform.base.units import PERCENT
from yiju.platform.registry import api as registry
from yiju.platform.steering.indicator import Indicator, indicator
from yiju.platform.steering.measure import Measure, Row
from yiju.platform.steering.periodic import models, rules
from yiju.platform.steering.periodic.process import CHECK_KEY, CITES, KEY

CHECKED = ("holds", "untrue")
SHARE: dict[str, Any] = {"unit": PERCENT, "cites": CITES, "rhythm": "year"}
"""What the three indicators have in common."""


@dataclass(frozen=True)
class UnitCounts:
    """How a unit reported: returns asked for, and of them in time, late (in or not), not in;
    how often some were sent back; figures drawn, checked, found untrue, and replaced by the next of
    the draw because they could not be checked."""

    unit_code: str
    asked: int
    in_time: int
    late: int
    missing: int
    sent_back: int
    drawn: int
    checked: int
    untrue: int
    replaced: int


def counts(
    first_month: str,
    last_month: str = "",
    *,
    today: date,
    units: Iterable[str] | None = None,
) -> list[UnitCounts]:
    """By unit over the months from the first to the last, in the order of their codes."""
    months = Q(month__gte=first_month, month__lte=last_month or first_month)
    found = models.Filed.objects.filter(months)
    if units is not None:
        found = found.filter(unit_code__in=list(units))
    filed: dict[str, list[models.Filed]] = {}
    for one in found.order_by("unit_code"):
        filed.setdefault(one.unit_code, []).append(one)
    results = models.Check.objects.filter(line__filed__in=found).values_list(
        "line__filed__unit_code", "result"
    )
    tally = Counter(results)
    return [_counted(unit, rows, tally, today) for unit, rows in filed.items()]


def _counted(
    unit: str, rows: list[models.Filed], tally: Counter[tuple[str, str]], today: date
) -> UnitCounts:
    late = [row for row in rows if _late(row, today)]
    holds, untrue = tally[unit, "holds"], tally[unit, "untrue"]
    return UnitCounts(
        unit,
        len(rows),
        sum(row.handed_in_at is not None for row in rows if row not in late),
        len(late),
        sum(row.handed_in_at is None for row in late),
        sum(row.sent_back for row in rows),
        holds + untrue + tally[unit, ""],
        holds + untrue,
        untrue,
        tally[unit, "replaced"],
    )


def _late(row: models.Filed, today: date) -> bool:
    handed_in = china_day(row.handed_in_at) if row.handed_in_at else None
    return rules.days_late(row.due_on, handed_in, today) > 0


def _of_area(area_code: str) -> list[str]:
    """The units that sit in an area; all of them for the city itself."""
    path, home = registry.area(area_code).path, registry.city()
    paths = {one.code: one.path for one in registry.areas()}
    return [
        one.code
        for one in registry.units()
        if paths.get(one.area_code or "", home.path).startswith(path)
    ]


def _due(period: Period, area_code: str, known_at: datetime | None) -> list[models.Filed]:
    """Returns of units of the area that fell due in the period."""
    found = models.Filed.objects.filter(
        due_on__gte=period.first_day,
        due_on__lte=period.last_day,
        unit_code__in=_of_area(area_code),
    )
    if known_at is not None:
        found = found.filter(opened_at__lte=known_at)
    return list(found.order_by("unit_code", "month"))


NONE_DUE = _("这段时间没有到期的定期报表")
NONE_CHECKED = _("这段时间没有核验过抽中的数据")


def _share_of_due(
    which: Callable[[models.Filed, datetime | None], bool],
    period: Period,
    area_code: str,
    known_at: datetime | None,
) -> Measure:
    due = _due(period, area_code, known_at)
    return Measure.share(
        (_row(one) for one in due if which(one, known_at)), map(_row, due), NONE_DUE
    )


def _row(one: models.Filed) -> Row:
    return Row(KEY, one.item, f"{one.unit_code} {one.month}")


def _came_in_time(one: models.Filed, known_at: datetime | None) -> bool:
    at = one.handed_in_at
    return at is not None and (not known_at or at <= known_at) and china_day(at) <= one.due_on


def _was_sent_back(one: models.Filed, _known_at: datetime | None) -> bool:
    return one.sent_back > 0


@indicator(
    key="returns.in_time",
    title=_("定期报表按时报送率"),
    better="more",
    reading=_("到期的报表中由单位负责人在到期日以内第一次签发的"),
    **SHARE,
)
def in_time(period: Period, area_code: str, known_at: datetime | None) -> Measure:
    """Returns signed in time, of those that fell due in the period."""
    return _share_of_due(_came_in_time, period, area_code, known_at)


@indicator(
    key="returns.sent_back",
    title=_("定期报表退回率"),
    better="less",
    reading=_("到期的报表中办公室退回过的"),
    **SHARE,
)
def sent_back(period: Period, area_code: str, known_at: datetime | None) -> Measure:
    """Returns that the office sent back at least once, of those that fell due in the period."""
    return _share_of_due(_was_sent_back, period, area_code, known_at)


@indicator(
    key="returns.untrue",
    title=_("抽查数据不实率"),
    better="less",
    reading=_("第三方核验过的数据中与事实不符的"),
    **SHARE,
)
def untrue(period: Period, area_code: str, known_at: datetime | None) -> Measure:
    """Figures that the third party contradicted, of those that it checked."""
    found = models.Check.objects.filter(line__filed__in=_due(period, area_code, known_at))
    done = found.filter(result__in=CHECKED).select_related("line").order_by("item")
    if known_at is not None:
        done = done.filter(decided_at__lte=known_at)
    rows = [(one.result, Row(CHECK_KEY, one.item, one.line.target_key)) for one in done]
    bad = (row for result, row in rows if result == "untrue")
    return Measure.share(bad, (row for _result, row in rows), NONE_CHECKED)


INDICATORS: tuple[Indicator, ...] = (in_time, sent_back, untrue)
