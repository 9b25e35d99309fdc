"""What is on record of lifts in compounds: each lift, old or added, and whenever people were shut
in one. Pure; owned by this application."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.schema import attribute
from yiju.platform.base.units import MINUTE

LIFT, ENTRAPMENT = "lift", "lift_entrapment"
STANDING = ("in_service", "suspended")
"""A lift that was ordered to stop is suspended until it has passed an inspection."""


@dataclass(frozen=True, kw_only=True)
class Lift:
    """A lift in a building of a compound. Its keeper is who has it run, as the property firm."""

    compound: str = attribute(_("小区编码"), most=40)
    building: str = attribute(_("楼幢编码"), most=40)
    stair: str = attribute(_("单元"), default="1", most=10)
    stops: int = attribute(_("层站数"), least=2, most=120)
    number: str = attribute(_("使用登记证编号"), default="", most=80)
    used_from: date | None = attribute(_("投入使用日期"), default=None)
    inspected_on: date | None = attribute(_("最近一次检验合格日期"), default=None)
    report: str = attribute(_("检验报告"), default="", most=120)
    added: bool = attribute(_("加装"), help=_("建成以后由业主加装的"), default=False)
    project: str = attribute(_("加装项目编号"), default="", most=40)


@dataclass(frozen=True, kw_only=True)
class Entrapment:
    """People were shut in a lift, and how long it took to free them."""

    lift: str = attribute(_("电梯编码"), most=60)
    day: date = attribute(_("困人日期"))
    minutes: int = attribute(_("多少分钟救出"), unit=MINUTE, least=1, most=6000)
    words: str = attribute(_("原因和处置"), default="", most=300)


def check_lift(one: Lift) -> Sequence[tuple[str, Text]]:
    """All that is wrong with the record of a lift."""
    wrong: list[tuple[str, Text]] = []
    if not one.building.startswith(f"{one.compound}-"):
        wrong.append(("building", _("楼幢不属于这个小区")))
    if one.project and not one.added:
        wrong.append(("added", _("有加装项目的电梯是加装的")))
    return wrong
