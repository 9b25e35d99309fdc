"""What all plays in the running demonstration city share: where it is, its time, its key."""

import os
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import click
import requests

from yiju.interfaces.cli import start_django
from yiju.interfaces.cli.demo import DEFAULT_HOME, TODAY
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import CHINA

BREATH_S, PATIENCE_S = 0.3, 30


class NobodyServes(click.ClickException):
    """The command leaves with 2: it was asked for a city that is not there."""

    exit_code = 2

    def __init__(self, address: str) -> None:
        said = _("{address} 没有演示城市在运行。先在另一个终端运行 yiju demo")
        super().__init__(str(said.format(address=address)))


def knock(address: str) -> None:
    """Raises NobodyServes."""
    try:
        with requests.Session() as session:
            session.trust_env = False
            session.get(f"{address}/public/report/", timeout=PATIENCE_S).raise_for_status()
    except requests.RequestException:
        raise NobodyServes(address) from None


def enter(home: Path | None) -> Path:
    """This process becomes one of the city's, whatever DATABASE_URL says; the city's home."""
    place = (home or Path(os.environ.get("YIJU_HOME") or DEFAULT_HOME)).absolute()
    os.environ |= {"YIJU_HOME": str(place), "YIJU_TODAY": TODAY, "YIJU_CITY": "changzhou"}
    os.environ.pop("DATABASE_URL", None)
    return place


def start(clock_time: str) -> datetime:
    """Start the program; the moment of the city's day at which the play begins."""
    start_django()
    return datetime.fromisoformat(f"{TODAY}T{clock_time}:00+08:00")


def moments(begins: datetime, span: timedelta) -> Iterator[datetime]:
    """The city's time, again and again until the span is over."""
    from yiju.interfaces import clock

    while (now := clock.moment()) < begins + span:
        yield now
        time.sleep(BREATH_S)


def figures(keys: Mapping[str, Text], now: datetime) -> list[str]:
    """What indicators come to, as the plan page shows them; a dash where there is no data."""
    from yiju.platform.base.time import Period, china_day
    from yiju.platform.registry import api as registry
    from yiju.platform.steering import api as steering

    city, day = registry.city().code, Period.day(china_day(now))
    values = [steering.measure(key, day, city).value for key in keys]
    return [f"{float(value):.4g}" if value is not None else "—" for value in values]


def tell(now: datetime, text: Text, **facts: object) -> None:
    click.echo(f"{now.astimezone(CHINA):%H:%M} {text.format(**facts)}")
