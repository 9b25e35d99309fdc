"""`yiju serve`: the web server."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from threading import Event, Thread

import click

from yiju.interfaces.cli import start_django
from yiju.platform.base.i18n import _

PATIENCE_S = 30
"""For a letter that is on its way when the server stops."""
AGAIN_S = 1.0
"""After which a helper that was killed is missed, and begins again."""
log = logging.getLogger("yiju.serve")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option(
    "--workers",
    default=0,
    help="Processes; by default 1 on SQLite and 2 on PostgreSQL.",
)
def serve(host: str, port: int, workers: int) -> None:
    """Serve the pages and the API."""
    start_django()
    refuse_an_older_database()
    with helpers_beside():
        run(host, port, workers)


@contextmanager
def helpers_beside() -> Iterator[None]:
    """Processes that work as long as the server runs, of their own so that no page waits for a
    mail server or a lake: one lets the clock tick and carries letters, one moves readings; where
    the settings say so, devices connect to one over MQTT, and one follows another broker. One that
    ends by itself begins again."""
    from django.conf import settings

    helpers = [("work", "deliver"), ("sensing", "move")]
    helpers += [("mqtt", "serve")] if settings.YIJU_MQTT_LISTEN else []
    helpers += [("mqtt", "follow")] if settings.YIJU_MQTT_FOLLOW else []
    with ExitStack() as stack:
        for words in helpers:
            stack.enter_context(_beside(*words))
        yield


@contextmanager
def _beside(*words: str) -> Iterator[None]:
    command = [sys.executable, "-m", "yiju", *words, "--forever", "--below", str(os.getpid())]
    over, child = Event(), _begun(command)
    thread = Thread(target=_keep_up, args=(command, child, over), name=" ".join(words))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _begun(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, stdin=subprocess.DEVNULL)


def _keep_up(command: Sequence[str], child: "subprocess.Popen[bytes]", over: Event) -> None:
    while not over.wait(AGAIN_S):
        if child.poll() is not None:
            log.error("%s ended with %s and begins again", " ".join(command[2:5]), child.returncode)
            child = _begun(command)
    _end(child)


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.terminate()
    try:
        child.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def refuse_an_older_database() -> None:
    """Say what to do where the database is older than the program, before a page breaks."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        told = _("数据库比程序旧，有 {count} 步升级未做。先备份，再运行 yiju manage migrate")
        raise click.ClickException(str(told.format(count=len(waiting))))


THREADS = 16
"""At most, in each process: whoever sends photos over a slow line, or is sent a year of cases,
holds one of them all the while, and nobody else may have to wait for that."""


def run(host: str, port: int, workers: int = 0) -> None:
    """Granian in WSGI mode. SQLite has one writer at a time, so one process serves it best. A
    process that is killed begins again; one that cannot begin ends the server."""
    from django.conf import settings
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiju.settings")
    sqlite = "sqlite" in settings.DATABASES["default"]["ENGINE"]
    Server(
        "yiju.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers or (1 if sqlite else 2),
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        log_access=False,
        # It warns of more threads than cores at every start; they are meant.
        log_level=LogLevels.error,
    ).serve()
