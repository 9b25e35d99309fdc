"""PPP projects that were admitted, and the budgets that bear them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import transaction

from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.steering import projects
from yiju.platform.steering.funding import models, rules
from yiju.platform.steering.funding.errors import GroundMissing, NotAdmitted, Unfit
from yiju.platform.steering.funding.keeping import MOST_FEN, tell

MOST_YEARS = 40


@dataclass(frozen=True)
class PartnershipRow:
    project_code: str
    area_code: str
    signed_on: date
    terms: rules.Partnership
    document: str
    stable_income: bool = True
    promise: str = ""


@dataclass(frozen=True)
class BudgetRow:
    area_code: str
    year: int
    fen: int
    is_actual: bool
    document: str


@transaction.atomic
def budget_record(row: BudgetRow, *, actor: Actor, at: datetime) -> bool:
    """General public budget expenditure of a year; True when it says something new."""
    if not 0 < row.fen <= MOST_FEN or not 1990 <= row.year <= 2100:
        raise Unfit(field=_("一般公共预算支出"), what=_("应大于零，年份四位"))
    registry.area(row.area_code)
    if next((one for one in budgets(row.area_code) if one == row), None):
        return False
    models.BudgetYear.objects.create(**asdict(row), recorded_at=at)
    told = {"year": row.year, "fen": row.fen, "actual": row.is_actual}
    tell("budget", row.area_code, "record", {}, told, row.document, actor, at)
    return True


def budgets(area_code: str = "") -> list[BudgetRow]:
    """The newest row of each year, settled figures before forecasts of the same year."""
    found = models.BudgetYear.objects.order_by("pk")
    if area_code:
        found = found.filter(area_code=area_code)
    newest = {(one.area_code, one.year, one.is_actual): one for one in found}
    return [
        BudgetRow(one.area_code, one.year, one.fen, one.is_actual, one.document)
        for _key, one in sorted(newest.items())
    ]


def admissible(row: PartnershipRow) -> rules.Gate:
    """What speaks for and against a project, beside those that are live in the same budget."""
    others = [
        rules.responsibility(one.terms)
        for one in partnerships(row.area_code)
        if one.project_code != row.project_code
    ]
    years = rules.responsibility(row.terms) if 1 <= row.terms.years <= MOST_YEARS else {}
    return rules.gate(
        row.terms,
        row.signed_on,
        stable_income=row.stable_income,
        promise=row.promise,
        others=others,
        general=general(row.area_code, years, row.signed_on),
    )


def general(area_code: str, years: Any, on: date) -> dict[int, Fraction]:
    found = budgets(area_code)
    actual = {one.year: one.fen for one in found if one.is_actual}
    given = {one.year: one.fen for one in found if not one.is_actual}
    return rules.foreseen(actual, given, years, on)


@transaction.atomic
def partnership_record(
    row: PartnershipRow, *, actor: Actor, at: datetime, ground: str = ""
) -> PartnershipRow:
    """Admit a PPP project, or other terms of one with their ground; the same again changes
    nothing. Raises NotAdmitted with all that speaks against it, ProjectUnknown, GroundMissing."""
    projects.project(row.project_code)
    registry.area(row.area_code)
    if row.terms.mode not in rules.MODES or row.promise not in rules.PROMISES:
        raise Unfit(field=_("运作方式"), what=_("没有这一项"))
    if row.terms.years > MOST_YEARS:
        raise Unfit(field=_("运营年数"), what=_("最多 {most} 年").format(most=MOST_YEARS))
    known = next((one for one in partnerships() if one.project_code == row.project_code), None)
    if known == row:
        return row
    if known and not ground.strip():
        raise GroundMissing()
    found = admissible(row)
    if not found.is_open:
        why = "；".join(f"{one.what}（{one.code}）" for one in found.refused)
        raise NotAdmitted(project=row.project_code, why=why)
    models.Partnership.objects.create(
        project_code=row.project_code,
        area_code=row.area_code,
        signed_on=row.signed_on,
        terms=_told(row),
        document=row.document,
        recorded_at=at,
    )
    before = _told(known) if known else {}
    told = (row.project_code, "record", before, _told(row), ground or row.document)
    tell("partnership", *told, actor, at)
    return row


def partnerships(area_code: str = "") -> list[PartnershipRow]:
    """The newest terms of each project."""
    newest: Mapping[str, models.Partnership] = {
        one.project_code: one for one in models.Partnership.objects.order_by("pk")
    }
    rows = [_row(one) for _code, one in sorted(newest.items())]
    return [row for row in rows if area_code in ("", row.area_code)]


def course(area_code: str, at: datetime) -> list[rules.YearShare]:
    """The share of PPP in the budget of an area, year by year."""
    spending = [rules.responsibility(one.terms) for one in partnerships(area_code)]
    years = sorted({year for one in spending for year in one})
    return rules.shares(spending, general(area_code, years, china_day(at)))


def areas_with_any() -> Sequence[str]:
    return sorted({one.area_code for one in partnerships()})


def _told(row: PartnershipRow) -> dict[str, Any]:
    told = asdict(row.terms)
    for name in ("profit", "discount"):
        told[name] = str(told[name])
    for name in ("equity", "support"):
        told[name] = {str(year): fen for year, fen in told[name].items()}
    return {**told, "stable_income": row.stable_income, "promise": row.promise}


def _row(one: models.Partnership) -> PartnershipRow:
    told = dict(one.terms)
    stable, promise = told.pop("stable_income"), told.pop("promise")
    for name in ("profit", "discount"):
        told[name] = Fraction(told[name])
    for name in ("equity", "support"):
        told[name] = {int(year): fen for year, fen in told[name].items()}
    terms = rules.Partnership(**told)
    return PartnershipRow(
        one.project_code, one.area_code, one.signed_on, terms, one.document, stable, promise
    )
