"""Take the pictures of README from a demonstration city: .venv/bin/python scripts/screenshots.py"""

import sys
import tempfile
from pathlib import Path

import browser
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
PICTURES = ROOT / "docs" / "images"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader"]
WIDE = {"width": 1360, "height": 850}
WALL = {"width": 1600, "height": 900}
PHONE = {"width": 390, "height": 844}


def sign_in(page: Page) -> None:
    from yiju.city.cast import PASSWORD

    page.goto("/account/login/")
    page.fill("[name=login]", "office")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.btn-primary")
    page.wait_for_load_state("networkidle")


def picture(page: Page, name: str, address: str, scroll_to: str = "") -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    for _letters_that_come_late in range(3):
        page.evaluate("() => document.fonts.ready.then(() => true)")
        if scroll_to:
            page.evaluate("place => document.querySelector(place).scrollIntoView()", scroll_to)
        page.wait_for_timeout(1_000)
    page.screenshot(path=PICTURES / f"{name}.png")


def main() -> None:
    from running_city import running_city

    PICTURES.mkdir(parents=True, exist_ok=True)
    command, tried = browser.find()
    if not command:
        sys.exit("\n".join(tried))
    with (
        tempfile.TemporaryDirectory() as home,
        running_city(Path(home), scale="0.3") as city,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=command, args=FLAGS)
        wide = chromium.new_context(base_url=city.address, viewport=WIDE, locale="zh-CN")
        page = wide.new_page()
        sign_in(page)
        picture(page, "plan", "/plan/", "#c-13")
        picture(page, "target", "/plan/targets/13-2/")
        picture(page, "text", "/plan/text/", "#c-20")
        picture(page, "toilets", "/assets/toilet/map/")
        picture(page, "projects", "/projects/")
        picture(page, "evaluation", "/applications/cityops/evaluation/")
        picture(page, "process", "/work/processes/case/")
        page.set_viewport_size(WALL)
        picture(page, "cockpit", "/cockpit/")
        phone = chromium.new_context(base_url=city.address, viewport=PHONE, locale="zh-CN")
        page = phone.new_page()
        sign_in(page)
        picture(page, "phone", "/plan/", "#c-13")
        chromium.close()


if __name__ == "__main__":
    main()
