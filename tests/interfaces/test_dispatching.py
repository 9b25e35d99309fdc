"""Who goes where next, as those who dispatch and those who are sent see it: over HTTP."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from small_desk import import_book, send
from small_office import Browser, SmallOffice, small_office

EAST, WEST = "990101-government", "990102-government"
PEOPLE = (
    ("acceptor", "市住建局", "acceptor", ""),
    ("shift_leader", "市住建局", "shift_leader", ""),
    ("dispatcher", "市住建局", "dispatcher", ""),
    ("commander", "市住建局", "commander", ""),
    ("west_commander", "西区政府", "commander", "西区"),
    ("office", "市住建局", "office", ""),
    ("inspector", "市住建局", "inspector", ""),
    ("east1", "东区政府", "staff", ""),
    ("east2", "东区政府", "staff", ""),
    ("chief", "东区政府", "staff", ""),
    ("outsider", "西区政府", "staff", ""),
)
FORM = {
    "unit": EAST,
    "role": "staff",
    "lat": "31.75",
    "begins": "00:00",
    "ends": "23:59",
    "every_day": "1",
}
EVENTS = """
import json
from yiju.platform.events.models import Event
print(json.dumps([[e.action, e.subject_key] for e in Event.objects.filter(
    action__in=["crew.set", "dispatch.give", "dispatch.let", "dispatch.begin"]).order_by("pk")]))
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("dispatching")) as running:
        for account, unit, role, area in PEOPLE:
            running.account(account, unit, role, area)
        import_book(running)
        chief = browser_of(running, "chief")
        set_up(chief, "一组", "east1", "119.91")
        set_up(chief, "二组", "east2", "119.99")
        yield running


@pytest.fixture
def chief(city: SmallOffice) -> Browser:
    return browser_of(city, "chief")


_signed_in: dict[tuple[str, str], Browser] = {}


def browser_of(city: SmallOffice, account: str) -> Browser:
    """Signed in once: a door that sees too many sign-ins closes."""
    key = city.address, account
    if key not in _signed_in:
        _signed_in[key] = city.browser(account)
    return _signed_in[key]


def set_up(browser: Browser, name: str, account: str, lon: str, **more: str) -> Any:
    form = FORM | {"name": name, "account": account, "lon": lon} | more
    return browser.submit("/work/dispatch/crews/", **form)


_words = 0


def dispatched(city: SmallOffice, lon: float, type_code: str = "M01037") -> str:
    """A citizen's report that lies on the desk of the eastern district; its number."""
    global _words
    _words += 1
    told = {"words": f"路灯不亮{_words}", "key": f"d{_words}", "lon": str(lon), "lat": "31.75"}
    citizen = city.browser()
    citizen.open("/account/login/")
    number = send(citizen, "/public/report/", told).url.split("/cases/")[1][:19]
    said = {
        "type_code": type_code,
        "condition": "路灯不亮" if type_code == "M01037" else "井盖缺失",
    }
    moved(city, "acceptor", number, "accept", "reported", **said)
    moved(city, "shift_leader", number, "file", "filing")
    moved(city, "dispatcher", number, "dispatch", "dispatching", unit=EAST)
    return number


def moved(city: SmallOffice, account: str, number: str, move: str, step: str, **said: str) -> None:
    form = {"move": move, "step": step, "opinion": "", **said}
    answer = browser_of(city, account).submit(f"/work/items/{number}/move/", **form)
    assert answer.status_code == 200, answer.text[:2000]


def courses(browser: Browser) -> dict[str, list[str]]:
    """The numbers of the cases of each crew, in order, as the plan's page has them."""
    page = browser.open(f"/work/dispatch/?unit={EAST}&all=1").text
    found = {}
    for section in re.findall(r'<section class="crew">.*?</section>', page, re.S):
        name = re.search(r"</span> (\S+) <small>", section)
        assert name
        found[name[1]] = re.findall(r'<tr id="(\d+)"', section)
    return found


def crew_of(browser: Browser, name: str) -> str:
    page = browser.open("/work/dispatch/crews/").text
    form = rf'name="crew" value="(\d+)">(?:(?!</form>).)*name="name"[^>]* value="{name}"'
    found = re.search(form, page, re.S)
    assert found
    return found[1]


def give(browser: Browser, number: str, crew: str) -> Any:
    return browser.submit(f"/work/dispatch/{number}/give/", unit=EAST, role="staff", crew=crew)


def finish(city: SmallOffice, number: str, by: str) -> None:
    moved(city, by, number, "finish", "handling", done="换了灯泡", without_photo="夜间拍不清")


def events(city: SmallOffice) -> list[list[str]]:
    return json.loads(city.python(EVENTS))


