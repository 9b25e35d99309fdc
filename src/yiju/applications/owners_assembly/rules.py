"""What holds for meetings of owners and their committee. Pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, Verdict, rule
from yiju.platform.base.schema import attribute
from yiju.platform.base.signs import Sign
from yiju.platform.base.time import add_months

P = params.load(__file__)
SECTION_20 = Clause("20")
CIVIL_CODE, REGULATION = "中华人民共和国民法典", "物业管理条例"
GUIDE, INTERPRETATION = "业主大会和业主委员会指导规则", "最高人民法院建筑物区分所有权解释"
HANDED: Mapping[str, Text] = {
    "rooms": _("物业服务用房"),
    "plans": _("竣工图等图纸和验收资料"),
    "equipment": _("设施设备及其技术资料"),
    "books": _("物业费和公共收益的账册、合同、业主名册"),
    "money": _("预收的费用、代管的资金和公共收益结余"),
    "keys": _("钥匙、门禁和系统密码"),
}
"""What a firm that leaves gives back."""


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
    cites=[Standard(REGULATION, "10"), Standard(GUIDE, "8")],
    reading=_("已交付面积占全部专有部分面积的份额，按登记的交付日期计算；没有登记的不算交付。"),
)
def delivered_share(
    parts: Iterable[tuple[Fraction, date | None]], on: date
) -> tuple[Fraction, date | None]:
    """Of parts as area and day of handing over: the share that was handed over by a day, and the
    first such day. Nothing on record is nothing handed over."""
    known = list(parts)
    handed = [(area, day) for area, day in known if day is not None and day <= on]
    whole = sum((area for area, _day in known), Fraction(0))
    share = sum((area for area, _day in handed), Fraction(0)) / whole if whole else Fraction(0)
    return share, min((day for _area, day in handed), default=None)


@dataclass(frozen=True)
class Members:
    """How many of each the group has; `developer_gone` where there is none any more."""

    owners: int
    street: int
    community: int
    developer: int
    developer_gone: bool
    led_by_street: bool


@rule(
    cites=[Standard(GUIDE, "9-10")],
    reading=_(
        "筹备组为单数，业主代表不少于一半，有街道、社区和建设单位的代表，街道的代表任组长；"
        "建设单位已不存在的可以没有。"
    ),
)
def group_is_fit(group: Members, on: date) -> Verdict:
    unmet: list[Text | str] = []
    whole = group.owners + group.street + group.community + group.developer
    least = Fraction(P.group_owners.at(on))
    if whole % 2 == 0:
        unmet.append(_("筹备组 {whole} 人，应为单数").format(whole=whole))
    if group.owners < least * whole:
        told = _("业主代表 {owners} 人，不足 {whole} 人的 {share}")
        unmet.append(told.format(owners=group.owners, whole=whole, share=least))
    if not group.street:
        unmet.append(_("没有街道的代表"))
    if not group.community:
        unmet.append(_("没有社区的代表"))
    if not group.developer and not group.developer_gone:
        unmet.append(_("没有建设单位的代表"))
    if not group.led_by_street:
        unmet.append(_("组长不是街道的代表"))
    return Verdict.of(unmet)


@rule(
    cites=[Standard(REGULATION, "9")],
    reading=_("一个小区成立一个业主大会：申请在办的，或者业主组织在任期内的，不再受理。"),
)
def may_ask_for_the_first(open_number: str, body_to: date | None, on: date) -> Verdict:
    """`open_number` is the request in hand, `body_to` the last day of the owners' body's term."""
    unmet: list[Text | str] = []
    if open_number:
        unmet.append(_("成立业主大会的申请 {number} 正在办理").format(number=open_number))
    if body_to is not None and on <= body_to:
        unmet.append(_("业主组织任期到 {day}，一个小区只有一个业主大会").format(day=body_to))
    return Verdict.of(unmet)


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


@rule(
    cites=[Standard(CIVIL_CODE, "949"), Standard(REGULATION, "38")],
    reading=_("原物业服务人交还用房、资料、设施、账册、款项和钥匙，逐项点交，缺一项不算交接。"),
)
def handover_is_whole(handed: Mapping[str, bool]) -> Verdict:
    """By the keys of `HANDED`; every missing item is named."""
    missing = _("没有移交：{item}")
    return Verdict.of([missing.format(item=HANDED[key]) for key in HANDED if not handed.get(key)])


@rule(
    cites=[Standard(CIVIL_CODE, "949")],
    reading=_("物业服务合同终止之日没有交接完毕的，橙色预警。"),
)
def handover_signs(number: str, leaves_on: date, on: date) -> list[Sign]:
    if on <= leaves_on:
        return []
    says = _("物业交接 {number} 应于 {day} 前完成，没有完成").format(number=number, day=leaves_on)
    return [Sign(f"handover/{number}", "orange", says)]


@rule(
    cites=[Standard(CIVIL_CODE, "280"), Standard(INTERPRETATION, "12")],
    reading=_(
        "业主自知道或者应当知道决定之日起一年内，可以请求法院撤销；公布的决定，公布之日应当知道。"
    ),
)
def last_day_to_sue(knew_on: date) -> date:
    return add_months(knew_on, 12 * int(P.suing_years.at(knew_on)))


@rule(
    cites=[Standard(INTERPRETATION, "12")],
    reading=_("起诉写明知道或者应当知道决定的日期，不早于决定作出，起诉不晚于一年届满。"),
)
def may_still_sue(decided_on: date, knew_on: date | None, on: date) -> Verdict:
    if knew_on is None:
        return Verdict.of([_("没有写明业主何时知道或者应当知道决定")])
    if knew_on < decided_on or knew_on > on:
        wrong = _("知道决定的日期 {day} 应在 {first} 至 {last} 之间")
        return Verdict.of([wrong.format(day=knew_on, first=decided_on, last=on)])
    last = last_day_to_sue(knew_on)
    return Verdict.of([] if on <= last else [_("撤销权的一年已于 {day} 届满").format(day=last)])


@rule(
    cites=[Standard(REGULATION, "13")],
    reading=_("业主大会定期会议按议事规则召开；业主委员会在任而满期没有开过的，黄色预警。"),
)
def assembly_signs(body: tuple[date, date] | None, last_held: date | None, on: date) -> list[Sign]:
    """Of the term of a committee, None without one. The last meeting on record counts; without one
    the time runs from the day on which meetings are on record. H19 (d)."""
    if body is None or not body[0] <= on <= body[1]:
        return []
    since = max(body[0], last_held or P.recorded_from.at(on))
    due = add_months(since, int(P.regular_months.at(on)))
    if on <= due:
        return []
    return [Sign("assembly", "yellow", _("业主大会定期会议应于 {day} 前召开").format(day=due))]


@rule(
    cites=[Standard(CIVIL_CODE, "279"), Standard(INTERPRETATION, "10-11")],
    reading=_(
        "住宅改为经营性用房，须有利害关系的业主一致同意：不按面积、人数的多数，没有答复不是同意。"
    ),
)
def all_interested_agree(answers: Mapping[str, bool | None]) -> Verdict:
    """Of each interested owner True, False or, of who is silent, None. A list without anybody
    agrees to nothing."""
    refused = sum(said is False for said in answers.values())
    silent = sum(said is None for said in answers.values())
    unmet: list[Text | str] = []
    if not answers:
        unmet.append(_("没有列明有利害关系的业主"))
    if refused:
        unmet.append(_("{count} 户不同意").format(count=refused))
    if silent:
        unmet.append(_("{count} 户没有答复").format(count=silent))
    return Verdict.of(unmet)


@rule(
    cites=[Standard(INTERPRETATION, "11")],
    reading=_(
        "本幢其他业主都有利害关系；外幢的业主要证明房屋价值、生活质量受到或者可能受到不利影响。"
    ),
)
def interested_in(same_building: Iterable[str], applicant: str) -> tuple[str, ...]:
    """Whom the law takes to be interested, of the owners of the building."""
    return tuple(sorted({head for head in same_building if head} - {applicant}))
