"""The request that devices send most, one observation of one of the city's streams, answered before
the web framework is asked: by the same rules, with half the work.

Those that come at the same time are served together: their secrets asked and their readings kept
once for all of them. Whatever is not as plain as that goes the whole way: another address, a query,
a person's key, a body that is no such observation. So does what goes wrong, with the error that it
went wrong by, so that it is told, counted and logged where everything else is.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple

import msgspec
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError

from yiju.interfaces import clock
from yiju.interfaces.sensorthings import readings
from yiju.interfaces.sensorthings.rights import shown
from yiju.interfaces.sensorthings.serving import observed
from yiju.interfaces.sensorthings.views import FAILED, HEADERS, home
from yiju.interfaces.web.straight import headers_of_all
from yiju.platform.base.errors import CityError
from yiju.platform.base.together import Together
from yiju.platform.sensing import api as sensing

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Any], Iterable[bytes]]
LARGEST = 16_384
"""Octets of a body; who sends more waits longer for the line than for the framework."""
OF_ROOT = (
    "wsgi.url_scheme",
    "HTTP_HOST",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO",
    "SERVER_NAME",
    "SERVER_PORT",
)
"""What the address depends on by which the service is known to a client."""


class TakeObservationsStraight:
    """In front of the whole application."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.path = f"{home()}/Observations"
        self.headers = [
            *(headers_of_all() | HEADERS).items(),
            ("Content-Type", "application/json"),
            ("Cache-Control", "private, no-store"),
        ]

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] == self.path and environ["REQUEST_METHOD"] == "POST":
            answer = self._answer(environ)
            if answer is not None:
                data, where = answer
                length = ("Content-Length", str(len(data)))
                start("201 Created", [*self.headers, ("Location", where), length])
                return [data]
        return self.application(environ, start)

    def _answer(self, environ: Environ) -> tuple[bytes, str] | None:
        """What was kept, and its address; None for what goes the whole way."""
        length = environ.get("CONTENT_LENGTH") or ""
        if environ.get("QUERY_STRING") or not (length.isdecimal() and int(length) <= LARGEST):
            return None
        body = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = BytesIO(body)
        root, now = _root(*map(environ.get, OF_ROOT)), clock.moment()
        secret = shown(environ.get("HTTP_AUTHORIZATION", ""))
        reading = _reading(body, now)
        if not (reading and root and secret):
            return None
        try:
            receipt = _together.ask(Shown(secret, reading.columns(), now))
            if receipt is None:
                return None
            readings.check(receipt)
        except Exception as error:
            environ[FAILED] = error
            return None
        kept = observed(root, reading.shown())
        return kept.data, kept.headers["Location"]


class Shown(NamedTuple):
    """A reading, and the secret that came with it."""

    secret: str
    readings: sensing.Readings
    at: datetime


def _take(all_shown: Sequence[Shown]) -> list[sensing.Receipt | None]:
    """What became of each; None for those whose secret is that of no source. Secrets are asked and
    readings kept once for all who wait."""
    callers = {one.secret: _caller(one.secret, one.at) for one in all_shown}
    known = [(place, callers[one.secret]) for place, one in enumerate(all_shown)]
    brought = {
        place: sensing.Brought(caller, all_shown[place].readings, all_shown[place].at)
        for place, caller in known
        if caller is not None
    }
    receipts = dict(zip(brought, sensing.keep([*brought.values()]), strict=True))
    return [receipts.get(place) for place in range(len(all_shown))]


_together = Together(_take)


def _caller(secret: str, now: datetime) -> sensing.Caller | None:
    """None also where the database had gone away: nothing is kept yet, and on the whole way it is
    connected to anew."""
    try:
        return sensing.caller(secret, now)
    except DatabaseError:
        return None


def _reading(body: bytes, now: datetime) -> readings.Reading | None:
    """None for what is no plain reading of one of the city's streams."""
    said = _said(body)
    stream = said.get("Datastream") if said else None
    key = stream.get("@iot.id") if isinstance(stream, dict) else None
    if not isinstance(key, str):
        return None
    try:
        return readings.read(key, said, now)
    except CityError:
        return None


def _said(body: bytes) -> dict[str, Any] | None:
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


@lru_cache(maxsize=256)
def _root(*known: str | None) -> str:
    """The address of the service as the client knows it; empty where it has no business to."""
    told = {name: value for name, value in zip(OF_ROOT, known, strict=True) if value is not None}
    plain = {"REQUEST_METHOD": "POST", "PATH_INFO": "/", "wsgi.input": BytesIO()}
    request = WSGIRequest({**plain, **told})
    try:
        return f"{request.scheme}://{request.get_host()}{home()}"
    except DisallowedHost:
        return ""
