"""A small city of two districts for rules, and the whole demonstration city for sizes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from register import LAMP, Register
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.events import api as events
from yiju.platform.registry import api, kinds


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files of the small city, to be changed by a test."""
    return write_small_city(tmp_path)


@pytest.fixture
def change(folder: Path):
    """Replace a piece of text in a file of the small city."""

    def replace(file: str, old: str, new: str) -> None:
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), "utf-8")

    return replace


@pytest.fixture
def actor() -> events.Actor:
    return events.Actor("registrar", "登记员")


@pytest.fixture
def at() -> datetime:
    return datetime(2021, 3, 1, 1, tzinfo=UTC)


@pytest.fixture
def small_city(db, folder, actor, at):
    """The small city, loaded with its demonstration boundaries."""
    profile = demonstrate(api.read_profile(folder))
    api.load_city(profile, actor=actor, at=at)
    return profile


@pytest.fixture(scope="session")
def changzhou_profile():
    return demonstrate(api.read_profile(api.find_profile("changzhou")))


@pytest.fixture
def events_of(db):
    """The recorded events of one action, newest first."""
    return lambda action: list(events.history(action=action))


@pytest.fixture
def register(small_city, actor, tmp_path):
    """A register of lamps in the small city, empty."""
    before = kinds.kinds()
    kinds.install([*before, LAMP])
    yield Register(tmp_path, actor)
    kinds.install(before)
