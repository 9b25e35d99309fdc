"""A unit appeals once against a lateness that was not its doing; two others decide."""

import pytest
from desk import closed, handled, moment, moved, open_desk, photo, verifier_of, who
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.base.errors import Problems
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SAYS = {"ground": "force", "words": "暴雨三日，无法登高作业"}


@pytest.fixture(autouse=True)
def desk(db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
    work.install([cases.CASE, cases.APPEAL])
    open_desk()


def closed_late(key="r-1"):
    """Handled on Friday, with a limit that ended on Wednesday."""
    item = handled(key, at=moment(4, 14))
    by = verifier_of(item)
    photo(item.number, by, moment(4, 15))
    moved(item.number, "pass", by, at=moment(4, 15))
    return moved(item.number, "close", "leader", {"code": "fixed"}, at=moment(4, 16))


def appealed(number, by="lighting", at=None, key="a-1", said=None):
    return cases.appeal(number, said or SAYS, key=key, at=at or moment(7), **who(by))


def test_a_late_case_is_left_out_once_two_have_upheld_the_appeal():
    case = closed_late()
    appeal = appealed(case.number)
    assert appeal.parent == case.number
    moved(appeal.number, "uphold", "dispatcher", at=moment(7, 11), opinion="气象台有记录")
    assert "exempt" not in work.item(case.number).data
    done = moved(appeal.number, "uphold", "acceptor", at=moment(7, 14), opinion="属实")
    assert done.end == "upheld"
    after = work.item(case.number)
    assert after.data["exempt"]["appeal"] == appeal.number
    assert after.revision > case.revision
    [handling] = [stage for stage in after.stages if stage.step == "handling"]
    assert handling.ended_at > handling.due_at, "that it was late stays on record"


def test_the_first_review_may_end_the_appeal():
    case = closed_late()
    appeal = appealed(case.number)
    done = moved(appeal.number, "dismiss", "dispatcher", at=moment(7, 11), opinion="当日无雨")
    assert done.end == "dismissed"
    assert "exempt" not in work.item(case.number).data


def test_a_case_is_appealed_once_and_the_second_time_names_the_first():
    case = closed_late()
    first = appealed(case.number)
    with pytest.raises(work.Unmet) as refused:
        appealed(case.number, key="a-2")
    assert first.number in refused.value.message
    assert [one.number for one in cases.appeals_of(case.number)] == [first.number]


def test_an_appeal_sent_twice_is_one():
    case = closed_late()
    assert appealed(case.number).number == appealed(case.number).number


def test_a_case_in_time_or_open_or_of_another_unit_or_long_ago_is_not_appealed():
    in_time = closed("r-2", words="路灯不亮，东二路")
    with pytest.raises(work.Unmet, match="没有超期"):
        appealed(in_time.number, at=moment(2))
    still_open = handled("r-3", words="路灯不亮，东三路")
    with pytest.raises(work.Unmet, match="没有结案"):
        appealed(still_open.number, at=moment(2))
    late = closed_late()
    with pytest.raises(work.Unmet, match="不是您的单位"):
        appealed(late.number, by="roads")
    with pytest.raises(work.Unmet, match="申诉期"):
        appealed(late.number, at=moment(21))
    with pytest.raises(work.NotYours):
        appealed(late.number, by="dispatcher")
    with pytest.raises(Problems):
        appealed(late.number, said={"ground": "weather", "words": ""})
    assert cases.appeals_of(late.number) == []


def test_the_page_offers_an_appeal_only_to_whom_it_is_open():
    case = closed_late()
    offered = {
        name: cases.may_appeal(case.number, who(name)["party"], moment(7))
        for name in ("lighting", "roads", "dispatcher")
    }
    assert offered == {"lighting": True, "roads": False, "dispatcher": False}
    appealed(case.number)
    assert not cases.may_appeal(case.number, who("lighting")["party"], moment(7))
