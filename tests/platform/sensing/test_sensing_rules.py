"""The laws of columns, of sorting out and of judging, without a database."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.base.units import PIECE
from yiju.platform.sensing.columns import (
    Columns,
    day_of,
    days_of,
    identities,
    microseconds,
    moment_of,
    pack,
    unpack,
)
from yiju.platform.sensing.kinds import Level, StreamKind, problems
from yiju.platform.sensing.lake.sorting import Matches, Outcome, arrived, in_order, outcomes
from yiju.platform.sensing.rules import Before, Habits, Quality, completeness, judge

NEVER = np.iinfo(np.int64).min
numbers = st.integers(-(2**31), 2**31 - 1)
moments = st.integers(-(2**53), 2**53)
values = st.floats(allow_infinity=False)


@given(st.lists(st.tuples(numbers, moments, values), max_size=20), st.booleans())
def test_columns_come_out_of_the_inbox_as_they_went_in(rows, identified):
    stream, observed, value = zip(*rows, strict=True) if rows else ((), (), ())
    identity = np.arange(2 * len(rows), dtype=np.uint64).reshape(len(rows), 2)
    given = Columns(
        np.array(stream, np.int32),
        np.array(observed, np.int64),
        np.array(value, np.float64),
        identity if identified else None,
    )

    found = unpack(pack(given))

    assert found.stream.tolist() == list(stream)
    assert found.observed.tolist() == list(observed)
    assert np.array_equal(found.value, given.value, equal_nan=True)
    assert (found.identity is None) != identified
    assert found.identity is None or found.identity.tolist() == identity.tolist()


@given(st.datetimes(datetime(1992, 1, 1), datetime(2100, 1, 1)))
def test_a_day_is_one_of_china(naive):
    moment = naive.replace(tzinfo=UTC)
    number = microseconds(moment)

    assert moment_of(number) == moment
    assert day_of(days_of(np.array([number]))[0]) == china_day(moment)


def test_an_id_stands_for_one_reading_of_one_source_on_one_day():
    day = microseconds(datetime(2022, 6, 30, 4, tzinfo=UTC))
    observed = np.array([day, day + 1, day, day + 86_400_000_000, day])
    found = identities(1, ["a", "a", "b", "a", None], observed)
    other = identities(2, ["a"], observed[:1])

    told = [tuple(one) for one in [*found.tolist(), *other.tolist()]]
    assert told[0] == told[1]
    assert told[4] == (0, 0)
    assert len(set(told)) == 5


# --- sorting out ---------------------------------------------------------------------------

KEYS = st.tuples(st.integers(1, 3), st.integers(1, 4), st.sampled_from([1.0, 2.0]))
ROWS = st.lists(st.tuples(KEYS, st.sampled_from([0, 0, 1, 2])), max_size=30)


def plainly(moves):
    """What becomes of each reading, one by one: the rule in ten lines."""
    held, told = {}, []
    for rows in moves:
        for content, identity in rows:
            key = ("id", identity) if identity else ("at", *content[:2])
            if key not in held:
                told.append(Outcome.STORED)
            elif held[key] == content:
                told.append(Outcome.DUPLICATE)
            else:
                told.append(Outcome.CONFLICT)
            held.setdefault(key, content)
    return told


@given(st.lists(ROWS, max_size=4))
def test_however_readings_come_each_is_stored_once_as_if_they_came_one_by_one(moves):
    lake, latest, told = {}, {}, []

    def known(rows, places):
        found = []
        for place in places.tolist():
            identity = int(rows.identity[place, 0])
            at = (int(rows.stream[place]), int(rows.observed[place]))
            key = ("id", identity) if identity else ("at", *at)
            if key in lake:
                found.append((place, *lake[key]))
        place, stream, observed, value = zip(*found, strict=True) if found else ((),) * 4
        return Matches(
            np.array(place, np.int64),
            np.array(stream, np.int32),
            np.array(observed, np.int64),
            np.array(value, np.float64),
        )

    for rows in moves:
        columns = Columns(
            np.array([content[0] for content, _id in rows], np.int32),
            np.array([content[1] for content, _id in rows], np.int64),
            np.array([content[2] for content, _id in rows], np.float64),
            np.array([[identity, 0] for _content, identity in rows], np.uint64).reshape(-1, 2),
        )
        came = arrived([columns], [0])
        observed = np.array([latest.get(int(one), NEVER) for one in came.stream], np.int64)
        before = Before(observed, np.zeros(len(came)), np.zeros(len(came), np.int64))
        became = outcomes(came, before, known)
        told += became.tolist()
        for (content, identity), outcome in zip(rows, became.tolist(), strict=True):
            if outcome == Outcome.STORED:
                lake["id" if identity else "at", *([identity] if identity else content[:2])] = (
                    content
                )
                latest[content[0]] = max(latest.get(content[0], NEVER), content[1])

    assert told == plainly(moves)


def test_readings_of_one_moment_stay_in_the_order_in_which_they_came():
    columns = Columns(np.array([2, 1, 1], np.int32), np.array([5, 5, 5]), np.array([1.0, 2, 3]))

    assert in_order(arrived([columns], [0])).value.tolist() == [2, 3, 1]


# --- judging -------------------------------------------------------------------------------


def judged(series, *, step=np.inf, flat_n=0, counts=False, before=(NEVER, np.nan, 0), first=10):
    size = len(series)
    habits = Habits(np.full(size, step), np.full(size, flat_n), np.full(size, counts))
    known = Before(*(np.full(size, one) for one in before))
    observed = np.arange(first, first + size, dtype=np.int64)
    return judge(np.ones(size, np.int32), observed, np.array(series, float), habits, known)


def test_the_judgement_does_not_depend_on_where_a_move_was_cut():
    series = [5, 5, 5, 9, 9, 2, 2, 2, 2, 7]
    whole = judged(series, step=3, flat_n=3)
    for cut in range(1, len(series)):
        first = judged(series[:cut], step=3, flat_n=3)
        before = (10 + cut - 1, series[cut - 1], int(first.run[-1]))
        rest = judged(series[cut:], step=3, flat_n=3, before=before, first=10 + cut)
        assert [*first.quality, *rest.quality] == whole.quality.tolist()
        assert [*first.run, *rest.run] == whole.run.tolist()


def test_a_step_on_the_limit_is_valid_and_beyond_it_suspect():
    assert judged([0, 3, 6.1], step=3).quality.tolist() == [0, 0, Quality.SUSPECT]


def test_a_late_reading_is_judged_alone():
    found = judged([500, 5], step=3, flat_n=2, before=(10, 5, 9), first=10)

    assert found.late.tolist() == [True, False]
    assert found.quality.tolist() == [Quality.VALID, Quality.STUCK]


@pytest.mark.parametrize(
    ("valid", "minutes", "share"),
    [(45, 60, 0.75), (60, 60, 1), (70, 60, 1), (0, 60, 0), (1, 0, None)],
)
def test_completeness_is_valid_over_expected_and_at_most_one(valid, minutes, share):
    assert completeness(valid, minutes * 60_000_000, 60_000_000) == share


# --- declarations --------------------------------------------------------------------------

FIT = {
    "key": "lamp.power",
    "title": _("功率"),
    "unit": PIECE,
    "interval": timedelta(minutes=15),
    "silent_after": timedelta(minutes=45),
}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, ""),
        ({"key": "power"}, "资产类别.属性"),
        ({"low": 5, "high": 5}, "下限不小于上限"),
        ({"silent_after": timedelta(minutes=14)}, "沉默"),
        ({"step": 0}, "跳变限"),
        ({"flat_n": 1}, "至少连续两条"),
        ({"level": Level.STATE}, "须列出各状态"),
        ({"states": {0: _("灭")}}, "须列出各状态"),
        ({"keep": timedelta(hours=23)}, "至少保存一天"),
    ],
)
def test_a_declaration_that_makes_no_sense_is_told_at_start(said, told):
    found = [str(one) for one in problems(StreamKind(**FIT | said))]

    assert (told in "".join(found)) and bool(found) == bool(told)


def test_days_are_counted_from_1970():
    assert day_of(0) == date(1970, 1, 1)
