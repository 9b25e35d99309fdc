"""The figures of §16 over a street: what counts, what is missing, and what stands behind them."""

from dataclasses import astuple
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from lit_street import BEGAN, CITY, CLERK

from yiju.applications.lighting import indicators
from yiju.applications.lighting.energy import PLAN
from yiju.platform.base.geo import Datum
from yiju.platform.base.time import Period
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

pytestmark = pytest.mark.django_db
DAY = Period.day(date(2021, 12, 31))
YEAR = Period.year(2021)
LATER = datetime(2022, 3, 1, tzinfo=UTC)
WEST_LAMP = {
    "circuit": "X-9",
    "road": "湖西路",
    "road_class": "local",
    "light": "sodium",
    "rated_w": 100,
}
ALL = (
    indicators.led,
    indicators.controlled,
    indicators.central,
    indicators.poles,
    indicators.density,
    indicators.planned_energy,
    indicators.savings,
    indicators.lit_rate,
    indicators.intact,
)


def asset(kind, code, attributes, at=BEGAN, lon=119.95):
    registry.asset_record(
        kind,
        code,
        name=code,
        state="in_service",
        attributes=attributes,
        lon=lon,
        lat=31.75,
        datum=Datum.WGS84,
        keeper_code="",
        valid_from=date(2021, 3, 1),
        actor=CLERK,
        at=at,
        reaches=None,
    )


def circuit(code, **said):
    attributes = {
        "cabinet": "X",
        "road": "河东路",
        "road_class": "arterial",
        "lanes": 6,
        "width_m": Decimal(24),
        "length_m": 100,
        "lux": 30,
    }
    asset("light_circuit", code, attributes | said)


@pytest.mark.parametrize("item", ALL, ids=lambda item: item.key)
def test_without_anything_on_record_there_is_no_figure_but_a_reason(street, item):
    found = item.measure(DAY, CITY)

    assert found.value is None
    assert str(found.why_missing)


def test_shares_count_lamps_and_open_to_them(street):
    street.lamp(1)
    street.lamp(2, light="sodium", controller=None, controlled_on=None)
    street.lamp(3, controlled_on="2022-01-01")

    led, controlled = indicators.led.measure(DAY, CITY), indicators.controlled.measure(DAY, CITY)

    assert [row.key for row in led.counted] == ["L-001", "L-003"]
    assert [row.key for row in controlled.counted] == ["L-001"]
    assert {row.kind for row in controlled.among} == {"lamp"}
    assert controlled.value == led.value / 2


def test_a_facility_is_intact_while_no_case_is_open_about_it(street):
    street.lamp(1)
    street.lamp(2)
    asset("light_pole", "D-1", {"road": "河东路"})
    asset("light_cabinet", "X-1", {})
    cases.report(
        "灯杆歪斜",
        cases.Where(119.95, 31.75, Datum.WGS84),
        source="portal",
        key="leaning",
        party=work.Party("", reporter=True),
        actor=CLERK,
        at=datetime(2021, 12, 31, 9, tzinfo=UTC),
        asset="light_pole/D-1",
    )

    before = indicators.intact.measure(Period.day(date(2021, 12, 30)), CITY)
    found = indicators.intact.measure(DAY, CITY)

    assert (before.numerator, before.denominator) == (4, 4)
    assert {row.key for row in found.counted} == {"L-001", "L-002", "X-1"}
    assert found.value == 75


def test_a_switch_box_counts_from_the_day_of_its_connection(street):
    asset("light_cabinet", "X-1", {"central_on": "2021-12-31"})
    asset("light_cabinet", "X-2", {"central_on": "2022-01-01"})

    assert indicators.central.measure(DAY, CITY).value == 50


def test_poles_are_counted_among_those_on_record(street):
    asset("light_pole", "D-1", {"road": "河东路", "camera": True, "charger": True})
    asset("light_pole", "D-2", {"road": "河东路", "camera": True})

    found = indicators.poles.measure(DAY, CITY)

    assert (found.value, len(found.among)) == (1, 2)


