"""What toilets and stalls measure, and what of it is a case: foul air, and somebody in need."""

from datetime import date, timedelta
from typing import Any

import numpy as np

from yiju.applications.toilets import rules
from yiju.platform.application import StreamKind, Watch
from yiju.platform.base import units
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.watches.arrays import Float64
from yiju.platform.sensing.watches.conditions import Formula, Limit, Silence
from yiju.platform.sensing.watches.declaration import Opens, Severity
from yiju.platform.sensing.watches.expected import Expected, Facts, Seen

MINUTE, HOUR, TOILET = timedelta(minutes=1), timedelta(hours=1), "M03001"
ODOUR, WELFARE, SILENT = "异味超限", "厕位占用过久，查看有无人需要帮助", "传感器失联"
"""Conditions of the rule book that cases from readings meet."""
NH3, H2S, STALL = "toilet.nh3", "toilet.h2s", "toilet_stall.state"
OCCUPIED = 1
STATES = dict(enumerate((_("空闲"), _("占用"), _("保洁"), _("已关闭"), _("不明"))))
GAS: dict[str, Any] = {"silent_after": 15 * MINUTE, "interval": MINUTE, "flat_n": 2_880, "low": 0}
STREAMS = (
    StreamKind(key=NH3, title=_("氨"), unit=units.MILLIGRAM, high=20, **GAS),
    StreamKind(key=H2S, title=_("硫化氢"), unit=units.MILLIGRAM, high=5, digits=3, **GAS),
    sensing.regular(10, "toilet.footfall", _("十分钟人次"), units.TIME, low=0, high=500),
    sensing.regular(1, "toilet.fan_current", _("风机电流"), units.AMPERE, low=0, high=5),
    StreamKind(
        key=STALL,
        title=_("厕位状态"),
        unit=units.DONE,
        level=sensing.Level.STATE,
        states=STATES,
        interval=10 * MINUTE,
        silent_after=25 * MINUTE,
        keep=timedelta(days=1),
    ),
)


def air_facts(on: date) -> Facts:
    """The limits of each toilet by its class, mg/m3."""
    limits = rules.P.air_limits.at(on)
    return {
        one.code: tuple(map(float, limits[str(one.record.toilet_class)]))
        for one in registry.standing("toilet", on=on, within=None)
    }


def of_limit(seen: Seen) -> Float64:
    """The worse of the two gases, percent of its limit; of one alone where the other is unknown."""
    worse: Float64 = np.fmax(*(100 * seen.values / seen.facts))
    return worse


WATCHES = (
    Watch(
        key="toilets.odour",
        title=_("公厕异味"),
        condition=Expected(
            of=(NH3, H2S),
            value=of_limit,
            limit=Limit(above=100, deadband=50),
            within=10 * MINUTE,
            facts=air_facts,
            reads=("toilet",),
        ),
        opens=Opens(TOILET, _("{place}异味超限：氨 {nh3}，硫化氢 {h2s}，为限值的 {value}%"), ODOUR),
        severity=Severity.GENERAL,
        cites=(Clause("13"), Standard("GB/T 17217-1998")),
        gap=15 * MINUTE,
        on_for=30 * MINUTE,
        n_off=2,
        off_for=HOUR,
    ),
    Watch(
        key="toilets.welfare",
        title=_("厕位占用过久"),
        condition=Formula(
            of=(STALL,),
            value=lambda rows: np.where(rows[0] == OCCUPIED, 1.0, 0.0),
            limit=Limit(above=0.5),
            within=25 * MINUTE,
        ),
        opens=Opens(TOILET, _("{place}占用过久。先敲门询问，没有应答即进入查看"), WELFARE),
        severity=Severity.URGENT,
        cites=(Clause("13"),),
        gap=25 * MINUTE,
        on_for=rules.longest_occupied_min() * MINUTE,
    ),
    Watch(
        key="toilets.silent",
        title=_("公厕传感器失联"),
        of=NH3,
        condition=Silence(after=15 * MINUTE, once_heard=True),
        opens=Opens(TOILET, _("{place}的氨传感器没有读数。查传感器、通信和供电"), SILENT),
        severity=Severity.PLAN,
        cites=(Clause("13"),),
        gap=HOUR,
    ),
)
