"""The city's own records through the door: assets, their places, streams and readings."""

from datetime import date
from urllib.parse import quote

import frost_sta_client as fsc
import pytest
from register import EAST, WEST
from weather_station import PLACE, STATION, STREAM, id_of

from yiju.platform.sensing import api as sensing

POWER, OTHER, LIT = "L-1/lamp.power", "L-2/lamp.power", "L-1/lamp.lit"
THING = "Things('lamp/L-1')"
STREAM_1 = f"Datastreams('{POWER}')"


def at(minute: int, hour: int = 1) -> str:
    return f"2022-06-29T{hour:02}:{minute:02}:00Z"


@pytest.fixture
def vendor(lamps):
    return lamps.device(lamps.measured.secrets["vendor"])


@pytest.fixture
def readings(vendor):
    """Ten minutes of L-1, and two of L-2."""
    for minute in range(10):
        body = {"result": 60 + minute, "phenomenonTime": at(minute)}
        vendor.make(f"{STREAM_1}/Observations", body)
    for minute in (3, 5):
        body = {"result": 70, "phenomenonTime": at(minute), "Datastream": {"@iot.id": OTHER}}
        vendor.make("Observations", body)


def values(service, path: str, **query):
    return [one["result"] for one in service.read(path, **query)["value"]]


def test_an_asset_with_streams_is_a_thing_at_its_place(keeper):
    told = keeper.read(THING, **{"$expand": "Locations,Datastreams($orderby=id)"})
    assert told["name"] == "路灯"
    assert told["properties"]["kind"] == "lamp" and told["properties"]["power"] == 60
    assert told["Locations"][0]["location"] == {"type": "Point", "coordinates": list(EAST)}
    assert [one["@iot.id"] for one in told["Datastreams"]] == [
        "L-1/lamp.energy",
        LIT,
        POWER,
    ]
    stream = keeper.read(STREAM_1, **{"$expand": "Thing,Sensor,ObservedProperty"})
    assert stream["Thing"]["@iot.id"] == "lamp/L-1"
    assert stream["Sensor"]["@iot.id"] == "vendor/lamp.power"
    assert stream["ObservedProperty"]["name"] == "功率"
    assert stream["unitOfMeasurement"]["symbol"] == "%"
    assert stream["properties"]["low"] == 0
    assert "phenomenonTime" not in stream


def test_lists_hold_what_clients_made_and_the_city_each_once(keeper):
    mine = keeper.make("Things", STATION)
    ids = [one["@iot.id"] for one in keeper.read("Things")["value"]]
    assert ids == [id_of(mine), "lamp/L-1", "lamp/L-2"]
    pages, page = [], keeper.read("Things?$top=1&$count=true")
    assert page["@iot.count"] == 3
    while True:
        pages += [one["@iot.id"] for one in page["value"]]
        if "@iot.nextLink" not in page:
            break
        page = keeper.read(page["@iot.nextLink"])
    assert pages == ids
    assert keeper.read("Datastreams?$count=true&$top=0") == {"@iot.count": 7, "value": []}
    assert keeper.names("Things", **{"$filter": "Datastreams/ObservedProperty/name eq '气温'"}) == [
        "气象站"
    ]
    found = keeper.read("Things?$filter=Datastreams/ObservedProperty/id eq 'lamp.power'")
    assert [one["@iot.id"] for one in found["value"]] == ["lamp/L-1", "lamp/L-2"]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("Things?$filter=id eq 'lamp/L-2'", ["lamp/L-2"]),
        ("Things?$filter=endswith(properties/code,'1')", ["lamp/L-1"]),
        ("Things?$filter=properties/power lt 50", []),
        ("Things?$orderby=properties/code desc&$top=1", ["lamp/L-2"]),
        ("Datastreams?$filter=Thing/id eq 'lamp/L-1' and endswith(id,'lit')", [LIT]),
        ("Datastreams?$filter=Sensor/id eq 'vendor/lamp.lit'", [LIT, "L-2/lamp.lit"]),
        ("Datastreams?$filter=Sensor/id eq 'other/lamp.lit'", []),
        ("Datastreams?$filter=Thing/id eq 5", []),
        ("Things('lamp/L-1')/Datastreams?$filter=id eq 'L-2/lamp.lit'", []),
        ("Things('lamp/L-1')/HistoricalLocations?$filter=id eq 'lamp/L-2/2021-01-01'", []),
        ("Sensors?$orderby=id&$top=1", ["vendor/lamp.energy"]),
        ("Sensors('vendor/lamp.lit')/Datastreams", [LIT, "L-2/lamp.lit"]),
        ("ObservedProperties", ["lamp.energy", "lamp.lit", "lamp.power"]),
        ("ObservedProperties('lamp.lit')/Datastreams", [LIT, "L-2/lamp.lit"]),
        ("Locations('lamp/L-1')/Things", ["lamp/L-1"]),
        ("FeaturesOfInterest", ["lamp/L-1", "lamp/L-2"]),
        (
            "Locations?$filter=st_within(location,geography'POLYGON((119.94 31.7,119.94 31.8,"
            "119.96 31.8,119.96 31.7,119.94 31.7))')",
            ["lamp/L-1", "lamp/L-2"],
        ),
        ("Locations?$filter=geo.distance(location,geography'POINT(0 0)') lt 1", []),
    ],
)
def test_records_are_found_by_what_is_known_of_them(keeper, query, ids):
    assert [one["@iot.id"] for one in keeper.read(query)["value"]] == ids


