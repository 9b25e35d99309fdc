"""How the service in a compound is rated. Pure functions; points out of 100."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil

from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, rule
from yiju.platform.base.schema import attribute
from yiju.platform.work.wilson import interval

P = params.load(__file__)
SECTION_20 = Clause("20")
RED_LINES: Mapping[str, Text] = {
    "none": _("没有"),
    "fund": _("挪用维修资金"),
    "fire_lane": _("两次检查消防通道堵塞"),
    "death": _("亡人责任事故"),
    "forged": _("伪造业主表决"),
}


@dataclass(frozen=True, kw_only=True)
class ServiceRating:
    """What the half-yearly rating of the service rests on, each with its evidence."""

    compound: str = attribute(_("小区编码"))
    half_end: date = attribute(_("考核期末"))
    checks: Decimal = attribute(_("服务检查得分"), least=Decimal(0), most=Decimal(100))
    checks_paper: str = attribute(_("服务检查的依据文件"), most=120)
    answers: int = attribute(_("满意度有效答卷"), least=0)
    satisfied: int = attribute(_("其中满意的"), least=0)
    complaints: int = attribute(_("有效投诉"), least=0)
    overdue: int = attribute(_("其中超期的"), least=0)
    disclosures_due: int = attribute(_("应公开的项次"), least=0, most=24, default=12)
    disclosures_in_time: int = attribute(_("按时公开的项次"), least=0, most=24)
    safety: Decimal = attribute(_("安全检查得分"), least=Decimal(0), most=Decimal(100))
    safety_paper: str = attribute(_("安全检查的依据文件"), most=120)
    red_line: str = attribute(_("一票否决"), choices=RED_LINES, default="none")
    red_line_paper: str = attribute(_("一票否决的依据文件"), default="", most=120)


def check_rating(one: ServiceRating) -> Sequence[tuple[str, Text]]:
    """All that is wrong with the grounds of a rating."""
    wrong: list[tuple[str, Text]] = []
    for part, whole in (
        ("satisfied", "answers"),
        ("overdue", "complaints"),
        ("disclosures_in_time", "disclosures_due"),
    ):
        if getattr(one, part) > getattr(one, whole):
            wrong.append((part, _("部分大于整体")))
    if one.red_line != "none" and not one.red_line_paper:
        wrong.append(("red_line_paper", _("一票否决要有依据文件")))
    return wrong


@dataclass(frozen=True)
class Stars:
    """A rating: points of each part out of 100, the weighted score and the stars. None, and
    `insufficient`, where too few answered and there is no earlier value to go by."""

    parts: Mapping[str, Fraction | None]
    score: Fraction | None
    stars: int | None
    insufficient: bool


@rule(
    cites=[SECTION_20],
    reading=_(
        "满意度取置信区间下限，样本越小越低；样本不足的不显示数字，按上期值打折；"
        "触及红线的不论得分，最多一星。"
    ),
)
def stars_of(one: ServiceRating, homes: int, on: date, before: Fraction | None = None) -> Stars:
    """The rating of a half-year; `before` is the satisfaction of the last half-year."""
    enough = one.answers >= _least_answers(homes, on)
    satisfaction = satisfaction_of(one.satisfied, one.answers, on) if enough else None
    stale = None if before is None else before * Fraction(P.stale_factor.at(on))
    told = P.complaint_points.at(on)
    overdue = Fraction(one.overdue, one.complaints) if one.complaints else Fraction(0)
    complaints = (
        100
        - told["per_hundred"] * Fraction(100 * one.complaints, homes)
        - told["overdue"] * overdue
    )
    parts: dict[str, Fraction | None] = {
        "checks": Fraction(one.checks),
        "satisfaction": satisfaction,
        "complaints": max(Fraction(0), complaints),
        "disclosure": Fraction(100 * one.disclosures_in_time, one.disclosures_due or 1),
        "safety": Fraction(one.safety),
    }
    counted = parts | {"satisfaction": satisfaction if enough else stale}
    score = _weighted(counted, on)
    stars = None if score is None else star_of(score, on)
    if stars is not None and one.red_line != "none":
        stars = 1
    return Stars(parts, score, stars, not enough)


def _least_answers(homes: int, on: date) -> int:
    told = P.answers_least.at(on)
    return max(int(told["count"]), ceil(Fraction(told["share"]) * homes))


def satisfaction_of(satisfied: int, answers: int, on: date) -> Fraction:
    """Points out of 100, to a hundredth: the lower bound of Wilson's interval.

    >>> float(satisfaction_of(45, 50, date(2021, 6, 30)))
    78.64
    """
    found = interval(satisfied, answers, on)
    return Fraction(round(10_000 * found[0]), 100) if found else Fraction(0)


def _weighted(parts: Mapping[str, Fraction | None], on: date) -> Fraction | None:
    total = Fraction(0)
    for key, weight in P.rating_weights.at(on).items():
        points = parts[key]
        if points is None:
            return None
        total += Fraction(weight) * points
    return total


def star_of(score: Fraction, on: date) -> int:
    """Five stars down to one."""
    limits = P.star_limits.at(on)
    return len(limits) + 1 - next((i for i, least in enumerate(limits) if score >= least), 4)
