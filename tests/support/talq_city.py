"""A city of four lamps with a gateway that delivers by TALQ and another management software; each
request and each answer is held against the standard."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid5

import talq_contract
from commanded import KINDS, LEAKAGE, Commanded, commanded_city
from django.test import Client
from measured import AT, UNIT

from yiju.interfaces import clock
from yiju.interfaces.sending.channels import Channels, Webhook
from yiju.interfaces.talq import loggers, peers
from yiju.interfaces.talq.models import Peer
from yiju.platform.base.i18n import _
from yiju.platform.base.reported import STATES
from yiju.platform.base.units import PIECE
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.commands import api as commands

SPACE = UUID("5f2b7a52-6f1f-4e0b-9a58-111111111111")
OTHER_CMS = "8a1d3c55-0000-4000-8000-00000000c0de"
EVENT = sensing.StreamKind(
    key="lamp.event",
    title=_("控制器报告"),
    unit=PIECE,
    level=sensing.Level.STATE,
    states=STATES,
    interval=timedelta(days=365),
    silent_after=timedelta(days=3650),
)
CLASS = {
    "name": "Controller",
    "functions": [
        {"functionId": "basic", "type": "BasicFunction"},
        {"functionId": "act1", "type": "LampActuatorFunction"},
        {"functionId": "mon1", "type": "LampMonitorFunction"},
    ],
}


def address(code: str) -> str:
    """By which the gateway knows the device on a lamp."""
    return str(uuid5(SPACE, code))


def device(code: str, asset: str = "", **more: Any) -> dict[str, Any]:
    """A lamp controller that says it is on the lamp with this code."""
    return {
        "address": address(code),
        "name": f"controller {code}",
        "class": "Controller",
        "functions": [
            {
                "id": "basic",
                "type": "BasicFunction",
                "assetId": {"type": "AttributeString", "value": asset or code},
            },
            {"id": "act1", "type": "LampActuatorFunction"},
            {"id": "mon1", "type": "LampMonitorFunction"},
        ],
    } | more


def moment(minutes: float = 0) -> str:
    return (AT + timedelta(minutes=minutes)).isoformat()


def logged(code: str, name: str, value: Any, minutes: float | None = 0, **more: Any) -> Any:
    """An entry of a report: an attribute of the lamp monitor."""
    attribute = {"type": "AttributeFloat", "value": value}
    attribute |= {"timestamp": moment(minutes)} if minutes is not None else {}
    data = {
        "type": "AttributeLogData",
        "srcAddress": f"{address(code)}/mon1",
        "attributeName": name,
        "attributeValue": attribute,
    }
    return {"data": data | more}


def event(code: str, name: str, begins: bool | None = True, minutes: float = 0) -> Any:
    data = {
        "type": "EventLogData",
        "srcAddress": f"{address(code)}/mon1",
        "eventType": name,
        "timestamp": moment(minutes),
    }
    return {"data": data | ({} if begins is None else {"startEndFlag": begins})}


@dataclass
class Speaker:
    """A peer that asks the city. Requests count up, so that each has a name of its own."""

    side: str
    secret: str
    address: str
    requests: int = 0
    checked: bool = True

    def ask(
        self, method: str, path: str, body: Any = None, *, request: str = "", **query: Any
    ) -> tuple[int, Any]:
        """Status and body. With `checked`, request and answer are held against the standard."""
        if method != "GET":
            self.requests += 1
            query["talqRequestId"] = request or str(uuid5(SPACE, f"{self.side}{self.requests}"))
        query = {"clientAddress": self.address} | query
        to = f"{path}?{urlencode(query, doseq=True)}"
        headers = {"talq-api-version": "2.7.1", "Authorization": f"Bearer {self.secret}"}
        one = None
        if self.checked:
            one = talq_contract.check_request(self.side, method, to, headers, body)
        answer = Client(headers=headers).generic(
            method,
            f"/talq/{self.side}{to}",
            json.dumps(body) if body is not None else "",
            "application/json",
        )
        said = json.loads(answer.content) if answer.content else None
        if one is not None:
            talq_contract.check_answer(one, answer.status_code, said)
        return answer.status_code, said

    def get(self, path: str, **query: Any) -> Any:
        status, said = self.ask("GET", path, **query)
        assert status == 200, said
        return said


@dataclass
class TalqCity:
    commanded: Commanded
    gateway: Speaker
    management: Speaker
    keys: list[str] = field(default_factory=list)

    @property
    def peer(self) -> Peer:
        return peers.peer("vendor")

    def announce(self, *codes: str) -> None:
        assert self.gateway.ask("POST", "/device-classes", [CLASS])[0] == 201
        status, said = self.gateway.ask("POST", "/devices", [device(one) for one in codes])
        assert status == 201, said

    def report(self, *entries: Any, **how: Any) -> tuple[int, Any]:
        body = {"address": "yiju", "entries": list(entries)}
        return self.gateway.ask("POST", "/log-reports", body, **how)

    def stored(self) -> list[tuple[str, int, float | None]]:
        self.commanded.measured.at = self.commanded.now
        self.commanded.measured.move(commands.follow, loggers.follow)
        return [row[:3] for row in self.commanded.measured.stored()]

    def channels(self, key: str, at: str) -> Channels:
        return Channels(webhook={f"talq-{key}": Webhook(at, "a-token", private=True)})


def account(name: str, *roles: str, area: str = "", writes: bool = True) -> str:
    """Somebody with posts, and the secret of a key that acts for them in the first."""
    actor = Actor("admin", "管理员")
    person = registry.person_add(name, identifier=None, phone=None, actor=actor, at=AT)
    registry.account_add(name, person_id=person.id, password=None, actor=actor, at=AT)
    rows = [
        registry.membership_add(
            person.id,
            unit_code=UNIT,
            role=role,
            area_code=area or registry.city().code,
            since=date(2022, 1, 1),
            actor=actor,
            at=AT,
        )
        for role in roles
    ]
    made = registry.key_make(
        name,
        name="TALQ",
        membership_id=rows[0].id,
        until=AT.date() + timedelta(days=30),
        may_write=writes,
        today=AT.date(),
        actor=actor,
        at=AT,
    )
    return made.secret


@contextmanager
def talq_city(folder: Path, settings: Any, **facts: Any) -> Iterator[TalqCity]:
    settings.YIJU_TODAY = AT.date().isoformat()
    settings.HOME = folder
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    with commanded_city(folder, **facts) as commanded:
        commanded.now = AT + timedelta(hours=1)
        clock.let_run(commanded.now, 1)
        sensing.install([*KINDS, LEAKAGE, EVENT])
        actor = commanded.measured.actor
        sensing.streams_make("lamp.event", source="vendor", codes=["L-1"], actor=actor, at=AT)
        made = peers.gateway_make("vendor", actor=actor, at=AT)
        secret = account("province", "dispatcher")
        peers.management_make("province", account="province", address=OTHER_CMS, actor=actor, at=AT)
        yield TalqCity(
            commanded,
            Speaker("cms", commanded.secret, str(made.address)),
            Speaker("gateway", secret, OTHER_CMS),
        )


def lamps(city: TalqCity) -> dict[str, str]:
    """Address of each lamp by its code."""
    return {
        one["functions"][0]["assetId"]["value"]: one["address"]
        for one in city.management.get("/devices")
    }


def override(*addresses: str, value: Any = 60, **more: Any) -> dict[str, Any]:
    command = {"state": {"name": "LevelState", "value": value}} | more
    return {
        "addresses": [{"resource": "devices", "address": one} for one in addresses],
        "targetCommand": command,
    }


def command(city: TalqCity, *codes: str, request: str = "", **said: Any) -> tuple[int, Any]:
    """The other management software commands lamps."""
    known = lamps(city)
    body = override(*(known[one] for one in codes), **said)
    return city.management.ask("POST", "/override-commands", body, request=request)


def newest() -> commands.CommandRow:
    return commands.commands(None)[0]


def config(
    city: TalqCity, name: str = "log", recording: Any = None, **sources: Any
) -> dict[str, Any]:
    """A logger of the other management software."""
    return {
        "address": name,
        "ownerCMS": city.management.address,
        "sourceAddresses": sources or {"blackList": []},
        "recordingMode": recording or {"type": "VendorRecordingMode"},
        "reportingMode": {"type": "ImmediateReportingMode", "delay": 0},
    }


def set_up(city: TalqCity, *configs: Any) -> None:
    for one in configs:
        status, said = city.management.ask("POST", "/logger-configs", one)
        assert status == 201, said


def deliver(city: TalqCity, *rows: Any) -> None:
    city.commanded.measured.at = city.commanded.now
    city.commanded.measured.deliver(*rows)
    city.commanded.measured.move(loggers.follow)
