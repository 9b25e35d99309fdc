"""Who sent a request: a program that signs with the secret that it shares with us."""

from collections.abc import Callable

from django.http import HttpRequest

from yiju.interfaces import clock
from yiju.interfaces.sending import signing
from yiju.platform.base.errors import CityError


def proven(
    request: HttpRequest,
    header: str,
    secret_of: Callable[[str], str],
    *,
    unsigned: type[CityError],
    wrong: type[CityError],
) -> str:
    """The name in `header` of whoever signed the request. Raises `unsigned`, `wrong`, and what
    `secret_of` raises for a name that is not known."""
    shown = {
        one: request.headers.get(one, "") for one in (header, signing.MOMENT, signing.SIGNATURE)
    }
    if not all(shown.values()):
        raise unsigned(wanted=", ".join(shown))
    name, moment = shown[header][:40], shown[signing.MOMENT]
    if not (moment.isascii() and moment.isdecimal() and len(moment) <= 11):
        raise wrong()
    is_right = signing.is_signed(
        secret_of(name),
        request.method or "",
        request.get_full_path(),
        clock.now(),
        moment=moment,
        shown=shown[signing.SIGNATURE],
        key=request.headers.get(signing.KEY, ""),
        body=request.body,
    )
    if not is_right:
        raise wrong()
    return name
