"""How fast readings come in over MQTT: benchmarks/mqtt.py [MESSAGES] [ROUNDS]

Clients (paho-mqtt, a process each, QoS 1, a thousand messages under way) send messages of one
reading each, with its time. In each round 1, 2 and 4 of them send to each server in turn:

    yiju       `yiju mqtt serve`: each reading held against its stream, committed and on the disk
               (SQLite, synchronous=FULL) before its PUBACK
    mosquitto  acknowledges as soon as it has a message in memory, and a subscriber, a process too,
               takes each and throws it away; where /usr/sbin/mosquitto is there
    amqtt      the same with a broker in Python, where it is installed
    nobody     a socket that acknowledges whatever comes: what the client library can send

Printed are messages a second from the first to the last PUBACK, their ratio to nobody's, and
microseconds of processor time for a message in the server and in the clients; medians of the
rounds. At the end every message that was acknowledged must be kept by yiju.
"""

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from random import Random

import intake

HERE = str(Path(__file__))
MOSQUITTO = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
CLIENTS = (1, 2, 4)
UNDER_WAY = 1_000
PATIENCE_S = 300


# --- the clients ------------------------------------------------------------------------------


def publish(port: int, secret: str, seed: int, count: int) -> None:
    """Ready, then at a word send all; the seconds until the last was acknowledged, and of the
    processor."""
    import paho.mqtt.client as paho

    messages = list(made(seed, count))
    ready, done, left = threading.Event(), threading.Event(), [count]
    client = paho.Client(paho.CallbackAPIVersion.VERSION2, f"bench-{seed}", protocol=paho.MQTTv311)
    client.max_inflight_messages_set(UNDER_WAY)
    client.max_queued_messages_set(0)
    client.username_pw_set("vendor", secret)
    client.on_connect = lambda *_facts: ready.set()

    def acknowledged(
        _client: object, _data: object, _number: int, code: object, *_: object
    ) -> None:
        assert not getattr(code, "is_failure", False), code
        left[0] -= 1
        if not left[0]:
            done.set()

    client.on_publish = acknowledged
    client.connect("127.0.0.1", port)
    client.loop_start()
    assert ready.wait(30)
    print("ready", flush=True)
    sys.stdin.readline()
    began, used = time.perf_counter(), time.process_time()
    for topic, payload in messages:
        client.publish(topic, payload, qos=1)
    assert done.wait(PATIENCE_S), f"{left[0]} were not acknowledged"
    print(time.perf_counter() - began, time.process_time() - used, flush=True)
    client.disconnect()


