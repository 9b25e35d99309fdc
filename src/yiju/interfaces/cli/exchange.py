"""`yiju exchange`: what is shared with platforms above, below and beside."""

import sys
from datetime import date, timedelta

import click

from yiju.interfaces.cli import start_django
from yiju.platform.base.i18n import _


@click.group()
def exchange() -> None:
    """Share with platforms above, below and beside."""


@exchange.command()
@click.argument("name")
@click.option("--direction", type=click.Choice(["out", "in"]), required=True)
@click.option("--data-set", "data_sets", multiple=True, required=True)
@click.option("--url", default="", help="Of the other platform; for out.")
@click.option("--our-name", default="", help="How the other platform calls us; for out.")
@click.option("--private", is_flag=True, help="It is in the house's own network.")
@click.option("--forward", is_flag=True, help="Tell it as well what others have told us.")
def subscribe(
    name: str,
    direction: str,
    data_sets: tuple[str, ...],
    url: str,
    our_name: str,
    private: bool,
    forward: bool,
) -> None:
    """Agree with NAME on what is shared. The secret of both sides is read from standard input."""
    start_django()
    from yiju.interfaces import clock
    from yiju.platform.events.api import Actor
    from yiju.platform.work.exchange import api

    api.subscribe(
        name,
        direction,
        secret=sys.stdin.readline().strip(),
        data_sets=data_sets,
        url=url,
        our_name=our_name,
        private=private,
        forwards=forward,
        actor=Actor(account="cli", name="cli", unit="", via="cli"),
        at=clock.now(),
    )
    click.echo(f"{name} {direction} {' '.join(data_sets)}")


@exchange.command("list")
def list_peers() -> None:
    """The platforms, how far each stream has come, and what is wrong."""
    start_django()
    from yiju.platform.work.exchange import api

    for one in api.peers():
        state = "open" if one.open else "closed"
        click.echo(
            f"{one.direction:<4}{one.name}  {state}  {one.stream or '—'} {one.number}  "
            f"{','.join(one.data_sets)}  {one.failure or '—'}"
        )


@exchange.command()
@click.argument("name")
def push(name: str) -> None:
    """Tell NAME what it does not know yet. Leaves with 1 where not everything was acknowledged."""
    start_django()
    from yiju.interfaces import clock
    from yiju.interfaces.exchange.calling import push as send
    from yiju.interfaces.exchange.sources import sources
    from yiju.platform.work.exchange import api

    api.write_batches(name, sources(), clock.now())
    done = send(name, clock.now)
    click.echo(str(_("{count} 批已收到回执").format(count=done.batches)))
    if done.failure:
        click.echo(done.failure, err=True)
        raise SystemExit(1)


@exchange.command()
@click.argument("name")
@click.option("--from", "number", type=click.IntRange(1), required=True)
def replay(name: str, number: int) -> None:
    """Send NAME the batches again from a number on, as they were, at the next push."""
    start_django()
    from yiju.platform.work.exchange import api

    click.echo(str(_("{count} 批将重发").format(count=api.replay(name, number))))


@exchange.command()
@click.argument("name")
def renew(name: str) -> None:
    """Begin a new stream for NAME that tells everything from the start."""
    start_django()
    from yiju.interfaces import clock
    from yiju.platform.events.api import Actor
    from yiju.platform.work.exchange import api

    actor = Actor(account="cli", name="cli", unit="", via="cli")
    click.echo(api.renew(name, actor=actor, at=clock.now()))


@exchange.command()
@click.argument("name")
@click.argument("direction", type=click.Choice(["out", "in"]))
@click.option("--again", is_flag=True, help="Take it up again where it stopped.")
def close(name: str, direction: str, again: bool) -> None:
    """Stop sharing with NAME in one direction."""
    start_django()
    from yiju.interfaces import clock
    from yiju.platform.events.api import Actor
    from yiju.platform.work.exchange import api

    actor = Actor(account="cli", name="cli", unit="", via="cli")
    api.set_open(name, direction, again, actor=actor, at=clock.now())


@exchange.command()
@click.argument("name")
@click.option("--day", help="As 2022-06-30; yesterday without it.")
def reconcile(name: str, day: str | None) -> None:
    """Compare a day with NAME: written = acknowledged = stored there, and both know the same.

    First looks at everything anew, so that nothing is missed for ever. Leaves with 1 where the
    two sides differ.
    """
    start_django()
    from requests import RequestException

    from yiju.interfaces import clock
    from yiju.interfaces.exchange.calling import ask_there
    from yiju.interfaces.exchange.calling import push as send
    from yiju.interfaces.exchange.sources import sources
    from yiju.platform.base.time import china_day, start_of_day
    from yiju.platform.work.exchange import api

    try:
        on = date.fromisoformat(day) if day else china_day(clock.now()) - timedelta(days=1)
    except ValueError:
        raise click.UsageError(f"--day {day}: 2022-06-30") from None
    api.write_batches(name, sources(), clock.now(), from_the_start=True)
    send(name, clock.now)
    found = api.day_of(name, start_of_day(on), start_of_day(on + timedelta(days=1)))
    try:
        compared = api.compare(name, found, ask_there(name, found, clock.now()))
    except (RequestException, ValueError) as error:
        raise click.ClickException(f"{name}: {error}") from None
    click.echo(
        f"{on}  {found.stream} {found.first}–{found.last}\n"
        f"batches  {found.batches} = {found.acknowledged} = {compared.batches_there}\n"
        f"records  {found.records} = {found.records_acknowledged} = "
        f"{compared.received_there} = {compared.stored_there}"
    )
    for data_set, same in compared.same.items():
        click.echo(f"{data_set}  {'=' if same else '≠'}")
    raise SystemExit(0 if compared.agrees else 1)
