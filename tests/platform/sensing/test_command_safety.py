"""Rules that protect life, and the second person: each is attacked in every way that there is."""

from dataclasses import replace
from datetime import timedelta

import pytest
from commanded import CITY, EAST_AREA, LEAKAGE, LEVEL, WHOLE, giver, lamp
from measured import KINDS
from register import LAMP

from yiju.platform import application
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause
from yiju.platform.events.api import Actor
from yiju.platform.sensing.commands import api as commands
from yiju.platform.sensing.commands.models import Command, Danger, Order

Authority = commands.Authority
BOSS, LI, WANG = (
    lambda: giver("boss", "commander"),
    lambda: giver("li", "dispatcher"),
    lambda: giver("wang", "shift_leader"),
)


def leak(city, *lamps, value=150, **later):
    city.read(*[(f"{one}/lamp.leakage", value) for one in lamps], **later)


# --- a rule about what the device is --------------------------------------------------------


@pytest.mark.parametrize("authority", [Authority.MANUAL, Authority.EMERGENCY])
def test_no_authority_darkens_a_crossing(city, authority):
    with pytest.raises(commands.RefusedForSafety) as refused:
        city.give(0, lamp("L-4"), by=BOSS(), authority=authority)
    assert "双杆路口的灯不熄" in str(refused.value)
    assert Order.objects.count() == 0


def test_a_program_of_the_city_does_not_darken_a_crossing_either(city):
    program = commands.Giver(Actor("", "优化程序", via="system"), system=True)
    for authority in (Authority.SCHEDULE, Authority.OPTIMISER):
        with pytest.raises(commands.RefusedForSafety):
            city.give(10, lamp("L-4"), by=program, authority=authority)
    for authority in (Authority.MANUAL, Authority.EMERGENCY, Authority.SAFETY):
        with pytest.raises(commands.AuthorityRefused):
            city.give(80, lamp("L-4"), by=program, authority=authority)


def test_the_crossing_stays_lit_within_a_group_and_within_the_switch_of_the_whole_city(city):
    for target in (commands.Target(group="乙路"), WHOLE):
        made = city.give(0, target, by=BOSS())
        if made.stage == "proposed":
            commands.agree(made.id, WANG(), city.now)
        assert city.states(made)["L-4"] == "refused"
        assert "L-4" not in city.poll(minutes=1)


def test_a_lamp_that_becomes_a_crossing_before_the_command_begins_stays_lit(city):
    made = city.give(30, lamp("L-1"), start=city.now + timedelta(hours=1))
    city.measured.register.record(
        "L-1",
        attributes={"power": 60, "road": "甲路", "poles": 2},
        keeper_code="990100-housing",
        at=city.now,
    )

    assert city.poll(hours=1) == {}
    assert city.states(made) == {"L-1": "refused"}


def test_a_lamp_that_is_taken_away_before_the_command_begins_is_told_nothing(city):
    made = city.give(30, lamp("L-1"), start=city.now + timedelta(hours=1))
    city.measured.register.record(
        "L-1", state="removed", attributes={"power": 60, "road": "甲路"}, at=city.now
    )

    assert city.poll(hours=1) == {}
    assert city.states(made) == {"L-1": "refused"}


# --- a rule about what a reading shows ------------------------------------------------------


def test_a_leak_cuts_the_lamp_at_once_above_whatever_is_in_force(city):
    made = city.give(100, lamp("L-1"), by=BOSS(), authority=Authority.EMERGENCY)
    city.poll()

    leak(city, "L-1", seconds=1)

    assert city.states(made) == {"L-1": "refused"}
    assert city.poll(seconds=1) == {"L-1": 0.0}


@pytest.mark.parametrize("way", ["device", "group", "city", "later", "emergency", "repeat"])
def test_a_leaking_lamp_gets_no_power_by_any_command(city, way):
    before = city.give(100, lamp("L-1"))
    leak(city, "L-1", seconds=1)
    assert city.poll(seconds=1) == {"L-1": 0.0}
    city.acknowledge()
    match way:
        case "device":
            with pytest.raises(commands.RefusedForSafety):
                city.give(100, lamp("L-1"))
        case "group":
            city.give(100, commands.Target(group="甲路"))
        case "city":
            city.give(100, WHOLE)
        case "later":
            city.give(100, lamp("L-1", "L-2"), start=city.now + timedelta(minutes=1))
        case "emergency":
            city.give(100, WHOLE, by=BOSS(), authority=Authority.EMERGENCY)
        case "repeat":
            with pytest.raises(commands.NothingLeft):
                commands.repeat(before.id, LI(), key="again", at=city.now)

    assert "L-1" not in city.poll(minutes=2)
    assert "L-1" not in city.poll(hours=1)


