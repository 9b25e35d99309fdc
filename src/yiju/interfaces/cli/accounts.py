"""`yiju account`: open an account with its person and role."""

import getpass
import sys

import click

from yiju.interfaces.cli import start_django
from yiju.interfaces.policy import ROLES


@click.group()
def account() -> None:
    """Accounts of those who sign in."""


@account.command()
@click.argument("name")
@click.option("--person", required=True, help="Name of the natural person.")
@click.option("--unit", required=True, help="The unit for which they act, by name or code.")
@click.option("--role", required=True, type=click.Choice([r for r in ROLES if r != "visitor"]))
@click.option("--area", default="", help="The area over which they act; the whole city if empty.")
@click.option("--oidc", is_flag=True, help="No password: sign in by the city's identity only.")
def add(name: str, person: str, unit: str, role: str, area: str, oidc: bool) -> None:
    """Open account NAME; the password is asked for, or read from standard input."""
    start_django()
    from django.contrib.auth.password_validation import validate_password
    from django.db import transaction

    from yiju.interfaces import clock
    from yiju.platform.events.api import Actor
    from yiju.platform.registry import api as registry

    password = None if oidc else asked_password()
    place = registry.area_named(area) if area else registry.city()
    found = registry.resolve(unit)
    if len(found) != 1 or place is None:
        raise click.UsageError(f"{unit} / {area}")
    actor = Actor(account="cli", name="cli", unit="", via="cli")
    at = clock.now()
    if password is not None:
        validate_password(password)
    with transaction.atomic():
        who = registry.person_add(person, None, None, actor=actor, at=at)
        registry.account_add(name, person_id=who.id, password=password, actor=actor, at=at)
        registry.membership_add(
            who.id,
            unit_code=found[0].code,
            role=role,
            area_code=place.code,
            since=clock.today(),
            actor=actor,
            at=at,
        )


def asked_password() -> str:
    return getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
