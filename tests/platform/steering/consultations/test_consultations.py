"""Consultations: nobody's view is lost, and each is answered before the result is published."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.calendar import china
from yiju.platform.registry import api as registry
from yiju.platform.steering.consultations import api, models, rules
from yiju.platform.work import api as work

NOW = datetime(2022, 5, 1, 2, tzinfo=UTC)
DAY = timedelta(days=1)
ON = date(2022, 5, 1)


@pytest.mark.parametrize(
    "days, why, fits", [(30, "", True), (29, "", False), (29, "汛期临近", True), (6, "急", False)]
)
def test_a_term_is_thirty_days_or_says_why_it_is_shorter(days, why, fits):
    """重大行政决策程序暂行条例 15."""
    assert bool(rules.fit_term(days, why, ON)) == fits


@pytest.mark.parametrize(
    "outcome, reason, fits",
    [
        ("adopted", "", True),
        ("partly", "", False),
        ("refused", "超出权限", True),
        ("", "无", False),
    ],
)
def test_what_is_not_adopted_whole_says_why(outcome, reason, fits):
    assert bool(rules.fit_answer(outcome, reason)) == fits


@given(
    st.dictionaries(st.integers(1, 50), st.none() | st.integers(1, 5)),
    st.dictionaries(st.integers(1, 5), st.sampled_from(["", *rules.OUTCOMES])),
)
def test_every_view_is_answered_or_open(point_of, outcome_of):
    found = rules.counts(point_of, outcome_of)
    assert found.views == found.answered + found.open == len(point_of)
    assert found.answered == sum(found.by_outcome.values())
    loose = [view for view, point in point_of.items() if not outcome_of.get(point or 0)]
    assert found.open == len(loose)


@pytest.fixture
def begun(programme, actor):
    before = work.processes()
    work.install([api.PROCESS], china(provisional=True))
    city = registry.city()
    office = work.Party("chief", (registry.Member("office", "housing", city.code, city.path),))

    def make(**more):
        said = {"key": "k", "party": office, "actor": actor, "at": NOW} | more
        made = api.draft("yiju", "停车办法", "草案全文", **said)
        return made.number

    def move(number, key, at):
        work.act(number, key, key=f"{number}{key}", party=office, actor=actor, at=at)

    make.move = move
    yield make
    work.install(before)


@pytest.mark.django_db
def test_from_a_draft_to_the_published_answers(begun, actor, events_of):
    number = begun()
    assert begun() == number
    with pytest.raises(api.NotCollecting):
        api.view_add(number, "早了", key="a", at=NOW)
    begun.move(number, "open", NOW)
    first = api.view_add(number, "夜间免费", key="a", at=NOW + DAY)
    assert api.view_add(number, "夜间免费", key="a", at=NOW + DAY) == first
    api.view_add(number, "打13812345678找我", contact="13812345678", key="b", at=NOW + DAY)
    api.view_add(number, "增加车位", key="c", at=NOW + 30 * DAY)
    with pytest.raises(api.NotCollecting):
        api.view_add(number, "晚了", key="d", at=NOW + 32 * DAY)

    work.tick(NOW + 32 * DAY, lambda *_: [])
    assert work.item(number).open_stages[0].step == "answering"
    said = {"actor": actor, "at": NOW + 33 * DAY}
    free = api.point_add(number, "夜间免费", **said)
    assert api.point_add(number, "夜间免费", **said) == free
    assert api.views_group(number, [1, 2], free, **said) == 2
    with pytest.raises(api.ConsultationUnfit):
        api.point_answer(number, free, "refused", " ", **said)
    api.point_answer(number, free, "adopted", "第五条已改", **said)
    with pytest.raises(api.ViewsOpen):
        begun.move(number, "publish", NOW + 34 * DAY)
    assert api.consultation(number).counts == rules.Counts(
        3, 2, {"adopted": 2, "partly": 0, "refused": 0}
    )
    more = api.point_add(number, "车位", **said)
    api.views_group(number, [3], more, **said)
    api.point_answer(number, more, "refused", "用地不足", **said)
    begun.move(number, "publish", NOW + 34 * DAY)

    assert api.consultation(number).published_at == NOW + 34 * DAY
    assert "13812345678" not in api.views(number)[1].words
    assert b"13812345678" not in bytes(models.View.objects.get(order=2).contact)
    with pytest.raises(api.AnsweredAlready):
        api.point_answer(number, free, "refused", "反悔", **said)
    assert len(events_of("consultation.view")) == 3


@pytest.mark.django_db
def test_a_view_without_a_name_is_refused_where_names_are_asked_for(begun):
    number = begun(real_name=True, days=7, why_short="汛期")
    begun.move(number, "open", NOW)
    with pytest.raises(api.ConsultationUnfit):
        api.view_add(number, "同意", name="甲", key="a", at=NOW)
    api.view_add(number, "同意", name="甲", contact="a@b.example", key="a", at=NOW)
    with pytest.raises(api.ConsultationUnfit):
        api.view_add(number, "长" * 2001, name="甲", contact="a@b.example", key="b", at=NOW)
    assert api.consultation(number).counts.views == 1
