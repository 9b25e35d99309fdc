"""How fast lists of work are at city size: benchmarks/desk.py [ITEMS] [ROUNDS]

A database of so many items (1,000,000) with their stages, in the states that a city has after some
years, on SQLite. Each list, count and filter is asked in the same run as its peer: a plain Django
list on the same tables that counts everything and skips to its page. Printed are the 95th
percentiles in milliseconds over the rounds (30) and their ratio.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

NOW = datetime(2026, 6, 30, 4, tzinfo=UTC)
DISTRICTS = [f"3204{n:02}" for n in range(2, 9)]
STEPS = ("reported", "filing", "dispatching", "handling", "verifying", "closing")
OPEN_SHARE = 0.02
PORTION = 20_000
LATELY = timedelta(days=3)


def build(count: int) -> None:
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiju.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    from django.db import connection, transaction

    from yiju.platform.events.models import Event
    from yiju.platform.events.rows import add_rows
    from yiju.platform.work.models import Item, Stage

    random = Random(7)
    with connection.cursor() as cursor:
        for verb in ("insert", "update"):
            cursor.execute(f"DROP TRIGGER work_item_turn_{verb}")
    for start in range(0, count, PORTION):
        rows = [item(n, count, random) for n in range(start, min(start + PORTION, count))]
        with transaction.atomic():
            add_rows(Item, [one for one, _step in rows])
            add_rows(Stage, [stage(n, *row, random) for n, row in enumerate(rows, start + 1)])
            add_rows(Event, [event(row) for row, _step in rows if row["changed_at"] > NOW - LATELY])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def item(number: int, count: int, random: Random) -> tuple[dict[str, Any], str]:
    """(row, the step in which it stands; empty for one that is closed)."""
    began = NOW - timedelta(minutes=3 * (count - number))
    district, street = random.choice(DISTRICTS), random.randrange(1, 12)
    code = f"{district}{street:03}000000"
    is_open = number > count * (1 - OPEN_SHARE) or random.random() < 0.001
    due = began + timedelta(days=random.choice((1, 3, 7)))
    ended = None if is_open else began + timedelta(days=2)
    row = {
        "number": f"320400{began:%Y%m%d}{number:07}",
        "process": "case",
        "version": 1,
        "key": f"k{number}",
        "title": "路灯不亮，昨晚起一整排都不亮",
        "type_code": f"M{random.randrange(1, 11):02}{random.randrange(1, 30):03}",
        "source": random.choice(("inspector", "hotline", "portal")),
        "area_code": code,
        "area_path": f"320400000000/{district}000000/{code}/",
        "lon": 119.9 + random.random() / 5,
        "lat": 31.7 + random.random() / 5,
        "asset": "",
        "unit_code": f"{district}-city-management",
        "data": {"words": "路灯不亮", "condition": "路灯不亮"},
        "began_at": began,
        "by_account": "",
        "due_at": due,
        "whole_kind": "",
        "provisional": False,
        "end": "" if is_open else "closed",
        "ended_at": ended,
        "paused": False,
        "parent_id": None,
        "merged_into_id": None,
        "revision": 9,
        "changed_at": ended or began,
        "turn": number + 1,
    }
    return row, random.choice(STEPS) if is_open else ""


def stage(pk: int, row: dict[str, Any], step: str, random: Random) -> dict[str, Any]:
    """The last stage of an item: on a desk, or the closing."""
    roles = {"reported": "acceptor", "dispatching": "dispatcher", "handling": "staff"}
    return {
        "item_id": pk,
        "step": step or "closing",
        "role": roles.get(step, "shift_leader"),
        "unit_code": row["unit_code"] if step == "handling" else "",
        "account": "",
        "area_path": row["area_path"],
        "from_account": f"hand{random.randrange(20)}" if step else "",
        "fork": 0,
        "began_at": row["began_at"],
        "limit_amount": 1,
        "limit_kind": "working_day",
        "due_at": row["due_at"],
        "notice_until": None,
        "escalated": 0,
        "look_at": None,
        "ended_at": None if step else row["ended_at"],
        "move": "" if step else "close",
        "by_account": "" if step else f"leader{random.randrange(20)}",
        "by_name": "",
        "by_unit": "",
        "opinion": "",
        "said": None,
        "key": None,
    }


def event(row: dict[str, Any]) -> dict[str, Any]:
    """What the log says of the last change of an item."""
    return {
        "uid": uuid4(),
        "at": row["changed_at"],
        "account": "leader",
        "name": "leader",
        "unit": "centre",
        "via": "web",
        "action": "case.file",
        "subject_kind": "case",
        "subject_key": row["number"],
        "ground": "",
        "before": None,
        "after": {"step": "filing", "move": "file"},
    }


def asked() -> dict[str, tuple[Callable[[], Any], Callable[[], Any]]]:
    """What is asked, of us and of the peer."""
    from django.db.models import Q

    from yiju.platform.events.models import Event
    from yiju.platform.registry.api import Member, Reach
    from yiju.platform.work import api as work
    from yiju.platform.work.models import Item, Stage

    east = f"320400000000/{DISTRICTS[0]}000000/"
    unit = f"{DISTRICTS[1]}-city-management"
    staff = Member("staff", unit, "320400000000", "320400000000/")
    acceptor = Member("acceptor", "centre", "320400000000", "320400000000/")
    leader = Member("shift_leader", "centre", "320400000000", "320400000000/")

    def ours(**wanted: Any) -> Callable[[], Any]:
        return lambda: work.items(work.Wanted(process="case", **wanted), size=50)

    def peer(*conditions: Q, page: int = 0) -> Callable[[], Any]:
        def ask() -> Any:
            found = Item.objects.filter(*conditions, process="case").order_by("-began_at")
            return found.count(), list(found[page : page + 50])

        return ask

    def desk(post: Member, account: str = "somebody", **wanted: Any) -> Callable[[], Any]:
        return lambda: work.desk(account, (post,), work.OnDesk(**wanted), now=NOW)

    def counts(post: Member) -> Callable[[], Any]:
        return lambda: work.tallies("hand7", (post,), NOW)

    def counted(*some: Q) -> Callable[[], Any]:
        mine = Stage.objects.filter(ended_at=None)
        return lambda: [mine.filter(one).count() for one in some]

    def changed(**wanted: Any) -> Callable[[], Any]:
        def ask() -> Any:
            found = work.changed(work.Wanted(changed_since=yesterday, **wanted))
            return work.what_happened(found.rows, yesterday)

        return ask

    def peer_changed(*conditions: Q) -> Callable[[], Any]:
        def ask() -> Any:
            found = Item.objects.filter(*conditions, changed_at__gte=yesterday)
            rows = found.order_by("-changed_at")[:50]
            return found.count(), [list(Event.objects.filter(subject_key=r.number)) for r in rows]

        return ask

    def peer_desk(*conditions: Q) -> Callable[[], Any]:
        def ask() -> Any:
            found = Stage.objects.filter(*conditions, ended_at=None).order_by("due_at")
            return found.count(), list(found.select_related("item")[:50])

        return ask

    yesterday = NOW - timedelta(hours=36)
    to_acceptor = Q(role="acceptor")
    by_end_of_day = Q(due_at__gte=NOW, due_at__lt=NOW + timedelta(hours=12))
    middle = Item.objects.order_by("pk")[Item.objects.count() // 2].pk
    reach = (Reach(east, None),)
    box = (119.95, 31.75, 119.97, 31.77)
    within = Q(lon__range=(box[0], box[2]), lat__range=(box[1], box[3]))
    type_code = "M05010"
    since = NOW - timedelta(days=30)
    number = Item.objects.get(pk=middle).number
    return {
        "all": (ours(), peer()),
        "deep page": (
            lambda: work.items(work.Wanted(process="case"), after=str(middle)),
            peer(page=Item.objects.count() // 2),
        ),
        "open": (ours(state="open"), peer(Q(end=""))),
        "late": (ours(late_at=NOW), peer(Q(end="", due_at__lt=NOW))),
        "step": (
            ours(steps=("handling",)),
            peer(Q(stages__step="handling", stages__ended_at=None)),
        ),
        "type": (ours(type_code=type_code), peer(Q(type_code=type_code))),
        "unit, open": (
            ours(unit_code=unit, state="open"),
            peer(Q(unit_code=unit, end="")),
        ),
        "unit": (ours(unit_code=unit), peer(Q(unit_code=unit))),
        "source": (ours(source="portal"), peer(Q(source="portal"))),
        "district": (ours(area_path=east), peer(Q(area_path__startswith=east))),
        "reach": (ours(reaches=reach), peer(Q(area_path__startswith=east))),
        "reach, open, type": (
            ours(reaches=reach, state="open", type_code=type_code),
            peer(Q(area_path__startswith=east, end="", type_code=type_code)),
        ),
        "since": (ours(since=since), peer(Q(began_at__gte=since))),
        "box": (ours(box=box), peer(within)),
        "box, open": (ours(box=box, state="open"), peer(within, Q(end=""))),
        "number": (ours(numbers=(number,)), peer(Q(number=number))),
        "changed": (ours(changed_since=since), peer(Q(changed_at__gte=since))),
        "desk of a unit": (desk(staff), peer_desk(Q(role="staff", unit_code=unit))),
        "desk of a post": (desk(acceptor), peer_desk(to_acceptor)),
        "desk, newest first": (desk(acceptor, order="newest"), peer_desk(to_acceptor)),
        "desk, words": (
            desk(acceptor, words="一整排"),
            peer_desk(to_acceptor, Q(item__title__contains="一整排")),
        ),
        "due today": (desk(acceptor, view="today"), peer_desk(to_acceptor, by_end_of_day)),
        "overdue": (desk(acceptor, view="overdue"), peer_desk(to_acceptor, Q(due_at__lt=NOW))),
        "to check": (desk(leader, view="checks"), peer_desk(Q(step="verifying"))),
        "waiting for others": (
            desk(acceptor, "hand7", view="waiting"),
            peer_desk(Q(from_account="hand7") & ~to_acceptor),
        ),
        "counts of a desk": (
            counts(acceptor),
            counted(
                to_acceptor,
                to_acceptor & by_end_of_day,
                to_acceptor & Q(due_at__lt=NOW),
                to_acceptor & Q(step="verifying"),
                Q(from_account="hand7") & ~to_acceptor,
            ),
        ),
        "since yesterday": (changed(), peer_changed()),
        "since yesterday, reach": (
            changed(reaches=reach),
            peer_changed(Q(area_path__startswith=east)),
        ),
    }


def measured(ask: Callable[[], Any], rounds: int) -> float:
    """The 95th percentile in milliseconds."""
    ask()
    found = []
    for _turn in range(rounds):
        began = time.perf_counter()
        ask()
        found.append((time.perf_counter() - began) * 1000)
    return statistics.quantiles(found, n=20)[-1]


def main(count: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["YIJU_HOME"] = home
        began = time.perf_counter()
        build(count)
        print(f"{count} items built in {time.perf_counter() - began:.0f} s")
        print(f"{'p95 in ms':22}{'yiju':>9}{'peer':>9}{'ratio':>8}")
        for name, (ours, peer) in asked().items():
            mine, theirs = measured(ours, rounds), measured(peer, max(rounds // 6, 3))
            print(f"{name:22}{mine:9.1f}{theirs:9.1f}{mine / theirs:8.2f}", flush=True)


if __name__ == "__main__":
    told = [int(word) for word in sys.argv[1:]]
    main(*(told + [1_000_000, 30][len(told) :]))
