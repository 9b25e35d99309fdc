"""A lit street to measure."""

from collections.abc import Iterator
from typing import Any

import pytest
from lit_street import BEGAN, CLERK, Street
from night_street import NightStreet, night_street
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.registry import api as registry
from yiju.platform.sensing.lake.delta import Lake


@pytest.fixture
def street(db: Any, tmp_path: Any, settings: Any) -> Iterator[Street]:
    settings.YIJU_LAKE, settings.YIJU_LAKE_OPTIONS = str(tmp_path / "lake"), {}
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=CLERK, at=BEGAN)
    yield Street(Lake(settings.YIJU_LAKE, {}))


@pytest.fixture
def night(street: Street, settings: Any, tmp_path: Any) -> Iterator[NightStreet]:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    with night_street(street.lake) as found:
        yield found
