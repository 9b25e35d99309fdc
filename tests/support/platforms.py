"""Several platforms, each with a database, a server and an office of its own, and the lines
between them, which can be cut."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from running_city import YIJU, free_port
from small_city import write_small_city
from small_office import CLERK, TODAY, let_morning_come, order, started, wait_for

REPORT = """
from desk import reported, moment, who, moved
for key in {keys!r}:
    reported(key, "路灯不亮 " + key, at=moment(1, {hour}), **who(""))
"""
VOID = """
from desk import moment
from yiju.platform.events.api import Actor
from yiju.platform.registry.api import Member, city
from yiju.platform.work import api as work
from yiju.platform.work.models import Item
post = Member("acceptor", "x", city().code, city().path)
for key in {keys!r}:
    number = Item.objects.get(key=key).number
    work.act(number, "decline", {{"code": "unclear"}}, key=key + "-void", opinion="看不清",
        party=work.Party("acceptor", (post,)), actor=Actor("acceptor", "受理员"),
        at=moment(1, {hour}))
"""
RECORD = """
from datetime import date
from desk import moment, OFFICE
from yiju.platform.base.geo import Datum
from yiju.platform.registry import api as registry
for code, name in {named!r}.items():
    registry.asset_record("toilet", code, name=name, state="in_service", lon=119.95, lat=31.75,
        attributes=dict(toilet_class=2, form="attached", male_seats=3, urinals=3, female_seats=9),
        datum=Datum.WGS84, keeper_code="", valid_from=date(2021, 5, 1), actor=OFFICE,
        at=moment(1, {hour}), reaches=None)
"""


class Platform:
    """A server that can be stopped dead and started again at the same address."""

    def __init__(self, name: str, home: Path, stack: ExitStack) -> None:
        self.name, self.home, self.stack = name, home, stack
        self.port = free_port()
        self.environment = environment_of(home)
        self.clerk = stack.enter_context(started([sys.executable, CLERK], self.environment, home))
        self.hour = 9.0
        self.server: subprocess.Popen[str] | None = None
        stack.callback(self.stop)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serve(self) -> None:
        self.server = subprocess.Popen(
            [YIJU, "serve", "--port", str(self.port)],
            env=self.environment,
            cwd=self.home,
            text=True,
            start_new_session=True,
        )
        wait_for(self.port, self.server)

    def stop(self) -> None:
        """At once, as when the power goes."""
        if self.server is not None:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait(30)
            self.server = None

    def yiju(self, *words: str, said: str = "") -> str:
        return order(self.clerk, *words, said=said)

    def tries(self, *words: str) -> bool:
        """Whether a command that may fail has succeeded."""
        try:
            self.yiju(*words)
        except AssertionError:
            return False
        return True

    def python(self, code: str) -> str:
        return self.yiju("manage", "shell", "-v", "0", "-c", code)

    def reports(self, *keys: str) -> None:
        self.python(REPORT.format(keys=keys, hour=self.later()))

    def declines(self, *keys: str) -> None:
        self.python(VOID.format(keys=keys, hour=self.later()))

    def records(self, **named: str) -> None:
        """Toilets by their code, with their name."""
        self.python(RECORD.format(named=named, hour=self.later()))

    def later(self) -> float:
        """Hours of a day on which half an hour lies between any two things that happen."""
        self.hour += 0.5
        return self.hour


def environment_of(home: Path) -> dict[str, str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
        and not name.startswith("YIJU_")
        and not name.lower().endswith("_proxy")
    }
    return inherited | {
        "YIJU_HOME": str(home),
        "YIJU_CITY": str(home / "profile"),
        "YIJU_TODAY": TODAY,
    }


@contextmanager
def platforms(folder: Path, *names: str) -> Iterator[list[Platform]]:
    """The small city is built once and stands once for each name."""
    first = folder / names[0]
    (first / "profile").mkdir(parents=True)
    write_small_city(first / "profile")
    let_morning_come(first)
    with started([sys.executable, CLERK], environment_of(first), first) as clerk:
        order(clerk, "city", "load", str(first / "profile"))
    for name in names[1:]:
        shutil.copytree(first, folder / name)
    with ExitStack() as stack:
        found = [Platform(name, folder / name, stack) for name in names]
        for one in found:
            one.serve()
        yield found


class Line:
    """A line to a platform. It carries each request over, or is `cut`; with `swallows` so many
    answers are lost on their way back, with `doubles` every request arrives twice."""

    def __init__(self, to: Platform) -> None:
        self.to, self.cut, self.swallows, self.doubles = to, False, 0, False
        line = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                try:
                    status, said = line.carry(self.command, self.path, dict(self.headers), body)
                except OSError:
                    self.hang_up()
                    return
                if line.swallows:
                    line.swallows -= 1
                    self.hang_up()
                    return
                self.send_response(status)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def hang_up(self) -> None:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)

            do_GET = do_POST = answer

            def log_message(self, *_words: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def carry(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, bytes]:
        """The answer of the platform; raises OSError where there is none."""
        if self.cut:
            raise ConnectionError("the line is cut")
        for _time in range(2 if self.doubles else 1):
            connection = HTTPConnection("127.0.0.1", self.to.port, timeout=60)
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            said = answer.status, answer.read()
            connection.close()
        return said

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def line(to: Platform) -> Iterator[Line]:
    made = Line(to)
    yield made
    made.close()
