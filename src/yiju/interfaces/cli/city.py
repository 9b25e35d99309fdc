"""`yiju city`: load a city from its profile, without anything of the demonstration."""

import click

from yiju.interfaces.cli import start_django
from yiju.platform.base.i18n import _


@click.group()
def city() -> None:
    """The city that is served here."""


@city.command()
@click.argument("profile")
def load(profile: str) -> None:
    """Load PROFILE, the name of a built-in city or a folder: areas, boundaries, units, groups.

    Makes the tables when there are none. The same profile twice changes nothing.
    """
    start_django()
    from django.core.management import call_command

    from yiju.interfaces import clock
    from yiju.platform.events.api import Actor
    from yiju.platform.registry import api as registry

    read = registry.read_profile(registry.find_profile(profile))
    call_command("migrate", verbosity=0)
    actor = Actor(account="cli", name="cli", unit="", via="cli")
    done = registry.load_city(read, actor=actor, at=clock.now())
    click.echo(
        str(
            _(
                "{city}：{areas} 个区域，{units} 个单位，{groups} 个单位组；变更 {changed} 行"
            ).format(
                city=read.name,
                areas=done.areas,
                units=done.units,
                groups=done.groups,
                changed=done.changed,
            )
        )
    )
