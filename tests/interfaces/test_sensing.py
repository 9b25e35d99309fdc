"""Readings over HTTP and the pages about them, on a running server with its mover."""

import json
import os
import re
import sys
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import requests
from programs import Program, key_of
from small_desk import send
from small_office import SmallOffice, small_office

from yiju.platform.sensing.rules import Reason

LAMPS = """
from datetime import date
from yiju.interfaces import clock
from yiju.platform.base.geo import Datum
from yiju.platform.events.api import Actor
from yiju.platform.registry import api
for code, lon, unit in (("L-1", 119.95, "990101-government"), ("L-2", 119.85, "990102-government")):
    api.asset_record("lamp", code, name="路灯", state="in_service", attributes={"power": 60},
        lon=lon, lat=31.75, datum=Datum.WGS84, keeper_code=unit, valid_from=date(2022, 1, 1),
        actor=Actor("office", "office"), at=clock.now(), reaches=None, ground="")
"""
POWER, OTHER = "L-1/lamp.power", "L-2/lamp.power"
HOME = "/sensing/sources/vendor/"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    """A source `vendor` with the streams of two lamps, made through its pages."""
    settings = {"YIJU_APPLICATIONS": "yiju.applications.cityops,lampposts"}
    settings["PYTHONPATH"] = os.pathsep.join(sys.path)
    with small_office(tmp_path_factory.mktemp("sensing"), **settings) as running:
        for account, unit, role in (
            ("office", "市住建局", "office"),
            ("auditor", "市住建局", "auditor"),
            ("staff", "东区政府", "staff"),
        ):
            running.account(account, unit, role)
        running.python(LAMPS)
        office = running.browser("office")
        made = office.submit(
            "/sensing/sources/",
            key="vendor",
            name="单灯平台",
            unit="990100-housing",
            door="http",
            quota="100000",
        )
        assert made.url.endswith(HOME)
        for kind in ("lamp.power", "lamp.lit"):
            told = office.submit(f"{HOME}streams/", kind=kind, area="", codes="")
            assert "新建 2 个数据流" in told.text
        yield running


@pytest.fixture(scope="module")
def vendor(city: SmallOffice) -> Program:
    return Program(city.address, secret_of(city))


def secret_of(city: SmallOffice, **said: str) -> str:
    form = {"name": "网关", "until": "2022-12-31", "asset": ""} | said
    page = city.browser("office").submit(f"{HOME}secrets/", **form).text
    found = re.search(r'value="(yijus_[^"]+)"', page)
    assert found, page
    return found[1]


def deliver(program: Program, *rows: Any, **how: Any) -> requests.Response:
    body = [dict(zip(("stream", "observed", "value", "id"), row, strict=False)) for row in rows]
    return program.ask("POST", "/sensing/readings", json=body, **how)


def at(minute: int, hour: int = 9) -> str:
    return f"2022-06-30T{hour:02}:{minute:02}:00+08:00"


def balance(city: SmallOffice) -> dict[str, int]:
    """The row of today on the page of the source, which must say that it adds up."""
    page = city.browser("office").open(HOME).text
    rows = [row for row in cells(page.partition("近三十天对账")[2]) if row[0] == "2022-06-30"]
    if not rows:
        return dict.fromkeys(("received", "stored", "duplicate", "refused", "waiting"), 0)
    assert rows[0][6] == "相符"
    return dict(
        zip(
            ("received", "stored", "duplicate", "refused", "waiting"),
            map(int, rows[0][1:6]),
            strict=True,
        )
    )


def cells(page: str) -> list[list[str]]:
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row.split("<td")[1:]]
        for row in (re.sub(r"<td[^>]*>", "<td", row) for row in table.split("<tr>")[1:])
    ]


def test_a_batch_is_answered_reading_by_reading_and_counted(city, vendor):
    before = balance(city)

    answer = deliver(
        vendor,
        (POWER, at(1), 60.5, "m1"),
        (POWER, at(2), 5000),
        ("L-7/lamp.power", at(3), 1),
        (POWER, "2022-06-30T09:04:00", 1),
        (POWER, at(5), "viel"),
        (OTHER, at(6), None),
    )

    assert answer.status_code == 200
    told = answer.json()
    assert (told["received"], told["accepted"]) == (6, 2)
    assert [(one["index"], one["reason"]) for one in told["refused"]] == [
        (1, "impossible"),
        (2, "unknown_stream"),
        (3, "malformed"),
        (4, "malformed"),
    ]
    assert told["refused"][3]["why"].startswith("Expected")
    assert told["reasons"]["impossible"] == "超出可能的范围。核对单位和传感器"
    after = balance(city)
    assert after["received"] - before["received"] == 6
    assert after["refused"] - before["refused"] == 4


