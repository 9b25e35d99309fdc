"""Devices that speak MQTT, the door they come to, other brokers, and what is kept in the end."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from running_city import YIJU

from yiju.platform.sensing.columns import unpack

PATIENCE_S = 120
HOME = Path(__file__).parent / "measured_home.py"
MOSQUITTO = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
Row = tuple[str, int, float | None]
"""Stream, microseconds since 1970, value."""
BEGIN = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=12)


def until(done: Callable[[], Any], said: str) -> None:
    pause = threading.Event()
    for _attempt in range(PATIENCE_S * 50):
        if done():
            return
        pause.wait(0.02)
    raise AssertionError(f"still not: {said}")


@dataclass
class Home:
    """A city in a folder, whose lamps measure; `secrets` by source, or source/asset."""

    folder: Path
    secrets: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    """Further words of the environment of its processes."""

    @property
    def environment(self) -> dict[str, str]:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
            and not name.startswith("YIJU_")
            and not name.lower().endswith("_proxy")
        }
        path = os.pathsep.join([str(HOME.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
        return inherited | {
            "YIJU_HOME": str(self.folder),
            "YIJU_CITY": str(self.folder / "profile"),
            "PYTHONPATH": path,
            "PYTHONUNBUFFERED": "1",
            **self.settings,
        }

    def ask(self, *words: str) -> Any:
        command = [sys.executable, str(HOME), *words]
        said = subprocess.check_output(command, env=self.environment, text=True)
        return json.loads(said.splitlines()[-1])

    def yiju(self, *words: str, said: str = "") -> str:
        return subprocess.check_output(
            [YIJU, *words], env=self.environment, text=True, input=said, cwd=self.folder
        )

    def python(self, code: str) -> str:
        return self.yiju("manage", "shell", "-v", "0", "-c", code)

    def inbox(self) -> tuple[list[Row], dict[str, Counter[str]]]:
        """The readings that are committed and not moved, in order, each as often as it came; and
        how many were refused, by source and reason."""
        with sqlite3.connect(self.folder / "yiju.sqlite3") as database:
            keys = dict(database.execute("SELECT id, key FROM sensing_stream"))
            sources = dict(database.execute("SELECT id, key FROM sensing_source"))
            told = database.execute("SELECT source_id, refused, columns FROM sensing_delivery")
            deliveries = told.fetchall()
        rows: list[Row] = []
        refused: dict[str, Counter[str]] = {}
        for source, reasons, packed in deliveries:
            columns = unpack(packed)
            streams = [keys[number] for number in columns.stream.tolist()]
            values = [None if one != one else one for one in columns.value.tolist()]
            rows += zip(streams, columns.observed.tolist(), values, strict=True)
            refused.setdefault(sources[source], Counter()).update(json.loads(reasons))
        return sorted(rows, key=lambda row: row[:2]), {key: n for key, n in refused.items() if n}

    def stored(self) -> tuple[list[Row], dict[str, Any]]:
        """The readings of the lake, after all that waits was moved, and the balances."""
        told = self.ask("stored")
        return [tuple(row) for row in told["rows"]], told["balance"]


class Worker:
    """A process that can be killed and started again."""

    def __init__(
        self, command: list[str | Path], home: Home, ready: Callable[["Worker"], bool]
    ) -> None:
        self.command, self.home, self.ready = command, home, ready
        self.said = home.folder / f"{command[1]}-{command[2]}.txt"
        self.logged = self.said.with_suffix(".log")
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            env=self.home.environment,
            cwd=self.home.folder,
            stdin=subprocess.DEVNULL,
            stdout=self.said.open("w"),
            stderr=self.logged.open("a"),
            text=True,
            start_new_session=True,
        )
        until(lambda: self._lives() and self.ready(self), "the process is ready")

    def _lives(self) -> bool:
        assert self.process is not None and self.process.poll() is None, "the process has ended"
        return True

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, sign)
            self.process.wait(PATIENCE_S)
            self.process = None
            sys.stderr.write(self.logged.read_text())

    def memory(self) -> int:
        """Bytes that the process holds."""
        assert self.process is not None
        told = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(told.partition("VmRSS:")[2].split()[0]) * 1024


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(BEGIN)
        .not_valid_after(BEGIN + timedelta(days=2))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    kept = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    files = folder / "certificate.pem", folder / "key.pem"
    for file, told in zip(files, (made.public_bytes(pem), kept), strict=True):
        file.write_bytes(told)
    return files


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(worker: Worker) -> Iterator[Worker]:
    try:
        worker.start()
        yield worker
    finally:
        worker.stop()


def door(home: Home, port: int) -> Worker:
    command = [YIJU, "mqtt", "serve", "--listen", f"127.0.0.1:{port}"]
    return Worker(command, home, says_so)


def mosquitto(home: Home, port: int) -> Worker:
    """As docs/mqtt.md says to set it up; its bridge has the password `bridge`."""
    assert MOSQUITTO is not None
    said = "".join(f"{secret}\n" for secret in home.secrets.values())
    passwords = home.yiju("mqtt", "password", said=said)
    passwords += home.yiju("mqtt", "password", "--user", "yiju", said="bridge\n")
    (home.folder / "passwords").write_text(passwords)
    (home.folder / "access").write_text(home.yiju("mqtt", "acl"))
    settings = home.folder / "mosquitto.conf"
    settings.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous false\n"
        f"password_file {home.folder}/passwords\nacl_file {home.folder}/access\n"
        "max_inflight_messages 1000\nmax_queued_messages 0\n"
        f"persistence true\npersistence_location {home.folder}/\n"
        # It gives up its rights when it is started by root, and then reads no files of ours.
        "user root\n"
    )
    return Worker([MOSQUITTO, "-c", settings.name], home, lambda _worker: listens(port))


def bridge(home: Home, port: int) -> Worker:
    address = f"mqtt://yiju:bridge@127.0.0.1:{port}"
    return Worker([YIJU, "mqtt", "follow", "--broker", address], home, says_so)


def says_so(worker: Worker) -> bool:
    """The door and the bridge print a line when they are ready."""
    return "mqtt " in worker.said.read_text()


class Device:
    """A client of paho-mqtt; with `receives` it takes so many messages and acknowledges none.
    `acknowledged` has the numbers of what was published for good, with the reason code where the
    protocol tells one."""

    def __init__(self, port: int, secret: str, level: int = 5, user: str = "x", **how: Any) -> None:
        protocol = {3: paho.MQTTv311, 5: paho.MQTTv5}[level]
        self.acknowledged: dict[int, str] = {}
        self.heard: list[tuple[str, str, bool]] = []
        self.told: list[str] = []
        self.left: list[str] = []
        self.granted: list[bool] = []
        version = paho.CallbackAPIVersion.VERSION2
        receives = how.pop("receives", 0)
        session = Properties(PacketTypes.CONNECT) if receives else None
        if session:
            session.ReceiveMaximum = receives
        self.client = paho.Client(
            version, how.pop("name", ""), protocol=protocol, manual_ack=bool(receives)
        )
        self.user = user
        self.client.username_pw_set(user, secret)
        self.client.max_inflight_messages_set(500)
        self.client.reconnect_delay_set(1, 1)
        self.client.on_connect = lambda *facts: self.told.append(str(facts[3]))
        self.client.on_disconnect = lambda *facts: self.left.append(str(facts[3]))
        self.client.on_publish = lambda *facts: self.acknowledged.update({facts[2]: str(facts[3])})
        self.client.on_message = lambda *facts: self.heard.append(
            (facts[2].topic, facts[2].payload.decode(), facts[2].retain)
        )
        self.client.on_subscribe = lambda *facts: self.granted.extend(
            not code.is_failure for code in facts[3]
        )
        if authority := how.pop("authority", None):
            self.client.tls_set(authority)
        if will := how.pop("will", None):
            self.client.will_set(*will, qos=1)
        self.client.connect_async("127.0.0.1", port, 30, properties=session)
        self.client.loop_start()
        until(lambda: self.told, "the door has answered")

    @property
    def is_in(self) -> bool:
        return self.told[-1] == "Success"

    def publish(self, topic: str, payload: str, qos: int = 1) -> int:
        """Without waiting; the number of the message."""
        return self.client.publish(topic, payload, qos).mid

    def say(self, topic: str, payload: Any, qos: int = 1) -> str:
        """Publish, and wait for what is answered."""
        told = payload if isinstance(payload, str) else json.dumps(payload)
        number = self.publish(topic, told, qos)
        until(lambda: number in self.acknowledged, f"{topic} is acknowledged")
        return self.acknowledged[number]

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()

    def cut(self) -> None:
        """Be gone without a word, for good."""
        line = self.client.socket()
        assert line is not None
        self.client.on_connect = lambda client, *_facts: client.disconnect()
        line.shutdown(socket.SHUT_RDWR)
        until(lambda: self.left, "the line is cut")
        self.close()
