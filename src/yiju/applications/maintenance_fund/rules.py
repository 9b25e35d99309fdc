"""What holds for the maintenance fund and the income of common parts. Pure functions; money in fen,
areas in hundredths of a square metre."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, Verdict, rule
from yiju.platform.base.money import Money
from yiju.platform.base.time import Period, add_months
from yiju.platform.trust.ledgers.earning import Cost

P = params.load(__file__)
SECTION_20 = Clause("20")
FUND_RULES = "住宅专项维修资金管理办法"
DEVELOPMENT, QUALITY = "城市房地产开发经营管理条例", "建设工程质量管理条例"
CIVIL_CODE, REGULATION = "中华人民共和国民法典", "物业管理条例"


@dataclass(frozen=True)
class Item:
    """Something that the fund may or may not pay for. `part` is the class of its warranty; without
    a scope it is never paid for, and `why` says so."""

    title: Text
    scope: str
    part: str
    emergency: bool = False
    why: Text | None = None


FEE = _("属于物业费范围内的日常养护")
ITEMS: Mapping[str, Item] = {
    "roof": Item(_("屋面防水"), "building", "waterproof", True),
    "wall": Item(_("外墙渗漏"), "building", "waterproof", True),
    "facade": Item(_("外墙脱落"), "building", "structure", True),
    "structure": Item(_("结构安全隐患"), "building", "structure", True),
    "lift": Item(_("电梯大修或更新"), "building", "equipment", True),
    "drainage": Item(_("排水管道"), "building", "equipment", True),
    "fire": Item(_("消防系统"), "compound", "equipment", True),
    "road": Item(_("小区道路、围墙和大门"), "compound", "common"),
    "security": Item(_("安防监控系统"), "compound", "equipment"),
    "upkeep": Item(_("日常保洁、养护和小修"), "", "", why=FEE),
    "private": Item(_("业主专有部分"), "", "", why=_("专有部分由业主自己承担")),
    "utility": Item(_("供水、供电、供气等专业设施"), "", "", why=_("属于专营单位的责任")),
    "damage": Item(_("已知责任人的损坏"), "", "", why=_("应由造成损坏的人承担")),
}
SCOPES: Mapping[str, Text] = {"building": _("一幢楼"), "compound": _("整个小区")}


@rule(
    cites=[Standard(FUND_RULES, "7")],
    reading=_(
        "首期维修资金为建筑面积乘以当地每平方米造价的一定比例，四舍五入到分；未交的不予交房。"
    ),
)
def first_deposit(area: int, on: date) -> int:
    """Fen for an area in hundredths of a square metre.

    >>> first_deposit(95_37, date(2021, 1, 1))
    1087218
    """
    yuan = Fraction(area, 100) * P.cost_per_m2.at(on) * Fraction(P.first_rate.at(on), 100)
    return int(yuan * 100 + Fraction(1, 2))


def first_due(area: int, on: date) -> int | None:
    """What had to be paid in before a handover on a day; None for one before there were rules."""
    return first_deposit(area, on) if on >= P.cost_per_m2.first_day else None


@dataclass(frozen=True)
class Home:
    """A home that is to be handed over: hundredths of a square metre, fen that were ever paid in
    for it, when its building was accepted, and since when its owner has it."""

    area: int
    deposited: int
    completed_on: date
    handed_over_on: date | None = None


@rule(
    cites=[Standard(FUND_RULES, "13"), Standard(DEVELOPMENT, "17"), Standard(QUALITY, "39-42")],
    reading=_(
        "楼幢竣工验收合格、交足首期维修资金的，才能交付；首期看交存过多少，不看余额；不重复交付。"
    ),
)
def may_be_handed_over(home: Home, on: date) -> Verdict:
    """All that stands against handing a home over on a day (H20 R1)."""
    unmet: list[Text | str] = []
    if home.handed_over_on is not None:
        unmet.append(_("已于 {day} 交付").format(day=home.handed_over_on))
    if on < home.completed_on:
        unmet.append(_("楼幢 {day} 才竣工验收合格").format(day=home.completed_on))
    due = first_due(home.area, on)
    if due is not None and home.deposited < due:
        lacks = _("首期维修资金应交 {due}，已交 {paid}")
        unmet.append(lacks.format(due=Money(due), paid=Money(home.deposited)))
    return Verdict.of(unmet)


@rule(
    cites=[Standard(DEVELOPMENT, "30-32"), Standard(QUALITY, "39-42")],
    reading=_("交付前逐户分户验收，并有住宅质量保证书和使用说明书；交付日不晚于登记当天。"),
)
def papers_are_whole(papers: Mapping[Text, str], on: date, today: date) -> Verdict:
    """The papers of a handover by their titles (H26 R6)."""
    unmet = [
        _("缺{paper}").format(paper=title) for title, said in papers.items() if not said.strip()
    ]
    if on > today:
        unmet.append(_("交付日期在以后"))
    return Verdict.of(unmet)


@rule(
    cites=[Standard(FUND_RULES, "13")],
    reading=_("办法施行以后交付的房屋，首期没有交足的，预警；以前交付的按当时的规定。"),
)
def lacks_first(area: int, deposited: int, handed_over_on: date | None) -> bool:
    """Whether a home was handed over without its whole first deposit."""
    due = first_due(area, handed_over_on) if handed_over_on else None
    return due is not None and deposited < due


@rule(
    cites=[Standard(FUND_RULES, "17")],
    reading=_("余额不足首期的百分之三十，应当续交，由业主表决筹集。"),
)
def needs_topping_up(balance: int, first: int, on: date) -> bool:
    return balance < Fraction(P.topup_share.at(on)) * first


@rule(cites=[Standard(CIVIL_CODE, "283")], reading=_("各户分摊之和须等于总价。"))
def shares_add_up(shares: Mapping[str, int], cost: int) -> Verdict:
    total = sum(shares.values())
    if total == cost:
        return Verdict()
    differ = _("各户分摊合计 {total}，不等于总价 {cost}")
    return Verdict.of([differ.format(total=Money(total), cost=Money(cost))])


@rule(
    cites=[Standard(FUND_RULES, "18"), Standard(FUND_RULES, "25")],
    reading=_("只用于共用部位、共用设施的维修更新改造；范围须与项目相符；不得用于禁止的事项。"),
)
def may_be_paid_for(item: str, scope: str) -> Verdict:
    told = ITEMS[item]
    if told.why is not None:
        return Verdict.of([_("{item}不能用维修资金：{why}").format(item=told.title, why=told.why)])
    if told.scope != scope:
        needs = _("{item}的费用由{scope}的业主分摊，所填范围不符")
        return Verdict.of([needs.format(item=told.title, scope=SCOPES[told.scope])])
    return Verdict()


@rule(
    cites=[Standard("建设工程质量管理条例", "40"), Standard(FUND_RULES, "18")],
    reading=_("保修期满后才能使用；保修期内由建设单位负责。"),
)
def out_of_warranty(item: str, completed_on: date, on: date) -> Verdict:
    """Items that the fund never pays for have no warranty to look at."""
    part = ITEMS[item].part
    if not part:
        return Verdict()
    years = int(P.warranty_years.at(completed_on)[part])
    ends = add_months(completed_on, 12 * years)
    if on > ends:
        return Verdict()
    runs = _("{item}的保修期到 {day}，由建设单位维修，不能使用维修资金")
    return Verdict.of([runs.format(item=ITEMS[item].title, day=ends)])


@rule(cites=[SECTION_20], reading=_("只有清单内的紧急情况可以不经表决，事后向业主公布。"))
def may_skip_the_vote(item: str) -> Verdict:
    if ITEMS[item].emergency:
        return Verdict()
    return Verdict.of([_("{item}不在紧急情况清单内").format(item=ITEMS[item].title)])


@rule(cites=[SECTION_20], reading=_("预付款不超过合同价的一半。"))
def advance_fits(amount: int, price: int, on: date) -> Verdict:
    most = int(Fraction(P.advance_most.at(on)) * price)
    if amount <= most:
        return Verdict()
    return Verdict.of([_("预付款最多 {most}").format(most=Money(most))])


@rule(cites=[SECTION_20], reading=_("结算付款连同预付款不超过结算价扣除质量保证金之数。"))
def final_fits(paid: int, amount: int, cost: int, on: date) -> Verdict:
    most = cost - retention(cost, on) - paid
    if amount <= most:
        return Verdict()
    return Verdict.of([_("本次最多付 {most}，其余为质量保证金").format(most=Money(most))])


def retention(cost: int, on: date) -> int:
    """Fen kept back, rounded up."""
    return -int(-Fraction(P.retained.at(on)) * cost // 1)


@rule(cites=[SECTION_20], reading=_("款项只付给签约的承包单位。"))
def pays_the_contractor(payee: str, contractor: str) -> Verdict:
    if payee == contractor:
        return Verdict()
    differ = _("收款单位 {payee} 不是承包单位 {contractor}")
    return Verdict.of([differ.format(payee=payee, contractor=contractor)])


@rule(cites=[SECTION_20], reading=_("由业主代表和监理共同验收；结算价超过限额的要造价审核。"))
def acceptance_is_whole(owners: int, supervisor: str, cost: int, review: str, on: date) -> Verdict:
    unmet: list[Text | str] = []
    if owners < 1:
        unmet.append(_("没有业主代表参加验收"))
    if not supervisor.strip():
        unmet.append(_("没有监理意见"))
    most = int(P.review_over.at(on)) * 100
    if cost > most and not review.strip():
        unmet.append(_("结算价超过 {most}，要有造价审核报告").format(most=Money(most)))
    return Verdict.of(unmet)


@rule(
    cites=[SECTION_20],
    reading=_("九十日内同一范围的几次使用，各在审核限额以下而合计超过的，视为拆分，须一并审核。"),
)
def looks_split(budget: int, others: Sequence[tuple[date, int]], on: date) -> bool:
    """`others` are day and budget of further uses of the same scope."""
    most = int(P.review_over.at(on)) * 100
    since = on - timedelta(days=int(P.splitting_days.at(on)))
    small = [amount for day, amount in others if since <= day <= on and amount <= most]
    return bool(small) and budget <= most < budget + sum(small)


def is_near(began: date, other: date, on: date) -> bool:
    """Whether one use began so shortly before another that both count as one."""
    return 0 <= (other - began).days <= int(P.splitting_days.at(on))


@rule(cites=[SECTION_20], reading=_("半数以上的户余额不足首期的百分之三十的，提请业主大会续筹。"))
def is_low(short: int, homes: int, on: date) -> bool:
    """H20 (d): more than the share of the homes are short."""
    return short > Fraction(P.low_share.at(on)) * homes


@rule(
    cites=[Standard(CIVIL_CODE, "282"), Standard("最高人民法院建筑物区分所有权解释", "14")],
    reading=_("公共收益扣除有票据的合理成本后归业主；没有票据的由经营者承担。"),
)
def net_income(gross: int, costs: Sequence[Cost]) -> int:
    """Fen that belong to the owners; below zero where the costs exceed what came in.

    >>> net_income(12_000_000, [Cost(3_600_000, "FP-1"), Cost(500_000, "")])
    8400000
    """
    return gross - sum(cost.fen for cost in costs if cost.invoice.strip())


@rule(cites=[Standard(CIVIL_CODE, "282")], reading=_("成本超过收入的，须经业主大会同意。"))
def costs_are_agreed(gross: int, costs: Sequence[Cost], is_agreed: bool) -> Verdict:
    if net_income(gross, costs) >= 0 or is_agreed:
        return Verdict()
    return Verdict.of([_("有票据的成本超过收入，没有业主大会的同意")])


@rule(
    cites=[Standard(REGULATION, "54")],
    reading=_("每季的公共收益在季末三十日内入账；逾期的在小区的页上写明。"),
)
def income_is_late(last_booked: date | None, on: date) -> bool:
    """Whether the income of the last quarter that is over should have been booked and is not."""
    quarter = Period.quarter(on.year, (on.month + 2) // 3).previous()
    due = quarter.last_day + timedelta(days=int(P.income_days.at(on)))
    return on > due and (last_booked is None or last_booked <= quarter.last_day)


def fen_of(yuan: Decimal) -> int:
    """Raises NotMoney for parts of a fen."""
    return Money.parse(f"{yuan:f}").fen
