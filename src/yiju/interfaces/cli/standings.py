"""`yiju standing`: compute again what was published."""

import json
from pathlib import Path

import click

from yiju.interfaces.cli import start_django
from yiju.platform.base.i18n import _


@click.group()
def standing() -> None:
    """Standings: export a day, verify an export."""


@standing.command()
@click.argument("kind")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--whole", is_flag=True, help="With all words, for a court or an auditor.")
def export(kind: str, day: object, file: Path, whole: bool) -> None:
    """Write all standings of a KIND on a DAY with the facts they rest on. docs/standings.md shows
    how anybody checks it."""
    start_django()
    from datetime import datetime

    from yiju.platform.trust.standings import api

    assert isinstance(day, datetime)
    told = api.export(kind, on=day.date(), whole=whole)
    file.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@standing.command()
@click.argument("export", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(export: Path) -> None:
    """Compute again from a downloaded EXPORT. Leaves with 1 where it differs, with 2 where it
    cannot be read."""
    start_django()
    from yiju.platform.trust.standings import api

    try:
        told = json.loads(export.read_bytes())
    except (ValueError, RecursionError) as error:
        raise api.ExportUnreadable(why=str(error)) from None
    verdict = api.verify_export(told)
    for unmet in verdict.unmet:
        click.echo(str(unmet))
    if verdict:
        shown, count = sum("fact" in one for one in told["facts"]), len(told["facts"])
        done = _("信用无误：{kind} {day}，{count} 条中公开 {shown} 条")
        click.echo(str(done.format(kind=told["kind"], day=told["on"], count=count, shown=shown)))
    raise SystemExit(0 if verdict else 1)
