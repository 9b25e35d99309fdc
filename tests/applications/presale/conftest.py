"""
| fixture | gives |
| --- | --- |
| presold | a permit under supervision in the small city, and what one does there (`presold`) |
"""

from pathlib import Path
from typing import Any

import pytest
from presold import Presold, open_city
from small_city import write_small_city

from yiju.platform.registry import api as registry


@pytest.fixture
def presold(db: None, tmp_path: Path, settings: Any) -> Presold:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return open_city(registry.read_profile(write_small_city(tmp_path)))
