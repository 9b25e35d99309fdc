"""A subscription is made on its page or by a program, and what changes is there at once."""

import re
import threading
from collections.abc import Iterator

import pytest
from programs import key_of
from receivers import Receiver, http_receiver
from small_desk import PEOPLE, import_book
from small_office import SmallOffice, small_office


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("hooks")) as running:
        for account, unit, role, area in (*PEOPLE, ("admin", "市住建局", "admin", "")):
            running.account(account, unit, role, area)
        import_book(running)
        yield running


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with http_receiver() as running:
        yield running


def arrived(receiver: Receiver, count: int) -> list[str]:
    """The bodies, once so many have come; the courier of the server looks every few seconds."""
    pause = threading.Event()
    for _attempt in range(600):
        if len(receiver.calls) >= count:
            break
        pause.wait(0.1)
    return [call.body.decode() for call in receiver.calls]


def test_an_administrator_subscribes_and_the_server_tells_what_begins(city, receiver):
    admin = city.browser("admin")
    page = admin.submit(
        "/work/hooks/", name="大屏", url=receiver.address, changes="begun", private="1"
    )
    assert page.status_code == 200
    assert re.search(r"<code>[\w-]{43}</code>", page.text)
    assert not re.search(r"<code>[\w-]{43}</code>", admin.open("/work/hooks/").text)
    program = key_of(city, "acceptor", "--write")
    told = {"words": "路灯不亮", "lon": 119.95, "lat": 31.75}
    made = program.ask("POST", "/api/work/cases", json=told, headers={"Idempotency-Key": "h"})

    assert made.json()["item"]["number"] in arrived(receiver, 1)[0]


def test_a_program_subscribes_tries_the_way_and_stops(city, receiver):
    admin = key_of(city, "admin", "--write")
    body = {"name": "程序", "url": receiver.address, "changes": ["ended"], "private": True}
    made = admin.ask("POST", "/api/doors/hooks", json=body).json()
    number = made["hook"]["number"]
    assert len(made["secret"]) == 43
    key = admin.ask("POST", f"/api/doors/hooks/{number}/test").json()["key"]
    assert key.startswith(f"hook/{number}.")
    assert '"test"' in arrived(receiver, 1)[0]

    assert admin.ask("DELETE", f"/api/doors/hooks/{number}").status_code == 204
    listed = {row["number"]: row for row in admin.ask("GET", "/api/doors/hooks").json()}
    assert listed[number]["closed_at"] is not None
    again = admin.ask("POST", f"/api/doors/hooks/{number}/test")
    assert (again.status_code, again.json()["code"]) == (422, "hook.unfit")
    opened = admin.ask("POST", f"/api/doors/hooks/{number}/reopen").json()
    assert (opened["number"], opened["closed_at"]) == (number, None)


def test_what_others_have_and_the_inner_network_are_closed_to_the_staff(city, receiver):
    staff, admin = city.browser("staff"), key_of(city, "admin", "--write")
    body = {"name": "他人", "url": receiver.address, "changes": ["ended"], "private": True}
    other = admin.ask("POST", "/api/doors/hooks", json=body).json()["hook"]["number"]
    form = {"name": "n", "url": receiver.address, "changes": "begun"}
    assert staff.submit("/work/hooks/", private="1", **form).status_code == 403
    assert staff.submit("/work/hooks/", **{**form, "url": "javascript:x"}).status_code == 422
    assert staff.submit("/work/hooks/", **{**form, "membership": "999"}).status_code == 422
    assert staff.submit("/work/hooks/", **form).status_code == 200
    assert "他人" not in staff.open("/work/hooks/").text
    assert staff.submit(f"/work/hooks/{other}/close/").status_code == 404
    assert city.browser("staff", "en").open("/work/hooks/").status_code == 200
