"""`yiju check`: every declaration, parameter and route, all problems at once."""

import click

from yiju.interfaces.cli import start_django


@click.command()
def check() -> None:
    """Check all declarations; prints nothing when all is well."""
    from yiju.platform.application import BadDeclarations

    try:
        start_django()
    except BadDeclarations as error:
        for problem in error.problems:
            click.echo(problem)
        raise SystemExit(1) from None
    from django.core.checks import run_checks

    problems = run_checks()
    for found in problems:
        click.echo(str(found))
    raise SystemExit(1 if problems else 0)
