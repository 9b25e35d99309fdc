"""What holds for landscape lighting: records, the scene of an evening, light at windows. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.base.loads import Limits, Numbers
from yiju.platform.base.scenes import Curfew, Evening, Scene, Scenery
from yiju.platform.base.schedules import FULL, CalendarRule
from yiju.platform.base.schema import attribute
from yiju.platform.base.units import LAMP, PERCENT, WATT

P = params.load(__file__)
CITES = (Clause("3(4)"),)
WINDOWS = (Clause("3(4)"), Standard("JGJ/T 163-2008"))

SCENES: Mapping[str, Text] = {
    "off": _("熄灯"),
    "saving": _("节能"),
    "weekday": _("平日"),
    "weekend": _("周末"),
    "holiday": _("节日"),
    "event": _("活动"),
}
"""In the order of their numbers in commands."""
OFF, WEEKDAY, EVENT = (list(SCENES).index(key) for key in ("off", "weekday", "event"))
ROLES = {"outline": _("轮廓灯"), "wash": _("泛光灯"), "media": _("媒体立面")}
ZONES = {"E1": _("天然暗环境"), "E2": _("低亮度"), "E3": _("中等亮度"), "E4": _("高亮度")}
PLACES = {"building": _("建筑立面"), "bridge": _("桥梁"), "viaduct": _("高架"), "rail": _("轨道")}
CORRIDORS = {"ring_viaduct": _("环城高架"), "metro_2": _("轨道2号线"), "other": _("其他")}
FIRE, SEEN = _("文物、历史建筑装灯必填"), _("最近一次巡查所见")
CUT = _("因扰民下调后的上限")
NAMED = ("ring_viaduct", "metro_2")
"""The corridors that the plan names."""
DARK, AFTER = "景观灯不亮或大面积不亮", "熄灯时刻后仍亮"
GLARE, SILENT, WHOLE = "光照超限扰民", "控制器失联", "整处不亮"
"""Conditions of the rule book that cases from readings meet."""


def held(key: str) -> Any:
    """The last value of a parameter: watches and commands look at the present only."""
    return getattr(P, key).values[-1].value


@dataclass(frozen=True, kw_only=True)
class Site:
    """One installation: the lights of a façade, a bridge, a stretch of viaduct."""

    place: str = attribute(_("载体"), choices=PLACES)
    corridor: str = attribute(_("所在走廊"), choices=CORRIDORS)
    zone: str = attribute(_("环境亮度分区"), help=_("按 JGJ/T 163"), choices=ZONES)
    owner: str = attribute(_("产权单位"), most=80)
    heritage: bool = attribute(_("文物、历史建筑"), default=False)
    fire_cleared_on: date | None = attribute(_("消防核准日期"), help=FIRE, default=None)
    fixtures: int = attribute(_("灯具数"), unit=LAMP, least=1, most=100_000)
    faulty: int = attribute(_("损坏的灯具"), help=SEEN, unit=LAMP, least=0, default=0)
    checked_on: date | None = attribute(_("巡查日期"), default=None)
    accepted_on: date | None = attribute(_("验收日期"), default=None)


@dataclass(frozen=True, kw_only=True)
class Circuit:
    """Lights of an installation that one output of a controller switches and dims together."""

    site: str = attribute(_("景观照明点"), help=_("景观照明点编码"))
    role: str = attribute(_("灯光类型"), choices=ROLES)
    rated_w: int = attribute(_("额定功率"), unit=WATT, least=1, most=200_000)
    controller: str | None = attribute(_("控制器"), help=_("控制器编号"), most=40, default=None)
    port: int = attribute(_("控制器端口"), least=1, most=64, default=1)
    cap: int = attribute(_("亮度上限"), help=CUT, unit=PERCENT, least=0, most=FULL, default=FULL)


def check_site(site: Site) -> Sequence[tuple[str, Text]]:
    """All that is wrong with a record of an installation, as (attribute, what)."""
    wrong: list[tuple[str, Text]] = []
    if site.heritage and site.fire_cleared_on is None:
        wrong.append(("fire_cleared_on", _("文物、历史建筑没有消防核准，不能装灯")))
    if site.faulty > site.fixtures:
        wrong.append(("faulty", _("损坏的灯具多于全部灯具")))
    if site.faulty and site.checked_on is None:
        wrong.append(("checked_on", _("写了损坏的灯具，也要写哪天巡查所见")))
    return wrong


# --- the scene of an evening ----------------------------------------------------------------


@rule(
    cites=CITES,
    reading=_(
        "日历自上而下第一条符合的场景；调休上班的周末用平日场景。日落前不亮；"
        "到熄灯时刻一律熄灭，只有批准的活动可以晚些。"
    ),
)
def scenery(on: date) -> Scenery:
    """The scenes, the calendar and the curfew as they hold on a day."""
    scenes = {key: Scene.read(key, told, ROLES) for key, told in P.scenes.at(on).items()}
    calendar = tuple(CalendarRule.read(row) for row in P.calendar.at(on))
    return Scenery(scenes, calendar, Curfew.read(P.curfew.at(on)), scenes["off"])


@rule(cites=CITES, reading=_("回路功率之和乘以亮度和时数，逐夜相加；不是电表读数。"))
def energy_kwh(evenings: Iterable[Evening], alike: Mapping[tuple[Any, ...], int]) -> float:
    """What circuits take in some evenings: how many there are by role, W and cap."""
    return sum(one.kwh(alike) for one in evenings)


def level_of(scene: int, role: str, on: date) -> int:
    """Percent of full power, by the number of a scene in a command."""
    return int(P.scenes.at(on)[list(SCENES)[scene]][role])


def limits(on: date) -> Limits:
    """What is taken for an electrical fault of a circuit."""
    return Limits(*map(float, P.electrical.at(on)))


def draws_as_told(power: Numbers, _scene: float, wanted_w: Numbers) -> NDArray[np.bool_]:
    """Which powers, W, show that a circuit shows a scene in which it should draw so much."""
    allowed = limits(P.electrical.values[-1].start)
    off = power < allowed.idle_w
    lit = np.abs(power - wanted_w) <= allowed.tolerance(wanted_w)
    return np.asarray(np.where(wanted_w > 0, lit, off))


@rule(
    cites=WINDOWS,
    reading=_("居室窗面垂直照度按分区限值，熄灯时刻后用更严的一档。"),
)
def window_limit(zone: str, after_curfew: bool, on: date) -> int:
    """Lux."""
    return int(P.trespass.at(on)[zone][after_curfew])


@rule(cites=WINDOWS, reading=_("窗面超限的，亮度逐级下调一成，每级后复测，直到不超限。"))
def next_cap(cap: int, lux: float, limit: float, on: date) -> int:
    """The cap that is to be tried next, percent; the same where the light is within its limit."""
    return max(0, cap - int(P.cut_step.at(on))) if lux > limit else cap
