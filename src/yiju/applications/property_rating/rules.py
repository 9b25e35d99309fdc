"""How the service in a compound is rated. Pure functions; points out of 100.

What is measured here is weighed into a score and stars by the engine of standings (`kinds.py`).
"""

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
MEASURED = ("checks", "satisfaction", "complaints", "disclosure", "safety")


@dataclass(frozen=True, kw_only=True)
class ServiceRating:
    """What the half-yearly rating of the service rests on, each with its evidence. Complaints are
    counted from the cases, red lines recorded with the standing."""

    compound: str = attribute(_("小区编码"))
    half_end: date = attribute(_("考核期末"))
    checks: Decimal = attribute(_("服务检查得分"), least=Decimal(0), most=Decimal(100))
    checks_paper: str = attribute(_("服务检查的依据文件"), most=120)
    answers: int = attribute(_("满意度有效答卷"), least=0)
    satisfied: int = attribute(_("其中满意的"), least=0)
    disclosures_due: int = attribute(_("应公开的项次"), least=0, most=24, default=12)
    disclosures_in_time: int = attribute(_("按时公开的项次"), least=0, most=24)
    safety: Decimal = attribute(_("安全检查得分"), least=Decimal(0), most=Decimal(100))
    safety_paper: str = attribute(_("安全检查的依据文件"), most=120)


def check_rating(one: ServiceRating) -> Sequence[tuple[str, Text]]:
    """All that is wrong with the grounds of a rating."""
    return [
        (part, _("部分大于整体"))
        for part, whole in (
            ("satisfied", "answers"),
            ("disclosures_in_time", "disclosures_due"),
        )
        if getattr(one, part) > getattr(one, whole)
    ]


@dataclass(frozen=True)
class Grounds:
    """What one half-year of a compound, or of all compounds of a firm, rests on. `checks` and
    `safety` are points out of 100, `valid` complaints and those of them that were `overdue`."""

    homes: int
    checks: Fraction
    safety: Fraction
    answers: int
    satisfied: int
    disclosures_due: int
    disclosures_in_time: int
    valid: int
    overdue: int


def pooled(several: Sequence[Grounds]) -> Grounds:
    """Of a firm with several compounds: what is counted adds up, checks weigh by homes."""
    homes = sum(one.homes for one in several)
    return Grounds(
        homes,
        sum((one.checks * one.homes for one in several), Fraction(0)) / homes,
        sum((one.safety * one.homes for one in several), Fraction(0)) / homes,
        *(
            sum(getattr(one, name) for one in several)
            for name in (
                "answers", "satisfied", "disclosures_due", "disclosures_in_time", "valid",
                "overdue",
            )
        ),
    )  # fmt: skip


@rule(
    cites=[SECTION_20],
    reading=_(
        "满意度取置信区间下限，样本越小越低；样本不足的不用本期数，按上期值打折，没有上期值的不评星。"
    ),
)
def parts_of(
    given: Grounds, on: date, before: Fraction | None = None
) -> Mapping[str, Fraction | None]:
    """The measured parts of a half-year, each out of 100; `before` is the satisfaction of the last.
    None for a satisfaction that is not known."""
    told = P.complaint_points.at(on)
    overdue = Fraction(given.overdue, given.valid) if given.valid else Fraction(0)
    per_hundred = Fraction(100 * given.valid, given.homes)
    complaints = 100 - told["per_hundred"] * per_hundred - told["overdue"] * overdue
    stale = None if before is None else before * Fraction(P.stale_factor.at(on))
    enough = is_enough(given.answers, given.homes, on)
    return {
        "checks": given.checks,
        "satisfaction": satisfaction_of(given.satisfied, given.answers, on) if enough else stale,
        "complaints": max(Fraction(0), complaints),
        "disclosure": Fraction(100 * given.disclosures_in_time, given.disclosures_due or 1),
        "safety": given.safety,
    }


def is_enough(answers: int, homes: int, on: date) -> bool:
    """Whether so many answers of so many homes make a sample."""
    told = P.answers_least.at(on)
    return answers >= max(int(told["count"]), ceil(Fraction(told["share"]) * homes))


def satisfaction_of(satisfied: int, answers: int, on: date) -> Fraction:
    """Points out of 100, to a hundredth: the lower bound of Wilson's interval.

    >>> float(satisfaction_of(45, 50, date(2021, 6, 30)))
    78.64
    """
    found = interval(satisfied, answers, on)
    return Fraction(round(10_000 * found[0]), 100) if found else Fraction(0)


@rule(
    cites=[SECTION_20],
    reading=_("服务、收费投诉都计为投诉，报修只在超期或者返工时计，免得不敢报。"),
)
def is_complaint(group: str, is_overdue: bool, on: date) -> bool:
    """Whether a report of a group counts as a complaint (H20 R10)."""
    return is_overdue or group in P.complaint_groups.at(on)


@rule(cites=[SECTION_20], reading=_("星级比上一个半年低两级以上的，预警。"))
def has_dropped(before: str, now: str, on: date) -> bool:
    """By the grades of two half-years one after the other; an empty one is no star."""
    return bool(before and now) and int(before) - int(now) >= int(P.star_drop.at(on))
