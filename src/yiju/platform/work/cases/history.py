"""Cases that ran before the platform stood: taken over whole, with their course, in one stroke."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record_many
from yiju.platform.events.rows import add_rows
from yiju.platform.work.cases.intake import CASE, title_of
from yiju.platform.work.cases.process import CASE as PROCESS
from yiju.platform.work.engine import Place
from yiju.platform.work.limits import Limit
from yiju.platform.work.looking import first_look, marks, moment_of
from yiju.platform.work.models import Counter, Item, Reporter, Stage


@dataclass(frozen=True)
class PastStage:
    """A stage as it was; `ended_at` is None for where the case stands now."""

    step: str
    began_at: datetime
    ended_at: datetime | None = None
    move: str = ""
    limit: Limit | None = None
    due_at: datetime | None = None
    notice_until: datetime | None = None
    role: str = ""
    unit: str = ""
    account: str = ""
    by_account: str = ""
    by_unit: str = ""
    opinion: str = ""
    said: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class PastCase:
    """A case as it was. `key` is its name in the system that it comes from."""

    key: str
    words: str
    source: str
    type_code: str
    place: Place
    began_at: datetime
    stages: tuple[PastStage, ...]
    unit_code: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None
    whole_kind: str = ""
    end: str = ""
    ended_at: datetime | None = None
    asset: str = ""
    by_account: str = ""
    stars: int | None = None
    """What the reporter thought of it."""
    parent: str = ""
    """Number of the item that it came from, as an inspection that found it."""


@transaction.atomic
def take_over(past: Sequence[PastCase], *, actor: Actor, at: datetime) -> int:
    """Keep cases of another system with their course, one event for each; those that were taken
    over before are passed over. How many are new.

    Numbers follow the day on which a case began, in the order in which they are given.
    """
    known = set(Item.objects.filter(key__startswith="past/").values_list("key", flat=True))
    new = [one for one in past if f"past/{one.key}" not in known]
    numbers = numbers_of(
        [f"{one.place.area_path[:6]}{china_day(one.began_at):%Y%m%d}" for one in new]
    )
    last = Item.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    parents = [one.parent for one in new if one.parent]
    known_parents = dict(Item.objects.filter(number__in=parents).values_list("number", "pk"))
    add_rows(
        Item,
        [
            _item(one, number) | {"parent_id": known_parents.get(one.parent)}
            for one, number in zip(new, numbers, strict=True)
        ],
    )
    keys = dict(Item.objects.filter(pk__gt=last).values_list("key", "pk"))
    add_rows(Stage, [_stage(keys[f"past/{c.key}"], c, s, at) for c in new for s in c.stages])
    add_rows(
        Reporter,
        [_reporter(keys[f"past/{c.key}"], c, n) for c, n in zip(new, numbers, strict=True)],
    )
    record_many(
        {
            "actor": actor,
            "action": "case.take_over",
            "subject_kind": CASE,
            "subject_key": number,
            "at": at,
            "after": {"key": one.key, "began_at": one.began_at.isoformat(), "end": one.end},
        }
        for one, number in zip(new, numbers, strict=True)
    )
    return len(new)


def numbers_of(headings: Sequence[str]) -> list[str]:
    """The next serial numbers under headings, as a prefix and the day of the beginning."""
    last = dict(Counter.objects.filter(heading__in=set(headings)).values_list("heading", "last"))
    numbers = []
    for heading in headings:
        last[heading] = last.get(heading, 0) + 1
        numbers.append(f"{heading}{last[heading]:05}")
    Counter.objects.bulk_create(
        [Counter(heading=heading, last=count) for heading, count in last.items()],
        update_conflicts=True,
        unique_fields=["heading"],
        update_fields=["last"],
    )
    return numbers


def _item(one: PastCase, number: str) -> dict[str, Any]:
    moments = [s.ended_at or s.began_at for s in one.stages]
    return {
        "number": number,
        "process": CASE,
        "version": PROCESS.version,
        "key": f"past/{one.key}",
        "title": title_of(one.words),
        "type_code": one.type_code,
        "source": one.source,
        "area_code": one.place.area_code,
        "area_path": one.place.area_path,
        "lon": one.place.lon,
        "lat": one.place.lat,
        "asset": one.asset,
        "unit_code": one.unit_code,
        "data": dict(one.data),
        "began_at": one.began_at,
        "by_account": one.by_account,
        "due_at": one.due_at,
        "whole_kind": one.whole_kind,
        "provisional": False,
        "end": one.end,
        "ended_at": one.ended_at,
        "paused": False,
        "parent_id": None,
        "merged_into_id": None,
        "revision": len(one.stages),
        "changed_at": max(moments, default=one.began_at),
    }


def _stage(item: int, case: PastCase, one: PastStage, at: datetime) -> dict[str, Any]:
    row: dict[str, Any] = {
        "item_id": item,
        "step": one.step,
        "role": one.role,
        "unit_code": one.unit,
        "account": one.account,
        "area_path": case.place.area_path,
        "fork": 0,
        "began_at": one.began_at,
        "limit_amount": one.limit.amount if one.limit else None,
        "limit_kind": one.limit.kind.value if one.limit else "",
        "due_at": one.due_at,
        "notice_until": one.notice_until,
        "escalated": 0,
        "look_at": None,
        "ended_at": one.ended_at,
        "move": one.move,
        "by_account": one.by_account,
        "by_name": one.by_account,
        "by_unit": one.by_unit,
        "opinion": one.opinion,
        "said": dict(one.said) if one.said is not None else None,
        "key": None,
    }
    if one.ended_at is None:
        row |= _clock(one, at)
    return row


def _clock(one: PastStage, at: datetime) -> dict[str, Any]:
    """Whoever had to be told of it was told where it comes from: the clock goes on from now."""
    standing = Stage(began_at=one.began_at, due_at=one.due_at, notice_until=one.notice_until)
    if one.due_at is not None:
        standing.escalated = sum(moment_of(standing, share) <= at for share in marks(at))
    return {"escalated": standing.escalated, "look_at": first_look(standing, at)}


def _reporter(item: int, one: PastCase, number: str) -> dict[str, Any]:
    return {
        "item_id": item,
        "came_with": number,
        "channel": one.source,
        "words": one.words,
        "contact": None,
        "language": "zh-hans",
        "secret": "",
        "at": one.began_at,
        "stars": one.stars,
        "remark": "",
        "rated_at": one.ended_at if one.stars else None,
    }
