"""Two doors take the same votes at once and are killed at random moments: what was acknowledged is
counted, each vote once and whole, whichever door it came through and however often it was sent.

YIJU_KILLS=1000 kills as often as that instead of a few times.
"""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random
from threading import Event

import mortal_votes
import pytest

pytestmark = pytest.mark.slow
PROGRAM = Path(mortal_votes.__file__)
KILLS = int(os.environ.get("YIJU_KILLS", "2"))
VOTES = 6
"""That each door may take between two kills."""


def environment_of(address: str, home: Path) -> dict[str, str]:
    found = {**os.environ, "YIJU_HOME": str(home), "DATABASE_URL": ""}
    found["PYTHONPATH"] = os.pathsep.join([str(PROGRAM.parent), *sys.path])
    if not address.startswith("sqlite:"):
        found["DATABASE_URL"] = address
    for name in ("YIJU_TODAY", "YIJU_APPLICATIONS"):
        found.pop(name, None)
    return found


def asked(word: str, environment: dict[str, str]) -> str:
    command = [sys.executable, str(PROGRAM), word]
    return subprocess.run(
        command, env=environment, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


class Door:
    """A process that takes votes, one for each line that it is given."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment, self.acknowledged = environment, dict[int, str]()
        self.start()

    def start(self) -> None:
        first = max(self.acknowledged, default=-1) + 1
        self.process = subprocess.Popen(
            [sys.executable, str(PROGRAM), "vote", str(first)], env=self.environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def allow(self, votes: int) -> None:
        self.process.stdin.write("\n" * votes)
        self.process.stdin.flush()

    def hear(self) -> None:
        line = self.process.stdout.readline()
        assert line.endswith("\n"), "the door closed by itself"
        self._note(line)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        told = self.process.stdout.read()
        self.process.wait(20)
        for line in told[: told.rfind("\n") + 1].splitlines():
            self._note(line)

    def _note(self, line: str) -> None:
        number, receipt = line.split()
        self.acknowledged[int(number)] = receipt


def test_two_doors_and_any_number_of_kills_lose_and_double_no_vote(database_address, tmp_path):
    environment = environment_of(database_address, tmp_path / "home")
    environment["CODES"] = asked("prepare", environment)
    doors, random, pause = [Door(environment), Door(environment)], Random(7), Event()
    try:
        for _kill in range(KILLS):
            victim = random.choice(doors)
            for door in doors:
                door.allow(VOTES)
            for _vote in range(random.randrange(1, VOTES)):
                victim.hear()
            pause.wait(random.uniform(0, 0.02))  # somewhere in what comes next
            victim.kill()
            victim.start()
        for door in doors:
            door.allow(1)
            door.hear()
    finally:
        for door in doors:
            door.kill()

    found = json.loads(asked("count", environment))

    assert found["holds"] == [], "an outsider counts the same"
    told, one, two = found["told"], doors[0].acknowledged, doors[1].acknowledged
    acknowledged = one | two
    assert all(one[number] == two[number] for number in one.keys() & two.keys())
    voted = {int(head[1:]) for head in told["took_part"]}
    assert acknowledged.keys() <= voted, "an acknowledged vote was lost"
    assert len(voted - acknowledged.keys()) <= len(doors) * (KILLS + 1)
    heads = Counter(sheet["choice"] for sheet in told["sheets"] if sheet["amount"] == 0)
    assert heads == Counter(map(mortal_votes.choice_of, voted)), "a vote was doubled or half"
    area = sum(sheet["amount"] for sheet in told["sheets"])
    assert area == sum(map(mortal_votes.area_of, voted))
