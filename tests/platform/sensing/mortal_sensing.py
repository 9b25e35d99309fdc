"""The processes of test_sensing_killed.py, and what they leave behind.

`prepare` makes streams and prints a secret; `serve PORT` is the web server; `move` moves and keeps
the lake in order without end; `story` moves what is left and prints the lake and the balances.
"""

import json
import os
import sys
from datetime import timedelta
from itertools import count
from threading import Event

STREAMS = 20
KEEPS_EACH = 15
"""Moves between two times at which the lake is put in order."""


def start() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "yiju.settings"
    django.setup()


def prepare(folder: str) -> None:
    from pathlib import Path

    from django.core.management import call_command
    from measured import UNIT
    from small_city import write_small_city

    from yiju.city.boundaries import demonstrate
    from yiju.interfaces import clock
    from yiju.platform.events.api import Actor
    from yiju.platform.registry import api as registry
    from yiju.platform.sensing import api
    from yiju.platform.sensing.models import Revision, Source, Stream

    call_command("migrate", verbosity=0)
    by = {"actor": Actor("cli", "cli", via="cli"), "at": clock.now()}
    city = write_small_city(Path(folder))
    registry.load_city(demonstrate(registry.read_profile(city)), **by)
    api.source_make("vendor", name="平台", unit_code=UNIT, door="http", **by)
    Revision.objects.create(name="streams", lineage="test", number=1)
    for number in range(STREAMS):
        Stream.objects.create(
            key=f"L-{number}/lamp.power",
            kind="lamp.power",
            asset_kind="lamp",
            asset_code=f"L-{number}",
            source=Source.objects.get(),
            low=0,
            since=clock.now() - timedelta(days=30),
            revision=1,
        )
    until = clock.today() + timedelta(days=30)
    print(api.secret_make("vendor", name="程序", until=until, **by).secret)


def serve(port: int) -> None:
    from yiju.interfaces.cli.server import run

    run("127.0.0.1", port)


def move() -> None:
    from yiju.interfaces import clock
    from yiju.platform.sensing.lake import api

    mover, idle = api.Mover(api.lake()), Event()
    for turn in count():
        if not mover.move(clock.now()).deliveries:
            idle.wait(0.02)
        if turn % KEEPS_EACH == 0:
            api.keep_lake(mover.lake, clock.now(), at_once=True)


def story() -> None:
    from yiju.interfaces import clock
    from yiju.platform.sensing import api
    from yiju.platform.sensing.lake import api as lake

    place = lake.lake()
    mover = lake.Mover(place)
    while mover.move(clock.now()).deliveries:
        pass
    lake.keep_lake(place, clock.now(), at_once=True)
    keys = {one.id: one.key for one in api.streams(api.Wanted(), size=STREAMS)}
    rows = place.dataset("readings", place.files("readings").of()).to_table().to_pylist()
    sums = place.dataset("hours", place.files("hours").of()).to_table().to_pylist()
    days = [clock.today() - timedelta(days=1), clock.today()]
    found = {
        "readings": [
            [keys[row["stream"]], api.microseconds(row["observed"]), row["value"]] for row in rows
        ],
        "summed": sum(row["readings"] for row in sums),
        "balance": [
            [one.adds_up, one.received, one.stored, one.duplicate, one.refusals, one.waiting]
            for one in api.balances(*days)
        ],
        "latest": {one.key: one.value for one in api.latest(api.Wanted())},
    }
    print(json.dumps(found))


if __name__ == "__main__":
    start()
    word, *rest = sys.argv[1:]
    match word:
        case "prepare":
            prepare(rest[0])
        case "serve":
            serve(int(rest[0]))
        case "move":
            move()
        case "story":
            story()
