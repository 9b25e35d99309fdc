"""The two servers that benchmarks/ingest.py compares, and what they need before they start."""

import os
import sys
import time
from datetime import datetime, timedelta
from typing import Any

KINDS = ("yiju", "bare")
STREAMS = 10_000


def serve(kind: str, port: int) -> None:
    """One worker on SQLite: with the threads of `yiju serve`, or the one that is best for bare."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    from yiju.interfaces.cli.server import THREADS

    Server(
        "ingest_servers:bare" if kind == "bare" else "yiju.wsgi:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=1 if kind == "bare" else THREADS,
        factory=kind == "bare",
        log_access=False,
        log_level=LogLevels.warning,
    ).serve()


# --- a Django view that decodes with msgspec and inserts with executemany ---------------------


def set_up_bare() -> None:
    import django
    from django.conf import settings

    from yiju.settings import database

    settings.configure(
        DATABASES={"default": database(None)},
        INSTALLED_APPS=[],
        MIDDLEWARE=[],
        ROOT_URLCONF="ingest_servers",
        USE_TZ=True,
        ALLOWED_HOSTS=["127.0.0.1"],
        SECRET_KEY="bench",
    )
    django.setup()


def prepare_bare() -> str:
    set_up_bare()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE reading (stream TEXT, observed TEXT, value REAL)")
    return ""


def bare() -> Any:
    """Nothing is checked beyond the types, and the same reading again is stored again."""
    set_up_bare()
    import msgspec
    from django.core.wsgi import get_wsgi_application
    from django.db import connection
    from django.http import HttpRequest, JsonResponse
    from django.urls import path

    class Row(msgspec.Struct, gc=False):
        stream: str
        observed: datetime
        value: float

    decoder = msgspec.json.Decoder(list[Row])

    def insert(request: HttpRequest) -> JsonResponse:
        rows = decoder.decode(request.body)
        connection.ensure_connection()
        raw = connection.connection
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany(
            "INSERT INTO reading VALUES (?, ?, ?)",
            [(row.stream, row.observed.timestamp(), row.value) for row in rows],
        )
        raw.execute("COMMIT")
        answer = JsonResponse({"accepted": len(rows)})
        answer["Content-Length"] = len(answer.content)
        return answer

    globals()["urlpatterns"] = [path("sensing/readings", insert)]
    return get_wsgi_application()


# --- yiju -------------------------------------------------------------------------------------


def set_up_yiju() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiju.settings")
    django.setup()


def prepare_yiju() -> str:
    """Ten thousand streams of one source; the secret of the source."""
    set_up_yiju()
    from django.core.management import call_command

    from yiju.interfaces import clock
    from yiju.platform.events.api import Actor
    from yiju.platform.registry import api as registry
    from yiju.platform.sensing import api as sensing
    from yiju.platform.sensing.models import Revision, Source, Stream

    call_command("migrate", verbosity=0)
    at = clock.now()
    by = {"actor": Actor("cli", "cli", via="cli"), "at": at}
    registry.load_city(registry.read_profile(registry.find_profile("changzhou")), **by)
    unit = registry.units()[0].code
    sensing.source_make("vendor", name="bench", unit_code=unit, door="http", quota=10**12, **by)
    owner = Source.objects.get()
    Revision.objects.create(name="streams", lineage="bench", number=1)
    Stream.objects.bulk_create(
        [
            Stream(
                key=f"L-{number:06}/lamp.power",
                kind="lamp.power",
                asset_kind="lamp",
                asset_code=f"L-{number:06}",
                source=owner,
                low=0,
                high=1000,
                since=at - timedelta(days=30),
                revision=1,
            )
            for number in range(STREAMS)
        ]
    )
    until = clock.today() + timedelta(days=30)
    return sensing.secret_make("vendor", name="bench", until=until, **by).secret


def move_yiju() -> str:
    """Move all that waits into the lake: how many readings, and in how many seconds."""
    set_up_yiju()
    from yiju.interfaces import clock
    from yiju.platform.sensing.lake import api as lake

    mover, moved = lake.Mover(lake.lake()), 0
    mover.lake.table("readings")  # made and open
    began = time.perf_counter()
    while (done := mover.move(clock.now())).deliveries:
        moved += done.stored
    return f"{moved} {time.perf_counter() - began}"


def stored(kind: str) -> int:
    """How many readings a server has kept."""
    if kind == "bare":
        set_up_bare()
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM reading")
            return int(cursor.fetchone()[0])
    set_up_yiju()
    from yiju.interfaces import clock
    from yiju.platform.sensing import api as sensing

    found = sensing.balances(clock.today() - timedelta(days=1), clock.today())
    assert all(one.adds_up for one in found)
    return sum(one.waiting + one.stored for one in found)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", kind, port]:
            serve(kind, int(port))
        case ["prepare", kind]:
            print(prepare_bare() if kind == "bare" else prepare_yiju())
        case ["stored", kind]:
            print(stored(kind))
        case ["move", "yiju"]:
            print(move_yiju())
