"""A district, its city and the province above: three servers that are cut off from each other and
come together again with nothing lost, nothing twice and nothing out of order."""

import json
from collections.abc import Iterator

import pytest
import requests
from platforms import Line, Platform, line, platforms

SECRET = "a secret of both sides"
SETS = tuple(f"--data-set={one}" for one in ("grids", "components", "cases", "evaluation"))
HELD = """
import json
from yiju.platform.work.exchange import api
from yiju.platform.work.exchange.models import ReceivedBatch
print(json.dumps({
    "cases": [[one.origin, one.facts["words"][5:], one.facts["state"]] for one in
              api.mirrors("cases", size=1000)],
    "components": [[one.origin, one.code, one.facts["name"]] for one in
                   api.mirrors("components", size=1000)],
    "areas": [one.origin for one in api.mirrors("grids", size=1000)],
    "numbers": list(ReceivedBatch.objects.order_by("pk").values_list("number", flat=True)),
    "records": [[one.records, one.stored] for one in ReceivedBatch.objects.all()],
}))
"""
TODAY_HERE = "from yiju.platform.base.time import china_day; from yiju.interfaces import clock; "
TODAY_HERE += "print(china_day(clock.now()))"


def agree(sender: Platform, receiver: Platform, way: Line, *options: str) -> None:
    """The sender tells the receiver, over a line."""
    there = ["--url", way.address, "--our-name", sender.name, "--private", *options]
    out = ["exchange", "subscribe", receiver.name, "--direction", "out", *SETS, *there]
    sender.yiju(*out, said=SECRET + "\n")
    taken = ["exchange", "subscribe", sender.name, "--direction", "in", *SETS]
    receiver.yiju(*taken, said=SECRET + "\n")


def held(platform: Platform) -> dict[str, list]:
    return json.loads(platform.python(HELD))


def cases(platform: Platform, origin: str) -> dict[str, str]:
    """State by report, of all that came from there."""
    return {words: state for named, words, state in held(platform)["cases"] if named == origin}


def components(platform: Platform, origin: str) -> dict[str, str]:
    """Name by code, of all that stands there."""
    return {code: name for named, code, name in held(platform)["components"] if named == origin}


class Three:
    def __init__(self, east: Platform, city: Platform, province: Platform) -> None:
        self.east, self.city, self.province = east, city, province

    def agrees(self, sender: Platform, receiver: Platform) -> bool:
        today = sender.python(TODAY_HERE).strip()
        return sender.tries("exchange", "reconcile", receiver.name, "--day", today)


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Three]:
    with platforms(tmp_path_factory.mktemp("three"), "east", "city", "province") as found:
        yield Three(*found)


@pytest.fixture(scope="module")
def to_city(three: Three) -> Iterator[Line]:
    with line(three.city) as way:
        agree(three.east, three.city, way)
        yield way


@pytest.fixture(scope="module")
def to_province(three: Three) -> Iterator[Line]:
    with line(three.province) as way:
        agree(three.city, three.province, way, "--forward")
        yield way


