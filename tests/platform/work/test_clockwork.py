"""As time passes, the holder is reminded and lateness climbs, once each."""

import pytest
from repairs import CHIEF, EAST_HANDLER, at, dispatched

from yiju.platform.events import api as events
from yiju.platform.work import api
from yiju.platform.work.models import Item, Message

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def to_whom(telling):
    return [("mail", f"level-{telling.level}")]


def told():
    return list(Message.objects.exclude(body__has_key="text").values_list("address", flat=True))


def test_the_holder_is_reminded_before_and_each_level_above_once_after():
    dispatched()

    api.tick(at(2), to_whom)
    assert told() == []
    api.tick(at(3, 13), to_whom)
    assert told() == ["level-0"]
    api.tick(at(3, 18), to_whom)
    api.tick(at(3, 19), to_whom)
    assert told() == ["level-0", "level-1"]
    api.tick(at(30), to_whom)
    assert told() == ["level-0", "level-1", "level-2", "level-3"]
    assert len(list(events.history(action="repair.late"))) == 3


def test_what_is_done_or_paused_reminds_nobody():
    finished = dispatched("a").number
    api.act(finished, "finish", {"minutes": 5}, key="f", at=at(2), **EAST_HANDLER)
    paused = dispatched("b").number
    asking = api.ask(
        paused, api.PAUSE, reason="等配件", until=at(30), key="p", at=at(2), **EAST_HANDLER
    )
    api.decide(asking, True, opinion="", at=at(2), **CHIEF)

    assert api.tick(at(29), to_whom) == 0
    assert told() == []


def test_a_clock_that_stood_still_tells_all_it_missed_once():
    dispatched()

    assert api.tick(at(30), to_whom) == 1
    assert api.tick(at(30), to_whom) == 0
    assert len(told()) == 4


def test_an_item_whose_process_is_gone_keeps_no_other_from_its_time(caplog):
    gone = dispatched("gone").number
    dispatched("stays")
    Item.objects.filter(number=gone).update(process="repair-of-old")

    assert api.tick(at(30), to_whom) == 1
    assert len(told()) == 4
    assert "repair-of-old" in caplog.text
    assert api.tick(at(30), to_whom) == 0
