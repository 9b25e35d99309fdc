"""Editions of a plan: compiled, corrected, compared. Each call is one transaction, one event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from hashlib import sha256
from typing import Any, Literal

from django.db import transaction

from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.steering import models
from yiju.platform.steering.baselines import baseline_freeze
from yiju.platform.steering.compiler.matching import match
from yiju.platform.steering.correcting import FIELD_TITLES
from yiju.platform.steering.draft import Draft, draft_of, with_keys
from yiju.platform.steering.programme import (
    edition,
)
from yiju.platform.steering.reading import read_programme
from yiju.platform.steering.rows import EditionRow
from yiju.platform.steering.wording import promised
from yiju.platform.steering.writing import put_in_force

COMPARED = ("subject", "comparator", "value", "unit", "due", "every", "scope", "clause")


@dataclass(frozen=True)
class Change:
    """How a promise differs between two editions; `old` or `new` is None where it is not there."""

    kind: Literal["added", "dropped", "changed"]
    key: str
    clause: str
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None

    @property
    def fields(self) -> tuple[str, ...]:
        """What of a changed promise is different."""
        if self.old is None or self.new is None:
            return ()
        return tuple(name for name in COMPARED if self.old[name] != self.new[name])

    @property
    def title(self) -> Text:
        """What became of the promise."""
        if self.kind == "changed":
            named = listed(str(FIELD_TITLES[name]) for name in self.fields)
            return _("改变：{fields}").format(fields=named)
        return _("新增") if self.kind == "added" else _("取消")

    @property
    def before(self) -> Text | str:
        return _in_words(self.old)

    @property
    def after(self) -> Text | str:
        return _in_words(self.new)


def _in_words(target: Mapping[str, Any] | None) -> Text | str:
    """The promise with its day, empty where there is none."""
    if target is None:
        return ""
    value = None if target["value"] is None else Fraction(target["value"])
    said = promised(
        target["subject"], target["comparator"], value, target["unit"], bool(target["every"])
    )
    scope = f"（{target['scope']}）" if target["scope"] else ""
    return f"{said}{scope} {target['due'] or ''}".strip()


@transaction.atomic
def plan_compile(
    code: str, *, name: str, data: bytes | str, area_code: str, actor: Actor, at: datetime
) -> EditionRow:
    """Read a document (.txt, .docx, .pdf, .html, by `name`) as the next edition of a plan.

    The same bytes as those in force change nothing. Promises that go on keep their keys; dropped
    ones stay on record; corrections are made again, and those without a place are conflicts.
    Raises NoClauses, and what the compiler raises for a file that is no document.
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
    after = put_in_force(made, at)
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
