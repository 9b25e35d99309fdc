"""A day of a whole city's lamps, lived as fast as it goes: benchmarks/day.py HOME [HOURS]

HOME is a demonstration that nobody serves, as `yiju demo --scale 0.02 --cases 0 --lamps 300000
--home HOME --no-serve` builds it; the readings and cases of the day stay in it. Every lamp counts
as under single-lamp control and reports its power each quarter of an hour, from noon on. The
readings go over HTTP to a server in a process of its own; its mover carries them into the lake,
watches them and opens cases. The next quarter is sent while the one before is moved, never more.
Feeders are cut, lamps fail, and come back. At the end the day is put in order and the lit rate is
reported.
"""

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import requests

if TYPE_CHECKING:
    from yiju.city.burning import Burning

DAY = date(2022, 6, 30)
NOON = datetime(2022, 6, 30, 4, tzinfo=UTC)
QUARTER, QUARTERS = timedelta(minutes=15), 96
BATCH = 5_000
CUT_FEEDERS, DEAD_LAMPS = 20, 300
GOES_WRONG, PUT_RIGHT = 34, 48
"""Quarters of an hour after noon: half past eight in the evening, and midnight."""


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The address of the city, served until the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [str(Path(sys.executable).parent / "yiju"), "serve", "--port", str(port)]
    server = subprocess.Popen(words, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                requests.get(f"{address}/account/login/", timeout=10).raise_for_status()
                break
            except requests.ConnectionError:
                time.sleep(0.2)
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(60)


def under_control(codes: list[str]) -> None:
    """A stream of power for each lamp that has none, and leave to send a whole day of all."""
    from yiju.city.accounts import SYSTEM
    from yiju.city.lighting_signals import LAMPS, NAMES
    from yiju.platform.sensing import api as sensing

    quota = QUARTERS * 2 * len(codes)
    sensing.source_change(LAMPS, name=NAMES[LAMPS][0], quota=quota, actor=SYSTEM, at=NOON)
    sensing.streams_make("lamp.power", source=LAMPS, codes=codes, actor=SYSTEM, at=NOON)


def waiting() -> int:
    """Readings that are answered and not yet moved."""
    from yiju.platform.sensing import api as sensing

    days = DAY - timedelta(days=1), DAY + timedelta(days=2)
    return sum(one.waiting for one in sensing.balances(*days))


def send(session: requests.Session, url: str, columns: dict[str, list[Any]]) -> int:
    taken = 0
    for first in range(0, len(columns["stream"]), BATCH):
        part = {name: told[first : first + BATCH] for name, told in columns.items()}
        answer = session.post(url, msgspec.msgpack.encode(part), timeout=120)
        answer.raise_for_status()
        taken += int(msgspec.msgpack.decode(answer.content)["accepted"])
    return taken


def live(address: str, secret: str, hours: int, burning: "Burning") -> int:
    """Send the day; how many readings were taken."""
    from yiju.interfaces import clock

    keys = [f"{lamp.code}/lamp.power" for lamp in burning.lamps]
    random = np.random.default_rng(7)
    dead = random.choice(len(keys), DEAD_LAMPS, replace=False)
    cut = random.choice(burning.circuits, CUT_FEEDERS, replace=False).tolist()
    session, taken, began = requests.Session(), 0, time.perf_counter()
    session.trust_env = False
    kind = {"Content-Type": "application/msgpack", "Authorization": f"Bearer {secret}"}
    session.headers.update(kind)
    for number in range(hours * 4):
        now = NOON + number * QUARTER
        if number in {GOES_WRONG, PUT_RIGHT}:
            burning.dead[dead] = number == GOES_WRONG
            burning.cut = set(cut) if number == GOES_WRONG else set()
        moment = round(now.timestamp() * 1000)
        values = burning.drawn_w(now).round(1).tolist()
        while waiting() > len(keys):
            time.sleep(0.1)
        clock.let_run(now, 0)
        told = {"stream": keys, "observed": [moment] * len(keys), "value": values}
        taken += send(session, f"{address}/sensing/readings", told)
        if number % 8 == 7:
            passed = time.perf_counter() - began
            pace = (number + 1) * QUARTER.total_seconds() / passed
            print(f"{now:%H:%M} UTC  {taken:>11,} readings  {pace:6.0f} x", flush=True)
    while waiting():
        time.sleep(0.1)
    return taken


def settle(hours: int) -> None:
    """What the day came to: balance, alarms, cases, the lit rate of the districts."""
    from yiju.applications.lighting import indicators
    from yiju.interfaces import clock
    from yiju.platform.base.time import Period
    from yiju.platform.registry import api as registry
    from yiju.platform.sensing import api as sensing
    from yiju.platform.sensing.lake import api as lake
    from yiju.platform.work import api as work

    end = NOON + timedelta(hours=hours)
    clock.let_run(end + timedelta(days=2), 0)
    began = time.perf_counter()
    days = lake.keep_lake(lake.lake(), end + timedelta(days=2), at_once=True)
    print(f"put in order: {days} days, {time.perf_counter() - began:.0f} s")
    for one in sensing.balances(DAY, DAY + timedelta(days=1)):
        told = f"received {one.received:,}, stored {one.stored:,}, refused {one.refused}"
        print(f"{one.day} {one.source}: {told}; adds up: {one.adds_up}")
    found = work.items(work.Wanted(source="sensor", since=NOON), size=1)
    cases = f"{found.total}{' and more' if found.is_more else ''}"
    print(f"cases of sensors: {cases} ({CUT_FEEDERS} feeders and {DEAD_LAMPS} lamps went wrong)")
    began = time.perf_counter()
    for area in registry.districts():
        lit = indicators.lit_rate.measure(Period.day(DAY), area.code, None)
        value = "—" if lit.value is None else f"{float(lit.value):.2f} %"
        print(f"lit rate {area.name}: {value} of {lit.denominator}")
    print(f"lit rates reported in {time.perf_counter() - began:.1f} s")


def main(home: Path, hours: int) -> None:
    os.environ |= {
        "YIJU_HOME": str(home.absolute()),
        "YIJU_TODAY": DAY.isoformat(),
        "YIJU_CITY": "changzhou",
        "DJANGO_SETTINGS_MODULE": "yiju.settings",
    }
    import django

    django.setup()
    from yiju.city.burning import burning_on
    from yiju.city.lighting_signals import LAMPS
    from yiju.city.standing import SECRETS
    from yiju.interfaces import clock

    secret = msgspec.json.decode((home / SECRETS).read_bytes())[LAMPS]
    began = time.perf_counter()
    with clock.running(NOON, 0):
        burning = burning_on(DAY)
        burning.controlled = np.ones(len(burning.lamps), bool)
        under_control([lamp.code for lamp in burning.lamps])
        print(f"made ready in {time.perf_counter() - began:.0f} s", flush=True)
        with served(home) as address:
            since = time.perf_counter()
            taken = live(address, secret, hours, burning)
            passed = time.perf_counter() - since
        print(f"{taken:,} readings of {hours} h in {passed:.0f} s: {hours * 3600 / passed:.0f} x")
        settle(hours)
    own, below = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(f"whole run {time.perf_counter() - began:.0f} s")
    for name, used in (("simulator and report", own), ("server and mover", below)):
        busy = used.ru_utime + used.ru_stime
        print(f"{name}: {busy:.0f} s of processor, {used.ru_maxrss / 1024:.0f} MB at most")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 24)
