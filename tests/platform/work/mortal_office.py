"""A process that begins items, moves them and delivers their letters, until it is stopped dead.

It is told one life a line: `life NUMBER PORT END`. A life runs in a process of its own, forked so
that it begins at once. It goes through the whole day's work, whatever of it was done before, and
says `here` and its number at its point END, where it waits to be killed; a life without an end
says `done`. Points lie within transactions, between them, before a letter leaves and after it has
arrived. `story` says what stands in the database.
"""

import json
import os
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

ITEMS = 4
FIRST = datetime(2021, 6, 1, 1, tzinfo=UTC)
BETWEEN_LIVES = timedelta(minutes=10)


def start(address: str, home: str) -> None:
    import django

    os.environ |= {"YIJU_HOME": home, "DJANGO_SETTINGS_MODULE": "yiju.settings"}
    os.environ.pop("DATABASE_URL", None)
    if not address.startswith("sqlite:"):
        os.environ["DATABASE_URL"] = address
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    connection.close()


@dataclass
class Life:
    """One run through the day's work."""

    number: int
    port: int
    end: int
    passed: int = 0

    def point(self) -> None:
        """Where a life may end."""
        self.passed += 1
        if self.passed == self.end:
            print(json.dumps(["here", os.getpid()]), flush=True)
            sys.stdin.readline()

    def now(self) -> datetime:
        return FIRST + self.number * BETWEEN_LIVES

    def run(self) -> None:
        from repairs import somebody

        from yiju.platform.work import api

        api.install([self.process()])
        numbers = []
        for place in range(ITEMS):
            numbers.append(self.begun(f"r-{place}"))
            self.point()
        for move in ("pack", "load", "hand_over"):
            for number in numbers:
                key = f"{number}/{move}"
                api.act(number, move, key=key, at=self.now(), **somebody("clerk"))
                self.point()
            self.deliver(2)
        self.deliver(100)
        print(json.dumps(["done", self.passed]), flush=True)

    def begun(self, key: str) -> str:
        from repairs import IN_EAST, REPORTER

        from yiju.platform.work import api

        said = {"what": "路灯不亮"}
        told = {"title": "路灯不亮", "place": IN_EAST, "at": FIRST, **REPORTER}
        return api.begin("parcel", said, key=key, **told).number

    def deliver(self, most: int) -> None:
        from yiju.platform.work import api

        api.deliver({"webhook": self.send}, self.now, most)
        self.point()

    def send(self, letter: Any) -> None:
        from yiju.interfaces.sending.http import post

        self.point()
        body = json.dumps({"item": letter.item, "body": letter.body}).encode()
        url = f"http://127.0.0.1:{self.port}/"
        post(url, body, secret="s", key=letter.key, now=self.now(), private=True)
        self.point()

    def process(self) -> Any:
        from repairs import REPAIR

        from yiju.platform.work import api

        def tell(change: Any) -> None:
            for part in range(2):
                change.send("webhook", "depot", {"step": change.item.revision, "part": part})
            self.point()

        def step(key: str, move: str, then: str) -> Any:
            clerks = api.By(roles=("clerk",))
            made = api.Move(move, REPAIR.title, (then,), clerks, effects=(tell,))
            return api.Step(key, REPAIR.title, (made,), api.Holder(role="clerk"))

        steps = (
            step("asked", "pack", "packed"),
            step("packed", "load", "loaded"),
            step("loaded", "hand_over", "gone"),
            api.Step("gone", REPAIR.title),
        )
        return replace(REPAIR, key="parcel", begins="asked", steps=steps, whole=None)


def live(life: Life) -> None:
    """The life in a process of its own, until it is over."""
    child = os.fork()
    if child == 0:
        try:
            life.run()
        except BaseException as error:
            print(json.dumps(["failed", repr(error)]), flush=True)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    print(json.dumps(["over", life.number]), flush=True)


def story() -> dict[str, list[tuple[str, Any, bool]]]:
    """The letters of each item in the order in which they were written, and whether sent."""
    from django.db import connection

    from yiju.platform.work.models import Message

    found: dict[str, list[tuple[str, Any, bool]]] = {}
    for one in Message.objects.select_related("item").order_by("pk"):
        found.setdefault(one.item.number, []).append((one.key, one.body, one.sent_at is not None))
    connection.close()
    return found


if __name__ == "__main__":
    start(sys.argv[1], sys.argv[2])
    print(json.dumps("ready"), flush=True)
    while line := sys.stdin.readline():
        word, *rest = line.split()
        if word == "life":
            live(Life(*map(int, rest)))
        else:
            print(json.dumps(story()), flush=True)
