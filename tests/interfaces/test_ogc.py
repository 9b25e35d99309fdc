"""Maps and programs of others read areas, assets and cases by OGC API - Features.

Driven by OWSLib; the independent suite `ogctests` (29 tests of features/core) is run by hand, as
docs/doors.md says, because its libraries do not go together with ours.
"""

from typing import Any

import pytest
import requests
from owslib.ogcapi.features import Features

PATIENCE_S = 30


@pytest.fixture(scope="module")
def door(running_city) -> str:
    return f"{running_city.address}/ogc/features/v1"


@pytest.fixture(scope="module")
def client(door) -> Features:
    return Features(f"{door}/")


def read(address: str, **query: Any) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(address, params=query, timeout=PATIENCE_S)


def test_an_independent_client_finds_the_collections_and_pages_to_the_end(client):
    assert set(client.feature_collections()) >= {"areas", "toilet", "cases"}
    first = client.collection_items("cases", limit=40)
    numbers = [one["id"] for one in first["features"]]
    pages, told = 1, first
    while following := [one for one in told["links"] if one["rel"] == "next"]:
        told = read(following[0]["href"]).json()
        numbers += [one["id"] for one in told["features"]]
        pages += 1
    assert pages > 1
    assert len(numbers) == len(set(numbers)) == first["numberMatched"]
    one = client.collection_item("cases", numbers[0])
    assert one["properties"]["number"] == numbers[0]


def test_a_box_and_a_time_narrow_what_is_given(client):
    every = client.collection_items("cases", limit=1000)["features"]
    west = [one for one in every if one["geometry"]["coordinates"][0] < 119.9]
    found = client.collection_items("cases", limit=1000, bbox=[118, 30, 119.9, 33])["features"]
    assert {one["id"] for one in found} == {one["id"] for one in west} != set()
    june = client.collection_items("cases", limit=1000, datetime_="2022-06-01/2022-06-30")
    begun = {one["properties"]["began_at"][:7] for one in june["features"]}
    assert begun <= {"2022-05", "2022-06"} and "2022-06" in begun
    none = client.collection_items("areas", bbox=[0, 0, 1, 1])
    assert (none["numberMatched"], none["features"]) == (0, [])


def test_coordinates_come_in_the_order_of_the_system_that_is_asked_for(door):
    address = f"{door}/collections/toilet/items"
    plain = read(address, limit=1)
    code = plain.json()["features"][0]["id"]
    lon, lat = plain.json()["features"][0]["geometry"]["coordinates"]
    epsg = "http://www.opengis.net/def/crs/EPSG/0/4490"
    turned = read(f"{address}/{code}", crs=epsg)
    assert turned.json()["geometry"]["coordinates"] == [lat, lon]
    assert turned.headers["Content-Crs"] == f"<{epsg}>"
    box = f"{lat - 0.001},{lon - 0.001},{lat + 0.001},{lon + 0.001}"
    near = read(address, **{"bbox": box, "bbox-crs": epsg, "limit": 1000}).json()
    assert code in {one["id"] for one in near["features"]}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("collections/cases/items?colour=red", 400),
        ("collections/cases/items?limit=0", 400),
        ("collections/cases/items?limit=-1", 400),
        ("collections/cases/items?limit=ten", 400),
        ("collections/cases/items?bbox=1,2,3", 400),
        ("collections/cases/items?bbox=a,b,c,d", 400),
        ("collections/cases/items?bbox=1,50,2,40", 400),
        ("collections/cases/items?bbox=nan,1,2,3", 400),
        ("collections/cases/items?datetime=yesterday", 400),
        ("collections/cases/items?datetime=2022-06-02/2022-06-01", 400),
        ("collections/cases/items?datetime=../..", 400),
        ("collections/cases/items?crs=EPSG:4326", 400),
        ("collections/cases/items?after=x", 400),
        ("collections/nothing/items", 404),
        ("collections/cases/items/nothing", 404),
        ("conformance?f=json", 400),
    ],
)
def test_what_cannot_be_read_is_refused_and_says_why(door, path, status):
    answer = read(f"{door}/{path}")
    assert answer.status_code == status
    assert answer.json()["message"]


def test_nothing_of_a_person_and_no_exact_place_is_given(client):
    for one in client.collection_items("cases", limit=1000)["features"]:
        assert "words" not in one["properties"] and "address" not in one["properties"]
        lon, lat = one["geometry"]["coordinates"]
        assert (round(lon, 4), round(lat, 4)) == (lon, lat)
