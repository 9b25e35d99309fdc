import pytest
from django.db import connection

from yiju.platform.events import api as events


@pytest.mark.django_db
def test_after_looking_the_database_knows_how_its_columns_are_spread():
    if connection.vendor == "sqlite":
        assert not events.knows_its_spread()

    events.gather_statistics()

    assert events.knows_its_spread()
