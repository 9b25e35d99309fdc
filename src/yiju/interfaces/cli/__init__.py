"""The command `yiju`.

A command parses, calls one function, prints. It leaves with 0 for done, 1 for "looked and found
a problem", 2 for "you asked for something that is not there". Commands that need no database
start without Django.
"""

import os
import sys
from importlib import import_module

import click

from yiju import __version__

COMMANDS = {
    "demo": ("demo", "demo"),
    "storm": ("storm", "storm"),
    "dusk": ("dusk", "dusk"),
    "serve": ("server", "serve"),
    "check": ("checks", "check"),
    "explain": ("explain", "explain"),
    "plan": ("plan", "plan"),
    "events": ("events", "events"),
    "ledgers": ("ledgers", "ledgers"),
    "import": ("assets", "import_assets"),
    "export": ("assets", "export_assets"),
    "city": ("city", "city"),
    "account": ("accounts", "account"),
    "key": ("keys", "key"),
    "work": ("work", "work"),
    "draw": ("draws", "draw"),
    "ballot": ("ballots", "ballot"),
    "bulletin": ("bulletins", "bulletin"),
    "returns": ("returns", "returns"),
    "supervision": ("supervision", "supervision"),
    "standing": ("standings", "standing"),
    "evaluation": ("evaluations", "evaluation"),
    "sensing": ("sensing", "sensing"),
    "mqtt": ("mqtt", "mqtt"),
    "exchange": ("exchange", "exchange"),
    "bank": ("bank", "bank"),
    "open311": ("open311", "open311"),
    "new-application": ("skeleton", "new_application"),
    "manage": ("manage", "manage"),
}


class Lazy(click.Group):
    """Loads the file of a command only when it is called: `plan compile` starts at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name]
        command: click.Command = getattr(import_module(f"{__name__}.{module}"), attribute)
        return command


def start_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiju.settings")
    django.setup()


@click.command(cls=Lazy)
@click.version_option(__version__, prog_name="yiju")
def yiju() -> None:
    """宜居 Yiju: the system with which a city carries out a programme."""


def main() -> None:
    from yiju.platform.base.errors import CityError
    from yiju.platform.base.i18n import activate

    activate("en" if os.environ.get("YIJU_LANG", "zh").startswith("en") else "zh-hans")
    try:
        yiju(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Exit as left:
        sys.exit(left.exit_code)
    except click.Abort:
        sys.exit(130)
    except CityError as error:
        click.echo(error.message, err=True)
        sys.exit(2)
