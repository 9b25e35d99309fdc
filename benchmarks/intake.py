"""How fast cases come in over HTTP: benchmarks/intake.py [SECONDS] [ROUNDS]

Three servers, each one Granian worker with one thread on SQLite (WAL), asked in turn in each
round by the same client over kept connections:

    yiju       POST /open311/v2/requests.json with a key: grid located, numbered, clocked, logged
    reference  a GeoReport server that only checks the form and inserts one row
    bare       a Django view that inserts one row

Printed are reports a second with eight clients (closed loop), and the delay in milliseconds
behind the plan when they come evenly at half of that rate (open loop). Medians of the rounds;
ratios hold where figures drift. Every answer must be 201, and every report must be stored.
"""

import json
import os
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlencode

CLIENTS = 8
KINDS = ("yiju", "reference", "bare")
COUNTED = {
    "yiju": ("yiju.sqlite3", "work_item"),
    "reference": ("reference.sqlite3", "request"),
    "bare": ("yiju.sqlite3", "registry_bench"),
}
PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;"
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


# --- the servers -----------------------------------------------------------------------------


def serve(kind: str, port: int) -> None:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    target = "yiju.wsgi:application" if kind == "yiju" else f"intake:{kind}"
    Server(
        target,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=1,
        factory=kind != "yiju",
        log_access=False,
        log_level=LogLevels.warning,
    ).serve()


def bare() -> Wsgi:
    """A Django view that inserts one row, with nothing around it."""
    import django
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    from yiju.settings import database

    settings.configure(
        DATABASES={"default": database(None)},
        INSTALLED_APPS=[],
        MIDDLEWARE=[],
        ROOT_URLCONF="intake",
        USE_TZ=True,
        ALLOWED_HOSTS=["127.0.0.1"],
        SECRET_KEY="bench",
    )
    django.setup()
    from django.db import connection, models
    from django.http import HttpRequest, JsonResponse
    from django.urls import path

    class Bench(models.Model):
        words = models.TextField()
        lon = models.FloatField()
        lat = models.FloatField()
        at = models.DateTimeField()

        class Meta:
            app_label = "registry"

    with connection.schema_editor() as editor:
        editor.create_model(Bench)

    def insert(request: HttpRequest) -> JsonResponse:
        said = request.POST
        made = Bench.objects.create(
            words=said["description"],
            lon=float(said["long"]),
            lat=float(said["lat"]),
            at=datetime.now(UTC),
        )
        answer = JsonResponse({"id": made.pk}, status=201)
        answer["Content-Length"] = len(answer.content)
        return answer

    globals()["urlpatterns"] = [path("open311/v2/requests.json", insert)]
    return get_wsgi_application()


def reference() -> Wsgi:
    """The least that is a GeoReport server: the form is checked and kept in one row."""
    stored = sqlite3.connect(
        Path(os.environ["YIJU_HOME"]) / "reference.sqlite3",
        isolation_level=None,
        check_same_thread=False,
    )
    stored.executescript(PRAGMAS)
    stored.execute(
        "CREATE TABLE request (id TEXT PRIMARY KEY, code TEXT, lat REAL, long REAL, words TEXT,"
        " status TEXT, at TEXT)"
    )

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        given = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        try:
            lat, lon, code = float(given["lat"]), float(given["long"]), given["service_code"]
        except (KeyError, ValueError):
            start("400 Bad Request", [("Content-Length", "0")])
            return []
        number, words = uuid.uuid4().hex, given.get("description", "")[:4000]
        at = datetime.now(UTC).isoformat()
        row = (number, code, lat, lon, words, "open", at)
        stored.execute("INSERT INTO request VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        told = json.dumps([{"service_request_id": number}]).encode()
        length = ("Content-Length", str(len(told)))
        start("201 Created", [("Content-Type", "application/json"), length])
        return [told]

    return answer


def prepare() -> str:
    """Load Changzhou with its demonstration boundaries and its rule book; a key that may write."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiju.settings")
    django.setup()
    from django.core.management import call_command

    from yiju.city.boundaries import demonstrate
    from yiju.city.rule_book import NAME, rule_book
    from yiju.interfaces import clock
    from yiju.platform.events.api import Actor
    from yiju.platform.registry import api as registry
    from yiju.platform.work.cases import api as cases

    call_command("migrate", verbosity=0)
    by = {"actor": Actor("cli", "cli", via="cli"), "at": clock.now()}
    profile = registry.read_profile(registry.find_profile("changzhou"))
    registry.load_city(demonstrate(profile), **by)
    city, today = registry.city(), clock.today()
    cases.book_add(NAME, today, rule_book(), **by)
    person = registry.person_add("演示", None, None, **by)
    registry.account_add("door", person_id=person.id, password=None, **by)
    registry.membership_add(
        person.id,
        unit_code=registry.units()[0].code,
        role="acceptor",
        area_code=city.code,
        since=today,
        **by,
    )
    [held] = registry.own_memberships("door", today)
    made = registry.key_make(
        "door",
        name="bench",
        membership_id=held.id,
        until=today + timedelta(days=30),
        may_write=True,
        today=today,
        **by,
    )
    return made.secret


# --- the client ------------------------------------------------------------------------------


class Line:
    """A kept connection: one report, one answer."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, message: bytes) -> int:
        """The status of the answer."""
        self.socket.sendall(message)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        head, _gap, body = answer.partition(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        while len(body) < length:
            body += self._more()
        return int(head[9:12])

    def _more(self) -> bytes:
        found = self.socket.recv(65536)
        assert found, "the server hung up"
        return found


def messages(key: str, seed: int) -> Iterator[bytes]:
    """Reports all over the middle of Changzhou, none like another."""
    random = Random(seed)
    number = 0
    while True:
        number += 1
        form = urlencode(
            {
                "api_key": key,
                "service_code": "M01037",
                "lat": f"{random.uniform(31.72, 31.82):.6f}",
                "long": f"{random.uniform(119.90, 120.00):.6f}",
                "description": f"路灯不亮，{seed}-{number}，{'昨晚起一整排都不亮' * 3}",
                "address_string": "小区东门对面",
                "account_id": f"u-{seed}-{number}",
            }
        ).encode()
        head = (
            "POST /open311/v2/requests.json HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(form)}\r\n\r\n"
        )
        yield head.encode() + form


def closed_loop(port: int, key: str, seconds: float, seed: int) -> tuple[float, int]:
    """(reports a second, how many were sent) by clients who send when they were answered."""
    until = time.perf_counter() + seconds
    counts = [0] * CLIENTS

    def work(place: int) -> None:
        line = Line(port)
        for message in messages(key, seed * 100 + place):
            if time.perf_counter() > until:
                break
            assert line.send(message) == 201
            counts[place] += 1

    together(work)
    return sum(counts) / seconds, sum(counts)


def open_loop(
    port: int, key: str, rate: float, seconds: float, seed: int
) -> tuple[list[float], int]:
    """(delays in ms behind the plan, how many were sent) of reports that come evenly."""
    began = time.perf_counter() + 0.1
    delays: list[float] = []

    def work(place: int) -> None:
        line = Line(port)
        for turn, message in enumerate(messages(key, seed * 100 + 50 + place)):
            planned = began + (turn * CLIENTS + place) / rate
            if planned > began + seconds:
                break
            time.sleep(max(planned - time.perf_counter(), 0))
            assert line.send(message) == 201
            delays.append((time.perf_counter() - planned) * 1000)

    together(work)
    return sorted(delays), len(delays)


def together(work: Callable[[int], None]) -> None:
    failed: list[BaseException] = []

    def guarded(place: int) -> None:
        try:
            work(place)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=guarded, args=(place,)) for place in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


@contextmanager
def served(kind: str, home: Path) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {**os.environ, "YIJU_HOME": str(home), "PYTHONPATH": python_path()}
    command = [sys.executable, __file__, "serve", kind, str(port)]
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        for _attempt in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)


