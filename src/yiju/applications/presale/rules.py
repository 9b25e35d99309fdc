"""What holds for presale funds: quotas, nodes, what may be drawn, warnings. Pure functions; money
in whole fen, ratios as exact fractions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Verdict, rule
from yiju.platform.base.money import Money
from yiju.platform.base.schema import attribute
from yiju.platform.base.signs import Sign
from yiju.platform.base.units import SQUARE_METRE
from yiju.platform.trust.escrow.rules import fen_of

P = params.load(__file__)
ESCROW = (Clause("9"),)
NODES: tuple[Text, ...] = (
    _("取得预售许可"),
    _("地下结构完成"),
    _("主体结构过半"),
    _("主体结构封顶"),
    _("外墙完成、脚手架拆除"),
    _("竣工验收备案"),
    _("房屋首次登记"),
)
LAST = len(NODES) - 1
PURPOSES: Mapping[str, Text] = {
    "construction": _("工程款"),
    "materials": _("材料设备款"),
    "design": _("设计和监理费"),
    "tax": _("税费"),
    "wage": _("农民工工资"),
}
YUAN_HELP = _("元，最多两位小数")


@dataclass(frozen=True)
class Permit:
    """A presale permit: what is sold before it is built, and where its money lies."""

    project: str = attribute(_("项目名称"))
    developer: str = attribute(_("开发企业（单位代码）"))
    bank: str = attribute(_("监管银行（约定名称）"))
    account: str = attribute(_("监管账号"))
    total_m2: Decimal = attribute(_("总建筑面积"), unit=SQUARE_METRE, least=1)
    presale_m2: Decimal = attribute(_("预售面积"), unit=SQUARE_METRE, least=1)
    contracts_yuan: Decimal = attribute(_("已签施工合同额"), help=YUAN_HELP, least=0)
    permitted_on: date = attribute(_("取得许可之日"))
    decorated: bool = attribute(_("全装修"), default=False)


@dataclass(frozen=True)
class Building:
    """A building under a permit, with the days on which its nodes are planned."""

    permit: str = attribute(_("预售许可证号"))
    planned_1: date = attribute(_("计划地下结构完成"))
    planned_2: date = attribute(_("计划主体结构过半"))
    planned_3: date = attribute(_("计划主体结构封顶"))
    planned_4: date = attribute(_("计划外墙完成"))
    planned_5: date = attribute(_("计划竣工验收备案"))
    planned_6: date = attribute(_("计划首次登记"))
    node: int = attribute(_("登记时的节点"), least=0, most=LAST, default=0)

    @property
    def planned(self) -> tuple[date, ...]:
        """Of the nodes from the first on."""
        return tuple(getattr(self, f"planned_{node}") for node in range(1, LAST + 1))


@dataclass(frozen=True)
class Works:
    """A contract of works, to whose party money of the quota may go."""

    permit: str = attribute(_("预售许可证号"))
    payee: str = attribute(_("收款单位"))
    account: str = attribute(_("收款账号"))
    purpose: str = attribute(_("用途"), choices=PURPOSES)
    amount_yuan: Decimal = attribute(_("合同额"), help=YUAN_HELP, least=1)
    progress: int = attribute(_("形象进度（%）"), least=0, most=100, default=0)


@dataclass(frozen=True)
class Guarantee:
    """A bank's letter of guarantee that stands in for part of the quota."""

    permit: str = attribute(_("预售许可证号"))
    bank: str = attribute(_("出具银行"))
    amount_yuan: Decimal = attribute(_("金额"), help=YUAN_HELP, least=1)
    since: date = attribute(_("生效日"))
    until: date = attribute(_("失效日"))


class Withdrawable(NamedTuple):
    """`above` the quota: any lawful use. `inside` it: payees of works only. Both in fen."""

    above: int
    inside: int


def check_permit(permit: Permit) -> list[tuple[str, Text]]:
    if permit.presale_m2 <= permit.total_m2:
        return []
    return [("presale_m2", _("预售面积不能大于总建筑面积"))]


def check_building(building: Building) -> list[tuple[str, Text]]:
    days = building.planned
    if list(days) == sorted(days):
        return []
    return [("planned_1", _("后一节点的计划日期不能早于前一节点"))]


def check_guarantee(letter: Guarantee) -> list[tuple[str, Text]]:
    return [] if letter.since <= letter.until else [("until", _("失效日不能早于生效日"))]


@rule(cites=ESCROW, reading=_("监管额度按造价、面积和系数计，不少于已签施工合同额的规定倍数。"))
def quota(permit: Permit, on: date) -> int:
    """The supervised amount in fen, rounded up."""
    factor = P.quota_factor.at(on)
    whole = Fraction(P.unit_cost.at(on)) * Fraction(permit.total_m2) * factor
    if permit.decorated:
        whole += Fraction(P.decoration_cost.at(on)) * Fraction(permit.presale_m2) * factor
    least = Fraction(permit.contracts_yuan) * P.contract_factor.at(on)
    found: int = ceil(100 * max(whole, least))
    return found


