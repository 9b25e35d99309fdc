"""Lamps of the small city that measure."""

from datetime import UTC, datetime

import pytest
from measured import KINDS, Measured
from register import LAMP, Register
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.registry import kinds
from yiju.platform.sensing import api


@pytest.fixture
def measured(db, tmp_path):
    """Streams of lamps; nobody delivers them yet."""
    before, streams = kinds.kinds(), api.stream_kinds()
    kinds.install([*before, LAMP])
    api.install(KINDS)
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    actor = Actor("registrar", "登记员")
    registry.load_city(profile, actor=actor, at=datetime(2021, 3, 1, 1, tzinfo=UTC))
    yield Measured(Register(tmp_path, actor), tmp_path, actor)
    kinds.install(before)
    api.install(streams)


@pytest.fixture
def vendor(measured):
    """A source that delivers the streams of L-1 and L-2."""
    measured.source()
    return measured
