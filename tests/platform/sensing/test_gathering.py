"""Deliveries that are kept together are what each would be alone."""

import pytest
from measured import AT, readings

from yiju.platform.sensing import api
from yiju.platform.sensing.gathering import Brought, keep

POWER, OTHER = "L-1/lamp.power", "L-2/lamp.power"


@pytest.fixture
def two(vendor):
    """Two sources, each with a lamp."""
    vendor.source("other", lamps=["L-2"])
    return vendor


def brought(city, by, *rows):
    return Brought(city.caller(by), readings(rows), AT)


def test_each_hears_of_its_own_readings_what_became_of_them(two):
    several = [
        brought(two, "vendor", (POWER, -3, 60)),
        brought(two, "other", (OTHER, -3, 5000), (OTHER, -2, 61, "a")),
        brought(two, "vendor", (OTHER, -3, 60), (POWER, -2, 61)),
        brought(two, "vendor", (POWER, -3, 60)),
    ]
    receipts = keep(several)

    told = [[(at, why.key) for at, why in one.refused()] for one in receipts]
    assert told == [[], [(0, "impossible")], [(0, "not_yours")], []]
    assert [one.received for one in receipts] == [1, 2, 2, 1]
    two.move()
    assert two.stored() == [
        (POWER, -3, 60.0, "valid"),
        (POWER, -2, 61.0, "valid"),
        (OTHER, -2, 61.0, "valid"),
    ]
    assert two.balance() == {"received": 4, "stored": 2, "duplicate": 1, "not_yours": 1}
    assert two.balance("other") == {"received": 2, "stored": 1, "impossible": 1}


def test_one_alone_is_kept_as_any_delivery(vendor):
    receipt = api.gather(vendor.caller(), readings([(POWER, -1, 60)]), AT)

    assert receipt.accepted == 1
    assert vendor.balance() == {"received": 1, "waiting": 1}


def test_what_goes_wrong_goes_wrong_for_all_and_nothing_is_kept(vendor):
    most = int(api.P.most_in_a_batch.at(AT.date()))
    large = brought(vendor, "vendor", *[(POWER, -1, 60)] * (most + 1))
    small = brought(vendor, "vendor", (POWER, -1, 60))

    with pytest.raises(api.BatchTooLarge):
        keep([small, large])

    assert api.balances(AT.date(), AT.date(), "vendor") == []
