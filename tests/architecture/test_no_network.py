"""The guard that keeps every test on this machine does so."""

import socket

import pytest
from loopback import LeavesThisMachine


def test_a_connection_to_another_machine_is_refused() -> None:
    with socket.socket() as door, pytest.raises(LeavesThisMachine, match=r"192\.0\.2\.1:80"):
        door.connect(("192.0.2.1", 80))


def test_the_name_of_another_machine_is_not_looked_up() -> None:
    with pytest.raises(LeavesThisMachine, match=r"example\.invalid"):
        socket.create_connection(("example.invalid", 80))


def test_this_machine_may_talk_to_itself() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as house,
        socket.create_connection(house.getsockname()) as visitor,
    ):
        assert visitor.getpeername() == house.getsockname()
