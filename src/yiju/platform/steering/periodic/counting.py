"""Late, returned and untrue returns, by unit and month; and as indicators of an area."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import wraps
from typing import Literal

from django.db.models import Q

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import CHINA, Period, china_day
from yiju.platform.base.units import PERCENT
from yiju.platform.registry import api as registry
from yiju.platform.steering.indicator import Indicator
from yiju.platform.steering.measure import Measure, Row
from yiju.platform.steering.periodic import models, rules
from yiju.platform.steering.periodic.process import CHECK_KEY, CITES, KEY

NONE_DUE = _("这段时间没有到期的定期报表")
NONE_CHECKED = _("这段时间没有核验过抽中的数据")
CHECKED = ("holds", "untrue")
Of = Callable[[Period, Sequence[str], datetime | None], Measure]
"""A measure over the returns of units, by their codes."""


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


def reported(plan_code: str, period: Period, *, on: date) -> list[UnitCounts]:
    """By unit, in the order of their codes: the returns of a plan that fell due in a period, and
    the figures that were checked in it, as known at the end of a day."""
    last = min(period.last_day, on)
    ours = models.Filed.objects.filter(plan_code=plan_code)
    filed: dict[str, list[models.Filed]] = {}
    for one in ours.filter(due_on__gte=period.first_day, due_on__lte=last):
        if one.handed_in_at and china_day(one.handed_in_at) > on:
            one.handed_in_at = None
        filed.setdefault(one.unit_code, []).append(one)
    decided = models.Check.objects.filter(
        line__filed__in=ours, decided_at__gte=_begin_of(period.first_day)
    ).filter(decided_at__lt=_begin_of(last + timedelta(days=1)))
    tally = Counter(decided.values_list("line__filed__unit_code", "result"))
    codes = sorted({*filed, *(unit for unit, _result in tally)})
    return [_counted(unit, filed.get(unit, []), tally, on) for unit in codes]


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


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


def _due(period: Period, units: Sequence[str], known_at: datetime | None) -> list[models.Filed]:
    """Returns of the units that fell due in the period."""
    found = models.Filed.objects.filter(
        due_on__gte=period.first_day, due_on__lte=period.last_day, unit_code__in=units
    )
    if known_at is not None:
        found = found.filter(opened_at__lte=known_at)
    return list(found.order_by("unit_code", "month"))


def _row(one: models.Filed) -> Row:
    return Row(KEY, one.item, f"{one.unit_code} {one.month}")


def _indicator(
    key: str, title: Text, better: Literal["more", "less"], reading: Text
) -> Callable[[Of], Indicator]:
    """A share of what units reported, of those that sit in an area or of one unit."""

    def declare(of: Of) -> Indicator:
        @wraps(of)
        def pull(period: Period, area_code: str, known_at: datetime | None) -> Measure:
            return of(period, _of_area(area_code), known_at)

        def by_unit(period: Period, unit_code: str, known_at: datetime | None) -> Measure:
            return of(period, [unit_code], known_at)

        return Indicator(
            key, title, PERCENT, better, CITES, pull, reading, rhythm="year", by_unit=by_unit
        )

    return declare


@_indicator(
    "returns.in_time",
    _("定期报表按时报送率"),
    "more",
    _("到期的报表中由单位负责人在到期日以内第一次签发的"),
)
def in_time(period: Period, units: Sequence[str], known_at: datetime | None) -> Measure:
    """Returns signed in time, of those that fell due in the period."""
    due = _due(period, units, known_at)
    good = [
        one
        for one in due
        if one.handed_in_at
        and (known_at is None or one.handed_in_at <= known_at)
        and china_day(one.handed_in_at) <= one.due_on
    ]
    return Measure.share(map(_row, good), map(_row, due), NONE_DUE)


@_indicator("returns.sent_back", _("定期报表退回率"), "less", _("到期的报表中办公室退回过的"))
def sent_back(period: Period, units: Sequence[str], known_at: datetime | None) -> Measure:
    """Returns that the office sent back at least once, of those that fell due in the period."""
    due = _due(period, units, known_at)
    return Measure.share((_row(one) for one in due if one.sent_back), map(_row, due), NONE_DUE)


@_indicator("returns.untrue", _("抽查数据不实率"), "less", _("第三方核验过的数据中与事实不符的"))
def untrue(period: Period, units: Sequence[str], known_at: datetime | None) -> Measure:
    """Figures that the third party contradicted, of those that it checked."""
    found = models.Check.objects.filter(line__filed__in=_due(period, units, known_at))
    done = found.filter(result__in=CHECKED).select_related("line").order_by("item")
    if known_at is not None:
        done = done.filter(decided_at__lte=known_at)
    rows = [(one.result, Row(CHECK_KEY, one.item, one.line.target_key)) for one in done]
    bad = (row for result, row in rows if result == "untrue")
    return Measure.share(bad, (row for _result, row in rows), NONE_CHECKED)


INDICATORS: tuple[Indicator, ...] = (in_time, sent_back, untrue)
