"""An observation that is taken before the framework is asked is taken as the framework takes it."""

from datetime import date

import pytest
from django.db import OperationalError

from yiju.interfaces.sensorthings import straight
from yiju.platform.sensing import api as sensing
from yiju.platform.work.doors import api as doors

DAY = date(2022, 6, 30)
POWER = "L-1/lamp.power"
WENT_STRAIGHT = "Content-Language"
"""The one header that only the framework adds: what is no text has no language."""


def said(minute: int, result: object = 61.5, key: str = POWER) -> dict[str, object]:
    moment = f"2022-06-29T15:{minute:02}:00Z"
    return {"phenomenonTime": moment, "result": result, "Datastream": {"@iot.id": key}}


@pytest.fixture
def vendor(lamps):
    return lamps.device(lamps.measured.secrets["vendor"])


def test_both_ways_answer_alike(vendor):
    short = vendor.ask("POST", "Observations", json=said(1))
    whole = vendor.ask("POST", "Observations?", json=said(2))

    assert (short.status_code, whole.status_code) == (201, 201)
    assert short.text.replace("15:01", "15:02").replace("1656514860", "1656514920") == whole.text
    assert WENT_STRAIGHT not in short.headers
    theirs = dict(whole.headers)
    theirs.pop(WENT_STRAIGHT, None)
    apart = {"Date", "Location", "Server", "Vary"}
    assert {k: v for k, v in theirs.items() if k not in apart} == {
        k: v for k, v in short.headers.items() if k not in apart
    }
    assert vendor.ask("GET", short.headers["Location"]).json()["result"] == 61.5


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (said(1, 5_000), 400, "impossible"),
        (said(1, key="L-9/lamp.power"), 404, "unknown_stream"),
        (said(1) | {"phenomenonTime": "yesterday"}, 400, "phenomenonTime"),
        (said(1, "bright"), 400, "result"),
    ],
    ids=["impossible", "unknown", "no moment", "no number"],
)
def test_what_is_refused_is_refused_once_and_counted_once(vendor, body, status, words):
    answer = vendor.ask("POST", "Observations", json=body, headers={"Accept-Language": "en"})

    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert answer.headers["Content-Language"] == "en"
    [counted] = [one for one in doors.receptions(DAY, DAY) if "sensorthings" in one.route]
    assert (counted.count, counted.outcome) == (1, answer.json()["code"])


def test_a_refused_reading_is_tallied_once_by_its_source(lamps, vendor):
    vendor.ask("POST", "Observations", json=said(1, 5_000))

    assert lamps.measured.balance() == {"received": 1, "impossible": 1}


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"data": b"{"}, 400),
        ({"data": b"[]"}, 403),
        ({"data": b"\xff"}, 400),
        ({"json": {"result": 1}}, 403),
        ({"json": {"result": 1, "Datastream": "L-1"}}, 403),
        ({"json": said(1), "headers": {"Authorization": "Bearer nobody"}}, 401),
        ({"json": said(1), "headers": {"Authorization": ""}}, 401),
        ({"json": said(1), "headers": {"Host": "elsewhere.example"}}, 400),
        ({"json": said(1) | {"parameters": {"note": "x" * straight.LARGEST}}}, 400),
    ],
)
def test_what_is_not_plain_goes_the_whole_way_and_changes_nothing(lamps, vendor, how, status):
    assert vendor.ask("POST", "Observations", **how).status_code == status
    assert sensing.balances(DAY, DAY, "vendor") == []


def test_the_same_observation_again_is_taken_and_stored_once(lamps, vendor):
    for _time in range(2):
        assert vendor.ask("POST", "Observations", json=said(1)).status_code == 201
    assert lamps.measured.move().stored == 1


def test_a_database_that_went_away_is_asked_again_and_the_observation_is_kept(
    lamps, vendor, monkeypatch
):
    asked, caller = [], sensing.caller

    def gone_at_first(*words):
        asked.append(words)
        if len(asked) == 1:
            raise OperationalError("the server closed the connection")
        return caller(*words)

    monkeypatch.setattr(sensing, "caller", gone_at_first)

    assert vendor.ask("POST", "Observations", json=said(1)).status_code == 201
    assert lamps.measured.move().stored == 1
    assert len(asked) == 2
