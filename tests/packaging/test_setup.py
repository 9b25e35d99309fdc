"""What `make setup` installs is what the lock files name."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from tree import ROOT


@pytest.fixture(scope="module")
def setup() -> ModuleType:
    spec = importlib.util.spec_from_file_location("yiju_setup", ROOT / "scripts" / "setup.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pins(*files: Path) -> set[str]:
    lines = [line for file in files for line in file.read_text().splitlines()]
    return {line.rstrip(" \\") for line in lines if "==" in line and line[0].isalpha()}


def test_every_pin_of_the_locks_is_handed_to_pip(
    setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "VENV", tmp_path)
    locked = dict(entry for lock in setup.LOCKS for entry in setup.entries(lock))

    built, from_source = setup.divided(locked)

    assert pins(built, from_source) == pins(*setup.LOCKS)
    assert {pin.split("==")[0] for pin in pins(from_source)} == set(setup.FROM_SOURCE)


def test_a_package_with_a_version_for_each_python_keeps_both(
    setup: ModuleType, tmp_path: Path
) -> None:
    lock = tmp_path / "run.lock"
    lock.write_text(
        "a==1 ; python_version < '3.12' \\\n    --hash=sha256:0\na==2 \\\n    --hash=x\n"
    )

    assert [pin for pin, _ in setup.entries(lock)] == ["a==1 ; python_version < '3.12'", "a==2"]


def test_a_step_is_repeated_only_when_its_sources_change(
    setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "STAMPS", tmp_path / "stamps")
    source = tmp_path / "a.lock"
    done: list[str] = []

    def work() -> None:
        done.append(source.read_text())

    for text in ("one", "one", "two"):
        source.write_text(text)
        setup.step("a step", [source], work)

    assert done == ["one", "two"]


def test_a_step_is_repeated_when_its_result_was_taken_away(
    setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "STAMPS", tmp_path / "stamps")
    result = tmp_path / "result"
    done: list[str] = []

    def work() -> None:
        done.append("again")
        result.write_text("here")

    for taken_away in (False, False, True):
        if taken_away:
            result.unlink()
        setup.step("a step", [], work, there=result.exists)

    assert done == ["again", "again"]