def test_a_leak_that_shows_between_the_command_and_the_sending_stops_it(city):
    made = city.give(100, WHOLE)  # 甲路 has its turn after two seconds
    assert set(city.poll()) == {"L-3", "L-4"}
    leak(city, "L-1", seconds=1)

    assert city.poll(seconds=2) == {"L-1": 0.0, "L-2": 100.0}
    assert city.states(made)["L-1"] == "refused"


def test_a_command_that_waits_for_its_start_or_its_second_person_meets_the_leak_as_well(city):
    later = city.give(100, lamp("L-1"), start=city.now + timedelta(hours=1))
    leak(city, "L-1", seconds=1)
    city.poll(seconds=1)
    city.acknowledge()

    assert city.poll(hours=1) == {}
    assert city.states(later) == {"L-1": "refused"}


def test_the_lamp_stays_cut_when_the_reading_is_normal_again_for_there_is_no_current(city):
    leak(city, "L-1")
    city.poll()
    city.acknowledge()
    leak(city, "L-1", value=0, minutes=1)

    with pytest.raises(commands.RefusedForSafety):
        city.give(100, lamp("L-1"))
    assert city.poll(days=2) == {}


def test_a_doubtful_or_late_reading_of_a_leak_protects_as_well(city):
    leak(city, "L-1", "L-2", value=1)
    for value in (1, 1, 1, 1):
        leak(city, "L-2", value=value, minutes=1)
    city.read(("L-1/lamp.leakage", 200, -30), seconds=40)  # older than the latest

    with pytest.raises(commands.RefusedForSafety):
        city.give(100, lamp("L-1"))


def test_a_danger_that_stands_is_looked_at_once_more_when_an_order_is_handed_out(city):
    made = city.give(100, lamp("L-1", "L-2"))
    # As if it had been shown after everything else was settled.
    Danger.objects.create(
        kind="lamp.level", rule="leaks", asset_code="L-1", value=150, observed=0, since=city.now
    )

    assert city.poll(seconds=1) == {"L-2": 100.0}
    assert city.states(made)["L-1"] == "refused"


def test_a_device_that_speaks_like_a_safety_rule_still_did_not_obey(city):
    made = city.give(60, lamp("L-1"))
    city.poll()
    city.acknowledge(refused={"L-1": "leaks"})

    row = city.command(made)
    assert [one.why for one in commands.orders(row, None, only="rest")] == ["“leaks”"]
    assert commands.progress(row).wanted == 1


def test_nobody_stops_outranks_or_ends_what_a_safety_rule_commands(city):
    leak(city, "L-1")
    [cut] = Command.objects.all()
    assert cut.authority == Authority.SAFETY
    for who in (BOSS(), giver("keeper", "keeper"), LI()):
        with pytest.raises(commands.CommandUnknown):
            commands.withdraw(cut.pk, who, reason="不要", at=city.now)
    city.give(0, lamp("L-1"), by=BOSS(), authority=Authority.EMERGENCY)

    assert city.poll(seconds=5) == {"L-1": 0.0}
    assert [one.command for one in city.taken] == [cut.pk]


def test_what_cuts_a_leak_is_sent_until_it_is_acknowledged_and_nothing_local_switches_it_on(city):
    leak(city, "L-1")
    for _round in range(6):
        assert city.poll(minutes=2) == {"L-1": 0.0}
        assert city.taken[0].safe_value == 0
    city.acknowledge()

    assert city.poll(minutes=2) == {}


