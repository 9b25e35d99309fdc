"""What lamps and switch boxes measure, and what that says of the lamps now and on past nights."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from yiju.applications.lighting import faults, rules
from yiju.platform.base import units
from yiju.platform.base.calendar import china
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.known import Known
from yiju.platform.base.nights import TimeOfNight, night_of
from yiju.platform.base.reported import STATES, YEARS
from yiju.platform.base.schedules import FULL
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.commands import api as commands
from yiju.platform.sensing.live import api as live

MEASURED = sensing.Measured("lamp.power", "lamp.voltage", "lamp.power_factor")
SIGHTED, ENERGY, SUPPLY = "lamp.sighted", "light_cabinet.energy", "light_cabinet.voltage"
CURRENT, LEAKAGE = "light_circuit.current", "light_circuit.leakage"
DOOR, SKY = "light_cabinet.door", "light_cabinet.lux"
OF_LAMPS = (MEASURED.power, MEASURED.voltage, MEASURED.power_factor)
OF_CIRCUITS, OF_CABINETS = (CURRENT, LEAKAGE), (ENERGY, SUPPLY, DOOR)
STATE, COUNTER = sensing.Level.STATE, sensing.Level.COUNTER
MOST_MA = 30_000
"""Beyond it a reading is impossible; one that is refused cuts no circuit, so it lies far above all
that leaks."""
SEEN, DOORS = {0: _("不亮"), 1: _("亮")}, {0: _("关"), 1: _("开")}
STREAMS = (
    sensing.regular(15, MEASURED.power, _("功率"), units.WATT, low=0, high=3000, digits=1),
    sensing.regular(15, MEASURED.voltage, _("电压"), units.VOLT, low=0, high=280, digits=1),
    sensing.regular(15, MEASURED.power_factor, _("功率因数"), units.DONE, low=0, high=1),
    sensing.regular(43_200, SIGHTED, _("巡查所见"), units.DONE, level=STATE, states=SEEN),
    sensing.regular(YEARS, "lamp.event", _("控制器报告"), units.DONE, level=STATE, states=STATES),
    sensing.regular(15, ENERGY, _("电量"), units.KILOWATT_HOUR, low=0, level=COUNTER),
    sensing.regular(15, SUPPLY, _("进线电压"), units.VOLT, low=0, high=280, digits=1),
    sensing.regular(15, CURRENT, _("电流"), units.AMPERE, low=0, high=400, digits=1),
    sensing.regular(15, LEAKAGE, _("漏电流"), units.MILLIAMPERE, low=0, high=MOST_MA, digits=0),
    sensing.regular(15, DOOR, _("箱门"), units.DONE, level=STATE, states=DOORS),
    sensing.regular(1, SKY, _("天空照度"), units.LUX, low=0, high=150_000),
)
Asset = registry.AssetRow


def facts_of(lamp: Any, on: date) -> sensing.LoadFacts | None:
    """Lamps that are ALIKE as loads; None without single-lamp control, which has no day then."""
    if lamp.controlled_on is None or lamp.controlled_on > on:
        return None
    regime = f"{lamp.road_class}/{'full' if lamp.full_night else 'dims'}"
    standby = float(rules.P.standby_share.at(on)[lamp.light])
    return sensing.LoadFacts(lamp.rated_w + lamp.gear_w, standby, regime)


def level_at(how: str, at: datetime) -> int:
    """The level of a lamp by road class and whether it dims, by the sun over the city."""
    road_class, dims = how.split("/")
    holidays, regime = china(provisional=True).holidays, rules.regime(road_class, china_day(at))
    level = regime.level_at(at, *registry.city().centre, holidays)
    return FULL if level and dims == "full" else level


BY = ("road_class", "full_night", "light", "rated_w", "gear_w", "controlled_on")
LAMPS = sensing.Alike(BY, facts_of, "circuit")
WORDS = live.Words(faults.STATES, faults.CIRCUIT, "light_circuit", _("亮灯率"))
RULES = live.Rules(rules.limits, level_at, rules.P.lit_from.at, rules.P.completeness.at)
LIVE = live.of_loads("lighting.lit", _("路灯实时图"), MEASURED, LAMPS, WORDS, RULES)


def state_now(lamps: Iterable[Asset], at: datetime) -> sensing.LoadState:
    """What is wrong with lamps, and which of those that should be lit are. Of what a command holds
    off its programme nothing is said."""
    day = china_day(at)
    switched = commands.held_to("light_circuit.switch", at)
    told, off = commands.held_to("lamp.level", at), cache(lambda how: not level_at(how, at))
    loads = [
        one
        for one in sensing.loads_of(lamps, LAMPS, day)
        if one.code not in told
        and (one.group not in switched or (switched[one.group] and not off(one.regime)))
    ]
    share = rules.P.lit_from.at(day) / 100
    return sensing.load_state(loads, MEASURED, rules.limits(day), level_at, at, lit_from=share)


def sighted(at: datetime) -> dict[str, bool]:
    """What patrols saw of lamps in the night that runs, or that ran last."""
    night = night_of(china_day(at - timedelta(hours=12)), *registry.city().centre)
    return sensing.sighted(SIGHTED, night.begins, at)


def lit_last_night(lamps: Iterable[Asset], day: date) -> dict[str, bool | None]:
    """Which lamps were lit at the last sampling moment by the end of the day of which enough is
    known; at the one of the night before where that is so of neither."""
    loads = sensing.loads_of(lamps, LAMPS, day)
    found: dict[str, bool | None] = {}
    for evening in (day, day - timedelta(days=1)):
        found = _lit_in(loads, evening, day)
        if Known.of(found.values()).percent(rules.P.completeness.at(day)) is not None:
            return found
    return found


def _lit_in(loads: list[sensing.Load], evening: date, day: date) -> dict[str, bool | None]:
    """At the sampling moment of the night that begins on the evening; by the rules of the day."""
    from yiju.platform.sensing.query import api as query

    night = night_of(evening, *registry.city().centre)
    at = TimeOfNight.read(rules.P.lit_sample.at(day)[0]).on(night)
    share = rules.P.lit_from.at(day) / 100
    least = sensing.powers(loads, level_at, at, lit_from=share)
    return query.reached_at(MEASURED.power, least, at, timedelta(minutes=45))


@dataclass(frozen=True)
class Proof:
    """Of lamps whose single-lamp control was accepted: how many were heard within a day, and how
    many obeyed a command within a week as well."""

    accepted: int
    heard: int
    proven: int

    @property
    def unproven(self) -> int:
        return self.accepted - self.proven


def proof(lamps: Iterable[Asset], at: datetime) -> Proof:
    """What was accepted, beside what shows that it works (infra 2.13 c7)."""
    day = china_day(at)
    accepted = [one.code for one in lamps if rules.counts_as_controlled(one.record, day)]
    rows = sensing.latest(sensing.Wanted(kind=MEASURED.power))
    valid = (row for row in rows if row.quality == sensing.Quality.VALID)
    heard = {row.asset_code: row.observed for row in valid}
    since = at - timedelta(days=int(rules.P.command_within.at(day)))
    confirmed = commands.confirmed_since("lamp.level", since)
    return Proof(
        len(accepted),
        sum(rules.is_heard(heard.get(code), at) for code in accepted),
        sum(rules.proves_control(heard.get(code), confirmed.get(code), at) for code in accepted),
    )


def rates(
    lamps: Iterable[Asset], lit: Mapping[str, bool | None], seen: Mapping[str, bool], on: date
) -> list[tuple[Text, Known, Known, Known, bool | None]]:
    """By road class: lit by telemetry, by patrols, by both together, and whether it is enough."""
    found = sensing.lit_by({lamp.code: lamp.record.road_class for lamp in lamps}, lit, seen)
    titles = [(key, title) for key, title in rules.ROAD_CLASSES.items() if key in found]
    return [(title, *found[key], rules.lit_enough(found[key][2], key, on)) for key, title in titles]
