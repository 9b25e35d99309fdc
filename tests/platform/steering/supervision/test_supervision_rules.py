"""What comes onto an agenda in which order, when something is late, and what is counted."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.steering.supervision import rules
from yiju.platform.steering.supervision.rules import Entry, LetterCount, LetterFact

ON = date(2022, 6, 30)


def entry(key: str, kind: str = "target", colour: str = "red", weight: int = 0, **more) -> Entry:
    return Entry(key, kind, key, (), "", "", colour, weight, **more)


def keys(entries) -> list[str]:
    return [one.key for one in rules.ranked(entries)]


def test_the_last_decisions_come_first_then_what_the_office_raised_then_red_before_yellow():
    found = [
        entry("far behind", weight=3000),
        entry("a little behind", colour="yellow", weight=1500),
        entry("raised", colour="yellow", raised=True),
        entry("done", "decision", "green"),
        entry("overdue", "decision", "red", 3),
        entry("late cases", "late", "red", 900_000),
    ]

    assert keys(found) == [
        "overdue", "done", "raised", "far behind", "late cases", "a little behind",
    ]  # fmt: skip


@given(st.permutations([entry(f"{n}", weight=n % 3) for n in range(6)]))
def test_the_order_does_not_depend_on_how_things_were_found(found):
    assert keys(found) == ["2", "5", "1", "4", "0", "3"]


def test_a_new_draft_keeps_notes_and_own_entries_and_drops_what_is_over():
    own = entry("own:1", "own", "")
    before = [entry("stays", dropped=True, note="已说明"), entry("over"), own]

    found = rules.renewed([entry("stays", weight=9), entry("new")], before)

    assert [one.key for one in found] == ["stays", "new", "own:1"]
    assert (found[0].dropped, found[0].note, found[0].weight) == (True, "已说明", 9)


def test_many_or_old_matters_are_red():
    assert rules.late_colour(10, 1, ON) == "red"
    assert rules.late_colour(9, 29, ON) == "yellow"
    assert rules.late_colour(1, 30, ON) == "red"


def test_a_decision_is_late_from_the_day_after_until_it_is_reported():
    due = date(2022, 6, 20)

    assert rules.days_late(due, None, due) == 0
    assert rules.days_late(due, None, due + timedelta(3)) == 3
    assert rules.days_late(due, due + timedelta(1), ON) == 1
    assert rules.days_late(due, due, ON) == 0


def test_a_decision_is_yellow_a_week_before_its_day():
    colour = [
        rules.decision_colour("doing", ON + timedelta(days), None, ON) for days in (8, 7, 0, -1)
    ]

    assert colour == ["green", "yellow", "yellow", "red"]
    assert rules.decision_colour("done", ON - timedelta(9), ON, ON) == "green"


def fact(unit: str, issued: int, due: int, answered: int | None = None, **more) -> LetterFact:
    day = {name: date(2022, 6, value) for name, value in more.items() if isinstance(value, int)}
    end = {name: value for name, value in more.items() if isinstance(value, str)}
    on = date(2022, 6, answered) if answered else None
    return LetterFact(unit, date(2022, 6, issued), date(2022, 6, due), on, **day, **end)


def test_each_letter_is_on_time_late_or_waiting_as_of_the_day():
    facts = [
        fact("a", 1, 8, 8, closed_on=9, end="settled"),
        fact("a", 1, 8, 9, again_on=12),
        fact("a", 1, 8),
        fact("b", 20, 29),
        fact("b", 20, 29, closed_on=21, end="withdrawn"),
    ]

    assert rules.counted(facts, date(2022, 6, 28)) == [
        LetterCount("a", "2022-06", on_time=1, late=2, asked_again=1, settled=1),
        LetterCount("b", "2022-06", waiting=1, withdrawn=1),
    ]
    # As of the 8th: nothing was late, nothing settled.
    assert rules.counted(facts, date(2022, 6, 8)) == [
        LetterCount("a", "2022-06", on_time=1, waiting=2)
    ]


@given(
    st.lists(
        st.builds(
            fact,
            st.sampled_from("ab"),
            st.integers(1, 10),
            st.integers(11, 20),
            st.none() | st.integers(5, 30),
        )
    ),
    st.integers(1, 30),
)
def test_no_letter_is_counted_twice_or_lost(facts, day):
    on = date(2022, 6, day)
    counts = rules.counted(facts, on)

    assert sum(one.issued for one in counts) == sum(one.issued_on <= on for one in facts)
