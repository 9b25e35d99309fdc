"""Each thread has a thing of its own, which outlives the thread."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

from yiju.platform.base.lending import Lender


def test_threads_at_the_same_time_have_different_things_and_keep_them():
    numbers, together = count(), Barrier(4)
    lender = Lender(lambda: next(numbers))

    def ask(_thread: int) -> tuple[int, int]:
        first = lender.lend()
        together.wait()
        return first, lender.lend()

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(ask, range(4)))

    assert len({first for first, _again in told}) == 4
    assert all(first == again for first, again in told)


def test_what_a_thread_leaves_behind_serves_the_next():
    numbers = count()
    lender = Lender(lambda: next(numbers))
    told = []
    for _thread in range(3):
        with ThreadPoolExecutor(1) as pool:
            told.append(pool.submit(lender.lend).result())

    assert told == [0, 0, 0]
