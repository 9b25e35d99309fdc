"""A log to write into, exports of it, and other processes on a database of their own.

| fixture | gives |
| --- | --- |
| actor, at | who acts, and when |
| happened | `happened(3, action=…)` records events and returns their rows |
| exported | `exported()` -> the lines of an export, as bytes |
| three_blocks | the lines of an export with 12 events under 3 blocks, SHA-256 and SM3 |
| office | `office()` starts another process on a database of the test's own: SQLite, PostgreSQL |
"""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from yiju.platform.events import api

AT = datetime(2021, 6, 30, 4, tzinfo=UTC)
PROGRAM = Path(__file__).parent / "another_office.py"


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def actor() -> api.Actor:
    return api.Actor("registrar", "登记员", "A07")


@pytest.fixture
def happened(db: None, actor: api.Actor) -> Callable[..., list[api.EventRow]]:
    def record(count: int = 1, **changes: Any) -> list[api.EventRow]:
        usual = {"actor": actor, "action": "asset.record", "subject_kind": "toilet", "at": AT}
        return [
            api.record(**{**usual, "subject_key": f"T-{number:02}", **changes})
            for number in range(1, count + 1)
        ]

    return record


@pytest.fixture
def exported(db: None) -> Callable[..., list[bytes]]:
    def export(**part: int) -> list[bytes]:
        out = io.StringIO()
        api.export(out, **part)
        return out.getvalue().encode().splitlines(keepends=True)

    return export


@pytest.fixture
def three_blocks(happened: Any, exported: Any, settings: Any, at: datetime) -> list[bytes]:
    for algorithm, count in (("sha256", 7), ("sm3", 4), ("sha256", 1)):
        settings.YIJU_EVENT_HASH = algorithm
        happened(count, ground="§13，整改通知 ☂", after={"stalls": 6, "open": True})
        api.seal(at)
    lines: list[bytes] = exported()
    return lines


class Office:
    """Another process that records and seals; one instruction a line, one answer a line."""

    def __init__(self, address: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, PROGRAM, address],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def begin(self, *words: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()

    def answer(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def ask(self, *words: object) -> Any:
        self.begin(*words)
        return self.answer()

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)


@pytest.fixture
def office(database_address: str) -> Iterator[Callable[[], Office]]:
    opened: list[Office] = []

    def start() -> Office:
        opened.append(Office(database_address))
        return opened[-1]

    start().ask("migrate")
    yield start
    for other in opened:
        other.close()