def test_a_reading_is_taken_shown_at_once_and_stays_when_it_is_moved(lamps, keeper, vendor):
    made = vendor.make(f"{STREAM_1}/Observations", {"result": 61.5, "phenomenonTime": at(0)})
    before = keeper.read(made)
    assert (before["result"], before["phenomenonTime"]) == (61.5, at(0))
    assert before["resultQuality"] == "valid"
    lamps.measured.move()
    assert keeper.read(made) == before
    assert keeper.read(f"{made}/Datastream")["@iot.id"] == POWER
    assert keeper.read(f"{made}/FeatureOfInterest")["@iot.id"] == "lamp/L-1"
    told = keeper.read(STREAM_1)
    assert told["phenomenonTime"] == f"{at(0)}/{at(0)}"


def test_readings_are_found_wherever_they_are(lamps, keeper, vendor, readings):
    path = f"{STREAM_1}/Observations"
    for _round in range(2):
        assert values(keeper, path) == list(range(60, 70))
        found = keeper.read(
            path,
            **{
                "$filter": f"phenomenonTime ge {at(2)} and phenomenonTime lt {at(6)}"
                " and result gt 62",
                "$count": "true",
                "$orderby": "phenomenonTime desc",
            },
        )
        assert found["@iot.count"] == 3
        assert [one["result"] for one in found["value"]] == [65, 64, 63]
        assert values(keeper, path, **{"$filter": "result mod 2 eq 1", "$top": 2}) == [61, 63]
        assert values(keeper, path, **{"$orderby": "result desc", "$top": 2}) == [69, 68]
        assert values(keeper, "Observations", **{"$orderby": "phenomenonTime,id", "$skip": 11}) == [
            69
        ]
        assert keeper.read("Observations?$count=true&$top=1")["@iot.count"] == 12
        thing = keeper.read(
            "Datastreams?$filter=ObservedProperty/id eq 'lamp.power'"
            "&$expand=Observations($top=1;$orderby=phenomenonTime desc)&$select=id"
        )
        last = {one["@iot.id"]: one["Observations"][0]["result"] for one in thing["value"]}
        assert last == {POWER: 69, OTHER: 70}
        assert all("Observations@iot.nextLink" in one for one in thing["value"])
        lamps.measured.move()


