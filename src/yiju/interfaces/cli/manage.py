"""Django's own commands, for those who run the server."""

import click

from yiju.interfaces.cli import start_django


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run a Django management command, as `yiju manage migrate`."""
    start_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["yiju manage", *arguments])
