"""What each conclusion from the readings of lamps is called, and the evidence for it.

The conclusions themselves are those of any commanded load: `platform/base/loads.py`.
"""

from collections.abc import Mapping
from datetime import date

import numpy as np

from yiju.applications.lighting.rules import P, limits
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, rule
from yiju.platform.base.loads import Codes, Fault, Numbers, Places, Readings, cycling

LAMP: Mapping[Fault, Text] = {
    Fault.SUPPLY: _("失电或失联"),
    Fault.DEAD: _("光源或驱动失效"),
    Fault.STUCK_ON: _("白天亮灯，继电器粘连"),
    Fault.DIMMING: _("调光失效"),
    Fault.WEAK: _("部分 LED 失效，或登记的灯型不对"),
    Fault.STRONG: _("功率偏大，或登记的灯型不对"),
    Fault.POWER_FACTOR: _("驱动或补偿电容故障"),
}
CIRCUIT: Mapping[Fault, Text] = {
    Fault.SUPPLY: _("回路失电或电缆故障"),
    Fault.STUCK_ON: _("回路接触器粘连"),
}


@rule(cites=[Clause("16")], reading=_("功率达到应有功率一半为亮；没有读数不作判断。"))
def seen_lit(power: float, expected_w: float, on: date) -> bool | None:
    """Whether a lamp that should be lit draws enough; None where nothing was read."""
    return None if np.isnan(power) else bool(power >= expected_w * P.lit_from.at(on) / 100)


@rule(cites=[Clause("16")], reading=_("读数正常而巡查见不亮：光学、角度或树木遮挡。"))
def hidden(found: Codes, patrol_dark: Places) -> Places:
    """Of the lamps that a patrol found dark those whose readings are in order."""
    unexplained: Places = patrol_dark[found[patrol_dark] == Fault.NONE]
    return unexplained


@rule(cites=[Clause("16")], reading=_("30 分钟内启停多于 3 次为频繁启停。"))
def restless(lamp: Places, at_s: Numbers, power: Numbers, on: date) -> Places:
    """The lamps that went on and off too often; readings in any order."""
    minutes, most = P.cycling.at(on)
    return cycling(lamp, at_s, power > float(P.dark_power.at(on)), 60.0 * minutes, most)


def evidence(read: Readings, place: int, on: date) -> Text:
    """What was read of one lamp, beside what it should be."""
    wanted = read.expected
    allowed = limits(on).tolerance(wanted)
    said = _("指令 {level}%，功率 {power} W（应为 {least} 至 {most} W），电压 {voltage} V")
    return said.format(
        level=_shown(read.level[place]),
        power=_shown(read.power[place]),
        least=_shown(max(wanted[place] - allowed[place], 0.0)),
        most=_shown(wanted[place] + allowed[place]),
        voltage=_shown(read.voltage[place]),
    )


def _shown(number: float) -> str:
    return "—" if np.isnan(number) else f"{number:.1f}".removesuffix(".0")
