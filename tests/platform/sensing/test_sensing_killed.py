"""Server and mover are killed at random moments, while several programs deliver: every reading
that was acknowledged is in the lake, once, and the balance adds up.

YIJU_KILLS=1000 kills as often as that instead of a dozen times.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest
import requests
from object_store import ObjectStore
from running_city import free_port

pytestmark = pytest.mark.slow
PROGRAM = Path(__file__).parent / "mortal_sensing.py"
KILLS = int(os.environ.get("YIJU_KILLS", "12"))
PROGRAMS = 3
SIZE = 20
PATIENCE_S = 300
"""A machine that others want as well takes a minute to start a server."""
VICTIMS = ("serve", "move", "move")


@dataclass
class Town:
    """A server and a mover over one database and one lake."""

    home: Path
    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def ask(self, *words: str) -> str:
        command = [sys.executable, PROGRAM, *words]
        done = subprocess.run(
            command, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def start(self, word: str) -> None:
        words = [word, str(self.port)] if word == "serve" else [word]
        self.processes[word] = subprocess.Popen(
            [sys.executable, PROGRAM, *words],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=(self.home / f"{word}.txt").open("ab"),
            start_new_session=True,
        )

    def ended(self) -> dict[str, str]:
        """Processes that ended though nobody killed them, and what they said last."""
        return {
            word: (self.home / f"{word}.txt").read_text(errors="replace")[-2_000:]
            for word, process in self.processes.items()
            if process.poll() is not None
        }

    def kill(self, word: str) -> None:
        """The process with all that it started, at once."""
        os.killpg(self.processes[word].pid, signal.SIGKILL)
        self.processes[word].wait(10)

    def is_served(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture(params=["folder", "s3"])
def lake(request: pytest.FixtureRequest, tmp_path: Path, database_address: str) -> dict[str, str]:
    """What says where it lies. In far storage fewer are killed: that of the tests is slow."""
    if request.param == "folder":
        return {"YIJU_LAKE": str(tmp_path / "lake"), "KILLS": str(KILLS)}
    store: ObjectStore = request.getfixturevalue("object_store")
    if not database_address.startswith("sqlite:"):
        pytest.skip("what differs in far storage is tried over one database")
    return {"YIJU_LAKE": store.place(uuid4().hex), "KILLS": str(KILLS // 8)} | store.options


@pytest.fixture
def town(database_address: str, tmp_path: Path, lake: dict[str, str]) -> Iterator[Town]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    environment |= {"YIJU_HOME": str(tmp_path / "home"), "DATABASE_URL": ""}
    environment |= lake
    if not database_address.startswith("sqlite:"):
        environment["DATABASE_URL"] = database_address
    for name in ("YIJU_TODAY", "YIJU_APPLICATIONS"):
        environment.pop(name, None)
    found = Town(tmp_path, environment)
    yield found
    for word in found.processes:
        with suppress(ProcessLookupError):
            found.kill(word)


@dataclass
class Program(threading.Thread):
    """Delivers batch after batch. What is not acknowledged is sent again, or given up at times."""

    town: Town
    secret: str
    number: int
    begin: int
    """About now, in seconds since 1970."""
    heard: threading.Condition
    over: threading.Event
    acknowledged: list[list[object]] = field(default_factory=list)
    sent: list[list[object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        random, turn = Random(self.number), 0
        while not self.over.is_set():
            turn += 1
            batch = self.batch(turn, random)
            self.sent += batch
            while not self.over.is_set():
                if self.delivered(batch):
                    with self.heard:
                        self.acknowledged += batch
                        self.heard.notify_all()
                    if random.random() < 0.9:
                        break
                elif random.random() < 0.2:
                    break
                else:
                    self.over.wait(0.05)

    def batch(self, turn: int, random: Random) -> list[list[object]]:
        """Readings that no other batch has, of this hour and of the day before."""
        made: list[list[object]] = []
        for place in range(SIZE):
            stream = f"L-{random.randrange(20)}/lamp.power"
            back = random.choice([3600, 30 * 3600])
            unique = (turn * SIZE + place) * PROGRAMS + self.number
            made.append([stream, (self.begin - back) * 1000 + unique, float(random.randrange(100))])
        return made

    def delivered(self, batch: list[list[object]]) -> bool:
        stream, observed, value = zip(*batch, strict=True)
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.post(
                    f"http://127.0.0.1:{self.town.port}/sensing/readings",
                    json={"stream": stream, "observed": observed, "value": value},
                    headers={"Authorization": f"Bearer {self.secret}"},
                    timeout=20,
                )
        except requests.RequestException:
            return False
        if answer.status_code != 200:
            return False
        assert answer.json()["accepted"] == SIZE, answer.text
        return True


def test_killed_at_any_moment_every_acknowledged_reading_is_there_once(town):
    secret = town.ask("prepare", str(town.home)).strip()
    begin = int((town.home / "home").stat().st_mtime)
    heard, over, random = threading.Condition(), threading.Event(), Random(7)
    programs = [Program(town, secret, number, begin, heard, over) for number in range(PROGRAMS)]
    town.start("serve")
    town.start("move")
    for program in programs:
        program.start()

    def acknowledged() -> int:
        return sum(len(program.acknowledged) for program in programs) // SIZE

    kills = int(town.environment["KILLS"])
    for _turn in range(kills):
        victim, target = random.choice(VICTIMS), acknowledged() + random.randrange(1, 9)
        with heard:
            is_heard = heard.wait_for(lambda: acknowledged() >= target, timeout=PATIENCE_S)  # noqa: B023
        assert is_heard, town.ended()
        over.wait(random.uniform(0, 0.03))  # somewhere in what comes next
        town.kill(victim)
        town.start(victim)
    over.set()
    for program in programs:
        program.join(60)
    town.kill("serve")
    town.kill("move")

    story = json.loads(town.ask("story"))
    stored = Counter((stream, observed) for stream, observed, _value in story["readings"])
    sent = {(row[0], int(row[1]) * 1000): row[2] for one in programs for row in one.sent}
    told = {(row[0], int(row[1]) * 1000) for one in programs for row in one.acknowledged}
    assert len(told) > kills * SIZE
    assert [key for key, count in stored.items() if count > 1] == []
    assert told - set(stored) == set()
    assert all(sent[stream, observed] == value for stream, observed, value in story["readings"])
    assert story["summed"] == len(story["readings"])
    assert all(adds_up and waiting == 0 for adds_up, *_counts, waiting in story["balance"])
    assert sum(row[2] for row in story["balance"]) == len(story["readings"])
    newest = {stream: (observed, value) for stream, observed, value in sorted(story["readings"])}
    assert story["latest"] == {stream: value for stream, (_at, value) in newest.items()}
