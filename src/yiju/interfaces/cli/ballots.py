"""`yiju ballot`: count again what was published."""

import json
from pathlib import Path

import click

from yiju.interfaces.cli import start_django
from yiju.platform.base.i18n import _


@click.group()
def ballot() -> None:
    """Ballots: verify an export."""


@ballot.command()
@click.argument("export", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(export: Path) -> None:
    """Count again from a downloaded EXPORT. Leaves with 1 where it differs, with 2 where it cannot
    be read."""
    start_django()
    from yiju.platform.trust.ballots import api as ballots

    try:
        told = json.loads(export.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ballots.ExportUnreadable(why=str(error)) from None
    verdict = ballots.verify_export(told)
    for unmet in verdict.unmet:
        click.echo(str(unmet))
    if verdict:
        click.echo(str(_("计票无误：{ballot}").format(ballot=told["key"])))
    raise SystemExit(0 if verdict else 1)
