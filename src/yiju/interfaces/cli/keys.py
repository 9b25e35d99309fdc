"""`yiju key`: keys with which other programs call the API."""

from datetime import date

import click

from yiju.interfaces.cli import start_django


@click.group()
def key() -> None:
    """Keys with which other programs call the API."""


@key.command()
@click.argument("account")
@click.option("--name", required=True, help="Which program will use it.")
@click.option("--until", required=True, help="The last day, as 2022-12-31; a year at most.")
@click.option("--membership", type=int, help="Number of the membership, where there are several.")
@click.option("--write", is_flag=True, help="It may change records, not only read.")
def make(account: str, name: str, until: str, membership: int | None, write: bool) -> None:
    """Make a key for ACCOUNT. The key alone goes to standard output, this once."""
    start_django()
    from yiju.interfaces import clock
    from yiju.platform.events.api import Actor
    from yiju.platform.registry import api as registry

    try:
        last_day = date.fromisoformat(until)
    except ValueError:
        raise click.UsageError(f"--until {until}: 2022-12-31") from None
    if membership is None:
        held = registry.own_memberships(account, clock.today())
        if len(held) != 1:
            told = "; ".join(f"{m.id} {m.role} {m.unit_code} {m.area_code}" for m in held)
            raise click.UsageError(f"--membership: {told or '—'}")
        membership = held[0].id
    made = registry.key_make(
        account,
        name=name,
        membership_id=membership,
        until=last_day,
        may_write=write,
        today=clock.today(),
        actor=Actor(account="cli", name="cli", unit="", via="cli"),
        at=clock.now(),
    )
    click.echo(made.secret)


@key.command("list")
@click.option("--account", help="Only the keys of this account.")
def list_keys(account: str | None) -> None:
    """List keys: number, beginning, account, role, what it may, last day, state, name."""
    start_django()
    from yiju.interfaces import clock
    from yiju.interfaces.web.keys import state_of
    from yiju.platform.registry import api as registry

    today = clock.today()
    for row in registry.access_keys(account):
        may = "read-write" if row.may_write else "read"
        post = f"{row.membership.role} {row.membership.unit_code}"
        click.echo(
            f"{row.id}  {row.mark}  {row.account}  {post}  {may}  {row.until}  "
            f"{state_of(row, today)}  {row.name}"
        )


@key.command()
@click.argument("number", type=int)
def revoke(number: int) -> None:
    """Close key NUMBER for ever."""
    start_django()
    from yiju.interfaces import clock
    from yiju.platform.events.api import Actor
    from yiju.platform.registry import api as registry

    actor = Actor(account="cli", name="cli", unit="", via="cli")
    row = registry.key_revoke(number, owner=None, actor=actor, at=clock.now())
    click.echo(f"{row.id}  {row.mark}  {row.name}")
