"""While the lake is put in order, however long it takes, one mover holds the lease; one that dies
in it keeps the next waiting for seconds."""

from threading import Event

import pytest

from yiju.interfaces import clock
from yiju.interfaces.sensing import moving
from yiju.platform.sensing.lake import api as lake
from yiju.platform.work.models import Lease

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_the_lease_is_short_and_prolonged_as_long_as_it_takes(tmp_path, settings, monkeypatch):
    settings.YIJU_LAKE, settings.YIJU_LAKE_OPTIONS = str(tmp_path / "lake"), {}
    monkeypatch.setattr(moving, "BEAT_S", 0.01)
    carrier, held, keep = moving.Carrier(0, Event()), [], lake.keep_lake

    def keep_long(*words):
        for _attempt in range(3_000):
            until = Lease.objects.get(name=moving.LEASE).until
            assert until - clock.now() <= moving.KEEPING
            if until not in held:
                held.append(until)
            if len(held) == 3:
                break
            Event().wait(0.01)
        return keep(*words)

    monkeypatch.setattr(lake, "keep_lake", keep_long)
    carrier._keep()

    assert len(held) == 3 and held == sorted(held)
    assert carrier.kept_at is not None
