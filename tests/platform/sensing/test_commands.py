"""Commands: who may give them, what wins, how they are sent and confirmed, and who is told."""

from datetime import timedelta

import pytest
from commanded import CITY, EAST_AREA, LEVEL, giver, lamp

from yiju.platform.events import api as events
from yiju.platform.sensing.commands import api as commands
from yiju.platform.sensing.commands.models import Order
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

EAST = commands.Target(area=EAST_AREA)
Authority = commands.Authority


def test_a_command_is_sent_acknowledged_and_confirmed_only_by_a_reading_of_the_lamp(city):
    made = city.give(60, lamp("L-1"))
    assert city.states(made) == {"L-1": "queued"}

    assert city.poll() == {"L-1": 60.0}
    assert city.states(made) == {"L-1": "sent"}
    city.acknowledge()
    assert city.states(made) == {"L-1": "acknowledged"}
    city.read(("L-1", 60), seconds=10)  # it burns at full power
    assert city.states(made) == {"L-1": "acknowledged"}
    city.read(("L-1", 36.5), seconds=10)

    assert city.states(made) == {"L-1": "confirmed"}
    found = commands.progress(city.command(made))
    assert (found.confirmed, found.wanted, found.share) == (1, 1, 1.0)


def test_a_reading_from_before_the_sending_confirms_nothing_and_a_late_one_does(city):
    made = city.give(100, lamp("L-1"))
    city.read(("L-1", 60))
    city.poll(seconds=30)
    city.read(("L-1", 60, -20))  # observed before, received after
    assert city.states(made) == {"L-1": "sent"}
    city.read(("L-1", 58, 40))
    assert city.states(made) == {"L-1": "confirmed"}


def test_a_reading_that_is_not_valid_confirms_nothing(city):
    made = city.give(100, lamp("L-1"))
    city.read(("L-1", 400))
    city.poll()
    city.read(("L-1", 61, 1))  # falls by more than 200: suspect

    assert city.states(made) == {"L-1": "sent"}


def test_a_confirmation_counts_without_an_acknowledgement_that_got_lost(city):
    made = city.give(100, lamp("L-1"))
    city.poll()
    city.read(("L-1", 60), seconds=1)
    assert city.states(made) == {"L-1": "confirmed"}
    city.acknowledge()
    assert city.states(made) == {"L-1": "confirmed"}


def test_a_group_is_one_command_with_one_order_for_each_device(city):
    made = city.give(80, commands.Target(group="甲路"))

    assert (made.total, set(city.states(made))) == (2, {"L-1", "L-2"})


def test_the_same_key_is_the_same_command_and_another_content_under_it_is_refused(city):
    until = city.now + timedelta(hours=1)
    made = city.give(60, EAST, key="one", until=until)
    assert city.give(60, EAST, key="one", until=until).id == made.id
    with pytest.raises(commands.KeyTaken):
        city.give(70, EAST, key="one", until=until)

    assert Order.objects.count() == 2


