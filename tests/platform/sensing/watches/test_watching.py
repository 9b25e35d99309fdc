"""From readings to cases and back, on the inbox, the mover, the register and the cases."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from desk import OFFICE, RULES, moved, photo, reported
from django.db import connection
from django.test.utils import CaptureQueriesContext
from watched import (
    DARK,
    ON_FEEDERS,
    SILENT,
    Street,
    alarms,
    at,
    causes,
)

from yiju.platform.base.i18n import ENGLISH, _, use_language
from yiju.platform.base.kept_text import text_from_json
from yiju.platform.sensing.watches import api
from yiju.platform.sensing.watches.cases import STANDS_ON, row_of
from yiju.platform.sensing.watches.conditions import Formula, Limit, Part, Together
from yiju.platform.sensing.watches.declaration import Graver, Opens, Severity, Watch
from yiju.platform.sensing.watches.models import Alarm, Cause, WatchState
from yiju.platform.work import api as work

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def step(item: work.ItemRow) -> str:
    [stage] = item.open_stages
    return stage.step


def verify(item: work.ItemRow, minute: int) -> None:
    [stage] = item.open_stages
    photo(item.number, stage.holder.account, at(minute))
    moved(item.number, "pass", stage.holder.account, at=at(minute))


def test_a_dark_lamp_is_one_case_at_its_keeper_with_its_due_time(street: Street) -> None:
    street.stands(2)
    street.says(0, 60)
    street.goes_dark("L-1", from_minute=15)

    [case] = street.cases
    assert (case.source, case.asset, case.unit_code) == ("sensor", "lamp/L-1", "990100-lighting")
    assert step(case) == "handling" and case.due_at is not None
    assert case.data["words"] == "路灯（L-1）不亮，功率 0 W"


def test_however_often_it_reports_it_is_the_same_case_and_the_repeats_are_counted(
    street: Street,
) -> None:
    street.stands(1)
    street.goes_dark()
    for minute in (10, 20, 30):
        street.says(minute, 60)
        street.says(minute + 1, 60)
        street.goes_dark(from_minute=minute + 2)

    [case], [cause] = street.cases, causes()
    assert (cause.number, cause.repeats, len(alarms())) == (case.number, 3, 4)
    assert [one.outcome for one in alarms()] == ["opens", "repeats", "repeats", "repeats"]


def test_when_the_lamp_comes_back_the_case_goes_to_verification_and_then_closes_itself(
    street: Street,
) -> None:
    street.stands(1)
    street.goes_dark()
    street.says(10, 60)
    street.looks(10)
    assert step(street.cases[0]) == "handling"  # one normal reading is not enough
    street.says(11, 60)
    street.looks(11)

    assert step(street.cases[0]) == "verifying"
    [finish] = [one for one in street.cases[0].stages if one.move == "finish"]
    assert "读数已恢复正常" in finish.said["done"] == str(work.in_words(finish.said, "done"))
    with use_language(ENGLISH):
        assert "normal" in str(work.in_words(finish.said, "done"))
    street.looks(12)
    assert step(street.cases[0]) == "verifying"  # nobody has seen it yet
    verify(street.cases[0], 13)
    street.looks(14)
    [case] = street.cases
    assert (case.end, case.data["closing"]) == ("closed", "gone")


def test_a_case_of_which_the_alarm_still_stands_is_not_closed_by_itself(street: Street) -> None:
    street.stands(1)
    street.goes_dark()
    number = street.cases[0].number
    photo(number, "lighting", at(5))
    moved(number, "finish", "lighting", {"done": "换灯"}, at=at(5))
    verify(street.cases[0], 6)
    street.looks(7)
    assert step(street.cases[0]) == "closing"


def test_dark_again_within_the_hour_it_is_the_case_of_before_reopened(street: Street) -> None:
    street.stands(1)
    street.goes_dark()
    for minute in (10, 11):
        street.says(minute, 60)
    street.looks(11)
    verify(street.cases[0], 12)
    street.looks(13)
    street.goes_dark(from_minute=20)

    [case], [cause] = street.cases, causes()
    assert (step(case), cause.reopened) == ("handling", 1)
    assert [one.outcome for one in alarms()] == ["opens", "reopens"]


def test_much_later_it_is_another_case(street: Street) -> None:
    street.stands(1)
    street.goes_dark()
    for minute in (10, 11):
        street.says(minute, 60)
    street.looks(11)
    verify(street.cases[0], 12)
    street.looks(13)
    street.goes_dark(from_minute=100)
    assert len(street.cases) == 2


@pytest.fixture
def feeders(street: Street) -> Street:
    api.install([ON_FEEDERS])
    return street


def test_a_feeder_that_fails_is_one_case_with_all_its_lamps(feeders: Street) -> None:
    lamps = feeders.stands(40)
    feeders.stands(3, "F-2", first=41)
    feeders.goes_dark(*lamps)

    [case], [cause] = feeders.cases, causes()
    assert (case.asset, case.data["alarms"], case.data["words"]) == (
        "feeder/F-1",
        40,
        "配电箱（F-1）供电的 40 盏灯不亮",
    )
    assert cause.alarms.count() == 40


def test_a_lamp_that_stays_alone_waits_whether_others_follow(feeders: Street) -> None:
    feeders.stands(10)
    feeders.goes_dark("L-1")
    assert feeders.cases == []
    feeders.looks(6)
    [case] = feeders.cases
    assert case.asset == "lamp/L-1"


def test_lamps_that_follow_belong_to_the_feeder(feeders: Street) -> None:
    feeders.stands(10)
    feeders.goes_dark(*(f"L-{number}" for number in range(1, 8)))
    feeders.goes_dark("L-8", from_minute=3)
    feeders.looks(30)
    assert [case.asset for case in feeders.cases] == ["feeder/F-1"]
    assert causes()[0].alarms.count() == 8


def test_when_the_feeder_is_back_what_stays_dark_is_a_case_of_its_own(feeders: Street) -> None:
    feeders.stands(10)
    feeders.goes_dark()
    for minute in (20, 21):
        feeders.says(minute, 60, *feeders.lamps[1:])
    feeders.looks(21)
    feeders.looks(27)

    feeder, lamp = feeders.cases
    assert (feeder.asset, step(feeder)) == ("feeder/F-1", "verifying")
    assert (lamp.asset, step(lamp)) == ("lamp/L-1", "handling")


def test_what_ends_before_it_could_open_anything_opens_nothing(feeders: Street) -> None:
    feeders.stands(10)
    feeders.goes_dark("L-1")
    for minute in (3, 4):
        feeders.says(minute, 60, "L-1")
    feeders.looks(10)
    assert feeders.cases == []
    assert [one.outcome for one in alarms()] == ["passed"]


def test_under_maintenance_nothing_is_opened_until_it_is_over(feeders: Street) -> None:
    feeders.stands(10)
    told = {"reason": "更换电缆", "actor": OFFICE, "at": at(-60)}
    api.maintenance_add("feeder", "F-1", since=at(-60), until=at(120), **told)
    feeders.goes_dark()
    feeders.looks(60)
    assert feeders.cases == []
    feeders.looks(121)
    assert [case.asset for case in feeders.cases] == ["feeder/F-1"]


def test_a_shelved_alarm_opens_nothing_until_its_time_is_over(street: Street) -> None:
    street.stands(1)
    told = {"reason": "等配件", "actor": OFFICE, "at": at(-1)}
    api.shelve("trial.dark", "lamp", "L-1", since=at(-1), until=at(60), **told)
    street.goes_dark()
    street.looks(30)
    assert street.cases == []
    street.looks(61)
    assert len(street.cases) == 1


def test_nobody_shelves_for_more_than_a_shift(street: Street) -> None:
    street.stands(1)
    told = {"reason": "等配件", "actor": OFFICE, "at": at(-1)}
    with pytest.raises(api.ShelvingRefused):
        api.shelve("trial.dark", "lamp", "L-1", since=at(0), until=at(60 * 9), **told)


def test_a_sensor_that_flaps_is_a_case_of_its_own_and_shelved(street: Street) -> None:
    unstable = Opens("E06001", DARK.title, "暴露垃圾")
    api.install([replace(DARK, n_on=1, n_off=1, unstable=unstable)])
    street.stands(1)
    for minute in range(0, 10, 2):
        street.says(minute, 0)
        street.looks(minute)
        street.says(minute + 1, 60)
        street.looks(minute + 1)

    assert [case.type_code for case in street.cases] == ["E01037", "E06001"]
    [shelved] = api.shelvings(at(10))
    assert shelved.until - shelved.since == timedelta(hours=8)


def test_a_controller_that_falls_silent_is_noticed_by_the_clock(street: Street) -> None:
    api.install([SILENT])
    street.stands(2)
    street.says(0, 60)
    street.says(30, 60, "L-2")
    street.looks(45)
    assert street.cases == []
    street.looks(46)
    street.looks(47)
    [case] = street.cases
    assert case.asset == "lamp/L-1"
    street.says(50, 60, "L-1")
    street.looks(50)
    assert step(street.cases[0]) == "verifying"


def test_a_source_that_falls_silent_is_one_case_and_not_one_for_each_stream(
    street: Street,
) -> None:
    of_source = Opens("E01001", _("{place}没有读数"))
    api.install([replace(SILENT, of_source=of_source)])
    lamps = street.stands(5)
    street.says(0, 60)
    for minute in (46, 47, 60):
        street.looks(minute)
    [case], [alarm] = street.cases, alarms()
    assert (case.asset, case.data["words"]) == ("source/vendor", "vendor没有读数")
    assert (alarm.asset_kind, alarm.asset_code) == ("source", "vendor")

    street.says(61, 60, *lamps[:4])
    street.looks(62)
    assert alarms(asset_kind="source")[0].cleared_at is not None
    assert [one.asset_code for one in alarms(cleared_at=None)] == [lamps[4]]


def test_a_source_that_is_silent_and_speaks_for_others_first_is_over(street: Street) -> None:
    api.install([replace(SILENT, of_source=Opens("E01001", _("{place}没有读数")))])
    lamps = street.stands(3)
    street.says(0, 60)
    street.looks(46)
    street.says(61, 60, lamps[2])
    street.looks(62)
    assert {one.asset_code for one in alarms(cleared_at=None)} == {lamps[0], lamps[1]}


def test_a_watch_goes_on_where_a_move_that_was_rolled_back_began(street: Street) -> None:
    street.stands(1)
    street.says(0, 0)
    before = WatchState.objects.get()

    def dies(stored: object, now: object) -> None:
        raise RuntimeError("killed")

    street.city.at = at(1)
    street.city.deliver(("L-1/lamp.power", 1, 0))
    with pytest.raises(RuntimeError):
        street.city.move(api.follow, dies)
    assert (alarms(), bytes(WatchState.objects.get().columns)) == ([], bytes(before.columns))
    street.city.move(api.follow)
    assert len(alarms()) == 1
    street.city.move(api.follow)
    assert len(alarms()) == 1


def test_a_watch_that_fails_makes_neither_readings_nor_other_watches_wait(
    street: Street,
) -> None:
    works = []

    def fails(values: Any) -> Any:
        if not works:
            raise ZeroDivisionError("nobody thought of that")
        return values[0]

    condition = Formula(
        of=("lamp.power",), value=fails, limit=Limit(below=5), within=timedelta(hours=1)
    )
    broken = replace(DARK, key="broken", of="", condition=condition)
    api.install([broken, DARK])
    street.stands(1)
    street.goes_dark()

    assert [alarm.watch for alarm in alarms()] == [DARK.key]
    [fault] = api.faults()
    assert (fault.watch, fault.said) == ("broken", "ZeroDivisionError: nobody thought of that")

    works.append("mended")
    street.says(20, 60, "L-1")
    assert api.faults() == []


def opens(street: Street, **said: object) -> work.ItemRow:
    """The case of a dark lamp whose watch opens it as said."""
    api.install([replace(DARK, opens=replace(DARK.opens, **said))])
    street.stands(1)
    street.goes_dark()
    [case] = street.cases
    return case


def test_a_case_whose_type_is_not_in_the_rule_book_waits_for_an_acceptor_and_says_why(
    street: Street,
) -> None:
    assert step(opens(street, type_code="E01060")) == "reported"
    [cause] = causes()
    assert "E01060" in str(text_from_json(cause.problem))


def test_where_the_city_words_its_rule_book_otherwise_the_severity_finds_the_row(
    street: Street,
) -> None:
    case = opens(street, condition="没有这一条")
    assert (step(case), case.data["condition"]) == ("handling", "路灯不亮")


def test_the_most_fitting_row_is_the_one_named_then_one_as_urgent_then_any() -> None:
    slow, urgent = (replace(RULES[0], condition=name, is_urgent=name == "急") for name in "缓急")
    named = Opens("E01037", _("不亮"), "急")
    other = replace(named, condition="别的")
    assert row_of([slow, urgent], named, Severity.GENERAL) == urgent
    assert row_of([slow, urgent], other, Severity.GENERAL) == slow
    assert row_of([slow, urgent], other, Severity.URGENT) == urgent
    assert row_of([slow], other, Severity.URGENT) == slow
    assert row_of([], other, Severity.URGENT) is None


def test_a_case_tells_what_was_measured_last_and_of_which_assets(street: Street) -> None:
    words = _("{place}：{power}，{assets}")
    case = opens(street, words=words)
    assert case.data["words"] == "路灯（L-1）：0.00 %，L-1"


def graded(record: object, near: int) -> bool:
    return near >= 1


def test_two_dark_lamps_side_by_side_are_graver_than_one(street: Street) -> None:
    case = Opens("E01037", _("{place}与相邻的灯不亮"), "灯杆倾斜")
    graver = Graver(holds=graded, opens=case, severity=Severity.SERIOUS, near_m=50)
    api.install([replace(DARK, graver=graver)])
    street.stands(3)
    street.goes_dark("L-1")
    street.goes_dark("L-2", from_minute=10)

    alone, beside = street.cases
    assert (alone.data["condition"], beside.data["condition"]) == ("路灯不亮", "灯杆倾斜")
    assert [cause.severity for cause in causes()] == [Severity.GENERAL, Severity.SERIOUS]


def closed_by_hand(street: Street) -> str:
    """The case of a lamp that is still dark."""
    street.stands(1)
    street.goes_dark()
    number = street.cases[0].number
    photo(number, "lighting", at(5))
    moved(number, "finish", "lighting", {"done": "换灯"}, at=at(5))
    verify(street.cases[0], 6)
    moved(number, "close", "leader", {"code": "fixed"}, at=at(7))
    return number


def test_a_case_that_people_closed_is_reopened_when_its_lamp_is_dark_a_day_later(
    street: Street,
) -> None:
    number = closed_by_hand(street)
    street.looks(23 * 60)
    assert street.cases[0].end == "closed"
    street.looks(25 * 60)

    [case], [cause] = street.cases, causes()
    assert (case.number, step(case), cause.reopened) == (number, "handling", 1)
    street.looks(26 * 60)
    assert causes()[0].reopened == 1


def test_a_case_that_people_closed_stays_closed_when_the_lamp_comes_back(street: Street) -> None:
    closed_by_hand(street)
    for minute in (300, 301):
        street.says(minute, 60)
    street.looks(25 * 60)
    assert street.cases[0].end == "closed"


def test_where_a_case_cannot_be_reopened_the_cause_says_that_its_alarm_stands(
    street: Street,
) -> None:
    closed_by_hand(street)
    street.looks(40 * 24 * 60)  # long after anybody may object
    [case], [cause] = street.cases, causes()
    assert (case.end, str(text_from_json(cause.problem))) == ("closed", "案件已结，报警未解除")
    assert not Cause.objects.exclude(problem=STANDS_ON).exists()


def test_what_began_at_the_feeder_itself_takes_in_the_lamps_that_go_dark_with_it(
    feeders: Street,
) -> None:
    lamps = feeders.stands(10)
    cause = Cause.objects.create(
        watch="trial.other",
        asset_kind="feeder",
        asset_code="F-1",
        type_code="E01037",
        severity=2,
        opened_at=at(0),
        last_at=at(0),
        number=reported().item.number,
    )
    feeders.goes_dark(*lamps[:9])
    feeders.goes_dark(lamps[9], from_minute=20)

    assert [one.pk for one in causes()] == [cause.pk]
    assert {one.outcome for one in alarms()} == {"repeats", "joins"}
    for minute in (30, 31):
        feeders.says(minute, 60, *lamps)
    feeders.looks(31)
    assert causes()[0].cleared_at is not None


def test_an_alarm_is_not_lost_when_its_watch_is_declared_anew(street: Street) -> None:
    street.stands(1)
    street.goes_dark()
    WatchState.objects.update(fields="another")
    street.says(10, 60)
    assert Alarm.objects.get().cleared_at is not None


def test_a_watch_leaves_out_the_assets_that_it_does_not_apply_to(street: Street) -> None:
    strong: Watch = replace(DARK, applies=lambda lamp: lamp.power > 100)
    api.install([strong])
    street.stands(1)
    street.goes_dark()
    assert alarms() == []


def questions(street: Street, minute: int) -> int:
    with CaptureQueriesContext(connection) as asked:
        street.looks(minute)
    return len(asked)


def test_a_look_at_what_stands_and_what_is_held_costs_the_same_for_few_and_for_many(
    street: Street,
) -> None:
    counts = []
    for first, count in ((1, 4), (5, 30)):
        lamps = street.stands(count, f"F-{first}", first=first)
        street.goes_dark(*lamps, from_minute=first)
        until = street.city.at + timedelta(hours=1)
        held = street.stands(count, f"F-{first + 100}", first=first + 100)
        told = {"actor": OFFICE, "at": street.city.at, "reason": "检修"}
        for lamp in held:
            api.maintenance_add("lamp", lamp, since=street.city.at, until=until, **told)
        street.goes_dark(*held, from_minute=first + 2)
        counts.append(questions(street, first + 4))
    assert len(street.cases) == 34 and len(alarms(outcome="")) == 34
    assert counts[0] == counts[1]


def test_a_latched_alarm_ends_when_somebody_has_looked_and_says_so(street: Street) -> None:
    api.install([replace(DARK, latch=True)])
    street.stands(1)
    street.goes_dark()
    for minute in (10, 11):
        street.says(minute, 60)
    [alarm] = alarms(cleared_at=None)
    told = {"actor": OFFICE, "at": at(12)}
    with pytest.raises(api.PuttingBackRefused):
        api.put_back(alarm.pk, reason=" ", **told)
    api.put_back(alarm.pk, reason="已看，无漏电", **told)
    with pytest.raises(api.AlarmUnknown):
        api.put_back(alarm.pk, reason="再来", **told)
    street.looks(12)
    assert step(street.cases[0]) == "verifying"
    street.goes_dark(from_minute=20)
    assert len(alarms()) == 2


def test_an_alarm_that_ends_by_itself_is_not_put_back_by_hand(street: Street) -> None:
    street.stands(1)
    street.goes_dark()
    with pytest.raises(api.PuttingBackRefused):
        api.put_back(alarms()[0].pk, reason="看过", actor=OFFICE, at=at(2))


LIT_WITHOUT_POWER = Together(
    parts=(Part("lamp.lit", Limit(above=0)), Part("lamp.power", Limit(below=2))),
    within=timedelta(hours=1),
)


def test_streams_of_one_lamp_are_watched_together(street: Street) -> None:
    api.install([replace(DARK, of="", condition=LIT_WITHOUT_POWER, n_on=1)])
    street.stands(2)
    for lamp, lit in (("L-1", 1), ("L-2", 0)):
        street.city.deliver((f"{lamp}/lamp.lit", 0, lit), (f"{lamp}/lamp.power", 5, 0))
    street.city.move(api.follow)
    assert [one.asset_code for one in alarms()] == ["L-1"]


def test_streams_of_one_group_are_watched_together(street: Street) -> None:
    api.install([replace(DARK, of="", condition=replace(LIT_WITHOUT_POWER, by="road"), n_on=1)])
    street.stands(2)
    street.stands(1, "F-2", first=3)
    street.city.deliver(("L-1/lamp.lit", 0, 1), ("L-2/lamp.power", 5, 0), ("L-3/lamp.power", 5, 0))
    street.city.move(api.follow)
    assert [one.asset_code for one in alarms()] == ["L-1"]


def test_a_case_that_is_refused_keeps_no_other_from_being_opened(street: Street) -> None:
    street.stands(1)
    nowhere = {"asset_kind": "lamp", "asset_code": "L-0", "area_path": "000000", "severity": 1}
    Alarm.objects.create(watch=DARK.key, subject=0, raised_at=at(-1), opens_at=at(-1), **nowhere)
    street.goes_dark()
    assert [case.asset for case in street.cases] == ["lamp/L-1"]
    [waiting] = alarms(outcome="")
    assert waiting.opens_at == at(11)
