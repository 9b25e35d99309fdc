"""What is made once for all threads is made by one of them."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from yiju.platform.base.turns import one_at_a_time

THREADS = 8


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_threads_that_need_the_same_at_once_have_it_made_once(restless):
    made: list[int] = []
    ready = Barrier(THREADS)

    @one_at_a_time
    def look_first() -> int:
        if not made:
            work = sum(number for number in range(1_000_000))
            made.append(work)
        return made[0]

    def ask(_thread: int) -> int:
        ready.wait()
        return look_first()

    with ThreadPoolExecutor(THREADS) as pool:
        told = set(pool.map(ask, range(THREADS)))

    assert len(made) == 1
    assert told == {sum(range(1_000_000))}
