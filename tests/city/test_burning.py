"""How the demonstration's lamps burn, and what their gateways say of it."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from yiju.applications.lighting.rules import Lamp
from yiju.city.burning import Burning
from yiju.city.dusk import A_FEEDER, Evening, Gateway, Incident
from yiju.platform.registry.api import AssetRow

DAY, PLACE = date(2022, 6, 30), (119.95, 31.8)
MINUTE, LATE = timedelta(minutes=1), timedelta(hours=1)
CIRCUITS = {"A-1": 3, "A-2": A_FEEDER, "B-1": 6}


def lamp(number: int, circuit: str, east: float = 0.0, controlled: bool = True) -> AssetRow:
    record = Lamp(
        circuit=circuit,
        road="晋陵路",
        road_class="arterial",
        light="led",
        rated_w=120,
        controller=f"K{number}" if controlled else None,
        controlled_on=date(2021, 1, 1) if controlled else None,
    )
    lon, code = PLACE[0] + east, f"320402LD{number:06d}"
    told = ("in_service", "320402", "", "", lon, PLACE[1], DAY, datetime(2022, 1, 1, tzinfo=UTC))
    return AssetRow(number, "lamp", code, code, *told, record)


@pytest.fixture
def burning() -> Burning:
    circuits = [circuit for circuit, count in CIRCUITS.items() for _lamp in range(count)]
    lamps = [lamp(number, circuit) for number, circuit in enumerate(circuits)]
    return Burning(lamps, DAY, DAY, PLACE)


def test_the_east_lights_up_first():
    row = [lamp(0, "A-1", east=-0.5), lamp(1, "A-1"), lamp(2, "A-1", east=0.5)]
    burning = Burning(row, DAY, DAY, PLACE)
    around = [burning.on_at + n * MINUTE for n in (-3, -1, 1, 3)]

    assert [int((burning.levels(at) > 0).sum()) for at in around] == [0, 1, 2, 3]


def test_only_lamps_under_control_dim_in_the_night():
    row = [lamp(0, "A-1"), lamp(1, "A-1", controlled=False)]
    burning = Burning(row, DAY, DAY, PLACE)

    assert burning.levels(datetime(2022, 6, 30, 15, 30, tzinfo=UTC)).tolist() == [80, 100]


def test_a_lamp_draws_what_its_level_asks_for_and_a_dead_one_nothing(burning):
    burning.dead[0] = True

    drawn = burning.drawn_w(burning.on_at + LATE)

    assert drawn[0] < 2
    assert np.all(np.abs(drawn[1:] - 120) <= 2.5)


def test_a_command_holds_until_it_ends(burning):
    at = burning.on_at + LATE
    code = burning.lamps[1].code

    assert burning.tell(code, 40, at + LATE)
    assert burning.levels(at)[1] == 40
    assert burning.levels(at + LATE)[1] == 100


def test_a_lamp_without_supply_hears_no_command(burning):
    burning.cut.add("A-1")

    assert not burning.tell(burning.lamps[0].code, 40, burning.on_at + LATE)
    assert not burning.tell("320402LD999999", 40, burning.on_at + LATE)


def test_no_current_flows_where_the_feeder_is_cut(burning):
    burning.cut.add("A-1")
    drawn = burning.drawn_w(burning.on_at + LATE)

    flows = dict(zip(burning.circuits, burning.amperes(drawn), strict=True))

    assert flows["A-1"] == 0
    assert flows["B-1"] == pytest.approx(6 * 120 / (228 * 0.95), rel=0.03)


def powers(gateway: Gateway, at: datetime) -> dict[str, float]:
    found = {one.kind: one for one in gateway.of_lamps(at)}
    if "lamp.power" not in found:
        return {}
    told = found["lamp.power"]
    return dict(zip(told.codes, told.values.tolist(), strict=True))


def test_a_lamp_that_loses_its_supply_says_so_once_and_falls_silent(burning):
    gateway = Gateway(burning, {}, [])
    at = burning.on_at + LATE
    assert len(powers(gateway, at)) == len(burning.lamps)

    burning.cut.add("A-2")
    assert set(powers(gateway, at + timedelta(seconds=1)).values()) == {0.0}
    assert len(powers(gateway, at + timedelta(minutes=16))) == len(burning.lamps) - A_FEEDER


def test_in_between_only_what_has_changed_is_told(burning):
    gateway = Gateway(burning, {}, [])
    at = burning.on_at + LATE
    powers(gateway, at)
    burning.dead[5] = True

    assert set(powers(gateway, at + timedelta(seconds=1))) == {burning.lamps[5].code}
    assert powers(gateway, at + timedelta(seconds=2)) == {}


def test_a_meter_counts_what_its_circuits_drew(burning):
    gateway = Gateway(burning, {"A": ["A-1", "A-2"]}, [])
    told = []
    for at in (burning.on_at + LATE, burning.on_at + 2 * LATE):
        [energy] = [one for one in gateway.of_boxes(at) if one.kind == "light_cabinet.energy"]
        told.append(energy.values[0])

    assert told[1] - told[0] == pytest.approx((3 + A_FEEDER) * 0.120, rel=0.02)


def test_an_evening_cuts_a_feeder_and_a_lamp_elsewhere_and_puts_both_right(burning):
    evening = Evening(burning)
    assert list(evening.happen(burning.on_at)) == []

    broken = list(evening.happen(burning.on_at + LATE))
    mended = list(evening.happen(burning.on_at + 3 * LATE))

    assert [what for what, _where in broken] == [Incident.CUT, Incident.DEAD]
    assert broken[0][1] == "A-2"
    assert burning.lamps[burning.places[broken[1][1]]].record.circuit != "A-2"
    assert [what for what, _where in mended] == [Incident.MENDED, Incident.REPLACED]
    assert burning.supplied().all()
    assert not burning.dead.any()


def test_a_circuit_that_is_switched_off_stays_dark_until_it_is_closed_or_told_no_more(burning):
    at = burning.on_at + LATE
    fed = [lamp.record.circuit == "A-1" for lamp in burning.lamps]

    def lit(now: datetime) -> int:
        return int((burning.drawn_w(now)[fed] > 2).sum())

    assert burning.switch("A-1", 0, at + LATE)
    assert (lit(at), burning.supplied()[fed].any()) == (0, False)
    assert burning.switch("A-1", 1, at + LATE)
    assert lit(at) == 3
    burning.switch("A-1", 0, at + LATE)
    assert lit(at + LATE) == 3
    assert not burning.switch("Z-9", 0, at)
