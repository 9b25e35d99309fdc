"""How fast the event log writes, seals, exports and verifies: benchmarks/events.py [EVENTS]

A SQLite database in a temporary folder, or the one that DATABASE_URL names (its log grows by
EVENTS). Both hash algorithms are measured in one run.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

AT = datetime(2021, 6, 30, 4, tzinfo=UTC)


def main(events: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["YIJU_HOME"] = folder
        import django
        from django.conf import settings
        from django.core.management import call_command

        from yiju.settings import FIELD_KEY, database

        settings.configure(
            DATABASES={"default": database(os.environ.get("DATABASE_URL"))},
            FIELD_KEY=FIELD_KEY,
            INSTALLED_APPS=["yiju.platform.events"],
            USE_TZ=True,
        )
        django.setup()
        call_command("migrate", verbosity=0)
        measure(events, Path(folder) / "events.jsonl")


def measure(events: int, file: Path) -> None:
    from django.conf import settings
    from django.db import connection, transaction

    from yiju.platform.events import api, verify

    def one_by_one() -> None:
        with transaction.atomic():
            for arguments in examples(events // 10):
                api.record(**arguments)

    def each_alone() -> None:
        for arguments in examples(events // 10):
            api.record(**arguments)

    def many() -> None:
        with transaction.atomic():
            api.record_many(examples(events))

    def export() -> None:
        with file.open("w", encoding="utf-8") as out:
            api.export(out, first=seen + 1)

    print(f"{connection.vendor}, {events} events")
    say("record, one transaction each", events // 10, each_alone)
    say("record, one transaction", events // 10, one_by_one)
    for algorithm in ("sha256", "sm3"):
        settings.YIJU_EVENT_HASH = algorithm
        api.seal(AT)
        seen = api.blocks()[0].last_seq
        say("record_many", events, many)
        say(f"seal, {algorithm}", events, lambda: api.seal(AT))
        say("export", events, export)
        say(f"verify, {algorithm}", events, lambda: verified(verify.verify_file(file)))


def verified(report: Any) -> None:
    assert report.exit_code == 0, list(report.lines())


def examples(count: int) -> Iterator[dict[str, Any]]:
    from yiju.platform.events.api import Actor

    actor = Actor("registrar", "登记员", "A07", via="import")
    for number in range(count):
        yield {
            "actor": actor,
            "action": "asset.record",
            "subject_kind": "toilet",
            "subject_key": f"T-{number:06}",
            "ground": "§13",
            "before": {"state": "planned", "stalls": number % 9},
            "after": {"state": "in_service", "stalls": number % 9, "third_restroom": True},
            "at": AT,
        }


def say(what: str, events: int, work: Callable[[], object]) -> None:
    began = time.perf_counter()
    work()
    took = time.perf_counter() - began
    print(f"{what:30} {events / took:10,.0f} events/s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
