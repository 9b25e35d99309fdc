"""What holds for meetings of owners and their committee. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from yiju.platform.base import params
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.base.schema import attribute
from yiju.platform.base.signs import Sign
from yiju.platform.base.time import add_months

P = params.load(__file__)
SECTION_20 = Clause("20")
CIVIL_CODE, REGULATION = "中华人民共和国民法典", "物业管理条例"


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """A notice to the residents of a compound."""

    compound: str = attribute(_("小区编码"))
    published_on: date = attribute(_("发布日期"))
    words: str = attribute(_("公告内容"), most=500)


@rule(cites=[Standard(REGULATION, "13")], reading=_("百分之二十以上的业主提议，即应召开临时会议。"))
def extra_meeting_is_due(asking: int, owners: int, on: date) -> bool:
    return asking >= Fraction(P.asking_share.at(on)) * owners


@rule(
    cites=[Standard(REGULATION, "10")],
    reading=_("交付面积过半，或首套交付满两年且交付面积达两成，可以召开首次业主大会。"),
)
def first_assembly_may_meet(delivered: Fraction, first_delivery: date | None, on: date) -> bool:
    """`delivered` is the share of the area that was handed over."""
    if delivered >= Fraction(P.first_assembly_share.at(on)):
        return True
    late = P.first_assembly_late.at(on)
    return (
        first_delivery is not None
        and add_months(first_delivery, 12 * int(late["years"])) <= on
        and delivered >= Fraction(late["share"])
    )


@rule(
    cites=[Standard(CIVIL_CODE, "946")],
    reading=_("解聘物业服务人，提前六十日书面通知，合同另有约定的除外；满期前不得停止服务。"),
)
def dismissal_takes_effect(notified_on: date) -> date:
    return notified_on + timedelta(days=int(P.dismissal_days.at(notified_on)))


@rule(
    cites=[SECTION_20],
    reading=_("欠费超过六个月，或与本小区物业服务企业有交易的，不得任业主委员会成员。"),
)
def member_is_disqualified(unpaid_months: int, trades_with_firm: bool, on: date) -> bool:
    return trades_with_firm or unpaid_months > int(P.unpaid_months.at(on))


@rule(
    cites=[SECTION_20],
    reading=_("连续三次表决，参与的面积或者人数都不足一半的，由街道过问。"),
)
def takes_part_too_little(latest: Sequence[Fraction], on: date) -> bool:
    """`latest` are the shares that took part, the newest vote first. H19 (d)."""
    times, least = int(P.few_times.at(on)), Fraction(P.few_share.at(on))
    return len(latest) >= times and all(share < least for share in latest[:times])


@rule(
    cites=[Standard(REGULATION, "16")],
    reading=_("业主委员会任期届满前三个月开始换届；没有开始的黄色预警，过期的橙色预警。"),
)
def election_signs(ends: date | None, has_begun: bool, on: date) -> list[Sign]:
    """Of a committee whose term ends on a day. H19 R7."""
    if ends is None or has_begun or on < add_months(ends, -int(P.election_months.at(on))):
        return []
    if on <= ends:
        says = _("业主委员会任期到 {day}，还没有开始换届").format(day=ends)
        return [Sign("election", "yellow", says)]
    return [Sign("election", "orange", _("业主委员会任期 {day} 已满，没有换届").format(day=ends))]
