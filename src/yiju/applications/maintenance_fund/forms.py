"""What is said at each move of a use of the fund. Amounts are yuan with at most two decimals."""

from dataclasses import dataclass
from decimal import Decimal

from yiju.applications.maintenance_fund.rules import ITEMS, SCOPES
from yiju.platform.base.i18n import _
from yiju.platform.base.schema import attribute

LEAST, MOST = Decimal("0.01"), Decimal(100_000_000)
"""Yuan of an amount."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What the fund shall be used for."""

    item: str = attribute(_("项目"), choices={key: item.title for key, item in ITEMS.items()})
    scope: str = attribute(_("由谁分摊"), choices=SCOPES)
    building: str = attribute(_("楼幢编码"), default="", most=40)
    works: str = attribute(_("维修方案"), most=1000)
    budget_yuan: Decimal = attribute(_("预算（元）"), least=LEAST, most=MOST)


@dataclass(frozen=True, kw_only=True)
class Emergency:
    confirmed_by: str = attribute(
        _("由谁确认"),
        choices={
            "housing": _("住建部门"),
            "street": _("街道、镇"),
            "inspection": _("检验检测机构"),
        },
    )
    paper: str = attribute(_("确认文件"), most=120)


@dataclass(frozen=True, kw_only=True)
class Contract:
    contractor: str = attribute(_("承包单位编码"), most=40)
    paper: str = attribute(_("合同编号"), most=120)
    price_yuan: Decimal = attribute(_("合同价（元）"), least=LEAST, most=MOST)


@dataclass(frozen=True, kw_only=True)
class Payment:
    payee: str = attribute(_("收款单位编码"), most=40)
    amount_yuan: Decimal = attribute(_("金额（元）"), least=LEAST, most=MOST)
    invoice: str = attribute(_("发票号"), most=120)


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    owners: int = attribute(_("参加验收的业主代表人数"), least=0, most=99)
    supervisor: str = attribute(_("监理意见文件"), default="", most=120)
    review: str = attribute(_("造价审核报告"), default="", most=120)
    cost_yuan: Decimal = attribute(_("结算价（元）"), least=LEAST, most=MOST)


@dataclass(frozen=True, kw_only=True)
class Release:
    payee: str = attribute(_("收款单位编码"), most=40)
    claims: str = attribute(_("未了的质量问题"), default="", most=300)
