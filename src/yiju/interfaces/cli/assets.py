"""`yiju import` and `yiju export`: assets from and to files."""

from pathlib import Path

import click

from yiju.interfaces.cli import start_django
from yiju.platform.base.i18n import _


@click.command()
@click.argument("kind")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--datum", required=True, type=click.Choice(["wgs84", "cgcs2000", "gcj02", "bd09"]))
@click.option("--dry-run", is_flag=True, help="Check everything, change nothing.")
@click.option("--ground", default="", help="The paper on which the import rests.")
def import_assets(kind: str, file: Path, datum: str, dry_run: bool, ground: str) -> None:
    """Import assets of KIND from FILE (.xlsx, .csv, .geojson): all of it or nothing."""
    start_django()
    from yiju.interfaces import clock
    from yiju.platform.base.geo import Datum
    from yiju.platform.events.api import Actor
    from yiju.platform.registry import api as registry

    report = registry.import_file(
        kind,
        file,
        filename=file.name,
        datum=Datum(datum),
        dry_run=dry_run,
        actor=Actor(account="cli", name="cli", unit="", via="cli"),
        at=clock.now(),
        reaches=None,
        ground=ground,
        valid_from=clock.today(),
    )
    for problem in report.problems:
        click.echo(str(problem), err=True)
    click.echo(
        str(
            _("新增 {created}，变更 {changed}，未变 {unchanged}，问题 {problems}").format(
                created=report.created,
                changed=report.changed,
                unchanged=report.unchanged,
                problems=len(report.problems),
            )
        )
    )
    raise SystemExit(1 if report.problems else 0)


@click.command()
@click.argument("kind")
@click.argument("file", type=click.Path(path_type=Path))
def export_assets(kind: str, file: Path) -> None:
    """Export all assets of KIND; the ending of FILE chooses .xlsx, .csv or .geojson."""
    start_django()
    from yiju.platform.registry import api as registry

    with file.open("wb") as out:
        registry.export(kind, file.suffix.lstrip("."), out, reaches=None)
