"""A patrol comes to the same whatever the network does, and its positions are seen by few, for a
while."""

from datetime import UTC, date, datetime, timedelta

import pytest
from desk import moment, open_desk, who
from hypothesis import given
from hypothesis import strategies as st
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.events import api as events
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work.patrols import api as patrols
from yiju.platform.work.patrols.tracks import (
    Fix,
    Window,
    in_order,
    packed,
    pieces,
    sift,
    sums,
    unpacked,
)

DAY = date(2021, 6, 1)
NINE = moment(1, 9)
LON, LAT = 119.95, 31.75
SECOND = timedelta(seconds=1)
EVERYWHERE = Window(NINE - timedelta(days=1), NINE + timedelta(days=1), timedelta())
fixes = st.builds(
    Fix,
    st.integers(0, 7200).map(lambda n: datetime(2021, 6, 1, 1, tzinfo=UTC) + n * SECOND),
    st.integers(11_990_000, 11_999_000).map(lambda n: n / 100_000),
    st.integers(3_171_000, 3_179_000).map(lambda n: n / 100_000),
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=5),
    max_leaves=6,
)


def ms(at):
    return round(at.timestamp() * 1000)


def walk(begins=NINE, count=10, every=15, lon=LON, step=0.0002, error=8):
    """Positions to the east, some twenty metres apart."""
    return [
        [ms(begins + timedelta(seconds=every * n)), lon + step * n, LAT, error]
        for n in range(count)
    ]


def everywhere(found):
    return [True] * len(found)


@given(st.lists(fixes, max_size=30))
def test_what_is_packed_is_what_is_unpacked(found):
    known = in_order(found)

    assert unpacked(packed(known)) == known
    assert len(packed(known)) <= 14 * len(known)


def test_a_shift_of_walking_takes_five_bytes_a_position():
    found = sift(walk(count=1900), EVERYWHERE, everywhere, DAY).kept

    assert len(packed(found)) < 6 * len(found)


@given(st.lists(st.lists(fixes, max_size=8), max_size=6), st.randoms(use_true_random=False))
def test_batches_in_any_order_and_any_repetition_come_to_the_same(batches, random):
    again = [*batches, *(random.choice(batches) for _turn in range(3) if batches)]
    random.shuffle(again)
    one = [fix for batch in batches for fix in batch]
    other = [fix for batch in again for fix in batch]

    assert sums(one) == sums(other)
    assert pieces(one) == pieces(other)


@given(st.lists(anything | st.tuples(st.integers(), st.floats(), st.floats(), st.floats())))
def test_whatever_comes_is_stored_or_refused_with_a_reason(raw):
    found = sift(raw, EVERYWHERE, everywhere, DAY)

    assert found.received == len(raw) == len(found.kept) + sum(found.refused.values())


def test_each_impossible_position_is_refused_for_its_own_reason():
    good = walk(count=2)
    raw = [
        *good,
        "119.95",
        [ms(NINE), 31.75, 119.95, 8],
        [ms(NINE + timedelta(days=2)), LON, LAT, 8],
        [ms(NINE) + 30_000, LON, LAT, 101],
        [ms(NINE) + 31_000, LON, LAT, -1],
        [ms(NINE) + 400, LON, LAT, 8],
        [ms(NINE) + 16_000, LON + 0.01, LAT, 8],
        [ms(NINE) + 60_000, 121.0, LAT, 8],
    ]
    found = sift(raw, EVERYWHERE, lambda some: [fix.lon < 120 for fix in some], DAY)

    assert found.refused == {
        "outside": 1,
        "time": 1,
        "too_fast": 1,
        "twice": 1,
        "unreadable": 2,
        "vague": 2,
    }
    assert len(found.kept) == 2


def test_the_clock_of_the_phone_may_be_wrong_by_years():
    ahead = timedelta(days=900)
    window = Window(NINE, NINE + timedelta(hours=1), ahead)
    found = sift(walk(begins=NINE + ahead), window, everywhere, DAY)

    assert [fix.at for fix in found.kept] == [NINE + timedelta(seconds=15 * n) for n in range(10)]


def test_hours_and_kilometres_count_where_the_phone_told_where_it_was():
    morning = sift(walk(count=5), EVERYWHERE, everywhere, DAY).kept
    later = walk(begins=NINE + timedelta(hours=1), count=5, lon=LON + 0.02)
    after = sift(later, EVERYWHERE, everywhere, DAY).kept
    found = sums([*after, *morning])

    assert found.seconds == 2 * 4 * 15
    assert found.metres == pytest.approx(2 * 4 * 18.95, rel=0.01)
    assert [len(piece) for piece in pieces([*after, *morning])] == [5, 5]


def test_a_phone_that_drifts_where_one_stands_makes_no_kilometres():
    drift = [
        Fix(NINE + timedelta(seconds=15 * n), LON + 0.00005 * (n % 2), LAT) for n in range(200)
    ]

    assert sums(drift).metres == 0
    assert sums(drift).seconds == 199 * 15


