"""
| fixture | gives |
| --- | --- |
| books | open accounts of `booked.KINDS`, all at zero |
"""

from collections.abc import Iterator

import booked
import pytest

from yiju.platform.trust.ledgers import api


@pytest.fixture
def books(db: None) -> Iterator[None]:
    before = api.account_kinds()
    booked.open_books()
    yield
    api.install(before)
