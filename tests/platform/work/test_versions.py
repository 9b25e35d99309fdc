"""A running item keeps the version it began with, until somebody moves it on purpose."""

from dataclasses import replace

import pytest
from repairs import CHIEF, EAST_HANDLER, HANDLING, REPAIR, REPORTED, at, begun, dispatched

from yiju.platform.base.calendar import china
from yiju.platform.events import api as events
from yiju.platform.work import api

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
RENAMED = replace(HANDLING.moves[0], key="complete")
SECOND = replace(
    REPAIR,
    version=2,
    steps=tuple(
        replace(step, moves=(RENAMED,)) if step.key == "handling" else step for step in REPAIR.steps
    ),
)
WITHOUT_HANDLING = replace(
    REPAIR,
    version=3,
    steps=(
        replace(REPORTED, moves=tuple(m for m in REPORTED.moves if m.key == "reject")),
        *(s for s in REPAIR.steps if s.key == "rejected"),
    ),
)


def moved(number, version, reason="新标准自六月起施行"):
    return api.move_to_version(number, version, reason=reason, actor=CHIEF["actor"], at=at(2))


def test_an_item_goes_on_as_it_began_and_by_the_new_rules_once_it_is_moved():
    item = dispatched()
    api.install([REPAIR, SECOND], china(provisional=True))
    assert api.item(item.number).version == 1
    assert api.behind() == {("repair", 1): 1}
    with pytest.raises(api.MoveUnknown):
        api.act(item.number, "complete", {"minutes": 5}, key="c", at=at(2), **EAST_HANDLER)

    after = moved(item.number, 2)
    assert (after.version, after.revision) == (2, item.revision + 1)
    [before], [now] = item.open_stages, after.open_stages
    assert (now.id, now.due_at) == (before.id, before.due_at), "the clock runs on"
    assert api.behind() == {}
    api.act(item.number, "complete", {"minutes": 5}, key="c", at=at(2), **EAST_HANDLER)
    [told] = events.history(action="repair.version")
    assert told.ground == "新标准自六月起施行"


def test_moving_twice_is_moving_once():
    number = begun().number
    api.install([REPAIR, SECOND], china(provisional=True))
    assert moved(number, 2).revision == moved(number, 2).revision


def test_an_item_whose_step_the_version_does_not_have_stays_where_it_is():
    number = dispatched().number
    api.install([REPAIR, WITHOUT_HANDLING], china(provisional=True))
    with pytest.raises(api.VersionUnfit, match="handling"):
        moved(number, 3)
    with pytest.raises(api.ProcessUnknown):
        moved(number, 9)
    assert api.item(number).version == 1


def test_a_reason_is_needed():
    number = begun().number
    api.install([REPAIR, SECOND], china(provisional=True))
    with pytest.raises(api.ReasonNeeded):
        moved(number, 2, reason=" ")
