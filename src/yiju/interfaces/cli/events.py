"""`yiju events`: seal, export and verify the event log."""

from pathlib import Path

import click

from yiju.interfaces.cli import start_django


@click.group()
def events() -> None:
    """The event log: seal it, export it, verify an export."""


@events.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--published", multiple=True, help="A hash of a block that was published before.")
def verify(file: Path, published: tuple[str, ...]) -> None:
    """Verify an export; needs nothing but the file."""
    from yiju.platform.events.verify import verify_file

    report = verify_file(file, published)
    for line in report.lines():
        click.echo(line)
    raise SystemExit(report.exit_code)


@events.command()
def seal() -> None:
    """Seal all events since the last block."""
    start_django()
    from yiju.interfaces import clock
    from yiju.platform.events import api

    block = api.seal(clock.now())
    click.echo(f"{block.number} {block.hash}" if block else "—")


@events.command()
@click.argument("file", type=click.Path(path_type=Path))
def export(file: Path) -> None:
    """Write all sealed events and their blocks, one JSON object a line."""
    start_django()
    from yiju.interfaces import clock
    from yiju.platform.events import api

    api.seal(clock.now())
    with file.open("w", encoding="utf-8") as out:
        api.export(out)
