"""Cases that ran before the platform stood: taken over whole, with their course, in one stroke."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record_many
from yiju.platform.events.rows import add_rows
from yiju.platform.work.cases.appeals import APPEAL
from yiju.platform.work.cases.intake import CASE, title_of
from yiju.platform.work.cases.past import PastAppeal, PastAsking, PastCase, PastStage
from yiju.platform.work.cases.process import CASE as PROCESS
from yiju.platform.work.clock import P
from yiju.platform.work.limits import Limit, TimeKind
from yiju.platform.work.looking import first_look, told_by
from yiju.platform.work.models import Asking, Counter, Item, Reporter, Stage
from yiju.platform.work.refusals import ItemUnknown

PAST = "past/"
"""Before the key that another system gave to a case."""
ASKED_AT_ONCE = 500


@transaction.atomic
def take_over(past: Sequence[PastCase], *, actor: Actor, at: datetime) -> int:
    """Keep cases of another system with their course, one event for each; those that were taken
    over before are passed over. How many are new.

    Numbers follow the day on which a case began, in the order in which they are given. Raises,
    and then nothing is written: ItemUnknown for a case that is merged into an unknown one.
    """
    known = _keys({one.key for one in past})
    new = [one for one in past if one.key not in known]
    numbers = numbers_of(f"{c.place.area_path[:6]}{china_day(c.began_at):%Y%m%d}" for c in new)
    appeals = [(one, one.appeal) for one in new if one.appeal]
    papers = numbers_of(f"{APPEAL.numbered}{china_day(a.asked_at):%Y%m%d}" for _one, a in appeals)
    paper_of = {one.key: paper for (one, _appeal), paper in zip(appeals, papers, strict=True)}
    last = Item.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    parents = _parents(new)
    add_rows(
        Item,
        [
            _item(c, n, paper_of.get(c.key, "")) | {"parent_id": parents.get(c.parent)}
            for c, n in zip(new, numbers, strict=True)
        ],
    )
    keys = dict(_past(Item.objects.filter(pk__gt=last)))
    held = _merge(new, keys)
    add_rows(Stage, [_stage(keys[c.key], c, s, at) for c in new for s in c.stages])
    add_rows(Reporter, [_reporter(held[c.key], c, n) for c, n in zip(new, numbers, strict=True)])
    add_rows(Asking, [_asking(keys[c.key], c, a, n) for c in new for n, a in enumerate(c.askings)])
    _add_appeals(appeals, paper_of, dict(zip((c.key for c in new), numbers, strict=True)), keys)
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


def _past(rows: QuerySet[Item]) -> Iterator[tuple[str, int]]:
    """The key that another system gave to each item, and the item's own."""
    for key, pk in rows.filter(key__startswith=PAST).values_list("key", "pk"):
        yield key.removeprefix(PAST), pk


def _keys(wanted: Iterable[str]) -> dict[str, int]:
    """Those of the keys that were taken over before, with their items."""
    keys = sorted(f"{PAST}{one}" for one in wanted)
    found: dict[str, int] = {}
    for start in range(0, len(keys), ASKED_AT_ONCE):
        some = Item.objects.filter(key__in=keys[start : start + ASKED_AT_ONCE])
        found.update(_past(some))
    return found


def _parents(new: Sequence[PastCase]) -> dict[str, int]:
    """The items that cases came from, by number."""
    numbers = sorted({one.parent for one in new if one.parent})
    return dict(Item.objects.filter(number__in=numbers).values_list("number", "pk"))


def _merge(new: Sequence[PastCase], keys: Mapping[str, int]) -> dict[str, int]:
    """Put cases under those that they are part of; the item with which each reporter goes on.
    Raises ItemUnknown for a case that was not taken over."""
    targets = {one.merged_into for one in new if one.merged_into}
    known = {**_keys(targets - keys.keys()), **keys}
    held = dict(keys)
    merged = []
    for one in new:
        if one.merged_into:
            if one.merged_into not in known:
                raise ItemUnknown(number=one.merged_into)
            held[one.key] = known[one.merged_into]
            merged.append(Item(pk=keys[one.key], merged_into_id=known[one.merged_into]))
    Item.objects.bulk_update(merged, ["merged_into"], batch_size=ASKED_AT_ONCE)
    return held


def numbers_of(wanted: Iterable[str]) -> list[str]:
    """The next serial number under each heading: a prefix and the day of the
    beginning."""
    headings = list(wanted)
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


