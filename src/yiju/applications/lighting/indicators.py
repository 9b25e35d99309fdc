"""What §16 promises and the standards ask, measured from the register of lamps."""

from datetime import date, datetime
from fractions import Fraction

from yiju.applications.lighting import rules
from yiju.applications.lighting.energy import Account, sum_of
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard, reading_of
from yiju.platform.base.time import Period
from yiju.platform.base.units import KILOWATT_HOUR, PERCENT, PIECE
from yiju.platform.registry import api as registry
from yiju.platform.steering.api import (
    Measure,
    Promise,
    Row,
    count_of,
    indicator,
    none_on_record,
    row_of,
    share_of,
)

SECTION_16 = (Clause("16"),)
Asset = registry.AssetRow


@share_of(
    "lamp",
    key="lighting.led",
    title=_("LED路灯占比"),
    cites=SECTION_16,
    reading=reading_of(rules.counts_as_led),
    promise=Promise(says=("LED",), clause=Clause("16")),
)
def led(lamp: Asset, _day: date) -> bool:
    """Share of the street lamps that are LED."""
    return rules.counts_as_led(lamp.record)


@share_of(
    "lamp",
    key="lighting.controlled",
    title=_("单灯控制路灯占比"),
    cites=SECTION_16,
    reading=reading_of(rules.counts_as_controlled),
    promise=Promise(says=("单灯控制",), clause=Clause("16")),
)
def controlled(lamp: Asset, day: date) -> bool:
    """Share of the street lamps whose single-lamp control was accepted."""
    return rules.counts_as_controlled(lamp.record, day)


@share_of(
    "light_cabinet",
    key="lighting.central",
    title=_("接入集中控制的配电箱占比"),
    cites=SECTION_16,
    reading=_("“一把闸刀”能开关的配电箱，自接入之日起计。"),
)
def central(cabinet: Asset, day: date) -> bool:
    """Share of the switch boxes that the one switch of the city reaches."""
    return cabinet.record.central_on is not None and cabinet.record.central_on <= day


@count_of(
    "light_pole",
    PIECE,
    key="lighting.poles",
    title=_("多功能灯杆"),
    cites=SECTION_16,
    reading=reading_of(rules.counts_as_multi_function),
)
def poles(pole: Asset, day: date) -> bool:
    """Poles that carry at least two things besides the lamp."""
    return rules.counts_as_multi_function(pole.record, day)


@indicator(
    key="lighting.density",
    title=_("照明功率密度达标的回路占比"),
    unit=PERCENT,
    better="more",
    cites=(Clause("16"), Standard("CJJ 45-2015", "7.1.2")),
    reading=reading_of(rules.power_density),
    reads=("lamp", "light_circuit"),
)
def density(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Share of the circuits with lamps whose installed power by carriageway is within the limit."""
    day = period.last_day
    watts: dict[str, int] = {}
    by = ("circuit", "rated_w", "gear_w")
    alike = registry.tally("lamp", by, on=day, within=area, known_at=known_at)
    for (circuit, rated, gear), count in alike.items():
        watts[circuit] = watts.get(circuit, 0) + count * (rated + gear)
    standing = registry.standing("light_circuit", on=day, within=area, known_at=known_at)
    among = [circuit for circuit in standing if circuit.code in watts]
    within = [c for c in among if rules.is_within_density(watts[c.code], c.record, day)]
    why = none_on_record("light_circuit", area, day)
    return Measure.share(map(row_of, within), map(row_of, among), why)


ENERGY_READING = _("按登记的功率、日落日出和调光方案推算，不是电表读数；每月按月末在用的灯计。")


def by_plan(
    period: Period, area: str, known_at: datetime | None
) -> tuple[Account, list[Row]] | Measure:
    """The account of a period with the circuits behind it, or why there is none."""
    day = period.last_day
    found = sum_of(period, area, known_at)
    if not found.baseline_kwh:
        return Measure.missing(none_on_record("lamp", area, day))
    standing = registry.standing("light_circuit", on=day, within=area, known_at=known_at)
    return found, [row_of(circuit) for circuit in standing]


@indicator(
    key="lighting.energy",
    title=_("路灯计划用电量"),
    unit=KILOWATT_HOUR,
    better="less",
    cites=SECTION_16,
    reading=ENERGY_READING,
    rhythm="year",
    reads=("lamp", "light_circuit"),
)
def planned_energy(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Energy that the lamps take by plan in the nights of the period."""
    found = by_plan(period, area, known_at)
    if isinstance(found, Measure):
        return found
    return Measure.total(round(found[0].planned_kwh), found[1])


@indicator(
    key="lighting.savings",
    title=_("路灯节电率"),
    unit=PERCENT,
    better="more",
    cites=SECTION_16,
    reading=_(
        "与改造前的灯在相同时数内全功率相比；没有改造过的灯以自身为基数。按计划推算，不是电表读数。"
    ),
    rhythm="year",
    reads=("lamp", "light_circuit"),
)
def savings(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Percent that LED and dimming save of what the replaced lamps would take in the same hours."""
    found = by_plan(period, area, known_at)
    if isinstance(found, Measure):
        return found
    return Measure.total(Fraction(round(100 * (found[0].saved_percent or 0)), 100), found[1])
