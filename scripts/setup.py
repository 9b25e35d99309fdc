"""Make the environment: everything that `make demo` and `make test` need.

Runs on the system's Python 3.11 with its standard library alone. Each step remembers a hash of
what it was made from and is skipped while that has not changed, so a second run takes a moment.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
LOCKS = [ROOT / "requirements" / "run.lock", ROOT / "requirements" / "dev.lock"]
S3_LOCK, S3 = ROOT / "requirements" / "s3.lock", VENV / "s3"
PIP = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input"]

# What comes as source only is built with the locked setuptools; all else is taken as built.
FROM_SOURCE = ("demjson3", "prcoords", "pyspark")

NO_VENV = """\
This Python cannot make a virtual environment: its modules venv and ensurepip are missing.
On Debian and Ubuntu they are in a package of their own: apt-get install python3-venv
Or name another Python 3.11: make setup PYTHON=<its command>"""


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this is what tells an older Python
        sys.exit(f"Yiju needs Python 3.11; this is {sys.version.split()[0]}. make PYTHON=<command>")
    began = time.monotonic()
    step("virtual environment", [], make_venv, there=PYTHON.exists)
    step("Python packages, each checked against its hash", LOCKS, install_packages)
    step("S3 servers for tests", [S3_LOCK], install_s3, there=(S3 / "bin" / "moto_server").exists)
    step("the command yiju", [ROOT / "pyproject.toml"], install_yiju, there=yiju_is_there)
    front_end = [ROOT / "package-lock.json", ROOT / ".npmrc", ROOT / "scripts" / "frontend.py"]
    step("front-end files", front_end, fetch_front_end, there=front_end_is_there)
    run(str(PYTHON), "scripts/catalogues.py")
    print(f"Ready in {time.monotonic() - began:.0f} s: .venv/bin/yiju", flush=True)


def step(
    title: str,
    made_from: Iterable[Path],
    work: Callable[[], None],
    there: Callable[[], bool] = lambda: True,
) -> None:
    """Do `work` unless its result is there and was made from the same files."""
    stamp = STAMPS / work.__name__
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in made_from)).hexdigest()
    done = stamp.exists() and stamp.read_text() == digest
    if done and there():
        return
    print(f"  {title} …", flush=True)
    began = time.monotonic()
    work()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest)
    print(f"  {title}: {time.monotonic() - began:.0f} s", flush=True)


def run(*command: str, quietly: bool = False) -> None:
    """Run a command in the repository; leave when it fails, with what it said."""
    said = subprocess.PIPE if quietly else None
    ran = subprocess.run(command, cwd=ROOT, stdout=said, text=True, check=False)
    if ran.returncode:
        sys.exit(f"{ran.stdout or ''}setup: this failed: {' '.join(command)}")


def make_venv() -> None:
    if (VENV / "bin" / "pip").exists():
        return
    if find_spec("venv") and find_spec("ensurepip"):
        run(sys.executable, "-m", "venv", str(VENV))
    elif os.geteuid() == 0 and shutil.which("apt-get"):
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "python3-venv")
        run(sys.executable, "-m", "venv", str(VENV))
    elif find_spec("venv") and find_spec("pip"):
        run(sys.executable, "-m", "venv", "--without-pip", str(VENV))
        run(sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "--quiet", "pip")
    else:
        sys.exit(NO_VENV)


def install_packages() -> None:
    locked = dict(entry for lock in LOCKS for entry in entries(lock))
    built, from_source = divided(locked)
    hashed = [*PIP, "install", "--require-hashes", "--no-deps"]
    watch(len(locked), *hashed, "--only-binary", ":all:", "-r", str(built))
    run(*hashed, "--quiet", "--no-build-isolation", "--use-pep517", "-r", str(from_source))
    run(*PIP, "check", quietly=True)


def install_s3() -> None:
    """In an environment of their own: what they need does not go with what Yiju needs."""
    run(str(PYTHON), "-m", "venv", "--without-pip", "--clear", str(S3))
    into = [*PIP, "--python", str(S3 / "bin" / "python"), "install", "--require-hashes"]
    run(*into, "--no-deps", "--only-binary", ":all:", "--quiet", "-r", str(S3_LOCK))


def watch(total: int, *command: str) -> None:
    """Run pip and show, on a terminal, which of its packages it is at."""
    count = 0
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as pip:
        for line in pip.stdout or ():
            if line.startswith("Collecting "):
                count += 1
                show(f"    {count} of {total}: {line.split()[1].split('==')[0]}")
            elif line.startswith("Installing "):
                show("    unpacking")
    show("")
    if pip.returncode:
        sys.exit(f"setup: pip failed with {pip.returncode}; what it said stands above")


def show(progress: str) -> None:
    if sys.stdout.isatty():
        print(f"\r\033[K{progress}", end="", flush=True)


def entries(lock: Path) -> Iterator[tuple[str, str]]:
    """Each pin of a lock, as `numpy==2.4.6 ; python_full_version < '3.12'`, with its lines.

    A package stands there once for each version of Python that wants its own.
    """
    for entry in re.split(r"^(?=[A-Za-z])", lock.read_text(), flags=re.MULTILINE)[1:]:
        yield entry.splitlines()[0].rstrip(" \\"), entry


def divided(locked: dict[str, str]) -> tuple[Path, Path]:
    """Two requirement files: what is taken as built, and what is built here."""
    built, from_source = VENV / "built.lock", VENV / "from-source.lock"
    sources = [pin for pin in locked if pin.split("==")[0] in FROM_SOURCE]
    built.write_text("".join(locked[pin] for pin in locked if pin not in sources))
    from_source.write_text("".join(locked[pin] for pin in sources))
    return built, from_source


def yiju_is_there() -> bool:
    return (VENV / "bin" / "yiju").exists()


def install_yiju() -> None:
    run(*PIP, "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))


def front_end_is_there() -> bool:
    sys.path.insert(0, str(ROOT / "scripts"))
    import frontend

    return not frontend.missing()


def fetch_front_end() -> None:
    run(str(PYTHON), "scripts/frontend.py")


if __name__ == "__main__":
    main()