def _item(one: PastCase, number: str, paper: str) -> dict[str, Any]:
    moments = [s.ended_at or s.began_at for s in one.stages]
    data = dict(one.data)
    if one.appeal and one.appeal.upheld:
        data["exempt"] = {"appeal": paper, "at": one.appeal.decided_at.isoformat()}
    return {
        "number": number,
        "process": CASE,
        "version": PROCESS.version,
        "key": f"{PAST}{one.key}",
        "title": title_of(one.words),
        "type_code": one.type_code,
        "source": one.source,
        "area_code": one.place.area_code,
        "area_path": one.place.area_path,
        "lon": one.place.lon,
        "lat": one.place.lat,
        "asset": one.asset,
        "unit_code": one.unit_code,
        "data": data,
        "began_at": one.began_at,
        "by_account": one.by_account,
        "due_at": one.due_at,
        "whole_kind": one.whole_kind,
        "provisional": False,
        "end": one.end,
        "ended_at": one.ended_at,
        "paused": one.paused,
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
    standing = Stage(
        began_at=one.began_at,
        due_at=one.due_at,
        limit_kind=one.limit.kind.value if one.limit else "",
        notice_until=one.notice_until,
    )
    if one.due_at is not None:
        standing.escalated = told_by(standing, at)
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


def _asking(item: int, case: PastCase, one: PastAsking, place: int) -> dict[str, Any]:
    return {
        "item_id": item,
        "petition": one.petition,
        "key": f"{PAST}{case.key}/{place}",
        "reason": one.reason,
        "until": one.until,
        "asked_at": one.asked_at,
        "by_account": one.by_account,
        "by_unit": one.by_unit,
        "decided_at": one.decided_at,
        "granted": one.granted,
        "decided_by": one.decided_by,
        "opinion": one.opinion,
        "ended_at": one.ended_at,
    }


def _add_appeals(
    appeals: Sequence[tuple[PastCase, PastAppeal]],
    papers: Mapping[str, str],
    numbers: Mapping[str, str],
    items: Mapping[str, int],
) -> None:
    """The appeals as items of their own, each under its case, with their one or two reviews."""
    last = Item.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    add_rows(
        Item,
        [_appeal(c, a, papers[c.key], numbers[c.key], items[c.key]) for c, a in appeals],
    )
    made = dict(Item.objects.filter(pk__gt=last).values_list("number", "pk"))
    add_rows(Stage, [row for c, a in appeals for row in _reviews(made[papers[c.key]], c, a)])


def _appeal(
    case: PastCase, one: PastAppeal, paper: str, number: str, parent: int
) -> dict[str, Any]:
    row = _item(case, paper, paper)
    standing = {"number": number, "unit": case.unit_code, "late": True, "appealed": ""}
    standing["closed_at"] = case.ended_at.isoformat() if case.ended_at else ""
    return row | {
        "process": APPEAL.key,
        "version": APPEAL.version,
        "key": f"{PAST}appeal/{case.key}",
        "source": "",
        "asset": "",
        "data": {"ground": one.ground, "words": one.words, "case": standing},
        "began_at": one.asked_at,
        "by_account": one.by_account,
        "due_at": None,
        "whole_kind": "",
        "end": "upheld" if one.upheld else "dismissed",
        "ended_at": one.decided_at,
        "paused": False,
        "parent_id": parent,
        "revision": 2 if one.upheld else 1,
        "changed_at": one.decided_at,
    }


def _reviews(item: int, case: PastCase, one: PastAppeal) -> list[dict[str, Any]]:
    """A dispatcher looks first; what they uphold goes to an acceptor."""
    middle = one.asked_at + (one.decided_at - one.asked_at) / 2
    limit = Limit(int(P.appeal_review_hours.at(china_day(one.asked_at))), TimeKind.WORKING_HOUR)
    first, second = one.reviewers
    ended = middle if one.upheld else one.decided_at
    looks = [("first_review", "dispatcher", first, one.asked_at, ended)]
    if one.upheld:
        looks.append(("second_review", "acceptor", second, middle, one.decided_at))
    return [
        _stage(
            item,
            case,
            PastStage(
                step,
                began,
                ended,
                "uphold" if one.upheld else "dismiss",
                limit,
                role=role,
                by_account=account,
                opinion=one.words,
            ),
            one.decided_at,
        )
        for step, role, account, began, ended in looks
    ]
