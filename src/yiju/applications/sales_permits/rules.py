"""When homes may be sold before they are built. Pure functions."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, Verdict, rule
from yiju.platform.base.schema import attribute

P = params.load(__file__)
SECTION = Clause("9")
LAW = Standard("城市房地产管理法", "第四十五条")
REGULATION = Standard("城市房地产开发经营管理条例", "第二十四条")
CITES = (SECTION, LAW, REGULATION)
YUAN = _("元，最多两位小数")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a developer asks with; what is not there yet stays empty, and the answer says so."""

    project: str = attribute(_("项目名称"), most=80)
    land_paper: str = attribute(_("土地出让金付清证明"), default="", most=120)
    title_paper: str = attribute(_("土地使用权证书编号"), default="", most=120)
    planning_permit: str = attribute(_("建设工程规划许可证编号"), default="", most=120)
    works_permit: str = attribute(_("施工许可证编号"), default="", most=120)
    completes_on: date | None = attribute(_("竣工交付日期"), default=None)
    investment_yuan: Decimal = attribute(_("总投资"), help=YUAN, least=1)
    invested_yuan: Decimal = attribute(_("已投入资金"), help=YUAN, least=0)


@rule(
    cites=CITES,
    reading=_(
        "付清全部土地出让金、取得土地使用权证书、建设工程规划许可证和施工许可证、已投入总投资的"
        "百分之二十五以上、确定施工进度和竣工交付日期，才准许预售；缺哪几项，一次说清。"
    ),
)
def may_be_sold(asked: Asked, on: date) -> Verdict:
    """All that is unmet on a day (H13 R1)."""
    papers: tuple[tuple[str, Text], ...] = (
        (asked.land_paper, _("没有土地出让金付清证明")),
        (asked.title_paper, _("没有土地使用权证书")),
        (asked.planning_permit, _("没有建设工程规划许可证")),
        (asked.works_permit, _("没有施工许可证")),
    )
    unmet = [text for paper, text in papers if not paper.strip()]
    if asked.completes_on is None or asked.completes_on <= on:
        unmet.append(_("没有确定竣工交付日期，或日期已过"))
    if 100 * asked.invested_yuan < P.invested.at(on) * asked.investment_yuan:
        unmet.append(_("已投入资金不足总投资的规定比例"))
    return Verdict.of(unmet)