def test_the_plan_follows_what_comes_what_people_decide_and_what_is_done(city, chief):
    near, far = dispatched(city, 119.912), dispatched(city, 119.988)
    assert courses(chief) == {"一组": [near], "二组": [far]}

    arrived = dispatched(city, 119.913)
    assert set(courses(chief)["一组"]) == {near, arrived}

    second = crew_of(chief, "二组")
    for _sent_twice in range(2):
        assert "已由人派定" in give(chief, near, second).text
    assert near in courses(chief)["二组"]
    given = [one for one in events(city) if one == ["dispatch.give", near]]
    assert len(given) == 1

    east2 = browser_of(city, "east2")
    for _sent_twice in range(2):
        east2.submit(f"/work/dispatch/{near}/begin/")
    assert courses(chief)["二组"][0] == near
    assert events(city).count(["dispatch.begin", near]) == 1
    refused = give(chief, near, crew_of(chief, "一组")).text
    assert "已由 二组 开始办理，不再改派" in refused
    assert courses(chief)["二组"][0] == near

    finish(city, near, "east2")
    assert near not in courses(chief)["一组"] + courses(chief)["二组"]


def test_whoever_is_sent_reads_why_and_what_the_others_would_have_cost(city, chief):
    number = dispatched(city, 119.96)
    address, crews = f"/work/items/{number}/", {"一组": "east1", "二组": "east2"}
    planned = re.search(r"计划排给(..)，作第 \d+ 件", chief.open(address).text)
    assert planned
    first = planned[1]
    [other] = set(crews) - {first}
    sent = browser_of(city, crews[first])
    page = sent.open(address).text
    assert f"{first}：现在开始" in page
    assert re.search(rf'{other}.*?<td class="number">\+\d', page, re.S)

    give(chief, number, crew_of(chief, other))
    assert re.search(rf"chief 于 \S+ \S+ 派给了{other}", chief.open(address).text)
    assert f"已由人派给 {other}" in sent.submit(f"/work/dispatch/{number}/begin/").text

    give(chief, number, "")
    again = re.search(r"计划排给(..)，作第 \d+ 件", chief.open(address).text)
    assert again, "the plan decides again"
    sent = browser_of(city, crews[again[1]])
    sent.submit(f"/work/dispatch/{number}/begin/")
    begun = sent.open(address).text
    assert "开始，不再改派" in begun and "现在开始" not in begun


def test_the_dispatcher_sees_the_load_of_a_unit_before_giving_it_a_case(city):
    told = {"words": "北街路灯不亮", "key": "outlook", "lon": "119.95", "lat": "31.75"}
    citizen = city.browser()
    citizen.open("/account/login/")
    number = send(citizen, "/public/report/", told).url.split("/cases/")[1][:19]
    said = {"type_code": "M01037", "condition": "路灯不亮"}
    moved(city, "acceptor", number, "accept", "reported", **said)
    moved(city, "shift_leader", number, "file", "filing")

    page = browser_of(city, "dispatcher").open(f"/work/items/{number}/").text
    assert re.search(r"东区政府：在办 \d+ 件，超期 0 件，班组 2 个；现在派去，预计完成于", page)
    assert "承办单位的负荷" not in browser_of(city, "office").open(f"/work/items/{number}/").text


@pytest.mark.parametrize("account", ["outsider", "west_commander"])
def test_nobody_sees_or_decides_on_the_crews_of_a_unit_that_is_not_theirs(city, chief, account):
    number = dispatched(city, 119.95)
    before = courses(chief)
    other, crew = browser_of(city, account), crew_of(chief, "二组")

    assert other.open(f"/work/dispatch/?unit={EAST}").status_code == 403
    assert other.open(f"/work/dispatch/lines.json?unit={EAST}").status_code == 403
    assert other.open(f"/work/dispatch/crews/?unit={EAST}").status_code == 403
    assert other.submit(f"/work/dispatch/crews/{crew}/close/", unit=EAST).status_code == 403
    assert other.submit(f"/work/dispatch/crews/{crew}/close/", unit=WEST).status_code in {403, 404}
    assert give(other, number, crew).status_code == 403
    assert other.submit("/work/dispatch/anew/", unit=EAST, role="staff").status_code == 403
    stolen = other.submit(f"/work/dispatch/{number}/give/", unit=WEST, role="staff", crew="")
    assert stolen.status_code in {403, 404}
    assert set_up(other, "三组", "outsider", "119.9").status_code == 403
    assert other.open("/work/map/course.json?who=east1").status_code == 404
    people = json.loads(other.open("/work/map/people.json").text)["people"]
    assert [one for one in people if one["unit"] == "东区政府"] == []
    assert courses(chief) == before


