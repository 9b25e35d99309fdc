"""Whoever comes while the work is done for others is served with all who came by then."""

from threading import Barrier, Event, Thread

import pytest

from yiju.platform.base.together import Together

MANY = 12


class Work:
    """Doubles numbers, the first time not before it is told to go on; `seen` are its turns."""

    def __init__(self):
        self.seen, self.began, self.go_on = [], Event(), Event()
        self.running = 0

    def __call__(self, asked):
        self.running += 1
        assert self.running == 1, "never two at a time"
        self.seen.append(list(asked))
        self.began.set()
        self.go_on.wait(30)
        self.running -= 1
        if "wrong" in asked:
            raise ValueError("wrong")
        return [2 * one for one in asked]


@pytest.fixture
def work():
    return Work()


def ask_all(together, numbers, told):
    def ask(one):
        try:
            told[one] = together.ask(one)
        except ValueError as error:
            told[one] = str(error)

    threads = [Thread(target=ask, args=(one,)) for one in numbers]
    for thread in threads:
        thread.start()
    return threads


def waiting(together, count):
    """Until so many wait."""
    while len(together._waiting) < count:
        Event().wait(0.001)


def test_those_who_come_meanwhile_are_served_in_one_turn(work):
    together, told = Together(work), {}
    threads = ask_all(together, [0], told)
    work.began.wait(30)
    threads += ask_all(together, range(1, MANY), told)
    waiting(together, MANY - 1)
    work.go_on.set()
    for thread in threads:
        thread.join(30)

    assert told == {one: 2 * one for one in range(MANY)}
    assert [len(turn) for turn in work.seen] == [1, MANY - 1]


def test_what_goes_wrong_is_heard_by_all_of_its_turn_and_by_nobody_else(work):
    together, told = Together(work), {}
    threads = ask_all(together, [0], told)
    work.began.wait(30)
    threads += ask_all(together, [1, "wrong"], told)
    waiting(together, 2)
    work.go_on.set()
    for thread in threads:
        thread.join(30)

    assert told == {0: 0, 1: "wrong", "wrong": "wrong"}
    assert together.ask(4) == 8


def test_one_after_the_other_each_has_a_turn_of_its_own(work):
    work.go_on.set()
    together = Together(work)

    assert [together.ask(one) for one in (1, 2, 3)] == [2, 4, 6]
    assert work.seen == [[1], [2], [3]]


def test_however_many_ask_however_often_everybody_hears_their_own_answer(work):
    work.go_on.set()
    together, start, wrong = Together(work), Barrier(MANY), []

    def ask(number):
        start.wait(30)
        for turn in range(200):
            asked = number * 1_000 + turn
            if together.ask(asked) != 2 * asked:
                wrong.append(asked)

    threads = [Thread(target=ask, args=(number,)) for number in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert wrong == [] and not any(thread.is_alive() for thread in threads)
    assert sorted(one for turn in work.seen for one in turn) == sorted(
        number * 1_000 + turn for number in range(MANY) for turn in range(200)
    )
