"""Live layers: every asset is in the state that its last reading says, from move to move."""

from datetime import timedelta

import numpy as np
import pytest
from measured import AT, POWER
from register import LAMP

from yiju.platform.base.i18n import _
from yiju.platform.sensing.live import api as live
from yiju.platform.sensing.live import feed
from yiju.platform.sensing.live.declaration import YES
from yiju.platform.sensing.models import Advance

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
STATES = (
    live.LiveState("off", _("灭"), live.Tone.IDLE),
    live.LiveState("lit", _("亮"), live.Tone.GLOW),
    live.LiveState("silent", _("沉默"), live.Tone.SILENT),
)


def judge(seen):
    power = seen.readings[POWER.key]
    states = np.select([np.isnan(power.value), power.value > 0], [2, 1], 0)
    levels = np.nan_to_num(power.value) / 1000
    return live.Judged(states.astype(np.uint8), levels, np.full(len(seen), YES, np.int8))


LAYER = live.LiveLayer(
    key="lamps.lit",
    kind="lamp",
    title=_("此刻的灯"),
    streams=(POWER.key,),
    attributes=("light",),
    states=STATES,
    judge=judge,
    share=_("亮灯率"),
    complete_from=lambda _day: 75,
)


@pytest.fixture(autouse=True)
def layer():
    before = live.layers()
    live.install([LAYER])
    yield
    live.install(before)


def look(city, minutes=0):
    """The state of each lamp by its code."""
    board = live.board(LAMP, city.at + minutes * MINUTE)
    keys = [STATES[number].key for number in board.states.tolist()]
    return dict(zip(board.inventory.codes, keys, strict=True)), board


def hears(city, *rows):
    city.deliver(*rows)
    city.move(live.follow)


def test_each_asset_is_in_the_state_that_its_last_reading_says(vendor):
    hears(vendor, ("L-1/lamp.power", -5, 400), ("L-2/lamp.power", -5, 0))

    assert look(vendor)[0] == {"L-1": "lit", "L-2": "off"}


def test_what_was_observed_earlier_and_comes_later_changes_nothing(vendor):
    hears(vendor, ("L-1/lamp.power", -5, 400))
    hears(vendor, ("L-1/lamp.power", -10, 0))

    assert look(vendor)[0]["L-1"] == "lit"


def test_a_device_that_says_it_has_no_value_and_one_that_says_nothing_are_not_known(vendor):
    hears(vendor, ("L-1/lamp.power", -5, 400))
    hears(vendor, ("L-1/lamp.power", -4, None))

    assert look(vendor)[0] == {"L-1": "silent", "L-2": "silent"}


def test_a_state_ends_when_its_reading_is_too_old(vendor):
    hears(vendor, ("L-1/lamp.power", 0, 400))

    assert look(vendor, 45)[0]["L-1"] == "lit"
    assert look(vendor, 46)[0]["L-1"] == "silent"


def test_how_bright_it_is_stands_beside_the_state(vendor):
    hears(vendor, ("L-1/lamp.power", -5, 1000), ("L-2/lamp.power", -5, 400))

    _states, board = look(vendor)

    assert [code >> 3 & 15 for code in board.codes.tolist()] == [15, 6]


def test_notes_are_kept_of_a_bounded_number_of_moves(vendor, monkeypatch):
    monkeypatch.setattr(feed, "MOST_MOVES", 3)
    for minute in range(6):
        hears(vendor, ("L-1/lamp.power", minute - 10, 400 + minute))

    assert Advance.objects.count() == 3
    assert feed.since(feed.last_move())[1].stream.tolist() == []


def test_a_kind_without_a_layer_says_so(vendor):
    live.install([])

    with pytest.raises(live.LayerUnknown, match="路灯"):
        live.board(LAMP, AT)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"kind": "bin"}, "资产类别没有声明"),
        ({"streams": ("lamp.heat",)}, "lamp.heat 不是 lamp 的数据流"),
        ({"attributes": ("power",)}, "属性 power 不在内存中"),
        ({"states": ()}, "一至八种状态"),
    ],
)
def test_a_wrong_declaration_is_named(wrong, says):
    layer = live.LiveLayer(**(LAYER.__dict__ | wrong))

    [problem] = map(str, live.problems(layer, {"lamp": LAMP}, {POWER.key: POWER}))

    assert says in problem
