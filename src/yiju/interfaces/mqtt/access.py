"""Who may publish what at another broker, from the secrets of the sources: files for mosquitto."""

import os
from base64 import b64encode
from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import pbkdf2_hmac

from yiju.interfaces.mqtt.topics import ROOT, commands_of
from yiju.platform.sensing.api import SecretRow

ITERATIONS = 101
"""As mosquitto_passwd takes; a secret is random and needs no more."""
SALT = 12


def access_list(secrets: Iterable[SecretRow], bridge: str, on: date) -> Iterator[str]:
    """Lines of an access list: the user `bridge` reads all and writes orders; the user of each
    secret that opens something on a day, named by its first characters, reaches what lies below
    its own topic."""
    yield from (f"user {bridge}", f"topic read {ROOT}/#", f"topic write {commands_of('+', '+')}")
    for one in secrets:
        if one.opens(on):
            own = "/".join(filter(None, (ROOT, one.source, one.asset_code)))
            yield from ("", f"user {one.mark}", f"topic readwrite {own}/#")


def password_line(user: str, password: str, salt: bytes | None = None) -> str:
    """A line of a password file, PBKDF2 with SHA-512."""
    salt = salt or os.urandom(SALT)
    hashed = pbkdf2_hmac("sha512", password.encode(), salt, ITERATIONS)
    return f"{user}:$7${ITERATIONS}${b64encode(salt).decode()}${b64encode(hashed).decode()}"
