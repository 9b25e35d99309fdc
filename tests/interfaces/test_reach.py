"""Nobody sees or changes what their area and unit do not hold: pages, exports, API and tiles."""

import csv
import io
import json
import re

import pytest
from http_client import Client

TIANNING = "320402"


@pytest.fixture(scope="module")
def keeper(running_city):
    """Keeps the toilets of 天宁区 for its city management."""
    return Client(running_city.address, "keeper")


@pytest.fixture(scope="module")
def elsewhere(running_city):
    """Codes of toilets in other districts, as the office sees them."""
    status, told = Client(running_city.address, "office").read("/api/assets/toilet/?size=1000")
    assert status == 200
    codes = [row["code"] for row in json.loads(told)["items"]]
    found = [code for code in codes if not code.startswith(TIANNING)]
    assert found
    return found


def test_a_list_an_export_and_the_api_hold_the_same_records_and_only_their_own(keeper):
    _status, told = keeper.read("/api/assets/toilet/?size=1000")
    by_api = {row["code"] for row in json.loads(told)["items"]}
    _status, text = keeper.read("/assets/toilet/export.csv")
    by_export = {row[0] for row in list(csv.reader(io.StringIO(text)))[1:]}

    assert by_api
    assert by_api == by_export
    assert all(code.startswith(TIANNING) for code in by_api)


@pytest.mark.parametrize("address", ["/api/assets/toilet/{}", "/assets/toilet/items/{}/"])
def test_what_is_not_there_and_what_is_not_yours_answer_the_same(keeper, elsewhere, address):
    foreign = elsewhere[0]
    status, text = keeper.read(address.format(foreign))
    missing_status, missing_text = keeper.read(address.format("320481GC9999"))

    assert (status, missing_status) == (404, 404)
    assert bare(text.replace(foreign, "X")) == bare(missing_text.replace("320481GC9999", "X"))


def bare(page: str) -> str:
    """A page without the tokens that every answer carries anew."""
    return re.sub(r"[A-Za-z0-9]{64}", "", page)


def test_a_record_of_another_district_cannot_be_changed(keeper, elsewhere, running_city):
    office = Client(running_city.address, "office")
    before = office.read(f"/api/assets/toilet/{elsewhere[0]}")
    form = {"name": "改名", "state": "in_service", "valid_from": "2022-06-30"}
    status, _ended = keeper.ask(f"/assets/toilet/items/{elsewhere[0]}/edit/", form)

    assert status == 404
    assert office.read(f"/api/assets/toilet/{elsewhere[0]}") == before


def test_a_visitor_reads_where_toilets_are_and_nothing_else_of_them(running_city):
    visitor = Client(running_city.address, "visitor")

    assert visitor.read("/api/assets/toilet/")[0] == 401
    assert visitor.ask("/public/tiles/toilet/9/426/207.mvt")[0] == 200
    assert visitor.read("/api/toilets/nearest?lon=119.97&lat=31.78")[0] == 200
