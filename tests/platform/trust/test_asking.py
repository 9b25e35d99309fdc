"""Balances on both axes of time, statements, closed periods, the sealed journal."""

import io
import json
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from booked import BY, DAY, NOON, later, paid, post
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tree import ROOT

from yiju.platform.events import api as events
from yiju.platform.trust.ledgers import api, refusals
from yiju.platform.trust.ledgers.api import Move

JULY = datetime.fromisoformat("2021-07-20T12:00:00+08:00")


@pytest.mark.usefixtures("books")
def test_a_late_entry_changes_the_past_only_for_who_asks_after_it() -> None:
    post(paid("k1", 100))
    before = later(hours=1)
    post(paid("k2", 7, value_date=date(2021, 5, 20)), later(hours=2))
    past = date(2021, 5, 31)
    assert api.balance("one", on=past) == 7
    assert api.balance("one", on=past, known_at=before) == 0
    assert api.balance("one", on=DAY, known_at=before) == 100
    assert api.balance("one", known_at=NOON - timedelta(seconds=1)) == 0


@pytest.mark.usefixtures("books")
def test_a_statement_runs_from_opening_to_closing_on_either_axis() -> None:
    post(paid("k1", 100, value_date=date(2021, 5, 31)))
    post(paid("k2", 30, out_of="one", into="two", value_date=date(2021, 6, 1)), later(days=1))
    post(paid("k3", 5, value_date=date(2021, 5, 30)), later(days=2))
    june = api.statement("one", date(2021, 6, 1), date(2021, 6, 30))
    assert (june.opening, june.closing, june.count) == (105, 75, 1)
    assert [(e.key, e.balance, e.others) for e in june.entries] == [("k2", 75, ("two",))]
    may = api.statement("one", date(2021, 5, 1), date(2021, 5, 31))
    assert [(e.key, e.balance) for e in may.entries] == [("k3", 5), ("k1", 105)]
    booked = api.statement("one", DAY, date(2021, 6, 2), by_value=False)
    assert (booked.opening, booked.closing) == (0, 70)
    assert [e.key for e in booked.entries] == ["k1", "k2"]
    third = api.statement("one", date(2021, 6, 3), date(2021, 6, 3), by_value=False)
    assert (third.opening, third.closing, third.incoming) == (70, 75, 5)


@pytest.mark.usefixtures("books")
def test_nothing_is_posted_into_a_closed_period() -> None:
    may, june = date(2021, 5, 31), date(2021, 6, 30)
    post(paid("k1", 100, value_date=may))
    closed = api.period_close("town.escrow", may, ground="月结", actor=BY, at=NOON)
    assert (closed.through, closed.accounts) == (may, 1)
    assert api.period_close("town.escrow", may, actor=BY, at=later(days=1)) == closed
    with pytest.raises(refusals.PeriodClosed) as refused:
        post(paid("k2", 5, value_date=may))
    assert refused.value.facts["through"] == may
    post(paid("k2", 5))
    api.reverse("r1", "k1", ground="误记", actor=BY, at=NOON)
    for day, why in ((date(2021, 5, 30), "2021-05-31"), (date(2021, 6, 1), "还没有")):
        with pytest.raises(refusals.ClosingUnfit, match=why):
            api.period_close("town.escrow", day, actor=BY, at=NOON)
    api.period_close("town.escrow", june, actor=BY, at=JULY)
    assert [one.through for one in api.closings("town.escrow")] == [june, may]
    assert api.balance("one", on=may) == 100


@pytest.mark.usefixtures("books")
def test_the_trial_balance_is_zero_in_each_unit() -> None:
    post(paid("k1", 100))
    post(paid("p1", 60, out_of="one", into="two", move=Move.PENDING))
    waste = (api.Leg("tip", -50, "kilogram"), api.Leg("plant", 50, "kilogram"))
    post(api.Transfer("w1", waste, DAY))
    found = api.trial_balance()
    assert found.balanced
    assert found.sums == {"fen": 0, "kilogram": 0, "piece": 0}
    lines = {line.kind: (line.accounts, line.balance, line.held) for line in found.lines}
    assert lines["town.escrow"] == (3, 100, 60)
    assert [line.kind for line in found.lines][:2] == ["town.outside", "town.escrow"]


