"""What each conclusion of `platform/base/loads.py` is called for lamps and circuits, and each state
on the map."""

from collections.abc import Mapping

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.loads import Fault
from yiju.platform.sensing.live.api import OF_LIGHTS, Tone

LAMP: Mapping[Fault, Text] = {
    Fault.SUPPLY: _("失电或失联"),
    Fault.DEAD: _("光源或驱动失效"),
    Fault.STUCK_ON: _("白天亮灯，继电器粘连"),
    Fault.DIMMING: _("调光失效"),
    Fault.WEAK: _("部分失效，或登记的灯型不对"),
    Fault.STRONG: _("功率偏大，或登记的灯型不对"),
    Fault.POWER_FACTOR: _("驱动或补偿电容故障"),
}
CIRCUIT: Mapping[Fault, Text] = {
    Fault.SUPPLY: _("回路失电或电缆故障"),
    Fault.STUCK_ON: _("回路接触器粘连"),
}
STATES = {
    **OF_LIGHTS,
    Tone.WARN: _("白天亮灯"),
    Tone.OUT: _("整条回路失电或失联"),
    Tone.NONE: _("不能判断：未接入单灯控制"),
}