def test_the_dispatcher_looks_and_the_commander_decides(city):
    number = dispatched(city, 119.95)
    dispatcher, commander = browser_of(city, "dispatcher"), browser_of(city, "commander")

    assert "/give/" not in dispatcher.open(f"/work/dispatch/?unit={EAST}").text
    assert give(dispatcher, number, "").status_code == 403
    assert browser_of(city, "acceptor").open("/work/dispatch/").status_code == 403
    assert "/give/" in commander.open(f"/work/dispatch/?unit={EAST}").text
    assert "由计划安排" in give(commander, number, "").text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"begins": "25:00"}, "“25:00”不是时刻"),
        ({"begins": "18:00", "ends": "08:00"}, "开始须早于结束"),
        ({"lon": "9" * 400}, "坐标"),
        ({"lon": "nan"}, "坐标"),
        ({"lon": "31.75", "lat": "119.9"}, "可能写反"),
        ({"lon": "", "lat": ""}, "读不懂"),
        ({"account": "outsider"}, "outsider 不是本单位的这一角色"),
        ({"account": "east1"}, "east1 已在别的班组"),
        ({"account": "nobody" * 900}, "不是本单位的这一角色"),
        ({"name": "东\x00组"}, "控制字符"),
        ({"name": "长" * 61}, "不超过六十字"),
        ({"name": "一组"}, "已有班组“一组”"),
        ({"skill": "XX"}, "以 XX 开头的类别"),
        ({"role": "mayor"}, "角色"),
        ({"crew": "9" * 30}, "没有这个班组"),
        ({"crew": "999999"}, "没有这个班组"),
    ],
)
def test_a_crew_that_cannot_be_is_refused_beside_what_was_typed(city, chief, wrong, says):
    before = events(city)
    typed = {"name": "三组", "account": "chief", "lon": "119.95", "skill": "M01"} | wrong
    refused = chief.submit("/work/dispatch/crews/", **FORM | typed)

    assert 400 <= refused.status_code < 500 and says in refused.text
    assert 'value="M01" checked' in refused.text or "skill" in wrong
    assert events(city) == before


def test_a_form_sent_twice_sets_up_one_crew_and_what_is_given_up_is_gone(city, chief):
    for _sent_twice in range(2):
        assert set_up(chief, "夜班", "chief", "119.95").status_code == 200
    crew = crew_of(chief, "夜班")
    assert sum(one == ["crew.set", f"{EAST}/{crew}"] for one in events(city)) == 1

    for _sent_twice in range(2):
        chief.submit(f"/work/dispatch/crews/{crew}/close/", unit=EAST)
    assert set(courses(chief)) == {"一组", "二组"}
    lost = set_up(chief, "夜班", "chief", "119.95", crew=crew)
    assert lost.status_code == 404 and "可能已撤销" in lost.text
    huge = chief.submit(f"/work/dispatch/crews/{'9' * 30}/close/", unit=EAST)
    assert huge.status_code == 404


def test_the_map_holds_what_is_open_and_who_is_out_and_narrows_it(city, chief):
    lamp, cover = dispatched(city, 119.95), dispatched(city, 119.95, "M01003")
    office = browser_of(city, "office")

    def numbers(query: str = "") -> set[str]:
        told = json.loads(office.open(f"/work/map/points.json?{query}").text)
        assert told["total"] == len(told["cases"])
        return {one["number"] for one in told["cases"]}

    assert {lamp, cover} <= numbers()
    assert {lamp, cover} <= numbers("area=990101000000&class=M01&source=portal&step=handling")
    assert {lamp, cover}.isdisjoint(numbers("late=1") | numbers("area=990102000000"))
    assert numbers("class=M09") | numbers("source=hotline") | numbers("step=verifying") == set()
    assert office.open("/work/map/points.json?area=unknown").status_code == 404
    assert (
        json.loads(browser_of(city, "outsider").open("/work/map/points.json").text)["cases"] == []
    )

    first = office.open("/work/map/points.json")
    known = {"If-None-Match": first.headers["ETag"]}
    again = office.get(city.address + "/work/map/points.json", headers=known, timeout=60)
    assert again.status_code == 304


