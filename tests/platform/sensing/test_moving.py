"""From the inbox into the lake: each accepted reading once, whoever is killed or too late."""

import pytest
from measured import AT

from yiju.platform.sensing import api
from yiju.platform.sensing.lake.delta import Lake, LakeBusy
from yiju.platform.sensing.lake.mover import LakeAstray, Mover
from yiju.platform.sensing.models import Delivery, LakeDay, Latest, Position, Tally

POWER, OTHER = "L-1/lamp.power", "L-2/lamp.power"
PAIR = ("energy", "power")
pytestmark = pytest.mark.parametrize("where", ["folder", "s3"], indirect=True)


def test_what_was_accepted_is_in_the_lake_after_a_move_and_the_balance_adds_up(vendor):
    vendor.deliver((POWER, -2, 60), (OTHER, -1, 61.5), ("L-9/lamp.power", -1, 60))
    assert vendor.balance() == {"received": 3, "waiting": 2, "unknown_stream": 1}

    moved = vendor.move()

    assert (moved.deliveries, moved.stored) == (1, 2)
    assert vendor.stored() == [(POWER, -2, 60.0, "valid"), (OTHER, -1, 61.5, "valid")]
    assert vendor.balance() == {"received": 3, "stored": 2, "unknown_stream": 1}


def test_the_same_readings_again_are_stored_once_before_and_after_a_move(vendor):
    rows = [(POWER, -3, 60), (POWER, -2, 61), (OTHER, -2, 62)]
    vendor.deliver(*rows)
    vendor.deliver(*rows)
    vendor.move()
    vendor.deliver(*rows)
    vendor.move()

    assert len(vendor.stored()) == 3
    assert vendor.balance() == {"received": 9, "stored": 3, "duplicate": 6}


def test_another_value_for_the_same_moment_is_a_conflict_and_the_first_holds(vendor):
    vendor.deliver((POWER, -2, 60), (POWER, -2, 70))
    vendor.move()
    vendor.deliver((POWER, -2, 80), (POWER, -2, 60))
    vendor.move()

    assert vendor.stored() == [(POWER, -2, 60.0, "valid")]
    assert vendor.balance() == {"received": 4, "stored": 1, "duplicate": 1, "conflict": 2}


def test_an_id_stands_for_one_reading_of_its_source_on_a_day(vendor):
    vendor.deliver((POWER, -9, 60, "m1"), (POWER, -8, 61, "m2"))
    vendor.move()
    vendor.deliver((POWER, -9, 60, "m1"))  # the network said it twice
    vendor.deliver((POWER, -5, 62, "m2"))  # a newer moment, the id of another
    vendor.deliver((POWER, -1500, 63, "m1"))  # the day before
    vendor.deliver((POWER, -8, 61, "m3"))  # the same moment and value, and yet another reading
    vendor.move()

    assert [row[1] for row in vendor.stored()] == [-1500, -9, -8, -8]
    assert vendor.balance() == {"received": 6, "stored": 4, "duplicate": 1, "conflict": 1}


def test_the_latest_values_come_by_key_and_those_of_one_kind_by_asset(measured):
    measured.source(lamps=("L-1", "L-1-2"))
    measured.deliver(
        *[(f"{code}/lamp.{name}", -1, 1) for code in ("L-1-2", "L-1") for name in PAIR]
    )
    measured.move()

    def told(wanted, **how):
        return [one.key for one in api.latest(wanted, **how)]

    by_key = [f"{code}/lamp.{name}" for code in ("L-1-2", "L-1") for name in PAIR]
    assert told(api.Wanted()) == by_key
    assert told(api.Wanted(), size=3) == by_key[:3]
    by_asset = [f"{code}/lamp.power" for code in ("L-1", "L-1-2")]
    assert told(api.Wanted(kind="lamp.power")) == by_asset
    assert told(api.Wanted(kind="lamp.power"), size=1) == by_asset[:1]


def test_late_readings_are_stored_and_leave_the_latest_value_as_it_is(vendor):
    vendor.deliver((POWER, -2, 60))
    vendor.move()
    vendor.deliver((POWER, -30, 500), (POWER, -3000, 1))
    vendor.move()

    assert [(row[1], row[3]) for row in vendor.stored()] == [
        (-3000, "valid"),
        (-30, "valid"),
        (-2, "valid"),
    ]
    [latest] = api.latest(api.Wanted(kind="lamp.power"))
    assert (latest.key, latest.value) == (POWER, 60.0)


