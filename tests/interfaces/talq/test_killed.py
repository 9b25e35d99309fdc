"""The server is killed at random moments while a gateway reports: every entry that was answered is
in the lake, once, and nothing that was not sent."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest
import requests
from running_city import free_port
from talq_city import CLASS, address, device

pytestmark = pytest.mark.slow
PROGRAM = Path(__file__).parents[2] / "platform" / "sensing" / "mortal_sensing.py"
OWN_PROGRAM = Path(__file__).parent / "mortal_talq.py"
KILLS = int(os.environ.get("YIJU_KILLS", "6"))
SIZE = 20
"""Lamps, of each of which a report has one entry."""
PATIENCE_S = 60


class Town:
    """A server that dies and comes back, and a gateway that knows its secret."""

    def __init__(self, home: Path, environment: dict[str, str]) -> None:
        self.environment, self.port = environment, free_port()
        self.secret = self.ask(PROGRAM, "prepare", str(home)).strip()
        self.client = self.ask(OWN_PROGRAM).strip()
        self.serve()

    def ask(self, program: Path, *words: str) -> str:
        command = [sys.executable, program, *words]
        return subprocess.run(
            command, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    def serve(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, PROGRAM, "serve", str(self.port)],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def is_served(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def post(self, path: str, body: object, request: str) -> int:
        """The status; 0 where nobody answered."""
        try:
            with requests.Session() as session:
                session.trust_env = False
                return session.post(
                    f"http://127.0.0.1:{self.port}/talq/cms{path}",
                    params={"clientAddress": self.client, "talqRequestId": request},
                    json=body,
                    headers={
                        "Authorization": f"Bearer {self.secret}",
                        "talq-api-version": "2.7.1",
                    },
                    timeout=20,
                ).status_code
        except requests.RequestException:
            return 0


@pytest.fixture
def town(tmp_path):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    environment |= {"YIJU_HOME": str(tmp_path / "home"), "DATABASE_URL": ""}
    environment |= {"YIJU_LAKE": str(tmp_path / "lake")}
    for name in ("YIJU_TODAY", "YIJU_APPLICATIONS"):
        environment.pop(name, None)
    found = Town(tmp_path, environment)
    yield found
    found.kill()


def entry(code: str, at: datetime, value: float) -> dict[str, object]:
    stamp = {"type": "AttributeFloat", "value": value, "timestamp": at.isoformat()}
    data = {
        "type": "AttributeLogData",
        "srcAddress": f"{address(code)}/mon1",
        "attributeName": "activePower",
        "attributeValue": stamp,
    }
    return {"data": data}


def test_killed_at_any_moment_every_answered_entry_is_there_once(town):
    waiting, random = threading.Event(), Random(11)
    begin = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
    codes = [f"L-{number}" for number in range(SIZE)]

    def insist(path: str, body: object) -> int:
        request = str(uuid4())
        for _try in range(2_000):
            status = town.post(path, body, request)
            if status:
                return status
            waiting.wait(0.02)
        raise AssertionError("nobody answers")

    assert insist("/device-classes", [CLASS]) == 201
    assert insist("/devices", [device(code) for code in codes]) == 201
    answered, sent, over = [], {}, threading.Event()
    heard = threading.Condition()

    def report() -> None:
        turn = 0
        while not over.is_set():
            entries, batch = [], {}
            for code in codes:
                turn += 1
                at, value = begin + timedelta(milliseconds=turn), float(random.randrange(100))
                entries.append(entry(code, at, value))
                batch[f"{code}/lamp.power", int(at.timestamp() * 1e6 + 0.5)] = value
            sent.update(batch)
            assert insist("/log-reports", {"address": "yiju", "entries": entries}) == 201
            with heard:
                answered.extend(batch)
                heard.notify_all()

    gateway = threading.Thread(target=report, daemon=True)
    gateway.start()
    for _kill in range(KILLS):
        goal = len(answered) + SIZE * random.randrange(1, 6)
        with heard:
            assert heard.wait_for(lambda: len(answered) >= goal, timeout=PATIENCE_S)  # noqa: B023
        waiting.wait(random.uniform(0, 0.02))
        town.kill()
        town.serve()
    over.set()
    gateway.join(PATIENCE_S)
    town.kill()

    story = json.loads(town.ask(PROGRAM, "story"))
    stored = Counter((stream, observed) for stream, observed, _value in story["readings"])
    assert len(answered) > KILLS * SIZE
    assert [key for key, count in stored.items() if count > 1] == []
    assert set(answered) - set(stored) == set()
    assert all(sent[stream, observed] == value for stream, observed, value in story["readings"])
    assert all(adds_up for adds_up, *_counts in story["balance"])
