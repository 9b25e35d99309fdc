"""Patrols and inspections as inspectors and those above them use them, over HTTP and on a phone."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from small_desk import import_book, picture, send
from small_office import TODAY, Browser, SmallOffice, small_office

LON, LAT = 119.97, 31.75
PEOPLE = (
    ("inspector", "市住建局", "inspector", ""),
    ("colleague", "市住建局", "inspector", ""),
    ("head", "市住建局", "shift_leader", ""),
    ("otherhead", "东区政府", "shift_leader", ""),
    ("commander", "市住建局", "commander", ""),
    ("office", "市住建局", "office", ""),
    ("staff", "东区政府", "staff", ""),
    ("acceptor", "市住建局", "acceptor", ""),
)
MOVED = """
import json
from yiju.platform.work.models import Item
from yiju.platform.work.patrols.models import Patrol
print(json.dumps({
    "patrols": list(Patrol.objects.order_by("pk").values(
        "account", "received", "stored", "refused", "seconds", "ended_at"))
    , "items": [[i.process, i.end, i.source, i.type_code, i.parent.number if i.parent else ""]
                for i in Item.objects.order_by("pk")]}, default=str))
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("field")) as running:
        for account, unit, role, area in PEOPLE:
            running.account(account, unit, role, area)
        import_book(running)
        yield running


_signed_in: dict[tuple[str, str], Browser] = {}


def signed_in(city: SmallOffice, account: str) -> Browser:
    """One session for each account: signing in again and again is refused."""
    key = (city.address, account)
    if key not in _signed_in:
        _signed_in[key] = city.browser(account)
    return _signed_in[key]


def stored(city: SmallOffice) -> dict[str, Any]:
    return dict(json.loads(city.python(MOVED)))


def walk(begins: datetime, count: int = 20) -> list[list[float]]:
    """Some positions every 15 seconds, to the north."""
    first = round(begins.timestamp() * 1000)
    return [[first + 15_000 * n, LON, LAT + 0.0001 * n, 9] for n in range(count)]


def batch(
    browser: Browser, account: str, patrol: str, key: str, *positions: Any, **told: str
) -> Any:
    """Sent by a phone whose clock is ten years slow."""
    sent = datetime.fromisoformat("2012-06-30T10:30:00+08:00")
    began = sent - timedelta(minutes=30)
    form = {
        "account": account,
        "patrol": patrol,
        "key": key,
        "began_at": began.isoformat(),
        "sent_at": sent.isoformat(),
        "positions": json.dumps([*walk(began), *positions]),
        **told,
    }
    return send(browser, "/work/phone/patrol/", form)


def test_a_batch_is_stored_once_and_its_answer_counts_everything(city: SmallOffice) -> None:
    inspector = signed_in(city, "inspector")
    told = [batch(inspector, "inspector", "p1", "b1", "x", [0, 0, 0, 0]).json() for _turn in "12"]

    assert told[0] == told[1]
    assert told[0] | {"patrol": 0} == {
        "done": True,
        "patrol": 0,
        "received": 22,
        "stored": 20,
        "refused": {"unreadable": 2},
    }
    [row] = [one for one in stored(city)["patrols"] if one["received"]]
    assert (row["account"], row["stored"], row["seconds"]) == ("inspector", 20, 19 * 15)


def test_what_cannot_be_read_changes_nothing(city: SmallOffice) -> None:
    inspector = signed_in(city, "inspector")
    before = stored(city)
    answers = [
        batch(inspector, "colleague", "p9", "b1"),
        batch(inspector, "inspector", "", "b1"),
        batch(inspector, "inspector", "p9", "b1", began_at="yesterday"),
        batch(inspector, "inspector", "p9", "b1", ended_at="2012-06-30T09:00:00+08:00"),
        batch(inspector, "inspector", "p9", "b1", positions="{"),
        batch(inspector, "inspector", "p9", "b1", positions="[" * 100_000),
        batch(signed_in(city, "staff"), "staff", "p9", "b1"),
    ]

    assert [one.status_code for one in answers] == [409, 422, 422, 422, 422, 422, 403]
    assert stored(city) == before


