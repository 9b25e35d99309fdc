"""What is on record of a compound: owners' body, manager, meetings, disclosures, ratings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yiju.platform.base.geo import RING_HELP, ring_problem
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.schema import attribute
from yiju.platform.base.units import PERSON, SQUARE_METRE

BODIES: Mapping[str, Text] = {
    "none": _("没有"),
    "committee": _("业主委员会"),
    "management": _("物业管理委员会"),
}
MANAGED: Mapping[str, Text] = {
    "none": _("没有"),
    "firm": _("物业服务企业"),
    "self": _("业主自行管理（已备案）"),
}
HONOURS: Mapping[str, Text] = {
    "none": _("没有"),
    "municipal": _("市级示范点"),
    "provincial": _("省级示范点"),
}
CODE_OF_COMPOUND = _("小区编码")


@dataclass(frozen=True, kw_only=True)
class Compound:
    """A residential compound. Its keeper is the property firm that serves it."""

    homes: int = attribute(_("户数"), least=1, most=20_000)
    boundary: str = attribute(_("边界"), help=RING_HELP, default="", most=2000)
    party_branch: str = attribute(
        _("党组织"), help=_("社区或物业党支部的名称"), default="", most=80
    )
    party_branch_on: date | None = attribute(_("党组织成立日期"), default=None)
    owners_body: str = attribute(_("业主组织"), choices=BODIES, default="none")
    body_from: date | None = attribute(_("业主组织任期起"), default=None)
    body_to: date | None = attribute(_("业主组织任期止"), default=None)
    body_filed_on: date | None = attribute(_("业主组织备案日期"), default=None)
    managed: str = attribute(_("管理方式"), choices=MANAGED, default="none")
    contract_from: date | None = attribute(_("服务合同或备案起"), default=None)
    contract_to: date | None = attribute(_("服务合同止"), default=None)
    ended_on: date | None = attribute(_("服务终止日期"), default=None)
    fee_yuan: Decimal | None = attribute(
        _("物业费（元每平方米每月）"), least=Decimal(0), most=Decimal(100), default=None
    )
    fee_published_on: date | None = attribute(_("收费标准公示日期"), default=None)
    cadre_post: str = attribute(_("进入业主组织的党组织成员的职务"), default="", most=80)
    cadre_from: date | None = attribute(_("该职务任职起"), default=None)
    cadre_to: date | None = attribute(_("该职务任职止"), default=None)
    manager_post: str = attribute(_("进入党组织的物业或业委会成员的职务"), default="", most=80)
    manager_from: date | None = attribute(_("进入党组织起"), default=None)
    manager_to: date | None = attribute(_("进入党组织止"), default=None)
    honour: str = attribute(_("党建引领示范点"), choices=HONOURS, default="none")
    honour_on: date | None = attribute(_("示范点命名日期"), default=None)
    onboarded_on: date | None = attribute(_("接入公共服务平台日期"), default=None)


@dataclass(frozen=True, kw_only=True)
class Building:
    """A building of a compound."""

    compound: str = attribute(CODE_OF_COMPOUND)
    floors: int = attribute(_("层数"), least=1, most=120)
    area_m2: Decimal = attribute(_("专有部分总面积"), unit=SQUARE_METRE, least=Decimal(1))
    completed_on: date = attribute(_("竣工验收日期"))
    lifts: int = attribute(_("电梯台数"), least=0, most=40, default=0)


@dataclass(frozen=True, kw_only=True)
class ExclusivePart:
    """A home or shop that somebody owns alone or jointly. Owners have numbers here, not names."""

    compound: str = attribute(CODE_OF_COMPOUND)
    building: str = attribute(_("楼幢编码"))
    stair: str = attribute(_("单元"), default="1", most=10)
    floor: int = attribute(_("所在层"), least=-5, most=120)
    area_m2: Decimal = attribute(_("专有部分面积"), unit=SQUARE_METRE, least=Decimal("0.01"))
    area_source: str = attribute(
        _("面积依据"),
        choices={"registered": _("登记"), "surveyed": _("测绘"), "contract": _("合同")},
        default="registered",
    )
    head: str = attribute(
        _("业主编号"), help=_("同一业主的几处房屋编号相同；开发单位未售的也是"), default="", most=40
    )
    owners: int = attribute(_("共有人数"), unit=PERSON, least=1, most=99, default=1)
    handed_over_on: date | None = attribute(_("交付日期"), default=None)
    elderly: int | None = attribute(_("六十周岁以上常住老人"), unit=PERSON, least=0, default=None)


@dataclass(frozen=True, kw_only=True)
class JointMeeting:
    """A meeting of the joint mechanism, led by the community's party organisation."""

    compound: str = attribute(CODE_OF_COMPOUND)
    held_on: date = attribute(_("召开日期"))
    present: str = attribute(_("到会各方"), most=300)
    decisions: str = attribute(_("议定事项"), default="", most=500)


@dataclass(frozen=True, kw_only=True)
class JointIssue:
    """Something that was brought before the joint mechanism."""

    compound: str = attribute(CODE_OF_COMPOUND)
    raised_on: date = attribute(_("提出日期"))
    closed_on: date | None = attribute(_("办结日期"), default=None)
    outcome: str = attribute(_("办理结果"), default="", most=300)


@dataclass(frozen=True, kw_only=True)
class Disclosure:
    """What a firm made public for a quarter."""

    compound: str = attribute(CODE_OF_COMPOUND)
    quarter: str = attribute(_("季度"), help=_("如 2022-Q1"), most=7)
    published_on: date = attribute(_("公开日期"))
    contract: bool = attribute(_("服务合同"), default=True)
    staff: bool = attribute(_("服务人员"), default=True)
    fees: bool = attribute(_("收费标准和收支"), default=True)
    income: bool = attribute(_("公共收益"), default=True)
    fund: bool = attribute(_("维修资金使用"), default=True)
    inspections: bool = attribute(_("设施设备巡检"), default=True)
    words: str = attribute(_("公开内容"), default="", most=500)


@dataclass(frozen=True, kw_only=True)
class PlatformReturn:
    """How the public platform was used in a compound, up to the last day of a month."""

    compound: str = attribute(CODE_OF_COMPOUND)
    month_end: date = attribute(_("统计截止日"))
    on_roll: int = attribute(_("业主名册户数"), least=0)
    active: int = attribute(_("九十日内登录户数"), least=0)
    closed: int = attribute(_("当月办结的报修和投诉"), least=0)


def check_compound(one: Compound) -> Sequence[tuple[str, Text]]:
    """All that is wrong with the record of a compound."""
    wrong: list[tuple[str, Text]] = []
    if one.boundary and (problem := ring_problem(one.boundary)):
        wrong.append(("boundary", problem))
    for name in ("body", "contract", "cadre", "manager"):
        first, last = f"{name}_from", f"{name}_to"
        begins, ends = getattr(one, first), getattr(one, last)
        if ends and not begins:
            wrong.append((first, _("有止日而没有起日")))
        if begins and ends and ends < begins:
            wrong.append((last, _("止日早于起日")))
    for named, needs in (("owners_body", "body_from"), ("honour", "honour_on")):
        if getattr(one, named) != "none" and getattr(one, needs) is None:
            wrong.append((needs, _("缺少日期")))
    return wrong
