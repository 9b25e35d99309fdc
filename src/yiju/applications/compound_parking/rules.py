"""What holds for stalls of a compound: whose they are, who is next, for how long. Pure functions.

A stall is planned, or was added on common road or land. Only the owners can decide on the latter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, Verdict, rule
from yiju.platform.base.schema import attribute
from yiju.platform.base.time import Period, add_months
from yiju.platform.base.units import METRE

P = params.load(__file__)
SECTION, SECTION_20 = Clause("2(1)"), Clause("20")
CIVIL_CODE, REGULATION = "中华人民共和国民法典", "物业管理条例"
MATTER = "change_use"
"""Art. 278 item 8: to change what a common part is used for."""
GROUNDS: Mapping[str, Text] = {"planned": _("规划车位"), "common": _("占用共有道路、场地增设")}
OWNERS: Mapping[str, Text] = {
    "developer": _("建设单位"), "owners": _("全体业主"), "unit": _("某一户业主"),
}  # fmt: skip
CODE = _("小区编码")


@dataclass(frozen=True, kw_only=True)
class Stall:
    """A stall. One on common ground names the ballot by which the owners decided on it."""

    compound: str = attribute(CODE, most=40)
    ground: str = attribute(_("来源"), choices=GROUNDS)
    owner: str = attribute(_("所有人"), choices=OWNERS)
    part: str = attribute(_("所有人的房号"), default="", most=40)
    charging: bool = attribute(_("具备充电条件"), default=False)
    accessible: bool = attribute(_("无障碍车位"), default=False)
    lane_m: Decimal | None = attribute(
        _("划定后消防车通道净宽"), unit=METRE, least=Decimal(0), most=Decimal(50), default=None
    )
    decision: str = attribute(_("业主表决"), default="", most=60)
    added_on: date | None = attribute(_("增设日期"), default=None)


@dataclass(frozen=True, kw_only=True)
class FireLane:
    """The fire lane of a compound, which is looked at by the calendar."""

    compound: str = attribute(CODE, most=40)
    lane_m: Decimal = attribute(_("净宽"), unit=METRE, least=Decimal(0), most=Decimal(50))


def check_stall(one: Stall) -> Sequence[tuple[str, Text]]:
    """All that is wrong with the record of a stall."""
    wrong: list[tuple[str, Text]] = []
    if one.ground == "common":
        if one.owner != "owners":
            wrong.append(("owner", _("占用共有道路、场地的车位属于全体业主")))
        for name in ("decision", "lane_m", "added_on"):
            if not getattr(one, name):
                wrong.append((name, _("增设的车位要写明业主表决、消防车通道净宽和增设日期")))
    elif one.decision:
        wrong.append(("decision", _("规划车位不凭表决设立")))
    if (one.owner == "unit") != bool(one.part):
        wrong.append(("part", _("属于某一户业主的车位写明房号，其他的不写")))
    return wrong


@dataclass(frozen=True)
class Decision:
    """What a ballot says: of which compound, on which matter, and whether it passed."""

    compound: str
    matter: str
    passed: bool


@rule(
    cites=[Standard(CIVIL_CODE, "275"), Standard(CIVIL_CODE, "278")],
    reading=_(
        "占用业主共有的道路、场地停车，须经业主表决同意改变共有部分的用途；表决不是本小区的、"
        "不是这一事项的或没有通过的，车位不得出租，也不计数。"
    ),
)
def is_decided(stall: Stall, decision: Decision | None) -> Verdict:
    if stall.ground == "planned":
        return Verdict()
    if decision == Decision(stall.compound, MATTER, True):
        return Verdict()
    without = _("车位占用共有部分，表决“{ballot}”没有同意本小区改变用途")
    return Verdict.of([without.format(ballot=stall.decision)])


@rule(
    cites=[Standard("GB 50016", "7.1.8"), Standard("中华人民共和国消防法", "28")],
    reading=_("车位不得占用消防车通道：划定后通道净宽不少于四米；规划车位以规划验收为准。"),
)
def leaves_the_lane(lane_m: Decimal | None, on: date) -> Verdict:
    least = P.lane_m.at(on)
    if lane_m is None or lane_m >= least:
        return Verdict()
    narrow = _("划定后消防车通道只有 {width} 米，不足 {least} 米")
    return Verdict.of([narrow.format(width=lane_m, least=float(least))])


@rule(
    cites=[Standard(CIVIL_CODE, "275"), Clause("5")],
    reading=_("增设车位不得占用消防车通道和出入口；占用绿地的，须先有园林绿化部门的批准。"),
)
def addition_is_fit(
    lane_m: Decimal, blocks_access: bool, takes_green: bool, approval: str, on: date
) -> Verdict:
    unmet: list[Text | str] = [*leaves_the_lane(lane_m, on).unmet]
    if blocks_access:
        unmet.append(_("车位挡住出入口"))
    if takes_green and not approval.strip():
        unmet.append(_("占用绿地，没有园林绿化部门的批准文件"))
    return Verdict.of(unmet)


@rule(
    cites=[Standard(CIVIL_CODE, "276")],
    reading=_("属于某一户业主的车位由其自用或自行出租，物业不出租。"),
)
def may_be_let(stall: Stall, decision: Decision | None, on: date) -> Verdict:
    """Whether the stall may be leased out at all."""
    unmet: list[Text | str] = []
    if stall.owner == "unit":
        unmet.append(_("车位属于 {part}，由业主自行处理").format(part=stall.part))
    if stall.ground == "common":
        unmet += leaves_the_lane(stall.lane_m, on).unmet
    return Verdict.of([*unmet, *is_decided(stall, decision).unmet])


@dataclass(frozen=True)
class Applicant:
    """Who waits for a stall: the home, empty for somebody who is no owner here, how many stalls
    it has, and its place in the draws, None where it was in none."""

    number: str
    part: str
    has: int = 0
    rank: int | None = None


@rule(
    cites=[Standard(CIVIL_CODE, "276"), SECTION],
    reading=_(
        "首先满足业主：有业主等候的，不租给业主以外的人，规划车位和增设车位都如此；每户先配一个，"
        "再配第二个；同等的多于空位时，依抽签的次序。"
    ),
)
def is_next(mine: Applicant, owners: Sequence[Applicant], free: int) -> Verdict:
    """Whether it is the applicant's turn among the `owners` who wait, itself with them if it is
    one; `free` stalls are to be had."""
    if not mine.part:
        wait = _("还有 {count} 户业主在等候，不能租给业主以外的人")
        return Verdict.of([wait.format(count=len(owners))] if owners else [])
    fewest = min(one.has for one in owners)
    if mine.has > fewest:
        first = _("这一户已有 {has} 个车位，还有业主没有轮到；每户先配一个，再配第二个")
        return Verdict.of([first.format(has=mine.has)])
    same = [one for one in owners if one.has == fewest]
    if len(same) <= free:
        return Verdict()
    if mine.rank is None:
        lots = _("同等的申请有 {count} 户，空位 {free} 个，须先抽签")
        return Verdict.of([lots.format(count=len(same), free=free)])
    before = sum(one.rank is not None and one.rank < mine.rank for one in same)
    if before < free:
        return Verdict()
    turn = _("抽签次序在前的还有 {count} 户，空位 {free} 个，还没有轮到")
    return Verdict.of([turn.format(count=before, free=free)])


@rule(
    cites=[Standard(CIVIL_CODE, "705"), SECTION],
    reading=_("申请多于空位时租期不超过一年，任何租期不超过二十年；止日不早于起日。"),
)
def term_fits(first: date, last: date, scarce: bool) -> Verdict:
    if last < first:
        return Verdict.of([_("租期的止日早于起日")])
    longest = 12 * int(P.lease_years_most.at(first))
    months = int(P.lease_months.at(first)) if scarce else longest
    most = add_months(first, months) - timedelta(days=1)
    if last <= most:
        return Verdict()
    return Verdict.of([_("租期最长到 {day}").format(day=most)])


@dataclass(frozen=True)
class Lease:
    """A stall let from a day to a day, both counted. `mark` stands for the plate of the car."""

    number: str
    stall: str
    first: date
    last: date
    part: str = ""
    mark: str = ""
    subsidised: bool = False

    def runs(self, on: date) -> bool:
        return self.first <= on <= self.last


@rule(
    cites=[SECTION],
    reading=_("同一车位的租期不得重叠；同一车牌已有一个优惠车位的，不再给第二个优惠车位。"),
)
def does_not_collide(wanted: Lease, others: Sequence[Lease]) -> Verdict:
    unmet: list[Text | str] = []
    for one in others:
        meets = one.first <= wanted.last and wanted.first <= one.last
        if meets and one.stall == wanted.stall:
            taken = _("车位 {stall} 从 {first} 到 {last} 已经租出（{number}）")
            unmet.append(
                taken.format(stall=one.stall, first=one.first, last=one.last, number=one.number)
            )
        if meets and wanted.subsidised and one.subsidised and one.mark == wanted.mark:
            has = _("这个车牌已有优惠车位 {stall}（{number}）")
            unmet.append(has.format(stall=one.stall, number=one.number))
    return Verdict.of(unmet)


@rule(
    cites=[Standard(CIVIL_CODE, "282"), Standard(REGULATION, "54")],
    reading=_("共有道路、场地车位的净收益，应在季末三十日内记入业主账户并公布。"),
)
def income_due(quarter: Period) -> date:
    """The last day on which the net income of a quarter is credited in time."""
    return quarter.last_day + timedelta(days=int(P.income_days.at(quarter.last_day)))
