"""What clients make beyond the city's records: made, read, changed and deleted, by an independent
client too."""

import frost_sta_client as fsc
import pytest
from weather_station import MEASUREMENT, PLACE, STATION, STREAM, id_of


@pytest.fixture
def station(keeper):
    """Address of a thing with a place and a datastream, and that of the datastream."""
    thing = keeper.make("Things", STATION)
    stream = keeper.read(f"{thing}/Datastreams")["value"][0]["@iot.selfLink"]
    return thing, stream.removeprefix(f"{keeper.root}/")


def test_the_root_tells_the_sets_and_what_is_met_without_a_key(lamps):
    told = lamps.device("").read()
    assert {one["name"] for one in told["value"]} == {
        "Things",
        "Locations",
        "HistoricalLocations",
        "Datastreams",
        "Sensors",
        "ObservedProperties",
        "Observations",
        "FeaturesOfInterest",
        "TaskingCapabilities",
        "Tasks",
        "Actuators",
    }
    assert all(one["url"] == f"{lamps.root}/{one['name']}" for one in told["value"])
    assert told["serverSettings"]["conformance"]
    assert lamps.device("").ask("GET", "Things").status_code == 401


def test_a_thing_is_made_with_all_that_belongs_to_it(keeper, station):
    thing, stream = station
    told = keeper.read(
        thing, **{"$expand": "Locations,HistoricalLocations/Locations,Datastreams/Sensor"}
    )
    assert told["properties"] == {"owner": "河湖处", "height": 10}
    assert told["Locations"][0]["location"] == PLACE["location"]
    [past] = told["HistoricalLocations"]
    assert past["Locations"][0]["@iot.id"] == told["Locations"][0]["@iot.id"]
    assert told["Datastreams"][0]["Sensor"]["metadata"] == "PT100"
    assert keeper.read(f"{stream}/ObservedProperty/name") == {"name": "气温"}
    assert keeper.ask("GET", f"{stream}/ObservedProperty/name/$value").text == "气温"
    assert keeper.read(f"{thing}/Datastreams/$ref")["value"] == [
        {"@iot.selfLink": f"{keeper.root}/{stream}"}
    ]


def test_a_place_stands_for_what_is_observed_where_nobody_says(keeper, station):
    _thing, stream = station
    first = keeper.make(f"{stream}/Observations", {"result": 21.5})
    second = keeper.make("Observations", {"result": 22, "Datastream": {"@iot.id": id_of(stream)}})
    told = keeper.read(f"{first}/FeatureOfInterest")
    assert told["feature"] == PLACE["location"]
    assert keeper.read(f"{second}/FeatureOfInterest")["@iot.id"] == told["@iot.id"]
    assert keeper.read(first)["resultTime"] is None


def test_a_thing_that_moves_leaves_a_history(keeper, station):
    thing, _stream = station
    keeper.make(f"{thing}/Locations", PLACE | {"name": "桥上"})
    assert keeper.names(f"{thing}/Locations") == ["桥上"]
    past = keeper.read(f"{thing}/HistoricalLocations", **{"$expand": "Locations"})["value"]
    assert [one["Locations"][0]["name"] for one in past] == ["河边", "桥上"]
    place = keeper.make("Locations", PLACE | {"name": "将来"})
    keeper.make(
        "HistoricalLocations",
        {
            "time": "2030-01-01T00:00:00Z",
            "Thing": {"@iot.id": id_of(thing)},
            "Locations": [{"@iot.id": id_of(place)}],
        },
    )
    assert keeper.names(f"{thing}/Locations") == ["将来"]