def test_reasons_come_in_the_language_of_the_program(vendor):
    answer = deliver(vendor, (POWER, at(1), 5000), headers={"Accept-Language": "en"})

    assert answer.json()["reasons"] == {
        "impossible": "Outside of what is possible. Check the unit and the sensor"
    }


@pytest.mark.parametrize(
    "body",
    [
        [{"stream": POWER, "observed": at(10), "value": 1}, {"stream": OTHER, "observed": at(10)}],
        {"readings": [{"stream": POWER, "observed": at(11), "value": 1}, {"stream": 5}]},
        {"stream": [POWER, OTHER], "observed": [at(12), "x"], "value": [1, 2]},
        {"stream": [POWER, OTHER], "observed": [1656550980000, 10**15], "value": [True, False]},
    ],
    ids=["rows", "rows below a name", "columns", "columns in milliseconds"],
)
@pytest.mark.parametrize("form", ["json", "msgpack"])
def test_every_form_of_a_batch_takes_what_fits(vendor, body, form):
    encoded = getattr(msgspec, form).encode(body)
    headers = {"Content-Type": f"application/{form}"}

    answer = vendor.ask("POST", "/sensing/readings", data=encoded, headers=headers)

    assert answer.headers["Content-Type"].startswith(f"application/{form}")
    told = getattr(msgspec, form).decode(answer.content)
    assert answer.status_code == 200, told
    assert (told["received"], told["accepted"]) == (2, 1)
    assert [(one["index"], one["reason"]) for one in told["refused"]] == [(1, "malformed")]


@pytest.mark.parametrize(
    ("data", "kind", "status", "code"),
    [
        (b"[1, 2", "application/json", 400, "sensing.body_unreadable"),
        (b'{"a": 1}', "application/json", 400, "sensing.body_unreadable"),
        (b'{"stream": ["a"], "observed": [], "value": []}', "application/json", 400, None),
        (b"\xc1", "application/msgpack", 400, "sensing.body_unreadable"),
        (b"", "application/json", 400, "sensing.body_unreadable"),
        (b"a,b", "text/csv", 415, "sensing.type_unknown"),
        (json.dumps([{}] * 50_001).encode(), "application/json", 413, "sensing.batch_too_large"),
        (b"[]", "application/json", 200, None),
        (b'[{"stream": "a", "observed": 1, "value": 1}]', "application/json", 422, None),
    ],
)
def test_what_is_no_batch_is_refused_and_says_why(vendor, data, kind, status, code):
    answer = vendor.ask("POST", "/sensing/readings", data=data, headers={"Content-Type": kind})

    assert answer.status_code == status, answer.text
    decode = msgspec.msgpack.decode if "msgpack" in kind else msgspec.json.decode
    told = decode(answer.content)
    assert code is None or (told["code"] == code and told["message"])


@pytest.mark.parametrize("shown", [None, "", "yijus_" + "x" * 43])
def test_without_a_secret_that_opens_nothing_is_taken(city, shown):
    answer = deliver(Program(city.address, shown), (POWER, at(1), 60))

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "sensing.secret_wrong"


def test_a_key_to_the_api_is_no_secret_of_a_source(city):
    assert deliver(key_of(city, "office", "--write"), (POWER, at(1), 60)).status_code == 401


def test_a_program_may_ask_what_its_secret_opens(city, vendor):
    assert Program(city.address, "x").ask("GET", "/sensing/readings").status_code == 401
    told = vendor.ask("GET", "/sensing/readings").json()
    device = Program(city.address, secret_of(city, asset="L-2", name="单灯"))

    assert (told["source"], told["asset"], told["streams"]) == ("vendor", None, 4)
    assert device.ask("GET", "/sensing/readings").json()["streams"] == 2
    answer = deliver(device, (POWER, at(20), 60), (OTHER, at(20), 60)).json()
    assert [(one["index"], one["reason"]) for one in answer["refused"]] == [(0, "not_yours")]


def test_a_revoked_secret_opens_nothing_from_the_next_request_on(city):
    secret = secret_of(city, name="旧网关")
    page = city.browser("office").open(HOME).text
    number = re.search(r'name="secret" value="(\d+)"><button[^>]*旧网关', page)
    assert number
    assert deliver(Program(city.address, secret), (POWER, at(21), 60)).status_code == 200

    city.browser("office").submit(f"{HOME}secrets/revoke/", secret=number[1])

    assert deliver(Program(city.address, secret), (POWER, at(22), 60)).status_code == 401
    events = city.browser("office").open("/events/?action=source.secret-revoke").text
    assert "vendor" in events and secret not in events


def test_beyond_the_quota_the_answer_says_when_to_come_again(city):
    office = city.browser("office")
    office.submit(
        "/sensing/sources/",
        key="small",
        name="小来源",
        unit="990100-housing",
        door="http",
        quota="1",
    )
    page = office.submit(
        "/sensing/sources/small/secrets/", name="x", until="2022-12-31", asset=""
    ).text
    secret = re.search(r'value="(yijus_[^"]+)"', page)
    office.submit("/sensing/sources/small/streams/", kind="lamp.energy", area="", codes="L-1")
    assert secret
    small = Program(city.address, secret[1])

    assert deliver(small, ("L-1/lamp.energy", at(1), 5)).status_code == 200
    refused = deliver(small, ("L-1/lamp.energy", at(2), 6))

    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 14 * 3600


