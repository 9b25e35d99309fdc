"""What every command and every helper of a server pays before it does anything."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("deltalake", "duckdb", "ibis", "openpyxl", "pandas", "pyarrow", "pyproj", "reportlab")
HEAVY_OF_SCIPY = ("fft", "linalg", "optimize", "sparse", "spatial", "special", "stats")
LISTED = (
    "import sys; from yiju.interfaces.cli import start_django; start_django(); print(*sys.modules)"
)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    home: Path = tmp_path_factory.mktemp("home")
    ran = subprocess.run(
        [sys.executable, "-c", LISTED],
        env={"YIJU_HOME": str(home), "PATH": "", "PYTHONPATH": ":".join(sys.path)},
        cwd=home,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ran.stdout.split())


def test_what_only_some_answers_need_is_loaded_when_they_are_asked_for(loaded: set[str]) -> None:
    """As `import scipy` does with its parts; what else is heavy stands in a room that is imported
    where it is used."""
    heavy = {*HEAVY, *(f"scipy.{part}" for part in HEAVY_OF_SCIPY)}

    assert "yiju.platform.steering.api" in loaded
    assert loaded & heavy == set()


EVERY_COMMAND = (
    "from importlib import import_module; from yiju.interfaces.cli import COMMANDS; "
    "[import_module(f'yiju.interfaces.cli.{module}') for module, _name in COMMANDS.values()]"
)


def test_every_command_is_found_before_a_database_is_known(tmp_path: Path) -> None:
    """A command begins Django itself, or does without: nobody sets up an environment for it."""
    ran = subprocess.run(
        [sys.executable, "-c", EVERY_COMMAND],
        env={"YIJU_HOME": str(tmp_path), "PATH": "", "PYTHONPATH": ":".join(sys.path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
