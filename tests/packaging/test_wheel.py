"""The wheel is the whole system: it runs where there is no Node and no repository."""

import os
import re
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest
from running_city import running_city
from tree import ROOT, files

pytestmark = pytest.mark.slow
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = folder.glob("yiju-*.whl")
    return wheel


@pytest.fixture(scope="module")
def inside(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def yiju(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, installed from the wheel into an environment that borrows our libraries."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    [packages] = home.glob("lib/python3*/site-packages")
    # A path named in a .pth file is searched, but its own .pth files are not read: the editable
    # install of the repository stays out of sight.
    (packages / "libraries.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    install = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), "install"]
    quietly = ["--no-deps", "--no-index", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*install, *quietly, str(wheel)], check=True)
    return home / "bin" / "yiju"


def run(command: Path, *words: str, home: Path) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": "/usr/bin:/bin", "YIJU_HOME": str(home), "LANG": "C.UTF-8"}
    return subprocess.run(
        [command, *words], cwd=home, env=environment, capture_output=True, text=True, check=False
    )


def test_it_carries_everything_that_the_repository_has_below_src(inside: set[str]) -> None:
    below = ROOT / "src"
    wanted = {path.relative_to(below).as_posix() for path in files("src/yiju")}
    assert sorted(wanted - inside) == []


def test_it_carries_every_front_end_file_that_a_page_names(inside: set[str]) -> None:
    named = {
        name
        for path in files("src/yiju")
        if path.suffix in {".html", ".js"}
        for name in re.findall(r"\bvendor/[\w./-]+\.\w+", path.read_text(encoding="utf-8"))
    }
    assert named
    assert sorted(name for name in named if f"yiju/static/{name}" not in inside) == []


def test_it_carries_the_licences_of_what_others_wrote(inside: set[str]) -> None:
    vendor = {name.split("/")[3] for name in inside if name.startswith("yiju/static/vendor/")}
    folders = vendor - {"VERSIONS", "tabler"}  # tabler's stands in the head of its files
    licensed = {name.split("/")[3] for name in inside if "/vendor/" in name and "LICENSE" in name}
    assert folders == licensed


def test_it_carries_each_catalogue_compiled(inside: set[str]) -> None:
    sources = {name for name in inside if name.endswith(".po")}
    assert sources
    assert sorted(name for name in sources if f"{name[:-3]}.mo" not in inside) == []


def test_it_carries_no_tests_and_no_leftovers(inside: set[str]) -> None:
    unwanted = re.compile(r"(^|/)(tests?|node_modules|__pycache__|var)/|\.(pyc|sqlite3|key|map)$")
    ours = {name for name in inside if "/skeleton_files/" not in name}
    assert sorted(name for name in ours if unwanted.search(name)) == []


def test_it_stays_below_40_megabytes(wheel: Path) -> None:
    assert os.path.getsize(wheel) < 40 * MEGABYTE


def test_the_installed_command_says_its_version(yiju: Path, tmp_path: Path) -> None:
    said = run(yiju, "--version", home=tmp_path)
    assert (said.returncode, said.stdout.strip()) == (0, "yiju, version 0.1.0")


def test_the_installed_declarations_are_sound(yiju: Path, tmp_path: Path) -> None:
    said = run(yiju, "check", home=tmp_path)
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


def test_the_installed_code_is_the_wheels(yiju: Path, tmp_path: Path) -> None:
    said = run(yiju.parent / "python", "-c", "import yiju; print(yiju.__file__)", home=tmp_path)
    assert said.stdout.startswith(str(yiju.parent.parent))


def test_the_installed_demonstration_serves_pages_with_their_files(
    yiju: Path, tmp_path: Path
) -> None:
    with running_city(tmp_path, command=yiju) as city:
        for path in ("/", "/static/vendor/htmx/htmx.min.js", "/static/yiju/yiju.css"):
            with urllib.request.urlopen(city.address + path) as answer:
                assert answer.status == 200
