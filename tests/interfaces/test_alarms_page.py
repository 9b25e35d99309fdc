"""Alarms on a running server: readings come over HTTP, the mover watches, people see and hold."""

import os
import re
import sys
from collections.abc import Iterator

import pytest
from programs import Program
from small_desk import PEOPLE, import_book
from small_office import SmallOffice, small_office

PAGE = "/sensing/alarms/"
LAMPS = """
from datetime import date
from yiju.interfaces import clock
from yiju.platform.base.geo import Datum
from yiju.platform.events.api import Actor
from yiju.platform.registry import api
by = dict(state="in_service", lon=119.95, lat=31.75, datum=Datum.WGS84, ground="", reaches=None,
    keeper_code="990101-government", valid_from=date(2022, 1, 1), at=clock.now(),
    actor=Actor("office", "office"))
api.asset_record("feeder", "F-1", name="配电箱", attributes={}, **by)
for number in range(1, 11):
    said = {"power": 60, "road": "F-1"} if number < 10 else {"power": 60}
    api.asset_record("lamp", f"L-{number}", name="路灯", attributes=said, **by)
"""
FEEDER_LAMPS = [f"L-{number}" for number in range(1, 10)]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    settings = {"YIJU_APPLICATIONS": "yiju.applications.cityops,streetlights"}
    settings["PYTHONPATH"] = os.pathsep.join(sys.path)
    with small_office(tmp_path_factory.mktemp("alarms"), **settings) as running:
        for account, unit, role, area in PEOPLE:
            running.account(account, unit, role, area)
        import_book(running)
        running.python(LAMPS)
        office = running.browser("office")
        source = {"key": "vendor", "name": "单灯平台", "unit": "990100-housing", "door": "http"}
        office.submit("/sensing/sources/", quota="100000", **source)
        office.submit("/sensing/sources/vendor/streams/", kind="lamp.power", area="", codes="")
        yield running


@pytest.fixture(scope="module")
def vendor(city: SmallOffice) -> Program:
    form = {"name": "网关", "until": "2022-12-31", "asset": ""}
    page = city.browser("office").submit("/sensing/sources/vendor/secrets/", **form).text
    found = re.search(r'value="(yijus_[^"]+)"', page)
    assert found, page
    return Program(city.address, found[1])


def says(vendor: Program, minute: int, power: float, *lamps: str) -> None:
    rows = [
        {
            "stream": f"{lamp}/lamp.power",
            "observed": f"2022-06-30T08:{minute:02}:00+08:00",
            "value": power,
        }
        for lamp in lamps
    ]
    assert vendor.ask("POST", "/sensing/readings", json=rows).json()["accepted"] == len(lamps)


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_dark_feeder_is_on_the_page_with_one_case_for_all_its_lamps(
    city: SmallOffice, vendor: Program
) -> None:
    for minute in (1, 2):
        says(vendor, minute, 0, *FEEDER_LAMPS)
    city.yiju("sensing", "move")

    page = city.browser("staff").open(PAGE).text
    [number] = set(re.findall(r"/work/items/(\d+)/", page))
    shown = text_of(page)
    assert "9 条报警" in shown and "1 件案件" in shown and "8 条并入上级原因" in shown
    case = text_of(city.browser("staff").open(f"/work/items/{number}/").text)
    assert "配电箱（F-1）供电的 9 盏灯不亮" in case and "处置中" in case and "物联网报警" in case


def test_the_map_of_the_cockpit_has_each_alarm_where_its_asset_stands_and_leads_to_its_case(
    city: SmallOffice,
) -> None:
    office = city.browser("office")

    features = office.open("/cockpit/alarms/").json()["features"]

    assert {one["properties"]["name"].split()[0] for one in features} == {*FEEDER_LAMPS}
    assert {tuple(one["geometry"]["coordinates"]) for one in features} == {(119.95, 31.75)}
    assert sum(one["properties"]["count"] for one in features) == 9
    [case] = {one["properties"]["url"] for one in features}
    assert "9 盏灯不亮" in text_of(office.open(case).text)


def test_a_unit_sees_the_alarms_of_its_own_assets_only(city: SmallOffice) -> None:
    assert "没有报警" in text_of(city.browser("outsider").open(PAGE).text)


def test_the_page_speaks_english(city: SmallOffice) -> None:
    page = city.browser("office", language="en").open(PAGE).text
    assert "Joined to what feeds it" in page and "Alarms" in page
    heads = re.findall(r"<th[^>]*>(.*?)</th>", page)
    assert heads and not any(re.search(r"[\u4e00-\u9fff]", head) for head in heads)


def test_a_sensor_is_shelved_for_a_shift_at_most_and_says_why(city: SmallOffice) -> None:
    staff = city.browser("staff")
    form = {"watch": "streetlights.dark", "kind": "lamp", "code": "L-10"}
    refused = staff.submit(f"{PAGE}shelve/", hours="9", reason="等配件", **form)
    assert refused.status_code == 422 and "最长搁置 8 小时" in refused.text
    done = staff.submit(f"{PAGE}shelve/", hours="8", reason="等配件", **form)
    assert "已搁置" in done.text and "等配件" in done.text
    other = city.browser("outsider").submit(f"{PAGE}shelve/", hours="8", reason="无", **form)
    assert other.status_code == 404


def test_work_on_a_feeder_is_registered_with_its_hours(city: SmallOffice) -> None:
    staff = city.browser("staff")
    form = {"kind": "feeder", "code": "F-1", "reason": "更换电缆"}
    span = {"since": "2022-07-01T22:00", "until": "2022-07-02T05:00"}
    wrong = staff.submit(f"{PAGE}maintain/", **form, **(span | {"until": "2022-07-01T21:00"}))
    assert wrong.status_code == 422 and "不晚于开始时间" in wrong.text
    assert 'value="更换电缆"' in wrong.text
    unreadable = staff.submit(f"{PAGE}maintain/", **form, **(span | {"since": "morgen"}))
    assert unreadable.status_code == 422
    done = staff.submit(f"{PAGE}maintain/", **form, **span)
    assert "检修：更换电缆" in text_of(done.text)


def test_a_filter_that_is_none_shows_all(city: SmallOffice) -> None:
    page = city.browser("staff").open(f"{PAGE}?watch=x&only=x&span=x&after=x")
    assert page.status_code == 200