def test_an_entity_is_changed_in_part_as_a_whole_and_by_a_patch(keeper, station):
    thing, _stream = station
    answer = keeper.ask("PATCH", thing, json={"description": "换了一座"})
    assert answer.status_code == 200
    told = keeper.read(thing)
    assert (told["name"], told["description"]) == ("气象站", "换了一座")
    patch = [
        {"op": "test", "path": "/properties/height", "value": 10},
        {"op": "replace", "path": "/properties/height", "value": 12},
        {"op": "add", "path": "/properties/tags", "value": ["a"]},
        {"op": "add", "path": "/properties/tags/-", "value": "b"},
        {"op": "remove", "path": "/properties/owner"},
    ]
    kind = {"Content-Type": "application/json-patch+json"}
    assert keeper.ask("PATCH", thing, json=patch, headers=kind).status_code == 200
    assert keeper.read(thing)["properties"] == {"height": 12, "tags": ["a", "b"]}
    whole = {"name": "新站", "description": "全部重写"}
    assert keeper.ask("PUT", thing, json=whole).status_code == 200
    told = keeper.read(thing)
    assert told["name"] == "新站" and "properties" not in told
    assert keeper.names(f"{thing}/Datastreams") == ["气温"]


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("Things", {"name": "x"}, "description"),
        ("Things", {"name": 5, "description": "x"}, "name"),
        ("Things", {"name": "x", "description": "x", "colour": "red"}, "colour"),
        ("Things", {"name": "x", "description": "x", "properties": []}, "properties"),
        ("Things", [], "JSON"),
        ("Locations", PLACE | {"location": {"type": "Pont"}}, "location"),
        ("Datastreams", {k: v for k, v in STREAM.items() if k != "Sensor"}, "Sensor"),
        ("Datastreams", STREAM, "Thing"),
        ("Datastreams", STREAM | {"Thing": {"@iot.id": 10**9}}, "1000000000"),
        ("Observations", {"result": 1}, "Datastream"),
        ("HistoricalLocations", {"time": "2022-06-30"}, "time"),
        (
            "Things",
            {"name": "x", "description": "x", "Datastreams": [STREAM | {"Sensor": {"name": "s"}}]},
            "Datastreams[0]/Sensor",
        ),
    ],
)
def test_what_is_not_fit_is_refused_by_name_and_changes_nothing(keeper, path, body, words):
    before = keeper.read("Things", **{"$count": "true"})["@iot.count"]
    answer = keeper.ask("POST", path, json=body)
    assert answer.status_code == 400
    assert words in answer.json()["message"]
    assert keeper.read("Things", **{"$count": "true"})["@iot.count"] == before


@pytest.mark.parametrize(
    ("what", "sent"),
    [
        ({"Datastreams": [{"name": "inline"}]}, "PATCH"),
        ({"name": None}, "PATCH"),
        ({"description": "only"}, "PUT"),
        ([{"op": "remove", "path": "/name"}], "patch"),
        ([{"op": "test", "path": "/name", "value": "other"}], "patch"),
        ([{"op": "add", "path": "/nowhere/x", "value": 1}], "patch"),
    ],
)
def test_a_change_that_is_not_fit_changes_nothing(keeper, station, what, sent):
    thing, _stream = station
    before = keeper.read(thing)
    kind = {"Content-Type": "application/json-patch+json"} if sent == "patch" else {}
    answer = keeper.ask(sent.upper(), thing, json=what, headers=kind)
    assert answer.status_code == 400
    assert keeper.read(thing) == before


def test_a_result_is_what_its_datastream_says(keeper, station):
    _thing, stream = station
    assert keeper.ask("POST", f"{stream}/Observations", json={"result": "warm"}).status_code == 400
    kind = MEASUREMENT.replace("Measurement", "Observation")
    assert keeper.ask("PATCH", stream, json={"observationType": kind}).status_code == 200
    made = keeper.make(f"{stream}/Observations", {"result": {"low": 1, "high": [2, 3]}})
    assert keeper.read(f"{made}/result/high/0") == {"0": 2}


def test_what_cannot_be_without_an_entity_goes_with_it(keeper, station):
    thing, stream = station
    seen = keeper.make(f"{stream}/Observations", {"result": 1})
    sensor = keeper.read(f"{stream}/Sensor")["@iot.id"]
    assert keeper.ask("DELETE", f"Sensors({sensor})").status_code == 200
    assert keeper.ask("GET", stream).status_code == 404
    assert keeper.ask("GET", seen).status_code == 404
    assert keeper.read(f"{thing}/Datastreams")["value"] == []
    place = keeper.read(f"{thing}/Locations")["value"][0]["@iot.id"]
    assert keeper.ask("DELETE", f"Locations({place})").status_code == 200
    assert keeper.read(f"{thing}/HistoricalLocations")["value"] == []
    assert keeper.ask("DELETE", thing).status_code == 200
    assert keeper.ask("GET", thing).status_code == 404


