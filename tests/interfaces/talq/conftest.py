import pytest
from talq_city import talq_city


@pytest.fixture
def city(db, tmp_path, settings):
    """Lamps L-1 to L-4, a gateway and another management software."""
    settings.YIJU_LAKE, settings.YIJU_LAKE_OPTIONS = str(tmp_path / "lake"), {}
    with talq_city(tmp_path, settings) as city:
        yield city
