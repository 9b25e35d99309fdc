"""`yiju supervision`: meetings, what they decided, letters, and the papers of them."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from yiju.interfaces.cli import acting, start_django

PLAN = click.option("--plan", default="", help="The plan; the one in force when left out.")
TARGET = click.Path(dir_okay=False, path_type=Path)


@click.group()
def supervision() -> None:
    """Dispatch meetings and supervision letters: announce, list, write as Word or PDF."""


@supervision.command()
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--begins", required=True, help="By the city's clock, as 14:30.")
@click.option("--place", required=True, help="Where it is held.")
@click.option("--title", required=True, help="What the meeting is called.")
@click.option("--member", "members", multiple=True, required=True, help="Code of a unit; many.")
@click.option("--as", "account", required=True, help="The account of the office that acts.")
@PLAN
def announce(
    day: datetime,
    begins: str,
    place: str,
    title: str,
    members: tuple[str, ...],
    account: str,
    plan: str,
) -> None:
    """Announce a meeting of a DAY with the agenda that is generated from what is at risk."""
    start_django()
    from yiju.interfaces import clock
    from yiju.platform.steering.supervision import api

    told = api.Called(title, day.date(), begins, place, members)
    actor, code = acting.office(account), acting.plan_code(plan)
    made = api.announce(code, told, actor=actor, at=clock.moment())
    click.echo(f"{made.label}  {made.item}")
    for place_in, entry in enumerate(made.taken, start=1):
        click.echo(f"{place_in}. {entry.title}")


@supervision.command()
@PLAN
def meetings(plan: str) -> None:
    """All meetings: day, step, title."""
    start_django()
    from yiju.platform.steering.supervision import api

    for row in api.meetings(acting.plan_code(plan)):
        click.echo(f"{row.label}  {api.MEETING.step(row.state).title}  {row.title}")


@supervision.command()
@PLAN
def decisions(plan: str) -> None:
    """What was decided: number, day, lead unit, step, days late, words. Leaves with 1 where one is
    late."""
    start_django()
    from yiju.interfaces import clock
    from yiju.platform.steering.supervision import api

    rows = [(row, row.days_late(clock.today())) for row in api.decisions(acting.plan_code(plan))]
    for row, late in rows:
        step = api.DECISION.step(row.state).title
        click.echo(f"{row.item}  {row.due}  {row.lead}  {step}  {late}  {row.text}")
    raise SystemExit(int(any(late for row, late in rows if row.state == "doing")))


@supervision.command()
@PLAN
def letters(plan: str) -> None:
    """All letters: number of the item, document number, unit, step, day of the answer, days late,
    subject. Leaves with 1 where an answer is late."""
    start_django()
    from yiju.interfaces import clock
    from yiju.platform.steering.supervision import api

    rows = [(row, row.days_late(clock.today())) for row in api.letters(acting.plan_code(plan))]
    for row, late in rows:
        step, number = api.LETTER.step(row.state).title, api.letter_number(row) or "-"
        due = row.due or "-"
        click.echo(f"{row.item}  {number}  {row.unit}  {step}  {due}  {late}  {row.subject}")
    raise SystemExit(int(any(late for _row, late in rows)))


@supervision.command()
@click.argument("day")
@click.argument("target", type=TARGET)
@PLAN
def agenda(day: str, target: Path, plan: str) -> None:
    """Write the agenda of the meeting of a DAY to TARGET, a .pdf or .docx."""
    start_django()
    from yiju.platform.steering.bulletins.api import Paper
    from yiju.platform.steering.supervision import api

    row = api.meeting(acting.plan_code(plan), day)
    _write(api.agenda_document(row), Paper.LETTER, target)


@supervision.command()
@click.argument("day")
@click.argument("target", type=TARGET)
@PLAN
def minutes(day: str, target: Path, plan: str) -> None:
    """Write the minutes of the meeting of a DAY to TARGET, a .pdf or .docx."""
    start_django()
    from yiju.platform.steering.bulletins.api import Paper
    from yiju.platform.steering.supervision import api

    row = api.meeting(acting.plan_code(plan), day)
    _write(api.minutes_document(row), Paper.MINUTES, target)


@supervision.command()
@click.argument("number")
@click.argument("target", type=TARGET)
def letter(number: str, target: Path) -> None:
    """Write the letter of a NUMBER to TARGET, a .pdf or .docx."""
    start_django()
    from yiju.platform.steering.bulletins.api import Paper
    from yiju.platform.steering.supervision import api

    _write(api.letter_document(api.letter(number)), Paper.LETTER, target)


def _write(document: Any, paper: Any, target: Path) -> None:
    from yiju.platform.steering.bulletins import api as bulletins

    make = bulletins.pdf_of if acting.ending_of(target) == "pdf" else bulletins.word_of
    target.write_bytes(make(document, paper))
    click.echo(str(target))
