"""The map of the lamps: each is in one state, and the share is that of the page beside it."""

from datetime import timedelta

import numpy as np
import pytest
from lit_street import EVENING

from yiju.applications.lighting.telemetry import LIVE
from yiju.platform.base.known import Known
from yiju.platform.registry import api as registry
from yiju.platform.sensing.live import api as live

pytestmark = pytest.mark.django_db
NOON = EVENING - timedelta(hours=10)


@pytest.fixture
def ten(street):
    """Ten lamps on one circuit."""
    codes = [street.lamp(number) for number in range(1, 11)]
    street.measures()
    return codes


def look(at=EVENING):
    """(state by code, board)"""
    board = live.board(registry.kind_of("lamp"), at)
    keys = [LIVE.states[number].key for number in board.states.tolist()]
    return dict(zip(board.inventory.codes, keys, strict=True)), board


@pytest.mark.parametrize(
    ("at", "said", "state"),
    [
        (EVENING, (120.0, 224.0, 0.95), "glow"),
        (EVENING, (90.0, 224.0, 0.95), "odd"),
        (EVENING, (120.0, 224.0, 0.5), "odd"),
        (EVENING, (0.3, 224.0, 0.95), "bad"),
        (EVENING, (0.0, 0.0, 0.95), "bad"),
        (EVENING, (50.0, 224.0, 0.95), "bad"),
        (EVENING, None, "silent"),
        (NOON, (0.0, 224.0, 0.95), "idle"),
        (NOON, (120.0, 224.0, 0.95), "warn"),
    ],
)
def test_a_lamp_is_in_the_state_that_its_readings_say(street, ten, at, said, state):
    street.hears(at, dict.fromkeys(ten, (120.0 if at == EVENING else 0.0)) | {ten[3]: said})

    states, _board = look(at)

    assert states[ten[3]] == state
    others = {states[code] for code in ten if code != ten[3]}
    assert others == {"glow" if at == EVENING else "idle"}


def test_a_lamp_whose_level_has_just_changed_is_not_called_dark(street, ten):
    """Lamps go on at 17:25 on that day: what was read a minute later is not judged yet."""
    on = EVENING.replace(hour=9, minute=26)
    street.hears(on, dict.fromkeys(ten, 0.0))

    assert set(look(on)[0].values()) == {"idle"}


def test_a_circuit_that_is_cut_is_one_thing_with_its_lamps(street, ten):
    street.hears(EVENING, dict.fromkeys(ten[:2], 120.0) | dict.fromkeys(ten[2:9], (0.0, 0.0)))

    states, board = look()

    [group] = board.groups
    assert (group.code, str(group.title)) == ("X-1", "回路失电或电缆故障")
    out = [code for code, state in states.items() if state == "out"]
    assert out == [board.inventory.codes[place] for place in group.places.tolist()] == ten[2:]


def test_a_lamp_without_accepted_control_cannot_be_told(street):
    street.lamp(1, controlled_on=None)
    street.lamp(2, controlled_on="2022-06-30")
    street.lamp(3)
    street.measures()
    street.hears(EVENING, {f"L-{n:03d}": 120.0 for n in (1, 2, 3)})

    assert look()[0] == {"L-001": "none", "L-002": "none", "L-003": "glow"}


def test_a_dimmed_lamp_shines_less(street):
    full, dimmed = street.lamp(1, full_night=True), street.lamp(2)
    street.measures()
    late = EVENING + timedelta(hours=2)
    street.hears(late, {full: 120.0, dimmed: 97.2})

    states, board = look(late)

    assert states == {full: "glow", dimmed: "glow"}
    assert [code >> 3 & 15 for code in board.codes.tolist()] == [15, 12]


def test_the_share_on_the_map_is_that_of_the_page(street, ten):
    street.hears(EVENING, dict.fromkeys(ten[:6], 120.0) | {ten[6]: 0.2, ten[7]: (0.0, 0.0)})

    says = look()[1].says
    counted = Known(*(int((says == one).sum()) for one in (live.YES, live.NO, live.NOT_KNOWN)))

    assert counted == Known.of(street.state().lit.values()) == Known(6, 2, 2)
    assert np.sum(says == live.NOT_ASKED) == 0
