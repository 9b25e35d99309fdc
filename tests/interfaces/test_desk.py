"""A day at the desk: what waits, many at once, back again, and the views that people keep."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from small_desk import PEOPLE, import_book
from small_office import PASSWORD, Browser, SmallOffice, small_office

FILL = """
from yiju.interfaces import clock
from yiju.platform.base.geo import Datum
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
def who(name):
    posts = tuple(registry.memberships(name, clock.today()))
    return dict(party=work.Party(name, posts), actor=Actor(name, name, posts[0].unit_code))
lamp = dict(type_code="M01037", condition="路灯不亮")
for n in range({count}):
    made = cases.report(f"{words}{{n}}", cases.Where(119.95, 31.75, Datum.WGS84), source="hotline",
        key=f"{words}{{n}}", party=work.Party("", system=True), actor=Actor("", "市民"),
        at=clock.moment())
    number = made.item.number
    work.act(number, "accept", lamp, key=f"a{{number}}", at=clock.moment(), **who("acceptor"))
    work.act(number, "file", key=f"f{{number}}", at=clock.moment(), **who("shift_leader"))
    print(number)
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("desk")) as running:
        for account, unit, role, area in PEOPLE:
            running.account(account, unit, role, area)
        running.account("second", "市住建局", "dispatcher", "")
        import_book(running)
        yield running


def fill(city: SmallOffice, words: str, count: int = 3) -> list[str]:
    """Cases that wait to be dispatched; their numbers."""
    return city.python(FILL.format(words=words, count=count)).split()


def hidden(page: str, name: str, last: bool = False) -> str:
    found = re.findall(rf'name="{name}" value="([^"]*)"', page)
    return found[-1 if last else 0]


def preview(browser: Browser, picks: str, **said: str) -> str:
    form = {"picks": picks, "choice": "case/1/dispatching/dispatch", "preview": "1", **said}
    return browser.submit("/work/bulk/", **form).text


def confirm(browser: Browser, page: str, **said: str) -> Any:
    form = {"picks": hidden(page, "picks", last=True), "key": hidden(page, "key")}
    choice = "case/1/dispatching/dispatch"
    return browser.submit("/work/bulk/", **form, choice=choice, confirm="1", **said)


def ticked(browser: Browser, words: str) -> str:
    page = browser.open(f"/work/?q={words}").text
    return " ".join(re.findall(r'name="pick" form="bulk" value="([^"]*)"', page))


def unit_of(browser: Browser, number: str) -> str:
    page = browser.open(f"/work/items/{number}/").text
    found = re.search(r"<dt>承办单位</dt><dd>([^<]*)</dd>", page)
    return found[1] if found else ""


@pytest.fixture(scope="module")
def east(city: SmallOffice) -> str:
    code = "from yiju.platform.registry import api as r; print(r.resolve('东区政府')[0].code)"
    return city.python(code).strip()


def test_many_are_previewed_confirmed_once_and_taken_back(city, east):
    numbers = fill(city, "批量")
    browser = city.browser("dispatcher")
    picks = ticked(browser, "批量")

    page = browser.submit("/work/bulk/", picks=picks).text
    assert "3 件，一起办什么" in page and "全部可办" in page
    shown = preview(browser, picks, unit=east)
    assert "确认派遣 3 件" in shown
    assert unit_of(browser, numbers[0]) == ""

    done = confirm(browser, shown, unit=east)
    again = confirm(browser, shown, unit=east)

    assert "/work/bulk/bulk-" in done.url and done.url == again.url
    assert re.search(r"<b>3</b>件已办", done.text)
    assert unit_of(browser, numbers[0]) == "东区政府"
    assert "撤回这 3 件" in done.text
    assert "批量“派遣”：3 件，办了 3 件" in browser.open("/work/").text

    path = done.url.removeprefix(city.address)
    back = browser.submit(f"{path}undo/", reason="派错了")
    assert re.search(r"<b>3</b>件已撤回", back.text)
    assert unit_of(browser, numbers[0]) == ""
    assert "派错了" in browser.open(f"/work/items/{numbers[0]}/").text


def test_where_a_colleague_was_quicker_the_others_are_done_and_the_colleague_is_named(city, east):
    numbers = fill(city, "抢先")
    browser, other = city.browser("dispatcher"), city.browser("second")
    shown = preview(browser, ticked(browser, "抢先"), unit=east)
    revision = hidden(other.open(f"/work/items/{numbers[1]}/").text, "revision")
    told = {"move": "dispatch", "step": "dispatching", "revision": revision, "key": "quick"}
    other.submit(f"/work/items/{numbers[1]}/move/", unit=east, **told)

    done = confirm(browser, shown, unit=east).text

    assert re.search(r"<b>2</b>件已办", done)
    assert re.search(r"second已于 [^<]* 办理", done)


def test_what_is_not_ones_own_to_do_stays_and_says_why(city, east):
    numbers = fill(city, "不归我", count=1)
    outsider = city.browser("outsider")
    page = preview(outsider, f"{numbers[0]}:3", unit=east)

    assert "确认派遣" not in page
    assert "没有这件事，或不在您的范围内" in page
    refused = outsider.submit("/work/bulk/", picks="not readable")
    assert refused.status_code == 422 and "勾选的清单读不懂：not" in refused.text
    assert outsider.submit("/work/bulk/").status_code == 422


