"""Servers of S3-compatible storage that somebody else wrote, each a process of its own on loopback
(requirements/s3.in). `moto` refuses to overwrite where it is asked to; `nanio` does not, and knows
its callers by their keys."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.request import ProxyHandler, Request, build_opener

from running_city import free_port
from small_office import wait_for

PROGRAMS = Path(
    os.environ.get("YIJU_TEST_S3") or Path(__file__).resolve().parents[2] / ".venv" / "s3" / "bin"
)
BUCKET = "city"
KEY, SECRET = "yiju-test-key", "yiju-test-secret-that-nobody-may-see"


@dataclass
class ObjectStore:
    """One bucket, empty at first. `options` are what reaches it."""

    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def options(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
        }

    def place(self, folder: str) -> str:
        return f"s3://{BUCKET}/{folder}"


class Gate:
    """An address of a store that can be shut, as when a line is cut, and opened again. In a process
    of its own: whoever asks may hold all threads of this one up."""

    def __init__(self, store: ObjectStore) -> None:
        self.behind, self.port = store.port, free_port()
        self.open()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def open(self) -> None:
        words = [sys.executable, __file__, str(self.port), str(self.behind)]
        self.process = subprocess.Popen(words)
        wait_for(self.port, self.process)

    def shut(self) -> None:
        """Whoever is within is put out, and nobody comes in."""
        self.process.kill()
        self.process.wait()


def stand_between(port: int, behind: int) -> None:
    """What the process of a gate does."""
    door = socket.create_server(("127.0.0.1", port))
    while True:
        client, _from = door.accept()
        store = socket.create_connection(("127.0.0.1", behind))
        for ends in ((client, store), (store, client)):
            threading.Thread(target=_carry, args=ends, daemon=True).start()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)


@contextmanager
def _served(*command: str, port: int, **environment: str) -> Iterator[ObjectStore]:
    program = PROGRAMS / command[0]
    assert program.exists(), f"{program} is missing: run make setup"
    process = subprocess.Popen(
        [program, *command[1:]],
        env={"PATH": os.environ["PATH"], **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port, process)
        yield ObjectStore(port, process)
    finally:
        process.kill()
        process.wait()


@contextmanager
def moto() -> Iterator[ObjectStore]:
    """It takes any key. Two rooms of the same name in it do not meet: tests take a folder each."""
    port = free_port()
    with _served("moto_server", "-H", "127.0.0.1", "-p", str(port), port=port) as store:
        ask(store, "PUT", f"/{BUCKET}", {"Authorization": UNSIGNED})
        yield store


UNSIGNED = "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/s3/aws4_request"


def ask(store: ObjectStore, method: str, path: str, headers: Mapping[str, str]) -> bytes:
    request = Request(f"http://127.0.0.1:{store.port}{path}", headers=dict(headers), method=method)
    with build_opener(ProxyHandler({})).open(request, timeout=30) as answer:
        return bytes(answer.read())


@contextmanager
def nanio(folder: Path) -> Iterator[ObjectStore]:
    """It keeps its files in a folder, and takes its own key only."""
    port = free_port()
    (folder / BUCKET).mkdir(parents=True)
    command = ["nanio", "serve", "--host", "127.0.0.1", "--port", str(port), "--no-access-log"]
    known = {"NANIO_ACCESS_KEY": KEY, "NANIO_SECRET_KEY": SECRET}
    with _served(*command, "--data-dir", str(folder), port=port, **known) as store:
        yield store


if __name__ == "__main__":
    stand_between(*map(int, sys.argv[1:]))
