"""The lamp map on a running server: readings come over HTTP, and the city lights up."""

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import mapbox_vector_tile
import pytest
from programs import Program
from small_desk import PEOPLE
from small_office import PASSWORD, SmallOffice, small_office

EVENING = "2022-06-30T21:30:00+08:00"
LAMPS = """
from datetime import date
from yiju.interfaces import clock
from yiju.platform.base.geo import Datum
from yiju.platform.events.api import Actor
from yiju.platform.registry import api
said = dict(road="河东路", road_class="arterial", light="led", rated_w=120,
    controlled_on=date(2022, 1, 1))
by = dict(state="in_service", lat=31.75, datum=Datum.WGS84, ground="", reaches=None,
    keeper_code="990100-housing", valid_from=date(2022, 1, 1), at=clock.now(),
    actor=Actor("office", "office"))
for number in range({first}, {last}):
    road = 119.95 if number <= 10 else 119.85
    api.asset_record("lamp", f"L-{{number:02d}}", name=f"河东路{{number}}号灯",
        lon=road + number / 10000, attributes=said | dict(circuit=f"X-{{(number - 1) // 10}}",
        controller=f"C-{{number}}"), **by)
"""
WAITING = "from yiju.platform.sensing.models import Delivery; print(Delivery.objects.count())"
PATIENCE = 1_000
STREAMS = {"kind": "lamp.power", "area": "", "codes": ""}
IDLE, GLOW, _ODD, _WARN, BAD, OUT, SILENT, _NONE = range(8)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    settings = {"YIJU_APPLICATIONS": "yiju.applications.cityops,yiju.applications.lighting"}
    with small_office(tmp_path_factory.mktemp("lamps"), **settings) as running:
        for account, unit, role, area in PEOPLE:
            running.account(account, unit, role, area)
        evening_comes(running, EVENING)
        running.python(LAMPS.format(first=1, last=21))
        office = running.browser("office")
        source = {"key": "vendor", "name": "单灯平台", "unit": "990100-housing", "door": "http"}
        office.submit("/sensing/sources/", quota="100000", **source)
        for kind in ("lamp.power", "lamp.voltage"):
            office.submit("/sensing/sources/vendor/streams/", **STREAMS | {"kind": kind})
        yield running


def evening_comes(city: SmallOffice, moment: str) -> None:
    told = {"city": moment, "real": datetime.now(UTC).isoformat(), "speed": 1}
    (city.home / "clock.json").write_text(json.dumps(told))


@pytest.fixture(scope="module")
def vendor(city: SmallOffice) -> Program:
    form = {"name": "网关", "until": "2022-12-31", "asset": ""}
    page = city.browser("office").submit("/sensing/sources/vendor/secrets/", **form).text
    found = re.search(r'value="(yijus_[^"]+)"', page)
    assert found, page
    return Program(city.address, found[1])


@pytest.fixture
def says(city: SmallOffice, vendor: Program) -> Any:
    """`says(second, power, *numbers)`: lamps say what they draw, and the mover comes by."""

    def deliver(second: int, power: float, *numbers: int, volts: float = 224) -> None:
        rows = [
            {
                "stream": f"L-{number:02d}/{kind}",
                "observed": f"2022-06-30T21:29:{second:02}+08:00",
                "value": value,
            }
            for number in numbers
            for kind, value in (("lamp.power", power), ("lamp.voltage", volts))
        ]
        told = vendor.ask("POST", "/sensing/readings", json=rows).json()
        assert told["accepted"] == len(rows), told
        assert any(city.python(WAITING).strip() == "0" for _try in range(PATIENCE))

    return deliver


