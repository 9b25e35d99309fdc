"""Watches over what the controllers of electric loads report by themselves (`base/reported.py`):
one for each fault, as several may stand at once.

Their cases are those of the same asset and type as what is read from power and voltage, so that a
fault which both tell is one case.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.reported import REPORTED, YEARS, begins, ends
from yiju.platform.sensing.watches.conditions import Reported
from yiju.platform.sensing.watches.declaration import Opens, Severity, Watch

CAUSES: Mapping[str, tuple[Severity, Text]] = {
    "failure": (Severity.GENERAL, _("查光源、驱动和接线")),
    "dimming": (Severity.PLAN, _("查调光接口和驱动")),
    "power_high": (Severity.PLAN, _("查驱动，核对登记的灯型")),
    "power_low": (Severity.PLAN, _("查部分失效的光源，核对登记的灯型")),
    "power_factor": (Severity.PLAN, _("查驱动和补偿电容")),
    "supply": (Severity.GENERAL, _("查接线、熔断器和供电")),
    "unexpected_on": (Severity.PLAN, _("查继电器是否粘连")),
    "leakage": (Severity.URGENT, _("先断电，再查电缆和灯杆的绝缘")),
    "cycling": (Severity.GENERAL, _("查老化的光源、镇流器和接线")),
    "relay": (Severity.GENERAL, _("查控制器的继电器")),
    "contactor": (Severity.GENERAL, _("查回路接触器")),
    "current_high": (Severity.GENERAL, _("查短路、驱动和接线")),
    "current_low": (Severity.PLAN, _("查部分失效的光源和接线")),
    "unheard": (Severity.PLAN, _("查控制器与驱动之间的接线")),
}
WORDS = _("{place}的控制器报告{fault}：功率 {power}，电压 {voltage}。{check}")


def _case(type_code: str, condition: str, fault: Text, check: Text) -> Opens:
    return Opens(type_code, WORDS.format(fault=fault, check=check), condition)


def reported(
    prefix: str, of: str, opens: Callable[[str], tuple[str, str]], **said: Any
) -> tuple[Watch, ...]:
    """A watch for each fault, as `lighting.reported_failure`, over the kind of stream `of`. `opens`
    gives the type of case and the condition of the rule book for the key of a fault; `said` what
    else the watches declare, among it `tells` with the streams of power and voltage, and `parents`,
    by key of a fault."""
    parents = said.pop("parents", {})
    return tuple(
        Watch(
            key=f"{prefix}.reported_{key}",
            title=_("控制器报告：{fault}").format(fault=fault),
            of=of,
            condition=Reported(begins=begins(key), ends=ends(key)),
            opens=_case(*opens(key), fault, CAUSES[key][1]),
            severity=CAUSES[key][0],
            gap=timedelta(minutes=YEARS),
            parents=parents.get(key, ()),
            **said,
        )
        for key, fault in REPORTED.items()
    )
