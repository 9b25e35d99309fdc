"""A newcomer's first hour: a new application runs at once, and its test waits for its rule."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    run(tmp_path, BIN / "yiju", "new-application", "shade_trees", "--clause", "17")
    return tmp_path / "shade_trees"


def run(
    folder: Path, *command: Path | str, **environment: str
) -> "subprocess.CompletedProcess[str]":
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("YIJU_", "DJANGO_", "PYTEST"))}
    return subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env={**kept, "YIJU_HOME": str(folder / "home"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_new_application_passes_the_check_beside_those_that_are_there(skeleton):
    both = "yiju.applications.toilets,shade_trees"
    found = run(skeleton, BIN / "yiju", "check", YIJU_APPLICATIONS=both, PYTHONPATH=str(skeleton))

    assert (found.returncode, found.stdout) == (0, "")


def test_the_test_of_a_new_application_fails_until_its_rule_is_written(skeleton):
    command = (BIN / "pytest", "-q", "-p", "no:django", "-p", "no:cacheprovider", "tests")
    first = run(skeleton, *command, PYTHONPATH=str(skeleton))
    rules = skeleton / "shade_trees" / "rules.py"
    written = rules.read_text("utf-8").replace(
        "return False", "return thing.finished_on is not None and thing.finished_on <= on"
    )
    rules.write_text(written, "utf-8")
    then = run(skeleton, *command, PYTHONPATH=str(skeleton))

    assert "1 failed, 1 passed" in first.stdout
    assert "2 passed" in then.stdout


def test_a_name_that_is_taken_or_unfit_is_refused_and_nothing_is_written(skeleton):
    again = run(skeleton.parent, BIN / "yiju", "new-application", "shade_trees", "--clause", "17")
    unfit = run(skeleton.parent, BIN / "yiju", "new-application", "Shade-Trees", "--clause", "17")
    nowhere = run(skeleton.parent, BIN / "yiju", "new-application", "other", "--clause", "x")

    assert (again.returncode, unfit.returncode, nowhere.returncode) == (2, 2, 2)
    assert not (skeleton.parent / "other").exists()


def test_all_mistakes_of_a_declaration_are_told_at_once(skeleton):
    app = skeleton / "shade_trees" / "app.py"
    wrong = app.read_text("utf-8").replace('edits=("shade_trees",)', 'edits=("shade_tree",)')
    app.write_text(wrong.replace('"shade_trees.keeper"', '"keeper"'), "utf-8")
    found = run(
        skeleton, BIN / "yiju", "check", YIJU_APPLICATIONS="shade_trees", PYTHONPATH=str(skeleton)
    )

    assert found.returncode == 1
    assert len(found.stdout.splitlines()) == 2
    assert "shade_trees？" in found.stdout
