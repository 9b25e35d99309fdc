"""What may not be in the repository, whoever puts it there."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from tree import ROOT, at, calls, files, python_files

LOCKS = [*sorted((ROOT / "requirements").glob("*.lock")), ROOT / "package-lock.json"]
ADDRESS = re.compile(
    r"https?:|file:|git\+|ssh:|//[\w.-]+\.\w|\bresolved\b|index-url|find-links|@\S+/"
)
# Our own words may name this machine only by places that every machine has.
ANOTHER_MACHINES_PLACE = re.compile(
    r"(?<![\w.])/(home|root|work/(main|in|shared|steering|\.library)|Users|opt/wheels)/|\.\./shared"
)
TEXT = {".py", ".md", ".toml", ".txt", ".html", ".js", ".css", ".sh", ".json", ".po", ".csv", ""}
LINES_OF_A_FILE = 600


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_file_holds_no_address(lock: Path) -> None:
    # A scoped npm package is named @scope/name, which is no address.
    scoped = re.compile(r"node_modules/|@[\w-]+/[\w.-]+\"")
    found = [
        f"{at(lock, number)} {line.strip()}"
        for number, line in enumerate(lock.read_text().splitlines(), 1)
        if ADDRESS.search(scoped.sub('"', line))
    ]
    assert found == []


@pytest.mark.parametrize("lock", LOCKS[:-1], ids=lambda lock: lock.name)
def test_every_locked_python_package_has_a_hash(lock: Path) -> None:
    entries = re.split(r"^(?=[A-Za-z])", lock.read_text(), flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.split("\n")[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_every_locked_front_end_package_has_a_hash() -> None:
    import json

    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, facts in packages.items() if name and "integrity" not in facts] == []


def test_the_run_lock_and_the_development_lock_agree() -> None:
    run, development = (pins(ROOT / "requirements" / f"{name}.lock") for name in ("run", "dev"))
    assert {name: version for name, version in run.items() if development[name] != version} == {}


def pins(lock: Path) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z][\w.-]*)==(\S+)", lock.read_text(), flags=re.MULTILINE)
    return dict(found)


def test_every_python_file_can_be_read_in_one_go() -> None:
    written = [path for path in python_files() if "migrations" not in path.parts]
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in written}
    assert [at(path, size) for path, size in sizes.items() if size > LINES_OF_A_FILE] == []


def test_nothing_names_a_place_on_somebodys_machine() -> None:
    found = [
        f"{at(path, number)} {line.strip()[:120]}"
        for path in files()
        if path.suffix in TEXT and path != Path(__file__) and path not in LOCKS
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if ANOTHER_MACHINES_PLACE.search(line)
    ]
    assert found == []


@pytest.mark.django_db
def test_every_change_of_a_table_has_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_no_test_sleeps() -> None:
    found = [
        at(path, line)
        for path in python_files("tests")
        for line, name in calls(path)
        if name in {"sleep", "time.sleep", "asyncio.sleep"} or name.endswith("wait_for_timeout")
    ]
    assert found == []


def test_no_test_replaces_our_own_code_by_a_mock() -> None:
    found = [
        at(path, line)
        for path in python_files("tests")
        for line, name in calls(path)
        if name.split(".")[-1] in {"Mock", "MagicMock", "AsyncMock"} or name in {"patch"}
    ]
    assert found == []


def test_nothing_is_left_to_be_done_without_a_name() -> None:
    marks = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")) + r")\b")
    found = [
        at(path, number)
        for path in files("src", "scripts", "tests", "docs")
        if path.suffix in {".py", ".js", ".html", ".css", ".sh", ".md"}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert found == []
