"""The processes of the tests, installed instead of those of the city."""

import pytest
from repairs import REPAIR, REVIEW

from yiju.platform.base.calendar import china
from yiju.platform.work import api


@pytest.fixture(autouse=True)
def processes():
    before = api.processes()
    api.install([REPAIR, REVIEW], china(provisional=True))
    yield
    api.install(before)