def made(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Readings, none like another."""
    random = Random(seed)
    begin = datetime.now(UTC) - timedelta(hours=20)
    for turn in range(count):
        lamp = random.randrange(10_000)
        told = {
            "value": round(random.uniform(40, 120), 1),
            "observed": (begin + timedelta(milliseconds=turn, microseconds=seed)).isoformat(),
        }
        yield f"yiju/vendor/L-{lamp:06}/lamp.power", json.dumps(told).encode()


def throw_away(port: int) -> None:
    import paho.mqtt.client as paho

    client = paho.Client(paho.CallbackAPIVersion.VERSION2, "reader")
    client.on_connect = lambda *_facts: client.subscribe("yiju/#", 1)
    client.on_subscribe = lambda *_facts: print("ready", flush=True)
    client.on_message = lambda *_facts: None
    client.connect("127.0.0.1", port)
    client.loop_forever()


# --- the servers ------------------------------------------------------------------------------


def acknowledge(port: int) -> None:
    """A thread a client: whatever it says is acknowledged and nothing is read."""
    with socket.create_server(("127.0.0.1", port)) as server:
        while True:
            line, _address = server.accept()
            threading.Thread(target=acknowledge_all, args=(line,), daemon=True).start()


def acknowledge_all(line: socket.socket) -> None:
    half = b""
    while data := line.recv(262_144):
        data, at, answers = half + data, 0, []
        while len(data) - at >= 2:
            size, start = data[at + 1], at + 2
            if size & 0x80:
                size, start = (size & 0x7F) | data[at + 2] << 7, at + 3
            if start + size > len(data):
                break
            if data[at] >> 4 == 1:
                answers.append(b"\x20\x02\x00\x00")
            elif data[at] >> 4 == 3:
                number = start + 2 + (data[start] << 8 | data[start + 1])
                answers.append(b"\x40\x02" + data[number : number + 2])
            at = start + size
        half = data[at:]
        line.sendall(b"".join(answers))


def run_amqtt(port: int) -> None:
    import asyncio
    import logging

    from amqtt.broker import Broker

    logging.disable(logging.WARNING)

    async def run() -> None:
        plain = {
            "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}},
            "plugins": {
                "amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}
            },
        }
        await Broker(plain).start()
        await asyncio.Event().wait()

    asyncio.run(run())


def command_of(kind: str, port: int, folder: Path) -> list[str]:
    if kind == "yiju":
        return [sys.executable, "-m", "yiju", "mqtt", "serve", "--listen", f"127.0.0.1:{port}"]
    if kind == "mosquitto":
        settings = folder / "mosquitto.conf"
        settings.write_text(
            f"listener {port} 127.0.0.1\nallow_anonymous true\n"
            "max_inflight_messages 1000\nmax_queued_messages 0\n"
        )
        return [MOSQUITTO, "-c", str(settings)]
    return [sys.executable, HERE, kind, str(port)]


@contextmanager
def started(command: list[str], environment: dict[str, str], port: int) -> Iterator[int]:
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _attempt in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def reading(port: int, wanted: bool) -> Iterator[None]:
    if not wanted:
        yield
        return
    process = subprocess.Popen(
        [sys.executable, HERE, "reader", str(port)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield
    finally:
        process.kill()
        process.wait()


def busy(pid: int) -> float:
    """Seconds of the processor that a process has used."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def measure(port: int, secret: str, pid: int, clients: int, count: int, seed: int) -> list[float]:
    """Messages a second; microseconds of the server and of the clients for a message."""
    share = count // clients
    processes = [
        subprocess.Popen(
            [sys.executable, HERE, "client", str(port), secret, str(seed * 10 + one), str(share)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for one in range(clients)
    ]
    for process in processes:
        assert process.stdout is not None and process.stdout.readline() == "ready\n", port
    before = busy(pid)
    for process in processes:
        assert process.stdin is not None
        print("go", file=process.stdin, flush=True)
    told = [process.communicate()[0].split() for process in processes]
    took, used = max(float(one[0]) for one in told), sum(float(one[1]) for one in told)
    sent = share * clients
    return [sent / took, (busy(pid) - before) / sent * 1e6, used / sent * 1e6]


def main(count: int, rounds: int) -> None:
    kinds = ["yiju", "mosquitto", "amqtt", "nobody"]
    if not Path(MOSQUITTO).exists():
        kinds.remove("mosquitto")
    if not find_spec("amqtt"):
        kinds.remove("amqtt")
    found: dict[tuple[str, int], list[list[float]]] = {}
    sent = 0
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "YIJU_HOME": home, "PYTHONPATH": intake.python_path()}
        servers = str(Path(HERE).with_name("ingest_servers.py"))
        asked = [sys.executable, servers]
        secret = subprocess.check_output([*asked, "prepare", "yiju"], env=environment, text=True)
        with ExitStack() as stack:
            ports, pids = {}, {}
            for kind in kinds:
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", 0))
                    ports[kind] = int(probe.getsockname()[1])
                command = command_of(kind, ports[kind], Path(home))
                pids[kind] = stack.enter_context(started(command, environment, ports[kind]))
            for turn in range(rounds):
                for clients in CLIENTS:
                    for kind in kinds:
                        seed = turn * 100 + clients * 10
                        with reading(ports[kind], kind in ("mosquitto", "amqtt")):
                            told = measure(
                                ports[kind], secret.strip(), pids[kind], clients, count, seed
                            )
                        found.setdefault((kind, clients), []).append(told)
                        sent += count // clients * clients if kind == "yiju" else 0
        stored = int(subprocess.check_output([*asked, "stored", "yiju"], env=environment))
    tell(found, kinds)
    assert stored == sent, f"{sent} acknowledged, {stored} stored"
    print(f"every message that yiju acknowledged is kept: {sent}")


def tell(found: dict[tuple[str, int], list[list[float]]], kinds: list[str]) -> None:
    told = ("messages/s", "of nobody", "server us", "client us")
    print(f"{'clients':8}{'server':12}" + "".join(f"{word:>12}" for word in told))
    for clients in CLIENTS:
        best = statistics.median(row[0] for row in found["nobody", clients])
        for kind in kinds:
            columns = zip(*found[kind, clients], strict=True)
            rate, server, client = (statistics.median(column) for column in columns)
            print(
                f"{clients:<8}{kind:12}{rate:12.0f}{rate / best:12.2f}{server:12.1f}{client:12.1f}"
            )


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["client", port, secret, seed, count]:
            publish(int(port), secret, int(seed), int(count))
        case ["reader", port]:
            throw_away(int(port))
        case ["nobody", port]:
            acknowledge(int(port))
        case ["amqtt", port]:
            run_amqtt(int(port))
        case given:
            figures = [*map(int, given), *[40_000, 3][len(given) :]]
            main(figures[0], figures[1])
