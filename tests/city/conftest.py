import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

YIJU = Path(sys.executable).parent / "yiju"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def run_yiju() -> Run:
    """`run_yiju(home, "demo", …)`: the command in a process of its own."""

    def run(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
        kept = {
            name: told
            for name, told in os.environ.items()
            if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
            and not name.startswith("YIJU_")
        }
        return subprocess.run(
            [YIJU, *arguments],
            env=kept | {"YIJU_HOME": str(home)},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def built_by_command(run_yiju: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of the smallest city that `yiju demo` builds, and all that it said."""
    home = tmp_path_factory.mktemp("demo")
    done = run_yiju(home, "demo", "--scale", "0.01", "--no-serve")
    assert done.returncode == 0, done.stderr
    return home, done.stdout
