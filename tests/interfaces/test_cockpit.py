"""The cockpit: who lands there and what they see; on the wall, on the phone, and cut off."""

import json
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from running_city import TODAY, RunningCity, free_port
from small_office import SmallOffice, small_office, started, wait_for

from yiju.city.cast import PASSWORD

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
WALL, LARGER, PHONE = (1920, 1080), (3840, 2160), (390, 844)
STAY, LOOK, LONGEST = 20_500, 10_500, 60_500
"""Milliseconds: one view of the wall, a look at the server, the longest wait between two."""


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

    assert "亮灯率" not in page and "data-tiles" not in page
    assert 'id="map"' in page and "data-projects" in page


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
  .filter((e) => e.offsetParent && !e.closest("#map"))
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
@pytest.mark.parametrize("size", [WALL, LARGER], ids=["full HD", "4K"])
def test_on_a_wall_nothing_is_cut_off_and_nothing_scrolls(page, size, language):
    page.set_extra_http_headers({"Accept-Language": language})
    page.set_viewport_size({"width": size[0], "height": size[1]})
    sign_in(page)

    assert page.evaluate(SCROLLS) == [0, 0]
    assert page.evaluate(FITS) == []
    assert page.evaluate(SMALLEST) >= 0.0235 * size[1]
    page.keyboard.press("w")
    for _view in range(4):
        page.keyboard.press("ArrowRight")
        assert page.evaluate(SCROLLS) == [0, 0]
        assert page.evaluate(FITS) == [], page.get_attribute("html", "data-view")


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