@pytest.mark.parametrize("order", ["phenomenonTime", "phenomenonTime desc", ""])
def test_pages_of_readings_of_all_streams_go_on_where_they_ended(
    lamps, keeper, vendor, readings, order
):
    mine = keeper.make("Things", STATION)
    stream = keeper.read(f"{mine}/Datastreams")["value"][0]["@iot.id"]
    for minute in (3, 4):
        body = {"result": 5, "phenomenonTime": at(minute)}
        keeper.make(f"Datastreams({stream})/Observations", body)
    lamps.measured.move()
    vendor.make(f"{STREAM_1}/Observations", {"result": 99, "phenomenonTime": at(30)})
    query = f"Observations?$top=4&$select=id,phenomenonTime&$orderby={order}".removesuffix(
        "&$orderby="
    )
    pages, page = [], keeper.read(query)
    while True:
        pages += page["value"]
        if "@iot.nextLink" not in page:
            break
        assert "$skip=" not in page["@iot.nextLink"]
        page = keeper.read(page["@iot.nextLink"])
    ids = [one["@iot.id"] for one in pages]
    assert len(ids) == len(set(ids)) == 15
    if order:
        moments = [one["phenomenonTime"] for one in pages]
        assert moments == sorted(moments, reverse="desc" in order)


# --- who may what --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        (f"{STREAM_1}/Observations", {"result": 5000}, 400, "impossible"),
        (f"{STREAM_1}/Observations", {"result": "on"}, 400, "result"),
        (f"{STREAM_1}/Observations", {}, 400, "result"),
        (f"{STREAM_1}/Observations", {"result": 1, "validTime": at(1)}, 400, "validTime"),
        (f"{STREAM_1}/Observations", {"result": 1, "phenomenonTime": "today"}, 400, "phenomenon"),
        (
            f"{STREAM_1}/Observations",
            {"result": 1, "phenomenonTime": at(1), "resultTime": at(2)},
            400,
            "resultTime",
        ),
        (
            f"{STREAM_1}/Observations",
            {"result": 1, "FeatureOfInterest": {"@iot.id": "lamp/L-2"}},
            400,
            "FeatureOfInterest",
        ),
        (
            f"{STREAM_1}/Observations",
            {"result": 1, "phenomenonTime": "2031-01-01T00:00:00Z"},
            400,
            "future",
        ),
        ("Datastreams('L-9/lamp.power')/Observations", {"result": 1}, 404, "unknown_stream"),
        (
            "Observations",
            {"result": 1, "Datastream": {"@iot.id": "L-9/lamp.power"}},
            404,
            "unknown_stream",
        ),
    ],
)
def test_a_reading_that_is_not_taken_says_why(vendor, keeper, path, body, status, words):
    answer = vendor.ask("POST", path, json=body)
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert keeper.read(f"{STREAM_1}/Observations")["value"] == []


def test_a_secret_reaches_its_own_streams_only(lamps, keeper, vendor):
    measured = lamps.measured
    mine = keeper.make("Things", STATION)
    device = lamps.device(measured.secret("vendor", "L-1"))
    assert [one["@iot.id"] for one in device.read("Things")["value"]] == ["lamp/L-1"]
    assert len(device.read("Datastreams")["value"]) == 3
    assert device.ask("GET", f"Datastreams('{OTHER}')").status_code == 404
    assert device.ask("GET", mine).status_code == 404
    body = {"result": 1, "phenomenonTime": at(1)}
    refused = device.ask("POST", f"Datastreams('{OTHER}')/Observations", json=body)
    assert (refused.status_code, refused.json()["facts"]["reason"]) == (403, "not_yours")
    assert device.ask("POST", "Things", json=STATION).status_code == 403
    assert keeper.ask("POST", f"{STREAM_1}/Observations", json=body).status_code == 403
    [row] = [one for one in sensing.secrets("vendor") if not one.asset_code]
    sensing.secret_revoke(row.id, actor=measured.actor, at=measured.at)
    assert vendor.ask("GET", "Things").status_code == 401


