"""The façades of the demonstration as they shine: what their controllers would read at a moment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np

from yiju.applications.nightscape import telemetry
from yiju.applications.nightscape.commands import watts_in
from yiju.applications.nightscape.rules import window_limit
from yiju.city.dusk import QUARTER_S, Report
from yiju.platform.base.schedules import FULL
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing

IDLE_W, VOLTS, POWER_FACTOR, SPREAD = 6.0, 228.0, 0.95, 0.02
AT_WINDOW = 0.55
"""Of what is allowed at a window before the curfew, at full power."""


@dataclass
class Facades:
    """Circuits with the windows that are measured. They follow the calendar until they are told a
    scene, and report each quarter of an hour, and at once when their power has changed."""

    circuits: Sequence[registry.AssetRow]
    windows: Sequence[registry.AssetRow]
    on: date
    told: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    """By circuit the scene, and until when."""
    _said_w: dict[str, float] = field(default_factory=dict)
    _slot: int = -1

    def __post_init__(self) -> None:
        self._chance = np.random.default_rng(2022)

    def tell(self, code: str, scene: int, until: datetime) -> None:
        self.told[code] = scene, until

    def wanted_w(self, circuit: registry.AssetRow, now: datetime) -> float:
        """What a circuit draws by the scene that it shows."""
        scene, until = self.told.get(circuit.code, (0, now))
        record = circuit.record
        if now < until:
            return watts_in(record, scene)
        level = telemetry.PLAYED.capped_at(f"{record.role}/{record.cap}", now)
        return float(record.rated_w * level / FULL)

    def reports(self, now: datetime) -> Iterator[Report]:
        slot = int(now.timestamp()) // QUARTER_S
        wanted = {one.code: self.wanted_w(one, now) for one in self.circuits}
        due = [
            code for code, w in wanted.items() if slot > self._slot or w != self._said_w.get(code)
        ]
        lux = self._lux(wanted, now) if slot > self._slot else {}
        self._slot, self._said_w = slot, wanted
        if due:
            watts = np.array([wanted[code] for code in due])
            around = 1 + self._chance.uniform(-SPREAD, SPREAD, len(due))
            drawn = np.where(watts > 0, watts * around, IDLE_W).round(0)
            yield Report(telemetry.MEASURED.power, due, now, drawn)
            yield Report(telemetry.MEASURED.voltage, due, now, np.full(len(due), VOLTS))
            lit = [code for code in due if wanted[code] > 0]
            factors = np.full(len(lit), POWER_FACTOR)
            yield Report(telemetry.MEASURED.power_factor, lit, now, factors)
        if lux:
            yield Report(telemetry.WINDOW, list(lux), now, np.array([*lux.values()]).round(1))

    def _lux(self, wanted: dict[str, float], now: datetime) -> dict[str, float]:
        """Light at windows, in proportion to what the façade draws."""
        found = {}
        for site in self.windows:
            own = [one for one in self.circuits if one.record.site == site.code]
            full = sum(one.record.rated_w for one in own) or 1
            part = sum(wanted[one.code] for one in own) / full
            limit = window_limit(site.record.zone, False, self.on)
            found[site.code] = AT_WINDOW * limit * part
        return found


def facades_on(day: date) -> Facades:
    """Those that report on a day."""
    standing = registry.standing("night_circuit", on=day, within=None)
    sites = registry.standing("night_site", on=day, within=None)
    kinds = (telemetry.MEASURED.power, telemetry.WINDOW)
    heard, lux = (
        {one.asset_code for one in sensing.streams(sensing.Wanted(kind=kind), size=10_000)}
        for kind in kinds
    )
    circuits = [one for one in standing if one.code in heard]
    return Facades(circuits, [one for one in sites if one.code in lux], day)
