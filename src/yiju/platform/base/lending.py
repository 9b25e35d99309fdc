"""Things that one thread at a time may use, one for each thread."""

import os
import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Lender(Generic[Thing]):
    """Lends each thread a thing of its own. When a thread ends, its thing goes to the next that
    needs one and is not destroyed: a server was seen to crash where the end of a thread destroyed
    what a library in C had made. A process that was forked begins anew."""

    def __init__(self, make: Callable[[], Thing]) -> None:
        self._make = make
        self._own = threading.local()
        self._idle: deque[Thing] = deque()
        self._process = os.getpid()

    def lend(self) -> Thing:
        """This thread's thing."""
        if self._process != os.getpid():
            self._own, self._idle, self._process = threading.local(), deque(), os.getpid()
        held: _Held[Thing] | None = getattr(self._own, "held", None)
        if held is None:
            held = self._own.held = _Held(self._any(), self._idle)
        return held.thing

    def _any(self) -> Thing:
        try:
            return self._idle.popleft()
        except IndexError:
            return self._make()


class _Held(Generic[Thing]):
    """What a thread holds, until it ends."""

    def __init__(self, thing: Thing, idle: deque[Thing]) -> None:
        self.thing, self._idle = thing, idle

    def __del__(self) -> None:
        self._idle.append(self.thing)