def test_a_danger_is_released_only_in_the_role_of_the_rule_over_the_place_and_with_a_reason(city):
    leak(city, "L-1")
    keeper = giver("keeper", "keeper")
    [danger] = commands.dangers(keeper)
    assert (danger.asset_code, danger.value, danger.may_release) == ("L-1", 150.0, True)
    elsewhere = giver("keeper", "keeper", area="990102000000")
    other_unit = giver("keeper", "keeper", unit="990101-government")
    program = commands.Giver(Actor("", "程序", via="system"), keeper.posts, system=True)
    for who in (BOSS(), LI(), elsewhere, other_unit, program):
        with pytest.raises(commands.DangerUnknown):
            commands.release(danger.id, who, reason="绝缘 5 MΩ", at=city.now)
    with pytest.raises(commands.ReasonMissing):
        commands.release(danger.id, keeper, reason="  ", at=city.now)
    assert len(commands.dangers(keeper)) == 1

    commands.release(danger.id, keeper, reason="绝缘 5 MΩ", at=city.now)

    assert commands.dangers(keeper) == []
    made = city.give(100, lamp("L-1"))
    assert city.poll(seconds=1) == {"L-1": 100.0}
    assert city.states(made) == {"L-1": "sent"}


def test_an_old_reading_after_the_release_is_about_the_danger_of_then_and_a_new_one_counts(city):
    leak(city, "L-1")
    keeper = giver("keeper", "keeper")
    [danger] = commands.dangers(keeper)
    commands.release(danger.id, keeper, reason="绝缘 5 MΩ", at=city.now + timedelta(minutes=1))
    city.now += timedelta(minutes=2)
    city.read(("L-1/lamp.leakage", 180, -100))
    assert commands.dangers(keeper) == []
    leak(city, "L-1", minutes=1)
    assert len(commands.dangers(keeper)) == 1


def test_a_danger_that_is_shown_again_and_again_is_one_danger_and_one_cut(city):
    for value in (150, 160, 170):
        leak(city, "L-1", value=value, minutes=1)

    assert len(commands.dangers(BOSS())) == 1
    assert Command.objects.count() == 1


# --- two persons ---------------------------------------------------------------------------


def test_what_endangers_waits_for_the_second_person_and_then_goes(city):
    made = city.give(0)
    assert (made.stage, city.poll(minutes=1)) == ("proposed", {})

    agreed = commands.agree(made.id, WANG(), city.now)

    assert (agreed.stage, agreed.second_account) == ("standing", "wang")
    assert set(city.poll(minutes=1)) == {"L-1", "L-2", "L-3"}
    assert commands.agree(made.id, WANG(), city.now).second_at == agreed.second_at


@pytest.mark.parametrize(
    "who",
    [
        lambda: giver("li", "dispatcher"),  # the first person
        lambda: giver("li", "commander", "shift_leader"),  # their other posts
        lambda: replace(giver("li", "commander"), actor=Actor("li", "li [yiju_1]", via="key")),
        lambda: giver("chen", "dispatcher", "staff"),  # another person in the wrong role
        lambda: giver("wang", "shift_leader", area=EAST_AREA),  # in reach of a part only
        lambda: giver("wang", "shift_leader", unit="990101-government"),
        lambda: giver("", "shift_leader"),  # nobody
        lambda: replace(giver("wang", "shift_leader"), system=True),  # a program
    ],
    ids=["first", "other post", "key", "role", "area", "unit", "nobody", "program"],
)
def test_nobody_but_another_person_of_the_right_role_over_all_devices_is_the_second(city, who):
    made = city.give(0)
    with pytest.raises(commands.NotSecond):
        commands.agree(made.id, who(), city.now)
    with pytest.raises(commands.NotSecond):
        commands.reject(made.id, who(), reason="不行", at=city.now)

    assert city.command(made).stage == "proposed"
    assert city.poll(minutes=5) == {}


def test_the_second_person_cannot_repeat_it_alone(city):
    made = city.give(0, lamp("L-1", "L-2"), by=BOSS())
    commands.agree(made.id, WANG(), city.now)
    city.poll()
    both = giver("wang", "shift_leader", "dispatcher")

    again = commands.repeat(made.id, both, key="again", at=city.now)

    assert again.stage == "proposed"
    with pytest.raises(commands.NotSecond):
        commands.agree(again.id, both, city.now)


