"""The cockpit: who lands there and what they see; on the wall, on the phone, and cut off."""

import json
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from running_city import TODAY, RunningCity, free_port
from small_office import SmallOffice, small_office, started, wait_for

from yiju.city.cast import PASSWORD
from yiju.platform.base.money import Money

PLAN = Path(__file__).parents[1] / "platform" / "steering" / "small-plan.txt"
STYLE = Path(__file__).parents[2] / "src" / "yiju" / "static" / "yiju" / "cockpit.css"
YIJU = Path(sys.executable).parent / "yiju"
COMPILE = """
from datetime import datetime, UTC
from pathlib import Path
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.steering import api
api.plan_compile("yiju", name="plan.txt", data=Path({file!r}).read_bytes(),
    area_code=registry.city().code, actor=Actor("chief", "chief", "", "cli"),
    at=datetime(2020, 3, 1, tzinfo=UTC))
"""
REPORT = """
from yiju.interfaces import clock
from yiju.platform.base.geo import Datum
from yiju.platform.events.api import Actor
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
cases.report("路灯不亮", cases.Where({lon}, 31.75, Datum.WGS84), key={key!r}, source="portal",
    at=clock.moment(), party=work.Party("", (), reporter=True), actor=Actor("", "市民", ""))
"""
WALL, LARGER, LAPTOP, PHONE = (1920, 1080), (3840, 2160), (1366, 768), (390, 844)
STAY, LOOK, LONGEST, HELD = 20_500, 10_500, 60_500, 60_500
"""Milliseconds: one view of the wall, a look at the server, the longest wait between two, and how
long the wall stays after somebody was at it."""
DISTANCE_MM, WALL_MM, DISTANCE_TO_LETTER = 5_000, 3_000, 200
"""From as far as 200 times its height a letter is seen under 17 minutes of arc."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("cockpit")) as running:
        running.account("head", "市住建局", "leader")
        running.account("chief", "市住建局", "office")
        running.account("east", "东区政府", "district", "东区")
        running.account("clerk", "市住建局", "staff")
        running.python(COMPILE.format(file=str(PLAN)))
        yield running


def minutes_later(city: SmallOffice, minutes: int) -> None:
    told = {"city": f"{TODAY}T11:{minutes:02}:00+08:00", "real": datetime.now(UTC).isoformat()}
    (city.home / "clock.json").write_text(json.dumps(told | {"speed": 1}))


# --- what is told ----------------------------------------------------------------------------


def test_the_leading_group_lands_on_the_cockpit_and_others_on_the_plan(office):
    def landed(account: str) -> str:
        return office.browser(account).open("/").url.removeprefix(office.address)

    assert landed("head") == "/cockpit/"
    assert landed("chief") == "/plan/"


def test_who_neither_leads_nor_speaks_for_a_district_is_refused(office):
    clerk = office.browser("clerk")

    for path in ("/cockpit/", "/cockpit/panels/", "/cockpit/concerns/", "/api/cockpit/"):
        assert clerk.open(path).status_code == 403, path


def test_a_screen_is_told_only_what_is_different(office):
    minutes_later(office, 1)
    head = office.browser("head")
    tag = re.search(r'data-tag="(\w+)"', head.open("/cockpit/").text)[1]
    address = office.address + "/cockpit/panels/"

    same = head.get(address, headers={"If-None-Match": f'"{tag}"'})
    assert (same.status_code, same.text) == (304, "")
    assert same.headers["X-City-Time"].startswith(f"{TODAY} 11:01")

    office.python(REPORT.format(lon=119.95, key="told"))
    minutes_later(office, 2)
    other = head.get(address, headers={"If-None-Match": f'"{tag}"'})
    assert other.status_code == 200
    assert re.search(r"<b>1</b><span>今日新增", other.text)
    assert other.headers["ETag"] != f'"{tag}"'


def test_a_district_sees_its_own_day_marked_and_no_money(office):
    office.python(REPORT.format(lon=119.95, key="in-the-east"))
    office.python(REPORT.format(lon=119.85, key="in-the-west"))
    minutes_later(office, 4)
    east, head = office.browser("east"), office.browser("head")

    own, whole = (one.open("/api/cockpit/").json() for one in (east, head))
    assert whole["cases"]["open"] == own["cases"]["open"] + 1
    assert (own["trusts"], bool(whole["trusts"])) == ([], True)
    page = east.open("/cockpit/").text
    assert page.count("本区") == 1 and re.search(r'class="own".{0,200}东区', page, re.DOTALL)
    assert "本区" not in head.open("/cockpit/").text


def test_a_city_without_lamps_shows_no_lights_and_still_has_its_map(office):
    page = office.browser("head").open("/cockpit/").text

    assert "亮灯率" not in page and '"tiles"' not in page
    assert 'id="map"' in page and '"key": "projects"' in page


def test_the_page_runs_nothing_inline_and_asks_nobody_else(office):
    answer = office.browser("head").open("/cockpit/")

    rule = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in rule and "unsafe" not in rule
    assert not re.search(r"\sstyle=|\son\w+=|<style|https?://(?!www\.w3\.org)", answer.text)


def test_colours_reach_the_strongest_contrast_on_the_dark():
    colours = dict(re.findall(r"--([\w-]+): (#\w{6})", STYLE.read_text()))

    def light(colour: str) -> float:
        parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
        red, green, blue = (
            p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    names = ("ink", "ink-soft", "accent", "done", "on-course", "at-risk", "missed", "no-data")
    for name in names:
        for ground in ("ground", "paper"):
            ratio = (light(colours[name]) + 0.05) / (light(colours[ground]) + 0.05)
            assert ratio >= 7, f"{name} on {ground}: {ratio:.1f}"


# --- in the browser --------------------------------------------------------------------------

FITS = """() => {
  const wrong = [], seen = (e) => e.offsetParent !== null || e.closest("svg");
  const scrolls = document.body.scrollHeight > innerHeight + 1;
  for (const panel of document.querySelectorAll(".panel")) {
    if (!seen(panel)) continue;
    const box = panel.getBoundingClientRect();
    if (box.bottom > innerHeight + 1 && !scrolls) wrong.push(panel.dataset.name);
    for (const part of panel.querySelectorAll("a, b, span, em, small, p, h2")) {
      const at = part.getBoundingClientRect();
      if (!seen(part) || part.closest("#map") || !at.width) continue;
      const is_wide = at.right > box.right + 1 || at.left < box.left - 1;
      if (!is_wide && at.bottom < box.bottom + 1) continue;
      wrong.push(`${panel.dataset.name}: ${part.textContent.trim().slice(0, 30)}`);
    }
  }
  return wrong;
}"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll(".panel *, .head *")]
  .filter((e) => e.offsetParent)
  .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
  .map((e) => parseFloat(getComputedStyle(e).fontSize)))"""
SCROLLS = """() => {
  const { scrollWidth, scrollHeight } = document.documentElement;
  return [scrollWidth - innerWidth, scrollHeight - innerHeight];
}"""


def environment_of(city: RunningCity) -> dict[str, str]:
    """Of a second server over the home of the city."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"} and not name.startswith("YIJU_")
    }
    own = {"YIJU_HOME": str(city.home), "YIJU_TODAY": TODAY, "YIJU_CITY": "changzhou"}
    return inherited | own


