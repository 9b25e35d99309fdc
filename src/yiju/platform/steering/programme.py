"""What stands in the tables of the programme, as plain rows."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from django.db.models import F, OuterRef, Subquery

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _, listed
from yiju.platform.base.kept_text import text_from_json
from yiju.platform.base.law import normal_label
from yiju.platform.registry import api as registry
from yiju.platform.steering import models
from yiju.platform.steering.binding import Asked, bind
from yiju.platform.steering.rows import (
    ClauseRow,
    ConflictRow,
    Duty,
    DutyOf,
    EditionRow,
    Piece,
    PlanRow,
    TargetRow,
)


class PlanUnknown(CityError):
    code = "steering.plan_unknown"
    status = 404
    text = _("没有代码为 {plan} 的方案。已有：{known}")


class EditionUnknown(CityError):
    code = "steering.edition_unknown"
    status = 404
    text = _("方案 {plan} 没有第 {number} 版")


class TargetUnknown(CityError):
    code = "steering.target_unknown"
    status = 404
    text = _("方案 {plan} 没有目标 {target}。目标编号由条款和序号组成，如 13-1")


class ClauseUnknown(CityError):
    code = "steering.clause_unknown"
    status = 404
    text = _("方案 {plan} 没有条款 §{clause}")


def plans() -> list[PlanRow]:
    return [_plan_row(plan) for plan in models.Plan.objects.order_by("code")]


def plan(code: str) -> PlanRow:
    """The plan with this code; raises PlanUnknown."""
    found = models.Plan.objects.filter(code=code).first()
    if found is None:
        known = models.Plan.objects.order_by("code").values_list("code", flat=True)
        raise PlanUnknown(plan=code, known=listed(known))
    return _plan_row(found)


def _plan_row(found: models.Plan) -> PlanRow:
    return PlanRow(found.code, found.title, found.area_code, found.first_year, found.last_year)


def edition(plan_code: str, number: int | None = None) -> EditionRow:
    """An edition, the one in force by default; raises PlanUnknown or EditionUnknown."""
    of = plan(plan_code)
    rows = models.Edition.objects.filter(plan=plan_code)
    newest = rows.order_by("-number").first()
    found = newest if number is None else rows.filter(number=number).first()
    if found is None or newest is None:
        raise EditionUnknown(plan=plan_code, number=number or 1)
    return edition_row(of, found, in_force=found.number == newest.number)


def edition_row(of: PlanRow, found: models.Edition, *, in_force: bool) -> EditionRow:
    programme = found.programme
    return EditionRow(
        of,
        found.number,
        found.source_name,
        found.source_sha256,
        found.compiled_at,
        found.text,
        programme["coverage"],
        tuple(_piece(item) for item in programme["unread"]),
        tuple(programme["horizons"]),
        tuple(programme["deliverables"]),
        tuple(
            ConflictRow(item["correction"], item["data"], text_from_json(item["why"]) or "")
            for item in found.conflicts
        ),
        in_force,
    )


def _piece(item: Mapping[str, Any]) -> Piece:
    return Piece(item["start"], item["end"], item["text"], item.get("reason", ""))


def editions(plan_code: str) -> list[EditionRow]:
    """All editions, the oldest first."""
    of = plan(plan_code)
    rows = list(models.Edition.objects.filter(plan=plan_code).order_by("number"))
    return [edition_row(of, row, in_force=row is rows[-1]) for row in rows]


def clauses(plan_code: str) -> tuple[ClauseRow, ...]:
    """The edition in force as a tree, with the units that answer for each part."""
    newest = models.Edition.objects.filter(plan=plan_code).order_by("-number")[:1]
    rows = list(models.Clause.objects.filter(edition__in=newest).order_by("order"))
    duties: dict[int, list[Duty]] = {}
    names = {row.code: row.short_name for row in registry.units()}
    held = models.Responsibility.objects.filter(clause__edition__in=newest).order_by("order")
    for item in held:
        name = names.get(item.unit_code, item.named)
        duty = Duty(item.named, item.unit_code, name, item.lead)
        duties.setdefault(item.clause_id, []).append(duty)
    below: dict[int | None, list[models.Clause]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)

    def grown(row: models.Clause) -> ClauseRow:
        return ClauseRow(
            row.order,
            row.label,
            row.kind,
            row.title,
            row.text,
            row.start,
            row.end,
            tuple(duties.get(row.pk, ())),
            tuple(grown(part) for part in below.get(row.pk, ())),
        )

    return tuple(grown(row) for row in below.get(None, ()))


def clause(plan_code: str, label: str) -> ClauseRow:
    """One part by its reference; raises ClauseUnknown."""
    wanted = normal_label(label)
    for top in clauses(plan_code):
        for part in top.all():
            if part.label and normal_label(part.label) == wanted:
                return part
    raise ClauseUnknown(plan=plan_code, clause=label)


def responsibilities_of(unit_code: str) -> list[DutyOf]:
    """The clauses of all plans in force for which the unit answers, in the order of the text."""
    newest = models.Edition.objects.filter(plan=OuterRef("clause__edition__plan"))
    found = (
        models.Responsibility.objects.filter(unit_code=unit_code)
        .annotate(newest=Subquery(newest.order_by("-number").values("pk")[:1]))
        .filter(clause__edition=F("newest"))
        .order_by("clause__edition__plan", "clause__order")
        .values_list("clause__edition__plan_id", "clause__label", "clause__title", "lead")
    )
    return [DutyOf(*row) for row in found]


def target_rows(plan_code: str, *, dropped: bool = False) -> list[TargetRow]:
    """The targets in the order of the text; those dropped by a revision only when asked for."""
    of = plan(plan_code)
    found = models.Target.objects.filter(plan=plan_code).select_related("clause").order_by("order")
    if not dropped:
        found = found.filter(dropped_in=None)
    return bound([_target_row(of, item) for item in found])


def bound(rows: list[TargetRow]) -> list[TargetRow]:
    """The rows with the indicators that applications declare for them."""
    answers = bind([Asked(r.own_key, r.clause, r.subject, r.text) for r in rows if not r.dropped])
    return [replace(row, indicator_key=answers.get(row.own_key, row.own_key)) for row in rows]


def _target_row(of: PlanRow, found: models.Target) -> TargetRow:
    return TargetRow(
        of,
        found.key,
        found.clause.label if found.clause else found.key.rpartition("-")[0],
        found.order,
        found.text,
        found.start,
        found.end,
        found.subject,
        found.comparator,
        None if found.value is None else Fraction(found.value),
        found.unit,
        found.due,
        found.every,
        found.scope,
        found.scope_known,
        found.area_code,
        found.kind,
        found.indicator_key,
        found.indicator_key,
        found.dropped_in_id is not None,
    )


def target(plan_code: str, key: str) -> TargetRow:
    """One target, dropped or not; raises TargetUnknown."""
    for row in target_rows(plan_code, dropped=True):
        if row.key == key:
            return row
    raise TargetUnknown(plan=plan_code, target=key)