def test_one_lamp_may_be_switched_off_alone_but_not_one_after_another(city):
    assert city.give(0, lamp("L-1")).stage == "standing"
    assert city.give(0, lamp("L-1")).stage == "standing"  # the same lamp again
    second = city.give(0, lamp("L-2"))
    assert second.stage == "proposed"
    assert city.give(5, lamp("L-3")).stage == "proposed"  # another dangerous value
    later = city.give(0, lamp("L-2"), start=city.now + timedelta(minutes=30))
    assert later.stage == "proposed"
    key = replace(LI(), actor=Actor("li", "li [yiju_1]", via="key"))
    assert city.give(0, lamp("L-2"), by=key).stage == "proposed"
    other_post = giver("li", "commander")
    emergency = city.give(0, lamp("L-2"), by=other_post, authority=Authority.EMERGENCY)
    assert emergency.stage == "proposed"


def test_stopping_what_was_sent_does_not_make_room_for_another(city):
    made = city.give(0, lamp("L-1"))
    city.poll()
    commands.withdraw(made.id, LI(), reason="弄错了", at=city.now)

    assert city.give(0, lamp("L-2")).stage == "proposed"


def test_a_program_of_the_city_needs_a_person_as_well(city):
    program = commands.Giver(Actor("", "优化程序", via="system"), system=True)
    made = city.give(10, by=program, authority=Authority.OPTIMISER)

    assert made.stage == "proposed"
    assert commands.agree(made.id, WANG(), city.now).stage == "standing"


def test_what_nobody_agreed_to_in_time_is_never_sent(city):
    made = city.give(0, until=city.now + timedelta(minutes=5))
    city.pass_time(minutes=5)
    with pytest.raises(commands.StageUnfit):
        commands.agree(made.id, WANG(), city.now)

    assert city.poll() == {}
    assert (city.command(made).stage, city.states(made)["L-1"]) == ("ended", "expired")


def test_the_second_person_may_refuse_and_then_it_is_over(city):
    made = city.give(0)
    commands.reject(made.id, WANG(), reason="今晚有活动", at=city.now)

    assert city.command(made).stage == "rejected"
    with pytest.raises(commands.StageUnfit):
        commands.agree(made.id, BOSS(), city.now)
    assert city.poll(minutes=5) == {}


def test_devices_that_came_into_the_area_later_are_no_part_of_what_was_agreed(city):
    made = city.give(0, commands.Target(area=EAST_AREA))
    city.measured.source(lamps=("L-5",))
    commands.agree(made.id, WANG(), city.now)

    assert set(city.poll(minutes=1)) == {"L-1", "L-2"}


# --- the declaration -----------------------------------------------------------------------


def app(**facts):
    return application.Application(
        name="lights",
        title=_("照明"),
        summary=_("照明"),
        owner="市住建局",
        cites=(Clause("16"),),
        kinds=(LAMP,),
        streams=(*KINDS, LEAKAGE),
        commands=(replace(LEVEL, **facts),),
    )


def test_a_whole_declaration_has_no_problem():
    assert application.check([app()]) == []
    assert list(commands.unknown_roles(LEVEL, {"office"}))


@pytest.mark.parametrize(
    "facts, said",
    [
        ({"key": "pump.level"}, "资产类别由本应用声明"),
        ({"confirmed_by": "lamp.light"}, "没有为同类资产声明数据流"),
        ({"confirmed_by": "lamp.level"}, "独立的读数"),
        ({"safe_default": 101}, "安全默认值"),
        ({"t_safe": timedelta(0)}, "时限应大于零"),
        ({"retries": -1}, "不能为负"),
        ({"group": "cabinet"}, "资产没有属性 cabinet"),
        ({"given_by": {}}, "须写明谁可以下达"),
        ({"given_by": {Authority.SAFETY: ("commander",)}}, "安全级只由安全规则下达"),
        ({"second": ()}, "须写明第二人"),
        ({"case_type": "M99999"}, "没有案件类别"),
        ({"safety": (LEVEL.safety[0], LEVEL.safety[0])}, "不止一条"),
        ({"safety": (replace(LEVEL.safety[1], danger=None),)}, "一起写"),
        ({"safety": (replace(LEVEL.safety[1], released_by=()),)}, "谁可以解除"),
        ({"safety": (replace(LEVEL.safety[1], forces=200),)}, "强制的值有误"),
    ],
)
def test_a_declaration_with_a_hole_does_not_start(facts, said):
    assert any(said in str(one) for one in application.check([app(**facts)]))


def test_a_preview_for_somebody_else_s_area_shows_nothing(city):
    with pytest.raises(commands.AuthorityRefused):
        city.preview(60, commands.Target(area=CITY), by=giver("chen", "staff"))
