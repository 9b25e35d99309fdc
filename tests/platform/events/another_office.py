"""A process that writes to the event log as it is told, for tests with several of them.

Instructions: migrate, write COUNT NAME, hold NAME, release, undo NAME, seal, all, export FILE.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from typing import Any

AT = datetime(2021, 6, 30, 4, tzinfo=UTC)


class Undone(Exception):
    pass


def start(address: str) -> None:
    import django
    from django.conf import settings

    from yiju.settings import database

    if address.startswith("sqlite:"):
        found = database(None) | {"NAME": f"{address.removeprefix('sqlite:')}/log.sqlite3"}
    else:
        found = database(address)
    settings.configure(
        DATABASES={"default": found},
        FIELD_KEY="a key of the tests",
        INSTALLED_APPS=["yiju.platform.events"],
        USE_TZ=True,
        YIJU_EVENT_HASH="sha256",
    )
    django.setup()


class Instructions:
    """Each method carries out one instruction and returns what JSON can hold."""

    def __init__(self) -> None:
        self.held = ExitStack()

    def migrate(self) -> None:
        from django.core.management import call_command

        call_command("migrate", verbosity=0)

    def write(self, count: str, name: str) -> int:
        for number in range(int(count)):
            record(f"{name}-{number}")
        return int(count)

    def hold(self, name: str) -> None:
        """Record within a transaction that stays open until `release`."""
        from django.db import transaction

        self.held.enter_context(transaction.atomic())
        record(name)

    def release(self) -> None:
        self.held.close()

    def undo(self, name: str) -> None:
        from django.db import transaction

        with suppress(Undone), transaction.atomic():
            record(name)
            raise Undone

    def seal(self) -> int | None:
        from yiju.platform.events import api

        block = api.seal(AT)
        return block.number if block else None

    def all(self) -> list[tuple[int | None, str]]:
        from yiju.platform.events import api

        return [(row.seq, row.subject_key) for row in api.history()]

    def export(self, file: str) -> int:
        from yiju.platform.events import api

        with open(file, "w", encoding="utf-8") as out:
            return api.export(out)


def record(name: str) -> None:
    from yiju.platform.events import api

    api.record(
        actor=api.Actor("registrar", "登记员"),
        action="asset.record",
        subject_kind="toilet",
        subject_key=name,
        at=AT,
    )


def told() -> Iterator[tuple[Callable[..., Any], list[str]]]:
    known = Instructions()
    for line in sys.stdin:
        word, *rest = line.split()
        yield getattr(known, word), rest


if __name__ == "__main__":
    start(sys.argv[1])
    for carry_out, words in told():
        print(json.dumps(carry_out(*words)), flush=True)
