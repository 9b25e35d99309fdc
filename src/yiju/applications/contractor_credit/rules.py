"""What the tables of credit cannot say: which accidents make a ground, what a project part is."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from yiju.platform.base import params
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.trust.standings.rules import within_a_year

P = params.load(__file__)
MARKET = Standard("建筑市场信用管理暂行办法", "建市〔2017〕241号")


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
