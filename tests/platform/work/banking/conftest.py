"""
| fixture | gives |
| --- | --- |
| bank | the accounts of `banked`, open, all at zero |
"""

from collections.abc import Iterator

import banked
import pytest

from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work.banking import declaration


@pytest.fixture
def bank(db: None) -> Iterator[None]:
    kinds, before = ledgers.account_kinds(), list(declaration._installed.values())
    ledgers.install(banked.KINDS)
    declaration.install(banked.BANKED)
    banked.ended.clear()
    banked.open_accounts()
    yield
    ledgers.install(kinds)
    declaration.install(before)