def test_a_person_sees_what_their_membership_reaches(lamps, keeper):
    measured = lamps.measured
    measured.register.record("L-3", lon=WEST[0], lat=WEST[1])
    sensing.streams_make(
        "lamp.power", source="vendor", codes=["L-3"], actor=measured.actor, at=measured.at
    )
    west = lamps.keeper("district", area="990102000000")
    assert [one["@iot.id"] for one in west.read("Things")["value"]] == ["lamp/L-3"]
    assert west.ask("GET", THING).status_code == 404
    assert west.ask("GET", STREAM_1).status_code == 404
    assert west.read("Observations")["value"] == []
    reads = lamps.keeper("office", writes=False)
    assert len(reads.read("Things")["value"]) == 3
    assert reads.ask("POST", "Things", json=STATION).status_code == 403
    auditor = lamps.keeper("auditor")
    assert auditor.ask("POST", "Things", json=STATION).status_code == 403


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "path",
    [THING, "Locations('lamp/L-1')", STREAM_1, "Sensors('vendor/lamp.power')"],
)
def test_the_citys_records_are_changed_where_the_city_keeps_them(keeper, method, path):
    before = keeper.read(path)
    answer = keeper.ask(method, path, json={"name": "x", "description": "x"})
    assert (answer.status_code, answer.json()["code"]) == (403, "sensorthings.of_the_city")
    assert keeper.read(path) == before
    assert keeper.ask("POST", f"{THING}/Locations", json=PLACE).status_code == 403


def test_a_client_may_add_a_datastream_of_its_own_to_an_asset(keeper):
    body = {k: v for k, v in STREAM.items() if k != "ObservedProperty"}
    body["ObservedProperty"] = {"@iot.id": "lamp.power"}
    made = keeper.make(f"{THING}/Datastreams", body)
    assert keeper.read(f"{made}/Thing")["@iot.id"] == "lamp/L-1"
    ids = [one["@iot.id"] for one in keeper.read(f"{THING}/Datastreams")["value"]]
    assert ids[0] == id_of(made) and len(ids) == 4
    seen = keeper.make(f"{made}/Observations", {"result": 3})
    assert keeper.read(f"{seen}/FeatureOfInterest")["@iot.id"] == "lamp/L-1"


def test_where_an_asset_was_is_its_history(lamps, keeper):
    lamps.measured.register.record(
        "L-1", lon=EAST[0] + 0.01, valid_from=date(2022, 1, 1), at=lamps.measured.at
    )
    past = keeper.read(f"{THING}/HistoricalLocations", **{"$expand": "Locations"})["value"]
    assert [one["time"] for one in past] == ["2021-02-28T16:00:00Z", "2021-12-31T16:00:00Z"]
    places = [one["Locations"][0] for one in past]
    assert [one["@iot.id"] for one in places] == ["lamp/L-1/2021-03-01", "lamp/L-1"]
    assert places[0]["location"]["coordinates"] == list(EAST)
    first = past[0]["@iot.id"]
    assert keeper.read(f"HistoricalLocations('{first}')/Thing")["@iot.id"] == "lamp/L-1"
    back = keeper.read(f"Locations('{first}')/HistoricalLocations")["value"]
    assert [one["@iot.id"] for one in back] == [first]
    assert len(keeper.read("HistoricalLocations")["value"]) == 3


# --- many at once --------------------------------------------------------------------------


def test_a_data_array_is_one_delivery_with_a_link_or_an_error_each(lamps, keeper, vendor):
    rows = [[at(minute), 60.5] for minute in range(50)]
    group = {
        "Datastream": {"@iot.id": POWER},
        "components": ["phenomenonTime", "result"],
        "dataArray": rows,
    }
    other = {
        "Datastream": {"@iot.id": OTHER},
        "components": ["result", "phenomenonTime"],
        "dataArray": [[1, at(0)], [5000, at(1)], ["x", at(2)], [1, at(3), 4]],
    }
    answer = vendor.ask("POST", "CreateObservations", json=[group, other])
    assert answer.status_code == 201
    links = answer.json()
    assert links[51:] == ["error"] * 3
    assert keeper.read(links[7])["phenomenonTime"] == at(7)
    assert keeper.read(links[50])["result"] == 1
    assert lamps.measured.balance() == {
        "received": 54,
        "waiting": 51,
        "impossible": 1,
        "malformed": 2,
    }
    alone = vendor.ask("POST", "CreateObservations", json=[other | {"dataArray": [[5000, at(1)]]}])
    assert (alone.status_code, alone.json()["facts"]["reason"]) == (400, "impossible")
    unknown = other | {"components": ["colour", "result"]}
    assert vendor.ask("POST", "CreateObservations", json=[unknown]).status_code == 400