@pytest.mark.parametrize(
    "said, error",
    [
        ({"value": 101}, commands.ValueUnfit),
        ({"value": "nan"}, commands.ValueUnfit),
        ({"value": ""}, commands.ValueUnfit),
        ({"target": lamp("L-9")}, commands.DevicesUnknown),
        ({"target": commands.Target()}, commands.TargetEmpty),
        ({"target": commands.Target(group="丙路")}, commands.TargetEmpty),
        ({"reason": " "}, commands.ReasonMissing),
        ({"authority": Authority.EMERGENCY}, commands.AuthorityRefused),
        ({"authority": Authority.SAFETY}, commands.AuthorityRefused),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(city, said, error):
    with pytest.raises(error):
        city.give(**said)
    assert commands.commands(None) == []


def test_a_command_without_an_end_in_reach_is_refused(city):
    for until in (city.now, city.now + LEVEL.longest + timedelta(seconds=1)):
        with pytest.raises(commands.PeriodUnfit):
            city.give(until=until)


def test_a_post_reaches_its_area_and_the_devices_of_its_own_unit_only(city):
    east = giver("zhang", "dispatcher", area=EAST_AREA)
    assert set(city.states(city.give(60, commands.Target(area=CITY), by=east))) == {"L-1", "L-2"}
    with pytest.raises(commands.DevicesUnknown):
        city.give(60, lamp("L-3"), by=east)
    with pytest.raises(commands.TargetEmpty):
        city.give(60, by=giver("wu", "dispatcher", unit="990101-government"))
    with pytest.raises(commands.AuthorityRefused):
        city.give(60, by=giver("chen", "staff"))


def test_the_city_is_switched_group_after_group(city):
    city.give(60)

    assert set(city.poll()) == {"L-3", "L-4"}  # 乙路 comes before 甲路 by code
    assert city.poll(seconds=1) == {}
    assert set(city.poll(seconds=1)) == {"L-1", "L-2"}


# --- conflict ------------------------------------------------------------------------------


def test_the_later_of_two_of_one_authority_wins_and_both_are_told_by_whom_and_what(city):
    first = city.give(60, EAST, by=giver("li", "dispatcher"))
    city.now += timedelta(seconds=5)
    second = city.give(80, lamp("L-1"), by=giver("wang", "dispatcher"))

    assert city.states(first) == {"L-1": "overridden", "L-2": "queued"}
    assert city.poll(minutes=1) == {"L-1": 80.0, "L-2": 60.0}
    [lost] = commands.conflicts(first.id)
    assert (lost.won, lost.devices, lost.other.id, lost.other.name) == (False, 1, second.id, "wang")
    assert lost.other.said == "80 %"
    [won] = commands.conflicts(second.id)
    assert (won.won, won.other.name) == (True, "li")
    [(own, told)] = commands.told_to("li")
    assert (own.id, told.other.id) == (first.id, second.id)
    assert any(row.action == "command.overridden" for row in events.history())


def test_a_lower_authority_never_takes_a_device_from_a_higher_however_late(city):
    manual = city.give(80, EAST)
    city.now += timedelta(minutes=1)
    optimiser = city.give(30, EAST, by=giver("office", "office"), authority=Authority.OPTIMISER)

    assert set(city.states(optimiser).values()) == {"overridden"}
    assert set(city.states(manual).values()) == {"queued"}
    [told] = commands.conflicts(optimiser.id)
    assert (told.won, told.other.id) == (False, manual.id)


def test_when_the_higher_ends_the_lower_that_still_holds_is_sent_again(city):
    schedule = city.give(40, EAST, by=giver("office", "office"), authority=Authority.SCHEDULE)
    city.poll(minutes=1)
    city.read(("L-1", 24), ("L-2", 24), seconds=5)
    assert set(city.states(schedule).values()) == {"confirmed"}
    until = city.now + timedelta(minutes=10)
    city.give(90, lamp("L-1"), until=until)
    assert city.poll(seconds=5) == {"L-1": 90.0}

    assert city.poll(minutes=10) == {"L-1": 40.0}


def test_the_preview_says_what_would_be_overridden_and_what_would_win_and_changes_nothing(city):
    city.give(90, lamp("L-1"), by=giver("boss", "commander"), authority=Authority.EMERGENCY)
    city.give(70, lamp("L-2"), by=giver("li", "dispatcher"))
    city.now += timedelta(seconds=1)

    plan = city.preview(60, EAST)

    assert (len(plan.devices), plan.groups, plan.needs_second) == (2, 1, False)
    assert [(one.devices, one.wins, one.value) for one in plan.rivals] == [
        (1, True, "90 %"),
        (1, False, "70 %"),
    ]
    assert len(commands.commands(None)) == 2


# --- sending -------------------------------------------------------------------------------


def test_what_has_expired_is_never_sent_however_late_the_gateway_comes(city):
    made = city.give(60, lamp("L-1"), until=city.now + timedelta(minutes=5))
    city.now += timedelta(minutes=5)  # the clock has not looked yet

    assert city.poll() == {}
    city.pass_time()
    assert city.states(made) == {"L-1": "expired"}


def test_a_command_for_later_waits_and_one_that_was_overtaken_by_its_end_is_not_sent(city):
    later = city.give(60, lamp("L-1"), start=city.now + timedelta(minutes=10))
    assert city.poll(minutes=9) == {}
    assert city.poll(minutes=1) == {"L-1": 60.0}
    assert city.states(later) == {"L-1": "sent"}


def test_without_an_acknowledgement_it_comes_again_under_its_number_and_then_no_more(city):
    city.give(60, lamp("L-1"))
    numbers, attempts = set(), []
    for _round in range(6):
        city.poll(seconds=31)
        numbers |= {one.number for one in city.taken}
        attempts += [one.attempt for one in city.taken]

    assert (len(numbers), attempts) == (1, [1, 2, 3])


def test_an_acknowledged_order_is_not_sent_again(city):
    city.give(60, lamp("L-1"))
    city.poll()
    city.acknowledge()

    assert city.poll(minutes=3) == {}


def test_a_gateway_answers_for_its_own_orders_only_and_for_what_it_was_sent(city):
    made = city.give(60, lamp("L-1"))
    [number] = Order.objects.values_list("pk", flat=True)
    early = commands.acknowledge(city.source, [number, 10**9], {}, city.now)
    assert set(early.unknown) == {number, 10**9}
    city.poll()
    foreign = commands.acknowledge(city.source + 1, [number], {}, city.now)
    assert foreign.unknown == (number,)
    other_lamp = commands.acknowledge(city.source, [number], {}, city.now, asset_code="L-2")
    assert other_lamp.unknown == (number,)
    assert city.states(made) == {"L-1": "sent"}


def test_a_device_that_refuses_says_why_and_counts_as_not_done(city):
    made = city.give(60, EAST)
    city.poll()
    city.acknowledge(refused={"L-1": "手动位"})

    row = city.command(made)
    [rest] = [one for one in commands.orders(row, None, only="rest") if one.asset_code == "L-1"]
    assert (rest.state.key, rest.why) == ("refused", "“手动位”")


class Gateway:
    """A way that brings orders; as long as it is `away` nothing arrives."""

    def __init__(self):
        self.away, self.got = True, []

    def carries(self, source):
        return source == "vendor"

    def send(self, source, orders):
        if self.away:
            raise ConnectionError(source)
        self.got += [(one.number, one.asset, one.value) for one in orders]


def test_an_adapter_brings_orders_and_tries_again_what_did_not_arrive(city):
    made = city.give(60, lamp("L-1", "L-2"))
    gateway = Gateway()
    assert commands.bring([gateway], lambda: city.now) == 0
    gateway.away = False
    assert commands.bring([gateway], lambda: city.now) == 0  # it waits a little
    city.pass_time(seconds=6)

    assert commands.bring([gateway], lambda: city.now) == 2
    assert [row[1:] for row in gateway.got] == [("L-1", 60.0), ("L-2", 60.0)]
    assert set(city.states(made).values()) == {"sent"}


# --- not done ------------------------------------------------------------------------------


def test_what_was_not_done_opens_one_case_for_the_whole_command(city):
    made = city.give(60)
    city.poll(seconds=3)
    city.acknowledge()
    city.read(("L-1", 36), seconds=10)
    city.pass_time(minutes=6)
    city.pass_time(minutes=6)

    [item] = work.items(work.Wanted()).rows
    row = city.command(made)
    assert row.case_number == item.number
    assert (item.source, item.type_code) == ("sensor", "M01037")
    assert "3 台没有由读数证实" in item.data["words"]
    assert "L-2、L-3、L-4" in item.data["words"]
    assert "市住建局" in item.data["words"]
    assert [one.asset_code for one in commands.orders(row, None, only="rest")] == [
        "L-2",
        "L-3",
        "L-4",
    ]


def test_where_all_obeyed_or_another_took_over_no_case_opens(city):
    city.give(60, EAST)
    city.now += timedelta(seconds=1)
    city.give(50, EAST, by=giver("wang", "dispatcher"))
    city.poll(seconds=3)
    city.read(("L-1", 30), ("L-2", 30), seconds=10)
    city.pass_time(minutes=10)

    assert work.items(work.Wanted()).rows == ()


def test_the_rest_is_told_again_as_a_command_of_its_own_under_one_correlation(city):
    made = city.give(60, EAST)
    city.poll(seconds=3)
    city.read(("L-1", 36), seconds=10)

    again = commands.repeat(made.id, giver("li", "dispatcher"), key="again", at=city.now)

    assert (again.codes, again.correlation) == (("L-2",), made.correlation)
    assert city.poll(seconds=3) == {"L-2": 60.0}
    city.read(("L-2", 36), seconds=10)
    with pytest.raises(commands.NothingLeft):
        commands.repeat(again.id, giver("li", "dispatcher"), key="more", at=city.now)


def test_stopping_a_command_stops_what_was_not_sent_and_lets_others_have_the_rest(city):
    low = city.give(40, EAST, by=giver("office", "office"), authority=Authority.SCHEDULE)
    city.now += timedelta(seconds=1)
    made = city.give(60, EAST)
    commands.withdraw(made.id, giver("li", "dispatcher"), reason="弄错了", at=city.now)

    assert set(city.states(made).values()) == {"withdrawn"}
    assert city.command(made).stage == "withdrawn"
    assert city.poll(seconds=1) == {"L-1": 40.0, "L-2": 40.0}
    assert set(city.states(low).values()) == {"sent"}


def test_somebody_without_the_right_cannot_stop_a_command(city):
    made = city.give(60, EAST)
    with pytest.raises(commands.CommandUnknown):
        commands.withdraw(made.id, giver("chen", "staff"), reason="不要", at=city.now)


# --- rehearsal -----------------------------------------------------------------------------


def test_a_rehearsal_sends_nothing_and_shows_what_would_be_sent_and_what_would_win(city):
    boss = giver("boss", "commander")
    high = city.give(90, lamp("L-1"), by=boss, authority=Authority.EMERGENCY)
    city.poll(minutes=1)
    city.read(("L-1", 54), seconds=1)

    made = city.give(0, rehearsal=True)

    assert made.stage == "rehearsed"
    assert city.states(made) == {
        "L-1": "rehearsed",
        "L-2": "rehearsed",
        "L-3": "rehearsed",
        "L-4": "refused",
    }
    assert city.poll(minutes=10) == {}
    [told] = commands.conflicts(made.id)
    assert (told.won, told.other.id) == (False, high.id)
    assert commands.conflicts(high.id) == []
    city.pass_time(hours=3)
    assert city.command(made).stage == "rehearsed"
    assert work.items(work.Wanted()).rows == ()


def test_nobody_can_make_a_rehearsal_real(city):
    made = city.give(0, rehearsal=True)
    boss = giver("boss", "commander")
    for act in (
        lambda: commands.agree(made.id, boss, city.now),
        lambda: commands.repeat(made.id, boss, key="x", at=city.now),
        lambda: commands.withdraw(made.id, boss, reason="x", at=city.now),
    ):
        with pytest.raises((commands.StageUnfit, commands.NothingLeft)):
            act()
    assert city.poll(minutes=5) == {}


def test_what_was_commanded_of_a_kind_that_is_declared_no_more_rests(city):
    city.give(60, lamp("L-1"))
    later = city.give(60, lamp("L-2"), start=city.now + timedelta(minutes=1))
    known = commands.command_kinds()
    commands.install([])
    try:
        assert city.poll(hours=3) == {}
        city.read(("L-1", 36), seconds=1)
        assert commands.commands(None) == []
    finally:
        commands.install(known)
    city.pass_time()
    assert city.command(later).stage == "ended"


def test_a_case_that_cannot_be_opened_keeps_no_other_waiting(city):
    city.measured.register.record(
        "L-1", attributes={"power": 60, "road": "甲路"}, lon=None, lat=None, at=city.now
    )
    city.give(60, lamp("L-1"))
    other = city.give(60, lamp("L-3"))
    work.install([])  # no process of cases for a while
    city.pass_time(minutes=10)
    assert city.command(other).case_number == ""
    work.install([cases.CASE])
    city.pass_time(minutes=6)

    assert len(work.items(work.Wanted()).rows) == 2
