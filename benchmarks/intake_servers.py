"""The three servers that benchmarks/intake.py compares, and what they need before they start."""

import json
import os
import sys
import threading
import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

KINDS = ("yiju", "reference", "bare")
TABLES = {"yiju": "work_item", "reference": "request", "bare": "registry_bench"}
PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
URL = "DATABASE_URL"


def serve(kind: str, port: int) -> None:
    """One worker on SQLite, two on PostgreSQL; ours with the threads of `yiju serve`, the others
    with as many as serve them best."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    from yiju.interfaces.cli.server import THREADS

    on_postgresql = URL in os.environ
    best = 4 if on_postgresql else 1
    Server(
        "yiju.wsgi:application" if kind == "yiju" else f"intake_servers:{kind}",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=2 if on_postgresql else 1,
        blocking_threads=THREADS if kind == "yiju" else best,
        factory=kind != "yiju",
        log_access=False,
        log_level=LogLevels.warning,
    ).serve()


def prepare(kind: str) -> str:
    """Make the tables of a server; what a client needs besides, which is a key for yiju."""
    return {"yiju": prepare_yiju, "reference": prepare_reference, "bare": prepare_bare}[kind]()


def stored(kind: str) -> int:
    """How many reports a server has kept."""
    if kind == "reference":
        return int(connected().execute(f"SELECT count(*) FROM {TABLES[kind]}").fetchone()[0])
    if kind == "bare":
        set_up_bare()
    else:
        set_up_yiju()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {TABLES[kind]}")
        return int(cursor.fetchone()[0])


# --- a Django view that inserts one row, with nothing around it -------------------------------


def set_up_bare() -> Any:
    import django
    from django.conf import settings

    from yiju.settings import database

    settings.configure(
        DATABASES={"default": database(os.environ.get(URL))},
        INSTALLED_APPS=[],
        MIDDLEWARE=[],
        ROOT_URLCONF="intake_servers",
        USE_TZ=True,
        ALLOWED_HOSTS=["127.0.0.1"],
        SECRET_KEY="bench",
    )
    django.setup()
    from django.db import models

    class Bench(models.Model):
        words = models.TextField()
        lon = models.FloatField()
        lat = models.FloatField()
        at = models.DateTimeField()

        class Meta:
            app_label = "registry"

    return Bench


def prepare_bare() -> str:
    made = set_up_bare()
    from django.db import connection

    with connection.schema_editor() as editor:
        editor.create_model(made)
    return ""


def bare() -> Wsgi:
    bench = set_up_bare()
    from django.core.wsgi import get_wsgi_application
    from django.http import HttpRequest, JsonResponse
    from django.urls import path

    def insert(request: HttpRequest) -> JsonResponse:
        said = request.POST
        made = bench.objects.create(
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


# --- the least that is a GeoReport server: the form is checked and kept in one row ------------

_own = threading.local()


def connected() -> Any:
    """A connection of this thread, with each statement a transaction."""
    if url := os.environ.get(URL):
        import psycopg

        if not hasattr(_own, "connection"):
            _own.connection = psycopg.connect(url, autocommit=True)
    elif not hasattr(_own, "connection"):
        import sqlite3

        file = Path(os.environ["YIJU_HOME"]) / "reference.sqlite3"
        _own.connection = sqlite3.connect(file, isolation_level=None)
        _own.connection.executescript(PRAGMAS)
    return _own.connection


def prepare_reference() -> str:
    connected().execute(
        "CREATE TABLE request (id TEXT PRIMARY KEY, code TEXT, lat REAL, long REAL, words TEXT,"
        " status TEXT, at TEXT)"
    )
    return ""


def reference() -> Wsgi:
    place = "%s" if URL in os.environ else "?"
    insertion = f"INSERT INTO request VALUES ({', '.join([place] * 7)})"

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
        connected().execute(insertion, (number, code, lat, lon, words, "open", at))
        told = json.dumps([{"service_request_id": number}]).encode()
        length = ("Content-Length", str(len(told)))
        start("201 Created", [("Content-Type", "application/json"), length])
        return [told]

    return answer


# --- yiju -------------------------------------------------------------------------------------


def set_up_yiju() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiju.settings")
    django.setup()


def prepare_yiju() -> str:
    """Load Changzhou with its demonstration boundaries and its rule book; a key that may write."""
    set_up_yiju()
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


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", kind, port]:
            serve(kind, int(port))
        case ["prepare", kind]:
            print(prepare(kind))
        case ["stored", kind]:
            print(stored(kind))