def test_an_independent_client_reads_the_citys_streams_and_delivers_to_them(keeper, vendor):
    stream = vendor.client.datastreams().find(POWER)
    assert stream.unit_of_measurement.symbol == "%"
    seen = fsc.Observation(phenomenon_time=at(1), result=62, datastream=stream)
    vendor.client.create(seen)
    again = keeper.client.observations().find(quote(seen.id, safe="/"))
    assert again.result == 62
    things = keeper.client.things().query().expand("Datastreams").list()
    assert [len(one.datastreams.entities) for one in things] == [3, 3]


def test_a_batch_in_json_refers_to_what_it_made_and_a_set_is_all_or_nothing(keeper):
    requests = [
        {"id": "1", "atomicityGroup": "g", "method": "post", "url": "Things", "body": STATION},
        {
            "id": "2",
            "atomicityGroup": "g",
            "method": "patch",
            "url": "$1",
            "body": {"description": "同批改动"},
        },
        {"id": "3", "method": "get", "url": "Things?$filter=name eq '气象站'&$select=description"},
        {"id": "4", "method": "get", "url": f"{keeper.root}/Things(999999)"},
        {"id": "5", "atomicityGroup": "h", "method": "post", "url": "Things", "body": STATION},
        {"id": "6", "atomicityGroup": "h", "method": "post", "url": "Things", "body": {}},
    ]
    answer = keeper.ask("POST", "$batch", json={"requests": requests})
    assert answer.status_code == 200
    told = {one["id"]: one for one in answer.json()["responses"]}
    assert [told[str(n)]["status"] for n in range(1, 7)] == [201, 200, 200, 404, 400, 400]
    assert told["3"]["body"]["value"] == [{"description": "同批改动"}]
    assert keeper.names("Things", **{"$filter": "name eq '气象站'"}) == ["气象站"]


def test_a_batch_in_parts_is_answered_in_parts(keeper):
    body = "\r\n".join(
        [
            "--outer",
            "Content-Type: application/http",
            "",
            "GET Things?$top=1 HTTP/1.1",
            "",
            "",
            "--outer",
            "Content-Type: multipart/mixed;boundary=inner",
            "",
            "--inner",
            "Content-Type: application/http",
            "Content-ID: 1",
            "",
            "POST /sensorthings/v1.1/Things HTTP/1.1",
            "Content-Type: application/json",
            "",
            '{"name": "批", "description": "一"}',
            "--inner",
            "Content-Type: application/http",
            "Content-ID: 2",
            "",
            "POST $1/Locations HTTP/1.1",
            "Content-Type: application/json",
            "",
            '{"name": "处", "description": "一", "encodingType": "text/plain", "location": "x"}',
            "--inner--",
            "--outer--",
            "",
        ]
    )
    kind = {"Content-Type": "multipart/mixed;boundary=outer"}
    answer = keeper.ask("POST", "$batch", data=body.encode(), headers=kind)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("multipart/mixed")
    assert answer.text.count("HTTP/1.1 201 Created") == 2
    assert answer.text.count("HTTP/1.1 200 OK") == 1
    assert keeper.names("Things?$filter=name eq '批'&$expand=Locations") == ["批"]


def test_late_readings_and_those_of_other_offsets_come_in_the_order_of_their_moments(
    keeper, vendor
):
    local = "2022-06-29T09:30:00+08:00"
    vendor.make(f"{STREAM_1}/Observations", {"result": 2, "phenomenonTime": at(40)})
    vendor.make(f"{STREAM_1}/Observations", {"result": 1, "phenomenonTime": local})
    assert values(keeper, f"{STREAM_1}/Observations") == [1, 2]
    found = keeper.read(f"{STREAM_1}/Observations", **{"$filter": f"phenomenonTime eq {local}"})
    assert [one["phenomenonTime"] for one in found["value"]] == [at(30)]
    assert found["value"][0]["parameters"]["received"] > at(30)
