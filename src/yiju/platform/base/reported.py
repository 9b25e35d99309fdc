"""What controllers of electric loads report by themselves, as states of a stream: the n-th begins
as state 2n - 1 and is over with state 2n. Numbers stay for ever; new ones come at the end."""

from collections.abc import Mapping

from yiju.platform.base.i18n import Text, _

REPORTED: Mapping[str, Text] = {
    "failure": _("光源失效"),
    "dimming": _("调光失效"),
    "power_high": _("功率偏大"),
    "power_low": _("功率偏小"),
    "power_factor": _("功率因数偏低"),
    "supply": _("失电"),
    "unexpected_on": _("不该亮时亮着"),
    "leakage": _("漏电"),
    "cycling": _("频繁启停"),
    "relay": _("继电器故障"),
    "contactor": _("接触器故障"),
    "current_high": _("电流偏大"),
    "current_low": _("电流偏小"),
    "unheard": _("控制器与驱动失联"),
}


def begins(key: str) -> int:
    return 2 * list(REPORTED).index(key) + 1


def ends(key: str) -> int:
    return begins(key) + 1


STATES: Mapping[int, Text] = {begins(key): words for key, words in REPORTED.items()} | {
    ends(key): _("{fault}已消除").format(fault=words) for key, words in REPORTED.items()
}
YEARS = 5_256_000
"""Minutes: what speaks only when something is wrong is not silent."""
