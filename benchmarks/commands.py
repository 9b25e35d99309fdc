"""How long one switch for the whole city takes us: benchmarks/commands.py [LAMPS] [PER_CABINET]

In one process on SQLite (WAL), in a folder of its own: lamps in cabinets, carried by one source.
Measured is what the program itself needs for one command to all of them: the preview, giving it
(membership frozen, orders written, settled against another command on every lamp), handing all
orders out in portions as a gateway takes them, acknowledging them, confirming all of them by one
batch of readings as the mover does, and the page's progress. Seconds of the processor, and of the
clock.
"""

import csv
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "support")]


@contextmanager
def timed(what: str) -> Iterator[None]:
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{what:<44}{cpu:8.2f} s cpu {wall:8.2f} s", flush=True)


def main(lamps: int, per_cabinet: int) -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"YIJU_HOME": home, "DJANGO_SETTINGS_MODULE": "yiju.settings"}
        os.environ |= {"YIJU_LAKE": f"{home}/lake"}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        measure(Path(home), lamps, per_cabinet)


def measure(home: Path, lamps: int, per_cabinet: int) -> None:
    from commanded import WHOLE, commanded_city, giver
    from register import HEADINGS

    (home / "city").mkdir()
    with commanded_city(home / "city") as city:
        file = home / "lamps.csv"
        with file.open("w", newline="") as out:
            writer = csv.writer(out)
            writer.writerow([*HEADINGS, "道路"])
            for number in range(lamps):
                place = (119.91 + number % 280 * 3e-4, 31.71 + number % 251 * 3e-4)
                cabinet = f"K{number // per_cabinet:05}"
                writer.writerow(
                    [f"N-{number:06}", "路灯", "在用", "", *place, 60, "led", 8, "否", cabinet]
                )
        with timed(f"({lamps} lamps brought as a file)"):
            city.measured.register.bring(file)
        made = {"source": "vendor", "within": "990100000000", "at": city.now}
        from yiju.platform.sensing import api as sensing

        sensing.streams_make("lamp.power", actor=city.measured.actor, **made)
        first, boss = giver("li", "dispatcher"), giver("boss", "commander", "dispatcher")
        with timed("preview for the whole city"):
            plan = city.preview(0)
        print(f"  {len(plan.devices)} lamps in {plan.groups} groups, last {plan.last_due:%H:%M:%S}")
        with timed("give, another command on no lamp"):
            city.give(60, WHOLE, by=first)
        city.now += timedelta(seconds=1)
        with timed("give, taking every lamp from the first"):
            second = city.give(80, WHOLE, by=boss)
        everything(city, second)


def everything(city: Any, made: Any) -> None:
    from yiju.platform.sensing.commands import api as commands

    city.now += timedelta(minutes=3)
    with timed("hand out, by portions"):
        orders = list(portions(lambda: commands.hand_out(city.source, city.now)))
    print(f"  {len(orders)} orders")
    with timed("acknowledge, 5,000 at a time"):
        for begin in range(0, len(orders), 5_000):
            numbers = [one.number for one in orders[begin : begin + 5_000]]
            commands.acknowledge(city.source, numbers, {}, city.now)
    confirm(city, made)


def portions(take: Callable[[], list[Any]]) -> Iterator[Any]:
    while found := take():
        yield from found


def confirm(city: Any, made: Any) -> None:
    import numpy as np

    from yiju.platform.sensing import api as sensing
    from yiju.platform.sensing.commands import api as commands
    from yiju.platform.sensing.lake.api import Stored
    from yiju.platform.sensing.models import Stream

    numbers = np.array(
        sorted(Stream.objects.filter(kind="lamp.power").values_list("pk", flat=True)), np.int32
    )
    count = len(numbers)
    seen = np.full(count, sensing.microseconds(city.now) + 1, np.int64)
    stored = Stored(
        numbers,
        seen,
        seen,
        np.full(count, 48.0),
        np.zeros((count, 2), np.uint64),
        np.zeros(count, np.uint8),
        np.ones(count, np.int64),
        np.zeros(count, bool),
    )
    with timed("confirm all by one batch of readings"):
        commands.follow(stored, city.now)
    with timed("the same batch again, nothing underway"):
        commands.follow(stored, city.now)
    with timed("progress"):
        found = commands.progress(commands.command(made.id, None))
    print(f"  {found.confirmed} of {found.wanted} confirmed, in time {found.confirmed_in_time}")


if __name__ == "__main__":
    asked = [int(word) for word in sys.argv[1:]] + [300_000, 60][len(sys.argv) - 1 :]
    main(*asked[:2])
