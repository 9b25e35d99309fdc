"""A bank in a process of its own, which may be stopped dead and started again at its address."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from banked import SECRET
from running_city import TODAY

from yiju.interfaces.bank.counterparty import Books
from yiju.interfaces.sending.http import call

PATIENCE_S = 60


def until(holds: Callable[[], bool]) -> None:
    """Wait until it is so; fails when it never is."""
    pause = threading.Event()
    for _attempt in range(PATIENCE_S * 20):
        if holds():
            return
        pause.wait(0.05)
    raise AssertionError("it never came to that")


class PlayedBank:
    """`address` has no slash at its end."""

    def __init__(self, folder: Path, city: str, port: int, name: str = "bank-1") -> None:
        self.file, self.city, self.port, self.name = folder / "bank.db", city, port, name
        self.address = f"http://127.0.0.1:{port}"
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "yiju", "bank", "serve", self.name]
        command += ["--city", self.city, "--port", str(self.port), "--store", str(self.file)]
        self.process = subprocess.Popen(
            command,
            env={**os.environ, "YIJU_TODAY": TODAY, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(SECRET + "\n")
        self.process.stdin.close()
        assert self.process.stdout.readline().startswith("http")

    def kill(self) -> None:
        """SIGKILL: nothing is tidied up."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def ask(self, method: str, path: str, said: dict[str, Any] | None = None) -> dict[str, Any]:
        body = json.dumps(said).encode() if said else b""
        status, answer = call(
            method, self.address + path, secret=SECRET, now=datetime.now(UTC), private=True,
            body=body,
        )  # fmt: skip
        assert status == 200, answer
        told: dict[str, Any] = json.loads(answer)
        return told

    def deposit(self, **said: Any) -> str:
        return str(self.ask("POST", "/v1/deposits", said)["number"])

    @property
    def books(self) -> Books:
        """Read while nobody else writes, or beside them: the file is whole at any moment."""
        return Books(self.file, lambda: datetime.fromisoformat(TODAY).date())

    def waits(self) -> int:
        """How much the city has not answered yet."""
        return len(self.books.waiting())
