"""`yiju evaluation`: check a declaration, export an edition, compute it again."""

import json
from pathlib import Path

import click

from yiju.interfaces.cli import start_django
from yiju.platform.base.i18n import _

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def evaluation() -> None:
    """Evaluations: check a declaration, export an edition, verify an export."""


@evaluation.command()
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """Read a declaration (TOML or JSON) and say everything that is wrong in it."""
    start_django()
    from yiju.platform.steering.evaluation import api

    found = api.parse(file.read_text(encoding="utf-8"))
    done = _("方案无误：{title}，{count} 项指标")
    click.echo(str(done.format(title=found.title, count=len(found.leaves))))


@evaluation.command()
@click.argument("key")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--edition", type=int, help="Which edition; the newest without.")
def export(key: str, file: Path, edition: int | None) -> None:
    """Write an edition of the evaluation KEY. docs/evaluation.md shows how anybody checks it."""
    start_django()
    from yiju.platform.steering.evaluation import api

    told = api.edition(key, edition).content
    file.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@evaluation.command()
@click.argument("file", type=FILE)
def verify(file: Path) -> None:
    """Compute an export again: scores and ranks to the last digit, intervals from their seed.
    Leaves with 1 where it differs, with 2 where it cannot be read."""
    start_django()
    from yiju.platform.steering.evaluation import api

    try:
        told = json.loads(file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise api.ExportUnreadable(why=str(error)[:200]) from None
    verdict = api.verify_export(told)
    for unmet in verdict.unmet:
        click.echo(str(unmet))
    if verdict:
        done = _("评价无误：{title}，第 {number} 版，{count} 个对象")
        title, count = told["declaration"]["title"], len(told["subjects"])
        click.echo(str(done.format(title=title, number=told["edition"], count=count)))
    raise SystemExit(0 if verdict else 1)
