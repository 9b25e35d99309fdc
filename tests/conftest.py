"""What every test may use.

| fixture | gives |
| --- | --- |
| running_city | the demonstration city at scale 0.01, served by `yiju demo` in its own process |
| chromium | a headless browser (playwright), one for the session |
| page | a fresh page at `running_city.address`, closed after the test |
| axe | `axe(page)` -> the accessibility violations of that page, as readable lines |

Tests that use `page` or `chromium` carry the mark `browser` by themselves.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import loopback
import pytest
from running_city import RunningCity
from running_city import running_city as start_city

ROOT = Path(__file__).resolve().parent.parent
PLATFORM = ROOT / "tests" / "platform"
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_configure(config: pytest.Config) -> None:
    loopback.guard()
    # The same examples in every run, and no time limit on a machine that does two things at once.
    hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
    hypothesis.settings.load_profile("repeatable")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks that follow from what a test uses.

    What the platform keeps in the database must hold on PostgreSQL as well. Spark reads files: to
    it, it makes no difference which database is behind the inbox. What names its own databases
    (`database_address`) tries both in one run already.
    """
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        uses_database = item.get_closest_marker("django_db") or "db" in fixtures
        is_of_platform = PLATFORM in item.path.parents
        if uses_database and is_of_platform and not item.get_closest_marker("spark"):
            item.add_marker(pytest.mark.postgres)
        if "chromium" in fixtures:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True, scope="module")
def city_declarations() -> None:
    """What is declared is the city's again, whatever the tests before have put in its place."""
    from django.apps import apps

    apps.get_app_config("web").ready()  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def running_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCity]:
    with start_city(tmp_path_factory.mktemp("city")) as city:
        yield city


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser that scripts/browser.py found; skips where there is none."""
    command = os.environ.get("YIJU_CHROMIUM")
    if not command:
        pytest.skip("no browser: set YIJU_CHROMIUM or run make test, which looks for one")
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread; Django's tests after it do not use it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=command, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any, running_city: RunningCity) -> Iterator[Any]:
    context = chromium.new_context(
        base_url=running_city.address,
        locale="zh-CN",
        viewport={"width": 1280, "height": 900},
        service_workers="block",
    )
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def axe() -> Callable[[Any], list[str]]:
    source = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()

    def violations(page: Any) -> list[str]:
        page.evaluate(source)
        found = page.evaluate("() => axe.run({resultTypes: ['violations']})")["violations"]
        return [
            f"{page.url}: {violation['id']}: {violation['help']}: {node['target']}"
            for violation in found
            for node in violation["nodes"]
        ]

    return violations
