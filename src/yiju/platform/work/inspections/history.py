"""Inspections that were done before the platform stood: taken over whole, with what they opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from yiju.platform.base.i18n import CHINESE, use_language
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record_many
from yiju.platform.events.rows import add_rows
from yiju.platform.registry.api import AssetRow
from yiju.platform.work.cases.history import PastCase, numbers_of
from yiju.platform.work.cases.history import take_over as take_over_cases
from yiju.platform.work.inspections.keeping import key_of
from yiju.platform.work.inspections.plans import Occasion, Plan
from yiju.platform.work.inspections.process import (
    BAD,
    CONCLUDE,
    FAULTY,
    LAPSE,
    MISSED,
    NO_ACCESS,
    NOT_SEEN,
    SOUND,
)
from yiju.platform.work.limits import TimeKind
from yiju.platform.work.looking import first_look, told_by
from yiju.platform.work.models import Item, Stage


@dataclass(frozen=True)
class PastInspection:
    """An inspection as it was. `move` ended it: conclude, no_access, lapse; empty where it stands
    open. `cases` are those that its findings opened."""

    plan: Plan
    place: AssetRow
    occasion: Occasion
    began_at: datetime
    due_at: datetime
    ended_at: datetime | None = None
    move: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)
    account: str = ""
    unit: str = ""
    collector: str = ""
    cases: tuple[PastCase, ...] = ()

    @property
    def end(self) -> str:
        bad = BAD in self.said.values()
        done = FAULTY if bad else SOUND
        return {CONCLUDE: done, NO_ACCESS: NOT_SEEN, LAPSE: MISSED}.get(self.move, "")


@transaction.atomic
def take_over(past: Sequence[PastInspection], *, actor: Actor, at: datetime) -> int:
    """Keep inspections of another system with their course and the cases that they opened, one
    event for each; those that are known already are passed over. How many are new."""
    keys = [key_of(one.plan, one.place.code, one.occasion) for one in past]
    known = set(Item.objects.filter(key__in=keys).values_list("key", flat=True))
    new = [(one, key) for one, key in zip(past, keys, strict=True) if key not in known]
    numbers = numbers_of([f"XC{china_day(one.began_at):%Y%m%d}" for one, _key in new])
    opened = _opened([one for one, _key in new], numbers)
    rows = [_item(one, key, n) for (one, key), n in zip(new, numbers, strict=True)]
    add_rows(Item, rows)
    found = dict(Item.objects.filter(number__in=numbers).values_list("number", "pk"))
    add_rows(
        Stage,
        [s for (one, _k), n in zip(new, numbers, strict=True) for s in _stages(found[n], one, at)],
    )
    take_over_cases([case for some in opened.values() for case in some], actor=actor, at=at)
    for number, some in opened.items():
        item = Item.objects.get(number=number)
        cases = Item.objects.filter(key__in=[f"past/{case.key}" for case in some])
        item.data["opened"] = list(cases.order_by("pk").values_list("number", flat=True))
        item.save(update_fields=["data"])
    record_many(
        {
            "actor": actor,
            "action": f"{one.plan.process}.take_over",
            "subject_kind": one.plan.process,
            "subject_key": number,
            "at": at,
            "after": {"began_at": one.began_at.isoformat(), "end": one.end},
        }
        for (one, _key), number in zip(new, numbers, strict=True)
    )
    return len(new)


def _opened(new: Sequence[PastInspection], numbers: Sequence[str]) -> dict[str, list[PastCase]]:
    """The cases of each inspection that opened some, leading back to it."""
    return {
        number: [replace(case, parent=number) for case in one.cases]
        for one, number in zip(new, numbers, strict=True)
        if one.cases
    }


def _item(one: PastInspection, key: str, number: str) -> dict[str, Any]:
    with use_language(CHINESE):
        title = f"{one.plan.title}：{one.place.name}"
    data: dict[str, Any] = {
        "address": one.place.name,
        "occasion": one.occasion.label,
        "collector": one.collector,
    }
    if one.move == CONCLUDE:
        bad = [point.key for point in one.plan.points if one.said.get(point.key) == BAD]
        data |= {"bad": bad, "opened": []}
    return {
        "number": number,
        "process": one.plan.process,
        "version": one.plan.version,
        "key": key,
        "title": title[:200],
        "type_code": "",
        "source": "",
        "area_code": one.place.area_code,
        "area_path": one.place.area_path,
        "lon": one.place.lon,
        "lat": one.place.lat,
        "asset": f"{one.plan.kind}/{one.place.code}",
        "unit_code": "",
        "data": data,
        "began_at": one.began_at,
        "by_account": "",
        "due_at": one.due_at,
        "whole_kind": TimeKind.WORKING_DAY.value,
        "provisional": False,
        "end": one.end,
        "ended_at": one.ended_at,
        "paused": False,
        "parent_id": None,
        "merged_into_id": None,
        "revision": 2,
        "changed_at": one.ended_at or one.began_at,
    }


def _stages(item: int, one: PastInspection, at: datetime) -> list[dict[str, Any]]:
    days = int(one.plan.days.at(china_day(one.began_at)))
    row: dict[str, Any] = {
        "item_id": item,
        "step": "inspecting",
        "role": "inspector",
        "unit_code": "",
        "account": one.collector,
        "area_path": one.place.area_path,
        "fork": 0,
        "began_at": one.began_at,
        "limit_amount": days,
        "limit_kind": TimeKind.WORKING_DAY.value,
        "due_at": one.due_at,
        "notice_until": None,
        "escalated": 0,
        "look_at": None,
        "ended_at": one.ended_at,
        "move": one.move,
        "by_account": one.account,
        "by_name": one.account,
        "by_unit": one.unit,
        "opinion": "",
        "said": dict(one.said) if one.said else None,
        "key": None,
    }
    if one.ended_at is None:
        kind = TimeKind.WORKING_DAY.value
        standing = Stage(began_at=one.began_at, due_at=one.due_at, limit_kind=kind)
        standing.escalated = told_by(standing, at)
        row |= {"escalated": standing.escalated, "look_at": first_look(standing, at)}
    if one.move != CONCLUDE:
        return [row]
    judged = {
        "step": "concluded",
        "role": "",
        "account": "",
        "began_at": one.ended_at,
        "limit_amount": None,
        "limit_kind": "",
        "due_at": None,
        "move": "find_faulty" if one.end == FAULTY else "find_sound",
        "by_account": "",
        "by_name": "系统",
        "by_unit": "",
        "said": None,
    }
    return [row, row | judged]
