"""How city operation is evaluated by the national standard: the parts of each composite, bands,
grades, groups, classes of area, warnings. Pure functions.

Rates and composites themselves are the platform's (`platform/work/figures/rates.py`); what other
cities do is in `methods.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from yiju.platform.base import params
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.work.figures.rates import (
    PERFORMANCE,
    Part,
    Rate,
    banded,
    graded,
    percent,
    without,
)

P = params.load(__file__)
LONG_TERM = (Clause("22"), Standard("常政发〔2016〕180号"))
Parts = tuple[Part, ...]


def _weights(name: str, day: date) -> tuple[Fraction, ...]:
    return tuple(Fraction(one) for one in getattr(P, name).at(day))


@rule(
    cites=PERFORMANCE,
    reading=_("部门立案数越少得分越高，按件数分段；各组部门的件数相差很大，分段按组设定。"),
)
def filed_score(filed: int, day: date, group: str = "", city: str | None = None) -> Fraction:
    bands = P.department_filed.at(day, city)
    return banded(filed, bands.get(group, bands["other"]))


@rule(cites=PERFORMANCE, reading=_("受理数、派遣数越多得分越高，按件数分段。"))
def load_score(count: int, day: date) -> Fraction:
    bands = P.post_load.at(day)
    return next((Fraction(score) for above, score in bands if count > above), Fraction())


@rule(
    cites=PERFORMANCE,
    reading=_(
        "A 级九十分以上，B 级七十五分以上，C 级六十分以上，D 级四十分以上，其余为 E 级；"
        "下限都含本数。"
    ),
)
def grade(score: Fraction | None, day: date) -> str:
    """
    >>> grade(Fraction(90), date(2022, 1, 1)), grade(Fraction(8999, 100), date(2022, 1, 1))
    ('A', 'B')
    """
    return graded(score, P.grades.at(day))


@rule(
    cites=PERFORMANCE,
    reading=_("单元网格的立案数按区域类别分段得分：一类区域比二类区域严。"),
)
def cell_score(filed: Fraction | int, area_class: str, day: date) -> Fraction:
    return banded(filed, P.cell_filed.at(day)[area_class])


@rule(
    cites=PERFORMANCE,
    reading=_(
        "社区、街道、辖市区的立案数得分是其中各单元网格得分的平均，没有案件的网格也计入；"
        "没有划分网格的社区按约定的网格数折算。一件立案也没有的区域不评。"
    ),
)
def density_score(cells: Sequence[tuple[Fraction | int, str]], day: date) -> Fraction | None:
    """The mean score of the cells of a region, each with its filed cases and its class; None for
    a region without a cell or without a single case."""
    if not any(filed for filed, _class in cells):
        return None
    scores = [cell_score(filed, area_class, day) for filed, area_class in cells]
    return sum(scores, Fraction()) / len(scores)


def class_of(path: str, day: date, city: str) -> str:
    """The class of the area at a path: that of the narrowest of its places that the city has
    put into a class, else class 2."""
    classes: Mapping[str, Sequence[str]] = P.area_classes.at(day, city)
    by_code = {code: key for key, codes in classes.items() for code in codes}
    chain = reversed(path.rstrip("/").split("/"))
    return next((by_code[code] for code in chain if code in by_code), "2")


@rule(
    cites=(Clause("22"), Standard("考核通报惯例")),
    reading=_("辖市区、市级部门、企业分组排名，不同组的不相比；组由城市设定，先列先合。"),
)
def unit_group(code: str, kind: str, level: str, day: date, city: str) -> str:
    """The key of the first group that a unit fits: by its code, its kind, the level of its
    area."""
    asked = {"codes": code, "kinds": kind, "levels": level}
    for group in P.unit_groups.at(day, city):
        if all(value in group.get(name, (value,)) for name, value in asked.items()):
            return str(group["key"])
    return "other"


@rule(
    cites=LONG_TERM,
    reading=_("案件按类别归入长效综合管理的项目，类别编码开头最长的优先；不在其列的不计分。"),
)
def item_of(type_code: str, day: date, city: str) -> str:
    """The item that a type belongs to; empty for none."""
    fits = [
        (len(start), item)
        for item, starts in P.item_types.at(day, city).items()
        for start in starts
        if type_code.startswith(start)
    ]
    return max(fits)[1] if fits else ""


def department(
    filed: int, closed: Rate, in_time: Rate, rework: Rate, density: Fraction | None, day: date
) -> Parts:
    """`density` is the score of the number of cases in the unit's group."""
    load, closing, handling, quality = _weights("department_weights", day)
    return (
        Part("filed", density if filed else None, load),
        Part("closed", percent(closed), closing),
        Part("handled_in_time", percent(in_time), handling),
        Part("reworked", without(rework), quality),
    )


def region(public: Rate, density: Fraction | None, closed: Rate, in_time: Rate, day: date) -> Parts:
    """`density` is the score of the number of cases for the cells of the region."""
    first, second, third, fourth = _weights("region_weights", day)
    return (
        Part("public", without(public), first),
        Part("filed", density, second),
        Part("closed", percent(closed), third),
        Part("closed_in_time", percent(in_time), fourth),
    )


def inspector(valid: Rate, missed: Rate, confirmed: Rate, verified: Rate, day: date) -> Parts:
    first, second, third, fourth = _weights("inspector_weights", day)
    return (
        Part("valid", percent(valid), first),
        Part("missed", without(missed), second),
        Part("confirmed_in_time", percent(confirmed), third, may_lack=True),
        Part("verified_in_time", percent(verified), fourth, may_lack=True),
    )


def dispatcher(dispatched: int, in_time: Rate, right: Rate, day: date) -> Parts:
    load, quick, correct = _weights("dispatcher_weights", day)
    return (
        Part("dispatched", load_score(dispatched, day) if dispatched else None, load),
        Part("dispatched_in_time", percent(in_time), quick),
        Part("dispatched_right", percent(right), correct),
    )


def acceptor(accepted: int, confirming: Rate, accepting: Rate, day: date) -> Parts:
    load, first, second = _weights("acceptor_weights", day)
    return (
        Part("accepted", load_score(accepted, day) if accepted else None, load),
        Part("sent_in_time", percent(confirming), first, may_lack=True),
        Part("accepted_in_time", percent(accepting), second),
    )


def shift_leader(filed_in_time: Rate, filed_right: Rate, closed_in_time: Rate, day: date) -> Parts:
    first, second, third = _weights("shift_leader_weights", day)
    return (
        Part("filed_in_time", percent(filed_in_time), first),
        Part("filed_right", percent(filed_right), second),
        Part("cases_closed_in_time", percent(closed_in_time), third, may_lack=True),
    )


@rule(
    cites=LONG_TERM,
    reading=_("一类扣分超过该类分值的三成即预警；正好三成不预警。"),
)
def warns(deducted: Fraction, points: Fraction, day: date) -> bool:
    """
    >>> warns(Fraction("3.7"), Fraction(12), date(2022, 1, 1))
    True
    >>> warns(Fraction("3.6"), Fraction(12), date(2022, 1, 1))
    False
    """
    return deducted / points > Fraction(P.warning_share.at(day))
