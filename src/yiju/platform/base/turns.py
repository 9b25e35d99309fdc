"""What takes long to make is made by one thread, while the others wait for it."""

from collections.abc import Callable
from functools import wraps
from threading import RLock
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")


def one_at_a_time(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Of the threads of a process one at a time runs the function, which looks first whether
    another has just made what it is asked for."""
    turn = RLock()

    @wraps(function)
    def in_turn(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        with turn:
            return function(*args, **kwargs)

    return in_turn