def test_a_case_shows_who_is_near_and_somebody_shows_where_they_go(city, chief):
    number = dispatched(city, 119.916)
    commander = browser_of(city, "commander")
    near = json.loads(commander.open(f"/work/map/near.json?number={number}").text)["people"]

    assert {one["name"] for one in near} == {"一组", "二组"}
    assert near[0]["arrives"] <= near[1]["arrives"]
    assert all(one["own"] and one["km"] > 0 for one in near)
    assert sum(one["load"] for one in near) >= 1
    way = json.loads(commander.open("/work/map/course.json?who=east1").text)
    points = [one["properties"].get("number") for one in way["features"]]
    assert [one["number"] for one in way["visits"]] == [one for one in points if one]

    browser_of(city, "east1").submit(f"/work/dispatch/{number}/begin/")
    people = json.loads(commander.open("/work/map/people.json").text)["people"]
    [first] = [one for one in people if one["name"] == "一组"]
    assert (first["state"], first["job"], first["at"]) == ("busy", number, [119.916, 31.75])
    [alone] = [one for one in people if one["name"] == "inspector"]
    assert (alone["at"], alone["load"]) == (None, 0)
    for unknown in ("near.json?number=1", "near.json?number=%00", "course.json?who=%00"):
        assert commander.open(f"/work/map/{unknown}").status_code == 404
    assert browser_of(city, "acceptor").open("/work/map/people.json").status_code == 403


@pytest.mark.parametrize("where", ["lon=nan&lat=31", "lon=2.3&lat=48.8", "lon=x&lat=y", "lon=1"])
def test_a_round_from_an_impossible_place_is_refused(city, where):
    assert browser_of(city, "east1").open(f"/work/round/?{where}").status_code == 422


@pytest.fixture
def visitor(chromium: Any, city: SmallOffice) -> Iterator[Any]:
    """Opens a page for somebody who is signed in, wide or on a phone."""
    contexts = []

    def opened(account: str, width: int = 1280) -> Any:
        context = chromium.new_context(
            base_url=city.address,
            locale="zh-CN",
            viewport={"width": width, "height": 844},
            service_workers="block",
        )
        contexts.append(context)
        cookies = browser_of(city, account).cookies.items()
        context.add_cookies([{"name": n, "value": v, "url": city.address} for n, v in cookies])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_of_dispatch_have_no_barrier_and_fit_a_phone(city, visitor, axe, width):
    number = dispatched(city, 119.95)
    found, wide = [], []
    for account, url in (
        ("chief", "/work/dispatch/"),
        ("chief", "/work/dispatch/crews/"),
        ("east1", "/work/round/"),
        ("east1", f"/work/items/{number}/"),
        ("commander", "/work/map/"),
    ):
        page = visitor(account, width)
        page.goto(url)
        for part in page.locator("details.move").all():
            part.evaluate("part => part.open = true")
        page.wait_for_load_state("networkidle")
        found += axe(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(url)

    assert (found, wide) == ([], [])


def test_the_command_page_is_worked_with_the_keyboard_alone(city, visitor, axe):
    number = dispatched(city, 119.955)
    page = visitor("commander")
    page.goto("/work/map/?class=M01")
    line = page.locator(f"#list [data-key='{number}']")
    line.wait_for()
    assert page.locator("[name=class]").input_value() == "M01"

    line.focus()
    page.keyboard.press("Enter")
    page.locator("#detail h2").wait_for()
    assert page.evaluate("document.activeElement.tagName") == "H2"
    assert "一组" in page.inner_text("#detail")
    assert axe(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="接下来的路线").wait_for()
    page.keyboard.press("Escape")
    page.locator("[data-tab=people]").click()
    page.locator("#list button", has_text="二组").wait_for()
    assert page.locator("#list button", has_text="inspector").count() == 1


def test_the_phone_offers_the_order_of_the_plan_and_says_whose_the_rest_is(city, chief):
    number = dispatched(city, 119.97)
    give(chief, number, crew_of(chief, "一组"))

    def turn_for(account: str) -> Any:
        told = json.loads(browser_of(city, account).open("/work/phone/desk.json").text)
        return next(task["turn"] for task in told["tasks"] if task["number"] == number)

    own = turn_for("east1")
    assert own["place"] >= 1 and own["given_by"] == "chief"
    assert turn_for("east2") == {"crew": "一组"}
    assert turn_for("chief") is None


def test_the_list_on_the_phone_follows_the_plan_until_another_order_is_chosen(city, chief, visitor):
    later, sooner = dispatched(city, 119.98), dispatched(city, 119.9801, "M01003")
    crew = crew_of(chief, "二组")
    give(chief, later, crew), give(chief, sooner, crew)
    planned = [one for one in courses(chief)["二组"]]
    page = visitor("east2", 390)
    page.goto("/work/phone/")
    page.get_by_role("button", name="按计划").wait_for()

    def shown() -> list[str]:
        links = page.locator("a.card").evaluate_all("all => all.map((one) => one.hash)")
        return [link.split("/")[2] for link in links]

    assert page.get_by_role("button", name="按计划").get_attribute("aria-pressed") == "true"
    assert shown()[: len(planned)] == planned
    page.get_by_role("button", name="按时限").click()
    page.locator("[aria-pressed=true]", has_text="按时限").wait_for()
    assert shown().index(sooner) < shown().index(later)
