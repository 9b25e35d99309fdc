"""A process that gives commands and hands their orders out, until it is stopped dead.

It is told one life a line: `life NUMBER END`. A life runs in a process of its own, goes through the
whole evening, whatever of it was done before, and says `here` and its number at its point END,
where it waits to be killed; one without an end says `done`. Points lie behind every statement that
writes, before an order arrives, behind it, and behind its answer. What the gateway gets is said on
lines of its own. `story` says what stands in the database.
"""

import json
import os
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

VALUES = (60, 70, 50, 90, 40, 80)
"""Of commands to the whole city, one after another: the last is obeyed."""
WRITES = ("INSERT", "UPDATE", "DELETE")


def start(address: str, home: str) -> None:
    import django

    os.environ |= {"YIJU_HOME": home, "DJANGO_SETTINGS_MODULE": "yiju.settings"}
    os.environ |= {"YIJU_LAKE": f"{home}/lake"}
    os.environ.pop("DATABASE_URL", None)
    if not address.startswith("sqlite:"):
        os.environ["DATABASE_URL"] = address
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def say(*words: Any) -> None:
    print(json.dumps(words), flush=True)


@dataclass
class Life:
    """One run through the evening."""

    city: Any
    number: int
    end: int
    passed: int = 0

    def point(self) -> None:
        """Where a life may end."""
        self.passed += 1
        if self.passed == self.end:
            say("here", os.getpid())
            sys.stdin.readline()

    def run(self) -> None:
        from commanded import WHOLE, giver
        from django.db import connection
        from measured import AT

        from yiju.platform.sensing.commands import api

        self.city.now = AT + timedelta(minutes=self.number)
        with connection.execute_wrapper(self.watch):
            for value in VALUES:
                wanted = self.city.wanted(value, WHOLE, until=AT + timedelta(hours=12))
                api.give(wanted, giver("li", "dispatcher"), key=f"to-{value}", at=self.city.now)
            for _round in range(3):
                self.city.pass_time(seconds=31)
                api.bring([self], lambda: self.city.now, most=1)
        say("done", self.passed)

    def watch(self, execute: Any, sql: str, *facts: Any) -> Any:
        """A point behind every statement that writes, within its transaction or at its end."""
        found = execute(sql, *facts)
        if sql.startswith(WRITES):
            self.point()
        return found

    def carries(self, source: str) -> bool:
        return True

    def send(self, source: str, orders: Any) -> None:
        """The gateway gets orders; its answer may be lost with the life."""
        from yiju.platform.sensing.commands import api

        self.point()
        for one in orders:
            say("got", one.number, one.asset, one.value)
        self.point()
        done = [one.number for one in orders]
        api.acknowledge(self.city.source, done, {}, self.city.now)
        self.point()


def live(life: Life) -> None:
    child = os.fork()
    if child == 0:
        try:
            life.run()
        except BaseException as error:
            say("failed", repr(error))
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    say("over", life.number)


def story() -> list[list[Any]]:
    from django.db import connection

    from yiju.platform.sensing.commands.models import Command, Order

    rows = Order.objects.order_by("pk").values_list("pk", "command__key", "asset_code", "state")
    found = [list(row) for row in rows]
    found.append([Command.objects.count()])
    connection.close()
    return found


def main() -> None:
    start(sys.argv[1], sys.argv[2])
    from commanded import commanded_city
    from django.db import connection

    folder = Path(sys.argv[2]) / "city"
    folder.mkdir(parents=True)
    with ExitStack() as stack:
        city = stack.enter_context(commanded_city(folder, retries=99))
        connection.close()
        say("ready")
        while line := sys.stdin.readline():
            word, *rest = line.split()
            if word == "life":
                number, end = map(int, rest)
                live(Life(city, number, end))
            else:
                say("story", story())


if __name__ == "__main__":
    main()