def retained(amount: int, node: int, on: date) -> int:
    """What of a quota has to stay after a node, in fen, rounded up."""
    return ceil(Fraction(amount * P.retain.at(on)[node], 100))


def counted_guarantee(amount: int, guarantee: int, on: date) -> int:
    return min(guarantee, amount * int(P.guarantee_most.at(on)) // 100)


@rule(
    cites=ESCROW,
    reading=_("超过监管额度的资金可以自由使用；额度以内的，留足节点比例后只付给施工等单位。"),
)
def withdrawable(
    balance: int, amount: int, node: int, on: date, guarantee: int = 0
) -> Withdrawable:
    need = max(0, retained(amount, node, on) - counted_guarantee(amount, guarantee, on))
    return Withdrawable(max(0, balance - amount), max(0, min(balance, amount) - need))


@rule(
    cites=ESCROW,
    reading=_("法院冻结先占超过额度的部分，不影响工程完成所需；紧急冻结和停工期间一概不付。"),
)
def after_holds(free: Withdrawable, court: int, is_stopped: bool) -> Withdrawable:
    if is_stopped:
        return Withdrawable(0, 0)
    return Withdrawable(max(0, free.above - court), free.inside)


@rule(cites=ESCROW, reading=_("付给一个收款人的累计不超过合同额乘以形象进度与预付比例之和。"))
def payable(works: Works, on: date) -> int:
    """The most that the payee may have had, in fen."""
    share = min(100, works.progress + int(P.advance.at(on)))
    return fen_of(works.amount_yuan) * share // 100


@rule(cites=ESCROW, reading=_("额度内的资金先付到工资专户：按进度应付的工资没有付足时，不付别的。"))
def wages_short(works: Works, had: int) -> int:
    """What is still due to the account for wages by progress, in fen; 0 for other contracts."""
    due = fen_of(works.amount_yuan) * works.progress // 100
    return max(0, due - had) if works.purpose == "wage" else 0


@rule(cites=ESCROW, reading=_("节点逐个前进，不得跳过，不得后退；许可的节点为各栋的最低节点。"))
def is_next(node: int, asked: int) -> Verdict:
    if asked == node + 1 <= LAST:
        return Verdict()
    return Verdict.of([_("现在是 N{node}，只能申请下一节点").format(node=node)])


@rule(cites=ESCROW, reading=_("一次申请超过规定栋数的，到场核验的楼栋也抽取。"))
def visits(buildings: int, on: date) -> int:
    """How many of the buildings are visited."""
    most, percent, least = P.visited.at(on)
    if buildings <= most:
        return buildings
    return max(int(least), ceil(Fraction(buildings * int(percent), 100)))


def coverage(balance: int, guarantee: int, need: int) -> Fraction | None:
    """What there is over what has to stay; None where nothing has to."""
    return Fraction(balance + guarantee, need) if need > 0 else None


@rule(cites=ESCROW, reading=_("覆盖率不足、进度滞后、企业失信的，分黄橙红三级预警。"))
def signs(covered: Fraction | None, delay_days: int, standing: str, on: date) -> tuple[Sign, ...]:
    """`standing` of the developer: good, watched or listed."""
    found: list[Sign] = []
    yellow, orange, red = P.coverage.at(on)
    if covered is not None:
        percent = 100 * covered
        shown = _("覆盖率 {percent}%").format(percent=f"{float(percent):.1f}")
        level = "red" if percent < red else "orange" if percent < orange else "yellow"
        found += [Sign("coverage", level, shown)] if percent < yellow else []
    late, very_late = P.delay.at(on)
    if delay_days > late:
        shown = _("进度滞后 {days} 天").format(days=delay_days)
        found.append(Sign("delay", "red" if delay_days > very_late else "orange", shown))
    if standing != "good":
        level = "orange" if standing == "listed" else "yellow"
        found.append(Sign("credit", level, _("开发企业信用异常")))
    return tuple(found)


@rule(
    cites=ESCROW,
    reading=_(
        "保函失效、账户资金又不足应留存额的，橙色预警，补足或换开以前不拨付、节点不生效；"
        "快要失效、届时将不足的，黄色预警。"
    ),
)
def guarantee_signs(letter: str, until: date, short: int, on: date) -> list[Sign]:
    """Of a letter without which `short` fen are missing of what has to stay."""
    if short <= 0 or until >= on + timedelta(days=int(P.guarantee_notice.at(on))):
        return []
    said = _("保函 {letter} 的有效期到 {until}，没有它应留存额差 {short}")
    said = said.format(letter=letter, until=until, short=Money(short))
    return [Sign(f"guarantee/{letter}", "orange" if until < on else "yellow", said)]


def delay(planned: Sequence[date], node: int, on: date) -> int:
    """Days by which the next node is late; 0 where it is not, or where all are reached."""
    return max(0, (on - planned[node]).days) if node < len(planned) else 0