def test_only_the_inspector_the_head_of_the_unit_and_the_command_see_the_way(
    city: SmallOffice,
) -> None:
    key = batch(signed_in(city, "inspector"), "inspector", "p2", "b1").json()["patrol"]
    seen = {
        account: [
            signed_in(city, account).open(f"/work/patrols/{key}/{door}").status_code
            for door in ("", "track.json")
        ]
        for account in (
            "inspector",
            "head",
            "commander",
            "colleague",
            "otherhead",
            "office",
            "staff",
        )
    }

    allowed, elsewhere, never = [200, 200], [404, 404], [403, 403]
    assert seen == {
        "inspector": allowed,
        "head": allowed,
        "commander": allowed,
        "colleague": elsewhere,
        "otherhead": elsewhere,
        "office": never,
        "staff": never,
    }
    looks = signed_in(city, "office").open("/events/?action=patrol.look").text
    assert looks.count("patrol.look") >= 3


def test_a_colleagues_hours_are_not_in_ones_own_list(city: SmallOffice) -> None:
    batch(signed_in(city, "colleague"), "colleague", "p3", "b1")
    lists = {
        account: signed_in(city, account).open("/work/patrols/").text
        for account in ("inspector", "head", "otherhead", "office")
    }

    assert "<td>colleague</td>" not in lists["inspector"]
    assert "<td>colleague</td>" in lists["head"]
    assert "<td>colleague</td>" not in lists["otherhead"]
    assert "<td>colleague</td>" in lists["office"]
    assert "网格覆盖" in lists["office"] and "网格覆盖" not in lists["inspector"]


@pytest.fixture(scope="module")
def market(city: SmallOffice) -> str:
    """A market that is due for inspection; the number of its inspection."""
    office = signed_in(city, "office")
    told = {
        "code": "990101ZD0001",
        "name": "山口农贸市场",
        "state": "in_service",
        "lon": str(LON),
        "lat": str(LAT),
        "datum": "wgs84",
        "keeper": "990101-government",
        "valid_from": TODAY,
        "category": "market",
    }
    answer = send(office, "/assets/key_place/new/", told)
    assert "山口农贸市场" in answer.text, answer.text[:2000]
    assert "新到期的巡查 1 件" in city.yiju("work", "tick")
    assert "新到期的巡查 0 件" in city.yiju("work", "tick")
    desk = signed_in(city, "inspector").open("/work/").text
    assert "农贸市场巡查：山口农贸市场" in desk
    return desk.split("/work/items/XC")[1].split("/")[0].join(["XC", ""])


def test_an_inspection_lies_on_the_desk_the_phone_and_the_round(
    city: SmallOffice, market: str
) -> None:
    inspector = signed_in(city, "inspector")
    [task] = [
        one
        for one in inspector.open("/work/phone/desk.json").json()["tasks"]
        if one["number"] == market
    ]

    [conclude] = [move for move in task["moves"] if move["key"] == "conclude"]
    assert conclude["wants_photo"]
    assert [one["name"] for one in conclude["fields"]][:2] == ["fire_lane", "stalls"]
    assert [key for key, _title in conclude["fields"][0]["options"]] == ["good", "bad", "not_there"]
    assert "山口农贸市场" in inspector.open("/work/round/").text


def test_a_bad_point_becomes_a_case_and_the_page_of_the_plan_leads_there(
    city: SmallOffice, market: str
) -> None:
    inspector = signed_in(city, "inspector")
    points = dict.fromkeys(("fire_lane", "stalls", "sorting", "drains"), "good")
    said = {**points, "bins": "bad", "found": "三个垃圾箱满溢"}
    form = {"move": "conclude", "step": "inspecting", "key": "once", **said}
    refused = send(inspector, f"/work/items/{market}/move/", form)
    assert "没有上传本环节的现场照片" in refused.text
    place = {"lon": str(LON), "lat": str(LAT), "datum": "wgs84"}
    send(inspector, f"/work/items/{market}/evidence/", place, ("photo", "p.jpg", picture(77)))
    for _turn in range(2):
        done = send(inspector, f"/work/items/{market}/move/", form)
        assert done.status_code == 200

    [case] = [one for one in stored(city)["items"] if one[0] == "case"]
    assert case == ["case", "", "inspector", "M06042", market]
    assert "由此立案" in done.text
    page = signed_in(city, "commander").open("/work/inspections/market/").text
    assert "发现问题" in page and market in page
    summary = signed_in(city, "commander").open("/work/inspections/").text
    assert "农贸市场巡查" in summary
    assert signed_in(city, "staff").open("/work/inspections/").status_code == 403
    assert signed_in(city, "office").open("/work/inspections/none/").status_code == 404


