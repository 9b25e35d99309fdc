"""Façades to light and to measure."""

from collections.abc import Iterator
from typing import Any

import pytest
from lit_facades import Facades, lit_facades
from lit_street import BEGAN, CLERK
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.registry import api as registry
from yiju.platform.sensing.lake.delta import Lake


@pytest.fixture
def night(db: Any, tmp_path: Any, settings: Any) -> Iterator[Facades]:
    settings.YIJU_LAKE, settings.YIJU_LAKE_OPTIONS = str(tmp_path / "lake"), {}
    settings.MEDIA_ROOT = tmp_path / "uploads"
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=CLERK, at=BEGAN)
    with lit_facades(Lake(settings.YIJU_LAKE, {})) as found:
        yield found
