"""The portal for everybody: without scripts, behind one address, without anybody's name."""

import re
from collections.abc import Iterator

import pytest
from small_desk import PEOPLE, import_book, picture, send
from small_office import Browser, SmallOffice, small_office

PHONE, IDENTITY, MAIL = "13987654321", "110101199003078515", "wang.fang@example.cn"
NAME = "欧阳娜娜"
PLANTED = f"我叫{NAME}，证件{IDENTITY}，电话{PHONE}或{MAIL}，路灯不亮"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("open"), YIJU_OPEN311_OPEN="1") as running:
        for account, unit, role, area in PEOPLE:
            running.account(account, unit, role, area)
        import_book(running)
        yield running


def at(lon: float) -> dict[str, str]:
    """A place of its own, so that no test is near another's."""
    return {"lon": f"{lon:.4f}", "lat": "31.7500"}


def sent(browser: Browser, key: str, **form: str) -> tuple[int, str, str]:
    """(status, the page, its address)."""
    answer = send(browser, "/public/report/", {"words": "路灯不亮", "key": key, **form})
    return answer.status_code, answer.text, answer.url


def number_in(url: str) -> str:
    found = re.search(r"/public/cases/(\d{19})/", url)
    assert found, url
    return found[1]


def moved(city: SmallOffice, account: str, number: str, move: str, step: str, **said: str) -> None:
    told = {"move": move, "step": step, "opinion": "", **said}
    answer = send(city.browser(account), f"/work/items/{number}/move/", told)
    assert answer.status_code == 200, answer.text[:3000]


def shown(city: SmallOffice, account: str, number: str, where: dict[str, str], seed: int) -> None:
    photo = ("photo", "p.jpg", picture(seed))
    answer = send(city.browser(account), f"/work/items/{number}/evidence/", where, photo)
    assert answer.status_code == 200, answer.text[:3000]


def test_a_place_may_be_written_where_there_is_no_map(city):
    status, page, _url = sent(city.browser(), "written-1", place="区")
    assert (status, "找不到" in page) == (422, True)

    browser = city.browser()
    _status, page, url = sent(browser, "written-2", place="东区")
    if "/cases/" not in url:
        [spot, *_others] = re.findall(r'name="spot" value="([^"]+)"', page)
        _status, page, url = sent(browser, "written-2", place="东区", spot=spot)
    assert "东区" in browser.open(f"/public/cases/{number_in(url)}/").text


def test_without_scripts_what_is_known_nearby_is_shown_before_it_is_reported_again(city):
    where = at(119.9311)
    first = number_in(sent(city.browser(), "known-1", **where)[2])
    browser = city.browser()
    status, page, _url = sent(browser, "known-2", ask="1", **where)

    assert (status, f"/public/cases/{first}/follow/" in page) == (409, True)
    assert 'name="ask"' not in page
    followed = send(browser, f"/public/cases/{first}/follow/", {"words": "也是", "contact": ""})
    assert number_in(followed.url) == first
    assert "也是" in followed.text
    assert number_in(sent(browser, "known-2", **where)[2]) != first


def test_whoever_lost_the_link_comes_back_with_number_and_phone(city):
    number = number_in(sent(city.browser(), "lost", contact=PHONE, **at(119.9411))[2])

    wrong = send(city.browser(), "/public/cases/", {"number": number, "contact": "13900000000"})
    assert (wrong.status_code, "没有留下这个手机号" in wrong.text) == (403, True)
    own = send(city.browser(), "/public/cases/", {"number": number, "contact": f"+86 {PHONE}"})
    assert (own.status_code, "请收藏本页地址" in own.text) == (200, True)
    again = city.browser().open(own.url.removeprefix(city.address))
    assert "路灯不亮" in again.text
    other = number_in(sent(city.browser(), "other", contact=PHONE, **at(119.9415))[2])
    secret = own.url.partition("?s=")[2]
    assert "请收藏本页地址" not in city.browser().open(f"/public/cases/{other}/?s={secret}").text


def test_nobody_guesses_phones_for_long(city):
    number = number_in(sent(city.browser(), "guessed", contact=PHONE, **at(119.9421))[2])
    codes = [
        send(
            city.browser(), "/public/cases/", {"number": number, "contact": f"139000000{n:02}"}
        ).status_code
        for n in range(11)
    ]

    assert codes == [403] * 10 + [429]


