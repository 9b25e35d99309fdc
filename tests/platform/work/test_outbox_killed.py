"""A process is killed at every point of its work: no letter is lost, none overtakes another, and
whoever gets one twice knows it by its key."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from receivers import Receiver, http_receiver

PROGRAM = Path(__file__).parent / "mortal_office.py"
FOR_EVER = 0


class Office:
    """Lives that follow one another over one database."""

    def __init__(self, address: str, home: Path, receiver: Receiver) -> None:
        self.receiver, self.lives = receiver, 0
        self.process = subprocess.Popen(
            [sys.executable, PROGRAM, address, home],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.answer() == "ready"

    def say(self, *words: object) -> None:
        assert self.process.stdin is not None
        print(*words, file=self.process.stdin, flush=True)

    def answer(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def live(self, end: int = FOR_EVER) -> bool:
        """One life, killed at a point; whether it came to its own end before."""
        self.lives += 1
        self.say("life", self.lives, self.receiver.port, end)
        word, fact = self.answer()
        if word == "here":
            os.kill(fact, signal.SIGKILL)
        assert word in {"here", "done"}, fact
        assert self.answer() == ["over", self.lives]
        return bool(word == "done")

    def story(self) -> Any:
        self.say("story")
        return self.answer()

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)


@pytest.fixture
def office(database_address: str, tmp_path: Path) -> Iterator[Office]:
    with http_receiver() as receiver:
        opened = Office(database_address, tmp_path, receiver)
        yield opened
        opened.close()


def arrived(receiver: Receiver) -> dict[str, list[tuple[str, Any]]]:
    """What arrived for each item, in order, each letter once: a key seen before is a repeat, and
    says the same as before."""
    known: dict[str, Any] = {}
    found: dict[str, list[tuple[str, Any]]] = {}
    for call in receiver.calls:
        key, said = call.headers["Idempotency-Key"], json.loads(call.body)
        assert known.setdefault(key, said) == said
        of_item = found.setdefault(said["item"], [])
        if (key, said["body"]) not in of_item:
            of_item.append((key, said["body"]))
    return found


def test_killed_at_any_point_every_letter_arrives_in_order_and_repeats_are_known(office):
    end, kills = 1, 0
    while not office.live(end):
        # Each life comes a little further than the one before, until one reaches the end.
        kills, end = kills + 1, end + 1
    assert office.live()

    story = office.story()
    written = {item: [(key, body) for key, body, _sent in rows] for item, rows in story.items()}
    assert [len(rows) for rows in written.values()] == [6] * 4
    assert all(sent for rows in story.values() for _key, _body, sent in rows)
    assert arrived(office.receiver) == written
    assert [[body["step"] for _key, body in rows] for rows in written.values()] == [
        [2, 2, 3, 3, 4, 4]
    ] * 4
    assert kills >= 15
    assert len(office.receiver.calls) > 24
