"""How the landscape lighting of §3(4) stands: intact, on time, what it takes, who minds it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from yiju.applications.nightscape import rules, telemetry
from yiju.applications.nightscape.commands import LIT
from yiju.platform.base.i18n import _
from yiju.platform.base.known import Known
from yiju.platform.base.law import Standard
from yiju.platform.base.savings import Account
from yiju.platform.base.time import Period, start_of_day
from yiju.platform.base.units import ITEM, PERCENT, PLACE
from yiju.platform.registry import api as registry
from yiju.platform.steering import api as steering
from yiju.platform.steering.api import EnergyPlan, Measure, Row, none_on_record, row_of
from yiju.platform.work.cases import api as cases

Asset = registry.AssetRow


@steering.indicator(
    key="nightscape.intact",
    title=_("景观照明设施完好率"),
    unit=PERCENT,
    better="more",
    cites=(*rules.CITES, Standard("CJJ 89-2012")),
    reading=_("登记的灯具中没有损坏的份额，损坏的按最近一次巡查；没有巡查过的点不计。"),
    reads=("night_site",),
)
def intact(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Share of the fixtures of inspected installations that are intact."""
    day = period.last_day
    standing = registry.standing("night_site", on=day, within=area, known_at=known_at)
    seen = [one for one in standing if one.record.checked_on]
    whole = sum(one.record.fixtures for one in seen)
    if not whole:
        return Measure.missing(_("没有巡查过的景观照明点"))
    good = whole - sum(one.record.faulty for one in seen)
    rows = tuple(map(row_of, seen))
    share = Fraction(100 * good, whole)
    return Measure(share, Fraction(good), Fraction(whole), rows, rows)


@steering.count_of(
    "night_site",
    PLACE,
    key="nightscape.corridors",
    title=_("环城高架和轨道2号线沿线建成的景观照明"),
    cites=rules.CITES,
    reading=_("方案点名的两条走廊上、已经验收的景观照明点。"),
)
def corridors(site: Asset, day: date) -> bool:
    """Accepted installations in the two corridors that the plan names."""
    done = site.record.accepted_on
    return site.record.corridor in rules.NAMED and done is not None and done <= day


@steering.indicator(
    key="nightscape.on_time",
    title=_("景观照明按时开关率"),
    unit=PERCENT,
    better="more",
    cites=rules.CITES,
    reading=_("最近一夜按日历亮灯、按时熄灯的回路份额；由功率读数判断，当夜有指令的也按日历。"),
)
def on_time(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Share of the circuits known that went on and off by the calendar."""
    day = period.last_day
    standing = registry.standing("night_circuit", on=day, within=area, known_at=known_at)
    found = telemetry.on_time(standing, day)
    if Known.of(found.values()).percent(rules.P.completeness.at(day)) is None:
        return Measure.missing(_("读数不足，不给出按时开关率"))
    known = [one for one in standing if found.get(one.code) is not None]
    return Measure.share((row_of(one) for one in known if found[one.code]), map(row_of, known), "")


BY = ("role", "rated_w", "cap")
"""By what circuits are alike for an account."""


def account_in(alike: Mapping[tuple[Any, ...], int], span: Period) -> Account:
    """Of the evenings of a part of a month; landscape lighting replaced none, and saves nothing."""
    kwh = rules.energy_kwh(telemetry.PLAYED.evenings(span.first_day, span.last_day), alike)
    return Account(planned_kwh=kwh, full_kwh=kwh, baseline_kwh=kwh)


PLAN = EnergyPlan("night_circuit", BY, "night_circuit", account_in, rules.CITES)


@steering.indicator(
    key="nightscape.complaints",
    title=_("市民对景观照明的反映"),
    unit=ITEM,
    better="less",
    cites=rules.WINDOWS,
    reading=_("本年市民反映景观灯异常、位置在景观照明点一百米以内的案件。"),
    rhythm="year",
)
def complaints(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Reports of people near installations in the year."""
    day = period.last_day
    sites = registry.standing("night_site", on=day, within=area, known_at=known_at)
    if not sites:
        return Measure.missing(none_on_record("night_site", area, day))
    since, before = start_of_day(period.first_day), start_of_day(day + timedelta(days=1))
    path = registry.area(area).path
    metres = float(rules.P.complaint_radius.at(day))
    near = cases.reports_near(sites, LIT, metres, since, before, path)
    return Measure.count(Row("case", case.number) for case, _site in near)


planned_energy = PLAN.energy("nightscape.energy", _("景观照明计划用电量"))
ALL = (intact, corridors, on_time, planned_energy, complaints)