def test_a_school_class_behind_one_address_reports_and_one_phone_cannot_flood(city):
    codes = [sent(city.browser(), f"pupil-{n}", **at(119.90 + n / 5_000))[0] for n in range(40)]
    assert codes == [200] * 40

    contact = "13711112222"
    flood = [
        sent(city.browser(), f"flood-{n}", contact=contact, **at(119.97 + n / 5_000))
        for n in range(11)
    ]
    assert [status for status, _page, _url in flood] == [200] * 10 + [429]
    assert "12345" in flood[-1][1]


def test_no_public_page_file_or_door_tells_who_reported(city):
    where = at(119.9511)
    browser = city.browser()
    told = {"words": PLANTED, "address": PLANTED, "contact": PHONE, **where}
    number = number_in(sent(browser, "planted", **told)[2])
    moved(city, "acceptor", number, "accept", "reported", type_code="M01037", condition="路灯不亮")
    moved(city, "shift_leader", number, "file", "filing")
    moved(city, "dispatcher", number, "dispatch", "dispatching", unit="990101-government")
    shown(city, "staff", number, where, 7)
    moved(city, "staff", number, "finish", "handling", done=PLANTED)
    shown(city, "inspector", number, where, 8)
    moved(city, "inspector", number, "pass", "verifying")
    moved(city, "shift_leader", number, "close", "closing", code="fixed", answer=PLANTED)
    send(browser, f"/public/cases/{number}/objection/", {"says": PLANTED, "key": "planted"})
    page = city.browser("shift_leader").open(f"/work/items/{number}/").text
    [address] = re.findall(rf"/work/items/{number}/answer/\d+/", page)
    # An identity number is refused here: the answer goes into the event log.
    answer = PLANTED.replace(IDENTITY, "")
    assert "异议不成立" in send(city.browser("shift_leader"), address, {"answer": answer}).text
    program = {"service_code": "M01037", "description": PLANTED, "lat": "31.7512", "long": "119.96"}
    visitor = city.browser()
    visitor.post(f"{city.address}/open311/v2/requests.json", program, timeout=60)

    said = {path: visitor.open(path) for path in everything_public(visitor, number)}
    assert {path: one.status_code for path, one in said.items() if one.status_code != 200} == {}
    assert any(number in one.text for one in said.values())
    told_by = [
        (path, secret)
        for path, one in said.items()
        for secret in (PHONE, IDENTITY, MAIL, NAME)
        if secret in one.text
    ]
    assert told_by == []


def everything_public(visitor: Browser, number: str) -> list[str]:
    """Each page, file and door that needs no account."""
    collections = visitor.get(f"{visitor.address}/ogc/features/v1/collections", timeout=60).json()[
        "collections"
    ]
    items = [f"/ogc/features/v1/collections/{one['id']}/items" for one in collections]
    data = visitor.open("/public/data/").text
    # No plan is compiled in this city.
    files = {path for path in re.findall(r'href="(/public/[^"]+)"', data) if "/plan" not in path}
    return [
        f"/public/cases/{number}/",
        f"/public/cases/?number={number}",
        "/public/city/",
        "/public/city/open.geojson",
        "/public/rechecks/",
        "/public/draws/",
        "/public/cases.atom",
        "/public/report/similar.json?lon=119.9511&lat=31.75",
        "/public/report/similar.json?lon=119.96&lat=31.7512",
        *items,
        f"/ogc/features/v1/collections/cases/items/{number}",
        *(
            f"/open311/v2/{path}.{form}"
            for form in ("json", "xml")
            for path in ("requests", f"requests/{number}")
        ),
        *sorted(files),
    ]


def test_everybody_sees_how_many_came_and_where_only_by_street(city):
    sent(city.browser(), "counted", **at(119.9601))
    page = city.browser().open("/public/city/").text
    assert "报了多少，办了多少" in page and "件上报" in page

    shapes = city.browser().open("/public/city/open.geojson").json()["features"]
    assert sum(one["properties"]["count"] for one in shapes) > 0
    assert all(set(one["properties"]) == {"name", "code", "count"} for one in shapes)
    assert [119.9601, 31.75] not in [one["geometry"]["coordinates"] for one in shapes]
