"""Work of which much at once costs little more than one: whoever comes while it is being done for
others is served with all who have come by then.

So a commit that waits for the disk is shared by those who come meanwhile, and a disk that takes two
milliseconds is no bound of five hundred a second.
"""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")


class _Waiting(Generic[Asked, Told]):
    """Somebody who waits until `turn` can be taken: then it is done, or is theirs to do."""

    __slots__ = ("asked", "error", "is_done", "told", "turn")

    told: Told

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.error: BaseException | None = None
        self.is_done = False
        self.turn = Lock()
        self.turn.acquire()


class Together(Generic[Asked, Told]):
    """`work` answers all that it is asked at once, in their order; what it raises, all of them
    hear. It runs in the thread of one of those who ask, never in two at a time."""

    def __init__(self, work: Callable[[Sequence[Asked]], Sequence[Told]]) -> None:
        self._work = work
        self._lock = Lock()
        self._waiting: list[_Waiting[Asked, Told]] = []
        self._is_led = False

    def ask(self, asked: Asked) -> Told:
        """The answer of `work`; raises what it raised."""
        own: _Waiting[Asked, Told] = _Waiting(asked)
        with self._lock:
            self._waiting.append(own)
            leads, self._is_led = not self._is_led, True
        if not leads:
            own.turn.acquire()
        if not own.is_done:
            self._lead()
        if own.error is not None:
            raise own.error
        return own.told

    def _lead(self) -> None:
        """Serve all who wait by now, and let the first of those who came since do the next."""
        with self._lock:
            served, self._waiting = self._waiting, []
        try:
            answers = self._work([one.asked for one in served])
            for one, told in zip(served, answers, strict=True):
                one.told = told
        except BaseException as error:
            for one in served:
                one.error = error
        finally:
            for one in served:
                one.is_done = True
                one.turn.release()
            with self._lock:
                following = self._waiting[0] if self._waiting else None
                self._is_led = following is not None
            if following is not None:
                following.turn.release()
