"""Programs that post at the same time are killed at random moments and begin again where they were
last answered: what was acknowledged is in the books, once and whole, and everything adds up.

YIJU_KILLS=1000 kills as often as that instead of a few times.
"""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event

import posted_orders
import pytest

from yiju.platform.trust.ledgers.api import Linked, Move

pytestmark = pytest.mark.slow
PROGRAM = Path(__file__).parent / "mortal_ledgers.py"
KILLS = int(os.environ.get("YIJU_KILLS", "8"))
TURNS = 9
"""That each program may go on between two kills."""


@dataclass
class Town:
    """Programs over one database."""

    environment: dict[str, str]
    running: dict[int, "subprocess.Popen[str]"] = field(default_factory=dict)
    answered: dict[int, int] = field(default_factory=dict)
    """The last turn of each program that was acknowledged."""

    def ask(self, word: str) -> str:
        return subprocess.run(
            [sys.executable, PROGRAM, word],
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    def start(self, program: int) -> None:
        first = self.answered.setdefault(program, -1) + 1
        self.running[program] = subprocess.Popen(
            [sys.executable, PROGRAM, "post", str(program), str(first)],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def allow(self, turns: int) -> None:
        """Let every program go on for so many turns."""
        for process in self.running.values():
            assert process.stdin is not None
            process.stdin.write("\n" * turns)
            process.stdin.flush()

    def hear(self, program: int, turns: int) -> None:
        out = self.running[program].stdout
        assert out is not None
        for _turn in range(turns):
            line = out.readline()
            assert line.endswith("\n"), "the program ended by itself"
            self.answered[program] = int(line)

    def kill(self, program: int) -> None:
        process = self.running[program]
        process.send_signal(signal.SIGKILL)
        assert process.stdin is not None and process.stdout is not None
        told = process.stdout.read()
        process.wait(20)
        whole = told[: told.rfind("\n") + 1].split()
        if whole:
            self.answered[program] = int(whole[-1])
        assert process.returncode == -signal.SIGKILL


@pytest.fixture
def town(database_address: str, tmp_path: Path) -> Iterator[Town]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    environment |= {"YIJU_HOME": str(tmp_path / "home"), "DATABASE_URL": ""}
    if not database_address.startswith("sqlite:"):
        environment["DATABASE_URL"] = database_address
    for name in ("YIJU_TODAY", "YIJU_APPLICATIONS"):
        environment.pop(name, None)
    found = Town(environment)
    yield found
    for process in found.running.values():
        process.kill()
        process.wait(10)


def keys_of(program: int, turn: int) -> list[str]:
    made = posted_orders.orders_of(program, turn)
    groups = [order.transfers if isinstance(order, Linked) else (order,) for order in made]
    return [transfer.key for group in groups for transfer in group]


def test_killed_at_any_moment_nothing_is_lost_doubled_or_half(town: Town) -> None:
    town.ask("prepare")
    random, pause = Random(11), Event()
    for program in range(posted_orders.PROGRAMS):
        town.start(program)
    for _turn in range(KILLS):
        victim = random.randrange(posted_orders.PROGRAMS)
        town.allow(TURNS)
        town.hear(victim, random.randrange(1, TURNS))
        pause.wait(random.uniform(0, 0.02))  # somewhere in what comes next
        town.kill(victim)
        town.start(victim)
    town.allow(TURNS)
    for program in town.running:
        town.hear(program, 1)
        town.kill(program)

    story = json.loads(town.ask("story"))
    there = Counter(story["keys"])
    assert [key for key, times in there.items() if times > 1] == []
    assert story["audit"] == []
    assert story["balanced"]
    told = 0
    for program, last in town.answered.items():
        for turn in range(last + 1):
            assert [key for key in keys_of(program, turn) if key not in there] == []
            told += 1
        begun = [key in there for key in keys_of(program, last + 1)]
        assert all(begun) or not any(begun)
        beyond = [key for turn in (last + 2, last + 3) for key in keys_of(program, turn)]
        of_all = [key for key in beyond if not key.startswith("all-")]
        assert [key for key in of_all if key in there] == []
    assert told > KILLS
    assert all(held == 0 for _balance, held in story["balances"].values())
    assert {code: story["balances"][code][0] for code in posted_orders.ACCOUNTS} == wanted(there)


def wanted(there: Counter[str]) -> dict[str, int]:
    """Balances added up from what the programs meant to do with what is in the books."""
    found: Counter[str] = Counter(dict.fromkeys(posted_orders.ACCOUNTS, 0))
    seen: set[str] = set()
    last = max(int(key.split("-")[1]) for key in there)
    for program in range(posted_orders.PROGRAMS):
        reserves = {}
        for turn in range(last + 1):
            for order in posted_orders.orders_of(program, turn):
                for one in order.transfers if isinstance(order, Linked) else (order,):
                    if one.key not in there or one.key in seen:
                        continue
                    seen.add(one.key)
                    if one.move is Move.PENDING:
                        reserves[one.key] = one.legs
                    legs = reserves[one.follows] if one.move is Move.SETTLED else one.legs
                    if one.move is not Move.PENDING:
                        found.update({leg.account: leg.amount for leg in legs})
    assert seen == set(there)
    return {code: found[code] for code in posted_orders.ACCOUNTS}
