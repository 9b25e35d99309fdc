"""When the witnesses of an area are believed, and what a spell comes to."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.sensing.advice.rules import (
    Finding,
    Quorum,
    Spell,
    State,
    Step,
    Witness,
    step_of,
    weigh,
)

AT = datetime(2021, 12, 21, 6, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
QUORUM = Quorum(least=2, share=0.66, heard_within=5 * MINUTE)
WITNESSES = st.lists(
    st.builds(
        Witness,
        code=st.text("ABCDEF", min_size=1, max_size=6),
        observed=st.one_of(st.none(), st.integers(0, 9).map(lambda n: AT - n * MINUTE)),
        value=st.just(20.0),
        since=st.one_of(st.none(), st.integers(3, 90).map(lambda n: AT - n * MINUTE)),
        doubted=st.booleans(),
    ),
    max_size=9,
    unique_by=lambda one: one.code,
)


def seen(code: str, *, dark: int | None = None, ago: int = 0, doubted: bool = False) -> Witness:
    since = None if dark is None else AT - dark * MINUTE
    return Witness(code, AT - ago * MINUTE, 20.0, since, doubted)


def found(*witnesses: Witness, stands: bool = False) -> Finding:
    return weigh(witnesses, QUORUM, AT, stands).finding


def test_two_of_three_that_were_heard_are_believed_from_when_the_second_agreed():
    heard = weigh([seen("A", dark=30), seen("B", dark=7), seen("C")], QUORUM, AT, False)

    assert heard.finding is Finding.HOLDS
    assert heard.since == AT - 7 * MINUTE
    assert [one.code for one in heard.differ] == ["C"]


def test_one_sensor_alone_says_nothing():
    assert found(seen("A", dark=30)) is Finding.UNKNOWN
    assert found(seen("A", dark=30), Witness("B")) is Finding.UNKNOWN


def test_a_sensor_that_disagrees_with_its_neighbours_is_not_believed():
    assert found(seen("A", dark=30), seen("B"), seen("C")) is Finding.OVER


def test_stale_and_doubted_readings_are_no_witnesses():
    stale = [seen(code, dark=30, ago=6) for code in "AB"]
    doubted = [seen(code, dark=30, doubted=True) for code in "AB"]

    assert found(*stale) is Finding.UNKNOWN
    assert found(*doubted) is Finding.UNKNOWN
    assert found(*stale, seen("C"), seen("D")) is Finding.OVER
    assert found(*stale, seen("C", dark=9)) is Finding.UNKNOWN


def test_a_reading_just_within_its_time_counts_and_one_just_beyond_does_not():
    assert found(seen("A", dark=9, ago=5), seen("B", dark=9, ago=5)) is Finding.HOLDS
    assert found(seen("A", dark=9, ago=5), seen("B", dark=9, ago=6)) is Finding.UNKNOWN


def test_a_spell_goes_on_while_more_than_half_agree():
    three = seen("A", dark=9), seen("B", dark=9), seen("C", dark=9)
    assert found(*three, seen("D"), seen("E")) is Finding.OVER
    assert found(*three, seen("D"), seen("E"), stands=True) is Finding.HOLDS
    assert found(*three[:2], seen("D"), seen("E"), stands=True) is Finding.OVER


@given(WITNESSES, st.booleans(), st.randoms())
def test_what_is_believed_never_rests_on_fewer_than_the_quorum_or_their_order(some, stands, random):
    heard = weigh(some, QUORUM, AT, stands)
    shuffled = list(some)
    random.shuffle(shuffled)

    assert weigh(shuffled, QUORUM, AT, stands).finding is heard.finding
    assert len(heard.agree) + len(heard.differ) + len(heard.unheard) == len(some)
    if heard.finding is Finding.HOLDS:
        fresh = [one for one in heard.agree if AT - one.observed <= 5 * MINUTE and not one.doubted]
        assert len(fresh) >= 2 and len(fresh) > len(heard.differ)


@pytest.mark.parametrize(
    ("finding", "spell", "step"),
    [
        (Finding.HOLDS, None, Step.BEGIN),
        (Finding.OVER, None, Step.NOTHING),
        (Finding.UNKNOWN, None, Step.NOTHING),
        (Finding.HOLDS, Spell(State.OPEN), Step.NOTHING),
        (Finding.OVER, Spell(State.OPEN), Step.END),
        (Finding.UNKNOWN, Spell(State.OPEN), Step.END),
        (Finding.HOLDS, Spell(State.REFUSED), Step.NOTHING),
        (Finding.UNKNOWN, Spell(State.REFUSED), Step.NOTHING),
        (Finding.OVER, Spell(State.REFUSED), Step.END),
        (Finding.HOLDS, Spell(State.FOLLOWED), Step.NOTHING),
        (Finding.OVER, Spell(State.FOLLOWED), Step.END),
        (Finding.HOLDS, Spell(State.FOLLOWED, None, True), Step.NOTHING),
        (Finding.UNKNOWN, Spell(State.FOLLOWED, None, True), Step.NOTHING),
        (Finding.OVER, Spell(State.FOLLOWED, None, True), Step.TURN_BACK),
        (Finding.OVER, Spell(State.FOLLOWED, State.OPEN, True), Step.NOTHING),
        (Finding.HOLDS, Spell(State.FOLLOWED, State.OPEN, True), Step.LAPSE),
        (Finding.UNKNOWN, Spell(State.FOLLOWED, State.OPEN, True), Step.LAPSE),
        (Finding.OVER, Spell(State.FOLLOWED, State.OPEN), Step.END),
        (Finding.OVER, Spell(State.FOLLOWED, State.LAPSED, True), Step.TURN_BACK),
        (Finding.OVER, Spell(State.FOLLOWED, State.REFUSED, True), Step.NOTHING),
        (Finding.OVER, Spell(State.FOLLOWED, State.FOLLOWED, True), Step.END),
        (Finding.HOLDS, Spell(State.FOLLOWED, State.FOLLOWED, True), Step.END),
    ],
)
def test_a_spell_is_advised_on_once_and_turned_back_only_where_something_was_given(
    finding, spell, step
):
    assert step_of(finding, spell) is step
