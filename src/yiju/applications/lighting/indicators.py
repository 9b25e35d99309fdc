"""What §16 promises and the standards ask, measured from the register of lamps."""

from collections import Counter
from datetime import date, datetime, timedelta

from yiju.applications.lighting import rules
from yiju.applications.lighting.energy import PLAN
from yiju.applications.lighting.telemetry import lit_last_night
from yiju.platform.base.i18n import _
from yiju.platform.base.known import Known
from yiju.platform.base.law import Clause, Standard, reading_of
from yiju.platform.base.time import Period, start_of_day
from yiju.platform.base.units import PERCENT, PIECE
from yiju.platform.registry import api as registry
from yiju.platform.steering import api as steering
from yiju.platform.steering.api import Measure, Promise, none_on_record, row_of
from yiju.platform.work.cases import api as cases

SECTION_16 = (Clause("16"),)
FACILITIES = ("lamp", "light_pole", "light_circuit", "light_cabinet")
Asset = registry.AssetRow


@steering.share_of(
    "lamp",
    by=("light",),
    key="lighting.led",
    title=_("LED路灯占比"),
    cites=SECTION_16,
    reading=reading_of(rules.counts_as_led),
    promise=Promise(says=("LED",), clause=Clause("16")),
)
def led(lamp: Asset, _day: date) -> bool:
    """Share of the street lamps that are LED."""
    return rules.counts_as_led(lamp.record)


@steering.share_of(
    "lamp",
    by=("controlled_on",),
    key="lighting.controlled",
    title=_("单灯控制路灯占比"),
    cites=SECTION_16,
    reading=reading_of(rules.counts_as_controlled),
    promise=Promise(says=("单灯控制",), clause=Clause("16")),
)
def controlled(lamp: Asset, day: date) -> bool:
    """Share of the street lamps whose single-lamp control was accepted."""
    return rules.counts_as_controlled(lamp.record, day)


@steering.share_of(
    "light_cabinet",
    key="lighting.central",
    title=_("接入集中控制的配电箱占比"),
    cites=SECTION_16,
    reading=_("“一把闸刀”能开关的配电箱，自接入之日起计。"),
)
def central(cabinet: Asset, day: date) -> bool:
    """Share of the switch boxes that the one switch of the city reaches."""
    return cabinet.record.central_on is not None and cabinet.record.central_on <= day


@steering.count_of(
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


@steering.indicator(
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
    watts = Counter[str]()
    by = ("circuit", "rated_w", "gear_w")
    alike = registry.tally("lamp", by, on=day, within=area, known_at=known_at)
    for (circuit, rated, gear), count in alike.items():
        watts[circuit] += count * (rated + gear)
    standing = registry.standing("light_circuit", on=day, within=area, known_at=known_at)
    among = [circuit for circuit in standing if circuit.code in watts]
    within = [c for c in among if rules.is_within_density(watts[c.code], c.record, day)]
    why = none_on_record("light_circuit", area, day)
    return Measure.share(map(row_of, within), map(row_of, among), why)


@steering.indicator(
    key="lighting.lit_rate",
    title=_("亮灯率"),
    unit=PERCENT,
    better="more",
    cites=(Clause("16"), Standard("CJJ 89-2012")),
    reading=reading_of(rules.lit_enough),
)
def lit_rate(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Share of the lamps known that were lit at the last sampling moment."""
    day = period.last_day
    standing = registry.standing("lamp", on=day, within=area, known_at=known_at)
    lit = lit_last_night(standing, day)
    if Known.of(lit.values()).percent(rules.P.completeness.at(day)) is None:
        return Measure.missing(_("遥测不足，不给出亮灯率"))
    known = [lamp for lamp in standing if lit.get(lamp.code) is not None]
    return Measure.share((row_of(a) for a in known if lit[a.code]), map(row_of, known), "")


@steering.indicator(
    key="lighting.intact",
    title=_("照明设施完好率"),
    unit=PERCENT,
    better="more",
    cites=(Clause("16"), Standard("CJJ 89-2012")),
    reading=_("在册的路灯、灯杆、回路和配电箱中，当日终了没有未结案件的占比；查无其事的案件不算。"),
    reads=FACILITIES,
)
def intact(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Share of the lamps, poles, circuits and boxes on record about which no case is open."""
    day = period.last_day
    end = start_of_day(day + timedelta(days=1))
    wrong = cases.assets_with_cases(FACILITIES, min(end, known_at) if known_at else end)
    among, without = [], []
    for kind in FACILITIES:
        standing = registry.standing(kind, on=day, within=area, known_at=known_at)
        among += standing
        without += [one for one in standing if (kind, one.code) not in wrong]
    why = none_on_record("lamp", area, day)
    return Measure.share(map(row_of, without), map(row_of, among), why)


planned_energy = PLAN.energy("lighting.energy", _("路灯计划用电量"))
savings = PLAN.savings("lighting.savings", _("路灯节电率"))
ALL = (led, controlled, lit_rate, intact, central, poles, density, planned_energy, savings)
