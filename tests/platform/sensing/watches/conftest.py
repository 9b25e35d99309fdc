"""A street of lamps on feeders, watched, with the desk that works on its cases."""

import pytest
from watched import watched_city


@pytest.fixture
def street(db, tmp_path, settings):
    settings.YIJU_LAKE, settings.YIJU_LAKE_OPTIONS = str(tmp_path / "lake"), {}
    settings.MEDIA_ROOT = tmp_path / "uploads"
    with watched_city(tmp_path) as found:
        yield found
