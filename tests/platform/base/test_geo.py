"""Datums, the plane, and one number for a place."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, box

from yiju.platform.base import geo
from yiju.platform.base.geo import Datum

LON, LAT = 119.95, 31.75
IN_THE_CITY = {"lon": st.floats(119.13, 120.21), "lat": st.floats(31.15, 32.07)}


def test_gcj02_stands_445_metres_east_and_232_south_in_changzhou():
    """Source: the notes on the published boundary sets."""
    lon, lat = geo.from_wgs84(LON, LAT, Datum.GCJ02)

    assert geo.distance_m(LON, LAT, lon, LAT) == pytest.approx(445, abs=1)
    assert geo.distance_m(LON, LAT, LON, lat) == pytest.approx(232, abs=1)
    assert lon > LON and lat < LAT


@given(**IN_THE_CITY, datum=st.sampled_from([Datum.GCJ02, Datum.BD09]))
def test_there_and_back_ends_within_a_metre(lon, lat, datum):
    back = geo.to_wgs84(*geo.from_wgs84(lon, lat, datum), datum)

    assert geo.distance_m(lon, lat, *back) < 1


def test_swapped_coordinates_are_recognised():
    with pytest.raises(geo.OutsideChina, match="写反"):
        geo.to_wgs84(LAT, LON, Datum.WGS84)


@given(**IN_THE_CITY)
def test_the_plane_leads_back_to_the_same_place(lon, lat):
    east, north = geo.to_plane(np.array([lon]), np.array([lat]), 120.0)
    back = geo.from_plane(east, north, 120.0)

    assert back[0][0] == pytest.approx(lon, abs=1e-9)
    assert back[1][0] == pytest.approx(lat, abs=1e-9)


def test_the_central_meridian_of_changzhou_is_120():
    assert geo.central_meridian(119.13) == 120.0
    assert geo.central_meridian(118.4) == 117.0


def test_a_circle_has_the_area_of_a_circle():
    """A polygon of 64 sides falls short of the circle by 0.16 percent."""
    found = geo.area_m2(geo.buffer_m(LON, LAT, 300))

    assert found == pytest.approx(np.pi * 300**2, rel=0.003)


def test_a_degree_of_latitude_is_110_9_kilometres_here():
    """Source: meridian arc of the GRS80 ellipsoid at 31.5 degrees: 110.86 km."""
    assert geo.distance_m(120.0, 31.0, 120.0, 32.0) == pytest.approx(110_860, rel=0.001)


@given(**IN_THE_CITY, zoom=st.integers(0, 20))
def test_a_point_is_in_the_range_of_its_tile_and_of_no_other(lon, lat, zoom):
    place = geo.morton(lon, lat)
    x = int((lon + 180) / 360 * (1 << zoom))
    rows = [y for y in range(1 << zoom) if zoom < 6] or None
    low, high = geo.tile_range(zoom, x, _row(lat, zoom))

    assert low <= place <= high
    if rows:
        holding = [y for y in rows if geo.tile_range(zoom, x, y)[0] <= place]
        assert _row(lat, zoom) in holding


def _row(lat: float, zoom: int) -> int:
    phi = np.radians(lat)
    return int((1 - np.arcsinh(np.tan(phi)) / np.pi) / 2 * (1 << zoom))


@given(**IN_THE_CITY)
def test_many_points_at_once_get_the_numbers_of_each_alone(lon, lat):
    assert geo.morton_many(np.array([lon]), np.array([lat]))[0] == geo.morton(lon, lat)


@given(**IN_THE_CITY)
def test_the_middle_of_a_cell_is_within_its_40_metres(lon, lat):
    assert geo.distance_m(lon, lat, *geo.unmorton(geo.morton(lon, lat))) < 30


def test_a_layer_off_by_the_offset_of_gcj02_is_recognised():
    moved = geo.from_wgs84(LON, LAT, Datum.GCJ02)

    assert geo.displaced_as_gcj02(moved, (LON, LAT))
    assert not geo.displaced_as_gcj02((LON + 0.0005, LAT), (LON, LAT))


def test_a_square_kilometre_is_measured_in_the_plane_and_not_in_degrees():
    east, north = geo.to_plane(np.array([LON]), np.array([LAT]), 120.0)
    square = geo.unprojected(box(east[0], north[0], east[0] + 1000, north[0] + 1000), 120.0)

    assert geo.area_m2(square) == pytest.approx(1e6, rel=1e-6)
    assert geo.area_m2(Point(LON, LAT)) == 0
