"""On the phone: act where there is no network, and everything arrives once, in order, by oneself.

The browser is a real one, the server too; between them is a line that can be cut.
"""

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
import requests
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from relay import Relay
from small_office import PASSWORD, Browser, SmallOffice, small_office

BOOK = """类别编码,立案条件,处置时限,结案条件,责任单位
M01037,路灯不亮,1天,恢复照明,东区政府
M01003,井盖缺失,2紧急工作时,补齐,东区政府
"""
LON, LAT = 119.95, 31.75
PATIENCE_MS = 150_000
"""The phone tries again by itself after a while, longer each time."""
PEOPLE = (
    ("acceptor", "市住建局", "acceptor", ""),
    ("shift_leader", "市住建局", "shift_leader", ""),
    ("dispatcher", "市住建局", "dispatcher", ""),
    ("staff", "东区政府", "staff", ""),
    ("mate", "东区政府", "staff", ""),
    ("inspector", "市住建局", "inspector", ""),
    ("office", "市住建局", "office", ""),
)
STORED = """
import json
from yiju.platform.work.models import Item
print(json.dumps([
    {"number": item.number, "words": item.data.get("words"), "end": item.end, "source": item.source,
     "at": [item.lon, item.lat], "type": item.type_code, "acted_at": item.data.get("acted_at"),
     "moves": list(item.stages.exclude(move="").order_by("pk").values_list("move", flat=True)),
     "by": [one.by_account for one in item.stages.filter(move="finish")],
     "said": [one.said for one in item.stages.filter(move="finish")],
     "photos": [[one.lon, one.lat, one.step, one.by_account] for one in item.evidence.all()]}
    for item in Item.objects.order_by("pk")]))
"""

CONTROLLED = """() => navigator.serviceWorker.controller || new Promise((resolve) =>
    navigator.serviceWorker.addEventListener("controllerchange", resolve)).then(() => true)"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("phone")) as running:
        for account, unit, role, area in PEOPLE:
            running.account(account, unit, role, area)
        office = running.browser("office")
        book = {"since": "2022-01-01", "name": "示例", "time:天": "working_day"}
        send(office, "/work/rule-book/", book, ("file", "b.csv", BOOK.encode()))
        send(office, "/work/rule-book/", book)
        yield running


@pytest.fixture
def line(city: SmallOffice) -> Iterator[Relay]:
    with Relay(city) as relay:
        yield relay


Phone = Callable[..., Any]


@pytest.fixture
def phone(chromium: Any, line: Relay) -> Iterator[Phone]:
    """Opens a phone of somebody who is signed in, with the app under its own worker."""
    contexts = []

    def opened(account: str = "staff", **options: Any) -> Any:
        context = chromium.new_context(
            base_url=line.address,
            locale="zh-CN",
            viewport={"width": 390, "height": 844},
            geolocation={"longitude": LON, "latitude": LAT},
            permissions=["geolocation"],
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        sign_in(page, account)
        page.evaluate(CONTROLLED)
        return page

    yield opened
    for context in contexts:
        context.close()


def sign_in(page: Any, account: str) -> None:
    page.goto("/account/login/?next=/work/phone/")
    page.fill("[name=login]", account)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.btn-primary")
    page.wait_for_url("**/work/phone/")
    page.get_by_role("heading", name="待办").wait_for()


def send(
    browser: Browser, path: str, form: dict[str, str], *files: tuple[str, str, bytes]
) -> requests.Response:
    headers = {"X-CSRFToken": browser.cookies["csrftoken"], "Referer": browser.address + path}
    sent = [(field, (name, data)) for field, name, data in files]
    return browser.post(browser.address + path, form, files=sent, headers=headers, timeout=60)


def dispatched(city: SmallOffice, words: str) -> str:
    """A case on the desk of the eastern district's staff; its number."""
    told = {"words": words, "key": words, "lon": str(LON), "lat": str(LAT)}
    citizen = city.browser()
    citizen.open("/account/login/")
    number = send(citizen, "/public/report/", told).url.split("/cases/")[1][:19]
    classified = {"type_code": "M01037", "condition": "路灯不亮"}
    moved(city, "acceptor", number, "accept", "reported", **classified)
    moved(city, "shift_leader", number, "file", "filing")
    moved(city, "dispatcher", number, "dispatch", "dispatching", unit="990101-government")
    return number


def moved(city: SmallOffice, account: str, number: str, move: str, step: str, **said: str) -> None:
    form = {"move": move, "step": step, "opinion": "", **said}
    answer = send(city.browser(account), f"/work/items/{number}/move/", form)
    assert answer.status_code == 200, answer.text[:3000]


def stored(city: SmallOffice) -> dict[str, Any]:
    """What the server has of each case, by its number."""
    return {row["number"]: row for row in json.loads(city.python(STORED))}


_drawn = 0


