"""What circuits and windows measure, and what that says of the lights now and on past evenings."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from yiju.applications.nightscape import rules
from yiju.platform.base import units
from yiju.platform.base.i18n import _
from yiju.platform.base.loads import Fault
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.live import api as live
from yiju.platform.sensing.live.api import Tone
from yiju.platform.sensing.scenes import Played

PLAYED = Played(rules.scenery, tuple(rules.ROLES))
MEASURED = sensing.Measured(
    "night_circuit.power", "night_circuit.voltage", "night_circuit.power_factor"
)
OF_CIRCUITS = (MEASURED.power, MEASURED.voltage, MEASURED.power_factor)
WINDOW = "night_site.lux"
EVERY = timedelta(minutes=20)
STREAMS = (
    sensing.regular(15, MEASURED.power, _("功率"), units.WATT, low=0, high=250_000, digits=0),
    sensing.regular(15, MEASURED.voltage, _("电压"), units.VOLT, low=0, high=280, digits=1),
    sensing.regular(15, MEASURED.power_factor, _("功率因数"), units.DONE, low=0, high=1),
    sensing.regular(15, WINDOW, _("窗面垂直照度"), units.LUX, low=0, high=2_000, digits=1),
)
STATES = {**live.OF_LIGHTS, Tone.ODD: _("亮着，与日历的亮度不同"), Tone.WARN: _("日历之外亮着")}
SITES = {Fault.SUPPLY: _("整处失电或失联"), Fault.STUCK_ON: _("整处在日历之外亮着")}


def _facts(circuit: Any, _on: date) -> sensing.LoadFacts:
    return sensing.LoadFacts(circuit.rated_w, 0.0, f"{circuit.role}/{circuit.cap}")


LIVE = live.of_loads(
    "nightscape.lit",
    _("景观照明实时图"),
    MEASURED,
    sensing.Alike(("role", "rated_w", "cap"), _facts, "site"),
    live.Words(STATES, SITES, "night_site", _("亮灯率")),
    live.Rules(rules.limits, PLAYED.capped_at, rules.P.lit_from.at, rules.P.completeness.at),
)


def on_time(circuits: Iterable[registry.AssetRow], day: date) -> dict[str, bool | None]:
    """Which circuits went on and off by the calendar on the last evening of which enough is known;
    None where nothing is."""
    told = [(one.code, one.record) for one in circuits]
    return PLAYED.switched(
        MEASURED.power,
        [(code, record.role, record.rated_w, record.cap) for code, record in told],
        day,
        within=timedelta(minutes=rules.P.on_time_within.at(day)),
        lit=rules.P.lit_from.at(day) / 100,
        rest=rules.P.after_curfew.at(day) / 100,
        complete=rules.P.completeness.at(day),
    )


def read_at(
    assets: Iterable[registry.AssetRow], moments: Sequence[datetime]
) -> list[list[float | None]]:
    """What was read of each by moment: W of circuits, lx at the windows of installations."""
    from yiju.platform.sensing.query import api as query

    found = []
    for one in assets:
        kind = MEASURED.power if one.kind == "night_circuit" else WINDOW
        wanted = sensing.Wanted(kind=kind, asset_code=one.code)
        read = query.values_at(wanted, moments, EVERY)
        found.append(read.get(one.code, [None] * len(moments)))
    return found
