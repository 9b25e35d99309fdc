"""`yiju bulletin`: draft one, write it to a file, check one."""

from pathlib import Path

import click

from yiju.interfaces.cli import acting, start_django
from yiju.platform.base.i18n import _


@click.group()
def bulletin() -> None:
    """Bulletins: draft, write as Word or PDF, check."""


@bulletin.command()
@click.argument("period")
@click.option("--as", "account", required=True, help="The account of the office that drafts.")
@click.option("--plan", default="", help="The plan; the one in force when left out.")
def draft(period: str, account: str, plan: str) -> None:
    """Draft the bulletin of a PERIOD (2022-W25, 2022-06 or 2022) for the desk of the office."""
    start_django()
    from yiju.interfaces import clock
    from yiju.platform.steering.bulletins import api as bulletins

    actor, code = acting.office(account), acting.plan_code(plan)
    made = bulletins.draft(code, period, clock.today(), actor=actor, at=clock.moment())
    click.echo(f"{made.period}  {made.title}  {made.item}")


@bulletin.command("file")
@click.argument("period")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--plan", default="", help="The plan; the one in force when left out.")
def file_(period: str, target: Path, plan: str) -> None:
    """Write the bulletin of a PERIOD to TARGET, a .pdf or .docx."""
    start_django()
    from yiju.platform.steering.bulletins import api as bulletins

    make = bulletins.pdf_of if acting.ending_of(target) == "pdf" else bulletins.word_of
    found = bulletins.bulletin(acting.plan_code(plan), period)
    target.write_bytes(make(found.document))
    click.echo(str(target))


@bulletin.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(file: Path) -> None:
    """Say where the sums, rates and ranks of a bulletin (.docx, .pdf, .html, .txt) do not agree.
    Leaves with 1 where something does not, with 2 where it cannot be read."""
    from yiju.platform.steering.bulletins.checking import check as checked
    from yiju.platform.steering.bulletins.reading import read

    paper = read(file)
    findings = checked(paper)
    for finding in findings:
        click.echo(str(finding))
    if not findings:
        click.echo(
            str(_("没有发现不一致：{paragraphs} 段，{tables} 张表")).format(
                paragraphs=len(paper.paragraphs), tables=len(paper.tables)
            )
        )
    raise SystemExit(1 if findings else 0)
