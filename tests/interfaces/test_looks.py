"""Every page, in both languages, wide and narrow: no barrier, nothing that does not fit."""

import re
from typing import Any

import pytest

from yiju.city.cast import PASSWORD

PUBLIC = (
    "/public/plan/",
    "/public/returns/",
    "/public/toilets/nearest/",
    "/public/report/",
    "/public/city/",
    "/public/cases/",
    "/public/data/",
    "/public/rechecks/",
    "/public/rechecks/2022-05/",
    "/public/ballots/",
    "/public/ballots/demo-lift/",
    "/public/ballots/demo-manager/vote/",
    "/public/ballots/demo-lift/find/",
    "/public/places/compound/",
    "/public/places/compound/320402XQ9001/",
    "/public/home/",
    "/public/evaluations/",
    "/public/evaluations/districts-2022-06/",
    "/public/draws/",
    "/public/draws/recheck-2022-05/",
    "/public/draws/demo-inspectors/",
    "/public/standings/",
    "/public/seals/",
    "/public/standings/contractor_credit.builder/",
    "/public/standings/contractor_credit.builder/subject/?subject=unit:demo-builder-1",
    "/account/login/",
)
PAGES = (
    "/cockpit/concerns/",
    "/ledgers/trust/",
    "/plan/",
    "/plan/text/",
    "/plan/compile/",
    "/plan/indicators/",
    "/plan/indicators/toilets.upgraded/",
    "/plan/breakdown/",
    "/plan/returns/",
    "/evaluations/districts-2022-06/?w-in_time=90",
    "/evaluations/districts-2022-06/analysis/",
    "/evaluations/districts-2022-06/subject/?of=320402000000",
    "/evaluations/districts-2022-06/compare/?with_edition=1",
    "/evaluations/streets-2022-06/analysis/",
    "/evaluations/new/",
    "/returns/",
    "/supervision/",
    "/funding/",
    "/funding/limits/",
    "/consultations/",
    "/surveys/",
    "/commands/advice/",
    "/applications/compound_parking/stalls/",
    "/projects/",
    "/projects/import/",
    "/applications/toilets/",
    "/applications/lighting/",
    "/applications/lighting/now/",
    "/applications/lighting/tonight/",
    "/applications/lighting/energy/",
    "/applications/nightscape/",
    "/applications/nightscape/tonight/",
    "/applications/nightscape/site/?code=320402JG0001&on=2022-06-29",
    "/applications/nightscape/energy/",
    "/applications/property_service/compounds/?show=body",
    "/applications/maintenance_fund/uses/",
    "/applications/maintenance_fund/bills/",
    "/decisions/lifts.project/",
    "/applications/property_rating/firm/",
    "/assets/toilet/",
    "/assets/toilet/map/",
    "/assets/toilet/new/",
    "/assets/toilet/import/",
    "/assets/lamp/map/",
    "/assets/night_circuit/map/",
    "/assets/lamp/now/?state=none",
    "/registry/areas/",
    "/registry/units/",
    "/registry/people/",
    "/registry/parameters/",
    "/registry/policy/",
    "/standings/",
    "/standings/contractor_credit.landscaper/",
    "/standings/contractor_credit.builder/file/?subject=unit:demo-builder-2",
    "/standings/entry/?key=2022-B2",
    "/draws/",
    "/ballots/",
    "/events/",
    "/work/",
    "/work/?view=changed",
    "/work/?view=waiting",
    "/work/views/",
    "/work/items/",
    "/work/map/",
    "/work/dispatch/",
    "/work/dispatch/crews/",
    "/work/rule-book/",
    "/work/processes/",
    "/work/processes/case/",
    "/work/parties/",
    "/work/parties/AJ2022061300001/",
    "/work/outbox/",
    "/work/integrity/",
    "/draws/demo-inspectors/",
    "/ballots/demo-manager/entry/",
    "/work/grids/",
    "/work/patrols/",
    "/work/inspections/",
    "/work/inspections/market/",
    "/applications/inspections/",
    "/applications/cityops/",
    "/applications/cityops/evaluation/",
    "/applications/cityops/evaluation/line/?of=area&key=320402000000",
    "/applications/cityops/evaluation/scores/?month=2022-05&method=yuncheng",
    "/applications/cityops/hotspots/",
    "/work/items/?selection=cityops.figure&month=2022-06&figure=due",
    "/account/keys/",
    "/account/keys/all/",
    "/talq/",
)


def sign_in(page: Any) -> None:
    page.goto("/account/login/")
    page.fill("[name=login]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.btn-primary")
    page.wait_for_url(re.compile(r"/plan/"))


@pytest.fixture
def reader(page: Any) -> Any:
    sign_in(page)
    return page


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("url", PUBLIC)
def test_public_pages_have_no_barrier(page, axe, url, width):
    page.set_viewport_size({"width": width, "height": 844})
    answer = page.goto(url)

    assert answer.status == 200
    assert axe(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_has_a_barrier(reader, axe, theme):
    reader.evaluate(f"localStorage.setItem('theme', '{theme}')")
    found = []
    for url in PAGES:
        answer = reader.goto(url)
        found += axe(reader) if answer.status == 200 else [f"{url}: {answer.status}"]

    assert found == []


def test_large_type_stays_chosen_is_large_and_still_fits_a_phone(page, axe):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/public/report/")
    page.click("[data-switches-size]")
    wide = []
    for url in PUBLIC:
        page.goto(url)
        assert page.get_attribute("[data-switches-size]", "aria-pressed") == "true"
        size = page.evaluate(
            "parseFloat(getComputedStyle(document.querySelector('main')).fontSize)"
        )
        width = page.evaluate("document.documentElement.scrollWidth")
        if size < 20 or width > 390:
            wide.append((url, size, width))

    assert wide == []
    assert axe(page) == []


def test_no_page_is_wider_than_a_phone(reader):
    reader.set_viewport_size({"width": 390, "height": 844})
    wide = []
    for url in (*PAGES, *PUBLIC):
        reader.goto(url)
        width = reader.evaluate("document.documentElement.scrollWidth")
        if width > 390:
            wide.append((url, width))

    assert wide == []


def test_no_page_shows_an_error_in_the_console(reader):
    said: list[str] = []
    reader.on("pageerror", lambda error: said.append(f"{reader.url}: {error}"))
    reader.on(
        "console",
        lambda message: (
            said.append(f"{reader.url}: {message.text}") if message.type == "error" else None
        ),
    )
    for url in PAGES:
        reader.goto(url)
        reader.wait_for_load_state("networkidle")

    assert said == []


def test_english_pages_speak_english_around_the_plan(reader):
    reader.locator("button[name=language][value=en]").click()
    chinese = []
    for url in PAGES:
        reader.goto(url)
        frame = reader.inner_text("nav.menu") + reader.inner_text("h1")
        if url not in {"/plan/", "/plan/text/"} and re.search(
            r"[一-鿿]{2,}", reader.inner_text("nav.menu")
        ):
            chinese.append((url, frame))

    assert chinese == []


def test_the_menu_marks_the_one_place_where_the_reader_is(reader):
    marked = {}
    for url in ("/plan/", "/plan/breakdown/", "/plan/targets/13-2/", "/assets/toilet/"):
        reader.goto(url)
        marked[url] = reader.locator("nav.menu [aria-current=page]").all_inner_texts()

    assert marked == {
        "/plan/": ["方案"],
        "/plan/breakdown/": ["年度分解"],
        "/plan/targets/13-2/": ["方案"],
        "/assets/toilet/": ["公厕"],
    }
