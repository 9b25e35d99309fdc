"""What people change in an edition: each one transaction, one event, and never lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from yiju.platform.base.errors import CityError, Problems
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.kept_text import text_from_json
from yiju.platform.events.api import Actor, record
from yiju.platform.steering import correcting, models
from yiju.platform.steering.correcting import Correction
from yiju.platform.steering.draft import Draft, next_key
from yiju.platform.steering.programme import plan
from yiju.platform.steering.writing import put_in_force


class CorrectionUnknown(CityError):
    code = "steering.correction_unknown"
    status = 404
    text = _("没有第 {number} 号更正，或已撤回")


@dataclass(frozen=True)
class CorrectionRow:
    number: int
    data: Correction
    account: str
    at: datetime
    withdrawn_at: datetime | None
    conflict: Text | str | None = None
    """Why it found no place in the edition in force."""

    @property
    def words(self) -> Text:
        """What it changes, in one line."""
        return correcting.words(self.data)


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
    put_in_force(last, at)
    _log("plan.correct", plan_code, data, {"was": data["was"]}, _told(data), actor, at)
    return _correction_row(made, last.conflicts)


@transaction.atomic
def withdraw(number: int, *, actor: Actor, at: datetime) -> CorrectionRow:
    """Take a correction back: what the compiler read stands again. Raises CorrectionUnknown."""
    found = models.Correction.objects.filter(pk=number, withdrawn_at=None).first()
    if found is None:
        raise CorrectionUnknown(number=number)
    found.withdrawn_at = at
    found.save(update_fields=["withdrawn_at"])
    last = models.Edition.objects.filter(plan=found.plan).order_by("-number")[0]
    put_in_force(last, at)
    data = found.data
    _log("plan.withdraw", found.plan.code, data, _told(data), {"was": data["was"]}, actor, at)
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
