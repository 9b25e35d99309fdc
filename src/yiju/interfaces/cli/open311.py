"""`yiju open311`: exchange cases with the other Open311 servers of YIJU_OPEN311_REMOTES."""

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yiju.interfaces.cli import start_django

if TYPE_CHECKING:
    from yiju.interfaces.open311.remote import Remote


@click.group()
def open311() -> None:
    """Exchange cases with other Open311 servers."""


@open311.command()
def sync() -> None:
    """Send the letters that wait, take over what is new there, note what became of what was sent.

    Run it every few minutes. Leaves with 1 where a server could not be asked; the others were.
    """
    start_django()
    from django.conf import settings

    from yiju.interfaces import clock
    from yiju.interfaces.open311 import client
    from yiju.platform.base.errors import CityError
    from yiju.platform.work import api as work

    remotes = client.configured(settings.YIJU_OPEN311_REMOTES)
    sent = work.deliver({client.CHANNEL: client.sender(remotes, clock.moment)}, clock.moment)
    click.echo(f"sent {sent}")
    failed = False
    for remote in remotes.values():
        try:
            pulled = client.pull(remote, last_seen(remote), at=clock.moment())
            keep_last_seen(remote, pulled.since)
            noted = client.mirror(remote, at=clock.moment())
        except CityError as error:
            click.echo(f"{remote.url}: {error.message}", err=True)
            failed = True
            continue
        click.echo(
            f"{remote.url}: received {pulled.received} = new {len(pulled.new)} + "
            f"changed {len(pulled.changed)} + same {pulled.same} + own {pulled.own} + "
            f"refused {len(pulled.refused)}; noted {len(noted)}"
        )
        for number, why in pulled.refused:
            click.echo(f"  {number}: {why}")
    if failed:
        raise click.exceptions.Exit(1)


@open311.command()
@click.argument("number")
@click.argument("url")
def push(number: str, url: str) -> None:
    """Report case NUMBER to the server at URL; `sync` carries it there."""
    start_django()
    from django.conf import settings

    from yiju.interfaces import clock
    from yiju.interfaces.open311 import client
    from yiju.platform.events.api import Actor

    remotes = client.configured(settings.YIJU_OPEN311_REMOTES)
    if url.rstrip("/") not in remotes:
        raise client.RemoteUnknown(url=url)
    actor = Actor("cli", "cli", via="cli")
    new = client.push(number, remotes[url.rstrip("/")], actor=actor, at=clock.moment())
    click.echo("written" if new else "written before")


def _file(remote: "Remote") -> Path:
    from django.conf import settings

    mark = hashlib.sha256(remote.url.encode()).hexdigest()[:16]
    return Path(settings.HOME) / "open311" / f"{mark}.json"


def last_seen(remote: "Remote") -> datetime | None:
    """Where the last pull ended; None at first, and where nobody can read it: then 90 days are
    read again, and nothing comes twice."""
    try:
        return datetime.fromisoformat(json.loads(_file(remote).read_text())["since"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_last_seen(remote: "Remote", since: datetime) -> None:
    """Written beside and moved: what is there is whole."""
    file = _file(remote)
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".new")
    beside.write_text(json.dumps({"url": remote.url, "since": since.isoformat()}))
    beside.replace(file)
