"""The one place that asks what time it is; everything below is told."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings

from yiju.platform.base.time import CHINA

FILE = "clock.json"
"""In the home of a demonstration: where its own time began to run, and how fast."""


@dataclass(frozen=True)
class Running:
    """The time of a demonstration that does not stand still: `speed` of its seconds a second."""

    city: datetime
    real: datetime
    speed: float

    def at(self, real: datetime) -> datetime:
        return self.city + timedelta(seconds=self.speed * (real - self.real).total_seconds())


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The day in the city; a demonstration may hold it still (YIJU_TODAY)."""
    if not settings.YIJU_TODAY:
        return now().astimezone(CHINA).date()
    running = _running()
    return running.at(now()).date() if running else date.fromisoformat(settings.YIJU_TODAY)


def moment() -> datetime:
    """This time of day on the city's day: what "now" means to somebody in the city."""
    if settings.YIJU_TODAY and (running := _running()):
        return running.at(now())
    return datetime.combine(today(), now().astimezone(CHINA).time(), CHINA)


def let_run(city: datetime, speed: float) -> None:
    """Let the time of a demonstration run from a moment of its own, in every process."""
    told = {"city": city.astimezone(CHINA).isoformat(), "real": now().isoformat(), "speed": speed}
    _write(json.dumps(told))


@contextmanager
def running(city: datetime, speed: float) -> Iterator[None]:
    """The same for a while; afterwards it goes as it did before."""
    file = settings.HOME / FILE
    before = file.read_text() if file.exists() else None
    let_run(city, speed)
    try:
        yield
    finally:
        if before is None:
            file.unlink(missing_ok=True)
        else:
            _write(before)


def _write(told: str) -> None:
    """At once for whoever reads it meanwhile."""
    beside = settings.HOME / f"{FILE}.new"
    beside.write_text(told)
    beside.replace(settings.HOME / FILE)


def _running() -> Running | None:
    try:
        told = json.loads((settings.HOME / FILE).read_text())
    except FileNotFoundError:
        return None
    return Running(
        datetime.fromisoformat(told["city"]), datetime.fromisoformat(told["real"]), told["speed"]
    )
