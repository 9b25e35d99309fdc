"""Alarms over columns of readings: the worked example, the laws, and a plain watch beside them."""

from dataclasses import replace
from datetime import time, timedelta
from math import nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_watch import SECOND, PlainWatch

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause
from yiju.platform.sensing.watches.conditions import (
    Band,
    Condition,
    Cycling,
    Formula,
    Limit,
    Part,
    Rate,
    Silence,
    Stuck,
    Together,
)
from yiju.platform.sensing.watches.declaration import Opens, Severity, Watch
from yiju.platform.sensing.watches.engine import Marks, evaluate, released, silent
from yiju.platform.sensing.watches.expected import Expected, Known, Seen, Told
from yiju.platform.sensing.watches.hours import CHINA, DAY, between
from yiju.platform.sensing.watches.samples import Batch
from yiju.platform.sensing.watches.state import State, fresh

MINUTE = 60 * SECOND


def watch(condition: Condition, **told: Any) -> Watch:
    several = isinstance(condition, Together | Formula | Expected)
    facts = {
        "key": "try.watch",
        "title": _("试验"),
        "of": "" if several else "lamp.power",
        "opens": Opens("M01001", _("试验")),
        "severity": Severity.GENERAL,
        "cites": (Clause("16"),),
        "gap": timedelta(minutes=10),
    }
    return Watch(condition=condition, **(facts | told))  # type: ignore[arg-type]


def nothing_known(of: Watch) -> State:
    return fresh(of, np.zeros(0, np.int64))


def batch(*rows: tuple[int, int, float]) -> Batch:
    """Rows of subject, minute and value."""
    subject, minute, value = zip(*rows, strict=True)
    return Batch(np.array(subject), np.array(minute) * MINUTE, np.array(value, float))