def sign_in(page: Any) -> None:
    page.goto("/account/login/")
    page.fill("[name=login]", "leader")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(re.compile(r"/cockpit/"))
    page.evaluate("() => document.fonts.ready.then(() => true)")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("size", [WALL, LARGER, LAPTOP], ids=["full HD", "4K", "laptop"])
def test_on_a_wall_nothing_is_cut_off_and_nothing_scrolls(page, size, language):
    page.set_extra_http_headers({"Accept-Language": language})
    page.set_viewport_size({"width": size[0], "height": size[1]})
    sign_in(page)

    assert page.evaluate(SCROLLS) == [0, 0]
    assert page.evaluate(FITS) == []
    assert_legible(page, size)
    page.keyboard.press("w")
    for _view in range(4):
        page.keyboard.press("ArrowRight")
        assert page.evaluate(SCROLLS) == [0, 0]
        assert page.evaluate(FITS) == [], page.get_attribute("html", "data-view")
        assert_legible(page, size)


def assert_legible(page: Any, size: tuple[int, int]) -> None:
    """The smallest letter on the screen is read from five metres on a wall three metres wide."""
    letter_mm = page.evaluate(SMALLEST) / size[0] * WALL_MM
    assert letter_mm >= DISTANCE_MM / DISTANCE_TO_LETTER, page.get_attribute("html", "data-view")
    assert page.evaluate(SMALLEST) >= 0.0235 * size[1]


def test_on_the_wall_no_view_has_a_barrier(page, axe):
    page.set_viewport_size({"width": WALL[0], "height": WALL[1]})
    sign_in(page)
    page.click("#chooser summary")
    page.wait_for_selector("#chooser[data-known]")
    found = axe(page)
    page.click("#chooser summary")
    page.keyboard.press("w")
    for _view in range(4):
        page.click("#next")
        # What is half faded in has half its contrast.
        page.evaluate("() => document.getAnimations().forEach((one) => one.finish())")
        found += axe(page)

    assert found == []


