import re

import pytest
import shapely

from yiju.city.boundaries import SOURCE, demonstrate, divide
from yiju.platform.registry.api import find_profile, read_profile


@pytest.fixture(scope="module")
def changzhou():
    return demonstrate(read_profile(find_profile("changzhou")))


def shapes(profile, codes):
    return [profile.boundaries[code].geometry for code in codes]


def test_pieces_cover_the_whole_without_gap_or_overlap():
    whole = shapely.Polygon([(119, 31), (120, 31), (120, 32), (119.5, 31.2), (119, 32)])

    pieces = divide(whole, ["a", "b", "c", "d", "e"], "seed")

    assert list(pieces) == ["a", "b", "c", "d", "e"]
    assert sum(piece.area for piece in pieces.values()) == pytest.approx(whole.area, rel=1e-6)
    assert shapely.union_all(list(pieces.values())).area == pytest.approx(whole.area, rel=1e-6)


def test_the_same_seed_gives_the_same_pieces_and_another_seed_others():
    whole = shapely.box(119, 31, 120, 32)

    assert divide(whole, "abcd", "one") == divide(whole, "abcd", "one")
    assert divide(whole, "abcd", "one") != divide(whole, "abcd", "two")


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_pieces_are_as_exact_as_many(count):
    whole = shapely.box(119, 31, 120, 32)

    pieces = divide(whole, range(count), "seed")

    assert sum(piece.area for piece in pieces.values()) == pytest.approx(1.0, rel=1e-6)


def test_names_run_from_west_to_east_in_rows_from_north_to_south():
    wide = divide(shapely.box(0, 0, 4, 0.5), range(5), "seed")
    tall = divide(shapely.box(0, 0, 0.5, 4), range(5), "seed")

    eastings = [piece.centroid.x for piece in wide.values()]
    northings = [piece.centroid.y for piece in tall.values()]
    assert eastings == sorted(eastings)
    assert northings == sorted(northings, reverse=True)


def test_with_a_centre_the_first_names_lie_closest_to_it():
    centre = shapely.Point(0.9, 0.9)
    pieces = divide(shapely.box(0, 0, 1, 1), range(12), "seed", centre=(0.9, 0.9))

    assert pieces[0].distance(centre) == 0
    assert pieces[0].area < pieces[11].area


def test_every_level_of_changzhou_covers_each_district(changzhou):
    for district in changzhou.level("district"):
        whole = changzhou.boundaries[district.code].geometry.area
        streets = [row.code for row in changzhou.level("street") if district.code in row.path]
        if not district.official:
            assert len(streets) == 6
        for level in ("street", "community"):
            parts = [
                row.code
                for row in changzhou.level(level)
                if row.code[:6] == district.code[:6] or row.path.split("/")[1] == district.code
            ]
            covered = sum(shape.area for shape in shapes(changzhou, parts))
            assert covered == pytest.approx(whole, rel=1e-6), (district.name, level)


def test_cells_cover_the_urban_communities_and_no_village(changzhou):
    by_community = {}
    for cell in changzhou.level("grid"):
        by_community.setdefault(cell.parent_code, []).append(cell.code)

    for community in changzhou.level("community"):
        cells = by_community.get(community.code, [])
        if community.rural or not community.civil:
            assert not cells
        else:
            covered = sum(shape.area for shape in shapes(changzhou, cells))
            whole = changzhou.boundaries[community.code].geometry.area
            assert covered == pytest.approx(whole, rel=1e-6)


def test_a_cell_is_coded_by_its_community_and_a_number_from_one(changzhou):
    for cell in changzhou.level("grid"):
        assert re.fullmatch(r"\d{15}", cell.code)
        assert cell.code[:12] == cell.parent_code
        assert cell.code[12:] != "000"


def test_every_made_boundary_says_so_and_the_real_ones_do_not(changzhou):
    for code, boundary in changzhou.boundaries.items():
        real = changzhou.areas[code].official and changzhou.areas[code].level in {
            "city",
            "district",
        }
        assert (boundary.source == SOURCE) is not real
