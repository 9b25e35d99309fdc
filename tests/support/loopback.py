"""No test may reach further than this machine: a connection elsewhere is refused by name."""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any


class LeavesThisMachine(AssertionError):
    """A test tried to talk to another machine."""


def is_here(host: object) -> bool:
    """True for the loopback addresses and for names that mean them."""
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host).split("%")[0]).is_loopback
    except ValueError:
        return False


def guard() -> None:
    """Refuse, from now on and in this process, what is not loopback or a Unix socket."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    look_up = socket.getaddrinfo

    def checked(original: Callable[..., Any]) -> Callable[..., Any]:
        def connect(self: socket.socket, address: Any, /) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not is_here(address[0]):
                raise LeavesThisMachine(f"no test may connect to {address[0]}:{address[1]}")
            return original(self, address)

        return connect

    def getaddrinfo(host: Any, *rest: Any, **options: Any) -> Any:
        if not is_here(host):
            raise LeavesThisMachine(f"no test may look up {host}")
        return look_up(host, *rest, **options)

    socket.socket.connect = checked(connect)  # type: ignore[method-assign]
    socket.socket.connect_ex = checked(connect_ex)  # type: ignore[method-assign]
    socket.getaddrinfo = getaddrinfo