def test_districts_are_compared_by_rank_within_their_groups_or_by_cases_closed_in_time(page):
    page.set_viewport_size({"width": WALL[0], "height": WALL[1]})
    sign_in(page)
    told = page.request.get("/api/cockpit/").json()
    ranks = [[line["name"] for line in group["lines"]] for group in told["ranks"]["groups"]]

    def districts(panel: str) -> list[list[str]]:
        lists = page.locator(f".panel-{panel} .lines").all()
        return [one.locator("li > a:first-child").all_inner_texts() for one in lists]

    assert len(ranks) == 2 and districts("ranks") == ranks
    assert all(row.is_visible() for row in page.locator(".panel-ranks .lines li").all())
    page.click(".panel-ranks [data-shows]")
    assert not page.is_visible(".panel-ranks") and page.is_visible(".panel-shares")
    assert districts("shares") == [[one["name"] for one in told["shares"]["groups"][0]["lines"]]]
    assert page.evaluate(FITS) == []
    page.keyboard.press("Enter")
    assert page.is_visible(".panel-ranks"), "the way back has the focus"


def test_every_number_stands_again_on_the_page_that_it_leads_to(page):
    sign_in(page)
    told = page.request.get("/api/cockpit/").json()

    def page_of(place: str) -> str:
        answer = page.request.get(page.locator(place).first.get_attribute("href"))
        return " ".join(re.sub(r"<[^>]+>", " ", answer.text()).split())

    today = ".panel-today li:nth-child({}) a"
    for place, name in enumerate(("fresh", "closed", "open", "overdue"), 1):
        assert page.inner_text(today.format(place) + " b") == str(told["cases"][name])
        assert f"全部案件 {told['cases'][name]} 件" in page_of(today.format(place)), name
    alarms = f"报警清单（{told['alarms']}）" if told["alarms"] else "报警清单"
    assert alarms in page_of(today.format(5))

    def layers_agree() -> bool:
        """Lamps may go on between two looks: who looks again sees them so on both."""
        found = []
        for place, one in enumerate(page.request.get("/api/cockpit/").json()["layers"], 1):
            more = f".panel-city .facts > li:nth-child({place}) .more a:nth-child({{}})"
            found += [
                f"亮着 {one['at_work']}" in page_of(more.format(1)),
                f"共 {one['wrong']} 处" in page_of(more.format(2)),
                f"共 {one['silent']} 处" in page_of(more.format(3)),
            ]
        return len(found) == 6 and all(found)

    assert layers_agree() or layers_agree()
    money = page_of(".panel-city a[href*='/ledgers/trust/']")
    for name in ("held", "released_today", "released_this_year"):
        assert str(Money(sum(one[name] for one in told["trusts"]))) in money, name
    for one in told["trusts"]:
        assert f"{one['title']} {Money(one['held'])}" in money


def test_the_map_shows_what_is_chosen_and_opens_what_is_clicked(page):
    page.set_viewport_size({"width": WALL[0], "height": WALL[1]})
    sign_in(page)
    page.wait_for_selector("#map[data-layers='cases alarms projects lamp']")
    page.click("#chooser summary")
    page.wait_for_selector("#chooser[data-known]")
    for key in ("cases", "alarms", "lamp"):
        page.uncheck(f"#chooser input[value={key}]")
    with page.expect_response(re.compile(r"/assets/toilet/tiles/")):
        page.check("#chooser input[value=toilet]")
    assert page.locator("#legend a").all_inner_texts() == ["项目", "公共厕所"]

    page.uncheck("#chooser input[value=toilet]")
    page.click("#chooser summary")
    click_on(page, GREEN)
    page.wait_for_function("() => location.pathname != '/cockpit/' || !found.hidden")
    if "/cockpit/" in page.url:
        assert page.inner_text("#found .of").startswith("项目 ")
        page.click("#found .one a >> nth=0")
    page.wait_for_url(re.compile(r"/projects/"))


GREEN = (0x84, 0xDF, 0xA4)
"""Of a project on the map."""


