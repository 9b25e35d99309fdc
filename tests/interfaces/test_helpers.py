"""The processes beside the web server work as long as it does, whatever happens to one of them."""

import os
import signal
import sys
from contextlib import suppress
from threading import Event, Thread

import pytest
from running_city import free_port, ports_of_anybody

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
    thread = Thread(target=server._keep_up, args=(command, over))
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


def test_nobody_is_given_the_port_of_a_server_while_it_begins_again():
    assert all(10_000 <= free_port() < ports_of_anybody() for _turn in range(50))
