"""`yiju sensing`: what the city measures."""

import os
import signal
from datetime import date
from pathlib import Path
from threading import Event, Thread

import click

from yiju.interfaces.cli import start_django
from yiju.platform.base.i18n import _


@click.group()
def sensing() -> None:
    """Streams, their readings, and the lake that keeps them."""


@sensing.command()
@click.option("--forever", is_flag=True, help="Go on, and keep the lake in order as well.")
@click.option("--every", default=1.0, show_default=True, help="Seconds between two rounds.")
@click.option("--below", type=int, hidden=True, help="End when this process has ended.")
def move(forever: bool, every: float, below: int | None) -> None:
    """Move what came in from the inbox into the lake, and attend to the alarms that it raises.

    With --forever one process of all that run does the work, and carries commands to devices; the
    others stand by.
    """
    start_django()
    from yiju.interfaces import clock
    from yiju.interfaces.sending.channels import read_channels
    from yiju.interfaces.sensing.moving import FOLLOWERS, READIED, Carrier
    from yiju.interfaces.sensing.switching import Push, Switchboard
    from yiju.interfaces.talq.carrying import Carrier as Talq
    from yiju.interfaces.talq.keeping import Keeper
    from yiju.platform.sensing.lake import api
    from yiju.platform.sensing.watches import api as watches
    from yiju.platform.sensing.watches.balancing import look_for_imbalance
    from yiju.platform.sensing.watches.unusual import look_for_unusual

    if forever:
        stopping = Event()
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_facts: stopping.set())

        def goes_on() -> bool:
            return below is None or os.getppid() == below

        channels = read_channels()
        switchboard = Switchboard([Push(channels), Talq(channels)], every, stopping)
        others = (switchboard, Keeper(channels, every, stopping))
        beside = [Thread(target=one.run, args=[goes_on]) for one in others]
        for thread in beside:
            thread.start()
        Carrier(every, stopping).run(goes_on)
        for thread in beside:
            thread.join()
        return
    mover, stored = api.Mover(api.lake(), FOLLOWERS, READIED), 0
    while (moved := mover.move_beside_others(clock.moment())).deliveries:
        stored += moved.stored
    watches.look_for_silence(clock.moment())
    look_for_unusual(clock.moment(), mover.lake)
    look_for_imbalance(clock.moment(), mover.lake)
    watches.attend(clock.moment())
    click.echo(str(_("搬入数据湖 {count} 条读数").format(count=stored)))


@sensing.command()
def keep() -> None:
    """Put the lake in order: sort days that are over, sum up hours, delete what is kept no longer,
    and files that nobody reads any more."""
    start_django()
    from yiju.interfaces import clock
    from yiju.platform.sensing import api
    from yiju.platform.sensing.lake import api as lake

    api.keep_in_step(clock.moment())
    kept = lake.keep_lake(lake.lake(), clock.moment(), at_once=True)
    click.echo(str(_("整理了 {count} 天的读数").format(count=kept)))


@sensing.command()
@click.argument("kind")
@click.option("--source", required=True, help="Key of the source that delivers them.")
@click.option("--within", default="", help="Code of an area; the whole city without it.")
@click.option("--keeper", default="", help="Code of the unit that looks after the assets.")
def streams(kind: str, source: str, within: str, keeper: str) -> None:
    """Let a source deliver a KIND of stream, as lamp.power, for the assets of an area."""
    start_django()
    from yiju.interfaces import clock
    from yiju.platform.events.api import Actor
    from yiju.platform.sensing import api

    made = api.streams_make(
        kind,
        source=source,
        within=within,
        keeper=keeper,
        actor=Actor("cli", "cli", via="cli"),
        at=clock.moment(),
    )
    told = _("新建 {created} 个数据流，改动 {changed} 个")
    click.echo(str(told.format(created=made.created, changed=made.changed)))


@sensing.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", required=True, help="Key of the source in whose name they come.")
def import_file(file: Path, source: str) -> None:
    """Take the readings in a FILE: .xlsx, .csv or .parquet. Leaves with 1 where some are
    refused."""
    start_django()
    from yiju.interfaces import clock
    from yiju.platform.events.api import Actor
    from yiju.platform.sensing import api

    report = api.import_readings(
        api.caller_for(source),
        file,
        filename=file.name,
        actor=Actor("cli", "cli", via="cli"),
        at=clock.moment(),
    )
    told = _("收到 {received} 条，接收 {accepted} 条")
    click.echo(str(told.format(received=report.received, accepted=report.accepted)))
    for one in report.refused:
        click.echo(f"{one.row}  {one.stream}  {one.reason.key}  {one.why}")
    raise SystemExit(1 if report.counts else 0)


@sensing.command()
@click.option("--day", help="As 2022-06-30; today without it.")
def balance(day: str | None) -> None:
    """Readings received on a day, by source, and what became of them. Leaves with 1 where it does
    not add up."""
    start_django()
    from yiju.interfaces import clock
    from yiju.platform.sensing import api

    try:
        on = date.fromisoformat(day) if day else clock.today()
    except ValueError:
        raise click.UsageError(f"--day {day}: 2022-06-30") from None
    rows = api.balances(on, on)
    click.echo(f"{on}  " + str(_("来源  收到 = 存下 + 重复 + 拒收 + 待搬")))
    for one in rows:
        click.echo(
            f"{one.source}  {one.received} = {one.stored} + {one.duplicate} + {one.refusals}"
            f" + {one.waiting}"
        )
        for reason, count in sorted(one.refused.items()):
            click.echo(f"    {reason}  {count}")
    raise SystemExit(0 if all(one.adds_up for one in rows) else 1)
