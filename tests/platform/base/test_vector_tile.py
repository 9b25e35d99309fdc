"""What we write as a vector tile, another library reads as it was meant."""

import mapbox_vector_tile
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.vector_tile import EXTENT, Points, encode

NUMBER = st.integers(0, 2**40)
PLACE = st.integers(0, EXTENT - 1)


def points(rows, properties=None):
    ids, columns, lines = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    return Points(ids, columns, lines, properties or {})


def read(tile):
    return mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True})


@given(st.lists(st.tuples(NUMBER, PLACE, PLACE, st.text(max_size=200), NUMBER), min_size=1))
def test_ids_places_texts_and_numbers_come_back(rows):
    told = {"name": [row[3] for row in rows], "count": [row[4] for row in rows]}

    layer = read(encode("lamp", [points([row[:3] for row in rows], told)]))["lamp"]

    assert (layer["extent"], layer["version"]) == (EXTENT, 2)
    assert [
        (
            one["id"],
            *one["geometry"]["coordinates"],
            one["properties"]["name"],
            one["properties"]["count"],
        )
        for one in layer["features"]
    ] == rows


def test_groups_with_other_properties_are_one_layer_in_their_order():
    cells = points([(1, 5, 6)], {"count": [7]})
    single = points([(2, 8, 9)], {"code": ["L-1"], "state": ["在用"]})

    found = read(encode("lamp", [cells, single]))["lamp"]["features"]

    assert [(one["id"], one["properties"]) for one in found] == [
        (1, {"count": 7}),
        (2, {"code": "L-1", "state": "在用"}),
    ]


def test_nothing_is_an_empty_tile():
    nothing = np.zeros(0, np.int64)

    assert encode("lamp", [Points(nothing, nothing, nothing)]) == b""
