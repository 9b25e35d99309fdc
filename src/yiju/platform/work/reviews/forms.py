"""The forms of a review."""

from dataclasses import dataclass

from yiju.platform.base.i18n import _
from yiju.platform.base.schema import attribute

REACHED = "reached"
RESULTS = {REACHED: _("已达到要求"), "not_reached": _("未达到要求")}


@dataclass(frozen=True)
class Pool:
    excluded: str = attribute(
        _("须回避的人"), help=_("每行一人：账号，空格，原因；没有就不填"), most=2000, default=""
    )


@dataclass(frozen=True)
class Beacon:
    value: str = attribute(_("约定的公共数值"), help=_("照公布的写，如 3472.93"), most=60)


@dataclass(frozen=True)
class Site:
    found: str = attribute(_("现场看到的情况"), most=500)
    result: str = attribute(_("结论"), choices=RESULTS)


@dataclass(frozen=True)
class Replaced:
    inspector: str = attribute(_("不能核验的人（账号）"), most=60)
    reason: str = attribute(_("原因，将公布"), most=200)


@dataclass(frozen=True)
class Published:
    words: str = attribute(_("公示内容"), most=1000)
