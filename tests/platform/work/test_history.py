"""Cases of another system are taken over with all that happened to them, once."""

from dataclasses import replace

import pytest
from desk import moment, open_desk
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.events import api as events
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
MOVER = Actor("mover", "迁移")
AT = moment(20)
PLACE = work.Place("990100000000", "990100000000/", 119.95, 31.75)


@pytest.fixture(autouse=True)
def desk(db, tmp_path):
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=MOVER, at=moment(1, month=1))
    work.install([cases.CASE, cases.APPEAL])
    open_desk()


def past(key: str, **other) -> cases.PastCase:
    """A lamp that was dark, repaired late and closed."""
    stages = (
        cases.PastStage("reported", moment(1, 9), moment(1, 9.5), "accept", role="acceptor"),
        cases.PastStage(
            "handling", moment(1, 10), moment(3, 10), "finish", due_at=moment(2, 10), role="staff"
        ),
        cases.PastStage("closed", moment(4, 9), moment(11, 9), "archive"),
    )
    told = {
        "unit_code": "990100-lighting",
        "data": {"words": "路灯不亮"},
        "end": "closed",
        "ended_at": moment(4, 9),
        **other,
    }
    return cases.PastCase(key, "路灯不亮", "hotline", "E01001", PLACE, moment(1, 9), stages, **told)


def taken(*some: cases.PastCase) -> dict[str, work.ItemRow]:
    """By the key that they had."""
    cases.take_over(some, actor=MOVER, at=AT)
    told = [e for e in events.history(action="case.take_over")]
    return {e.after["key"]: work.item(e.subject_key) for e in told}


def test_what_was_taken_over_before_is_passed_over():
    assert cases.take_over([past("a"), past("b")], actor=MOVER, at=AT) == 2
    assert cases.take_over([past("b"), past("c")], actor=MOVER, at=AT) == 1
    assert len(work.items(work.Wanted(process="case", state="any")).rows) == 3


def test_who_reported_a_merged_case_follows_the_one_that_it_is_part_of():
    merged = past("second", end="merged", merged_into="first", stars=4)
    found = taken(past("first"), merged)

    assert found["second"].merged_into == found["first"].number
    with_first = cases.reporters_of(found["first"].number)
    assert [(one.came_with, one.stars) for one in with_first] == [
        (found["first"].number, None),
        (found["second"].number, 4),
    ]


def test_a_case_merged_into_one_that_nobody_knows_is_refused_with_all_that_came_with_it():
    with pytest.raises(work.ItemUnknown):
        cases.take_over([past("a"), past("b", merged_into="none")], actor=MOVER, at=AT)

    assert cases.take_over([past("a")], actor=MOVER, at=AT) == 1


def test_what_was_asked_for_and_granted_is_kept():
    asked = cases.PastAsking(
        "pause", "等配件", moment(9), moment(1, 11), moment(1, 12), True, moment(8)
    )
    [item] = taken(past("a", askings=(asked,))).values()

    [kept] = work.askings(item)
    assert (kept.petition, kept.reason, kept.granted) == ("pause", "等配件", True)


@pytest.mark.parametrize(("upheld", "steps"), [(True, 2), (False, 1)])
def test_an_appeal_is_an_item_of_its_own_and_only_an_upheld_one_exempts_the_case(upheld, steps):
    appeal = cases.PastAppeal("force", "暴雨", moment(5, 9), moment(5, 15), upheld)
    [item] = taken(past("a", appeal=appeal)).values()

    [kept] = cases.appeals_of(item.number)
    assert (kept.end, len(kept.stages)) == ("upheld" if upheld else "dismissed", steps)
    assert bool(item.data.get("exempt")) is upheld
    assert kept.number.startswith("SS20210605")


def test_numbers_follow_the_days_on_which_cases_began():
    later = replace(past("b"), began_at=moment(2, 9))
    found = taken(past("a"), later, past("c"))

    assert [found[key].number[6:] for key in "abc"] == [
        "2021060100001",
        "2021060200001",
        "2021060100002",
    ]
