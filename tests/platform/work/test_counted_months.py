"""A month is counted once, and from then on only what changed; scores of people stay on record."""

from datetime import timedelta
from fractions import Fraction

import pytest
from desk import (
    OFFICE,
    closed,
    dispatched,
    handled,
    moment,
    moved,
    open_desk,
    reported,
    verified,
    who,
)
from django.db import connection
from django.test.utils import CaptureQueriesContext
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.base.time import Period
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.figures import api as figures
from yiju.platform.work.figures.models import CountedMonth

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
JUNE = Period.month(2021, 6)
NOW = moment(2)


@pytest.fixture(autouse=True)
def desk(db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
    work.install([cases.CASE])
    open_desk()


def june(at=NOW):
    return figures.month_table(JUNE, at).everything


def told(counts):
    return {key: counts.numbers(key) for key in figures.FIGURES}


def counted_anew(at):
    """The same month without anything that was kept."""
    CountedMonth.objects.all().delete()
    return told(june(at))


def test_a_month_that_is_kept_follows_every_change():
    number = dispatched()
    assert figures.keep_counting(NOW) == "2021-06"
    assert june().numbers("handled") == ()

    handled("r-2")
    reported("r-3")
    moved(number, "return", "lighting", at=moment(1, 15), opinion="不归我们管")
    kept = told(june())

    assert kept["handled"] and len(kept["reported"]) == 3
    assert kept == counted_anew(NOW)


def test_a_month_that_is_kept_follows_the_clock_where_nothing_else_changes():
    dispatched()
    figures.keep_counting(moment(1, 11))
    assert june(moment(1, 11)).sums["due"] == 0

    later = moment(4)
    kept = told(june(later))

    assert kept["waiting"] and kept == counted_anew(later)


def test_a_look_at_an_earlier_moment_sees_what_was_so_then():
    handled(at=moment(1, 14))
    figures.keep_counting(NOW)

    assert june(moment(1, 12)).sums["handled"] == 0
    assert june().sums["handled"] == 1


def test_thirteen_months_are_kept_one_after_another_and_then_no_more():
    closed("r-1")
    labels = [figures.keep_counting(NOW) for _time in range(14)]

    assert (labels[0], labels[12], labels[13]) == ("2021-06", "2020-06", "")
    assert figures.keep_counting(NOW + timedelta(minutes=59)) == ""
    assert figures.keep_counting(NOW + timedelta(minutes=61)) == "2021-06"


def test_what_is_kept_costs_no_more_statements_when_the_month_has_more_cases():
    later = NOW + timedelta(hours=2)

    def statements():
        june(later)
        with CaptureQueriesContext(connection) as asked:
            june(later)
        return len(asked)

    closed("r-1")
    figures.keep_counting(NOW)
    few = statements()
    for n in range(2, 6):
        closed(f"r-{n}")
    figures.keep_counting(later)

    assert statements() == few


def test_a_list_of_work_shows_exactly_the_cases_behind_a_figure():
    numbers = [reported(f"r-{n}").item.number for n in range(3)]

    def listed(among):
        return {row.number for row in work.items(work.Wanted(among=among)).rows}

    assert listed(numbers[:2]) == set(numbers[:2])
    assert listed(()) == set()
    assert len(work.items(work.Wanted()).rows) == 3
    assert work.items(work.Wanted(among=[str(n) for n in range(70_000)])).total == 0


# --- scores of people ---------------------------------------------------------------------------


def give(text, key="k-1", part="inspection"):
    figures.give_score(
        "2021-06",
        "990100-lighting",
        part,
        text,
        most=Fraction(100),
        note="现场",
        key=key,
        actor=OFFICE,
        at=NOW,
    )


def test_the_last_score_of_a_month_holds_and_an_empty_one_takes_it_back():
    give("92.5")
    give("88", "k-2")
    [given] = figures.scores_given("2021-06").values()
    assert (given.value, given.note) == (88, "现场")

    give("", "k-3")
    assert figures.scores_given("2021-06") == {}


def test_the_same_score_sent_twice_is_one():
    give("92.5")
    give("88", "k-2")
    give("92.5")

    assert [one.value for one in figures.scores_given("2021-06").values()] == [88]


@pytest.mark.parametrize("text", ["101", "-1", "good", "NaN", "1e9", "9" * 30])
def test_what_is_no_score_changes_nothing(text):
    with pytest.raises(figures.ScoreUnreadable):
        give(text)
    assert figures.scores_given("2021-06") == {}


def test_a_unit_is_left_out_for_some_months_with_a_reason_until_that_is_taken_back():
    with pytest.raises(figures.NoteMissing):
        figures.exempt("u", "2021-06", "2021-07", note=" ", key="x", actor=OFFICE, at=NOW)
    with pytest.raises(figures.MonthsTurned):
        figures.exempt("u", "2021-06", "2021-05", note="a", key="x", actor=OFFICE, at=NOW)
    for _twice in range(2):
        figures.exempt("u", "2021-06", "2021-07", note="机构改革", key="x", actor=OFFICE, at=NOW)

    assert figures.exemptions("2021-07")["u"].note == "机构改革"
    assert (figures.exemptions("2021-05"), figures.exemptions("2021-08")) == ({}, {})
    figures.end_exemption(figures.exemptions("2021-06")["u"].id, actor=OFFICE, at=NOW)
    assert figures.exemptions("2021-06") == {}
    with pytest.raises(figures.ExemptionUnknown):
        figures.end_exemption(0, actor=OFFICE, at=NOW)


def test_a_closing_that_was_taken_back_counts_nowhere():
    number = verified().number
    figures.keep_counting(NOW)
    before = told(june())
    said = {"code": "fixed", "answer": "已修好"}

    moved(number, "close", "leader", said, at=moment(1, 16), key="c")
    assert june().numbers("closed") == (number,)
    work.undo(number, key="c", actor=who("leader")["actor"], at=moment(1, 16.1))

    assert told(june()) == before == counted_anew(NOW)
