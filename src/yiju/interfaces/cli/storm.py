"""`yiju storm`: a storm day in the running demonstration city, before your eyes."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import click
import requests

from yiju.interfaces.cli import start_django
from yiju.interfaces.cli.demo import DEFAULT_HOME, TODAY
from yiju.platform.base.i18n import _

BEGINS_AT = "08:00"
BREATH_S = 0.3
PATIENCE_S = 30


@click.command()
@click.option("--address", default="http://127.0.0.1:8000", show_default=True)
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder of the demonstration that is served there; YIJU_HOME, else ./var/demo.",
)
@click.option("--hours", type=click.IntRange(1, 48), default=12, show_default=True)
@click.option("--speed", type=click.FloatRange(1, 3600), default=240, show_default=True)
@click.option("--reports", type=click.IntRange(1, 2000), default=80, show_default=True)
def storm(address: str, home: Path | None, hours: int, speed: float, reports: int) -> None:
    """Let a storm pass over the demonstration city that runs at an address.

    Reports arrive over the public form and over Open311; people accept, file, dispatch, handle
    and verify them; some are late and escalate; one reporter says that it is not fixed. The
    city's clock runs as many times faster as --speed says, and stands still again afterwards.
    """
    place = (home or Path(os.environ.get("YIJU_HOME") or DEFAULT_HOME)).absolute()
    os.environ |= {"YIJU_HOME": str(place), "YIJU_TODAY": TODAY, "YIJU_CITY": "changzhou"}
    os.environ.pop("DATABASE_URL", None)
    start_django()
    from yiju.interfaces import clock

    begins = datetime.fromisoformat(f"{TODAY}T{BEGINS_AT}:00+08:00")
    clock.let_run(begins, speed)
    try:
        play(Doors(address), begins, hours, reports)
    finally:
        clock.stand_still()


@dataclass
class Doors:
    """The doors of the city as others use them: a browser's form, and a program's key."""

    address: str
    browser: requests.Session = field(default_factory=requests.Session)
    key: str = ""
    secrets: dict[str, str] = field(default_factory=dict)
    """By number, of the reports over the public form."""

    def __post_init__(self) -> None:
        self.browser.trust_env = False

    def portal(self, words: str, type_code: str, lon: float, lat: float, photo: bytes) -> str:
        self._page("/public/report/")
        answer = self._submit(
            "/public/report/",
            {"words": words, "type_code": type_code, "lon": str(lon), "lat": str(lat)},
            {"photo": ("p.jpg", photo, "image/jpeg")},
        )
        number, _query, secret = answer.url.rstrip("/").partition("/?s=")
        number = number.rstrip("/").rpartition("/")[2]
        self.secrets[number] = secret
        self.browser.cookies.pop("yiju_browser", None)
        return number

    def not_fixed(self, number: str) -> None:
        form = {"s": self.secrets[number], "code": "same", "words": "还没有好", "key": number}
        self._submit(f"/public/cases/{number}/not-fixed/", form, {})

    def open311(self, words: str, type_code: str, lon: float, lat: float) -> str:
        told = {
            "api_key": self.key,
            "service_code": type_code,
            "description": words,
            "lat": str(lat),
            "long": str(lon),
        }
        url = f"{self.address}/open311/v2/requests.json"
        answer = self.browser.post(url, told, timeout=PATIENCE_S)
        answer.raise_for_status()
        return str(answer.json()[0]["service_request_id"])

    def _page(self, path: str) -> None:
        self.browser.get(self.address + path, timeout=PATIENCE_S).raise_for_status()

    def _submit(
        self, path: str, form: dict[str, str], files: dict[str, tuple[str, bytes, str]]
    ) -> requests.Response:
        token = self.browser.cookies.get("csrftoken") or ""
        form = {"key": os.urandom(8).hex(), **form, "csrfmiddlewaretoken": token}
        headers = {"Referer": self.address + path}
        answer = self.browser.post(
            self.address + path, form, files=files or None, headers=headers, timeout=PATIENCE_S
        )
        answer.raise_for_status()
        return answer


def play(doors: Doors, begins: datetime, hours: int, count: int) -> None:
    """The reports in their time, everybody at work, a doubt, and what came of it."""
    from yiju.city.demonstration import Demonstration
    from yiju.city.storm import People, StormDay, picture
    from yiju.interfaces import clock

    doors.key = _key(clock.now())
    city = Demonstration(Path(os.environ["YIJU_HOME"]) / "demo-files")
    waiting = list(StormDay(city.ground, begins, hours, count).reports())
    people, numbers, doubted = People(), list[str](), ""
    for now in _moments(begins, hours):
        while waiting and waiting[0].at <= now:
            one = waiting.pop(0)
            if one.door == "portal":
                photo = picture(f"report/{len(numbers)}")
                number = doors.portal(one.words, one.type_code, one.lon, one.lat, photo)
            else:
                number = doors.open311(one.words, one.type_code, one.lon, one.lat)
            numbers.append(number)
            _tell(
                now,
                _("{door} 上报 {number}：{words}"),
                door=one.door,
                number=number,
                words=one.words,
            )
        people.act(numbers, now)
        if not doubted and (doubted := _closed_of(doors)):
            doors.not_fixed(doubted)
            _tell(now, _("上报人说没有解决，案件重新打开：{number}"), number=doubted)
    _sum_up(numbers, doubted, clock.moment())


def _moments(begins: datetime, hours: int) -> Iterator[datetime]:
    """The city's time, again and again until the hours are over."""
    from yiju.interfaces import clock

    while (now := clock.moment()) < begins + timedelta(hours=hours):
        yield now
        time.sleep(BREATH_S)


def _closed_of(doors: Doors) -> str:
    """A case that was closed and whose reporter came through the public form."""
    from yiju.platform.work import api as work

    return next((n for n in doors.secrets if work.item(n).end == "closed"), "")


def _key(now: datetime) -> str:
    """A key for the program that reports over Open311, good for a day."""
    from yiju.city.accounts import SYSTEM
    from yiju.platform.registry import api as registry

    on = now.date()
    [post] = registry.own_memberships("acceptor", on)[:1]
    made = registry.key_make(
        "acceptor",
        name="storm",
        membership_id=post.id,
        until=on,
        may_write=True,
        today=on,
        actor=SYSTEM,
        at=now,
    )
    return made.secret


def _sum_up(numbers: list[str], doubted: str, now: datetime) -> None:
    from yiju.platform.work import api as work

    items = [work.item(number) for number in numbers]
    closed = sum(item.end == "closed" for item in items)
    late = sum(
        any(stage.due_at and (stage.ended_at or now) > stage.due_at for stage in item.stages)
        for item in items
    )
    told = _(
        "上报 {count} 件，结案 {closed} 件，有环节超期的 {late} 件，市民反映没有解决 {doubts} 件"
    )
    _tell(now, told, count=len(items), closed=closed, late=late, doubts=int(bool(doubted)))


def _tell(now: datetime, text: object, **facts: object) -> None:
    click.echo(f"{now:%H:%M} {text.format(**facts)}")  # type: ignore[attr-defined]
