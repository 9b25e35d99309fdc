"""What key places are, and what is looked at in each. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, rule
from yiju.platform.base.schema import attribute

P = params.load(__file__)

CATEGORIES: dict[str, Text] = {
    "school": _("学校、幼儿园"),
    "hospital": _("医院"),
    "station": _("车站、枢纽"),
    "market": _("农贸市场"),
    "site": _("建筑工地"),
    "scenic": _("公园、景区"),
}


@dataclass(frozen=True, kw_only=True)
class KeyPlace:
    """A place that many people use or that goes wrong often, and is therefore looked at by a
    rhythm. Its position is where the inspector arrives: the gate."""

    category: str = attribute(_("场所类型"), choices=CATEGORIES)
    address: str = attribute(_("地址"), default="", most=200)
    visitors: int | None = attribute(
        _("日均人数"), help=_("高峰日取平均，不知道的不填"), least=0, most=1_000_000, default=None
    )
    opened_on: date | None = attribute(_("启用日期"), help=_("工地填开工日期"), default=None)
    ends_on: date | None = attribute(_("预计结束日期"), help=_("只有工地要填"), default=None)


@rule(cites=[Clause("22")], reading=_("工地在预计结束日期之前都要巡查；延期的先改登记。"))
def check_place(place: KeyPlace) -> Sequence[tuple[str, Text]]:
    """All that is wrong with a record, as (attribute, what)."""
    wrong: list[tuple[str, Text]] = []
    if place.ends_on and place.opened_on and place.ends_on < place.opened_on:
        wrong.append(("ends_on", _("结束早于启用")))
    if place.ends_on and place.category != "site":
        wrong.append(("ends_on", _("只有工地有预计结束日期")))
    return wrong
