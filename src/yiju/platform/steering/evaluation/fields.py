"""Single values of a declaration: each is checked, and what is wrong is noted under its place."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from yiju.platform.base.errors import CityError, Problem
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import Period

KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
NOTHING: Mapping[str, Any] = {}


class Fields:
    """Reads part by part; what is wrong is noted under its place and replaced by something safe."""

    def __init__(self, day: date) -> None:
        self.day = day
        self.problems: list[Problem] = []
        self.keys: set[str] = set()

    def wrong(self, place: str, what: Text | str, remedy: Text | str) -> None:
        self.problems.append(Problem("", 0, place, what, remedy))

    def known(self, told: Mapping[str, Any], place: str, *names: str) -> None:
        for name in sorted(set(told) - set(names)):
            self.wrong(f"{place}{name}", _("没有这一项"), _("可用的有：") + "、".join(names))

    def table(self, told: Any, place: str) -> Mapping[str, Any]:
        if isinstance(told, Mapping):
            return told
        self.wrong(place, _("应是一张表"), _("写成键和值"))
        return NOTHING

    def rows(self, told: Any, place: str, most: int) -> list[Mapping[str, Any]]:
        if isinstance(told, list) and len(told) <= most:
            return [self.table(one, f"{place}[{n}]") for n, one in enumerate(told)]
        self.wrong(place, _("应是一个列表"), _("最多 {most} 项").format(most=most))
        return []

    def words(self, told: Any, place: str, most: int = 200) -> str:
        if isinstance(told, str) and told.strip() and len(told) <= most:
            return told.strip()
        self.wrong(place, _("要有文字"), _("写 1 至 {most} 个字").format(most=most))
        return ""

    def key(self, told: Any, place: str) -> str:
        if isinstance(told, str) and KEY.fullmatch(told):
            return told
        self.wrong(place, _("编号不合规"), _("用小写字母、数字、连字符，最多 60 个"))
        return ""

    def number(self, told: Any, place: str, low: float = -1e15, high: float = 1e15) -> float:
        sound = isinstance(told, int | float) and not isinstance(told, bool)
        if sound and math.isfinite(told) and low <= told <= high:
            return float(told)
        self.wrong(place, _("应是数"), _("写 {low:g} 至 {high:g}").format(low=low, high=high))
        return low if low > -1e15 else 0.0

    def whole(self, told: Any, place: str, low: int, high: int) -> int:
        if isinstance(told, int) and not isinstance(told, bool) and low <= told <= high:
            return told
        self.wrong(place, _("应是整数"), _("写 {low} 至 {high}").format(low=low, high=high))
        return low

    def flag(self, told: Any, place: str) -> bool:
        if not isinstance(told, bool):
            self.wrong(place, _("应是真假"), _("写 true 或 false"))
        return told is True

    def choice(self, told: Any, place: str, among: Sequence[str]) -> str:
        if told in among:
            return str(told)
        self.wrong(place, _("没有这种做法"), _("可用的有：") + "、".join(among))
        return among[0]

    def choices(self, told: Any, place: str, among: Sequence[str]) -> tuple[str, ...]:
        several = told if isinstance(told, list) and told else [told]
        return tuple(dict.fromkeys(self.choice(one, place, among) for one in several))

    def month(self, told: Any) -> str:
        try:
            period = Period.parse(str(told))
        except CityError as error:
            self.wrong("month", error.message, _("写成 2022-06"))
            return ""
        if period != Period.month(period.first_day.year, period.first_day.month):
            self.wrong("month", _("不是一个月"), _("写成 2022-06"))
        return str(told)
