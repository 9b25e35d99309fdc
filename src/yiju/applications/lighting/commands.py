"""What lamps and circuits can be told, and what nobody can tell them: light stays on at night.

The rules are code. No setting, role, authority or second person goes past them; only what a rule
itself forces, as cutting a circuit that leaks, comes before the light.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import numpy as np

from yiju.applications.lighting import rules, telemetry
from yiju.applications.lighting.rules import held
from yiju.applications.lighting.watches import BOX, LAMP
from yiju.platform.application import Asked, Authority, CommandKind, Safety
from yiju.platform.base.i18n import _
from yiju.platform.base.nights import night_of
from yiju.platform.base.schedules import FULL
from yiju.platform.base.schema import Attribute
from yiju.platform.base.time import china_day
from yiju.platform.base.units import PERCENT
from yiju.platform.registry import api as registry

KEEPERS = ("lighting.keeper", "keeper")
GIVERS = {
    Authority.SCHEDULE: ("office",),
    Authority.MANUAL: (*KEEPERS, "dispatcher", "commander"),
    Authority.EMERGENCY: ("commander",),
}
SECOND = ("commander", "shift_leader", "dispatcher")
DAY = timedelta(days=1)


@lru_cache(maxsize=1_000)
def _by_night(start: datetime, until: datetime, lon: float, lat: float) -> bool:
    window = timedelta(minutes=held("switch_window"))
    first, last = china_day(start) - DAY, china_day(until)
    nights = (night_of(first + n * DAY, lon, lat) for n in range((last - first).days + 1))
    return any(n.is_dark and start < n.ends - window and until > n.begins + window for n in nights)


def by_night(asked: Asked) -> bool:
    """Whether a part of the time lies where lamps must burn; a rule of its own is not asked."""
    place = registry.city().centre
    return asked.authority < Authority.SAFETY and _by_night(asked.start, asked.until, *place)


def dims_what_never_dims(asked: Asked) -> bool:
    return bool(asked.record.full_night) and asked.value < FULL and by_night(asked)


def dims_too_far(asked: Asked) -> bool:
    least = rules.least_of_class(asked.record.road_class, china_day(asked.start))
    return asked.value < least and by_night(asked)


def makes_dark(asked: Asked) -> bool:
    return asked.value == 0 and by_night(asked)


def closes_on_danger(asked: Asked) -> bool:
    return asked.in_danger and asked.value > 0


def carries_as_told(readings: Any, value: float, _scale: Any) -> Any:
    """Which currents show that a circuit is open (0) or closed (1)."""
    flows = np.asarray(readings) > float(held("circuit_current")[1])
    return flows if value else ~flows


LEVEL = CommandKind(
    key="lamp.level",
    title=_("路灯亮度"),
    value=Attribute("value", int, _("亮度"), unit=PERCENT, least=0, most=FULL),
    given_by=GIVERS,
    safe_default=FULL,
    t_safe=timedelta(minutes=10),
    confirmed_by=telemetry.MEASURED.power,
    confirms=rules.draws_as_told,
    scale=lambda lamp, _value: float(lamp.input_w),
    confirmed_within=timedelta(minutes=20),
    case_type=LAMP,
    group="circuit",
    stagger=timedelta(seconds=2),
    endangers=lambda level: level < FULL,
    alone_up_to=5,
    second=SECOND,
    safety=(
        Safety(
            key="full_night",
            title=_("交叉口、学校等处的灯夜里不调光、不熄灭"),
            ground="CJJ 45-2015",
            refuses=dims_what_never_dims,
        ),
        Safety(
            key="least_level",
            title=_("夜里不低于低一级道路的照度，不熄灭"),
            ground="CJJ 45-2015",
            refuses=dims_too_far,
        ),
    ),
)
SWITCH = CommandKind(
    key="light_circuit.switch",
    title=_("回路开关"),
    value=Attribute("value", int, _("开关"), choices={0: _("分闸"), 1: _("合闸")}),
    given_by=GIVERS,
    safe_default=1,
    t_safe=timedelta(minutes=10),
    confirmed_by=telemetry.CURRENT,
    confirms=carries_as_told,
    confirmed_within=timedelta(minutes=20),
    case_type=BOX,
    group="cabinet",
    stagger=timedelta(seconds=2),
    endangers=lambda value: True,
    alone_up_to=1,
    second=SECOND,
    safety=(
        Safety(
            key="leaks",
            title=_("漏电的回路立即断开，不得合闸"),
            ground=_("断开后须测绝缘才能合闸"),
            stream=telemetry.LEAKAGE,
            danger=lambda milliamperes: milliamperes > rules.leakage_limit_ma(),
            refuses=closes_on_danger,
            forces=0,
            released_by=KEEPERS,
        ),
        Safety(
            key="lit_by_night",
            title=_("夜里不断开照明回路"),
            ground=_("§16；照明在夜里默认亮着"),
            refuses=makes_dark,
        ),
    ),
)
COMMANDS = (LEVEL, SWITCH)