def test_jumps_are_suspect_and_values_that_never_change_are_stuck(vendor):
    vendor.deliver(*[(POWER, -20 + n, value) for n, value in enumerate([60, 300, 60, 60])])
    vendor.move()
    vendor.deliver((POWER, -10, 60), (POWER, -9, 60), (POWER, -8, 61), (POWER, -7, None))
    vendor.move()

    assert [(row[2], row[3]) for row in vendor.stored()] == [
        (60.0, "valid"),
        (300.0, "suspect"),
        (60.0, "suspect"),
        (60.0, "valid"),
        (60.0, "valid"),
        (60.0, "stuck"),
        (61.0, "valid"),
        (None, "missing"),
    ]


def test_a_counter_that_falls_is_suspect(vendor):
    vendor.deliver(*[("L-1/lamp.energy", -9 + n, value) for n, value in enumerate([5, 5, 4, 6])])
    vendor.move()

    assert [row[3] for row in vendor.stored()] == ["valid", "valid", "suspect", "valid"]


class Killed(BaseException):
    """Where a process would end."""


def die(*_facts):
    raise Killed


def test_a_move_that_died_behind_the_lake_is_finished_and_not_repeated(vendor):
    vendor.deliver((POWER, -3, 60), (POWER, -3, 60), (POWER, -2, 300))
    with pytest.raises(Killed):
        vendor.move(die)
    assert len(vendor.stored()) == 2
    assert vendor.balance() == {"received": 3, "waiting": 3}
    vendor.deliver((POWER, -1, 61), (POWER, -3, 60))
    seen = []

    vendor.move(lambda stored, at: seen.append(stored.value.tolist()))

    assert [row[2:] for row in vendor.stored()] == [
        (60.0, "valid"),
        (300.0, "suspect"),
        (61.0, "suspect"),
    ]
    assert vendor.balance() == {"received": 5, "stored": 3, "duplicate": 2}
    assert seen == [[60.0, 300.0], [61.0]]


class Overtaken(Lake):
    """Just before it writes, somebody else has moved everything."""

    def append(self, *facts):
        Mover(Lake(self.place, self.options)).move(AT)
        super().append(*facts)


def test_of_two_movers_at_a_time_one_moves_and_the_other_says_so(vendor):
    vendor.deliver((POWER, -3, 60))

    with pytest.raises(LakeBusy):
        vendor.move(lake=Overtaken(vendor.where.place, vendor.where.options))

    assert vendor.stored() == [(POWER, -3, 60.0, "valid")]
    assert vendor.balance() == {"received": 1, "stored": 1}


def test_who_moves_beside_others_begins_again_where_one_was_faster(vendor):
    vendor.deliver((POWER, -3, 60))
    where = vendor.where

    moved = Mover(Overtaken(where.place, where.options)).move_beside_others(AT)

    assert (moved.deliveries, moved.stored) == (0, 0)
    assert vendor.stored() == [(POWER, -3, 60.0, "valid")]


def test_a_lake_of_another_backup_is_refused_and_nothing_is_moved(vendor):
    vendor.deliver((POWER, -3, 60))
    vendor.move()
    vendor.deliver((POWER, -2, 61))
    Position.objects.update(number=7)

    with pytest.raises(LakeAstray, match=r"第 1 次.*第 7 次"):
        vendor.move()

    assert vendor.balance() == {"received": 2, "stored": 1, "waiting": 1}


def test_a_lake_that_was_copied_after_its_database_goes_on_from_there(vendor):
    vendor.deliver((POWER, -9, 60))
    vendor.move()
    vendor.deliver((POWER, -8, 61), (POWER, -8, 61))
    tables = (Position, Delivery, Latest, Tally, LakeDay)
    copied = {table: list(table.objects.all()) for table in tables}
    vendor.move()
    vendor.deliver((POWER, -7, 62))
    vendor.move()
    before = vendor.stored(), vendor.balance(), api.latest(api.Wanted())

    for table, rows in copied.items():
        table.objects.all().delete()
        table.objects.bulk_create(rows)
    vendor.move()

    assert (vendor.stored(), vendor.balance(), api.latest(api.Wanted())) == before


def test_a_delivery_that_commits_late_with_a_smaller_number_is_moved_too(vendor):
    vendor.deliver((POWER, -3, 60))
    vendor.deliver((POWER, -2, 61))
    first = Delivery.objects.order_by("pk").first()
    Delivery.objects.filter(pk=first.pk).delete()  # still in its transaction, unseen
    vendor.move()
    first.save(force_insert=True)
    vendor.move()

    assert [row[1] for row in vendor.stored()] == [-3, -2]
