"""Datums, the plane, and one number for a place."""

from itertools import pairwise
from math import asinh, ceil, pi, radians, tan

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


@pytest.mark.parametrize("lon", [float("nan"), float("inf"), -74.0])
def test_what_is_not_in_china_is_refused_with_the_numbers(lon):
    with pytest.raises(geo.OutsideChina, match="不在中国境内"):
        geo.from_wgs84(lon, 31.75, Datum.GCJ02)


def test_swapped_coordinates_are_recognised():
    with pytest.raises(geo.OutsideChina, match="写反"):
        geo.to_wgs84(LAT, LON, Datum.WGS84)


@given(**IN_THE_CITY)
def test_the_plane_leads_back_to_the_same_place(lon, lat):
    east, north = geo.to_plane(np.array([lon]), np.array([lat]), 120.0)
    back = geo.from_plane(east, north, 120.0)

    assert back[0][0] == pytest.approx(lon, abs=1e-9)
    assert back[1][0] == pytest.approx(lat, abs=1e-9)


@pytest.mark.parametrize(
    ("lon", "lat", "east", "north"),
    [
        (119.95, 31.75, 495262.56801, 3514132.36562),
        (119.13, 31.15, 417040.14171, 3447930.75933),
        (120.21, 32.07, 519828.48855, 3549633.84739),
        (120.0, 0.0001, 500000.0, 11.05743),
        (121.5, 53.5, 599535.26460, 5931313.31879),
        (118.5, 4.0, 333405.83057, 442456.45718),
    ],
)
def test_the_plane_is_that_of_epsg_4549_to_a_millimetre(lon, lat, east, north):
    """Source: PROJ 9.5.1, EPSG:4490 to EPSG:4549."""
    found = geo.to_plane(np.array([lon]), np.array([lat]), 120.0)

    assert (found[0][0], found[1][0]) == pytest.approx((east, north), abs=0.001, rel=0)


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ((119.95, 31.75), (119.9515, 31.7512), 194.687842),
        ((119.95, 31.75), (119.96, 31.75), 947.486343),
        ((119.95, 31.75), (119.95, 31.76), 1108.825311),
        ((118.49, 31.75), (118.51, 31.76), 2195.456456),
        ((114.0, 22.5), (114.05, 22.6), 12209.773780),
    ],
    ids=["a street", "east", "north", "across two zones", "in another city"],
)
def test_a_distance_is_that_along_the_ellipsoid_to_a_millimetre(one, other, metres):
    """Source: geodesics of PROJ 9.5.1 on the ellipsoid of CGCS2000."""
    assert geo.distance_m(*one, *other) == pytest.approx(metres, abs=0.001, rel=0)


POINTS = st.tuples(IN_THE_CITY["lon"], IN_THE_CITY["lat"])


@given(POINTS, POINTS)
def test_a_distance_is_as_far_back_as_there(one, other):
    there, back = geo.distance_m(*one, *other), geo.distance_m(*other, *one)

    assert there == pytest.approx(back, abs=1e-6)
    assert geo.distance_m(*one, *one) == 0


def test_the_area_of_a_part_of_the_city_is_that_of_the_ellipsoid():
    """Source: geodesic polygon area of PROJ 9.5.1; the plane stretches it by less than 1 in 10,000.

    The corners are joined by straight lines of the plane, not along the parallels.
    """
    part = box(119.9, 31.7, 120.0, 31.8)

    assert geo.area_m2(part) == pytest.approx(105059592.54, rel=1e-4)


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
    x, y = _tile(lon, lat, zoom)

    holding = [
        (across, down)
        for across in range(max(x - 1, 0), min(x + 2, 1 << zoom))
        for down in range(max(y - 1, 0), min(y + 2, 1 << zoom))
        if _within(place, geo.tile_range(zoom, across, down))
    ]

    assert holding == [(x, y)]


def _within(place: int, reach: tuple[int, int]) -> bool:
    return reach[0] <= place <= reach[1]


def _tile(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    side = 1 << zoom
    x = ceil((lon + 180) / 360 * side) - 1
    y = ceil((1 - asinh(tan(radians(lat))) / pi) / 2 * side) - 1
    return max(x, 0), max(y, 0)


@given(zoom=st.integers(0, 19), data=st.data())
def test_the_four_tiles_within_a_tile_share_its_range_without_gap_or_overlap(zoom, data):
    x, y = (data.draw(st.integers(0, (1 << zoom) - 1)) for _axis in "xy")
    low, high = geo.tile_range(zoom, x, y)
    parts = sorted(
        geo.tile_range(zoom + 1, 2 * x + right, 2 * y + down) for right in (0, 1) for down in (0, 1)
    )

    assert (parts[0][0], parts[-1][1]) == (low, high)
    assert all(after[0] == before[1] + 1 for before, after in pairwise(parts))
    assert 0 <= low <= high < 1 << 63


def test_a_point_on_a_border_belongs_to_the_cell_with_the_lowest_code():
    border = 119.53125

    assert geo.morton(border, LAT) == geo.morton(border - 1e-9, LAT)
    assert geo.morton(border, LAT) < geo.morton(border + 1e-9, LAT)
    assert geo.morton_many(np.array([border]), np.array([LAT]))[0] == geo.morton(border, LAT)


@given(**IN_THE_CITY)
def test_many_points_at_once_get_the_numbers_of_each_alone(lon, lat):
    assert geo.morton_many(np.array([lon]), np.array([lat]))[0] == geo.morton(lon, lat)


@given(**IN_THE_CITY)
def test_the_middle_of_a_cell_is_within_its_40_metres(lon, lat):
    assert geo.distance_m(lon, lat, *geo.unmorton(geo.morton(lon, lat))) < 30


def test_a_square_kilometre_is_measured_in_the_plane_and_not_in_degrees():
    east, north = geo.to_plane(np.array([LON]), np.array([LAT]), 120.0)
    square = geo.unprojected(box(east[0], north[0], east[0] + 1000, north[0] + 1000), 120.0)

    assert geo.area_m2(square) == pytest.approx(1e6, rel=1e-6)
    assert geo.area_m2(Point(LON, LAT)) == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "119.95,31.77",
        "119.95,31.77 119.96,31.77",
        "119.95,31.77 119.96,31.77 119.96",
        "119.95,31.77,0 119.96,31.77,0 119.96,31.78,0",
        "119.95，31.77 119.96，31.77 119.96，31.78",
        "31.77,119.95 31.77,119.96 31.78,119.96",
        "119.95,31.77 119.96,31.78 119.96,31.77 119.95,31.78",
        "119.95,31.77 119.96,31.77 nan,31.78",
        "119.95,31.77 119.96,31.77 119.97,31.77",
    ],
)
def test_a_ring_that_encloses_nothing_is_refused(text):
    with pytest.raises(geo.RingUnreadable):
        geo.read_ring(text)


def test_a_point_on_the_line_lies_within():
    ring = geo.read_ring("119.95,31.77 119.96,31.77 119.96,31.78 119.95,31.78")

    assert geo.is_within(ring, 119.95, 31.775)
    assert geo.is_within(ring, 119.955, 31.775)
    assert not geo.is_within(ring, 119.9499, 31.775)