def picture(lon: float = LON, lat: float = LAT, side: int = 640) -> bytes:
    """Another photo each time, that says where it was taken."""
    global _drawn
    _drawn += 1
    grain = Image.effect_noise((side, side // 2), 20 + _drawn).convert("RGB")
    exif = Image.Exif()
    exif.get_ifd(IFD.GPSInfo).update(
        {
            GPS.GPSLatitudeRef: "N",
            GPS.GPSLatitude: degrees(lat),
            GPS.GPSLongitudeRef: "E",
            GPS.GPSLongitude: degrees(lon),
        }
    )
    exif[Base.Make] = "Phone"
    out = BytesIO()
    grain.save(out, "JPEG", exif=exif)
    return out.getvalue()


def degrees(value: float) -> tuple[float, float, float]:
    minutes = value % 1 * 60
    return float(int(value)), float(int(minutes)), round(minutes % 1 * 60, 3)


def take_photo(page: Any, data: bytes) -> None:
    before = page.locator(".shots .photos li").count()
    page.set_input_files(
        "[name=photo]", {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": data}
    )
    page.locator(".shots .photos li").nth(before).wait_for()


def finish(page: Any, number: str, done: str, *photos: bytes) -> None:
    """Handle a case as somebody on the spot would."""
    page.goto("/work/phone/#/")
    page.locator(f"a.card[href*='{number}']").click()
    for data in photos:
        take_photo(page, data)
    form = page.locator("details.move", has_text="处置完成")
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    form.locator("[name=done]").fill(done)
    form.get_by_role("button", name="处置完成").click()
    page.get_by_role("heading", name="待办").wait_for()


def report(page: Any, words: str, *photos: bytes) -> None:
    page.goto("/work/phone/#/report")
    page.locator("[name=words]").fill(words)
    page.get_by_role("button", name="用我的位置").click()
    page.locator(".where", has_text="误差").wait_for()
    for data in photos:
        take_photo(page, data)
    page.get_by_role("button", name="保存并发送").click()
    page.get_by_role("heading", name="发送").wait_for()


def waiting(page: Any, count: int) -> None:
    page.goto("/work/phone/#/outbox")
    page.locator(".state", has_text="等待发送").nth(count - 1).wait_for()
    assert page.locator(".state", has_text="等待发送").count() == count


def reopened(page: Any) -> Any:
    """The app closed and opened again."""
    context = page.context
    page.close()
    page = context.new_page()
    page.goto("/work/phone/")
    return page


def all_sent(page: Any, count: int) -> None:
    page.goto("/work/phone/#/outbox")
    done = page.locator(".state-done", has_text="已送达").nth(count - 1)
    done.wait_for(timeout=PATIENCE_MS)


def test_what_was_done_without_a_network_arrives_once_and_in_order(city, phone):
    first, second = dispatched(city, "东门路灯不亮"), dispatched(city, "西门路灯不亮")
    page = phone()
    page.context.set_offline(True)
    finish(page, first, "换了灯泡", picture(), picture())
    finish(page, second, "接好了线", picture())
    report(page, "井盖缺失，有人摔倒", picture(), picture())
    waiting(page, 3)
    before = stored(city)

    page = reopened(page)
    waiting(page, 3)
    page.context.set_offline(False)
    all_sent(page, 3)

    after = stored(city)
    assert [before[n]["by"] for n in (first, second)] == [[], []]
    assert [after[n]["by"] for n in (first, second)] == [["staff"], ["staff"]]
    assert [after[n]["said"][0]["done"] for n in (first, second)] == ["换了灯泡", "接好了线"]
    assert [len(after[n]["photos"]) for n in (first, second)] == [2, 1]
    [new] = [after[number] for number in after.keys() - before.keys()]
    assert (new["words"], new["source"], len(new["photos"])) == (
        "井盖缺失，有人摔倒",
        "transfer",
        2,
    )
    lon, lat, step, by = after[first]["photos"][0]
    assert (round(lon, 4), round(lat, 4), step, by) == (LON, LAT, "handling", "staff")


def test_what_the_server_took_in_before_it_died_arrives_once(city, phone, line):
    number = dispatched(city, "北门路灯不亮")
    page = phone()
    page.context.set_offline(True)
    finish(page, number, "换了灯罩", picture())
    line.kill_once_it_answers("POST /work/phone/act/")
    page.context.set_offline(False)
    assert line.killed.wait(60)
    assert stored(city)[number]["by"] == ["staff"]

    line.start()
    page = reopened(page)
    all_sent(page, 1)

    assert stored(city)[number]["by"] == ["staff"]
    assert len(stored(city)[number]["photos"]) == 1


def test_who_was_faster_is_told_and_what_was_written_is_kept(city, phone):
    number = dispatched(city, "南门路灯不亮")
    page = phone()
    page.context.set_offline(True)
    finish(page, number, "我修好的", picture())
    mate = phone("mate")
    finish(mate, number, "我先修好了", picture())
    all_sent(mate, 1)
    page.context.set_offline(False)

    refused = page.locator(".card", has_text="被退回")
    page.goto("/work/phone/#/outbox")
    refused.wait_for()
    assert "mate" in refused.inner_text()
    assert stored(city)[number]["by"] == ["mate"]
    refused.get_by_role("button", name="复制填写的内容").wait_for()


def test_nobodys_work_is_sent_under_anothers_name(city, phone):
    number = dispatched(city, "中街路灯不亮")
    page = phone()
    page.context.set_offline(True)
    finish(page, number, "换了镇流器", picture())
    page.context.clear_cookies()
    page.context.set_offline(False)
    sign_in(page, "mate")
    page.goto("/work/phone/#/outbox")
    page.get_by_role("heading", name="发送").wait_for()
    assert stored(city)[number]["by"] == []

    page.context.clear_cookies()
    sign_in(page, "staff")
    all_sent(page, 1)
    assert stored(city)[number]["by"] == ["staff"]


def test_the_phone_and_the_intake_form_have_no_barrier_and_fit(city, phone, axe):
    dispatched(city, "后街路灯不亮")
    page = phone()
    found = [*axe(page)]
    page.locator("a.card").first.click()
    page.locator("details.move").first.wait_for()
    found += axe(page)
    page.goto("/work/phone/#/report")
    page.locator("[name=words]").wait_for()
    found += axe(page)
    acceptor = phone("acceptor")
    acceptor.goto("/work/report/")
    found += axe(acceptor)

    assert found == []
    assert acceptor.evaluate("document.documentElement.scrollWidth") <= 390
