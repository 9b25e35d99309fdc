"""While the lake is put in order, however long it takes, one mover holds the lease; one that dies
in it keeps the next waiting for seconds."""

from threading import Event

import pytest

from yiju.interfaces.sensing import moving
from yiju.platform.sensing.lake import api as lake
from yiju.platform.work import api as work

# Kept to SQLite: on PostgreSQL what a test left behind is truncated, which the books refuse.
pytestmark = pytest.mark.django_db(transaction=True)


def test_the_lease_is_short_and_prolonged_as_long_as_it_takes(tmp_path, settings, monkeypatch):
    settings.YIJU_LAKE, settings.YIJU_LAKE_OPTIONS = str(tmp_path / "lake"), {}
    monkeypatch.setattr(moving, "BEAT_S", 0.01)
    carrier, keep, lease = moving.Carrier(0, Event()), lake.keep_lake, work.lease
    asked, often = [], Event()

    def take(*words):
        taken = lease(*words)
        asked.append((words[3], taken))
        if len(asked) == 4:
            often.set()
        return taken

    def keep_long(*words):
        assert often.wait(60)
        return keep(*words)

    monkeypatch.setattr(work, "lease", take)
    monkeypatch.setattr(lake, "keep_lake", keep_long)
    carrier._keep()

    assert set(asked) == {(moving.KEEPING, True)}
    assert moving.KEEPING.total_seconds() <= 15
    assert carrier.kept_at is not None
