"""What the tables of credit cannot say: which accidents make a ground, what a project part is."""

from collections.abc import Sequence, Set
from datetime import date, timedelta
from fractions import Fraction

from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, Verdict, rule
from yiju.platform.base.time import add_months
from yiju.platform.trust.standings.rules import within_a_year

P = params.load(__file__)
MARKET = Standard("建筑市场信用管理暂行办法", "建市〔2017〕241号")
QUALITY = Standard("建设工程质量管理条例", "40")
QUALIFYING = Standard("建筑业企业资质管理规定", "住房和城乡建设部令第22号")


@rule(
    cites=[MARKET, Clause("23")],
    reading=_("发生重大以上事故，或者一年内发生两次以上较大事故，受到处罚的，列入黑名单。"),
)
def accidents_are_a_ground(major: Sequence[date], larger: Sequence[date]) -> bool:
    """Whether accidents that were punished (major or worse, larger) are ground B3."""
    day = max([*major, *larger], default=None)
    if day is None:
        return False
    return bool(major) or within_a_year(larger, int(P.accidents_of_ground.at(day)))


@rule(
    cites=[Clause("5")],
    reading=_("项目分是各工地检查平均分按造价加权的平均；单个工地的造价超过上限的按上限计。"),
)
def projects_part(sites: Sequence[tuple[Fraction, int]], on: date) -> Fraction | None:
    """The projects part from (mean of checks, value in fen) of each site; None without a site.

    H09 (g): 92 with 3.2 M and 78 with 1.8 M give 86.96.
    """
    most = int(P.site_value_most.at(on)) * 100
    weights = [min(value, most) for _mean, value in sites]
    if not sum(weights):
        return None
    weighted = sum((mean * w for (mean, _v), w in zip(sites, weights, strict=True)), Fraction(0))
    return weighted / sum(weights)


@rule(
    cites=[QUALIFYING, Clause("23")],
    reading=_(
        "注册在本企业、当月由本企业缴纳社会保险、没有算在别的企业的人员才算数；一人只在一家企业算一次。"
    ),
)
def persons_counted(registered: Set[str], insured: Set[str], elsewhere: Set[str]) -> frozenset[str]:
    """Who counts towards the standard of a qualification. H28 R1."""
    return frozenset((registered & insured) - elsewhere)


@rule(
    cites=[QUALIFYING, Clause("23")],
    reading=_("核查所据的事实不早于核查之日前四十五天，否则不下结论；少于标准的，差额写明。"),
)
def qualification_gap(needed: int, counted: int, known_on: date, on: date) -> int | None:
    """How many are short of the standard, 0 where it is met; None where the facts are too old."""
    if known_on < on - timedelta(days=int(P.facts_days.at(on))):
        return None
    return max(needed - counted, 0)


@rule(
    cites=[QUALIFYING, Clause("23")],
    reading=_("资质不达标的，通知整改，期限不超过三个月；期满仍不达标，才提出撤回。"),
)
def may_withdraw(notified_on: date, gap: int | None, on: date) -> Verdict:
    """Whether the withdrawal of a qualification may be proposed."""
    unmet: list[Text | str] = []
    ends = add_months(notified_on, int(P.rectify_months.at(notified_on)))
    if on <= ends:
        unmet.append(_("整改期到 {day}，此前不得提出撤回").format(day=ends))
    if gap is None:
        unmet.append(_("核查所据的事实过旧，应重新核查"))
    elif not gap:
        unmet.append(_("已经达标"))
    return Verdict.of(unmet)


@rule(
    cites=[QUALITY, Standard("民用建筑节能条例", "23")],
    reading=_("保修自竣工验收合格之日起算，交付在验收之后；末日当天报修仍在保修期内。"),
)
def warranty_until(item: str, accepted_on: date) -> date:
    """The last day of the warranty of `waterproof`, `equipment` or `insulation`. H26 R1."""
    return add_months(accepted_on, 12 * int(P.warranty_years.at(accepted_on)[item]))


@rule(
    cites=[QUALITY, Clause("23")],
    reading=_("已交付、在保修期内报修的，逾期才记建设单位；没有交付或者交付早于验收的不受理。"),
)
def is_a_warranty_claim(
    item: str, accepted_on: date, handover_on: date | None, claimed_on: date
) -> Verdict:
    """Whether a claim is one that the developer has to answer. H26 R2 and (f)."""
    unmet: list[Text | str] = []
    if handover_on is None or claimed_on < handover_on:
        unmet.append(_("房屋还没有交付"))
    elif handover_on < accepted_on:
        unmet.append(_("交付早于竣工验收"))
    ends = warranty_until(item, accepted_on)
    if claimed_on > ends:
        unmet.append(_("保修期到 {day} 为止").format(day=ends))
    return Verdict.of(unmet)


@rule(
    cites=[Standard("建设工程质量保证金管理办法", "建质〔2017〕138号"), Clause("23")],
    reading=_("质量保证金不超过工程价款结算总额的百分之三。"),
)
def bond_most(settlement: int, on: date) -> int:
    """Fen that may be kept back at most.

    >>> bond_most(186_000_000_00, date(2021, 1, 1))
    558000000
    """
    return int(Fraction(P.bond_share.at(on)) * settlement)
