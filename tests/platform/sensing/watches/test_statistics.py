"""What the alarms of a span were worth."""

from datetime import datetime, timedelta

from yiju.platform.base.time import CHINA
from yiju.platform.sensing.watches.statistics import Raised, calling, rate, tallies, tally, top

NOON = datetime(2021, 6, 1, 12, tzinfo=CHINA)
MINUTE = timedelta(minutes=1)


def raised(
    code: str, minute: int, outcome: str = "opens", case: str = "1", **more: object
) -> Raised:
    facts = {"watch": "a.dark", "cleared_at": None, "is_false": False} | more
    return Raised(
        asset_kind="lamp",
        asset_code=code,
        at=NOON + minute * MINUTE,
        outcome=outcome,
        case=case,
        **facts,  # type: ignore[arg-type]
    )


def test_one_cause_with_many_alarms_is_one_case() -> None:
    rows = [raised("L-1", 0), *(raised(f"L-{n}", n, "joins") for n in range(2, 41))]
    rows += [raised("L-1", 50, "repeats"), raised("L-99", 60, "passed", "")]
    found = tally("", rows)
    assert (found.alarms, found.cases, found.joined) == (42, 1, 39)
    assert (found.repeats, found.passed, found.standing) == (1, 1, 42)


def test_a_case_in_which_nothing_was_found_is_a_false_alarm_once() -> None:
    rows = [raised("L-1", 0, is_false=True), raised("L-1", 5, "repeats", is_false=True)]
    assert tally("", rows).false == 1


def test_lengths_are_those_of_the_alarms_that_ended() -> None:
    rows = [
        raised("L-1", 0, cleared_at=NOON + 10 * MINUTE),
        raised("L-2", 0, cleared_at=NOON + 30 * MINUTE),
        raised("L-3", 0),
    ]
    assert tally("", rows).median_s == 1200
    assert tally("", rows[2:]).median_s is None


def test_watches_stand_in_the_order_of_their_alarms() -> None:
    rows = [raised("L-1", 0), raised("L-1", 1, watch="b.high"), raised("L-2", 2, watch="b.high")]
    assert [(one.watch, one.alarms) for one in tallies(rows)] == [("b.high", 2), ("a.dark", 1)]


def test_the_top_names_what_speaks_more_than_once_with_its_share() -> None:
    rows = [raised("L-1", n) for n in range(3)] + [raised("L-2", 0)]
    assert [(one.asset_code, one.count, one.share) for one in top(rows)] == [("L-1", 3, 0.75)]


def test_floods_are_counted_in_windows_of_what_calls_for_somebody() -> None:
    rows = [raised(f"L-{n}", 11, "opens") for n in range(11)]
    rows += [raised(f"L-{n}", 25, "joins") for n in range(50)]
    found = rate(calling(rows), NOON, NOON + 60 * MINUTE, 10 * MINUTE, 10)
    assert (found.most, found.most_at, found.floods) == (11, NOON + 10 * MINUTE, 1)
    assert found.mean == 11 / 6
    nothing = rate([], NOON, NOON + MINUTE, 10 * MINUTE, 10)
    assert (nothing.mean, nothing.most_at, nothing.floods) == (0, None, 0)