def python_path() -> str:
    here = str(Path(__file__).parent)
    return os.pathsep.join([here, *filter(None, [os.environ.get("PYTHONPATH")])])


def main(seconds: float, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        homes = {kind: Path(folder) / kind for kind in KINDS}
        for home in homes.values():
            home.mkdir()
        environment = {**os.environ, "YIJU_HOME": str(homes["yiju"]), "PYTHONPATH": python_path()}
        command = [sys.executable, __file__, "prepare"]
        said = subprocess.run(
            command, env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
        measure(homes, said.stdout.strip().splitlines()[-1], seconds, rounds)


def measure(homes: dict[str, Path], key: str, seconds: float, rounds: int) -> None:
    rates: dict[str, list[float]] = {kind: [] for kind in KINDS}
    p50: dict[str, list[float]] = {kind: [] for kind in KINDS}
    p99: dict[str, list[float]] = {kind: [] for kind in KINDS}
    sent = dict.fromkeys(KINDS, 0)
    with (
        served("yiju", homes["yiju"]) as yiju,
        served("reference", homes["reference"]) as reference,
        served("bare", homes["bare"]) as bare,
    ):
        ports = {"yiju": yiju, "reference": reference, "bare": bare}
        for kind, port in ports.items():
            sent[kind] += closed_loop(port, key, 1, 99)[1]
        for turn in range(rounds):
            for kind, port in ports.items():
                rate, count = closed_loop(port, key, seconds, turn)
                delays, more = open_loop(port, key, rate / 2, seconds, turn)
                sent[kind] += count + more
                rates[kind].append(rate)
                p50[kind].append(delays[len(delays) // 2])
                p99[kind].append(delays[int(len(delays) * 0.99)])
    median = {kind: statistics.median(rates[kind]) for kind in KINDS}
    print(f"{'':12}{'reports/s':>10}{'of bare':>9}{'p50 ms':>9}{'p99 ms':>9}  at half load")
    for kind in KINDS:
        print(
            f"{kind:12}{median[kind]:10.0f}{median[kind] / median['bare']:9.2f}"
            f"{statistics.median(p50[kind]):9.1f}{statistics.median(p99[kind]):9.1f}"
        )
    for kind, count in sent.items():
        name, table = COUNTED[kind]
        [(stored,)] = sqlite3.connect(homes[kind] / name).execute(f"SELECT count(*) FROM {table}")
        assert stored == count, f"{kind}: {count} sent, {stored} stored"
    print("every report that was sent is stored once")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", kind, port]:
            serve(kind, int(port))
        case ["prepare"]:
            print(prepare())
        case [*said]:
            figures = [float(word) for word in said] + [4.0, 3.0][len(said) :]
            main(figures[0], int(figures[1]))
