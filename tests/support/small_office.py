"""The small city with a server of its own, for tests that decide what day it is and who works
there. Everything happens through the command `yiju`, as an administrator would do it."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from running_city import TODAY, YIJU, free_port, let_morning_come
from small_city import write_small_city

PASSWORD = "one-of-the-small-city"
PATIENCE_S = 240
"""For an answer: on a machine that others use a disk alone may take a minute."""
CLERK = Path(__file__).parent / "clerk.py"


@dataclass(frozen=True)
class SmallOffice:
    """`address` has no slash at its end."""

    address: str
    home: Path
    clerk: "subprocess.Popen[str]"
    environment: Mapping[str, str]
    """Of its processes, for a further server over the same home."""

    def yiju(self, *words: str, said: str = "", today: str = TODAY) -> str:
        """What the command prints; fails when it does."""
        return order(self.clerk, *words, said=said, today=today)

    def account(
        self,
        name: str,
        unit: str,
        role: str,
        area: str = "",
        since: str = TODAY,
        oidc: bool = False,
    ) -> None:
        """Open an account with one membership, from a day on; with `oidc`, without a password."""
        who = ["--person", f"演示{name}", "--unit", unit, "--role", role, "--area", area]
        who += ["--oidc"] if oidc else []
        self.yiju("account", "add", name, *who, said=PASSWORD + "\n", today=since)

    def python(self, code: str) -> str:
        """Run a few lines beside the server, for what no command does."""
        return self.yiju("manage", "shell", "-v", "0", "-c", code)

    def browser(self, account: str = "", language: str = "zh-hans") -> "Browser":
        browser = Browser(self.address, language)
        if account:
            browser.sign_in(account)
        return browser


class Browser(requests.Session):
    """Keeps cookies, follows ways, and sends the token of our pages with every form."""

    def __init__(self, address: str, language: str = "zh-hans") -> None:
        super().__init__()
        self.address = address
        self.trust_env = False
        self.headers["Accept-Language"] = language
        self.headers["Accept"] = "text/html"

    def open(self, path: str) -> requests.Response:
        return self.get(self.address + path, timeout=PATIENCE_S)

    def submit(self, path: str, **form: str) -> requests.Response:
        if "csrftoken" not in self.cookies:
            self.open("/account/login/")
        headers = {"X-CSRFToken": self.cookies["csrftoken"], "Referer": self.address + path}
        return self.post(self.address + path, form, headers=headers, timeout=PATIENCE_S)

    def sign_in(self, account: str, password: str = PASSWORD) -> None:
        self.submit("/account/login/", login=account, password=password)
        assert "sessionid" in self.cookies, f"{account} could not sign in"


@contextmanager
def small_office(home: Path, port: int | None = None, **settings: str) -> Iterator[SmallOffice]:
    """Build the city in `home`, serve it, stop at the end. `settings` go into the environment."""
    profile = home / "profile"
    profile.mkdir(parents=True)
    write_small_city(profile)
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
        and not name.startswith("YIJU_")
        and not name.lower().endswith("_proxy")
    }
    environment = inherited | {
        "YIJU_HOME": str(home),
        "YIJU_CITY": str(profile),
        "YIJU_TODAY": TODAY,
        **settings,
    }
    port = port or free_port()
    let_morning_come(home)
    with started([sys.executable, CLERK], environment, home) as clerk:
        order(clerk, "city", "load", str(profile))
        with started([YIJU, "serve", "--port", str(port)], environment, home) as server:
            wait_for(port, server)
            yield SmallOffice(f"http://127.0.0.1:{port}", home, clerk, environment)


@contextmanager
def started(
    command: list[str | Path], environment: Mapping[str, str], folder: Path
) -> Iterator["subprocess.Popen[str]"]:
    """A process of our own, ended with all that it started."""
    process = subprocess.Popen(
        command,
        env=dict(environment),
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def order(clerk: "subprocess.Popen[str]", *words: str, said: str = "", today: str = TODAY) -> str:
    """What a command prints that the clerk runs; fails when it does."""
    assert clerk.stdin is not None and clerk.stdout is not None
    print(json.dumps({"words": words, "said": said, "today": today}), file=clerk.stdin, flush=True)
    done = json.loads(clerk.stdout.readline())
    assert done["code"] == 0, f"yiju {' '.join(words)}: {done['printed']}"
    return str(done["printed"])


def wait_for(port: int, process: "subprocess.Popen[Any]") -> None:
    """Until somebody answers there; a server that has ended answers never."""
    pause = threading.Event()
    for _attempt in range(PATIENCE_S * 10):
        assert process.poll() is None, "yiju serve did not come up"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        pause.wait(0.1)
    raise AssertionError("yiju serve did not answer")
