"""A small city whose housing office keeps an escrow."""

import pytest
from dealt import kept_escrow


@pytest.fixture
def office(db, tmp_path):
    with kept_escrow(tmp_path):
        yield