def test_the_power_of_a_circuit_is_that_of_its_lamps(street):
    """Ten lamps of 240 W by 2400 m2 are at the limit of 1.00 W/m2; one watt more is beyond it."""
    for number in range(1, 11):
        street.lamp(number, circuit="X-1", rated_w=240)
        street.lamp(number + 10, circuit="X-2", rated_w=240, gear_w=int(number == 1))
    circuit("X-1")
    circuit("X-2")
    circuit("X-3")

    found = indicators.density.measure(DAY, CITY)

    assert [row.key for row in found.counted] == ["X-1"]
    assert [row.key for row in found.among] == ["X-1", "X-2"]


def test_energy_of_a_year_is_that_of_its_months_and_opens_to_the_circuits(street):
    circuit("X-1")
    street.lamp(1, replaced_w=250, full_night=True)

    energy = indicators.planned_energy.measure(YEAR, CITY)
    months = [
        indicators.planned_energy.measure(Period.month(2021, m), CITY).value or 0
        for m in range(1, 13)
    ]

    assert abs(energy.value - sum(months)) <= 6
    assert [row.key for row in energy.counted] == ["X-1"]
    assert indicators.savings.measure(YEAR, CITY).value == 52
    assert months[:2] == [0, 0]


def test_figures_are_those_that_were_known_then(street):
    street.lamp(1, light="sodium")
    before = datetime(2022, 1, 15, tzinfo=UTC)
    registry.asset_record(
        "lamp",
        "L-001",
        name="河东路1号灯",
        state="in_service",
        attributes={
            "circuit": "X-1",
            "road": "河东路",
            "road_class": "arterial",
            "light": "led",
            "rated_w": 60,
            "replaced_w": 120,
        },
        lon=119.9501,
        lat=31.75,
        datum=Datum.WGS84,
        keeper_code="",
        valid_from=date(2021, 6, 1),
        actor=CLERK,
        at=LATER,
        reaches=None,
    )

    assert indicators.led.measure(DAY, CITY).value == 100
    assert indicators.led.measure(DAY, CITY, before).value == 0
    assert indicators.savings.measure(DAY, CITY).value == 50
    assert indicators.savings.measure(DAY, CITY, before).value == 0


def test_the_energy_of_the_city_is_that_of_its_districts_and_of_its_months(street):
    """Lamps along the street lie in the east district; one stands in the west."""
    for number in range(1, 4):
        street.lamp(number, replaced_w=250)
    asset("lamp", "W-1", WEST_LAMP, lon=119.85)

    found = PLAN.of_city(YEAR)

    by_name = {district.name: account for district, account in found.districts}
    assert astuple(by_name["东区"]) == pytest.approx(astuple(PLAN.whole(YEAR, "990101000000")))
    assert by_name["西区"].planned_kwh > 0
    assert astuple(found.whole) == pytest.approx(astuple(PLAN.whole(YEAR, CITY)))
    months = sum(account.planned_kwh for _month, account in found.months)
    assert months == pytest.approx(found.whole.planned_kwh)


@pytest.mark.parametrize("one", [indicators.led, indicators.controlled], ids=lambda one: one.key)
@pytest.mark.parametrize("day", [date(2020, 12, 31), DAY.last_day])
def test_what_is_counted_in_the_database_is_what_the_rows_give(street, one, day):
    for number in range(1, 5):
        street.lamp(number)
    asset("lamp", "990102LD000001", WEST_LAMP)
    asset("lamp", "990102LD000002", WEST_LAMP | {"light": "led"})
    period = Period.day(day)

    for area in (CITY, "990101000000", "990102000000"):
        rows, counts = one.pull(period, area, None), one.count(period, area, None)

        assert counts.value == rows.value
        assert (counts.numerator, counts.denominator) == (rows.numerator, rows.denominator)
        assert str(counts.why_missing) == str(rows.why_missing)
        if rows.value is not None:
            assert counts.facts == {"counted": len(rows.counted), "among": len(rows.among)}
