"""Items run as their process says: who, what, when, once."""

from datetime import timedelta

import pytest
from repairs import (
    CHIEF,
    CLERK,
    EAST_HANDLER,
    IN_EAST,
    INSPECTOR,
    REPAIR,
    REPORTER,
    WEST,
    at,
    begun,
    dispatched,
    finished,
    somebody,
)

from yiju.platform.base.errors import Problems
from yiju.platform.events import api as events
from yiju.platform.work import api
from yiju.platform.work.models import Item, Message, Stage

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_an_item_runs_from_its_report_to_its_end():
    number = finished().number

    done = api.act(number, "pass", key="p", at=at(2), **INSPECTOR)

    assert (done.end, done.ended_at, done.open_stages) == ("closed", at(2), ())
    assert [(s.step, s.move) for s in done.stages] == [
        ("reported", "dispatch"),
        ("handling", "finish"),
        ("checking", "pass"),
    ]


def test_the_number_has_nineteen_digits_and_counts_the_items_of_the_day():
    numbers = [begun("a").number, begun("b").number, begun("c", at=at(2)).number]

    assert numbers == ["9901002021060100001", "9901002021060100002", "9901002021060200001"]
    assert {len(number) for number in numbers} == {19}


def test_limits_run_from_the_step_and_from_the_beginning():
    item = dispatched()

    assert item.due_at == at(8, 17) + timedelta(minutes=30)
    assert item.open_stages[0].due_at == at(3, 17) + timedelta(minutes=30)


def test_an_urgent_report_has_urgent_hours():
    item = dispatched(said={"what": "井盖缺失", "urgent": True})

    assert item.open_stages[0].due_at == at(1, 12)


def test_what_is_sent_twice_happens_once():
    first = begun("r-1")
    again = begun("r-1")
    moved = api.act(first.number, "dispatch", {"unit": "x"}, key="k", at=at(1, 10), **CLERK)
    twice = api.act(first.number, "dispatch", {"unit": "x"}, key="k", at=at(1, 12), **CLERK)

    assert (first, moved) == (again, twice)
    assert (Item.objects.count(), Message.objects.count()) == (1, 1)
    assert len(list(events.history(action="repair.dispatch"))) == 1


def test_a_key_of_another_action_is_refused():
    number = begun("r-1").number
    api.act(number, "dispatch", {"unit": "x"}, key="k", at=at(1, 10), **CLERK)
    other = begun("r-2").number

    with pytest.raises(api.KeyTaken):
        api.act(other, "dispatch", {"unit": "x"}, key="k", at=at(1, 10), **CLERK)
    with pytest.raises(api.KeyTaken):
        begun("r-1", title="另一件事")


def test_of_two_who_act_at_once_the_second_is_told_by_whom_and_what():
    item = begun()
    other = somebody("clerk", account="clerk-2")
    api.act(item.number, "dispatch", {"unit": "x"}, key="a", at=at(1, 10), **CLERK)

    with pytest.raises(api.MovedAlready, match=r"clerk.*dispatch"):
        api.act(
            item.number,
            "reject",
            key="b",
            at=at(1, 10),
            opinion="重复",
            revision=item.revision,
            **other,
        )
    with pytest.raises(api.MovedAlready, match=r"clerk.*dispatch"):
        api.act(item.number, "dispatch", {"unit": "y"}, key="c", at=at(1, 10), **other)


@pytest.mark.parametrize(
    "who",
    [
        somebody("inspector", "east-works", account="other"),
        somebody("handler", "east-works", account="handler"),
        somebody("inspector", "west-watch", WEST),
        somebody("clerk"),
    ],
    ids=["of the handler's unit", "the handler", "of another district", "another role"],
)
def test_only_an_inspector_of_the_place_who_is_not_of_the_handler_may_verify(who):
    number = finished().number

    with pytest.raises(api.NotYours):
        api.act(number, "pass", key="p", at=at(2), **who)
    assert Item.objects.get().end == ""


def test_another_unit_does_not_reach_what_lies_on_a_desk():
    number = dispatched().number

    with pytest.raises(api.NotYours):
        api.act(number, "finish", {"minutes": 5}, key="f", at=at(2), **somebody("handler", "x"))


