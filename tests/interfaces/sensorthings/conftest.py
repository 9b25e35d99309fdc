"""A city of two lamps that measure, served to clients that show keys."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import frost_sta_client as fsc
import pytest
import requests
from django.db import connections
from django.test.testcases import LiveServerThread
from measured import UNIT, Measured, measured_city

from yiju.interfaces.sensorthings.straight import TakeObservationsStraight
from yiju.platform.base.time import CHINA
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry

DAY = date(2022, 6, 30)
PATIENCE_S = 30


@dataclass
class Service:
    """The door as a program sees it that shows `secret`."""

    root: str
    secret: str

    def ask(self, method: str, path: str = "", **how: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        headers |= how.pop("headers", {})
        address = path if path.startswith("http") else f"{self.root}/{path}".rstrip("/")
        with requests.Session() as session:
            session.trust_env = False
            return session.request(method, address, headers=headers, timeout=PATIENCE_S, **how)

    def read(self, path: str = "", **query: Any) -> Any:
        answer = self.ask("GET", path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def names(self, path: str, **query: Any) -> list[Any]:
        return [one["name"] for one in self.read(path, **query)["value"]]

    def make(self, path: str, body: Any) -> str:
        """The address of what was made, behind the root."""
        answer = self.ask("POST", path, json=body)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"].removeprefix(f"{self.root}/")

    @property
    def client(self) -> fsc.SensorThingsService:
        """The independent client."""
        handler = fsc.AuthHandler("anybody", self.secret)
        return fsc.SensorThingsService(self.root, auth_handler=handler)


@dataclass
class Lamps:
    measured: Measured
    root: str

    def keeper(self, role: str = "keeper", *, writes: bool = True, area: str = "") -> Service:
        """With the key of a person."""
        actor, at = Actor("admin", "管理员"), self.measured.at
        name = f"{role}{area}{writes}"
        person = registry.person_add(name, identifier=None, phone=None, actor=actor, at=at)
        registry.account_add(name, person_id=person.id, password=None, actor=actor, at=at)
        row = registry.membership_add(
            person.id,
            unit_code=UNIT,
            role=role,
            area_code=area or registry.city().code,
            since=date(2022, 1, 1),
            actor=actor,
            at=at,
        )
        made = registry.key_make(
            name,
            name="测试",
            membership_id=row.id,
            until=DAY + timedelta(days=30),
            may_write=writes,
            today=DAY,
            actor=actor,
            at=at,
        )
        return Service(self.root, made.secret)

    def device(self, secret: str) -> Service:
        return Service(self.root, secret)


@pytest.fixture(scope="session")
def served(django_db_setup) -> Iterator[str]:
    """The address of a server in this process, which works in the transaction of each test: the
    event log cannot be emptied after one."""
    server = LiveServerThread("localhost", _InTheTest)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://localhost:{server.port}"
    server.terminate()


class _InTheTest:
    """The application as it is served, with the connection of the test that runs; no static files
    beside it."""

    connection: Any = None

    def __init__(self, application: Any) -> None:
        self.application = TakeObservationsStraight(application)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        connections["default"] = self.connection
        return self.application(environ, start_response)


@pytest.fixture
def lamps(served, db, settings, tmp_path) -> Iterator[Lamps]:
    """Lamps L-1 and L-2 in the east, of which `vendor` delivers power, light and energy."""
    settings.YIJU_TODAY = DAY.isoformat()
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    connection = _InTheTest.connection = connections["default"]
    connection.inc_thread_sharing()
    with measured_city(tmp_path) as measured:
        measured.at = datetime(2022, 6, 30, 0, 0, 1, tzinfo=CHINA)
        settings.YIJU_LAKE, settings.YIJU_LAKE_OPTIONS = measured.lake.place, {}
        measured.source()
        yield Lamps(measured, f"{served}/sensorthings/v1.1")
    connection.dec_thread_sharing()


@pytest.fixture
def keeper(lamps: Lamps) -> Service:
    return lamps.keeper("office")