def test_the_mover_beside_the_server_stores_what_came_in(city, vendor):
    assert deliver(vendor, (POWER, at(30), 61), (POWER, at(31), 62)).status_code == 200
    city.yiju("sensing", "move")

    found = balance(city)
    assert found["waiting"] == 0
    assert found["stored"] >= 2
    assert "= " in city.yiju("sensing", "balance")


def test_a_stream_shows_its_course_and_how_complete_it_is(city, vendor):
    deliver(vendor, *[(OTHER, at(minute, 8), 50 + minute) for minute in range(0, 60, 15)])

    page = city.browser("office").open("/sensing/streams/L-2/lamp.power/?day=2022-06-30").text

    assert "完整率" in page and "数据不足" in page
    chart = json.loads(re.search(r'id="chart-data"[^>]*>(.*?)</script>', page, re.S)[1])
    assert [point[1] for point in chart["points"] if point[1] is not None][:4] == [50, 65, 80, 95]
    assert "95.00 %" in page


def test_streams_are_those_within_reach(city):
    own = city.browser("staff").open("/sensing/streams/").text
    foreign = city.browser("staff").open("/sensing/streams/L-2/lamp.power/")

    assert {row[0].split()[0] for row in cells(own)} == {"L-1"}
    assert foreign.status_code == 404
    assert city.browser("staff").open("/sensing/streams/L-1/lamp.power/").status_code == 200


def test_what_an_asset_measures_stands_on_its_page(city, vendor):
    deliver(vendor, (POWER, at(40), 63.25))
    city.yiju("sensing", "move")

    page = city.browser("staff").open("/assets/lamp/items/L-1/").text

    assert "63.25 %" in page


def test_sources_are_seen_by_oversight_and_changed_by_the_office(city):
    assert city.browser("staff").open("/sensing/sources/").status_code == 403
    auditor = city.browser("auditor")
    assert "制作密钥" not in auditor.open(HOME).text
    assert auditor.submit(f"{HOME}secrets/", name="x", until="2022-12-31").status_code == 403


def test_a_form_that_does_not_fit_says_what_is_wrong_and_changes_nothing(city):
    office = city.browser("office")
    for path, form, told in (
        ("secrets/", {"name": "", "until": "2099-01-01"}, "期限最早 2022-06-30"),
        ("secrets/", {"name": "x", "until": "gestern"}, "期限最早"),
        ("streams/", {"kind": "lamp.power", "codes": "L-99"}, "L-99"),
        ("change/", {"name": "x", "quota": "-3"}, "“-3”不是正整数"),
        ("close/", {"reason": " "}, "要写明原因"),
        ("import/", {}, "请选择文件"),
    ):
        answer = office.submit(HOME + path, **form)
        assert (answer.status_code, told in answer.text) == (422, True), path


def test_a_file_is_taken_row_by_row_with_its_refusals(city):
    rows = f"数据流,观测时间,数值\n{POWER},2022-06-30 07:00,60\n{POWER},2022-06-30 07:01,9999\n"

    page = send(city.browser("office"), f"{HOME}import/", {}, ("file", "a.csv", rows)).text

    assert "a.csv：收到 2 条，接收 1 条" in page
    assert ["3", POWER, "超出可能的范围。核对单位和传感器"] in cells(page)


def test_a_silent_stream_is_found(city, vendor):
    deliver(vendor, ("L-1/lamp.lit", at(55), 1))
    city.yiju("sensing", "move")

    page = city.browser("office").open("/sensing/streams/?only=silent&kind=lamp.lit").text

    assert [row[0].split()[0] for row in cells(page)] == ["L-2"]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_hold_no_barrier_and_fit_the_screen(city, vendor, chromium, axe, language, width):
    deliver(vendor, *[(POWER, at(minute, 7), 50) for minute in range(0, 60, 15)])
    context = chromium.new_context(
        base_url=city.address, locale=language, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    page.goto("/account/login/")
    page.fill("[name=login]", "office")
    page.fill("[name=password]", "one-of-the-small-city")
    page.press("[name=password]", "Enter")
    page.wait_for_load_state()
    wrong = []
    for path in (
        "/sensing/streams/",
        "/sensing/streams/L-1/lamp.power/?span=week",
        "/sensing/sources/",
        HOME,
    ):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        wrong += axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()

    assert wrong == []


def test_every_reason_has_words():
    from yiju.platform.sensing.rules import REASONS

    assert set(REASONS) == set(Reason) - {Reason.ACCEPTED}