class TestStored:
    pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

    @pytest.fixture(autouse=True)
    def city(self, db, tmp_path):
        profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
        registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
        open_desk()

    def send(self, key, positions, at=None, ended=None, account="zhang", patrol="p", began=NINE):
        return patrols.receive(
            patrols.Batch(f"{account}/{patrol}", key, began, ended, at or self.noon, positions),
            account=account,
            unit_code="990100-supervision",
            area_path=registry.area("990101000000").path,
            actor=who(account)["actor"],
            at=at or self.noon,
        )

    noon = moment(1, 12)

    def test_a_batch_that_comes_twice_is_stored_once_and_answered_alike(self):
        first = self.send("b1", walk())
        second = self.send("b1", walk(), at=self.noon + timedelta(minutes=3))

        assert first == second
        row = patrols.patrol(first.patrol)
        assert (row.received, row.stored, row.refused, row.cells) == (10, 10, {}, 1)
        assert row.hours == pytest.approx(9 * 15 / 3600)

    def test_the_end_may_arrive_before_the_beginning(self):
        half = NINE + timedelta(seconds=150)
        batches = [
            ("b1", walk(), None),
            ("b2", walk(begins=half, lon=LON + 0.002), NINE + timedelta(minutes=10)),
        ]
        told = []
        for patrol, some in (("forth", batches), ("back", batches[::-1] + batches)):
            for key, positions, ended in some:
                receipt = self.send(key, positions, ended=ended, patrol=patrol)
            row = patrols.patrol(receipt.patrol)
            told.append((row.began_at, row.ended_at, row.hours, row.km, row.stored, row.cells))

        assert told[0] == told[1]
        assert told[0][1] == NINE + timedelta(minutes=10)
        assert told[0][2] == pytest.approx(19 * 15 / 3600)

    def test_positions_outside_the_patrol_the_city_or_the_last_days_are_counted_and_not_kept(self):
        before = walk(begins=NINE - timedelta(hours=2), count=3)
        elsewhere = [[ms(NINE) + 1_000, 120.5, LAT, 8]]
        found = self.send("b1", [*before, *elsewhere, *walk()])
        late = self.send("b2", walk(), at=NINE + timedelta(days=8), patrol="late")

        assert found.refused == {"outside": 1, "time": 3}
        assert (late.received, late.stored, late.refused) == (10, 0, {"time": 10})

    def test_a_patrol_that_cannot_be_changes_nothing(self):
        with pytest.raises(patrols.PatrolImpossible):
            self.send("b1", walk(), began=self.noon + timedelta(hours=1))
        with pytest.raises(patrols.PatrolImpossible):
            self.send("b1", walk(), ended=NINE - timedelta(hours=1))
        with pytest.raises(patrols.TooManyPositions):
            self.send("b1", [None] * 5_001)

        assert patrols.patrols_in(DAY, DAY) == []

    def test_effort_is_hours_by_street_and_day_and_coverage_names_who_is_not_seen(self):
        self.send("b1", walk(count=120, step=0.00001, lon=119.97))

        [((street, day), hours)] = patrols.effort(DAY, DAY).items()
        assert hours == pytest.approx(119 * 15 / 3600)
        assert (registry.area(street).level, day) == ("street", DAY)
        [row] = patrols.by_collector(DAY, DAY)
        assert (row.account, row.patrols, row.cells) == ("zhang", 1, 1)
        zone = registry.area("9901KF000000")
        [seen] = patrols.coverage([zone], DAY + timedelta(days=6))
        [gone] = patrols.coverage([zone], DAY + timedelta(days=7))
        assert (seen.seen, gone.seen) == (1, 0)
        assert seen.cells == len(seen.unseen) + 1 == len(gone.unseen)

    def test_every_look_at_where_somebody_was_is_an_event(self):
        key = self.send("b1", walk()).patrol
        lines = patrols.track_of(key, actor=who("commander")["actor"], at=self.noon)

        assert [len(line) for line in lines] == [10]
        [look] = [one for one in events.timeline("patrol", str(key)) if one.action == "patrol.look"]
        assert look.account == "commander"

    def test_positions_are_deleted_in_time_and_hours_stay(self):
        key = self.send("b1", walk(), ended=NINE + timedelta(minutes=5)).patrol
        assert patrols.keep_patrols(NINE + timedelta(days=90)) == 0
        later = NINE + timedelta(days=90, minutes=1)
        assert [patrols.keep_patrols(later) for _turn in range(2)] == [1, 0]

        assert patrols.track_of(key, actor=who("commander")["actor"], at=later) == []
        row = patrols.patrol(key)
        assert (row.erased_at, row.stored, row.cells) == (later, 10, 1)
        assert patrols.effort(DAY, DAY)

    def test_a_patrol_that_nobody_ended_ends_at_its_last_position(self):
        key = self.send("b1", walk()).patrol
        patrols.keep_patrols(NINE + timedelta(hours=13))

        assert patrols.patrol(key).ended_at == NINE + timedelta(seconds=135)