def test_a_district_is_handed_over_a_file_changes_it_and_the_inspection_goes_to_who_answers(
    city: SmallOffice,
) -> None:
    head, zone = signed_in(city, "head"), "9901KF000000"
    told = {"area": zone, "street": "", "account": "colleague", "since": TODAY, "takes_over": "1"}
    done = send(head, f"/work/grids/hand-over/?area={zone}", told)
    assert "<td>colleague</td>" in done.text and "没有人负责" in done.text
    assert head.open(f"/work/grids/shapes.json?area={zone}").status_code == 200
    assert "colleague" in head.open("/work/grids/cells/990101100001/").text

    book = head.open(f"/work/grids/export.xlsx?area={zone}").content
    again = send(
        head, f"/work/grids/import/?area={zone}", {"takes_over": "1"}, ("file", "g.xlsx", book)
    )
    assert "已更新 0 条网格责任" in again.text
    lines = "网格编码,网格,监督员账号,自,至\n990101100001,,inspector,2022-06-30,\n"
    bad = lines + "990101100001999,,inspector,昨天,\n"
    refused = send(head, f"/work/grids/import/?area={zone}", {}, ("file", "g.csv", bad))
    assert refused.status_code == 422 and "第 3 行" in refused.text
    send(head, f"/work/grids/import/?area={zone}", {}, ("file", "g.csv", lines))
    page = head.open(f"/work/grids/?area={zone}").text
    assert "inspector" in page.split("不止一人负责（1）")[1]
    assert (
        signed_in(city, "inspector").submit(f"/work/grids/import/?area={zone}").status_code == 403
    )
    assert signed_in(city, "staff").open("/work/grids/").status_code == 403


@pytest.fixture
def phone(chromium: Any, city: SmallOffice) -> Iterator[Any]:
    context = chromium.new_context(
        base_url=city.address,
        locale="zh-CN",
        viewport={"width": 390, "height": 844},
        geolocation={"longitude": LON, "latitude": LAT},
        permissions=["geolocation"],
    )
    page = context.new_page()
    page.goto("/account/login/?next=/work/phone/")
    page.fill("[name=login]", "colleague")
    page.fill("[name=password]", "one-of-the-small-city")
    page.click("main form button.btn-primary")
    page.get_by_role("heading", name="待办").wait_for()
    yield page
    context.close()


def test_a_patrol_without_a_network_says_that_it_records_and_arrives_once(
    city: SmallOffice, phone: Any, axe: Any
) -> None:
    before = stored(city)["patrols"]
    phone.get_by_role("link", name="巡查").click()
    phone.get_by_role("button", name="开始巡查").wait_for()
    barriers = axe(phone)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="开始巡查").click()
    phone.locator(".state", has_text="正在记录位置").wait_for()
    phone.locator(".note", has_text="正在记录您的位置").wait_for()
    barriers += axe(phone)
    phone.get_by_role("link", name="待办").click()
    phone.locator(".note", has_text="正在记录您的位置").wait_for()
    phone.get_by_role("link", name="巡查", exact=True).first.click()
    phone.get_by_role("button", name="结束巡查").click()
    phone.get_by_role("dialog").get_by_role("button", name="结束巡查").click()
    phone.get_by_role("button", name="开始巡查").wait_for()
    assert phone.locator(".note", has_text="正在记录您的位置").count() == 0
    phone.goto("/work/phone/#/outbox")
    phone.locator(".card", has_text="1 个位置").wait_for()
    assert stored(city)["patrols"] == before

    phone.context.set_offline(False)
    phone.get_by_role("button", name="现在发送").click()
    phone.locator(".empty", has_text="没有要发送的").wait_for()
    [new] = [one for one in stored(city)["patrols"] if one not in before]
    assert (new["account"], new["received"], new["stored"]) == ("colleague", 1, 1)
    assert new["ended_at"] != "None"
    assert barriers == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
