"""What holds for street lighting: records, power, light, density, repair. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import ceil
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.known import Known
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.base.loads import Limits, Numbers, expected_w
from yiju.platform.base.nights import LightRule
from yiju.platform.base.regimes import Regime
from yiju.platform.base.schedules import CalendarRule, Programme
from yiju.platform.base.schema import attribute
from yiju.platform.base.time import is_within
from yiju.platform.base.units import METRE, WATT

P = params.load(__file__)


def held(key: str) -> Any:
    """The last value of a parameter: watches and commands look at the present only."""
    return getattr(P, key).values[-1].value


ROAD_CLASSES: Mapping[str, Text] = {
    "expressway": _("快速路"),
    "arterial": _("主干路"),
    "secondary": _("次干路"),
    "local": _("支路"),
}
LOWER = {"expressway": "secondary", "arterial": "secondary", "secondary": "local"}
"""The class below, to whose light a road may be dimmed."""
LIGHTS: Mapping[str, Text] = {
    "led": _("LED"),
    "sodium": _("高压钠灯"),
    "halide": _("金卤灯"),
    "other": _("其他光源"),
}
BASELINE = _("含附件；节能按它计算，没有改造过的不填")
NEVER_DIMMED = _("交叉口、学校、事故多发和施工路段不调光")
PROVEN = _("下达指令并由读数证实之日")
CENTRAL = _("“一把闸刀”能开关它之日")
LEAKAGE_THAT_KILLS_MA = 100
"""No setting lets a circuit carry more (infra K13)."""
MOUNTS = ("base_station", "camera", "traffic_sign", "screen", "charger", "weather", "call_button")
Grade = Literal["ordinary", "serious"]
ONE_LAMP, SERIOUS = "单灯不亮或异常", "相邻两盏以上或交叉口不亮"
WHOLE_CIRCUIT, WHOLE_BOX = "整条回路不亮或失电", "整箱失电"
DANGEROUS, OPEN_DOOR = "漏电，危及人身安全", "箱门开启或损坏"
UNEXPLAINED, SENSOR = "用电不明", "光感异常"
"""Conditions of the rule book that cases from readings meet."""


@dataclass(frozen=True, kw_only=True)
class Lamp:
    """One street lamp. A lamp that is replaced by one of another kind keeps its code."""

    circuit: str = attribute(_("回路"), help=_("回路编码"))
    road: str = attribute(_("道路"), most=60)
    road_class: str = attribute(_("道路等级"), choices=ROAD_CLASSES)
    light: str = attribute(_("光源"), choices=LIGHTS)
    rated_w: int = attribute(_("额定功率"), unit=WATT, least=1, most=2000)
    gear_w: int = attribute(_("附件功耗"), unit=WATT, least=0, most=300, default=0)
    replaced_w: int | None = attribute(
        _("改造前功率"), help=BASELINE, unit=WATT, least=1, most=2000, default=None
    )
    full_night: bool = attribute(_("整夜全亮"), help=NEVER_DIMMED, default=False)
    controller: str | None = attribute(_("单灯控制器"), help=_("控制器编号"), most=40, default=None)
    port: int = attribute(_("控制器端口"), least=1, most=16, default=1)
    controlled_on: date | None = attribute(_("单灯控制验收日期"), help=PROVEN, default=None)
    pole: str | None = attribute(_("灯杆"), help=_("多功能灯杆编码"), most=40, default=None)
    height_m: int | None = attribute(_("安装高度"), unit=METRE, least=2, most=45, default=None)
    installed_on: date | None = attribute(_("安装日期"), default=None)

    @property
    def input_w(self) -> int:
        """What it draws at full power, gear included."""
        return self.rated_w + self.gear_w


@dataclass(frozen=True, kw_only=True)
class Pole:
    """A pole that carries more than a lamp."""

    road: str = attribute(_("道路"), most=60)
    base_station: bool = attribute(_("移动通信基站"), default=False)
    camera: bool = attribute(_("视频监控"), default=False)
    traffic_sign: bool = attribute(_("交通标志、信号"), default=False)
    screen: bool = attribute(_("信息屏"), default=False)
    charger: bool = attribute(_("充电桩"), default=False)
    weather: bool = attribute(_("环境监测"), default=False)
    call_button: bool = attribute(_("一键求助"), default=False)
    built_on: date | None = attribute(_("建成日期"), default=None)


@dataclass(frozen=True, kw_only=True)
class Cabinet:
    """A switch box with its meter; it feeds circuits."""

    meter: str | None = attribute(_("电表"), help=_("供电企业的表号"), most=40, default=None)
    central_on: date | None = attribute(_("接入集中控制日期"), help=CENTRAL, default=None)


@dataclass(frozen=True, kw_only=True)
class Circuit:
    """Lamps that are fed together, along one road."""

    cabinet: str = attribute(_("配电箱"), help=_("配电箱编码"))
    road: str = attribute(_("道路"), most=60)
    road_class: str = attribute(_("道路等级"), choices=ROAD_CLASSES)
    lanes: int = attribute(_("车道数"), least=1, most=16)
    width_m: Decimal = attribute(_("车行道宽"), unit=METRE, least=Decimal(3), most=Decimal(80))
    length_m: int = attribute(_("照明路段长"), unit=METRE, least=10, most=20000)
    lux: int = attribute(_("设计照度"), help=_("lx，路面平均维持值"), least=1, most=60)


# --- when and how bright -------------------------------------------------------------------


@rule(
    cites=[Clause("16"), Standard("CJJ 45-2015")],
    reading=_(
        "天空照度低于阈值满 3 分钟即开灯，至迟日落后 20 分钟；关灯反之；没有光感时按日落日出。"
    ),
)
def regime(road_class: str, on: date) -> Regime:
    """How the lamps of a road class are switched and dimmed."""
    window, hold = (timedelta(minutes=p.at(on)) for p in (P.switch_window, P.switch_hold))
    return Regime(
        LightRule(float(P.switch_lux.at(on)[road_class]), window, hold),
        tuple(CalendarRule.read(row) for row in P.calendars.at(on)[road_class]),
        {key: Programme.read(key, rows) for key, rows in P.programmes.at(on).items()},
    )


@rule(
    cites=[Clause("16"), Standard("CJJ 45-2015")],
    reading=_("深夜可降到低一级道路的照度，不得更低；不得隔盏熄灯；整夜全亮的灯不调光。"),
)
def least_level(road_class: str, lux: int, on: date) -> int:
    """The lowest level to which a road of so many lux may be dimmed, percent, rounded up."""
    table = P.illuminance.at(on)
    low, high = table[LOWER.get(road_class, road_class)]
    is_low = road_class not in LOWER or lux < table[road_class][1]
    return min(100, ceil(Fraction(100 * (low if is_low else high), lux)))


@lru_cache(maxsize=200)
def least_of_class(road_class: str, on: date) -> int:
    """The lowest level for a road of the class, whichever of its illuminances it was built for."""
    return max(least_level(road_class, lux, on) for lux in P.illuminance.at(on)[road_class])


# --- power and light -----------------------------------------------------------------------


def limits(on: date) -> Limits:
    """What is taken for an electrical fault of a lamp."""
    share, least = P.tolerance.at(on)
    low, gone = P.voltage_floor.at(on)
    dark, power_factor = P.dark_power.at(on), P.least_power_factor.at(on)
    told = (Fraction(share, 100), least, dark, low, gone, power_factor, P.circuit_share.at(on))
    return Limits(*map(float, told))


@rule(
    cites=[Clause("16"), Standard("CJJ 45-2015", "7.1.2")],
    reading=_("回路灯具功率（含附件）之和除以车行道面积，不超过该等级、车道数和照度的限值。"),
)
def power_density(watts: int, circuit: Circuit) -> Fraction:
    """Installed power by carriageway, W/m2."""
    return Fraction(watts) / (Fraction(circuit.width_m) * circuit.length_m)


def draws_as_told(power: Numbers, level: float, full_w: Numbers) -> NDArray[np.bool_]:
    """Which powers, W, show that a lamp of so many W is at a level, percent. The standby share is
    that of LED: a lamp that cannot dim does not confirm that it dimmed."""
    if level <= 0:
        return np.asarray(power < float(held("dark_power")))
    share = np.full_like(full_w, float(held("standby_share")["led"]))
    wanted = expected_w(full_w, np.full_like(full_w, level), share)
    allowed = limits(P.tolerance.values[-1].start).tolerance(wanted)
    return np.asarray(np.abs(power - wanted) <= allowed)


def density_limit(circuit: Circuit, on: date) -> Fraction | None:
    """W/m2, at the next illuminance up that the standard fixes; None where it fixes none."""
    rows = [row for row in P.power_density.at(on)[circuit.road_class] if row[1] >= circuit.lux]
    fitting = [(lux, -lanes, limit) for lanes, lux, limit in rows if lanes <= circuit.lanes]
    return Fraction(min(fitting)[2]) if fitting else None


def is_within_density(watts: int, circuit: Circuit, on: date) -> bool:
    limit = density_limit(circuit, on)
    return limit is not None and power_density(watts, circuit) <= limit


@rule(
    cites=[Clause("16"), Standard("CJJ 89-2012")],
    reading=_(
        "应亮的灯中亮着的比例；功率达到应有功率一半为亮，巡查所见优先；失联而无人看过的不计。"
    ),
)
def lit_enough(found: Known, road_class: str, on: date) -> bool | None:
    """Whether the lit rate keeps its limit; None where too few lamps are known."""
    rate = found.percent(P.completeness.at(on))
    return None if rate is None else bool(rate >= P.lit_rate_limit.at(on)[road_class])


# --- counting and repair -------------------------------------------------------------------


@rule(cites=[Clause("16")], reading=_("登记的光源为 LED。"))
def counts_as_led(lamp: Lamp) -> bool:
    """True if the lamp counts towards the coverage of LED."""
    return lamp.light == "led"


@rule(
    cites=[Clause("16")],
    reading=_("装了控制器不算：须经验收，即下达指令并由读数证实。"),
)
def counts_as_controlled(lamp: Lamp, on: date) -> bool:
    """True if the single-lamp control of the lamp was accepted by `on`; `check_lamp` holds that
    what was accepted has a controller."""
    return lamp.controlled_on is not None and lamp.controlled_on <= on


@rule(
    cites=[Clause("16")],
    reading=_("24 小时内有有效遥测，且 7 天内有指令得到读数证实。"),
)
def proves_control(heard: datetime | None, confirmed: datetime | None, at: datetime) -> bool:
    """Whether a lamp shows at a moment that it is under control."""
    days = P.command_within.at(at.date())
    return is_heard(heard, at) and is_within(confirmed, at, timedelta(days=days))


def is_heard(heard: datetime | None, at: datetime) -> bool:
    """Whether a lamp has spoken lately."""
    return is_within(heard, at, timedelta(hours=P.telemetry_within.at(at.date())))


@rule(cites=[Clause("16")], reading=_("除照明外搭载两类以上设备的灯杆。"))
def counts_as_multi_function(pole: Pole, on: date) -> bool:
    """True if the pole carries enough besides the lamp and was built by `on`."""
    carried = sum(getattr(pole, name) for name in MOUNTS)
    built = pole.built_on is None or pole.built_on <= on
    return built and carried >= P.multi_function_mounts.at(on)


@rule(
    cites=[Clause("16")],
    reading=_("漏电等危险的 1 小时内处置；相邻两盏不亮或交叉口不亮为严重；其余 24 小时。"),
)
def grade_of(adjacent_dark: bool, crossing: bool) -> Grade:
    """How grave it is that a lamp is dark, which sets the time for its repair."""
    return "serious" if adjacent_dark or crossing else "ordinary"


@rule(cites=[Clause("16")], reading=_("漏电立即切断回路，不自动重合；限值只能调低。"))
def leakage_limit_ma() -> int:
    """From where on a circuit is cut: the lowest value that was ever set, and never above what
    kills."""
    return min(LEAKAGE_THAT_KILLS_MA, *(int(one.value) for one in P.leakage_limit.values))


# --- what a record must not say ------------------------------------------------------------


def check_lamp(lamp: Lamp) -> Sequence[tuple[str, Text]]:
    """All that is wrong with a record of a lamp, as (attribute, what)."""
    wrong: list[tuple[str, Text]] = []
    if lamp.controlled_on is not None and lamp.controller is None:
        wrong.append(("controlled_on", _("有单灯控制验收日期而无控制器")))
    if lamp.light != "led" and lamp.replaced_w is not None:
        wrong.append(("replaced_w", _("改造前功率只填在已改为 LED 的灯上")))
    if lamp.replaced_w is not None and lamp.replaced_w < lamp.input_w:
        wrong.append(("replaced_w", _("改造前功率小于现在的功率")))
    return wrong
