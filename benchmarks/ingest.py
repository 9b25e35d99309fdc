"""How fast readings come in over HTTP: benchmarks/ingest.py [SECONDS] [ROUNDS] [BATCH]

Two servers, each one Granian worker on SQLite (WAL), asked in turn in each round by the same
client over two kept connections, in batches of 500 readings as JSON:

    yiju   POST /sensing/readings with the secret of a source: each reading held against its stream
           (whose it is, limits, clock, quota), the batch kept with its part of the day's balance
    bare   a Django view that decodes the same body with msgspec and inserts it with executemany

Both answer when the batch would survive a power cut (synchronous=FULL). bare checks nothing and
has no index, so that the same reading again is there twice; yiju tells that apart when it moves
readings into the lake, which is timed at the end.

Printed are readings a second and microseconds of the server's processor time for a reading;
medians of the rounds. Ratios hold where figures drift. Every reading must be accepted, kept, and in
the lake once.
"""

import os
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Thread

import intake
import msgspec
from ingest_servers import KINDS, STREAMS

intake.SERVERS = str(Path(__file__).with_name("ingest_servers.py"))
CLIENTS = 2
WIDTH = 500


def batches(secret: str, seed: int, width: int, count: int) -> list[bytes]:
    """Messages of readings, none like another, a few of each stream."""
    random = Random(seed)
    begin = datetime.now(UTC) - timedelta(hours=20) + timedelta(seconds=seed * 40)
    made = []
    for turn in range(count):
        rows = [
            {
                "stream": f"L-{random.randrange(STREAMS):06}/lamp.power",
                "observed": (
                    begin + timedelta(milliseconds=turn * 20, microseconds=place)
                ).isoformat(),
                "value": round(random.uniform(40, 120), 1),
            }
            for place in range(width)
        ]
        body = msgspec.json.encode(rows)
        head = (
            "POST /sensing/readings HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {secret}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


def closed_loop(port: int, messages: list[bytes]) -> float:
    """Seconds in which the messages were sent and answered, by clients who each send the next
    when the last was answered."""
    shares: list[Iterator[bytes]] = [iter(messages[place::CLIENTS]) for place in range(CLIENTS)]
    failed: list[int] = []

    def work(share: Iterator[bytes]) -> None:
        line = intake.Line(port)
        failed.extend(status for one in share if (status := line.send(one)) != 200)

    threads = [Thread(target=work, args=(share,)) for share in shares]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed[:3]
    return time.perf_counter() - began


def servers_in(folder: Path) -> list[intake.Server]:
    made = []
    for kind in KINDS:
        (folder / kind).mkdir()
        home = {"YIJU_HOME": str(folder / kind), "PYTHONPATH": intake.python_path()}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            made.append(intake.Server(kind, int(probe.getsockname()[1]), {**os.environ, **home}))
    return made


def main(seconds: float, rounds: int, width: int) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        servers = servers_in(folder)
        for server in servers:
            server.key = server.ask("prepare")
        with ExitStack() as running:
            for server in servers:
                running.enter_context(intake.served(server))
                warm = batches(server.key, 0, width, 20)
                pace = 20 / closed_loop(server.port, warm)
                server.sent = 20 * width
                server.p50 = [max(20, pace * seconds)]
            for turn in range(1, rounds + 1):
                for server in servers:
                    measure(server, turn, width)
        tell(servers)
        for server in servers:
            stored = int(server.ask("stored"))
            assert stored == server.sent, f"{server.kind}: {server.sent} sent, {stored} stored"
        print("every reading that was accepted is kept")
        moved, took = servers[0].ask("move").split()
        assert int(moved) == servers[0].sent, (moved, servers[0].sent)
        print(f"moved into the lake, each once: {moved}, {int(moved) / float(took):.0f} a second")


def measure(server: intake.Server, turn: int, width: int) -> None:
    messages = batches(server.key, turn, width, int(server.p50[0]))
    before = intake.processor_time(server.group, -1)[0]
    took = closed_loop(server.port, messages)
    count = len(messages) * width
    server.sent += count
    server.rates.append(count / took)
    server.busy.append((intake.processor_time(server.group, -1)[0] - before) / count * 1e6)


def tell(servers: list[intake.Server]) -> None:
    bare = servers[-1]
    print(f"{'':8}{'readings/s':>12}{'of bare':>9}{'server us':>11}{'bare/its us':>13}")
    for one in servers:
        rate, busy = statistics.median(one.rates), statistics.median(one.busy)
        print(
            f"{one.kind:8}{rate:12.0f}{rate / statistics.median(bare.rates):9.2f}"
            f"{busy:11.2f}{statistics.median(bare.busy) / busy:13.2f}"
        )


if __name__ == "__main__":
    given = [float(word) for word in sys.argv[1:]]
    figures = [*given, *[4.0, 3.0, float(WIDTH)][len(given) :]]
    main(figures[0], int(figures[1]), int(figures[2]))