def test_one_move_is_taken_back_on_the_page_of_the_item(city, east):
    [number] = fill(city, "单件", count=1)
    browser = city.browser("dispatcher")
    revision = hidden(browser.open(f"/work/items/{number}/").text, "revision")
    told = {"move": "dispatch", "step": "dispatching", "revision": revision, "key": "single"}
    page = browser.submit(f"/work/items/{number}/move/", unit=east, **told).text
    assert "以前可以撤回" in page
    assert "以前可以撤回" not in city.browser("second").open(f"/work/items/{number}/").text
    refused = city.browser("second").submit(f"/work/items/{number}/undo/", key="single")
    assert refused.status_code == 403

    back = browser.submit(f"/work/items/{number}/undo/", key=hidden(page, "key"), reason="手误")

    assert "已撤回" in back.text and "手误" in back.text
    assert "待派遣" in back.text


def test_a_view_is_kept_shared_counted_bookmarked_and_exported(city):
    fill(city, "视图", count=2)
    browser = city.browser("dispatcher")
    saved = browser.submit(
        "/work/views/", name="视图两件", page="desk", query="view=mine&q=视图", shared="1"
    )
    assert "视图两件" in saved.text
    number = re.search(r"/work/views/(\d+)/count.json", saved.text)[1]

    assert browser.open(f"/work/views/{number}/count.json").json() == {"count": "2"}
    assert "view=mine" in browser.open(f"/work/views/{number}/").url
    assert "视图两件" in city.browser("second").open("/work/").text
    outsider = city.browser("outsider")
    assert "视图两件" not in outsider.open("/work/").text
    assert outsider.open(f"/work/views/{number}/count.json").status_code == 404
    file = browser.open("/work/export.csv?view=mine&q=视图").content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(file)))) == 3
    browser.submit(f"/work/views/{number}/change/", do="delete")
    assert "视图两件" not in browser.open("/work/").text


def test_the_desk_opens_with_the_view_that_was_chosen(city):
    browser = city.browser("shift_leader")
    browser.submit("/work/views/", name="先看", page="desk", query="view=waiting", default="1")

    assert "view=waiting" in browser.open("/work/").url
    browser.submit("/work/views/", name="先看", page="desk", query="view=overdue")
    assert (
        "您已有名为“先看”的视图"
        in browser.submit("/work/views/", name="先看", page="desk", query="view=mine").text
    )


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("/work/?step=explode", "“环节”没有“explode”这一项"),
        ("/work/?view=mine&area=1&source=x", "“区域”没有“1”这一项；“来源”没有“x”这一项"),
        ("/work/items/?unit=gone&since=yesterday", "“承办单位”没有“gone”这一项"),
        ("/work/export.csv?order=sideways", "“排序”没有“sideways”这一项"),
        ("/work/?view=everything", "“查看”没有“everything”这一项"),
    ],
)
def test_a_filter_that_no_longer_fits_says_what_is_wrong(city, url, says):
    answer = city.browser("dispatcher").open(url)

    assert answer.status_code == 422
    assert says in answer.text


def test_since_yesterday_says_who_did_what_to_each(city):
    fill(city, "昨日", count=1)
    page = city.browser("dispatcher").open("/work/?view=changed").text

    line = page[page.index("昨日0") :]
    assert re.search(r"<b>立案</b> shift_leader", line[:2_000])
    assert re.search(r"<b>受理</b> acceptor", line[:2_000])


@pytest.fixture
def page(chromium: Any, city: SmallOffice) -> Iterator[Any]:
    context = chromium.new_context(
        base_url=city.address, locale="zh-CN", viewport={"width": 1280, "height": 900}
    )
    found = context.new_page()
    found.goto("/account/login/?next=/work/")
    found.fill("[name=login]", "dispatcher")
    found.fill("[name=password]", PASSWORD)
    found.click("main form button.btn-primary")
    found.wait_for_url("**/work/")
    yield found
    context.close()


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_desk_is_worked_through_without_a_mouse(page, city, axe):
    fill(city, "键盘", count=4)
    page.goto("/work/?q=键盘")
    press(page, "j", "x", "j", "j", "Shift+X")
    assert page.inner_text("[data-count][aria-live]") == "已选 3 件"
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 3
    press(page, "k", "x")
    assert page.inner_text("[data-count][aria-live]") == "已选 2 件"
    press(page, "?")
    assert page.is_visible("dialog.keys")
    assert axe(page) == []
    press(page, "Escape")
    assert page.locator("[name=pick]:checked").count() == 2
    press(page, "a")
    page.wait_for_selector(".choice")
    assert axe(page) == []
    page.click(".choice >> nth=0")
    page.select_option("[name=unit]", label="东区政府")
    page.click("[name=preview]")
    page.wait_for_selector("[name=confirm]")
    assert axe(page) == []
    page.click("[name=confirm]")
    page.wait_for_url("**/work/bulk/bulk-*/")
    assert axe(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click("button[data-undoes]")
    page.wait_for_selector("text=件已撤回")
    page.goto("/work/?q=键盘")
    assert page.locator("[name=pick]").count() == 4
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    press(page, "j", "Enter")
    page.wait_for_url(re.compile(r"/work/items/\d+/"))
