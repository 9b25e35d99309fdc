"""One cause for many alarms."""

from datetime import timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.i18n import _
from yiju.platform.sensing.watches.declaration import Opens, Parent, Severity, Up
from yiju.platform.sensing.watches.grouping import ALONE, Children, causes, still

SECOND = 1_000_000
CIRCUIT = Parent(
    up=(Up("circuit", "light_circuit"),),
    share=0.7,
    within=timedelta(seconds=120),
    opens=Opens("M01037", _("{place}有 {count} 盏灯不亮")),
    severity=Severity.SERIOUS,
)


def children(*rows: tuple[int, int]) -> Children:
    """Rows of parent and second."""
    parent, since = zip(*rows, strict=True)
    return Children(np.array(parent), np.array(since) * SECOND)


def found(rows: list[tuple[int, int]], *sizes: int, is_open: tuple[int, ...] = ()) -> object:
    opened = np.isin(np.arange(len(sizes)), is_open)
    new, belongs = causes(children(*rows), np.array(sizes), opened, CIRCUIT)
    return new.tolist(), belongs.tolist()


def test_a_feeder_with_40_dark_lamps_is_one_cause_with_40_children() -> None:
    rows = [(0, lamp) for lamp in range(40)] + [(1, 0), (ALONE, 0)]
    assert found(rows, 40, 40) == ([0], [True] * 40 + [False, False])


def test_too_few_or_too_slow_alarms_stay_alone() -> None:
    assert found([(0, lamp) for lamp in range(27)], 40) == ([], [False] * 27)
    assert found([(0, 10 * lamp) for lamp in range(28)], 40) == ([], [False] * 28)
    assert found([(0, lamp) for lamp in range(28)], 40) == ([0], [True] * 28)


def test_the_share_of_a_small_parent_is_never_a_single_alarm() -> None:
    assert found([(0, 0)], 1) == ([], [False])
    assert found([(0, 0), (0, 1)], 2) == ([0], [True, True])


def test_later_alarms_join_a_cause_that_stands() -> None:
    assert found([(0, 5000)], 40, is_open=(0,)) == ([], [True])


def test_a_cause_that_stands_is_not_begun_again_however_many_follow() -> None:
    assert found([(0, lamp) for lamp in range(30)], 40, is_open=(0,)) == ([], [True] * 30)


def test_a_cause_ends_when_half_of_what_it_took_has_gone() -> None:
    standing, size = np.array([28, 15, 14, 0]), np.array([40, 40, 40, 40])
    assert still(standing, size, CIRCUIT).tolist() == [True, True, False, False]


@given(
    st.lists(st.tuples(st.integers(-1, 2), st.integers(0, 600))),
    st.lists(st.integers(1, 12), min_size=3, max_size=3),
)
def test_it_is_a_cause_where_some_stretch_of_time_holds_enough(
    rows: list[tuple[int, int]], sizes: list[int]
) -> None:
    expected = []
    for parent, size in enumerate(sizes):
        needed = max(-(-7 * size // 10), 2)
        moments = sorted(at for other, at in rows if other == parent)
        windows = [sum(at <= one <= at + 120 for one in moments) for at in moments]
        if any(count >= needed for count in windows):
            expected.append(parent)
    if rows:
        told = [parent in expected for parent, _at in rows]
        assert found(rows, *sizes) == (expected, told)
