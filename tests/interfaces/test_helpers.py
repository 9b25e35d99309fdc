"""The processes beside the web server work as long as it does, whatever happens to one of them."""

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import pytest
import requests
from running_city import free_port, ports_of_anybody
from small_office import small_office

from yiju.interfaces.cli import server

HELPER = """
import os, sys, time
with open(sys.argv[1], "a") as file:
    print(os.getpid(), file=file)
while True:
    time.sleep(60)
"""


def begun(file, count):
    """The processes so far, when there are so many."""
    for _attempt in range(3_000):
        with suppress(FileNotFoundError):
            found = [int(line) for line in file.read_text().split()]
            if len(found) >= count:
                return found
        Event().wait(0.01)
    raise AssertionError(f"no {count} processes")


def is_there(pid):
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


@pytest.fixture
def pids(tmp_path, monkeypatch):
    monkeypatch.setattr(server, "AGAIN_S", 0.02)
    over, file = Event(), tmp_path / "pids"
    command = [sys.executable, "-S", "-c", HELPER, str(file)]
    thread = Thread(target=server._keep_up, args=(command, server._begun(command), over))
    thread.start()
    try:
        yield lambda count: begun(file, count)
    finally:
        over.set()
        thread.join(60)
    assert not any(is_there(pid) for pid in begun(file, 1))


def test_a_helper_that_is_killed_begins_again_and_ends_with_the_server(pids):
    for count in (1, 2, 3):
        os.kill(pids(count)[-1], signal.SIGKILL)
    last = pids(4)[-1]

    assert is_there(last)


def workers_of(port):
    """The processes that `yiju serve` has made of itself."""
    told = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            told[int(folder.name)] = (parent, words)
    servers = {pid for pid, (_p, words) in told.items() if f"serve --port {port}" in words}
    return [pid for pid in servers if told[pid][0] in servers]


def test_a_process_that_serves_is_killed_and_the_next_one_serves(tmp_path):
    with small_office(tmp_path) as office:
        port = int(office.address.rpartition(":")[2])
        assert office.browser().get(f"{office.address}/account/login/").status_code == 200
        [worker] = workers_of(port)
        os.kill(worker, signal.SIGKILL)

        for _attempt in range(600):
            with suppress(requests.ConnectionError, requests.Timeout):
                found = office.browser().get(f"{office.address}/account/login/", timeout=30)
                break
            Event().wait(0.1)
        assert found.status_code == 200
        [another] = workers_of(port)
        assert another != worker


def test_nobody_is_given_the_port_of_a_server_while_it_begins_again():
    assert all(10_000 <= free_port() < ports_of_anybody() for _turn in range(50))
