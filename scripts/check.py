"""Everything that `make test` runs, in order; or the parts that are named: scripts/check.py lint.

All parts run even when one fails, and pytest is the last, so that its closing line with the
counts is the last thing on the screen. Leaves with 1 when any part failed.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import browser
import postgres

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
NOTHING_COLLECTED = 5
UNCOMPILED = "PYTHONDONTWRITEBYTECODE"


def lint() -> bool:
    """ruff: style and format"""
    return run(BIN / "ruff", "check") and run(BIN / "ruff", "format", "--check", "--quiet")


def types() -> bool:
    """mypy: types"""
    with tempfile.TemporaryDirectory() as home:
        return run(BIN / "mypy", YIJU_HOME=home)


def contracts() -> bool:
    """import-linter: who may import whom"""
    return run(BIN / "lint-imports")


def on_postgresql() -> bool:
    """pytest on PostgreSQL: the tests that hold on both databases"""
    with postgres.database_url() as url:
        return pytest("-m", "postgres", DATABASE_URL=url, YIJU_TEST_DATABASE_URL=url)


def on_sqlite() -> bool:
    """pytest on SQLite, with the browser tests"""
    command, tried = browser.find()
    with postgres.database_url() as url:
        if command:
            print(f"Browser: {command}", flush=True)
            found = {"YIJU_CHROMIUM": command, "PLAYWRIGHT_NODEJS_PATH": str(browser.node())}
            return pytest(YIJU_TEST_DATABASE_URL=url, **found)
        print("NOT RUN: the tests marked browser, because no browser can be had:")
        print("\n".join(f"  {why}" for why in tried), flush=True)
        passed = pytest("-m", "not browser", YIJU_TEST_DATABASE_URL=url)
        return passed and os.environ.get("CI") != "true"


def pytest(*options: str, **environment: str) -> bool:
    """Two processes; the tests of a file stay in one. No test at all is no failure."""
    # A database named by the caller's own environment is not for tests to write into.
    environment = {"DATABASE_URL": "", **environment}
    together = ["-n", "2", "--dist", "loadfile", "--durations=15"]
    command = [BIN / "pytest", *together, *options]
    return run(*command, fine=(0, NOTHING_COLLECTED), **environment)


def run(*command: Path | str, fine: tuple[int, ...] = (0,), **environment: str) -> bool:
    words = [str(word) for word in command]
    # The tests start hundreds of processes: each would compile the whole of Yiju for itself.
    inherited = {name: said for name, said in os.environ.items() if name != UNCOMPILED}
    ran = subprocess.run(words, cwd=ROOT, env={**inherited, **environment}, check=False)
    return ran.returncode in fine


PARTS: list[Callable[[], bool]] = [lint, types, contracts, on_postgresql, on_sqlite]


def main(wanted: list[str]) -> int:
    known = {part.__name__: part for part in PARTS}
    if unknown := [name for name in wanted if name not in known]:
        print(f"There is no part {', '.join(unknown)}. Parts: {', '.join(known)}")
        return 2
    failed: list[str] = []
    for name in wanted or known:
        if failed and name == "on_sqlite":
            print(f"\nFAILED so far: {', '.join(failed)}", flush=True)
        print(f"\n== {known[name].__doc__}", flush=True)
        began = time.monotonic()
        if not known[name]():
            failed.append(name)
        if name != "on_sqlite":
            print(f"== {name}: {time.monotonic() - began:.0f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
