"""`yiju work`: the clock of the work, and what leaves the house."""

import os
import signal
from datetime import date, timedelta
from threading import Event

import click

from yiju.interfaces.cli import start_django
from yiju.platform.base.i18n import _


@click.group()
def work() -> None:
    """The clock of all work, and the letters that leave."""


@work.command()
def tick() -> None:
    """Do all that has come due: reminders, escalations, ends of notices, inspections; delete the
    positions of patrols whose time is over."""
    start_django()
    from yiju.interfaces import clock
    from yiju.interfaces.sending.channels import read_channels
    from yiju.platform.work import api
    from yiju.platform.work.inspections import api as inspections
    from yiju.platform.work.patrols import api as patrols

    looked = api.tick(clock.moment(), read_channels().to_whom)
    click.echo(str(_("看过 {count} 个到点的环节").format(count=looked)))
    begun = inspections.keep_inspecting(clock.moment())
    click.echo(str(_("新到期的巡查 {count} 件").format(count=begun)))
    erased = patrols.keep_patrols(clock.moment())
    click.echo(str(_("删除 {count} 次巡查的轨迹").format(count=erased)))


@work.command()
@click.option("--forever", is_flag=True, help="Go on, and let the clock tick as well.")
@click.option("--every", default=5.0, show_default=True, help="Seconds between two rounds.")
@click.option("--below", type=int, hidden=True, help="End when this process has ended.")
def deliver(forever: bool, every: float, below: int | None) -> None:
    """Send the letters that are due, each to its channel (YIJU_CHANNELS).

    With --forever one process of all that run does the work; the others stand by.
    """
    start_django()
    from yiju.interfaces.sending.channels import read_channels
    from yiju.interfaces.sending.courier import Courier, deliver_all

    channels = read_channels()
    if not forever:
        sent = deliver_all(channels)
        click.echo(str(_("送出 {count} 封").format(count=sent)))
        return
    stopping = Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_facts: stopping.set())
    Courier(channels, every, stopping).run(lambda: below is None or os.getppid() == below)


@work.command()
@click.option("--day", help="As 2022-06-30; yesterday without it.")
def reconcile(day: str | None) -> None:
    """Letters written on a day, by channel: sent, waiting, given up. Leaves with 1 while one
    waits."""
    start_django()
    from yiju.interfaces import clock
    from yiju.platform.base.time import start_of_day
    from yiju.platform.work import api

    try:
        on = date.fromisoformat(day) if day else clock.today() - timedelta(days=1)
    except ValueError:
        raise click.UsageError(f"--day {day}: 2022-06-30") from None
    rows = api.reconciliation(start_of_day(on), start_of_day(on + timedelta(days=1)))
    click.echo(f"{on}  " + str(_("渠道  写成 = 送达 + 待发 + 已放弃")))
    for row in rows:
        click.echo(f"{row.channel}  {row.written} = {row.sent} + {row.waiting} + {row.given_up}")
    raise SystemExit(1 if any(row.waiting for row in rows) else 0)
