"""Whoever sends is killed at every point: no order is lost, none is sent as new again, and each
command was given once."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from yiju.platform.sensing.commands.rules import State

PROGRAM = Path(__file__).parent / "mortal_gateway.py"
FOR_EVER = 0


class Evening:
    """Lives that follow one another over one database, and what their gateway got."""

    def __init__(self, address: str, home: Path) -> None:
        self.lives = 0
        self.got: list[tuple[int, str, float]] = []
        self.process = subprocess.Popen(
            [sys.executable, PROGRAM, address, home],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.answer()[0] == "ready"

    def say(self, *words: object) -> None:
        assert self.process.stdin is not None
        print(*words, file=self.process.stdin, flush=True)

    def answer(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def live(self, end: int = FOR_EVER) -> bool:
        """One life, killed at a point; whether it came to its own end before."""
        self.lives += 1
        self.say("life", self.lives, end)
        word, *facts = self.answer()
        while word == "got":
            self.got.append(tuple(facts))
            word, *facts = self.answer()
        if word == "here":
            os.kill(facts[0], signal.SIGKILL)
        assert word in {"here", "done"}, facts
        assert self.answer() == ["over", self.lives]
        return bool(word == "done")

    def story(self) -> Any:
        self.say("story")
        return self.answer()[1]

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)


@pytest.fixture
def evening(database_address: str, tmp_path: Path) -> Iterator[Evening]:
    opened = Evening(database_address, tmp_path)
    yield opened
    opened.close()


def test_killed_at_any_point_no_order_is_lost_and_none_comes_as_a_new_one(evening):
    end, kills = 1, 0
    while not evening.live(end):
        # Each life comes a little further than the one before, until one reaches the end.
        kills, end = kills + 1, end + 1
    assert evening.live()

    *orders, [commands] = evening.story()
    known = {number: (asset, value) for number, asset, value in evening.got}
    assert commands == 6
    assert len(orders) == 24
    assert all(known[number] == (asset, value) for number, asset, value in evening.got)
    obeyed = {number for number, _key, _asset, state in orders if state == State.ACKNOWLEDGED}
    assert len(obeyed) == 4
    assert {known[number][0] for number in obeyed} == {"L-1", "L-2", "L-3", "L-4"}
    assert {known[number][1] for number in obeyed} == {80.0}
    assert set(known) <= {number for number, *_rest in orders}
    assert kills >= 20
