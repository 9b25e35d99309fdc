"""
| fixture | gives |
| --- | --- |
| books | open accounts of `booked.KINDS`, all at zero |
| firms | the kinds of standing of `reputed.KINDS`, with units of the small city as subjects |
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import booked
import pytest
import reputed
from small_city import write_small_city

from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.ledgers import api
from yiju.platform.trust.standings import api as standings


@pytest.fixture
def books(db: None) -> Iterator[None]:
    before = api.account_kinds()
    booked.open_books()
    yield
    api.install(before)


@pytest.fixture
def firms(db: None, tmp_path: Path) -> Iterator[None]:
    write_small_city(tmp_path)
    profile = registry.read_profile(tmp_path)
    registry.load_city(profile, actor=Actor("u1", "示例市"), at=datetime(2020, 1, 1, tzinfo=UTC))
    before = standings.standing_kinds()
    standings.install(reputed.KINDS)
    yield
    standings.install(before)
