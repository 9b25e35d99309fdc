"""The page of processes says what is declared."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_processes_is_what_is_declared(tmp_path: Path) -> None:
    own = {**os.environ, "DJANGO_SETTINGS_MODULE": "yiju.settings", "YIJU_HOME": str(tmp_path)}
    command = [sys.executable, str(ROOT / "scripts" / "processes.py"), "--check"]
    assert subprocess.run(command, env=own, check=False).returncode == 0, (
        "run python scripts/processes.py"
    )
