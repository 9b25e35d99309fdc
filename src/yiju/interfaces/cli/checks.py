"""`yiju check`: every declaration, parameter and route, all problems at once."""

import click

from yiju.interfaces.cli import start_django


@click.command()
def check() -> None:
    """Check all declarations, and the storage that readings go to where it is no folder; prints
    nothing when all is well."""
    from yiju.platform.application import BadDeclarations

    try:
        start_django()
    except BadDeclarations as error:
        for problem in error.problems:
            click.echo(problem)
        raise SystemExit(1) from None
    from django.core.checks import run_checks

    problems = run_checks()
    told = [str(found) for found in problems] + _of_the_lake()
    for problem in told:
        click.echo(problem)
    raise SystemExit(1 if told else 0)


def _of_the_lake() -> list[str]:
    from django.conf import settings

    if "://" not in settings.YIJU_LAKE:
        return []
    from yiju.platform.base.errors import CityError
    from yiju.platform.sensing.lake.api import lake
    from yiju.platform.sensing.query.api import hold_reached

    try:
        lake().hold_out()
        hold_reached(settings.YIJU_ENGINE, settings.YIJU_LAKE, settings.YIJU_SPARK_OPTIONS)
    except CityError as error:
        return [error.message]
    return []
