"""The processes of test_watches_killed.py, and what they leave behind.

`prepare FOLDER` registers lamps, and puts deliveries into the inbox; `move` moves few at a time,
watches and attends without end; `story` does what is left and prints the alarms and their cases.
"""

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

AT_ONCE = 2
"""Deliveries in one move."""
LAMPS = 12
MORNING = datetime(2022, 6, 30, 1, tzinfo=UTC)
EVENING = MORNING + timedelta(hours=12)


def start() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "yiju.settings"
    django.setup()


def prepare(folder: str) -> None:
    from datetime import date

    import numpy as np
    from django.core.management import call_command
    from measured import UNIT
    from small_city import write_small_city

    from yiju.city.boundaries import demonstrate
    from yiju.platform.base.geo import Datum
    from yiju.platform.events.api import Actor
    from yiju.platform.registry import api as registry
    from yiju.platform.sensing import api

    call_command("migrate", verbosity=0)
    by = {"actor": Actor("cli", "cli", via="cli"), "at": MORNING - timedelta(days=1)}
    city = write_small_city(Path(folder))
    registry.load_city(demonstrate(registry.read_profile(city)), **by)
    where = {"lon": 119.95, "lat": 31.75, "datum": Datum.WGS84, "keeper_code": UNIT}
    told = {"state": "in_service", "ground": "", "reaches": None, "valid_from": date(2022, 1, 1)}
    for number in range(LAMPS):
        said = {"attributes": {"power": 60}, "name": "路灯"}
        registry.asset_record("lamp", f"L-{number}", **said, **where, **told, **by)
    api.source_make("vendor", name="平台", unit_code=UNIT, door="http", **by)
    api.streams_make("lamp.power", source="vendor", **by)
    for batch in json.loads((Path(folder) / "deliveries.json").read_text()):
        readings = api.Readings(
            [f"L-{lamp}/lamp.power" for lamp, _minute, _value in batch],
            np.array([moment(minute) for _lamp, minute, _value in batch], np.int64),
            np.array([value for _lamp, _minute, value in batch], np.float64),
        )
        api.receive(api.caller_for("vendor"), readings, EVENING)


def moment(minute: int) -> int:
    from yiju.platform.sensing import api

    return api.microseconds(MORNING + timedelta(minutes=minute))


def move(forever: bool = True) -> None:
    from yiju.platform.sensing.lake import api, mover
    from yiju.platform.sensing.watches import api as watches

    mover.DELIVERIES_AT_ONCE = AT_ONCE
    carrier, idle = mover.Mover(api.lake(), (watches.follow,)), Event()
    goes_on = True
    while goes_on:
        goes_on = bool(carrier.move(EVENING).deliveries) or forever
        watches.attend(EVENING)
        idle.wait(0.01)


def story() -> None:
    from yiju.platform.sensing.watches.models import Alarm
    from yiju.platform.work import api as work

    move(forever=False)
    columns = ("asset_code", "raised_at", "cleared_at", "outcome", "cause__number")
    rows = Alarm.objects.order_by("raised_at", "pk").values_list(*columns)
    told = [[code, minute(up), minute(down), *rest] for code, up, down, *rest in rows]
    cases = work.items(work.Wanted(process="case"), size=1_000).rows
    print(json.dumps({"alarms": told, "cases": [[one.asset, one.number] for one in cases]}))


def minute(at: datetime | None) -> int | None:
    return None if at is None else round((at - MORNING) / timedelta(minutes=1))


if __name__ == "__main__":
    start()
    word, *rest = sys.argv[1:]
    match word:
        case "prepare":
            prepare(rest[0])
        case "move":
            move()
        case "story":
            story()
