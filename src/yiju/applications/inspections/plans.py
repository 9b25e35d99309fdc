"""The inspection plans: which places, how often, and at which points.

A point says what is as it should be. Where it is not, a case of its type is opened, which runs as
every other case does.
"""

from collections.abc import Callable
from typing import Any

from yiju.applications.inspections.rules import P
from yiju.platform.application import Plan, Point
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard

CITES = (Clause("22"), Standard("GB/T 30428.8-2020"))
FIRE_LANE = Point("fire_lane", _("消防通道、疏散通道畅通"), "M09012")
CLEAN = Point("clean", _("周边整洁，没有暴露垃圾"), "M06010")
STALLS = Point("stalls", _("门前没有占道经营"), "M09006")
CARS = Point("cars", _("机动车停放有序"), "M09009")
BICYCLES = Point("bicycles", _("非机动车停放有序"), "M09010")
ACCESS = Point("access", _("无障碍设施完好可用"), "M02034")
BINS = Point("bins", _("垃圾箱没有满溢"), "M06042")


def of(category: str) -> Callable[[Any], bool]:
    """Whether a record is of a category."""
    return lambda record: bool(record.category == category)


PLANS = (
    Plan(
        "school",
        _("校园周边巡查"),
        "key_place",
        P.school_times,
        P.school_days,
        (
            FIRE_LANE,
            STALLS,
            CARS,
            Point("markings", _("上下学路段标志、标线完好"), "M02010"),
            ACCESS,
            CLEAN,
        ),
        CITES,
        of("school"),
    ),
    Plan(
        "hospital",
        _("医院周边巡查"),
        "key_place",
        P.hospital_times,
        P.hospital_days,
        (
            FIRE_LANE,
            Point("ambulances", _("急救车通道没有车辆占用"), "M09009"),
            BICYCLES,
            ACCESS,
            CLEAN,
        ),
        CITES,
        of("hospital"),
    ),
    Plan(
        "station",
        _("车站枢纽巡查"),
        "key_place",
        P.station_times,
        P.station_days,
        (
            FIRE_LANE,
            Point("paving", _("盲道连续、没有缺损"), "M06051"),
            Point("leaflets", _("没有非法小广告"), "M07001"),
            BICYCLES,
            CLEAN,
        ),
        CITES,
        of("station"),
    ),
    Plan(
        "market",
        _("农贸市场巡查"),
        "key_place",
        P.market_times,
        P.market_days,
        (
            FIRE_LANE,
            STALLS,
            BINS,
            Point("sorting", _("垃圾分类投放"), "M06041"),
            Point("drains", _("没有乱倒污水"), "M06030"),
        ),
        CITES,
        of("market"),
    ),
    Plan(
        "site",
        _("建筑工地巡查"),
        "key_place",
        P.site_times,
        P.site_days,
        (
            Point("fence", _("围挡完好、整洁"), "M08007"),
            Point("dust", _("裸土覆盖，没有扬尘"), "M08004"),
            Point("trucks", _("渣土车密闭、冲洗后上路"), "M08011"),
            Point("board", _("公示牌完整清楚"), "M08015"),
            Point("road", _("没有擅自占用道路"), "M08002"),
        ),
        CITES,
        of("site"),
    ),
    Plan(
        "scenic",
        _("公园景区巡查"),
        "key_place",
        P.scenic_times,
        P.scenic_days,
        (
            FIRE_LANE,
            Point("rails", _("临水护栏完好"), "M01070"),
            Point("green", _("没有侵占、毁坏绿地"), "M06045"),
            ACCESS,
            BINS,
        ),
        CITES,
        of("scenic"),
    ),
)
