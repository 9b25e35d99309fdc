"""Whatever comes in at any door is stored or refused with a reason, and each is counted."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from programs import Program, key_of
from small_desk import PEOPLE, import_book, picture, send
from small_office import SmallOffice, small_office

HERE = {"lon": "119.95", "lat": "31.75"}
ABROAD = {"lon": "2.35", "lat": "48.85"}
SPOT = {"lon": 119.95, "lat": 31.75}
MEGABYTE = "字" * 400_000
ITEMS = "from yiju.platform.work.models import Item; print(Item.objects.count())"
PEER = """
from yiju.interfaces import clock
from yiju.platform.events.api import Actor
from yiju.platform.work.exchange import api
api.subscribe("east", "in", secret="a secret of both sides", data_sets=["cases"],
    actor=Actor("admin", "管理员"), at=clock.now())
"""
Balance = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("received"), YIJU_OPEN311_OPEN="1") as running:
        for account, unit, role, area in PEOPLE:
            running.account(account, unit, role, area)
        import_book(running)
        running.python(PEER)
        yield running


@pytest.fixture(scope="module")
def acceptor(city: SmallOffice) -> Program:
    return key_of(city, "acceptor", "--write")


@pytest.fixture(scope="module")
def counted(city: SmallOffice) -> Callable[[], Balance]:
    office = key_of(city, "office")

    def read() -> Balance:
        rows = office.ask("GET", "/api/doors/received").json()
        assert all(row["received"] == row["stored"] + sum(row["refused"].values()) for row in rows)
        return {row["door"]: row for row in rows}

    return read


def gained(before: Balance, after: Balance, door: str) -> tuple[int, dict[str, int]]:
    """How many a door has stored since, and refused for which reasons."""
    none: dict[str, Any] = {"stored": 0, "refused": {}}
    was, now = before.get(door, none), after[door]
    new = {code: n - was["refused"].get(code, 0) for code, n in now["refused"].items()}
    return now["stored"] - was["stored"], {code: n for code, n in new.items() if n}


def test_the_portal_counts_what_it_takes_and_why_it_takes_nothing(city, counted):
    before, items = counted(), int(city.python(ITEMS))
    browser = city.browser()

    def report(key: str, *files: Any, **form: str) -> int:
        told = {"words": "路灯不亮", "key": key, **HERE, **form}
        return send(browser, "/public/report/", told, *files).status_code

    photo = ("photo", "p.jpg", picture(7))
    assert report("p1", photo) == 200
    assert report("p1", photo) == 200  # the network said it twice
    assert report("p2", **ABROAD) == 422
    assert report("p3", ("photo", "p.jpg", b"no photo")) == 422
    assert report("p4", ("photo", "p.jpg", b"\xff" * 21_000_000)) == 413
    assert report("p5", words=MEGABYTE) == 422
    assert report("p6", type_code="M99999") == 422
    assert report("p7", lon="", lat="") == 422
    forged = requests.post(city.address + "/public/report/", {"words": "x"}, timeout=60)
    assert forged.status_code == 403

    stored, refused = gained(before, counted(), "portal")
    assert stored == 2
    assert sum(refused.values()) == 7
    assert refused["access.form_not_ours"] == refused["case.place_missing"] == 1
    assert not any(code.startswith("http.") for code in refused)
    assert int(city.python(ITEMS)) == items + 1


def test_open311_counts_each_report_and_each_reason(city, counted, acceptor):
    before, items = counted(), int(city.python(ITEMS))
    address = city.address + "/open311/v2/requests.json"

    def post(headers: dict[str, str] | None = None, **form: str) -> int:
        told = {"service_code": "M01037", "lat": "31.75", "long": "119.95", **form}
        return requests.post(address, told, headers=headers, timeout=60).status_code

    once = {"Idempotency-Key": "o1"}
    assert post(once, api_key=str(acceptor.shows)) == 201
    assert post(once, api_key=str(acceptor.shows)) == 200
    assert post(once, api_key=str(acceptor.shows), description="another") == 409
    assert post() == 201
    assert post(service_code="M99999") == 404
    assert post(lat="48.85", long="2.35") == 400
    assert post(requested_datetime="2031-01-01T00:00:00Z") == 400
    assert post(api_key="yiju_replayed") == 403
    assert post(description=MEGABYTE) == 400

    stored, refused = gained(before, counted(), "open311")
    assert stored == 3
    assert refused == {
        "work.key_taken": 1,
        "open311.service_unknown": 1,
        "geo.outside_china": 1,
        "case.from_the_future": 1,
        "open311.key_wrong": 1,
        "open311.too_long": 1,
    }
    assert int(city.python(ITEMS)) == items + 2


def test_the_api_counts_each_act_and_two_who_act_at_once(city, counted, acceptor):
    before, items = counted(), int(city.python(ITEMS))

    def report(key: str, **body: Any) -> requests.Response:
        told = {"words": "路灯不亮", **SPOT, **body}
        return acceptor.ask("POST", "/api/work/cases", json=told, headers={"Idempotency-Key": key})

    item = report("a1").json()["item"]
    assert report("a1").status_code == 200
    assert report("a2", lat=48.85, lon=2.35).status_code == 422
    assert report("a3", words=MEGABYTE).status_code == 422
    assert report("a4", seen_at="2031-01-01T00:00:00+08:00").status_code == 422
    moves = f"/api/work/items/{item['number']}/moves"
    said = {"type_code": "M01037", "condition": "路灯不亮"}
    seen = {"said": said, "revision": item["revision"]}
    first = acceptor.ask("POST", f"{moves}/accept", json=seen, headers={"Idempotency-Key": "m1"})
    second = acceptor.ask("POST", f"{moves}/decline", json=seen, headers={"Idempotency-Key": "m2"})
    assert (first.status_code, second.status_code) == (200, 409)
    stranger = Program(city.address, "yiju_replayed")
    assert stranger.ask("POST", "/api/work/cases", json={}).status_code == 401
    assert requests.post(city.address + "/api/nowhere", timeout=60).status_code == 404

    stored, refused = gained(before, counted(), "api")
    assert stored == 3
    assert refused == {
        "geo.outside_china": 1,
        "api.bad_request": 1,
        "case.from_the_future": 1,
        "work.moved_already": 1,
        "access.key_refused": 1,
        "api.no_such_address": 1,
    }
    assert int(city.python(ITEMS)) == items + 1


def test_the_phone_and_the_staff_intake_count_theirs(city, counted):
    before, items = counted(), int(city.python(ITEMS))
    browser = city.browser("inspector")

    def phone(key: str, **form: str) -> int:
        told = {"account": "inspector", "key": key, "words": "井盖缺失", **HERE, **form}
        return send(browser, "/work/phone/report/", told).status_code

    def intake(key: str, **form: str) -> int:
        told = {"key": key, "words": "隔离栏倒了", "seen": "1", **HERE, **form}
        return send(browser, "/work/report/", told).status_code

    assert phone("f1") == 200
    assert phone("f1") == 200
    assert phone("f2", account="somebody") == 409
    assert phone("f3", acted_at="never", sent_at="never") == 422
    assert phone("f4", lon="", lat="") == 422
    assert intake("i1") == 200
    assert intake("i2", type_code="M99999") == 422
    assert intake("i3", **ABROAD) == 422

    after = counted()
    stored, refused = gained(before, after, "phone")
    assert (stored, sum(refused.values())) == (2, 3)
    assert refused["phone.other_account"] == 1
    stored, refused = gained(before, after, "intake")
    assert (stored, sum(refused.values())) == (1, 2)
    assert int(city.python(ITEMS)) == items + 2


def test_files_are_taken_whole_or_refused_and_both_are_counted(city, counted):
    before = counted()
    office = city.browser("office")
    book = {"since": "2023-01-01", "name": "不成"}

    answer = send(office, "/work/rule-book/", book, ("file", "b.xlsx", b"no workbook"))
    assert answer.status_code >= 400
    assets = send(
        office, "/assets/toilet/import/", {"datum": "wgs84"}, ("file", "a.csv", "x,y\n1,2")
    )
    assert assets.status_code >= 400

    stored, refused = gained(before, counted(), "files")
    assert (stored, sum(refused.values())) == (0, 2)
    assert not any(code.startswith("http.") for code in refused)


def test_a_forged_batch_of_another_platform_is_counted_and_a_signed_one_by_its_records(
    city, counted
):
    before = counted()
    records = [
        {"set": "cases", "origin": "", "code": "1", "facts": {"words": "路灯不亮"}},
        {"set": "grids", "origin": "", "code": "2", "facts": {"name": "not agreed"}},
        {"set": "cases", "origin": "", "code": "", "facts": {}},
    ]
    batch = {"stream": "s1", "number": 1, "previous": "", "records": records}
    body = json.dumps(batch).encode()

    assert batch_sent(city, body, "a secret of both sides").json()["stored"] == 1
    assert batch_sent(city, body, "a secret of nobody at all").status_code == 401
    assert requests.post(city.address + "/exchange/v1/batches", timeout=60).status_code == 400

    stored, refused = gained(before, counted(), "exchange")
    assert stored == 1
    assert refused == {"exchange.signature_wrong": 1, "exchange.unsigned": 1}
    # Batches come by the clock of the world, and the page is asked for its day.
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))
    page = city.browser("office").open(f"/work/received/?first={day}&last={day}").text
    row = page.partition("<td>east</td>")[2].partition("</tr>")[0]
    assert [part.split("</td>")[0] for part in row.split('number">')[1:]] == ["1", "3", "1"]


def batch_sent(city: SmallOffice, body: bytes, secret: str) -> requests.Response:
    path, moment = "/exchange/v1/batches", str(int(time.time()))
    said = "\n".join(("POST", path, moment, "s1/1", hashlib.sha256(body).hexdigest()))
    signed = hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()
    headers = {
        "Yiju-Peer": "east",
        "Yiju-Moment": moment,
        "Yiju-Signature": f"sha256={signed}",
        "Idempotency-Key": "s1/1",
    }
    return requests.post(city.address + path, body, headers=headers, timeout=60)


def test_the_office_sees_the_balance_and_others_do_not(city, counted):
    counted()
    page = city.browser("office").open("/work/received/")
    assert page.status_code == 200
    assert "共收到" in page.text and "不符" not in page.text
    assert "公众门户" in page.text
    assert city.browser("office", "en").open("/work/received/?first=2022-06-01").status_code == 200
    assert city.browser("office").open("/work/received/?first=nie").status_code == 422
    assert city.browser("staff").open("/work/received/").status_code == 403
