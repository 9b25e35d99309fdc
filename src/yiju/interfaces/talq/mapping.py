"""What of the city's records is what in TALQ: the one table that names both.

A line whose kind no application of this city declares has no effect.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from yiju.applications.lighting import rules as lighting
from yiju.platform.base.regimes import ALWAYS_FULL, Regime
from yiju.platform.base.reported import begins, ends
from yiju.platform.base.schedules import CalendarRule
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.commands import api as commands

BASIC, ACTUATOR, MONITOR = "BasicFunction", "LampActuatorFunction", "LampMonitorFunction"
METER, LIGHT_SENSOR, SWITCH = (
    "ElectricalMeterFunction",
    "LightSensorFunction",
    "GenericActuatorFunction",
)
FLOAT = "AttributeFloat"
FULL_NIGHT = "full-night"
"""The calendar of lamps that are never dimmed."""


@dataclass(frozen=True)
class Measured:
    """An attribute that is a stream. Units are the same on both sides."""

    function: str
    attribute: str
    stream: str
    type: str = FLOAT


@dataclass(frozen=True)
class Commanded:
    """A function that is told something: the kind of command, the type of its state, and the
    names of the attributes that hold what it does by itself, was told, obeys and is."""

    function: str
    command: str
    state: str
    default: str
    target: str
    feedback: str
    actual: str


@dataclass(frozen=True)
class Event:
    """An event that is a reading of a state: one value when it begins, another when it ends."""

    name: str
    function: str
    stream: str
    begins: float
    ends: float


@dataclass(frozen=True)
class Programmed:
    """Which calendars there are on a day, and the one that a record follows; empty for none."""

    regimes: Callable[[date], Mapping[str, Regime]]
    of: Callable[[Any], str]


@dataclass(frozen=True)
class Mapped:
    """A kind of asset that is a class of devices."""

    asset_kind: str
    device_class: str
    measured: tuple[Measured, ...]
    commanded: Commanded | None = None
    events: tuple[Event, ...] = ()
    programmed: Programmed | None = None

    @property
    def functions(self) -> list[str]:
        """Types of its functions, those of which nothing is declared left out."""
        told = [one.function for one in measured_of(self)]
        if command_of(self) and self.commanded:
            told.append(self.commanded.function)
        return [BASIC, *sorted({*told, *(one.function for one in events_of(self))})]


def _lamp_regimes(on: date) -> dict[str, Regime]:
    found = {key: lighting.regime(key, on) for key in lighting.ROAD_CLASSES}
    light = next(iter(found.values())).light
    return {**found, FULL_NIGHT: Regime(light, (CalendarRule("full"),), {"full": ALWAYS_FULL})}


def _calendar_of(record: Any) -> str:
    if not isinstance(record, lighting.Lamp):
        return ""
    return FULL_NIGHT if record.full_night else record.road_class


REPORTED = {
    "lampFailure": "failure",
    "dimmingFailure": "dimming",
    "lampPowerTooHigh": "power_high",
    "lampPowerTooLow": "power_low",
    "powerFactorTooLow": "power_factor",
    "supplyLoss": "supply",
    "lampUnexpectedOn": "unexpected_on",
    "leakageDetected": "leakage",
    "cyclingFailure": "cycling",
    "relayFailure": "relay",
    "contactorError": "contactor",
    "currentTooHigh": "current_high",
    "currentTooLow": "current_low",
    "controlGearCommFailure": "unheard",
}
"""Events of lamps, and what the city calls them (base/reported.py)."""
TABLE = (
    Mapped(
        "lamp",
        "Lamp",
        (
            Measured(MONITOR, "activePower", "lamp.power"),
            Measured(MONITOR, "supplyVoltage", "lamp.voltage"),
            Measured(MONITOR, "supplyCurrent", "lamp.current"),
            Measured(MONITOR, "powerFactor", "lamp.power_factor"),
            Measured(MONITOR, "activeEnergy", "lamp.energy"),
        ),
        Commanded(
            ACTUATOR,
            "lamp.level",
            "LevelState",
            "defaultLightState",
            "targetLightCommand",
            "feedbackLightCommand",
            "actualLightState",
        ),
        tuple(
            Event(name, MONITOR, "lamp.event", begins(key), ends(key))
            for name, key in REPORTED.items()
        ),
        Programmed(_lamp_regimes, _calendar_of),
    ),
    Mapped(
        "light_cabinet",
        "Cabinet",
        (
            Measured(METER, "totalActiveEnergy", "light_cabinet.energy"),
            Measured(METER, "supplyVoltage", "light_cabinet.voltage"),
            Measured(LIGHT_SENSOR, "lightLevel", "light_cabinet.lux"),
        ),
        events=(Event("cabinetDoorOpen", "CabinetMonitorFunction", "light_cabinet.door", 1, 0),),
    ),
    Mapped(
        "light_circuit",
        "Circuit",
        (Measured(METER, "totalCurrent", "light_circuit.current"),),
        Commanded(
            SWITCH,
            "light_circuit.switch",
            "BooleanState",
            "defaultState",
            "targetCommand",
            "feedbackCommand",
            "actualState",
        ),
    ),
)


def mapped() -> list[Mapped]:
    """Lines whose kind of asset the city has."""
    known = {kind.key for kind in registry.kinds()}
    return [one for one in TABLE if one.asset_kind in known]


@cache
def of_kind(asset_kind: str) -> Mapped | None:
    return next((one for one in TABLE if one.asset_kind == asset_kind), None)


def measured_of(one: Mapped) -> list[Measured]:
    known = {kind.key for kind in sensing.stream_kinds(one.asset_kind)}
    return [line for line in one.measured if line.stream in known]


def events_of(one: Mapped) -> list[Event]:
    known = {kind.key for kind in sensing.stream_kinds(one.asset_kind)}
    return [line for line in one.events if line.stream in known]


def command_of(one: Mapped) -> commands.CommandKind | None:
    wanted = one.commanded.command if one.commanded else ""
    return next((kind for kind in commands.command_kinds() if kind.key == wanted), None)


def function_id(type_: str) -> str:
    """What the city calls its own function of a type, as lampMonitor."""
    name = type_.removesuffix("Function")
    return name[:1].lower() + name[1:]


def state_of(one: Commanded, value: float) -> dict[str, Any]:
    said: Any = round(value) if one.state == "LevelState" else value > 0
    return {"name": one.state, "value": said}


def value_of(one: Commanded, state: Mapping[str, Any]) -> int | None:
    """What a state commands; None for one of another type."""
    said = state.get("value")
    if state.get("name") != one.state:
        return None
    if one.state == "LevelState":
        fits = isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= 100
        return said if fits else None
    return int(said) if isinstance(said, bool) else None
