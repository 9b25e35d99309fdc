"""What is published can be objected to by anybody, is answered by a person, and waits for it."""

import pytest
from desk import closed, moment, open_desk, who
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
CITIZEN = Actor("", "市民")


@pytest.fixture(autouse=True)
def desk(db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
    work.install([cases.CASE])
    open_desk()


def objected(number, key="o-1", at=None, says="灯还是不亮"):
    return work.object_to(number, says, key=key, actor=CITIZEN, at=at or moment(2))


def answered(number, objection, by="leader", upheld=False, at=None):
    told = {"upheld": upheld, "at": at or moment(3), **who(by)}
    work.answer_objection(number, objection, "已到现场看过", **told)


def test_a_case_is_not_archived_before_every_objection_is_answered():
    number = closed().number
    objection = objected(number)
    work.tick(moment(20), lambda telling: [])
    assert [stage.step for stage in work.item(number).open_stages] == ["closed"]
    answered(number, objection, at=moment(20, 10))
    work.tick(moment(21), lambda telling: [])
    assert not work.item(number).open_stages
    [row] = work.objections_of(number)
    assert (row.upheld, row.answer) == (False, "已到现场看过")


def test_an_objection_that_is_upheld_opens_the_same_case_again():
    number = closed().number
    answered(number, objected(number), upheld=True)
    item = work.item(number)
    assert [stage.step for stage in item.open_stages] == ["handling"]
    assert item.data["rework"] == 1
    assert item.end == ""


def test_an_objection_sent_twice_is_one_and_is_answered_once():
    number = closed().number
    first = objected(number)
    assert objected(number) == first
    answered(number, first)
    with pytest.raises(work.AnsweredAlready):
        answered(number, first)


def test_an_objection_out_of_time_empty_or_too_long_is_refused():
    number = closed().number
    with pytest.raises(work.NoNotice):
        objected(number, at=moment(20))
    for says in ("  ", "长" * 2_001):
        with pytest.raises(work.ObjectionEmpty):
            objected(number, says=says)
    assert work.objections_of(number) == []


def test_only_whom_the_notice_names_answers():
    number = closed().number
    objection = objected(number)
    with pytest.raises(work.NotYours):
        answered(number, objection, by="lighting")
    with pytest.raises(work.ObjectionUnknown):
        answered(number, objection + 1)
    [row] = work.objections_of(number)
    assert work.may_answer(work.item(number), row, who("leader")["party"])
    assert not work.may_answer(work.item(number), row, who("lighting")["party"])
