import random
from datetime import UTC, date, datetime

import pytest

from yiju.city.boundaries import demonstrate
from yiju.platform.base.errors import Problems
from yiju.platform.base.geo import Datum, OutsideChina, from_wgs84
from yiju.platform.registry import api
from yiju.platform.registry.models import Area, LoadedCity


def problems_of(folder):
    with pytest.raises(Problems) as refused:
        api.read_profile(folder)
    return [(p.sheet, p.row, p.column) for p in refused.value.problems]


# What a profile must say


@pytest.mark.parametrize(
    "old, new, where",
    [
        ("990101001001,河东", "99010100100X,河东", (5, "code")),
        ("990101001001,河东", "9901010010010,河东", (5, "code")),
        ("990101001001,河东", "880101001001,河东", (5, "code")),
        ("河街道,4", "河街道,5", (4, "level")),
        ("河街道,4,990101000000", "河街道,4,990102000000", (4, "parent_code")),
        ("山镇,4", ",4", (7, "name")),
    ],
    ids=["a letter", "13 digits", "another city", "wrong level", "wrong parent", "no name"],
)
def test_a_wrong_division_is_refused_with_its_row_and_column(folder, change, old, new, where):
    change("divisions.csv", old, new)

    assert ("divisions.csv", *where) in problems_of(folder)


def test_all_wrong_divisions_are_named_at_once(folder, change):
    change("divisions.csv", "河街道,4", "河街道,5")
    change("divisions.csv", "湖街道,4", "湖街道,3")

    assert problems_of(folder)[:2] == [
        ("divisions.csv", 4, "level"),
        ("divisions.csv", 12, "level"),
    ]


def test_a_division_without_its_parent_is_refused(folder, change):
    change("divisions.csv", "990102001000,湖街道,4,990102000000\n", "")

    assert problems_of(folder)[0] == ("divisions.csv", 12, "parent_code")


def test_a_division_that_stands_twice_is_refused(folder, change):
    line = "990102001000,湖街道,4,990102000000\n"
    change("divisions.csv", line, line + line)

    assert problems_of(folder) == [("divisions.csv", 13, "code")]


@pytest.mark.parametrize(
    "old, new, column",
    [
        ('towns = ["990101100000"]', 'towns = ["990101900000"]', "assessed 示例开发区"),
        ('"9901KF000000"]', '"9901KX000000"]', "zone 城东片"),
        ('aliases = ["开发区"]', 'aliases = ["全市"]', "aliases"),
        ('code = "9901Z1000000"', 'code = "990109000000"', "城东片"),
    ],
    ids=["unknown town", "unknown member", "a name for two", "code like a national one"],
)
def test_a_wrong_entry_of_the_city_file_is_refused(folder, change, old, new, column):
    change("city.toml", old, new)

    assert ("city.toml", 0, column) in problems_of(folder)


def test_an_unknown_key_in_the_city_file_is_refused(folder, change):
    change("city.toml", "central_meridian", "central_meridan")

    assert problems_of(folder) == [("city.toml", 0, "")]


def test_boundaries_in_an_unknown_datum_are_refused(folder, change):
    change("districts.geojson", "EPSG::4490", "GCJ-02")

    assert ("districts.geojson", 0, "crs") in problems_of(folder)


def test_a_district_without_boundary_is_refused(folder, change):
    change("districts.geojson", "990102", "990103")

    assert len(problems_of(folder)) == 2


def test_an_unknown_city_is_answered_with_the_known_ones():
    with pytest.raises(api.ProfileNotFound, match="changzhou"):
        api.find_profile("atlantis")


# The tree


def test_nothing_lies_below_the_own_path_of_a_zone(small_city):
    zone = api.area_named("城东片")

    assert [row for row in api.areas() if row.path.startswith(zone.path)] == [zone]


def test_an_unknown_code_is_answered_with_an_error(small_city):
    with pytest.raises(api.AreaUnknown, match="990109000000"):
        api.area("990109000000")


def test_without_a_city_every_question_says_what_to_do(db):
    with pytest.raises(api.NoCity, match="yiju demo"):
        api.city()


# Loading


def test_the_same_profile_twice_changes_nothing(small_city, actor, at, events_of):
    again = api.load_city(small_city, actor=actor, at=at)

    assert again.changed == 0
    [event] = events_of("city.load")
    assert event.after["areas"] == again.areas == len(api.areas())


