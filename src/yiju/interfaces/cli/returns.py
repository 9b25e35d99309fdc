"""`yiju returns`: ask units for a month, see who is late, draw the sample, write a workbook."""

from pathlib import Path

import click

from yiju.interfaces.cli import acting, start_django
from yiju.platform.base.i18n import _

PLAN = click.option("--plan", default="", help="The plan; the one in force when left out.")
OFFICE = click.option("--as", "account", required=True, help="The account of the office that acts.")


@click.group()
def returns() -> None:
    """Periodic returns: open a month, list, count, draw the third party's sample."""


@returns.command("open")
@click.argument("month")
@OFFICE
@PLAN
def open_(month: str, account: str, plan: str) -> None:
    """Ask every unit for its return of a MONTH (2022-05). Done again it asks only who was not."""
    start_django()
    from yiju.interfaces import clock
    from yiju.platform.steering.periodic import api as periodic

    actor, code = acting.office(account), acting.plan_code(plan)
    count = periodic.open_month(code, month, actor=actor, at=clock.moment())
    click.echo(str(_("已开报 {count} 张。").format(count=count)))


@returns.command("list")
@click.argument("month", default="")
@PLAN
def list_(month: str, plan: str) -> None:
    """The returns of a MONTH, or of all: number, unit, month, due day, step, lines, days late.
    Leaves with 1 where one is late and not in."""
    start_django()
    from yiju.interfaces import clock
    from yiju.platform.steering.periodic import api as periodic

    label = periodic.month_of(month).label if month else ""
    rows = periodic.filed_of(label, today=clock.today(), plan_code=acting.plan_code(plan))
    for row in rows:
        step = periodic.RETURN.step(row.step or "accepted").title
        click.echo(
            f"{row.item}  {row.unit_code}  {row.month}  {row.due_on}  {step}  "
            f"{row.written}/{row.lines}  {row.late_days}"
        )
    raise SystemExit(int(any(row.late_days and not row.is_in for row in rows)))


@returns.command()
@click.argument("first")
@click.argument("last", default="")
def counts(first: str, last: str) -> None:
    """By unit over the months FIRST to LAST: asked, in time, late, not in, sent back, drawn,
    checked, replaced, untrue."""
    start_django()
    from yiju.interfaces import clock
    from yiju.platform.steering.periodic import api as periodic

    months = [periodic.month_of(one).label for one in (first, last or first)]
    for one in periodic.counts(*months, today=clock.today()):
        numbers = (one.asked, one.in_time, one.late, one.missing, one.sent_back)
        sample = (one.drawn, one.checked, one.replaced, one.untrue)
        click.echo(f"{one.unit_code}  " + "  ".join(map(str, (*numbers, *sample))))


@returns.command()
@click.argument("month")
@OFFICE
def draw(month: str, account: str) -> None:
    """Draw the third party's sample of a MONTH of which all returns are accepted."""
    start_django()
    from yiju.interfaces import clock
    from yiju.platform.steering.periodic import api as periodic

    label = periodic.month_of(month).label
    count = periodic.draw(label, actor=acting.office(account), at=clock.moment())
    click.echo(str(_("已抽取 {count} 条，交第三方核验。").format(count=count)))


@returns.command()
@click.argument("number")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def workbook(number: str, target: Path) -> None:
    """Write the return of a NUMBER to TARGET, an .xlsx, as its unit fills it in."""
    start_django()
    from yiju.platform.steering.periodic import api as periodic

    target.write_bytes(periodic.workbook(number))
    click.echo(str(target))