def test_a_guard_answers_with_all_that_is_unmet_and_nothing_changes():
    number = dispatched(said={"what": "幽灵"}).number
    before = list(Stage.objects.values())

    with pytest.raises(api.Unmet) as refused:
        api.act(number, "finish", {"minutes": 700}, key="f", at=at(2), **EAST_HANDLER)

    assert "用时超过十小时；查无此物" in str(refused.value)
    assert list(Stage.objects.values()) == before


def test_a_return_says_why():
    number = finished().number

    with pytest.raises(api.Unmet, match="理由"):
        api.act(number, "fail", key="x", at=at(2), opinion="  ", **INSPECTOR)

    again = api.act(number, "fail", key="x", at=at(2), opinion="灯还是不亮", **INSPECTOR)
    assert again.open_stages[0].step == "handling"
    assert again.due_at == begun("other").due_at


def test_a_form_names_every_field_that_is_wrong():
    number = dispatched().number

    with pytest.raises(Problems) as refused:
        api.act(
            number, "finish", {"minutes": 0, "colour": "red"}, key="f", at=at(2), **EAST_HANDLER
        )

    assert {problem.column for problem in refused.value.problems} == {"用时", "colour"}


def test_a_move_that_the_step_does_not_know_is_told_what_is_possible():
    number = begun().number

    with pytest.raises(api.MoveUnknown, match="派遣；不予立案"):
        api.act(number, "explode", key="e", at=at(1), **CLERK)


def test_an_ended_item_is_not_moved_again():
    number = begun().number
    api.act(number, "reject", key="a", at=at(1), opinion="不在职责内", **CLERK)

    with pytest.raises(api.ItemEnded):
        api.act(number, "dispatch", {"unit": "x"}, key="b", at=at(1), **CLERK)


def test_an_item_that_is_not_there_is_unknown():
    with pytest.raises(api.ItemUnknown):
        api.act("none", "pass", key="p", at=at(1), **INSPECTOR)


def test_every_move_is_one_event_with_who_and_why():
    number = finished().number
    api.act(number, "fail", key="x", at=at(2), opinion="灯还是不亮", **INSPECTOR)

    found = next(iter(events.history(action="repair.fail")))

    assert (found.subject_key, found.ground) == (number, "灯还是不亮")
    assert found.account == "inspector"


def test_a_running_item_ends_under_the_version_it_began_with():
    from dataclasses import replace

    number = finished().number
    newer = replace(REPAIR, version=2, steps=REPAIR.steps[:1] + REPAIR.steps[3:])
    api.install([REPAIR, newer])

    done = api.act(number, "pass", key="p", at=at(2), **INSPECTOR)

    assert (done.version, done.end) == (1, "closed")
    assert begun("new").version == 2


def review(key="v"):
    place = {"title": "方案联审", "place": IN_EAST, "at": at(1)}
    number = api.begin("review", {}, key=key, **place, **REPORTER).number
    return api.act(number, "circulate", key=f"{key}-c", at=at(1, 10), **CLERK)


def test_branches_run_side_by_side_and_meet_where_the_step_waits_for_them():
    item = review()
    assert {stage.step for stage in item.open_stages} == {"law", "money"}

    half = api.act(item.number, "agree", key="l", at=at(2), **somebody("expert"))
    assert [stage.step for stage in half.open_stages] == ["money"]

    both = api.act(item.number, "agree", key="m", at=at(3), **CHIEF)
    assert [stage.step for stage in both.open_stages] == ["joint"]


def test_a_public_notice_runs_its_time_before_the_step_is_left_by_itself():
    number = review().number
    api.act(number, "agree", key="l", at=at(2), **somebody("expert"))
    api.act(number, "agree", key="m", at=at(3), **CHIEF)
    nobody = lambda telling: []  # noqa: E731

    api.tick(at(10, 17), nobody)
    assert Item.objects.get(number=number).end == ""

    api.tick(at(11), nobody)
    assert Item.objects.get(number=number).end == "granted"
