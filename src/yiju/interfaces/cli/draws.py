"""`yiju draw`: draw again what was published."""

import json
from pathlib import Path

import click

from yiju.interfaces.cli import start_django
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Verdict


@click.group()
def draw() -> None:
    """Draws: verify an export."""


@draw.command()
@click.argument("export", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(export: Path) -> None:
    """Draw again from a downloaded EXPORT. Leaves with 1 where it differs, with 2 where it cannot
    be read."""
    start_django()
    from yiju.platform.trust.draws import api as draws
    from yiju.platform.work.rechecks import api as rechecks

    try:
        told = json.loads(export.read_bytes())
    except (ValueError, RecursionError) as error:
        raise draws.ExportUnreadable(why=str(error)) from None
    if isinstance(told, dict) and "format" not in told and "month" in told:
        told = rechecks.from_earlier(told)
    verdict = draws.verify_export(told)
    if told["kind"] == rechecks.KEY:
        verdict = Verdict.of([*verdict.unmet, *rechecks.verify_places(told).unmet])
    for unmet in verdict.unmet:
        click.echo(str(unmet))
    if verdict:
        click.echo(str(_("抽签无误：{draw}").format(draw=told["key"])))
    raise SystemExit(0 if verdict else 1)
