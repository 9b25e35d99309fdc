"""Editions of a plan: compiled, corrected, compared. Each call is one transaction, one event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Literal

from django.db import transaction

from yiju.platform.base.errors import CityError, Problems
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.steering import correcting, models
from yiju.platform.steering.baselines import baseline_freeze
from yiju.platform.steering.compiler.matching import match
from yiju.platform.steering.correcting import Conflict, Correction
from yiju.platform.steering.draft import Draft, draft_of, next_key, with_keys, years
from yiju.platform.steering.programme import EditionRow, edition, plan
from yiju.platform.steering.reading import issued_in, read_programme
from yiju.platform.steering.stored_text import text_from_json, text_to_json

COMPARED = ("subject", "comparator", "value", "unit", "due", "every", "scope", "clause")


class CorrectionUnknown(CityError):
    code = "steering.correction_unknown"
    status = 404
    text = _("方案 {plan} 没有第 {number} 号更正，或已撤回")


@dataclass(frozen=True)
class CorrectionRow:
    number: int
    data: Correction
    account: str
    at: datetime
    withdrawn_at: datetime | None
    conflict: Text | str | None = None
    """Why it found no place in the edition in force."""


@dataclass(frozen=True)
class Change:
    """How a promise differs between two editions; `before` or `after` is None where it is not."""

    kind: Literal["added", "dropped", "changed"]
    key: str
    clause: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def fields(self) -> tuple[str, ...]:
        """What of a changed promise is different."""
        if self.before is None or self.after is None:
            return ()
        return tuple(name for name in COMPARED if self.before[name] != self.after[name])


@transaction.atomic
def plan_compile(
    code: str, *, name: str, data: bytes | str, area_code: str, actor: Actor, at: datetime
) -> EditionRow:
    """Read a document (.txt, .docx, .pdf, .html, by `name`) as the next edition of a plan.

    The same bytes as those in force change nothing. Promises that go on keep their keys; dropped
    ones stay on record; corrections are made again, and those without a place are conflicts.
    Raises PlanUnreadable.
    """
    raw = data.encode() if isinstance(data, str) else data
    mark = sha256(raw).hexdigest()
    last = models.Edition.objects.filter(plan=code).order_by("-number").first()
    if last is not None and last.source_sha256 == mark:
        return edition(code)
    programme = read_programme(raw, name)
    fresh = _keyed(code, draft_of(programme))
    stored, _made = models.Plan.objects.get_or_create(
        code=code,
        defaults={"title": "", "area_code": area_code, "first_year": 0, "last_year": 0},
    )
    made = models.Edition.objects.create(
        plan=stored,
        number=last.number + 1 if last else 1,
        source_name=name,
        source_sha256=mark,
        text=programme.text,
        compiled=fresh,
        programme={},
        compiled_at=at,
    )
    before = last.programme if last else None
    after = _put_in_force(made, at)
    changes = compared(before or {"targets": []}, after)
    record(
        actor=actor,
        action="plan.compile",
        subject_kind="plan",
        subject_key=code,
        ground=name,
        before={"edition": last.number if last else 0},
        after={
            "edition": made.number,
            "sha256": mark,
            "coverage": round(after["coverage"], 4),
            "added": [c.key for c in changes if c.kind == "added"],
            "dropped": [c.key for c in changes if c.kind == "dropped"],
            "changed": {c.key: list(c.fields) for c in changes if c.kind == "changed"},
            "conflicts": len(made.conflicts),
        },
        at=at,
    )
    baseline_freeze(code, on=china_day(at), actor=actor, at=at)
    return edition(code)


def _keyed(code: str, fresh: Draft) -> Draft:
    """The draft with keys: a promise that goes on or comes back has its own, and no key is given
    twice."""
    given = models.Target.objects.filter(plan=code).values_list("key", flat=True)
    before = models.Edition.objects.filter(plan=code).order_by("number")
    old: dict[str, Mapping[str, Any]] = {}
    for compiled in before.values_list("compiled", flat=True):
        old.update((item["key"], item) for item in compiled["targets"])
    return with_keys(fresh, _matched(list(old.values()), fresh["targets"]), list(given))


def _matched(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """Place in `new` → key in `old` of the same promise, however it is worded now."""
    pairs = match(
        old,
        new,
        exact=lambda one: (one["clause"], one["subject"], one["scope"], one["unit"], one["every"]),
        wording=lambda one: one["subject"] + one["text"],
        place=lambda one: one["clause"],
        same_kind=lambda a, b: (
            (a["value"] is None) == (b["value"] is None)
            and (a["unit"] == b["unit"] or a["kind"] == b["kind"])
        ),
    )
    return {b: old[a]["key"] for a, b in pairs}


def _put_in_force(made: models.Edition, at: datetime) -> Draft:
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


@transaction.atomic
def correct(plan_code: str, correction: Correction, *, actor: Actor, at: datetime) -> CorrectionRow:
    """Change what the compiler read, from now on and in every later edition.

    `correcting` says what a correction holds. Raises Problems, naming each field, PlanUnknown.
    """
    plan(plan_code)
    last = models.Edition.objects.filter(plan=plan_code).order_by("-number").select_for_update()[0]
    draft: Draft = last.programme
    if wrong := correcting.problems_of(draft, correction):
        raise Problems(wrong)
    given = set(models.Target.objects.filter(plan=plan_code).values_list("key", flat=True))
    data = correcting.ready(draft, correction, next_key(str(correction.get("clause", "")), given))
    made = models.Correction.objects.create(
        plan_id=plan_code, data=data, account=actor.account, at=at
    )
    _put_in_force(last, at)
    _log("plan.correct", plan_code, data, {"was": data["was"]}, _told(data), actor, at)
    return _correction_row(made, last.conflicts)


@transaction.atomic
def withdraw(plan_code: str, number: int, *, actor: Actor, at: datetime) -> CorrectionRow:
    """Take a correction back: what the compiler read stands again. Raises CorrectionUnknown."""
    found = models.Correction.objects.filter(plan=plan_code, pk=number, withdrawn_at=None).first()
    if found is None:
        raise CorrectionUnknown(plan=plan_code, number=number)
    found.withdrawn_at = at
    found.save(update_fields=["withdrawn_at"])
    last = models.Edition.objects.filter(plan=plan_code).order_by("-number")[0]
    _put_in_force(last, at)
    data = found.data
    _log("plan.withdraw", plan_code, data, _told(data), {"was": data["was"]}, actor, at)
    return _correction_row(found, last.conflicts)


def _told(data: Correction) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in {"do", "was"}}


def _log(
    action: str,
    plan_code: str,
    data: Correction,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    actor: Actor,
    at: datetime,
) -> None:
    about = data.get("key") or data.get("clause") or ""
    record(
        actor=actor,
        action=action,
        subject_kind="plan",
        subject_key=f"{plan_code}/{about}" if about else plan_code,
        ground=data["do"],
        before=before,
        after=after,
        at=at,
    )


def corrections(plan_code: str) -> list[CorrectionRow]:
    """All corrections of a plan, the newest first, with those that found no place."""
    last = models.Edition.objects.filter(plan=plan_code).order_by("-number").first()
    conflicts = last.conflicts if last else []
    rows = models.Correction.objects.filter(plan=plan_code).order_by("-pk")
    return [_correction_row(row, conflicts) for row in rows]


def _correction_row(
    row: models.Correction, conflicts: Sequence[Mapping[str, Any]]
) -> CorrectionRow:
    why = next((c["why"] for c in conflicts if c["correction"] == row.pk), None)
    return CorrectionRow(
        row.pk, row.data, row.account, row.at, row.withdrawn_at, text_from_json(why)
    )


def difference(plan_code: str, a: int, b: int) -> list[Change]:
    """How the promises of edition `b` differ from those of `a`, in the order of the text.

    Raises PlanUnknown or EditionUnknown.
    """
    edition(plan_code, a)
    edition(plan_code, b)
    rows = models.Edition.objects.filter(plan=plan_code, number__in={a, b})
    texts = dict(rows.values_list("number", "programme"))
    return compared(texts[a], texts[b])


def compared(before: Draft, after: Draft) -> list[Change]:
    """The same for two drafts. Pure."""
    old = {item["key"]: item for item in before["targets"]}
    new = {item["key"]: item for item in after["targets"]}
    changes = [
        Change("dropped", key, item["clause"], item, None)
        for key, item in old.items()
        if key not in new
    ]
    for key, item in new.items():
        if key not in old:
            changes.append(Change("added", key, item["clause"], None, item))
        elif any(old[key][name] != item[name] for name in COMPARED):
            changes.append(Change("changed", key, item["clause"], old[key], item))
    return changes
