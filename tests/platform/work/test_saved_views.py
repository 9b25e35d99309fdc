"""People keep the filters of their lists, for themselves or for their unit."""

import pytest
from repairs import at

from yiju.platform.events.api import Actor
from yiju.platform.work import api as work

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
ANNA, BERT = Actor("anna", "安娜", "works"), Actor("bert", "伯特", "works")


def saved(name, actor=ANNA, query=None, **how):
    return work.view_save(name, "desk", query or {"view": "overdue"}, actor=actor, at=at(1), **how)


def names(account, units=("works",)):
    return [one.name for one in work.views_for(account, units)]


def test_what_is_kept_is_ones_own_until_it_is_shared():
    saved("我的超期")
    saved("都用的", unit_code="works")

    assert names("anna") == ["我的超期", "都用的"]
    assert names("bert") == ["都用的"]
    assert names("bert", ("another",)) == []
    assert names("") == ["都用的"]


def test_the_same_name_twice_is_one_view_or_refused():
    first = saved("超期")
    assert saved("超期") == first
    with pytest.raises(work.ViewNameTaken):
        saved("超期", query={"view": "mine"})
    with pytest.raises(work.ViewNameWrong):
        saved("  ")
    with pytest.raises(work.ViewNameWrong):
        saved("长" * 41)
    assert saved("超期", BERT).account == "bert"


def test_one_list_opens_with_one_view():
    first, second = saved("一", is_default=True), saved("二", is_default=True)

    found = {one.name: one.is_default for one in work.views_for("anna", ())}

    assert found == {first.name: False, second.name: True}
    assert not any(one.is_default for one in work.views_for("bert", ["works"]))


def test_views_change_places_and_go():
    one, two, three = saved("一"), saved("二"), saved("三")
    work.view_move(three.id, up=True, account="anna")
    assert names("anna") == ["一", "三", "二"]
    work.view_move(one.id, up=True, account="anna")
    assert names("anna") == ["一", "三", "二"]
    work.view_delete(two.id, actor=ANNA, at=at(1))
    assert names("anna") == ["一", "三"]


def test_nobody_changes_the_view_of_another():
    shared = saved("都用的", unit_code="works")
    facts = {"name": "改", "unit_code": "", "is_default": False, "at": at(1)}

    with pytest.raises(work.ViewUnknown):
        work.view_update(shared.id, actor=BERT, **facts)
    with pytest.raises(work.ViewUnknown):
        work.view_delete(shared.id, actor=BERT, at=at(1))
    with pytest.raises(work.ViewUnknown):
        work.view_move(shared.id, up=True, account="bert")
    with pytest.raises(work.ViewUnknown):
        work.view(shared.id, "carl", ["another"])
    assert work.view_update(shared.id, actor=ANNA, **facts).name == "改"
    assert names("bert") == []


def test_there_is_an_end_to_what_one_keeps():
    for n in range(30):
        saved(f"视图{n}")
    with pytest.raises(work.ViewTooMany):
        saved("再一个")
