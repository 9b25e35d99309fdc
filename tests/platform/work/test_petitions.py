"""Pauses and extensions are asked for with a reason and granted by somebody else."""

from datetime import timedelta

import pytest
from repairs import CHIEF, EAST_HANDLER, INSPECTOR, at, dispatched, somebody

from yiju.platform.work import api
from yiju.platform.work.models import Asking
from yiju.platform.work.petitions import (
    AskedAlready,
    DecidedAlready,
    GrantedAlready,
    NotPaused,
    UntilPast,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def asked(number, petition=api.PAUSE, key="a", moment=None, until=None, **who):
    return api.ask(
        number,
        petition,
        reason="等待配件",
        until=until or at(30),
        key=key,
        at=moment or at(2),
        **(who or EAST_HANDLER),
    )


def test_a_granted_pause_stops_the_clock_and_gives_back_what_was_left():
    item = dispatched()
    before = item.open_stages[0].due_at
    asking = asked(item.number)
    paused = api.decide(asking, True, opinion="同意", at=at(2, 17), **CHIEF)
    assert paused.paused

    back = api.resume(item.number, actor=CHIEF["actor"], at=at(9, 17))

    assert not back.paused
    assert back.open_stages[0].due_at == before + timedelta(days=7)
    assert back.due_at == item.due_at + timedelta(days=8)  # 14 June 2021 was a holiday


def test_nothing_is_done_while_it_is_paused():
    number = dispatched().number
    api.decide(asked(number), True, opinion="", at=at(2), **CHIEF)

    with pytest.raises(api.ItemPaused):
        api.act(number, "finish", {"minutes": 5}, key="f", at=at(3), **EAST_HANDLER)


def test_the_clock_runs_until_the_petition_is_granted():
    item = dispatched()
    asked(item.number)

    assert not Asking.objects.get().granted
    done = api.act(item.number, "finish", {"minutes": 5}, key="f", at=at(3), **EAST_HANDLER)
    assert done.due_at == item.due_at


def test_nobody_grants_what_they_asked_for():
    number = dispatched().number
    asking = asked(number)
    same_unit = somebody("chief", "east-works")

    with pytest.raises(api.NotYours):
        api.decide(asking, True, opinion="", at=at(2), **same_unit)
    with pytest.raises(api.NotYours):
        api.decide(asking, True, opinion="", at=at(2), **EAST_HANDLER)


def test_a_refusal_says_why_and_changes_no_clock():
    item = dispatched()
    asking = asked(item.number)

    with pytest.raises(api.Unmet, match="理由"):
        api.decide(asking, False, opinion="", at=at(2), **CHIEF)
    kept = api.decide(asking, False, opinion="配件有货", at=at(2), **CHIEF)

    assert (kept.paused, kept.due_at) == (False, item.due_at)


def test_an_extension_moves_every_open_limit_and_is_granted_once():
    item = dispatched()
    longer = item.due_at + timedelta(days=3)
    asking = asked(item.number, api.EXTENSION, until=longer)

    later = api.decide(asking, True, opinion="同意", at=at(2), **CHIEF)

    assert later.due_at == longer
    assert later.open_stages[0].due_at == item.open_stages[0].due_at + timedelta(days=3)
    with pytest.raises(GrantedAlready):
        asked(item.number, api.EXTENSION, key="b", until=longer + timedelta(days=1))


def test_an_extension_ends_after_the_limit_it_extends():
    item = dispatched()

    with pytest.raises(UntilPast):
        asked(item.number, api.EXTENSION, until=item.due_at)


def test_only_who_holds_the_step_may_ask_and_only_one_petition_waits():
    number = dispatched().number

    with pytest.raises(api.NotYours):
        asked(number, **INSPECTOR)
    first = asked(number)
    assert asked(number) == first
    with pytest.raises(AskedAlready):
        asked(number, key="b")


def test_a_petition_is_decided_once():
    asking = asked(dispatched().number)
    api.decide(asking, True, opinion="", at=at(2), **CHIEF)

    api.decide(asking, True, opinion="", at=at(2), **CHIEF)
    with pytest.raises(DecidedAlready):
        api.decide(asking, False, opinion="不", at=at(2), **somebody("chief", account="chief-2"))


def test_what_is_not_paused_is_not_resumed():
    with pytest.raises(NotPaused):
        api.resume(dispatched().number, actor=CHIEF["actor"], at=at(2))


def test_a_pause_that_lasts_beyond_its_review_date_is_named_until_it_ends():
    number = dispatched().number
    api.decide(asked(number, until=at(9)), True, opinion="", at=at(2), **CHIEF)

    assert api.past_review(at(9)) == []
    [late] = api.past_review(at(10))
    assert (late.number, late.until) == (number, at(9))

    api.resume(number, actor=CHIEF["actor"], at=at(10))
    assert api.past_review(at(11)) == []
