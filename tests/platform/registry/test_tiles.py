"""Map tiles: every asset is on the map once, and no tile carries more than a map can draw."""

import math
import time
from datetime import date

import mapbox_vector_tile
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from register import AT, DAY, EAST, LAMP, WEST

from yiju.platform.registry import api
from yiju.platform.registry.inventory import inventory
from yiju.platform.registry.models import Asset
from yiju.platform.registry.tiles import EXTENT, RUN, _encoded, _within_tile, shown

EAST_PATH = "990100000000/990101000000/"


def tile_at(lon, lat, zoom):
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return zoom, int((lon + 180) / 360 * 2**zoom), int(row * 2**zoom)


def features(zoom, x, y, reaches=None):
    found = mapbox_vector_tile.decode(
        api.tile("lamp", zoom, x, y, reaches), default_options={"y_coord_down": True}
    )
    return found["lamp"]["features"] if found else []


def told(*tile, reaches=None):
    return [feature["properties"] for feature in features(*tile, reaches=reaches)]


def test_a_point_says_what_it_is_and_where(register):
    register.record("L-1", name="河东路")
    zoom, x, y = tile_at(*EAST, 14)

    [feature] = features(zoom, x, y)

    assert feature["properties"] == {"code": "L-1", "name": "河东路", "state": "in_service"}
    column, row = feature["geometry"]["coordinates"]
    lon = (x + column / EXTENT) / 2**zoom * 360 - 180
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (y + row / EXTENT) / 2**zoom))))
    assert (lon, lat) == pytest.approx(EAST, abs=360 / 2**zoom / EXTENT)


def test_a_point_is_in_one_tile_of_every_zoom(register):
    register.record("L-1")
    zoom, x, y = tile_at(*EAST, 16)

    around = [(zoom, x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]

    assert sum(len(features(*tile)) for tile in around) == 1
    assert all(len(features(*tile_at(*EAST, z))) == 1 for z in range(0, 21))


def test_what_was_removed_is_not_on_the_map(register):
    register.record("L-1", state="removed")
    register.record("L-2", state="planned")
    register.record("L-3", lon=None, lat=None)

    assert [point["code"] for point in told(0, 0, 0)] == ["L-2"]


def test_nobody_sees_more_on_the_map_than_in_the_list(register):
    register.record("L-1", keeper_code="990100-housing")
    register.record("L-2")
    register.record("L-3", lon=WEST[0])

    def codes(*reaches):
        return sorted(point["code"] for point in told(0, 0, 0, reaches=reaches))

    assert codes() == []
    assert codes(api.Reach(EAST_PATH, None)) == ["L-1", "L-2"]
    assert codes(api.Reach(EAST_PATH, "990100-housing")) == ["L-1"]


def test_a_change_is_on_the_map_at_once(register):
    register.record("L-1")
    assert len(told(0, 0, 0)) == 1

    register.record("L-2")
    assert len(told(0, 0, 0)) == 2


@pytest.mark.parametrize("tile", [(-1, 0, 0), (21, 0, 0), (3, 8, 0), (3, 0, -1)])
def test_a_tile_that_is_not_there_is_empty(register, tile):
    register.record("L-1")

    assert api.tile("lamp", *tile, None) == b""


def many(count):
    """Lamps on a grid over the east district, without asking whether they may be."""
    side = math.isqrt(count) + 1
    Asset.objects.bulk_create(
        Asset(
            kind="lamp", code=f"L-{n:06}", name=f"路灯{n}", state="in_service",
            area_path=EAST_PATH, lon=119.91 + 0.08 * (n % side) / side,
            lat=31.71 + 0.08 * (n // side) / side, attributes={"power": 60},
            valid_from=date(2021, 1, 1), recorded_at=AT, revision=1, fingerprint=n,
        )
        for n in range(count)
    )  # fmt: skip


def test_a_crowded_tile_is_counted_by_cells_and_counts_everything(register):
    many(9_000)

    found = told(*tile_at(*EAST, 9))

    assert 0 < len(found) <= 4_096
    assert sum(point.get("count", 1) for point in found) == 9_000


def test_tiles_of_every_zoom_together_hold_everything(register):
    many(3_000)
    _zoom, x, y = tile_at(119.91, 31.79, 13)

    found = [
        point for dx in range(-1, 4) for dy in range(-1, 5) for point in told(13, x + dx, y + dy)
    ]

    assert sum(point.get("count", 1) for point in found) == 3_000
    assert len({point["code"] for point in found if "code" in point}) > 0


def test_any_number_of_points_in_one_place_is_one_feature(register):
    Asset.objects.bulk_create(
        Asset(
            kind="lamp", code=f"L-{n:06}", name="", state="in_service", area_path=EAST_PATH,
            lon=EAST[0], lat=EAST[1], valid_from=DAY, recorded_at=AT, revision=1, fingerprint=n,
        )
        for n in range(4_500)
    )  # fmt: skip

    for zoom in (0, 10, 16, 20):
        assert told(*tile_at(*EAST, zoom)) == [{"count": 4_500}]


def test_a_tile_of_a_kind_that_was_read_is_made_in_100_ms(register):
    many(20_000)
    every = inventory(LAMP)

    def took(zoom):
        began = time.process_time()
        assert _encoded("lamp", every, None, *tile_at(*EAST, zoom))
        return time.process_time() - began

    assert max(took(zoom) for zoom in (8, 11, 13, 14)) < 0.1


@given(lon=st.floats(-180, 179.999), lat=st.floats(-85, 85), zoom=st.integers(0, 20))
def test_a_point_lies_within_its_tile(lon, lat, zoom):
    tile = tile_at(lon, lat, zoom)

    columns, rows = _within_tile(np.array([lon]), np.array([lat]), *tile)

    assert 0 <= columns[0] < EXTENT
    assert 0 <= rows[0] < EXTENT


@pytest.mark.parametrize("zoom", [9, 12, 15])
def test_the_id_of_a_feature_says_which_of_the_points_in_order_it_stands_for(register, zoom):
    many(9_000)
    every = inventory(LAMP)
    order = [every.codes[place] for place in shown(every, None).tolist()]

    _zoom, x, y = tile_at(119.95, 31.75, zoom)
    found = features(zoom, x, y)

    assert found
    for feature in found:
        first, count = divmod(feature["id"], RUN)
        assert feature["properties"].get("count", 1) == count
        if count == 1:
            assert feature["properties"]["code"] == order[first]


def test_the_version_of_a_map_changes_with_the_register_and_with_the_reach(register):
    register.record("L-1")
    before = api.map_version("lamp", None)

    assert api.map_version("lamp", None) == before
    assert api.map_version("lamp", [api.Reach(EAST_PATH, None)]) != before
    register.record("L-2")
    assert api.map_version("lamp", None) != before
