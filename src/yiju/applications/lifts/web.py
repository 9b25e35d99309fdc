"""What everybody and the owner of a home see of a lift."""

from datetime import date, datetime
from typing import Any

from yiju.applications.lifts import rules
from yiju.applications.lifts.process import KEY, LIFT_PROJECT
from yiju.platform.base.time import china_day
from yiju.platform.work import api as work

TITLES = {step.key: step.title for step in LIFT_PROJECT.steps}


def _projects(compound: str, today: date) -> list[dict[str, Any]]:
    found = []
    for row in work.every(work.Wanted(process=KEY, asset=compound)):
        step = row.end or (row.open_stages[0].step if row.open_stages else "")
        due = None
        if step == "in_use":
            due = rules.inspection_due(date.fromisoformat(row.data["inspected_on"]))
        found.append(
            {
                "row": row,
                "step": TITLES[step],
                "ballot": row.data.get("ballot", ""),
                "inspection_due": due,
                "overdue": due is not None and due < today,
            }
        )
    return found


def lifts_block(asset: Any, now: datetime) -> dict[str, Any] | None:
    """The lifts that are being added or were added in a compound."""
    projects = _projects(asset.code, china_day(now))
    return {"projects": projects} if projects else None


def share_block(asset: Any, now: datetime) -> dict[str, Any] | None:
    """What a lift costs the owner of a home."""
    found = [
        (one, one["row"].data["shares"][asset.code])
        for one in _projects(asset.record.compound, china_day(now))
        if asset.code in one["row"].data["shares"] and one["row"].end != "rejected"
    ]
    return {"projects": found} if found else None
