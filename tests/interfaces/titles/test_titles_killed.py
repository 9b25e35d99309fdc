"""The registry of title is killed again and again while it answers questions and tells facts: every
question is answered once, every fact is kept once, and every deal moves once."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from running_city import MORNING, free_port
from small_office import SmallOffice, small_office
from title_office import Books

SUPPORT = Path(__file__).parents[2] / "support"
SECRET = "a secret of registry and city"
SPEED = 600
"""So fast goes the city's time: the outbox tries again after a minute of it."""
DEALS, KILLS = 8, 3
OPEN = """
from dataclasses import replace
from dealt import CASH_TERMS, Dealing
from yiju.interfaces import clock
for number in range({count}):
    unit_no = f"990101001001GB00001F0001{{number:04}}"
    terms = replace(CASH_TERMS, unit_no=unit_no, contract_no=f"HT-{{number}}")
    Dealing(terms, key=str(number), at=clock.moment())
"""
STANDS = """
import json
from yiju.applications.resale import deals
from yiju.platform.registry import api as registry
rows = deals.deals()
print(json.dumps([
    registry.titles_position()[0],
    sorted(row.end or row.open_stages[0].step for row in rows),
    sorted(len(row.stages) for row in rows),
]))
"""


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def office(tmp_path: Path, port: int) -> Iterator[SmallOffice]:
    channels = tmp_path / "channels.toml"
    url = f"http://127.0.0.1:{port}/v1/questions"
    channels.write_text(f'[titles]\nurl = "{url}"\nsecret = "{SECRET}"\nprivate = true\n')
    path = os.pathsep.join([*sys.path, str(SUPPORT)])
    home = tmp_path / "home"
    with small_office(home, YIJU_CHANNELS=str(channels), PYTHONPATH=path) as running:
        told = {"city": MORNING, "real": datetime.now(UTC).isoformat(), "speed": SPEED}
        (running.home / "clock.json").write_text(json.dumps(told))
        yield running


class Registry:
    def __init__(self, file: Path, port: int, city: str) -> None:
        self.file, self.port, self.city = file, port, city
        self.books = Books(file)
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        words = [sys.executable, SUPPORT / "title_office.py", self.file, str(self.port)]
        self.process = subprocess.Popen(
            [*words, self.city, SECRET],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def kill(self) -> None:
        assert self.process is not None and self.process.stdout is not None
        self.process.kill()
        self.process.wait(30)
        self.process.stdout.close()


def until(holds: Callable[[], bool]) -> None:
    """Wait until it is so; fails when it never is."""
    pause = threading.Event()
    for _attempt in range(60 * 20):
        if holds():
            return
        pause.wait(0.05)
    raise AssertionError("it never came to that")


def stands(office: SmallOffice) -> list[object]:
    found: list[object] = json.loads(office.python(STANDS).splitlines()[-1])
    return found


def test_no_question_and_no_fact_is_lost_or_doubled(office, tmp_path: Path, port: int) -> None:
    registry = Registry(tmp_path / "registry.db", port, office.address)
    for number in range(DEALS):
        owners = [{"name": "演示卖方", "document": "DEMO-S"}]
        registry.books.enter(f"990101001001GB00001F0001{number:04}", owners=owners)
    office.python(OPEN.format(count=DEALS))
    for kill in range(KILLS):
        registry.start()
        wanted = (kill + 1) * DEALS // (KILLS + 1)
        until(lambda wanted=wanted: registry.books.counts()[0] >= wanted)
        registry.kill()
    registry.start()
    try:
        until(lambda: registry.books.counts() == (DEALS, DEALS))
        assert stands(office) == [DEALS, ["agreed"] * DEALS, [2] * DEALS]
    finally:
        registry.kill()
