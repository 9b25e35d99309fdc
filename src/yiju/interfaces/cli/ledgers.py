"""`yiju ledgers`: audit the books, seal the journal and export it."""

from pathlib import Path

import click

from yiju.interfaces.cli import start_django


@click.group()
def ledgers() -> None:
    """The ledgers: add everything up again, seal the journal, export it."""


@ledgers.command()
def audit() -> None:
    """Add up every leg of every account anew; leaves with 1 when something does not agree."""
    start_django()
    from yiju.platform.trust.ledgers import api

    found = api.audited()
    for line in found:
        click.echo(line)
    if found:
        raise SystemExit(1)
    click.echo("0")


@ledgers.command()
def seal() -> None:
    """Seal all transfers since the last block."""
    start_django()
    for block in _sealed():
        click.echo(block)


@ledgers.command()
@click.argument("file", type=click.Path(path_type=Path))
def export(file: Path) -> None:
    """Seal, and write the journal: one JSON object a line. docs/ledgers.md shows how anybody
    checks it."""
    start_django()
    from yiju.platform.trust.ledgers import api

    _sealed()
    with file.open("w", encoding="utf-8") as out:
        api.export(out)


def _sealed() -> list[str]:
    from yiju.interfaces import clock
    from yiju.platform.events.api import Actor
    from yiju.platform.trust.ledgers import api

    by = Actor("cli", "cli", via="cli")
    return [f"{block.number} {block.hash}" for block in api.seal(actor=by, at=clock.now())]
