"""A small city whose housing office keeps an escrow."""

import pytest
from dealt import CLERK, NOON, calendar
from small_city import write_small_city

from yiju.applications.resale import books, process
from yiju.city.boundaries import demonstrate
from yiju.platform.registry import api as registry
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work import api as work


@pytest.fixture
def office(db, tmp_path):
    before, kinds = work.processes(), ledgers.account_kinds()
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=CLERK, at=NOON)
    work.install([process.DEAL], calendar())
    ledgers.install(books.KINDS)
    yield
    work.install(before)
    ledgers.install(kinds)
