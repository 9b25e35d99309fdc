"""What is recorded of funding, as rows: sources, entries, the matrix, warnings. A few queries,
however many projects."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from yiju.platform.registry import api as registry
from yiju.platform.steering import projects
from yiju.platform.steering.funding import debt, models, rules
from yiju.platform.steering.funding.benefits import BenefitRow
from yiju.platform.steering.funding.covenants import CovenantRow, ReadingRow
from yiju.platform.steering.funding.errors import EntryUnknown, SourceUnknown
from yiju.platform.steering.funding.rows import (
    ACTS,
    COMMIT,
    DRAW,
    USE,
    CorrectionRow,
    EntryRow,
    ProjectFunding,
    SourceRow,
    Sums,
)
from yiju.platform.steering.funding.warning import Label

LARGEST_NUMBER = 2**63 - 1
"""That a database holds."""


@dataclass(frozen=True)
class CatalogueRow:
    version: str
    title: str
    valid_from: date
    codes: Mapping[str, str]


def catalogues() -> list[CatalogueRow]:
    """The versions of the green catalogue, the newest first."""
    return [
        CatalogueRow(one.version, one.title, one.valid_from, one.codes)
        for one in models.Catalogue.objects.order_by("-valid_from")
    ]


def catalogue_on(day: date) -> CatalogueRow | None:
    """The version in force on a day."""
    return next((one for one in catalogues() if one.valid_from <= day), None)


def label_of(row: SourceRow, versions: Mapping[str, CatalogueRow]) -> Label | None:
    """The green label of a source, by the version under which it was given."""
    if not row.green_code:
        return None
    version = versions.get(row.green_version)
    title = version.codes.get(row.green_code, "") if version else ""
    name = version.title if version else row.green_version
    return Label(name, row.green_code, title, row.green_evidence)


def source_row(one: models.Source) -> SourceRow:
    return SourceRow(
        one.code,
        one.plan_code,
        one.kind,
        one.name,
        one.provider,
        one.unit_code,
        one.amount_fen,
        one.signed_on,
        one.document,
        one.matures_on,
        one.repaid_from,
        one.green_code,
        one.green_version,
        one.green_evidence,
        one.covers,
        one.balance,
        one.rate,
        one.repaid_how,
    )


def sources(plan_code: str = "") -> list[SourceRow]:
    found = models.Source.objects.order_by("code")
    return [source_row(one) for one in found if plan_code in ("", one.plan_code)]


def source(code: str) -> SourceRow:
    """Raises SourceUnknown."""
    found = models.Source.objects.filter(pk=code).first()
    if found is None:
        raise SourceUnknown(code=code)
    return source_row(found)


def entries(
    *,
    plan_code: str = "",
    source_code: str = "",
    project_code: str = "",
    known_at: datetime | None = None,
) -> list[EntryRow]:
    """Entries as they stand, or stood at a moment, by day. Two queries."""
    found = models.Entry.objects.filter(corrects=None).order_by("on", "pk")
    told = {"source__plan_code": plan_code, "source": source_code, "project_code": project_code}
    found = found.filter(**{name: value for name, value in told.items() if value})
    if known_at:
        found = found.filter(recorded_at__lte=known_at)
    return [_entry(one, known_at) for one in found.prefetch_related("corrections")]


def entry(number: int) -> EntryRow:
    """Raises EntryUnknown."""
    held = models.Entry.objects.filter(corrects=None)
    found = held.filter(pk=number).first() if number <= LARGEST_NUMBER else None
    if found is None:
        raise EntryUnknown(number=number)
    return _entry(found, None)


def _entry(one: models.Entry, known_at: datetime | None) -> EntryRow:
    said = sorted(one.corrections.all(), key=lambda each: each.pk)
    if known_at:
        said = [each for each in said if each.recorded_at <= known_at]
    return EntryRow(
        one.pk,
        one.source_id,
        one.project_code,
        one.act,
        said[-1].fen if said else one.fen,
        one.fen,
        one.on,
        one.document,
        one.green_code,
        one.account,
        one.recorded_at,
        tuple(CorrectionRow(e.fen, e.ground, e.account, e.recorded_at) for e in said),
    )


def portfolio(plan_code: str, on: date) -> list[ProjectFunding]:
    """Every project of the plan with its money on a day, by clause and code."""
    kinds = {row.code: row.kind for row in sources(plan_code)}
    by_project: dict[str, list[EntryRow]] = {}
    for one in entries(plan_code=plan_code):
        if one.on <= on:
            by_project.setdefault(one.project_code, []).append(one)
    found = []
    for item in projects.projects(plan_code, on):
        row, own = item.project, by_project.get(item.project.code, [])
        marks = [rules.Mark(m.due, m.reached_on) for m in row.milestones]
        is_done = row.state == "done"
        paid = [month for month, fen in row.spendings if month <= on and fen > 0]
        found.append(
            ProjectFunding(
                row.code,
                row.name,
                row.clause,
                row.unit_code,
                row.unit_name,
                row.area_code,
                row.state,
                row.budget_fen,
                Fraction(100) if is_done else rules.progress(row.starts_on, marks, on),
                rules.planned(row.starts_on, marks, on),
                item.spent_fen,
                max(paid, default=None),
                row.starts_on,
                _sums(own, kinds),
                _sums(own, {one.source_code: one.source_code for one in own}),
            )
        )
    return found


def _sums(found: Iterable[EntryRow], name_of: Mapping[str, str]) -> dict[str, Sums]:
    counted: dict[str, dict[str, int]] = {}
    for one in found:
        row = counted.setdefault(name_of[one.source_code], dict.fromkeys(ACTS, 0))
        row[one.act] += one.fen
    return {name: Sums(row[COMMIT], row[DRAW], row[USE]) for name, row in sorted(counted.items())}


def proceeds_of(found: Iterable[EntryRow], on: date) -> rules.Proceeds:
    """What became of the money of one source."""
    own = list(found)
    draws = [rules.Flow(one.on, one.fen) for one in own if one.act == DRAW]
    uses = [rules.Flow(one.on, one.fen, bool(one.green_code)) for one in own if one.act == USE]
    return rules.proceeds(draws, uses, on)


def debt_of(row: SourceRow, found: Iterable[EntryRow], on: date) -> list[debt.Due]:
    """What falls due for what was drawn from a source; nothing where its terms are not told."""
    if row.rate is None or row.matures_on is None or not row.repaid_how:
        return []
    draws = [rules.Flow(one.on, one.fen) for one in found if one.act == DRAW]
    return debt.service(draws, Fraction(row.rate), row.matures_on, row.repaid_how, on)


def covenants(plan_code: str = "", source_code: str = "") -> list[CovenantRow]:
    """The covenants with their figures, the earliest first. Two queries."""
    found = models.Covenant.objects.order_by("source", "key").prefetch_related("readings")
    told = {"source__plan_code": plan_code, "source": source_code}
    return [
        CovenantRow(
            one.source_id,
            one.key,
            one.title,
            one.compare,
            one.bound,
            one.every_months,
            one.document,
            tuple(
                ReadingRow(each.on, each.value, each.document)
                for each in sorted(one.readings.all(), key=lambda each: each.on)
            ),
        )
        for one in found.filter(**{name: value for name, value in told.items() if value})
    ]


def benefits() -> list[BenefitRow]:
    """By project, year and kind."""
    return [
        BenefitRow(one.project_code, one.year, one.kind, one.amount, one.document)
        for one in models.Benefit.objects.order_by("project_code", "year", "kind")
    ]


def places() -> dict[str, str]:
    """Names of areas by code."""
    return {row.code: row.name for row in registry.areas()}