def click_on(page: Any, colour: tuple[int, int, int]) -> None:
    """Click in the middle of the first place of the map with the colour, once it is there."""
    box = page.locator("#map").bounding_box()
    for _try in range(50):
        picture = Image.open(BytesIO(page.screenshot(clip=box))).convert("RGB")
        same = (np.asarray(picture) == colour).all(axis=2)
        inner = same[:-6, 3:-3] & same[6:, 3:-3] & same[3:-3, :-6] & same[3:-3, 6:]
        rows, columns = np.nonzero(inner)
        if len(rows):
            page.mouse.click(box["x"] + int(columns[0]) + 3, box["y"] + int(rows[0]) + 3)
            return
    raise AssertionError("nothing of that colour is on the map")


def test_on_a_phone_it_is_one_column_without_sideways_scroll_or_barrier(page, axe):
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    sign_in(page)

    assert page.evaluate(SCROLLS)[0] == 0
    assert page.evaluate(FITS) == []
    assert page.evaluate(SMALLEST) >= 16
    assert axe(page) == []


def test_every_figure_leads_to_its_page(page):
    sign_in(page)
    links = page.locator("main a").evaluate_all("all => all.map((one) => one.getAttribute('href'))")

    assert len(links) > 20
    for link in sorted(set(links)):
        assert page.request.get(link).status == 200, link
    page.click(".panel-concerns .concerns a >> nth=0")
    page.wait_for_url(re.compile(r"/plan/targets/"))


def test_the_wall_goes_on_by_itself_and_can_be_held_and_turned_by_hand(page):
    page.clock.install()
    sign_in(page)

    def view() -> str:
        return page.get_attribute("html", "data-view")

    page.clock.run_for(STAY)
    assert view() == "all", "nothing turns before somebody asks"
    page.keyboard.press("w")
    page.clock.run_for(STAY)
    assert view() == "concerns"
    page.keyboard.press("Space")
    page.clock.run_for(2 * STAY)
    assert view() == "concerns"
    page.keyboard.press("ArrowRight")
    assert view() == "districts"
    page.click("#pause")
    page.click("#before")
    assert view() == "concerns"
    page.keyboard.press("Escape")
    assert view() == "all"
    page.clock.run_for(STAY)
    assert view() == "all"


def test_while_somebody_touches_the_wall_it_stays_and_says_when_it_goes_on(page):
    page.clock.install()
    sign_in(page)
    touches = {
        "hover": lambda: (page.mouse.move(300, 300), page.mouse.move(340, 320)),
        "touch": lambda: page.dispatch_event("main", "pointerdown"),
        "focus": lambda: page.focus(".panel-concerns h2 a"),
    }

    for what, touch in touches.items():
        page.goto("/cockpit/?wall=1")
        touch()
        page.clock.run_for(2 * STAY)
        assert page.get_attribute("html", "data-view") == "all", what
        assert re.fullmatch(r"有人在看，\d+ 秒后继续", page.inner_text("#held")), what
        page.clock.run_for(HELD + STAY - 2 * STAY)
        assert page.get_attribute("html", "data-view") == "concerns", what


def test_for_who_wants_less_motion_the_wall_waits_for_a_hand(page):
    page.emulate_media(reduced_motion="reduce")
    page.clock.install()
    sign_in(page)
    page.goto("/cockpit/?wall=1")

    page.clock.run_for(2 * STAY)
    assert page.get_attribute("html", "data-view") == "all"
    page.keyboard.press("Space")
    page.clock.run_for(STAY)
    assert page.get_attribute("html", "data-view") == "concerns"


def test_while_the_server_is_away_the_screen_says_since_when_and_goes_on_when_it_is_back(
    chromium: Any, running_city: RunningCity, tmp_path: Path
) -> None:
    port, environment = free_port(), environment_of(running_city)
    command: list[str | Path] = [YIJU, "serve", "--port", str(port)]
    context = chromium.new_context(base_url=f"http://127.0.0.1:{port}", locale="zh-CN")
    page = context.new_page()
    with started(command, environment, tmp_path) as server:
        wait_for(port, server)
        page.clock.install()
        sign_in(page)
        assert page.inner_text("#state") == "实时"

    page.clock.run_for(LOOK)
    page.wait_for_selector("#state.stale")
    assert re.fullmatch(
        r"与服务器失去联系，数字停在 2022-06-30 [\d:]{8}", page.inner_text("#state")
    )
    assert page.locator(".panel-course b").first.is_visible(), "the figures stay"

    with started(command, environment, tmp_path) as server:
        wait_for(port, server)
        assert page.request.get("/cockpit/panels/", timeout=60_000).status == 200
        page.clock.run_for(LONGEST)
        page.wait_for_selector("#state:not(.stale)")
        assert page.inner_text("#state") == "实时"
    context.close()