def told(marks: Marks) -> list[tuple[int, int]]:
    return [
        (int(s), int(at) // MINUTE) for s, at in zip(marks.subject, marks.observed, strict=True)
    ]


def test_we_01_raises_at_6_clears_at_9_and_raises_at_12() -> None:
    series = [78, 82, 83, 79, 81, 82, 84, 77, 74, 73, 81, 82, 83]
    high = watch(Limit(above=80, deadband=5), n_on=3, n_off=2)
    readings = batch(*((1, minute, value) for minute, value in enumerate(series)))
    _state, raised, cleared = evaluate(readings, nothing_known(high), high)
    assert told(raised) == [(1, 6), (1, 12)]
    assert told(cleared) == [(1, 9)]
    assert raised.value.tolist() == [84, 83]


def test_a_gap_begins_the_count_anew_and_leaves_an_alarm_standing() -> None:
    high = watch(Limit(above=80), n_on=2, n_off=2)
    before_gap = batch((1, 0, 90), (1, 30, 90))
    state, raised, _cleared = evaluate(before_gap, nothing_known(high), high)
    assert told(raised) == []
    state, raised, _cleared = evaluate(batch((1, 31, 90)), state, high)
    assert told(raised) == [(1, 31)]
    state, _raised, cleared = evaluate(batch((1, 200, 10)), state, high)
    assert told(cleared) == [] and state.rows["alarm"].all()
    _state, _raised, cleared = evaluate(batch((1, 300, 10)), state, high)
    assert told(cleared) == [(1, 300)]


def test_so_long_is_counted_from_the_first_reading_beyond() -> None:
    high = watch(Limit(above=80), on_for=timedelta(minutes=5), off_for=timedelta(minutes=2))
    rows = [(1, minute, 90.0) for minute in range(7)] + [(1, minute, 1.0) for minute in (7, 8, 9)]
    _state, raised, cleared = evaluate(batch(*rows), nothing_known(high), high)
    assert (told(raised), told(cleared)) == ([(1, 5)], [(1, 9)])


def test_out_of_hours_nothing_is_raised_and_nothing_cleared() -> None:
    at_night = between(time(20), time(6))
    dark = watch(Limit(below=2), hours=at_night, n_on=2, gap=timedelta(hours=24))
    noon, evening = (DAY + 12 * 60 * MINUTE - CHINA) // MINUTE, 21 * 60 + 24 * 60 - 8 * 60
    by_day = batch((1, noon, 0), (1, noon + 1, 0), (1, evening, 0))
    state, raised, _cleared = evaluate(by_day, nothing_known(dark), dark)
    assert told(raised) == []
    state, raised, _cleared = evaluate(batch((1, evening + 1, 0)), state, dark)
    assert told(raised) == [(1, evening + 1)]
    next_noon = batch((1, evening + 15 * 60, 50))
    state, _raised, cleared = evaluate(next_noon, state, dark)
    assert told(cleared) == []


def test_a_latched_alarm_stands_until_somebody_puts_it_back() -> None:
    leak = watch(Limit(above=100), latch=True)
    state, raised, cleared = evaluate(batch((1, 0, 150), (1, 1, 3)), nothing_known(leak), leak)
    assert (told(raised), told(cleared)) == ([(1, 0)], [])
    state = released(state, np.array([1]))
    _state, raised, _cleared = evaluate(batch((1, 2, 150)), state, leak)
    assert told(raised) == [(1, 2)]


def test_late_readings_are_no_samples() -> None:
    high = watch(Limit(above=80), n_on=2)
    rows = [(1, 5, 90.0), (1, 4, 90.0), (1, 5, 90.0), (2, 1, 90.0), (1, 3, 90.0), (2, 2, 90.0)]
    _state, raised, _cleared = evaluate(batch(*rows), nothing_known(high), high)
    assert told(raised) == [(2, 2)]


def test_a_change_is_held_against_the_time_it_took() -> None:
    fast = watch(Rate(limit=Limit(above=3), per=timedelta(minutes=1)))
    rows = [(1, 0, 0.0), (1, 2, 4.0), (1, 3, 8.0), (1, 60, 800.0)]
    _state, raised, _cleared = evaluate(batch(*rows), nothing_known(fast), fast)
    assert told(raised) == [(1, 3)] and raised.value.tolist() == [4.0]


def test_the_same_value_for_so_long_is_stuck_but_silence_is_not() -> None:
    stuck = watch(Stuck(after=timedelta(minutes=15)))
    rows = [(1, 0, 7.0), (1, 8, 7.0), (1, 16, 7.0), (2, 0, 7.0), (2, 8, 7.0), (2, 30, 7.0)]
    _state, raised, _cleared = evaluate(batch(*rows), nothing_known(stuck), stuck)
    assert told(raised) == [(1, 16)]


def test_a_silent_stream_is_noticed_by_the_clock_once_and_cleared_by_its_next_reading() -> None:
    lost = watch(Silence(after=timedelta(minutes=45)))
    state, _raised, _cleared = evaluate(batch((1, 0, 1), (2, 30, 1)), nothing_known(lost), lost)
    state, raised = silent(state, 45 * MINUTE, lost)
    assert told(raised) == []
    state, raised = silent(state, 46 * MINUTE, lost)
    assert told(raised) == [(1, 46)]
    state, raised = silent(state, 47 * MINUTE, lost)
    assert told(raised) == []
    _state, _raised, cleared = evaluate(batch((1, 50, 1)), state, lost)
    assert told(cleared) == [(1, 50)]


def test_a_stream_that_never_spoke_is_silent_since_it_was_registered() -> None:
    lost = watch(Silence(after=timedelta(minutes=45)))
    _state, raised = silent(fresh(lost, np.array([7]), 0), 46 * MINUTE, lost)
    assert told(raised) == [(7, 46)]


DARK = Together(
    parts=(
        Part("lamp.commanded", Limit(above=0.5)),
        Part("lamp.power", Limit(below=2)),
        Part("lamp.voltage", Band(low=180, high=250)),
    ),
    within=timedelta(minutes=20),
    least=3,
)


def moments(*rows: tuple[int, int, int, float]) -> Batch:
    """Rows of subject, minute, part and value."""
    subject, minute, part, value = zip(*rows, strict=True)
    return Batch(
        np.array(subject),
        np.array(minute) * MINUTE,
        np.array(value, float),
        np.array(part, np.int8),
    )


def test_streams_of_one_asset_are_judged_together_and_an_old_one_is_not_believed() -> None:
    voltage_out = Together(
        parts=(Part("lamp.power", Limit(below=2)), Part("lamp.voltage", Limit(below=180))),
        within=timedelta(minutes=20),
    )
    lost = watch(voltage_out)
    rows = [(1, 0, 1, 0.0), (1, 5, 0, 50.0), (1, 10, 0, 0.0), (2, 0, 1, 0.0), (2, 30, 0, 0.0)]
    _state, raised, _cleared = evaluate(moments(*rows), nothing_known(lost), lost)
    assert told(raised) == [(1, 10)]


def test_a_number_from_several_streams_is_held_against_a_limit() -> None:
    share = Formula(
        of=("lamp.power", "lamp.level"),
        value=lambda rows: rows[0] / (100 * (0.1 + 0.9 * rows[1])),
        limit=Limit(below=0.5),
        within=timedelta(minutes=20),
    )
    weak = watch(share)
    rows = [(1, 0, 0, 55.0), (1, 0, 1, 0.5), (1, 5, 0, 25.0), (2, 0, 0, 1.0)]
    _state, raised, _cleared = evaluate(moments(*rows), nothing_known(weak), weak)
    assert told(raised) == [(1, 5)]
    assert raised.value.tolist() == [pytest.approx(25 / 55)]


def test_going_on_and_off_is_counted_within_the_time() -> None:
    often = watch(Cycling(above=2, most=2, within=timedelta(minutes=10)))
    rows = [(1, minute, 50.0 * (minute % 2)) for minute in range(6)]
    state, raised, _cleared = evaluate(batch(*rows), nothing_known(often), often)
    assert told(raised) == [(1, 5)] and raised.value.tolist() == [3]
    _state, _raised, cleared = evaluate(batch((1, 11, 50.0), (1, 12, 50.0)), state, often)
    assert told(cleared) == [(1, 12)]


def test_going_on_for_the_first_time_or_seldom_is_no_cycling() -> None:
    often = watch(Cycling(above=2, most=1, within=timedelta(minutes=10)))
    rows = [(1, 0, 50.0), (1, 1, 0.0), (1, 2, 50.0), (1, 30, 0.0), (1, 31, 50.0)]
    _state, raised, _cleared = evaluate(batch(*rows), nothing_known(often), often)
    assert told(raised) == []


HALF_FROM = 10 * MINUTE


def wanted(seen: Seen) -> Any:
    """Half from minute 10 on; at that minute nobody can say."""
    level = np.where(seen.observed > HALF_FROM, 0.5, 1.0)
    return np.where(seen.observed == HALF_FROM, np.nan, level * seen.facts[0])


SHARE = Expected(
    of=("lamp.power",),
    value=lambda seen: seen.values[0] / wanted(seen),
    limit=Limit(below=0.5),
    within=timedelta(minutes=20),
)


def followed(seen: Seen) -> Any:
    """How far the power moved, of how far it should have."""
    asked = wanted(seen) - seen.kept[1]
    return (seen.values[0] - seen.kept[0]) / np.where(asked == 0, np.nan, asked)


FOLLOWS = Expected(
    of=("lamp.power",),
    value=followed,
    limit=Limit(below=0.5),
    within=timedelta(minutes=20),
    keeps=lambda seen: np.array([seen.values[0], wanted(seen)]),
    kept=2,
)


def with_facts(given: Batch, *full: float, told: Any = None) -> Batch:
    """The power of subjects 1, 2, … at full level."""
    key = np.arange(1, len(full) + 1)
    return replace(given, facts=Known(key, np.array([full], float)), told=told)


def test_a_reading_is_held_against_what_its_own_asset_should_show_at_that_moment() -> None:
    weak = watch(SHARE, gap=timedelta(hours=1))
    rows = [(subject, minute, 0, 40.0) for minute in (5, 10, 15) for subject in (1, 2, 3)]
    given_facts = with_facts(moments(*rows), 60.0, 100.0)
    _state, raised, cleared = evaluate(given_facts, nothing_known(weak), weak)
    assert (told(raised), told(cleared)) == ([(2, 5)], [(2, 15)])  # 3 has nothing on record
    assert raised.value.tolist() == [0.4]


def test_what_does_not_follow_a_change_of_level_is_seen_by_what_was_kept_from_before() -> None:
    stuck = watch(FOLLOWS, gap=timedelta(hours=1))
    powers = {1: (100.0, 52.0), 2: (100.0, 99.0)}
    rows = [
        (one, minute, 0, powers[one][minute > 10]) for minute in (5, 10, 12, 20) for one in (1, 2)
    ]
    first, rest = [row for row in rows if row[1] <= 10], [row for row in rows if row[1] > 10]
    state, raised, _cleared = evaluate(
        with_facts(moments(*first), 100, 100), nothing_known(stuck), stuck
    )
    assert told(raised) == []
    _state, raised, _cleared = evaluate(with_facts(moments(*rest), 100, 100), state, stuck)
    assert told(raised) == [(2, 12)]


def test_the_second_stream_of_a_moment_that_was_judged_already_is_not_judged_again() -> None:
    asked: list[int] = []

    def counted(seen: Seen) -> Any:
        asked.append(len(seen.observed))
        return seen.values[0]

    both = replace(SHARE, of=("lamp.power", "lamp.voltage"), value=counted)
    tried = watch(both)
    state, _raised, _cleared = evaluate(
        with_facts(moments((1, 5, 0, 40.0)), 60), nothing_known(tried), tried
    )
    evaluate(with_facts(moments((1, 5, 1, 230.0)), 60), state, tried)
    assert asked == [1]


def test_while_a_command_is_underway_nothing_is_judged_and_no_alarm_ends() -> None:
    heeds = replace(SHARE, told=(Told("lamp.level"),))
    weak = watch(heeds, gap=timedelta(hours=1))
    dark = with_facts(moments((1, 0, 0, 1.0)), 60, told=np.array([[np.nan]]))
    state, raised, _cleared = evaluate(dark, nothing_known(weak), weak)
    assert told(raised) == [(1, 0)]
    rows = [(1, 1, 0, 60.0), (2, 1, 0, 1.0)]
    underway = with_facts(moments(*rows), 60, 60, told=np.array([[np.inf, np.inf]]))
    _state, raised, cleared = evaluate(underway, state, weak)
    assert (told(raised), told(cleared)) == ([], [])


SINGLE: tuple[Condition, ...] = (
    Limit(above=5, deadband=2),
    Limit(below=3),
    Band(low=2, high=7, deadband=1),
    Rate(limit=Band(low=-3, high=3), per=timedelta(minutes=1)),
    Stuck(after=timedelta(minutes=4)),
    Silence(after=timedelta(minutes=9)),
    Cycling(above=4, most=2, within=timedelta(minutes=8)),
    Cycling(above=4, most=1, within=timedelta(minutes=3)),
)
COUNTS = st.fixed_dictionaries(
    {
        "n_on": st.integers(1, 3),
        "n_off": st.integers(1, 3),
        "on_for": st.integers(0, 4).map(lambda n: timedelta(minutes=n)),
        "off_for": st.integers(0, 4).map(lambda n: timedelta(minutes=n)),
        "gap": st.integers(1, 6).map(lambda n: timedelta(minutes=n)),
        "latch": st.booleans(),
        "hours": st.sampled_from([None, between(time(8, 5), time(8, 12))]),
    }
)
READINGS = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 25), st.integers(0, 9).map(float)), min_size=1
)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(SINGLE), COUNTS, READINGS, st.data())
def test_it_says_what_a_plain_watch_says_however_the_readings_are_cut(
    condition: Condition, counts: dict[str, Any], rows: list[Any], data: st.DataObject
) -> None:
    tried = watch(condition, **counts)
    plain = PlainWatch(tried)
    for subject, minute, value in rows:
        plain.read(subject, minute * MINUTE, {0: value})
    cuts = data.draw(st.lists(st.integers(0, len(rows)), max_size=4).map(sorted))
    state, raised, cleared = nothing_known(tried), [], []
    for begin, end in zip([0, *cuts], [*cuts, len(rows)], strict=True):
        if begin < end:
            state, up, down = evaluate(batch(*rows[begin:end]), state, tried)
            raised += told(up)
            cleared += told(down)
    assert sorted(raised) == sorted((s, at // MINUTE) for s, at in plain.raised)
    assert sorted(cleared) == sorted((s, at // MINUTE) for s, at in plain.cleared)
    alarms = {s for s, one in plain.subjects.items() if one.alarm}
    assert set(state.key[state.rows["alarm"]].tolist()) == alarms


SEVERAL: tuple[Condition, ...] = (
    DARK,
    replace(DARK, least=1),
    replace(DARK, parts=(Part("a.x", Band(low=2, high=7, deadband=1)), *DARK.parts[1:]), least=2),
    Formula(
        of=("a.x", "a.y", "a.z"),
        value=lambda rows: rows[0] - rows[1],
        limit=Limit(above=2, deadband=1),
        within=timedelta(minutes=3),
    ),
    replace(SHARE, of=("a.x", "a.y", "a.z")),
    replace(FOLLOWS, of=("a.x", "a.y", "a.z"), within=timedelta(minutes=3)),
)


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(SEVERAL),
    COUNTS,
    st.dictionaries(
        st.tuples(st.integers(0, 25), st.integers(1, 3)),
        st.dictionaries(st.integers(0, 2), st.integers(0, 9).map(float), min_size=1),
        min_size=1,
    ),
    st.data(),
)
def test_several_streams_too_are_judged_as_a_plain_watch_would(
    condition: Condition, counts: dict[str, Any], spoken: dict[Any, Any], data: st.DataObject
) -> None:
    tried = watch(condition, **counts)
    plain = PlainWatch(tried, {1: [8.0], 2: [5.0], 3: [nan]})
    order = sorted(spoken)
    for minute, subject in order:
        plain.read(subject, minute * MINUTE, spoken[minute, subject])
    cuts = data.draw(st.lists(st.integers(0, len(order)), max_size=4).map(sorted))
    state, raised, cleared = nothing_known(tried), [], []
    for begin, end in zip([0, *cuts], [*cuts, len(order)], strict=True):
        rows = [
            (subject, minute, part, value)
            for minute, subject in order[begin:end]
            for part, value in spoken[minute, subject].items()
        ]
        if rows:
            given_facts = with_facts(moments(*rows), 8.0, 5.0)
            state, up, down = evaluate(given_facts, state, tried)
            raised += told(up)
            cleared += told(down)
    assert sorted(raised) == sorted((s, at // MINUTE) for s, at in plain.raised)
    assert sorted(cleared) == sorted((s, at // MINUTE) for s, at in plain.cleared)


def test_time_out_of_hours_does_not_make_a_clearing_complete() -> None:
    in_hours = between(time(8), time(8, 5))
    high = watch(Limit(above=5), off_for=timedelta(minutes=3), hours=in_hours)
    rows = [(1, 0, 9.0), (1, 4, 1.0), (1, 8, 1.0)]
    _state, raised, cleared = evaluate(batch(*rows), nothing_known(high), high)
    assert (told(raised), told(cleared)) == ([(1, 0)], [])
