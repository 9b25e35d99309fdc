"""Homes whose lamps measure, each test its own, and a door in front of one."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from devices import Device, Home, Worker, door, running
from running_city import free_port


@pytest.fixture(scope="session")
def first_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("measured"))
    home.secrets = home.ask("make")
    return home


@pytest.fixture
def home(first_home: Home, tmp_path: Path) -> Home:
    shutil.copytree(first_home.folder, tmp_path / "home")
    return Home(tmp_path / "home", first_home.secrets)


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def served(home: Home, port: int) -> Iterator[Worker]:
    """The door is open."""
    with running(door(home, port)) as worker:
        yield worker


@pytest.fixture
def device(home: Home, port: int) -> Iterator[Callable[..., Device]]:
    """Makes clients by the name of their secret: device("vendor/L-1", level=3)."""
    made: list[Device] = []

    def come(shown: str = "vendor", level: int = 5, **how) -> Device:
        secret = home.secrets.get(shown, shown)
        made.append(Device(port, secret, level, user=secret[:14], **how))
        return made[-1]

    yield come
    for one in made:
        one.close()