def _exported(path: Path) -> list[str]:
    with path.open("w", encoding="utf-8") as out:
        api.export(out)
    return path.read_text(encoding="utf-8").splitlines()


def _checked(path: Path) -> "subprocess.CompletedProcess[str]":
    """The script of docs/ledgers.md, as an outsider runs it."""
    text = (ROOT / "docs" / "ledgers.md").read_text(encoding="utf-8")
    script = text.split("```python\n")[1].split("```")[0]
    command = [sys.executable, "-I", "-c", script, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _some_books() -> None:
    post(paid("k1", 1_000, text="首付款", reference="B-1"))
    post(paid("p1", 600, out_of="one", into="two", move=Move.PENDING, until=later(days=9)))
    api.settle("s1", "p1", actor=BY, at=NOON)
    api.post_linked((paid("k2", 5), paid("k3", 5, out_of="one", into="two")), actor=BY, at=NOON)


@pytest.mark.usefixtures("books")
def test_an_outsider_adds_up_the_exported_journal(tmp_path: Path) -> None:
    _some_books()
    [first] = api.seal(actor=BY, at=NOON)
    assert api.seal(actor=BY, at=NOON) == []
    post(paid("k9", 5))
    [second] = api.seal(actor=BY, at=later(days=1))
    assert second.previous == first.hash
    told = events.timeline("journal", "2")[0]
    assert told.after is not None and told.after["hash"] == second.hash
    path = tmp_path / "journal.jsonl"
    lines = _exported(path)
    assert json.loads(lines[0])["head"]["transfers"] == 6
    done = _checked(path)
    assert (done.returncode, done.stderr) == (0, "")
    assert second.hash in done.stdout


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('["one","fen",1000]', '["one","fen",1001]'),
        ("首付款", "定金"),
        ('"balance":-1005', '"balance":-1004'),
        ('"transfers":5', '"transfers":4'),
    ],
)
def test_an_outsider_sees_a_changed_journal(old: str, new: str, tmp_path: Path) -> None:
    _some_books()
    api.seal(actor=BY, at=NOON)
    path = tmp_path / "journal.jsonl"
    _exported(path)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(new.join(text.rsplit(old, 1)), encoding="utf-8")
    assert _checked(path).returncode != 0


@pytest.mark.usefixtures("books")
def test_an_empty_journal_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    _exported(path)
    assert _checked(path).returncode == 0
    assert api.export(io.StringIO()) == 0


class Balances(TestCase):
    """Against all legs, added up one by one."""

    @settings(max_examples=25)
    @given(
        moves=st.lists(
            st.tuples(
                st.sampled_from(["one", "two"]),
                st.integers(1, 50),
                st.integers(0, 9),
                st.integers(0, 4),
            ),
            max_size=14,
        )
    )
    def test_the_balance_of_any_day_as_known_at_any_moment_is_the_sum_of_its_legs(
        self, moves: list[tuple[str, int, int, int]]
    ) -> None:
        from booked import open_books

        open_books()
        legs: list[tuple[str, int, date, datetime]] = []
        at = NOON
        for number, (code, amount, back, wait) in enumerate(moves):
            at += timedelta(days=wait)
            day = (at.date()) - timedelta(days=back)
            post(paid(f"k{number}", amount, into=code, value_date=day), at)
            legs.append((code, amount, day, at))
        days = [NOON.date() + timedelta(days=shift) for shift in range(-10, 60, 3)]
        for on in [None, *days]:
            for known in [None, *(NOON + timedelta(days=shift) for shift in range(-1, 58, 4))]:
                for code in ("one", "two"):
                    wanted = sum(
                        amount
                        for one, amount, day, recorded in legs
                        if one == code
                        and (on is None or day <= on)
                        and (known is None or recorded <= known)
                    )
                    assert api.balance(code, on=on, known_at=known) == wanted
        for code in ("one", "two"):
            told = api.statement(code, days[0], days[-1])
            found = list(told.entries)
            assert told.opening + sum(entry.amount for entry in found) == told.closing
            assert [entry.value_date for entry in found] == sorted(e.value_date for e in found)
