"""The demonstration city as it is: its areas, and the units that its plan names."""

from collections import Counter
from datetime import UTC, datetime

import pytest
import shapely
from django.db import transaction

from yiju.platform.base.geo import Datum
from yiju.platform.events.api import Actor
from yiju.platform.registry import api


@pytest.fixture(scope="module")
def loaded(changzhou_profile, django_db_setup, django_db_blocker):
    """Changzhou in the database, once for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        at = datetime(2021, 3, 1, 1, tzinfo=UTC)
        api.load_city(changzhou_profile, actor=Actor("registrar", "登记员"), at=at)
        yield changzhou_profile
        transaction.set_rollback(True)


@pytest.fixture
def changzhou(loaded, db):
    return loaded


def lattice(box, side):
    west, south, east, north = box
    steps = [step / side for step in range(side)]
    return [(west + x * (east - west), south + y * (north - south)) for x in steps for y in steps]


def named(words):
    return [row.short_name for row in api.resolve(words)]


def test_every_division_of_changzhou_is_there(changzhou):
    assert api.city().name == "常州市"
    assert len(api.areas("street")) == 67
    assert len(api.areas("community")) == 1049


def test_the_assessed_districts_are_six_by_code_and_the_development_zone(changzhou):
    named = ["天宁区", "钟楼区", "新北区", "武进区", "金坛区", "溧阳市", "常州经开区"]

    assert [row.name for row in api.districts()] == named


def test_a_town_of_the_development_zone_answers_to_it_and_not_to_wujin(changzhou):
    town = api.area_named("横山桥镇")

    assert town.parent_code == "320412000000"
    assert town in api.areas("street", within="3204JK000000")
    assert town not in api.areas("street", within="320412000000")


def test_the_six_towns_of_the_development_zone_are_one_piece_next_to_tianning(changzhou):
    zone = changzhou.boundaries["3204JK000000"].geometry
    tianning = changzhou.boundaries["320402000000"].geometry

    assert len(api.areas("street", within="3204JK000000")) == 6
    assert zone.geom_type == "Polygon"
    assert zone.distance(tianning) < 1e-9
    assert zone.contains(shapely.Point(120.08, 31.73))


def test_a_prison_is_loaded_but_is_no_civil_division(changzhou):
    assert not api.area("320481400000").civil
    assert not api.area("320481400498").civil
    assert api.area("320481001000").civil


def test_the_city_proper_is_everything_but_liyang(changzhou):
    proper = api.area_named("市区")
    within = {row.name for row in api.areas("district", within=proper.code)}

    assert within == {row.name for row in api.districts()} - {"溧阳市"}
    assert "溧阳市" in proper.note
    assert len(api.paths_within(proper.code)) == 6


@pytest.mark.parametrize(
    "words, code",
    [
        ("全市", "320400000000"),
        ("常州市", "320400000000"),
        ("溧阳市", "320481000000"),
        ("常州市天宁区", "320402000000"),
        ("金坛区薛埠镇", "320413109000"),
        ("经开区", "3204JK000000"),
        ("常州市 武进区 湖塘镇", "320412100000"),
    ],
)
def test_an_area_is_found_by_the_words_of_documents(changzhou, words, code):
    assert api.area_named(words).code == code


@pytest.mark.parametrize("words", ["建成区", "乌有镇", "天宁区薛埠镇", ""])
def test_words_that_name_no_area_find_none(changzhou, words):
    assert api.area_named(words) is None


def test_a_name_that_several_areas_have_finds_none(changzhou):
    names = Counter(row.name for row in api.areas("community"))
    [(name, count)] = names.most_common(1)

    assert count > 1
    assert api.area_named(name) is None


def test_a_point_in_the_development_zone_answers_to_it(changzhou):
    assert api.locate(120.08, 31.73, Datum.WGS84).district.name == "常州经开区"


def test_many_points_are_located_as_one_by_one(changzhou):
    points = lattice(changzhou.box, 18)

    for point, code in zip(points, api.locate_many(points, Datum.WGS84), strict=True):
        if code:
            assert api.locate(*point, Datum.WGS84).finest.code == code
        else:
            with pytest.raises(api.OutsideCity):
                api.locate(*point, Datum.WGS84)


def test_every_point_of_the_city_lies_in_one_community(changzhou):
    points = lattice(changzhou.box, 120)
    city = changzhou.boundaries[changzhou.code].geometry

    for point, code in zip(points, api.locate_many(points, Datum.CGCS2000), strict=True):
        assert bool(code) == shapely.intersects_xy(city, *point)
        assert not code or api.area(code).level in {"community", "grid"}


def test_every_corner_between_communities_belongs_to_one_of_them(changzhou):
    communities = [changzhou.boundaries[row.code].geometry for row in api.areas("community")[:200]]
    corners = shapely.get_coordinates(communities).tolist()

    found = api.locate_many(corners, Datum.CGCS2000)

    assert all(api.area(code).level in {"community", "grid"} for code in found)


ORGANS = [
    "市住建局",
    "市城管局",
    "市自然资源和规划局",
    "市文广旅局",
    "市发改委",
    "市农业农村局",
    "市生态环境局",
    "市公积金中心",
    "市民政局",
    "市财政局",
    "市人社局",
    "市大数据管理局",
    "人民银行常州市中心支行",
    "市水利局",
    "市交通运输局",
    "市公安局",
    "市工信局",
    "市税务局",
    "市委组织部",
    "市委政法委",
]
BODIES_WITHOUT_A_LIST = [
    "老城厢复兴发展领导小组成员单位",
    "市老旧小区改造工作推进专班成员单位",
    "市绿色社区创建行动成员部门",
    "设施权属单位",
    "城市长效综合管理被考核单位",
]


@pytest.mark.parametrize("words", ORGANS)
def test_every_organ_of_the_plan_is_known_by_its_short_name(changzhou, words):
    [row] = api.resolve(words)

    assert row.short_name == words
    assert row.uscc is None, "no credit code is invented"


@pytest.mark.parametrize("words", BODIES_WITHOUT_A_LIST)
def test_a_body_whose_members_are_unknown_stands_for_itself_and_says_so(changzhou, words):
    [row] = api.resolve(words)

    assert row.kind == "leading_group"
    assert row.note


@pytest.mark.parametrize(
    "words",
    [
        "市住建局",
        "常州市住建局",
        "常州市住房和城乡建设局",
        "市住房和城乡建设局",
        " 市住房城乡建设局 ",
    ],
)
def test_full_short_and_other_names_are_one_unit(changzhou, words):
    assert named(words) == ["市住建局"]


def test_the_group_of_district_governments_expands_in_official_order(changzhou):
    names = ["溧阳市人民政府", "金坛区人民政府", "武进区人民政府"]
    names += ["新北区人民政府", "天宁区人民政府", "钟楼区人民政府"]

    assert [row.name for row in api.resolve("各辖市、区人民政府")] == names


@pytest.mark.parametrize(
    "words, short_names",
    [
        ("天宁区、钟楼区人民政府", ["天宁区政府", "钟楼区政府"]),
        ("溧阳市、金坛区人民政府", ["溧阳市政府", "金坛区政府"]),
        (
            "武进区、新北区、天宁区、钟楼区人民政府",
            ["武进区政府", "新北区政府", "天宁区政府", "钟楼区政府"],
        ),
        ("市委组织部、政法委", []),
        ("钟楼区人民政府、天宁区人民政府", ["钟楼区政府", "天宁区政府"]),
    ],
)
def test_a_list_may_say_the_common_ending_once(changzhou, words, short_names):
    assert named(words) == short_names


def test_a_whole_line_of_responsible_units_resolves_in_order(changzhou):
    line = "市城管局、市文广旅局，各辖市、区人民政府，常州经开区管委会"

    assert named(line)[:3] == ["市城管局", "市文广旅局", "溧阳市政府"]
    assert named(line)[-1] == "常州经开区管委会"
    assert len(named(line)) == 9


def test_a_unit_named_twice_is_listed_once(changzhou):
    assert named("市住建局、市住建局") == ["市住建局"]


@pytest.mark.parametrize("words", ["市外星事务局", "市住建局、市外星事务局", "", "、"])
def test_one_unknown_name_makes_the_whole_line_unknown(changzhou, words):
    assert api.resolve(words) == []


def test_the_office_of_the_leading_group_stands_below_it(changzhou):
    [office] = api.resolve("领导小组办公室")

    assert api.unit(office.parent_code).short_name == "美丽宜居城市建设领导小组"