def test_a_changed_profile_changes_only_what_it_says(small_city, folder, change, actor, at):
    change("divisions.csv", "山口社区居委会", "山前社区居委会")
    change("divisions.csv", "990102001001,湖心社区居委会,5,990102001000\n", "")
    later = demonstrate(api.read_profile(folder))

    api.load_city(later, actor=actor, at=datetime(2021, 6, 30, 20, tzinfo=UTC))

    assert api.area("990101100001").name == "山前社区居委会"
    assert "990102001001" not in {row.code for row in api.areas()}
    gone = Area.objects.get(code="990102001001")
    assert gone.valid_until == date(2021, 7, 1), "the day in China"


def test_another_city_is_refused_while_one_is_loaded(small_city, changzhou_profile, actor, at):
    with pytest.raises(Exception, match="YIJU_HOME") as refused:
        api.load_city(changzhou_profile, actor=actor, at=at)

    assert isinstance(refused.value, api.OtherCityLoaded)
    assert api.city().name == "示例市"


def test_any_city_can_take_the_place_of_the_first(db, actor, at):
    profile = api.read_profile(api.find_profile("wuxi"))

    api.load_city(profile, actor=actor, at=at)

    assert len(api.areas("community")) == 1254
    assert len(api.areas("district", within=api.area_named("市区").code)) == 5
    assert api.locate(120.301, 31.574, Datum.WGS84).finest.name == "梁溪区"


# Where a point lies


def test_a_point_is_given_its_whole_chain(small_city):
    urban = api.area("990101001001")
    place = api.locate(urban.lon, urban.lat, Datum.WGS84)

    assert place.city.name == "示例市"
    assert place.grid.parent_code == place.community.code
    assert place.community.parent_code == place.street.code
    assert place.grid.path.startswith(place.district.path)


def test_a_point_in_a_village_has_no_grid_cell(small_city):
    village = api.area("990101001201")

    place = api.locate(village.lon, village.lat, Datum.CGCS2000)

    assert place.community == village
    assert place.grid is None


def test_a_point_on_the_border_belongs_to_the_lower_code(small_city):
    on_border = api.locate(119.9, 31.75, Datum.WGS84)

    assert on_border.district.code < "990102000000"


def test_a_point_outside_says_how_far_and_from_where(small_city):
    with pytest.raises(api.OutsideCity) as refused:
        api.locate(119.7, 31.75, Datum.WGS84)

    assert refused.value.facts["nearest"] == "西区"
    assert refused.value.facts["distance"] == pytest.approx(9480, rel=0.01)


def test_swapped_coordinates_are_recognised(small_city):
    with pytest.raises(OutsideChina, match="写反"):
        api.locate(31.75, 119.95, Datum.WGS84)
    assert api.locate_many([(31.75, 119.95)], Datum.WGS84) == [""]
    assert api.locate_many([(31.75, 119.95)], Datum.GCJ02) == [""]


def test_a_point_of_a_commercial_map_is_converted_first(small_city):
    lon, lat = from_wgs84(119.9005, 31.75, Datum.GCJ02)

    assert lon > 119.904
    assert (
        api.locate(lon, lat, Datum.GCJ02).finest == api.locate(119.9005, 31.75, Datum.WGS84).finest
    )
    assert api.locate_many([(lon, lat)], Datum.GCJ02) == api.locate_many(
        [(119.9005, 31.75)], Datum.WGS84
    )


def test_a_point_that_is_no_number_lies_nowhere(small_city):
    assert api.locate_many([(float("nan"), 31.75), (119.95, 31.75)], Datum.WGS84)[0] == ""
    assert api.locate_many([], Datum.WGS84) == []


def test_a_point_alone_lies_where_it_lies_among_many(small_city):
    chance = random.Random(311)
    west, south, east, north = 119.79, 31.69, 120.01, 31.81
    corners = [(119.9, 31.75), (119.8, 31.7), (120.0, 31.8), (119.95, 31.75)]
    points = [*corners] + [
        (chance.uniform(west, east), chance.uniform(south, north)) for _ in range(2_000)
    ]

    def alone(lon: float, lat: float) -> str:
        try:
            return api.locate(lon, lat, Datum.WGS84).finest.code
        except api.OutsideCity:
            return ""

    found = [alone(*point) for point in points]

    assert found == api.locate_many(points, Datum.WGS84)
    assert len({*found}) > 10


def test_what_another_process_loads_counts_with_the_next_question(small_city):
    before = api.areas_fingerprint()

    with api.areas_once():
        assert api.areas_fingerprint() == before
        LoadedCity.objects.update(profile_hash="another")
        assert api.areas_fingerprint() == before, "one state to its end"

    assert api.areas_fingerprint() == "another"
