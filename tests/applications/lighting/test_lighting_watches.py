"""From what a street measures in the night to cases at the right unit, and back."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from desk import moved, photo
from lit_street import EVENING
from night_street import KEEPER, POWERED, QUARTER, NightStreet, alarms, causes, step, verify

from yiju.applications.lighting.watches import WATCHES
from yiju.platform.base.calendar import china
from yiju.platform.base.reported import REPORTED, begins, ends
from yiju.platform.base.time import CHINA
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.lake.api import Mover
from yiju.platform.sensing.watches.balancing import look_for_imbalance
from yiju.platform.sensing.watches.declaration import Severity

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DARK = (0.4, 224.0, 0.0)
NOON = datetime(2021, 12, 22, 12, tzinfo=CHINA)
assert EVENING.date() not in china(provisional=True).holidays


def reports(night: NightStreet, at: datetime, **faults: int) -> None:
    """What the controller of each lamp says; an underscore stands for the dash."""
    night.measures_of("lamp.event", at, **faults)
    night.looks(at)


def watches(**which) -> set[str]:
    return {one.watch.removeprefix("lighting.") for one in alarms(**which)}


def test_a_dark_lamp_is_one_case_at_its_keeper_that_tells_what_was_measured(night: NightStreet):
    first, *_others = night.builds(10)
    night.goes_on(60, but={first: DARK})

    [case] = night.cases
    assert (case.type_code, case.asset, case.unit_code) == ("M01037", f"lamp/{first}", KEEPER)
    assert step(case) == "handling"
    assert case.data["condition"] == "单灯不亮或异常"
    assert (case.data["limit_amount"], case.data["limit_kind"]) == (24, "urgent_hour")
    assert case.due_at is not None
    assert case.data["words"] == (
        f"河东路5号灯（{first}）应亮不亮：功率 0.4 W，为应有的 0.333%，电压 224.0 V。"
        "查光源、驱动和接线"
    )


def test_it_closes_by_itself_once_the_lamp_is_back_and_somebody_has_seen_it(night: NightStreet):
    first, *_others = night.builds(10)
    night.goes_on(60, but={first: DARK})
    night.goes_on(30, EVENING + 2 * HOUR)

    [case] = night.cases
    assert step(case) == "verifying"
    verify(case, EVENING + 3 * HOUR)
    night.looks(EVENING + 3 * HOUR)
    [case] = night.cases
    assert (case.end, case.data["closing"]) == ("closed", "gone")


def test_a_lamp_repaired_by_day_is_dark_until_a_night_shows_that_it_burns(night: NightStreet):
    first, *_others = night.builds(10)
    night.goes_on(60, but={first: DARK})
    night.goes_on(60, NOON, usual=(0.2, 224.0, 0.0))
    number = night.cases[0].number
    photo(number, "lighting", NOON + HOUR, lon=night.cases[0].lon, lat=night.cases[0].lat)
    moved(number, "finish", "lighting", {"done": "换灯"}, at=NOON + HOUR)
    verify(night.cases[0], NOON + 2 * HOUR)
    night.looks(NOON + 3 * HOUR)
    assert step(night.cases[0]) == "closing"

    night.goes_on(30, EVENING + 20 * HOUR)
    assert (night.cases[0].end, night.cases[0].data["closing"]) == ("closed", "fixed")


def test_a_dark_crossing_and_two_dark_lamps_side_by_side_are_serious(night: NightStreet):
    codes = night.builds(10, full_night=False)
    night.codes.append(night.lamp(460, circuit="X-1", full_night=True))
    night.codes.append(night.lamp(7, circuit="X-1"))  # 20 m from the first
    night.measures()
    night.goes_on(60, but={code: DARK for code in (codes[0], *night.codes[-2:])})

    told = {case.asset: case.data["condition"] for case in night.cases}
    assert set(told.values()) == {"相邻两盏以上或交叉口不亮"} and len(told) == 3
    assert {case.data["limit_kind"] for case in night.cases} == {"working_day"}


def test_a_feeder_that_is_cut_is_one_case_with_its_forty_lamps(night: NightStreet):
    """Source: infra 2.13 c4."""
    codes = night.builds(40, 5)
    night.goes_on(30, but=dict.fromkeys(codes[:40], (0.0, 0.0, 0.0)))

    [case], [cause] = night.cases, causes()
    assert (case.asset, case.type_code, case.unit_code) == ("light_circuit/X-1", "M01037", KEEPER)
    assert (case.data["condition"], case.data["limit_amount"]) == ("整条回路不亮或失电", 4)
    assert case.data["alarms"] == 40 and "40 盏灯" in case.data["words"]
    assert {one.cause_id for one in alarms(watch="lighting.dark")} == {cause.pk}


def test_the_last_words_of_lamps_that_lose_their_supply_are_enough(night: NightStreet):
    codes = night.builds(40, 5)
    night.says(EVENING)
    at = EVENING + timedelta(minutes=4)
    night.says(at, but=dict.fromkeys(codes[:40], (0.0, 0.0, None)))
    night.looks(at)

    [case] = night.cases
    assert (case.asset, case.data["alarms"]) == ("light_circuit/X-1", 40)
    night.goes_on(75, EVENING + QUARTER, but=dict.fromkeys(codes[:40]))
    assert len(night.cases) == 1


def test_a_feeder_that_falls_silent_is_one_case_too(night: NightStreet):
    codes = night.builds(40, 5)
    night.says(EVENING)
    night.goes_on(75, EVENING + QUARTER, but=dict.fromkeys(codes[:40]))

    [case] = night.cases
    assert case.asset == "light_circuit/X-1"
    assert watches() == {"silent"} and len(alarms()) == 40


def test_a_box_without_power_is_one_case_at_the_box(night: NightStreet):
    codes = night.builds(5, 5)
    night.goes_on(30, but=dict.fromkeys(codes, (0.0, 0.0, 0.0)))

    [case] = night.cases
    assert (case.asset, case.type_code) == ("light_cabinet/X", "M01060")


def test_the_box_its_circuits_and_its_lamps_are_one_cause(night: NightStreet):
    codes = night.builds(5, 5)
    for passed in (0, 15, 30):
        at = EVENING + timedelta(minutes=passed)
        night.measures_of("light_cabinet.voltage", at, X=0.0)
        night.measures_of("light_circuit.current", at, X_1=0.0, X_2=0.0)
        night.says(at, but=dict.fromkeys(codes, (0.0, 0.0, 0.0)))
        night.looks(at)

    [case], [cause] = night.cases, causes()
    assert case.asset == "light_cabinet/X" and cause.is_parent
    assert watches() == {"box_dead", "circuit_dead", "cable", "lamp_dead", "dark"}


def test_nothing_is_wrong_with_a_street_of_which_nobody_has_heard(night: NightStreet):
    night.builds(10)
    night.looks(EVENING + 10 * HOUR)
    assert alarms() == []


def test_a_controller_is_silent_by_night_only_and_only_once_it_has_spoken(night: NightStreet):
    codes = night.builds(5)
    morning = datetime(2021, 12, 21, 9, tzinfo=CHINA)
    night.says(morning, usual=(0.0, 224.0, 0.0), but={codes[1]: None})
    night.looks(morning + 4 * HOUR)
    assert alarms() == []
    night.says(EVENING, but={codes[0]: None, codes[1]: None})
    night.looks(EVENING + QUARTER)
    assert [one.asset_code for one in alarms()] == [codes[0]]


# --- by what a lamp should draw --------------------------------------------------------------


def test_what_a_lamp_should_draw_follows_the_programme_of_its_road(night: NightStreet):
    codes = night.builds(3, road_class="arterial")
    night.codes.append(never := night.lamp(460, circuit="X-1", full_night=True))
    night.measures()
    late = datetime(2021, 12, 22, 0, tzinfo=CHINA)  # arterial: 80 % from 23:00 on
    dimmed = (120 * (0.05 + 0.95 * 0.8), 224.0, 0.95)
    night.goes_on(180, late, usual=dimmed, but={never: POWERED, codes[0]: POWERED})

    assert [(one.watch, one.asset_code) for one in alarms()] == [("lighting.off_rating", codes[0])]
    assert alarms()[0].severity == Severity.PLAN


def test_a_lamp_that_does_not_follow_its_programme_is_known_by_two_levels(night: NightStreet):
    codes = night.builds(3, road_class="arterial")
    before = datetime(2021, 12, 21, 22, 50, tzinfo=CHINA)
    dimmed = (120 * (0.05 + 0.95 * 0.8), 224.0, 0.95)
    night.says(before)
    night.says(before + 2 * QUARTER, usual=dimmed, but={codes[1]: POWERED})

    [one] = alarms()
    assert (one.watch, one.asset_code, one.value) == ("lighting.dimming", codes[1], 0)


def test_a_lamp_that_burns_by_day_is_told_and_a_whole_circuit_is_one_case(night: NightStreet):
    codes = night.builds(4, 6)
    off = (0.3, 224.0, 0.0)
    night.goes_on(60, NOON, usual=off, but={code: POWERED for code in codes[:5]})

    told = {case.asset: case.data["words"] for case in night.cases}
    assert set(told) == {"light_circuit/X-1", f"lamp/{codes[4]}"}
    assert "接触器" in told["light_circuit/X-1"] and "继电器" in told[f"lamp/{codes[4]}"]


@pytest.mark.parametrize("minutes", [-15, 0, 15])
def test_around_sunset_a_lamp_may_be_on_or_off(night: NightStreet, minutes: int):
    codes = night.builds(2)
    sunset = datetime(2021, 12, 21, 17, tzinfo=CHINA) + timedelta(minutes=minutes)
    for at in (sunset, sunset + timedelta(minutes=1)):
        night.says(at, but={codes[0]: DARK})
    assert alarms() == []


def test_a_lamp_that_goes_on_and_off_is_told(night: NightStreet):
    codes = night.builds(2)
    for passed in range(0, 10):
        on_and_off = POWERED if passed % 2 else (0.0, 224.0, 0.0)
        night.says(EVENING + timedelta(minutes=3 * passed), but={codes[0]: on_and_off})

    assert ("lighting.cycling", codes[0]) in {(one.watch, one.asset_code) for one in alarms()}
    assert codes[1] not in {one.asset_code for one in alarms()}


def test_a_low_power_factor_is_told_at_full_level_only(night: NightStreet):
    codes = night.builds(2)
    poor = (120.0, 224.0, 0.7)
    night.goes_on(45, but={codes[0]: poor})
    assert [(one.watch, one.asset_code) for one in alarms()] == [
        ("lighting.power_factor", codes[0])
    ]


def test_a_lamp_that_was_never_accepted_is_not_judged(night: NightStreet):
    codes = night.builds(4)
    night.codes.append(night.lamp(460, circuit="X-1", controlled_on=None))
    night.measures()
    night.goes_on(60, but={night.codes[-1]: DARK})
    assert (alarms(), len(codes)) == ([], 5)


# --- circuits --------------------------------------------------------------------------------

FULL_A = 10 * 120 / (220 * 0.9)


@pytest.mark.parametrize(
    ("share", "told"),
    [(0.05, {"circuit_dead", "cable"}), (0.5, {"cable"}), (0.7, set()), (1.0, set())],
)
def test_a_circuit_is_known_by_its_current_where_no_lamp_speaks(night: NightStreet, share, told):
    night.builds(10)
    for passed in (0, 15, 30):
        at = EVENING + timedelta(minutes=passed)
        night.measures_of("light_circuit.current", at, X_1=FULL_A * share)
        night.looks(at)

    assert watches() == told
    assert len(night.cases) == bool(told)
    if told == {"cable"}:
        words = f"河东路1号回路（X-1）电流 {FULL_A / 2:.1f} A，只有应有的 50%"
        assert night.cases[0].data["words"].startswith(words)


def test_a_circuit_with_current_by_day_is_told(night: NightStreet):
    night.builds(10)
    for passed in (0, 15):
        at = NOON + timedelta(minutes=passed)
        night.measures_of("light_circuit.current", at, X_1=FULL_A)
    assert watches() == {"circuit_on_by_day"}


def test_leakage_is_an_urgent_case_that_stands_until_somebody_has_measured(night: NightStreet):
    night.builds(10)
    night.measures_of("light_circuit.leakage", EVENING, X_1=160.0)
    night.looks(EVENING)
    night.measures_of("light_circuit.leakage", EVENING + QUARTER, X_1=0.0)
    night.looks(EVENING + QUARTER)

    [case], [cause] = night.cases, causes()
    assert (case.asset, case.data["condition"]) == ("light_circuit/X-1", "漏电，危及人身安全")
    assert (case.data["limit_amount"], case.data["urgent"]) == (1, True)
    assert (step(case), cause.severity) == ("handling", Severity.URGENT)


def test_a_door_that_stands_open_is_told_after_a_while(night: NightStreet):
    night.builds(1)
    for passed in (0, 15, 30):
        night.measures_of("light_cabinet.door", EVENING + timedelta(minutes=passed), X=1.0)
        night.looks(EVENING + timedelta(minutes=passed))
    [case] = night.cases
    assert "箱门开着已久：开" in case.data["words"]


@pytest.mark.parametrize(
    ("at", "lux", "speaks"),
    [
        (EVENING, 3.0, False),
        (EVENING, 800.0, True),
        (NOON, 300.0, False),
        (NOON, 2.0, True),
        (NOON, 0.0, True),
        (datetime(2021, 12, 21, 17, 5, tzinfo=CHINA), 800.0, False),
        (datetime(2021, 12, 21, 17, 5, tzinfo=CHINA), 2.0, False),
    ],
)
def test_a_light_sensor_that_disagrees_with_the_sun_is_told(night, at, lux, speaks):
    """Source: infra appendix A, lux; in the twilight nothing is said."""
    night.builds(1)
    for passed in range(0, 41, 5):
        night.measures_of("light_cabinet.lux", at + timedelta(minutes=passed), X=lux)
    night.looks(at + timedelta(minutes=40))

    assert watches() - {"dark_day"} == ({"sky"} if speaks else set())
    assert [case.asset for case in night.cases] == ["light_cabinet/X"] * speaks


# --- the meter and its lamps -------------------------------------------------------------------


def day_of_energy(night: NightStreet, counted: float, hours: int = 24) -> None:
    """From noon to noon two lamps burn for 13 hours, 3.12 kWh; the meter counts what is said."""
    lamps = night.codes[:2]
    for hour in range(-24, 1):
        at, burns = NOON + hour * HOUR, -18 <= hour < -5
        done = min(max(hour + 18, 0), 13) / 13
        night.hears(at, {"X": (1000 + counted * done,)}, ("light_cabinet.energy",), move=False)
        if (hour >= 1 - hours and hour < 0) or (hour == -24 and hours == 24):
            watts = 120.0 if burns else 0.0
            night.hears(at, {code: (watts,) for code in lamps}, ("lamp.power",), move=False)
    night.says(NOON + HOUR, usual=(0.0, 224.0, 0.0))
    look_for_imbalance(NOON + HOUR, night.lake)
    night.looks(NOON + HOUR)


@pytest.mark.parametrize(
    ("counted", "share"), [(3.12, None), (3.25, None), (3.38, 7.69), (2.964, -5.26), (2.99, None)]
)
def test_energy_that_no_lamp_explains_is_a_case_above_five_percent(night, counted, share):
    """Source: infra 2.13 c6."""
    night.builds(2)
    day_of_energy(night, counted)

    told = [round(one.value, 2) for one in alarms(watch="lighting.unexplained")]
    assert told == ([] if share is None else [share])
    assert [case.data["condition"] for case in night.cases] == ["用电不明"] * len(told)


def test_a_box_with_a_lamp_that_nobody_measures_is_not_judged_by_its_meter(night):
    night.builds(2)
    night.lamp(460, circuit="X-1", controlled_on=None)
    day_of_energy(night, 5.0)
    assert alarms(watch="lighting.unexplained") == []


def test_a_box_whose_lamps_were_silent_for_hours_is_not_judged_by_its_meter(night):
    night.builds(2)
    day_of_energy(night, 5.0, hours=20)
    assert alarms(watch="lighting.unexplained") == []


def test_a_day_is_balanced_once(night):
    night.builds(2)
    day_of_energy(night, 5.0)
    assert look_for_imbalance(NOON + 5 * HOUR, night.lake) == 0
    assert len(alarms(watch="lighting.unexplained")) == 1


# --- what controllers report ---------------------------------------------------------------


def test_what_a_controller_reports_is_a_case_that_tells_it_beside_what_was_measured(night):
    first, *_others = night.builds(3)
    night.says(EVENING)
    reports(night, EVENING + 2 * MINUTE, L_005=begins("current_high"))

    [case] = night.cases
    assert (case.asset, case.type_code, case.unit_code) == (f"lamp/{first}", "M01037", KEEPER)
    assert case.data["words"] == (
        f"河东路5号灯（{first}）的控制器报告电流偏大：功率 120.0 W，电压 224.0 V。"
        "查短路、驱动和接线"
    )
    reports(night, EVENING + 9 * MINUTE, L_005=ends("current_high"))
    assert step(night.cases[0]) == "verifying"


def test_a_lamp_that_reads_dark_and_is_reported_dark_is_one_case(night):
    first, *_others = night.builds(10)
    night.goes_on(60, but={first: DARK})
    reports(night, EVENING + 62 * MINUTE, L_005=begins("failure"))

    assert len(night.cases) == 1
    assert {one.outcome for one in alarms(watch="lighting.reported_failure")} == {"repeats"}
    reports(night, EVENING + 70 * MINUTE, L_005=ends("failure"))
    assert step(night.cases[0]) == "handling"  # it still reads dark


def test_lamps_of_a_dead_feeder_that_report_it_join_its_case(night):
    codes = night.builds(10, 5)
    night.goes_on(30, but=dict.fromkeys(codes[:10], (0.0, 0.0, 0.0)))
    told = {code.replace("-", "_"): begins("supply") for code in codes[:10]}
    reports(night, EVENING + 32 * MINUTE, **told)

    [case] = night.cases
    assert case.asset == "light_circuit/X-1"
    assert {one.outcome for one in alarms(watch="lighting.reported_supply")} == {"joins"}


def test_a_leak_that_is_reported_is_urgent_and_joins_the_circuit_that_leaks(night):
    night.builds(10)
    night.measures_of("light_circuit.leakage", EVENING, X_1=150.0)
    night.looks(EVENING)
    reports(night, EVENING + MINUTE, L_005=begins("leakage"))
    assert [case.asset for case in night.cases] == ["light_circuit/X-1"]

    facts = {"cabinet": "Y", "road": "河西路", "road_class": "local", "lanes": 4}
    facts |= {"width_m": "15", "length_m": 1000, "lux": 10}
    night.stands("light_circuit", "Y-1", "河西路1号回路", facts)
    code = night.lamp(300, circuit="Y-1")
    night.measures()
    reports(night, EVENING + 2 * MINUTE, L_300=begins("leakage"))
    night.looks(EVENING + 25 * MINUTE)
    case = night.cases[-1]
    assert (case.asset, case.data["condition"]) == (f"lamp/{code}", "漏电，危及人身安全")


def test_several_faults_may_begin_at_one_moment_and_each_ends_by_itself(night):
    night.builds(1)
    told = [begins("power_low"), begins("cycling")]
    both = sensing.Readings(
        ["L-005/lamp.event"] * 2,
        np.full(2, sensing.microseconds(EVENING), np.int64),
        np.array(told, np.float64),
        ["one", "other"],
    )
    assert list(sensing.receive(sensing.caller_for("vendor"), both, EVENING).refused()) == []
    Mover(night.lake, night.followers).move(EVENING)
    night.looks(EVENING)
    assert len(alarms(cleared_at=None)) == 2
    reports(night, EVENING + MINUTE, L_005=ends("power_low"))

    standing = {one.watch for one in alarms(cleared_at=None)}
    assert standing == {"lighting.reported_cycling"} and len(night.cases) == 1


def test_a_report_that_is_never_taken_back_is_over_when_its_case_was_closed(night):
    night.builds(1)
    reports(night, EVENING, L_005=begins("relay"))
    number = night.cases[0].number
    lon, lat = night.cases[0].lon, night.cases[0].lat
    photo(number, "lighting", EVENING + HOUR, lon=lon, lat=lat)
    moved(number, "finish", "lighting", {"done": "换控制器"}, at=EVENING + HOUR)
    verify(night.cases[0], EVENING + 2 * HOUR)
    night.looks(EVENING + 3 * HOUR)
    moved(number, "close", "leader", {"code": "fixed"}, at=EVENING + 3 * HOUR)
    night.looks(EVENING + 3 * HOUR)
    assert alarms(cleared_at=None) == []

    night.looks(EVENING + 40 * HOUR)
    assert len(night.cases) == 1
    reports(night, EVENING + 50 * HOUR, L_005=begins("relay"))
    assert [case.end for case in night.cases] == ["closed", ""]


def test_every_fault_that_a_controller_can_report_has_its_watch():
    keys = {one.key for one in WATCHES}
    assert {f"lighting.reported_{key}" for key in REPORTED} <= keys