def states(browser: Any, since: str = "") -> dict[str, Any]:
    answer = browser.open(f"/assets/lamp/map/states/?since={since}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_city_lights_up_and_then_only_changes_are_told(city: SmallOffice, says: Any) -> None:
    says(1, 120, *range(1, 21))
    office = city.browser("office")

    whole = states(office)

    assert whole["night"] is True
    assert whole["counts"][GLOW] == 20
    assert whole["share"] == 100
    assert {code & 7 for code in b64decode(whole["all"])} == {GLOW}
    same = states(office, whole["version"])
    assert (same["places"], same["codes"]) == ([], [])

    says(2, 0.3, 7)
    after = states(office, same["version"])
    assert after["counts"][BAD] == 1
    assert [code & 7 for code in after["codes"]] == [BAD]
    assert len(after["places"]) == 1
    assert states(office, "never-was")["counts"] == after["counts"]
    says(3, 120, 7)


def test_who_was_away_for_long_is_told_the_same_as_everybody(city: SmallOffice, says: Any) -> None:
    says(4, 120, *range(1, 21))
    office = city.browser("office")
    states(office)
    says(5, 0.3, 8)
    says(6, 0.3, 9)
    forget = "from yiju.platform.sensing.models import Advance as A; "
    city.python(forget + "A.objects.exclude(pk=A.objects.order_by('-pk').first().pk).delete()")

    assert states(office)["counts"][BAD] == 2
    says(7, 120, 8, 9)


def test_a_lamp_that_is_added_is_on_the_map_that_then_has_another_version(
    city: SmallOffice, says: Any
) -> None:
    office = city.browser("office")
    before = states(office)

    city.python(LAMPS.format(first=21, last=22))

    after = states(office, before["version"])
    assert after["map"] != before["map"]
    assert len(b64decode(after["all"])) == 21


def test_a_cut_circuit_is_told_with_how_many_lamps_and_where(city: SmallOffice, says: Any) -> None:
    says(10, 120, *range(1, 21))
    says(11, 0, *range(1, 11), volts=0)
    office = city.browser("office")

    told = states(office)

    [[code, title, count, lon, lat]] = told["groups"]
    assert (code, title, count) == ("X-0", "回路失电或电缆故障", 10)
    assert (lon, lat) == (pytest.approx(119.95055), 31.75)
    assert told["counts"][OUT] == 10
    listed = office.open("/assets/lamp/now/").text
    assert all(f"L-{number:02d}" in listed for number in range(1, 11))
    assert "L-11" not in listed
    says(12, 120, *range(1, 11))


def test_a_reader_is_told_of_what_is_in_reach_and_of_nothing_else(
    city: SmallOffice, says: Any
) -> None:
    says(20, 120, *range(1, 21))
    city.account("east", "东区政府", "district", "东区")
    near, office = city.browser("east"), city.browser("office")

    told = states(near)

    assert sum(told["counts"]) == len(b64decode(told["all"])) == 10
    assert [row[0] for row in told["districts"]] == ["990101000000"]
    assert told["map"] != states(office)["map"]
    assert near.open("/assets/lamp/items/L-11/card/").status_code == 404
    assert "L-11" not in near.open("/assets/lamp/now/?state=glow").text
    visitor = city.browser()
    assert "/account/login/" in visitor.open("/assets/lamp/map/states/").url


def test_the_card_tells_readings_and_that_nothing_is_wrong(city: SmallOffice, says: Any) -> None:
    says(30, 118.2, 3)

    card = city.browser("office").open("/assets/lamp/items/L-03/card/").text

    for words in ("河东路3号灯", "亮着", "118.2", "没有未解除的报警"):
        assert words in card
    assert "<html" not in card


def test_a_tile_is_sent_once_for_each_version_of_the_register(city: SmallOffice) -> None:
    office = city.browser("office")
    version = states(office)["map"]
    address = "/assets/lamp/tiles/9/426/208.mvt"

    first = office.open(f"{address}?v={version}")
    office.headers["If-None-Match"] = first.headers["ETag"]
    again = office.open(address)

    assert "immutable" in first.headers["Cache-Control"]
    assert first.headers["Cache-Control"].startswith("private")
    assert mapbox_vector_tile.decode(first.content)["lamp"]["features"]
    assert (again.status_code, again.content) == (304, b"")
    assert "no-cache" in again.headers["Cache-Control"]


def test_a_public_tile_may_be_kept_by_anybody(city: SmallOffice) -> None:
    answer = city.browser().open("/public/tiles/lamp/9/426/208.mvt")

    assert answer.headers["Cache-Control"] == "public, no-cache"


def test_a_kind_whose_readings_nobody_explains_has_a_map_and_no_states(city: SmallOffice) -> None:
    office = city.browser("office")

    assert office.open("/assets/light_pole/map/").status_code == 200
    answer = office.open("/assets/light_pole/map/states/")
    assert answer.status_code == 404
    assert "多功能灯杆没有实时图层" in answer.text


@pytest.fixture
def page(chromium: Any, city: SmallOffice) -> Iterator[Any]:
    context = chromium.new_context(base_url=city.address, locale="zh-CN")
    page = context.new_page()
    page.goto("/account/login/")
    page.fill("[name=login]", "office")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.btn-primary")
    yield page
    context.close()


def test_the_figures_follow_without_another_tile_being_asked_for(
    page: Any, city: SmallOffice, says: Any, axe: Any
) -> None:
    says(40, 0, *range(1, 21))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/assets/lamp/map/")
    page.locator('[data-now="bad"]', has_text=re.compile(r"^2?0$")).wait_for()
    page.locator("#map[data-drawn]").wait_for()
    page.wait_for_load_state("networkidle")
    before = [url for url in asked if ".mvt" in url]
    assert before

    says(41, 120, *range(1, 21))

    page.locator('.live-legend [data-now="glow"]', has_text=re.compile("^20$")).wait_for()
    assert page.inner_text('[data-now="share"]') == "100%"
    assert [url for url in asked if ".mvt" in url] == before
    assert page.get_attribute("#map", "data-bs-theme") == "dark"
    assert axe(page) == []