def test_observations_are_filtered_ordered_counted_and_paged(keeper, station):
    _thing, stream = station
    for minute in range(12):
        at = f"2022-06-29T00:{minute:02}:00Z"
        keeper.make(f"{stream}/Observations", {"result": minute % 5, "phenomenonTime": at})
    found = keeper.read(
        f"{stream}/Observations",
        **{
            "$filter": "result ge 2 and phenomenonTime lt 2022-06-29T00:10:00Z",
            "$orderby": "result desc,phenomenonTime",
            "$count": "true",
            "$select": "result,phenomenonTime",
        },
    )
    assert found["@iot.count"] == 6
    assert [one["result"] for one in found["value"]] == [4, 4, 3, 3, 2, 2]
    assert found["value"][0] == {"result": 4, "phenomenonTime": "2022-06-29T00:04:00Z"}
    pages, page = [], keeper.read(f"{stream}/Observations?$top=5&$orderby=phenomenonTime desc")
    while True:
        pages.append([one["phenomenonTime"][14:16] for one in page["value"]])
        if "@iot.nextLink" not in page:
            break
        page = keeper.read(page["@iot.nextLink"])
    assert pages == [["11", "10", "09", "08", "07"], ["06", "05", "04", "03", "02"], ["01", "00"]]
    told = keeper.read(stream)
    assert told["phenomenonTime"] == "2022-06-29T00:00:00Z/2022-06-29T00:11:00Z"


def test_many_observations_at_once_each_with_its_link_or_an_error(keeper, station):
    _thing, stream = station
    group = {
        "Datastream": {"@iot.id": id_of(stream)},
        "components": ["phenomenonTime", "result", "resultQuality"],
        "dataArray@iot.count": 3,
        "dataArray": [
            ["2022-06-29T00:00:00Z", 1, "good"],
            ["2022-06-29", 2, None],
            ["2022-06-29T00:02:00Z", 3, None],
        ],
    }
    answer = keeper.ask("POST", "CreateObservations", json=[group])
    assert answer.status_code == 201
    first, second, third = answer.json()
    assert second == "error"
    assert keeper.read(first)["resultQuality"] == "good"
    assert keeper.read(third)["result"] == 3
    told = keeper.read(
        f"{stream}/Observations?$resultFormat=dataArray&$select=result,id&$count=true"
    )
    assert told["@iot.count"] == 2
    [found] = told["value"]
    assert found["components"] == ["result", "id"]
    assert [row[0] for row in found["dataArray"]] == [1, 3]


def test_the_independent_client_makes_reads_changes_and_deletes(keeper):
    service = keeper.client
    thing = fsc.Thing(name="水位站", description="桥下", properties={"a": 1})
    thing.locations = fsc.model.ext.entity_list.EntityList(
        entity_class="frost_sta_client.model.location.Location",
        entities=[
            fsc.Location(
                name="桥",
                description="桥下",
                encoding_type="application/geo+json",
                location={"type": "Point", "coordinates": [119.9, 31.7]},
            )
        ],
    )
    service.create(thing)
    stream = fsc.Datastream(
        name="水位",
        description="每五分钟",
        observation_type=MEASUREMENT,
        unit_of_measurement=fsc.UnitOfMeasurement(name="m", symbol="m", definition="ucum:m"),
        thing=fsc.Thing(id=thing.id),
        sensor=fsc.Sensor(
            name="雷达", description="非接触", encoding_type="text/plain", metadata="R1"
        ),
        observed_property=fsc.ObservedProperty(
            name="水位", definition="urn:level", description="相对基面"
        ),
    )
    service.create(stream)
    for hour in range(3):
        service.create(
            fsc.Observation(
                phenomenon_time=f"2022-06-29T0{hour}:00:00Z", result=hour, datastream=stream
            )
        )
    found = service.observations().query().filter(f"Datastream/id eq {stream.id}").list()
    assert [one.result for one in found] == [0, 1, 2]
    paged = service.observations().query().orderby("phenomenonTime").top(1).list()
    assert len(list(paged)) == 3
    expanded = (
        service.things().query().filter("name eq '水位站'").expand("Datastreams/Sensor").list()
    )
    assert expanded.get(0).datastreams.get(0).sensor.metadata == "R1"
    thing = service.things().find(thing.id)
    thing.description = "新桥下"
    service.update(thing)
    service.patch(thing, [{"op": "replace", "path": "/properties/a", "value": 2}])
    again = service.things().find(thing.id)
    assert (again.description, again.properties) == ("新桥下", {"a": 2})
    array = fsc.model.ext.data_array_value.DataArrayValue()
    array.datastream = stream
    array.components = {array.Property.PHENOMENON_TIME, array.Property.RESULT}
    array.add_observation(fsc.Observation(phenomenon_time="2022-06-29T05:00:00Z", result=9))
    document = fsc.model.ext.data_array_document.DataArrayDocument()
    document.add_data_array_value(array)
    [made] = service.observations().create(document)
    assert made.self_link.startswith(keeper.root)
    service.delete(thing)
    assert list(service.datastreams().query().filter(f"id eq {stream.id}").list()) == []
