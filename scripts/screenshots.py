"""Take the pictures of README: .venv/bin/python scripts/screenshots.py [ADDRESS HOME]

From a demonstration city of its own, or from the one that runs at the address with its data in the
folder. Its evening comes for the lamps: afterwards its clock stands later.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import browser
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
YIJU = Path(sys.executable).parent / "yiju"
PICTURES = ROOT / "docs" / "images"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader"]
WIDE = {"width": 1360, "height": 850}
WALL = {"width": 1600, "height": 900}
PHONE = {"width": 390, "height": 844}
COLOURS, MOST_BYTES = 256, 250_000
"""Of a picture: a page has few, and a reader of README waits for it."""
EVENING_SPEED = 30
PATIENCE_MS = 300_000
LAMPS_ON = """() => {
  const on = document.querySelector('.live-legend [data-now="glow"]');
  return on && Number(on.textContent.replaceAll(",", "")) > 0;
}"""


def signed_in(chromium: Browser, address: str, size: dict[str, int], account: str) -> Page:
    from yiju.city.cast import PASSWORD

    context = chromium.new_context(base_url=address, viewport=size, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto("/account/login/")
    page.fill("[name=login]", account)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.btn-primary")
    page.wait_for_load_state("networkidle")
    return page


def picture(page: Page, name: str, address: str, scroll_to: str = "") -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    take(page, name, scroll_to)


def take(page: Page, name: str, scroll_to: str = "") -> None:
    for _letters_that_come_late in range(3):
        page.evaluate("() => document.fonts.ready.then(() => true)")
        if scroll_to:
            page.evaluate("place => document.querySelector(place).scrollIntoView()", scroll_to)
        page.wait_for_timeout(1_000)
    drawn = Image.open(BytesIO(page.screenshot())).convert("RGB")
    file = PICTURES / f"{name}.png"
    drawn.quantize(COLOURS, kmeans=1, dither=Image.Dither.NONE).save(file, optimize=True)
    size = file.stat().st_size
    print(f"{name}: {size / 1e3:.0f} kB")
    if size > MOST_BYTES:
        sys.exit(f"{file} is larger than {MOST_BYTES / 1e3:.0f} kB")


@contextmanager
def evening(address: str, home: Path) -> Iterator[None]:
    """The evening of `yiju dusk`, as long as it is needed."""
    told = ["--address", address, "--home", str(home), "--speed", str(EVENING_SPEED)]
    playing = subprocess.Popen([YIJU, "dusk", *told], stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        playing.terminate()
        playing.wait()


def by_day(chromium: Browser, address: str) -> None:
    page = signed_in(chromium, address, WIDE, "office")
    picture(page, "plan", "/plan/", "#c-13")
    picture(page, "target", "/plan/targets/13-2/")
    picture(page, "text", "/plan/text/", "#c-20")
    picture(page, "evaluation", "/evaluations/districts-2022-06/")
    picture(page, "returns", "/returns/?month=2022-05")
    page.goto("/bulletins/")
    page.locator("main tbody a[href^='/bulletins/']").first.click()
    page.wait_for_load_state("networkidle")
    take(page, "bulletin")
    picture(page, "process", "/work/processes/case/")
    picture(page, "escrow", "/applications/presale/projects/")
    picture(page, "ballot", "/public/ballots/demo-lift/")
    picture(signed_in(chromium, address, PHONE, "leader"), "phone", "/cockpit/")


def by_night(chromium: Browser, address: str) -> None:
    page = signed_in(chromium, address, WIDE, "office")
    page.goto("/assets/lamp/map/")
    page.wait_for_function(LAMPS_ON)
    take(page, "lamps")
    wall = signed_in(chromium, address, WALL, "leader")
    wall.wait_for_selector("#map[data-lit]")
    take(wall, "cockpit")


@contextmanager
def city() -> Iterator[tuple[str, Path]]:
    from running_city import running_city

    if len(sys.argv) > 2:
        yield sys.argv[1], Path(sys.argv[2])
        return
    with tempfile.TemporaryDirectory() as home, running_city(Path(home), scale="0.3") as one:
        yield one.address, one.home


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    command, tried = browser.find()
    if not command:
        sys.exit("\n".join(tried))
    with city() as (address, home), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=command, args=FLAGS)
        by_day(chromium, address)
        with evening(address, home):
            by_night(chromium, address)
        chromium.close()


if __name__ == "__main__":
    main()
