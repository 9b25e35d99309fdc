"""How fast observations come in: benchmarks/observations.py [SECONDS] [ROUNDS]

Two servers, each one Granian worker on SQLite (WAL), asked in turn in each round by the same
client over kept connections. Both answer when the observation is on the disk (synchronous=FULL):

    yiju   observations of the city's streams with the secret of a source, each held against its
           stream; as many threads as `yiju serve` has, without the processes beside it
    peer   django-ogc-sensorthings 1.2.0, installed into an environment of its own for this run,
           asked without a key

What is asked:

    single     POST Observations, one observation, eight clients
    array      POST CreateObservations, 500 rows over 50 datastreams, two clients
    large      the same with 10,000 rows
    own        POST /sensing/readings, 500 rows, beside the peer's array

Printed are observations a second and microseconds of the server's processor time for one, medians
of the rounds; ratios hold where figures drift. Every observation must be answered 201 (own: 200)
and be stored.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import intake

HERE = Path(__file__).parent
PEER = "django-ogc-sensorthings==1.2.0"
BEGAN = datetime.now(UTC) - timedelta(hours=20)
STREAMS = 50
CASES = {"single": (1, 8), "array": (500, 2), "large": (10_000, 2), "own": (500, 2)}
"""Rows of a message, and clients."""


@dataclass
class Server:
    kind: str
    python: str
    script: str
    environment: dict[str, str]
    port: int = 0
    group: int = 0
    sent: int = 0
    turn: int = 0
    facts: dict[str, list[str] | str] = field(default_factory=dict)
    rates: dict[str, list[float]] = field(default_factory=dict)
    busy: dict[str, list[float]] = field(default_factory=dict)

    def ask(self, *words: str) -> str:
        command = [self.python, str(HERE / self.script), *words]
        done = subprocess.run(
            command, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout.strip()

    @contextmanager
    def running(self, script: str) -> Iterator[None]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        command = [self.python, str(HERE / script), "serve", str(self.port)]
        process = subprocess.Popen(command, env=self.environment, start_new_session=True)
        self.group = process.pid
        try:
            for _attempt in range(3_000):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                        break
                time.sleep(0.1)
            yield
        finally:
            os.killpg(process.pid, 15)
            process.wait(30)


class Line(intake.Line):
    """Reads answers in chunks as well."""

    def send(self, message: bytes) -> int:
        self.socket.sendall(message)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        head, _gap, body = answer.partition(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        if b"content-length" in fields:
            while len(body) < int(fields[b"content-length"]):
                body += self._more()
        else:
            while not body.endswith(b"0\r\n\r\n"):
                body += self._more()
        return int(head[9:12])


# --- messages ------------------------------------------------------------------------------


def moment(number: int) -> str:
    """No two alike."""
    return (BEGAN + timedelta(milliseconds=2 * number)).isoformat().replace("+00:00", "Z")


def stream_of(server: Server, number: int) -> str:
    if server.kind == "peer":
        return server.facts["streams"][number % STREAMS]
    return f"L-{number % STREAMS:06}/lamp.power"


def single(server: Server, start: int, _width: int) -> bytes:
    said = {
        "phenomenonTime": moment(start),
        "result": 40 + start % 80,
        "Datastream": {"@iot.id": stream_of(server, start)},
    }
    if server.kind == "peer":
        # Else it looks for one each time, and two clients at once make two, which it refuses after.
        said |= {"FeatureOfInterest": {"@iot.id": server.facts["feature"]}}
    return posted(server, "Observations", said)


def array(server: Server, start: int, width: int) -> bytes:
    each = width // STREAMS
    groups = []
    for number in range(STREAMS):
        first = start + number * each
        rows = [[moment(first + row), 40.5 + row % 80] for row in range(each)]
        groups.append(
            {
                "Datastream": {"@iot.id": stream_of(server, number)},
                "components": ["phenomenonTime", "result"],
                "dataArray": rows,
            }
        )
    return posted(server, "CreateObservations", groups)


def own(server: Server, start: int, width: int) -> bytes:
    if server.kind == "peer":
        return array(server, start, width)
    rows = [
        {
            "stream": stream_of(server, row),
            "observed": moment(start + row),
            "value": 40.5 + row % 80,
        }
        for row in range(width)
    ]
    return posted(server, "/sensing/readings", rows)


MESSAGES: dict[str, Callable[[Server, int, int], bytes]] = {
    "single": single,
    "array": array,
    "large": array,
    "own": own,
}


def posted(server: Server, path: str, said: object) -> bytes:
    body = json.dumps(said).encode()
    if not path.startswith("/"):
        path = f"/sensorthings/v1.1/{path}"
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n"
    )
    if server.kind == "yiju":
        head += f"Authorization: Bearer {server.facts['secret']}\r\n"
    return f"{head}\r\n".encode() + body


# --- measuring -----------------------------------------------------------------------------


def measure(server: Server, case: str, seconds: float) -> None:
    """Messages are made beforehand, as many as the pace so far asks for."""
    width, clients = CASES[case]
    paces = server.rates.get(case)
    count = max(4 * clients, int((paces[-1] if paces else 200 * width**0.5) * seconds / width))
    made = []
    for _number in range(count):
        made.append(MESSAGES[case](server, server.turn, width))
        server.turn += width
    before = intake.processor_time(server.group, -1)[0]
    took = closed_loop(server.port, made, clients)
    rows = count * width
    server.sent += rows
    busy = intake.processor_time(server.group, -1)[0] - before
    server.rates.setdefault(case, []).append(rows / took)
    server.busy.setdefault(case, []).append(busy / rows * 1e6)


def closed_loop(port: int, messages: list[bytes], clients: int) -> float:
    """Seconds in which clients, who each send the next when the last was answered, were through."""
    failed: list[object] = []

    def work(share: list[bytes]) -> None:
        line = Line(port)
        try:
            failed.extend(status for one in share if (status := line.send(one)) not in {200, 201})
        except Exception as error:
            failed.append(error)

    threads = [Thread(target=work, args=(messages[place::clients],)) for place in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed[:3]
    return time.perf_counter() - began


def servers_in(folder: Path) -> list[Server]:
    environment = folder / "peer-environment"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    python = str(environment / "bin" / "python")
    install = [python, "-m", "pip", "install", "--quiet", PEER, "granian"]
    subprocess.run(install, check=True, stderr=subprocess.DEVNULL)
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    ours = {
        **os.environ,
        "YIJU_HOME": str(folder / "yiju"),
        "PYTHONPATH": intake.python_path(),
    }
    theirs = {
        **plain,
        "PEER_DATABASE": str(folder / "peer.sqlite3"),
        "PYTHONPATH": str(HERE),
    }
    yiju = Server("yiju", sys.executable, "ingest_servers.py", ours)
    yiju.facts = {"secret": yiju.ask("prepare", "yiju")}
    peer = Server("peer", python, "observations_peer.py", theirs)
    peer.facts = json.loads(peer.ask("prepare"))
    return [yiju, peer]


def main(seconds: float, rounds: int) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        yiju, peer = servers_in(folder)
        with yiju.running("observations.py"), peer.running("observations_peer.py"):
            for server in (yiju, peer):
                for case in CASES:
                    measure(server, case, 0.5)
            for _round in range(rounds):
                for case in CASES:
                    for server in (yiju, peer):
                        measure(server, case, seconds)
        tell(yiju, peer)
        kept = {"yiju": yiju.ask("stored", "yiju"), "peer": peer.ask("stored")}
        for server in (yiju, peer):
            assert int(kept[server.kind]) == server.sent, (server.kind, server.sent, kept)
        print("every observation that was answered is stored")


def tell(yiju: Server, peer: Server) -> None:
    print(
        f"{'':8}{'yiju/s':>11}{'peer/s':>11}{'times':>8}{'yiju us':>10}{'peer us':>10}{'times':>8}"
    )
    for case in CASES:
        rates = [statistics.median(one.rates[case][1:]) for one in (yiju, peer)]
        busy = [statistics.median(one.busy[case][1:]) for one in (yiju, peer)]
        print(
            f"{case:8}{rates[0]:11.0f}{rates[1]:11.0f}{rates[0] / rates[1]:8.1f}"
            f"{busy[0]:10.1f}{busy[1]:10.1f}{busy[1] / busy[0]:8.1f}"
        )


def serve(port: int) -> None:
    """As `yiju serve`, without the processes beside it."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server as Granian

    from yiju.interfaces.cli.server import THREADS

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiju.settings")
    Granian(
        "yiju.wsgi:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        log_access=False,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(int(sys.argv[2]))
    else:
        figures = [*map(float, sys.argv[1:]), *[4.0, 3.0][len(sys.argv) - 1 :]]
        main(figures[0], int(figures[1]))
