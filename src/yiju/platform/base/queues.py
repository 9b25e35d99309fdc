"""Queues before like places that serve, by Erlang's formulas."""


def mean_wait_min(arrivals_per_min: float, use_min: float, places: int) -> float:
    """Mean time in a queue before `places` like places, by Erlang's C formula.

    Minutes; infinity when more come than can be served.

    Source: queue M/M/c; the sum is built up by recursion on Erlang's B.

    >>> round(mean_wait_min(1.0, 3.0, 4), 2)
    1.53
    """
    offered = arrivals_per_min * use_min
    if offered >= places:
        return float("inf")
    blocked = 1.0
    for count in range(1, places + 1):
        blocked = offered * blocked / (count + offered * blocked)
    load = offered / places
    waits = blocked / (1 - load * (1 - blocked))
    return waits * use_min / (places - offered)
