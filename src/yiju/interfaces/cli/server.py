"""`yiju serve`: the web server."""

import os

import click

from yiju.interfaces.cli import start_django


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
    run(host, port, workers)


def run(host: str, port: int, workers: int = 0) -> None:
    """Granian in WSGI mode. SQLite has one writer at a time, so one thread a process serves it
    best; PostgreSQL gathers the commits of several threads."""
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
        blocking_threads=1 if sqlite else 4,
        log_access=False,
        log_level=LogLevels.warning,
    ).serve()
