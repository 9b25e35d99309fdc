"""Counting what stood by the values of its attributes: always what `standing` would count."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from register import EAST, WEST, ZONE

from yiju.platform.registry import api

pytestmark = pytest.mark.django_db
LATER = datetime(2021, 9, 1, 1, tzinfo=UTC)
BY = ("power", "light", "height", "controlled", "lit_on", "road", "poles")
EAST_DISTRICT, CITY = "990101000000", "990100000000"


@pytest.fixture
def lamps(register):
    """Lamps that changed, that are gone, that were said wrongly at first, of three districts."""
    for number, (lon, lat) in enumerate([EAST, WEST, ZONE, EAST, EAST, WEST], start=1):
        attributes = {
            "power": 60 if number % 2 else 120,
            "light": "led" if number < 4 else "sodium",
            "height": "8.5" if number == 2 else None,
            "controlled": number == 1,
            "lit_on": "2020-05-01" if number < 3 else None,
            "poles": 1 + number % 2,
        }
        register.record(f"L-{number}", attributes=attributes, lon=lon, lat=lat)
    changed = {"power": 40, "light": "led", "poles": 1}
    register.record("L-4", attributes=changed, valid_from=date(2021, 8, 1), at=LATER)
    register.record("L-5", attributes=changed, valid_from=date(2021, 3, 1), at=LATER)
    gone = {"power": 120, "light": "sodium", "poles": 1}
    register.record(
        "L-6",
        state="removed",
        attributes=gone,
        lon=WEST[0],
        lat=WEST[1],
        valid_from=date(2021, 8, 1),
        at=LATER,
    )


@pytest.mark.parametrize("by", [BY, ("light",), ("controlled", "area_path"), ()])
@pytest.mark.parametrize("day", [date(2021, 2, 1), date(2021, 3, 1), date(2021, 9, 1)])
@pytest.mark.parametrize("known_at", [None, datetime(2021, 6, 1, tzinfo=UTC), LATER])
@pytest.mark.parametrize("within", [None, CITY, EAST_DISTRICT])
def test_a_tally_counts_what_stands(lamps, by, day, known_at, within):
    rows = api.standing("lamp", on=day, within=within, known_at=known_at)

    found = api.tally("lamp", by, on=day, within=within, known_at=known_at)

    expected = Counter(
        tuple(getattr(row, name, getattr(row.record, name, None)) for name in by) for row in rows
    )
    assert {key: count for key, count in found.items() if count} == expected


def test_a_tally_is_that_of_today_after_a_change(lamps, register):
    before = api.tally("lamp", ("light",), on=date(2021, 9, 1), within=CITY)

    register.record("L-9", attributes={"power": 60, "light": "sodium"}, at=LATER)

    after = api.tally("lamp", ("light",), on=date(2021, 9, 1), within=CITY)
    assert after["sodium",] == before.get(("sodium",), 0) + 1


def test_a_tally_by_a_name_that_the_kind_does_not_have_is_refused(lamps):
    with pytest.raises(KeyError, match="colour"):
        api.tally("lamp", ("colour",), on=date(2021, 9, 1), within=None)


def test_what_stands_in_another_state_is_counted_when_asked_for(lamps):
    found = api.tally("lamp", ("light",), on=date(2021, 9, 1), within=None, states=["removed"])

    assert found == {("sodium",): 1}
