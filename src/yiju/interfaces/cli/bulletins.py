"""`yiju bulletin`: draft one, write it to a file, check one."""

from pathlib import Path

import click

from yiju.interfaces.cli import start_django
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
    from yiju.platform.events.api import Actor
    from yiju.platform.registry import api as registry
    from yiju.platform.steering.bulletins import api as bulletins

    posts = [one for one in registry.memberships(account, clock.today()) if one.role == "office"]
    if not posts:
        raise click.UsageError(str(_("{account} 不是领导小组办公室的账号").format(account=account)))
    actor = Actor(account, account, posts[0].unit_code, "cli")
    made = bulletins.draft(plan or _plan(), period, clock.today(), actor=actor, at=clock.moment())
    click.echo(f"{made.period}  {made.title}  {made.item}")


@bulletin.command("file")
@click.argument("period")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--plan", default="", help="The plan; the one in force when left out.")
def file_(period: str, target: Path, plan: str) -> None:
    """Write the bulletin of a PERIOD to TARGET, a .pdf or .docx."""
    start_django()
    from yiju.platform.steering.bulletins import api as bulletins

    makers = {".pdf": bulletins.pdf_of, ".docx": bulletins.word_of}
    if target.suffix.lower() not in makers:
        raise click.UsageError(str(_("文件名以 .pdf 或 .docx 结尾")))
    found = bulletins.bulletin(plan or _plan(), period)
    target.write_bytes(makers[target.suffix.lower()](found.document))
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


def _plan() -> str:
    from yiju.interfaces import clock
    from yiju.interfaces.chosen import plan_in_force

    return plan_in_force(clock.today()).code
