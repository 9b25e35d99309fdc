"""What in the readings of circuits and windows is a case. Each says cause and evidence.

A circuit is judged by the scene of the evening, or by the scene that a command holds it to; while a
command is underway nothing is said. What an installation's circuits have in common is one case.
"""

from datetime import date, timedelta
from typing import Any

import numpy as np

from yiju.applications.nightscape import rules, telemetry
from yiju.applications.nightscape.commands import LIT, SCENE
from yiju.applications.nightscape.rules import ROLES, SCENES, held
from yiju.platform.application import Watch
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.schedules import FULL
from yiju.platform.registry import api as registry
from yiju.platform.sensing.watches.arrays import Float64
from yiju.platform.sensing.watches.conditions import Limit, Silence
from yiju.platform.sensing.watches.declaration import Opens, Parent, Severity, Up
from yiju.platform.sensing.watches.expected import Expected, Facts, Seen, Told
from yiju.platform.sensing.watches.shown import Shown, facts_of

HOUR = timedelta(hours=1)
ROUND = timedelta(minutes=20)
"""In which every circuit has spoken once, with some patience."""
DARK_AREA, AFTER = float(held("dark_area")), float(held("after_curfew"))
SCENERY = Shown(telemetry.PLAYED.levels, rules.WEEKDAY)


def circuit_facts(on: date) -> Facts:
    """Of every circuit power, role and cap, and its level in each scene."""
    standing = registry.standing("night_circuit", on=on, within=None)
    loads = [(one.code, one.record) for one in standing]
    return facts_of(
        [(code, record.rated_w, record.role, record.cap) for code, record in loads],
        {role: [rules.level_of(n, role, on) for n in range(len(SCENES))] for role in ROLES},
    )


def of_circuits(value: Any, limit: Limit) -> Expected:
    """The power of circuits beside the scene that they should show."""
    return Expected(
        of=(telemetry.MEASURED.power,),
        value=value,
        limit=limit,
        within=ROUND,
        facts=circuit_facts,
        reads=("night_circuit",),
        told=(Told(SCENE.key),),
        settles=telemetry.PLAYED.settles,
    )


def of_site(words: Text, condition: str, part: float) -> tuple[Parent, ...]:
    """So much of an installation that alarms together is one case there."""
    opens = Opens(LIT, words, condition)
    up = (Up("site", "night_site"),)
    return (Parent(up=up, share=part, within=ROUND, opens=opens, severity=Severity.SERIOUS),)


def watch(key: str, title: Text, condition: Any, opens: Opens, **said: Any) -> Watch:
    told: dict[str, Any] = {
        "severity": Severity.GENERAL,
        "cites": rules.CITES,
        "gap": HOUR,
        "n_on": 2,
        "n_off": 2,
    }
    return Watch(
        key=f"nightscape.{key}", title=title, condition=condition, opens=opens, **told | said
    )


DARK = watch(
    "dark",
    _("景观灯大面积不亮"),
    of_circuits(SCENERY.share, Limit(below=FULL - DARK_AREA, deadband=2)),
    Opens(
        LIT, _("{place}功率 {power}，只有场景的 {value}%。查控制器、电源和损坏的灯具"), rules.DARK
    ),
    parents=of_site(
        _("{place}有 {count} 条回路大面积不亮：{assets}。查整处的供电和控制器"),
        rules.WHOLE,
        DARK_AREA / FULL,
    ),
)
LATE = watch(
    "late",
    _("该熄不熄"),
    of_circuits(SCENERY.idle, Limit(above=AFTER)),
    Opens(LIT, _("{place}该熄而亮着：功率 {power}。查控制器的时钟、继电器和手动位"), rules.AFTER),
    parents=of_site(
        _("{place}有 {count} 条回路该熄而亮着：{assets}。查整处的控制器"), rules.AFTER, 0.5
    ),
)
LOST = watch(
    "silent",
    _("景观照明控制器失联"),
    Silence(after=timedelta(minutes=45), once_heard=True),
    Opens(LIT, _("{place}的控制器没有读数。查控制器、通信和供电"), rules.SILENT),
    of=telemetry.MEASURED.power,
    n_on=1,
    n_off=1,
    of_source=Opens(LIT, _("{place}没有送来任何读数。查平台、网关和通信"), rules.SILENT),
    parents=of_site(
        _("{place}有 {count} 条回路的控制器没有读数：{assets}。查供电和通信"), rules.SILENT, 0.5
    ),
)


def site_facts(on: date) -> Facts:
    """The limits at windows before and after the curfew, lx."""
    return {
        one.code: tuple(
            float(rules.window_limit(one.record.zone, late, on)) for late in (False, True)
        )
        for one in registry.standing("night_site", on=on, within=None)
    }


def over_limit(seen: Seen) -> Float64:
    """By how many lx the light at windows is over its limit."""
    (before, after), late = seen.facts, telemetry.PLAYED.after_curfew(seen.observed)
    over: Float64 = seen.values[0] - np.where(late, after, before)
    return over


GLARE = watch(
    "glare",
    _("窗面光照超限"),
    Expected(
        of=(telemetry.WINDOW,),
        value=over_limit,
        limit=Limit(above=0),
        within=ROUND,
        facts=site_facts,
        reads=("night_site",),
    ),
    Opens(
        LIT,
        _("{place}的窗面垂直照度 {lux}，超限 {value} lx。把亮度上限下调一成后复测，直到不超限"),
        rules.GLARE,
    ),
    cites=rules.WINDOWS,
)
WATCHES = (DARK, LATE, LOST, GLARE)