def test_cut_off_from_each_other_they_recover_with_nothing_lost_twice_or_out_of_order(
    three, to_city, to_province
):
    east, city, province = three.east, three.city, three.province
    east.reports("a1", "a2")
    east.records(T1="公园公厕", T2="车站公厕")
    city.reports("b1")
    city.records(T1="广场公厕")
    east.yiju("exchange", "push", "city")
    city.yiju("exchange", "push", "province")
    assert cases(city, "east") == {"a1": "reported", "a2": "reported"}
    assert cases(province, "city/east") == {"a1": "reported", "a2": "reported"}
    assert cases(province, "city") == {"b1": "reported"}

    # The city is gone: the district works on, and so does the office of the city.
    city.stop()
    east.reports("a3")
    east.declines("a1")
    east.records(T2="老车站公厕")
    assert not east.tries("exchange", "push", "city")
    assert "Connection" in east.yiju("exchange", "list")
    city.reports("b2")
    city.yiju("exchange", "push", "province")
    assert cases(province, "city") == {"b1": "reported", "b2": "reported"}

    # It is back, but the line upward is cut.
    city.serve()
    to_province.cut = True
    east.yiju("exchange", "push", "city")
    assert cases(city, "east") == {"a1": "rejected", "a2": "reported", "a3": "reported"}
    city.declines("b1")
    assert not city.tries("exchange", "push", "province")

    # Receipts are lost on their way back, and requests arrive twice.
    to_province.cut = False
    to_province.swallows = 2
    for _time in range(3):
        city.tries("exchange", "push", "province")
    assert to_province.swallows == 0
    to_province.doubles = True
    city.reports("b3")
    city.yiju("exchange", "push", "province")
    to_province.doubles = False

    # The province dies and comes back.
    province.stop()
    east.reports("a4")
    east.records(T3="码头公厕")
    east.yiju("exchange", "push", "city")
    assert not city.tries("exchange", "push", "province")
    province.serve()
    city.yiju("exchange", "push", "province")

    of_east = {"a1": "rejected", "a2": "reported", "a3": "reported", "a4": "reported"}
    assert cases(city, "east") == of_east
    assert cases(province, "city/east") == of_east
    assert cases(province, "city") == {"b1": "rejected", "b2": "reported", "b3": "reported"}
    stands = {"toilet/T1": "公园公厕", "toilet/T2": "老车站公厕", "toilet/T3": "码头公厕"}
    assert components(city, "east") == components(province, "city/east") == stands
    assert components(province, "city") == {"toilet/T1": "广场公厕"}
    for receiver in (city, province):
        found = held(receiver)
        assert found["numbers"] == list(range(1, len(found["numbers"]) + 1))
        assert all(records == stored for records, stored in found["records"])
    assert set(held(province)["areas"]) == {"city", "city/east"}
    assert three.agrees(east, city)
    assert three.agrees(city, province)


def test_a_platform_that_is_set_back_asks_for_what_it_lost(three, to_city):
    east, city = three.east, three.city
    east.yiju("exchange", "push", "city")
    before = held(city)
    city.python(
        "from yiju.platform.work.exchange.models import *\n"
        "last = ReceivedBatch.objects.get(peer__name='east', number=1)\n"
        "Mirror.objects.filter(batch__peer__name='east', batch__number__gt=1).delete()\n"
        "ReceivedBatch.objects.filter(peer__name='east', number__gt=1).delete()\n"
        "Peer.objects.filter(name='east').update(number=1, hash=last.hash)\n"
    )
    assert not three.agrees(east, city)

    east.reports("a5")
    east.yiju("exchange", "push", "city")

    assert [row for row in held(city)["cases"] if row[1] != "a5"] == before["cases"]
    assert held(city)["numbers"] == [*before["numbers"], before["numbers"][-1] + 1]
    assert three.agrees(east, city)


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 400, "exchange.unsigned"),
        ({"Yiju-Peer": "west"}, 404, "exchange.peer_unknown"),
        ({"Yiju-Peer": "east"}, 401, "exchange.signature_wrong"),
        ({"Yiju-Peer": "east", "Yiju-Moment": "1e9"}, 401, "exchange.signature_wrong"),
        ({"Yiju-Peer": "east", "Yiju-Moment": "9" * 400}, 401, "exchange.signature_wrong"),
    ],
)
def test_who_does_not_sign_as_agreed_is_not_heard(three, to_city, headers, status, code):
    if headers:
        headers = {"Yiju-Moment": "1622509200", "Yiju-Signature": "sha256=00", **headers}
    sent = {name: value.encode() for name, value in headers.items()}
    address = three.city.address + "/exchange/v1/"
    with requests.Session() as session:
        session.trust_env = False
        for method, path in (("POST", "batches"), ("GET", "position"), ("GET", "there")):
            answer = session.request(
                method, address + path, headers={"Accept": "application/json", **sent}, timeout=60
            )
            assert (answer.status_code, answer.json()["code"]) == (status, code)
