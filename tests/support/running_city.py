"""A demonstration city in a process of its own, for tests that use it as a visitor would."""

import json
import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import SystemRandom

TODAY = "2022-06-30"
LOWEST = 10_000
MORNING = f"{TODAY}T10:00:00+08:00"
"""When the day of a test begins, at whatever hour it runs."""
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@dataclass(frozen=True)
class RunningCity:
    """`address` has no slash at its end; `said` is what the command had printed by then."""

    address: str
    home: Path
    said: str


def free_port() -> int:
    """Below those that the system gives to whoever asks for any: a server that was killed finds it
    free when it begins again, however many others began meanwhile."""
    while True:
        port = SystemRandom().randrange(LOWEST, ports_of_anybody())
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def ports_of_anybody() -> int:
    """The first port that the system gives away by itself."""
    said = Path("/proc/sys/net/ipv4/ip_local_port_range")
    return int(said.read_text().split()[0]) if said.exists() else 32_768


def let_morning_come(home: Path) -> None:
    """In every process of the home it is morning now, and the time goes on from there."""
    told = {"city": MORNING, "real": datetime.now(UTC).isoformat(), "speed": 1}
    (home / "clock.json").write_text(json.dumps(told))


YIJU = Path(sys.executable).parent / "yiju"


@contextmanager
def running_city(
    home: Path, *, command: Path = YIJU, scale: str = "0.01", patience: float = 600
) -> Iterator[RunningCity]:
    """Start `yiju demo` in `home`, wait until it says its address, stop it at the end."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"} and not name.startswith("YIJU_")
    }
    environment |= {"YIJU_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    let_morning_come(home)
    process = subprocess.Popen(
        [command, "demo", "--port", str(free_port()), "--scale", scale],
        env=environment,
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=read_into, args=(process, lines), daemon=True).start()
    try:
        yield wait_for_the_address(lines, home, patience)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def read_into(process: "subprocess.Popen[str]", lines: "queue.Queue[str | None]") -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(line)
    lines.put(None)


def wait_for_the_address(
    lines: "queue.Queue[str | None]", home: Path, patience: float
) -> RunningCity:
    """Read what the command prints until it names its address; fail with all it said."""
    said: list[str] = []
    while True:
        try:
            line = lines.get(timeout=patience)
        except queue.Empty:
            line = None
        if line is None:
            raise AssertionError("yiju demo did not come up. It said:\n" + "".join(said))
        said.append(line)
        if found := ADDRESS.search(line):
            return RunningCity(found[0], home, "".join(said))
