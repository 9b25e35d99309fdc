"""From a draft to the rows of the programme that is in force."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from yiju.platform.base.kept_text import text_to_json
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.steering import correcting, models
from yiju.platform.steering.correcting import Conflict
from yiju.platform.steering.draft import Draft, years
from yiju.platform.steering.reading import issued_in


def put_in_force(made: models.Edition, at: datetime) -> Draft:
    """Apply the corrections that stand, and write the rows of the programme."""
    standing = models.Correction.objects.filter(plan=made.plan, withdrawn_at=None).order_by("pk")
    draft, conflicts = correcting.apply(made.compiled, [(c.pk, c.data) for c in standing])
    made.programme = draft
    made.conflicts = [_conflict(item) for item in conflicts]
    made.save(update_fields=["programme", "conflicts"])
    first, last = years(draft, issued_in(made.text) or china_day(at).year)
    made.plan.title, made.plan.first_year, made.plan.last_year = draft["title"], first, last
    made.plan.save()
    clauses = _write_clauses(made, draft)
    _write_targets(made, draft, clauses)
    return draft


def _conflict(item: Conflict) -> dict[str, Any]:
    return {
        "correction": item.correction,
        "data": dict(item.data),
        "why": text_to_json(item.why),
    }


def _write_clauses(made: models.Edition, draft: Draft) -> dict[str, models.Clause]:
    models.Clause.objects.filter(edition__plan=made.plan).delete()
    rows: list[models.Clause] = []
    for order, item in enumerate(draft["clauses"]):
        parent = rows[item["parent"]] if item["parent"] is not None else None
        row = models.Clause(
            edition=made,
            label=item["label"],
            order=order,
            kind=item["kind"],
            title=item["title"][:200],
            text=item["text"],
            start=item["start"],
            end=item["end"],
            parent=parent,
        )
        row.save(force_insert=True)
        rows.append(row)
    duties = []
    named: dict[str, list[str]] = {}
    for row, item in zip(rows, draft["clauses"], strict=True):
        order = 0
        for unit in item["units"]:
            name = unit["named"]
            if name not in named:
                named[name] = [found.code for found in registry.resolve(name)] or [""]
            for code in named[name]:
                duties.append(
                    models.Responsibility(
                        clause=row,
                        order=order,
                        lead=unit["lead"],
                        named=name[:120],
                        unit_code=code,
                    )
                )
                order += 1
    models.Responsibility.objects.bulk_create(duties)
    return {row.label: row for row in rows if row.label}


def _write_targets(
    made: models.Edition, draft: Draft, clauses: Mapping[str, models.Clause]
) -> None:
    standing = {row.key: row for row in models.Target.objects.filter(plan=made.plan)}
    taken = set(
        models.Target.objects.exclude(plan=made.plan).values_list("indicator_key", flat=True)
    )
    for order, item in enumerate(draft["targets"]):
        row = standing.pop(item["key"], None) or models.Target(plan=made.plan, key=item["key"])
        if not row.indicator_key:
            own = f"plan.{item['key']}"
            row.indicator_key = own if own not in taken else f"plan.{made.plan.code}.{item['key']}"
        row.area_code, row.scope_known = _place(item["scope"], made.plan.area_code)
        row.clause = clauses.get(item["clause"])
        row.order = order
        row.text, row.start, row.end = item["text"], item["start"], item["end"]
        row.subject, row.comparator = item["subject"][:200], item["comparator"]
        row.value = None if item["value"] is None else Decimal(item["value"])
        row.unit, row.every = item["unit"][:20], item["every"]
        row.due = date.fromisoformat(item["due"]) if item["due"] else None
        row.scope, row.kind = item["scope"][:60], item["kind"]
        row.dropped_in = None
        row.save()
    for row in standing.values():
        if row.dropped_in is None:
            row.dropped_in = made
            row.save(update_fields=["dropped_in"])


def _place(scope: str, whole: str) -> tuple[str, bool]:
    """The area of a promise. Places named together count as the whole where they are the whole;
    a place that no register knows is the whole too, and said to be unknown."""
    words = scope.removesuffix("建成区")
    if not words:
        return whole, True
    if found := registry.area_named(words):
        return found.code, True
    parts = [registry.area_named(part) for part in _parts(words)]
    if len(parts) > 1 and all(parts):
        held = {p for part in parts if part for p in registry.paths_within(part.code)}
        if all(any(d.path.startswith(p) for p in held) for d in registry.districts()):
            return whole, True
    return whole, False


def _parts(words: str) -> list[str]:
    for sign in ("以及", "及", "和", "与", ","):
        words = words.replace(sign, "、")
    return [part for part in words.split("、") if part]
