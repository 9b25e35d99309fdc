"""Consultations: nobody's view is lost, and each is answered before the result is published."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.calendar import china
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.steering.bulletins.api import word_of
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


@pytest.mark.parametrize(
    "days, why, fits", [(7, "", True), (6, "", False), (6, "防汛", True), (2, "急", False)]
)
def test_a_normative_document_is_put_forward_for_working_days(days, why, fits):
    assert bool(rules.fit_term(days, why, ON, "document")) == fits


@pytest.mark.parametrize(
    "day, fits",
    [
        (date(2022, 4, 30), False),
        (date(2022, 5, 1), True),
        (date(2022, 5, 31), True),
        (date(2022, 6, 1), False),
    ],
)
def test_a_letter_counts_by_the_day_on_which_it_came(day, fits):
    term = (ON, date(2022, 5, 31))
    assert bool(rules.fit_receipt(day, *term, date(2022, 6, 3))) == fits
    assert not rules.fit_receipt(date(2022, 5, 20), *term, date(2022, 5, 19))


def test_views_that_use_the_same_words_are_proposed_together():
    said = {
        1: "希望夜间停车免费。",
        2: "夜间停车应当免费！",
        3: "增加公园里的座椅",
        4: "停车免费，夜间",
        5: "好",
    }
    assert rules.alike(said, ON) == [(1, 2, 4)]


@given(st.dictionaries(st.integers(1, 30), st.text("停车夜间免费好", max_size=8), max_size=12))
def test_no_view_is_proposed_twice_and_the_same_words_are_always_together(said):
    groups = rules.alike(said, ON)
    numbers = [n for group in groups for n in group]
    assert len(numbers) == len(set(numbers)) and all(len(group) > 1 for group in groups)
    for a in said:
        for b in said:
            if a != b and said[a] == said[b] and len(said[a]) > 1:
                assert any(a in group and b in group for group in groups)


@pytest.mark.django_db
def test_a_normative_document_is_open_for_working_days_over_a_holiday(begun):
    """Opened on Sunday 1 May 2022: 2 to 4 May are holidays, 7 May a make-up day. Seven working
    days: 5, 6, 7, 9, 10, 11, 12 May."""
    number = begun(kind="document")
    assert api.consultation(number).days == 7
    begun.move(number, "open", NOW)
    closes = api.consultation(number).closes_at
    assert china_day(closes) == date(2022, 5, 12)


@pytest.mark.django_db
def test_a_letter_is_answered_like_any_other_view_and_can_be_sent_in_twice(begun, actor, events_of):
    number = begun()
    told = {"actor": actor, "at": NOW + 32 * DAY}
    letter = ("一封信", "paper", date(2022, 5, 20))
    with pytest.raises(api.NotCollecting):
        api.view_received(number, *letter, key="l1", **told)
    begun.move(number, "open", NOW)
    api.view_add(number, "网上的意见", key="a", at=NOW + DAY)
    work.tick(NOW + 32 * DAY, lambda *_: [])
    made = api.view_received(number, *letter, contact="13812345678", key="l1", **told)
    assert api.view_received(number, *letter, key="l1", **told) == made
    assert (made.number, made.came_on, str(made.channel_title)) == (2, letter[2], "来信和书面")
    for bad in (
        ("晚了", "paper", date(2022, 6, 1)),
        ("来路", "portal", letter[2]),
        ("", "phone", letter[2]),
    ):
        with pytest.raises(api.ConsultationUnfit):
            api.view_received(number, *bad, key="l2", **told)
    assert api.consultation(number).counts.views == 2
    told_of = [sorted(event.after) for event in events_of("consultation.view")]
    assert sorted(told_of) == [["channel", "received_on", "view"], ["view"]]


@pytest.mark.django_db
def test_the_report_holds_every_view_with_its_answer_and_says_what_is_open(begun, actor):
    number = begun()
    begun.move(number, "open", NOW)
    api.view_add(number, "夜间{free}免费", key="a", at=NOW + DAY)
    api.view_add(number, "增加车位", key="b", at=NOW + DAY)
    told = {"actor": actor, "at": NOW + 33 * DAY}
    point = api.point_add(number, "夜间免费", **told)
    api.views_group(number, [1], point, **told)
    api.point_answer(number, point, "adopted", "第五条已改", **told)

    loose = [one for one in api.views(number) if one.point is None]
    row, points = api.consultation(number), api.points(number)
    paper = api.report_paper(row, points, loose, "市住建局", date(2022, 6, 3))
    words = "\n".join(paper.fill(block.text) for block in paper.blocks)
    assert "收到意见 2 条（网上 2 条）" in words and "待答复 1 条" in words
    assert "采纳。第五条已改。" in words and "第 1 号（网上）：夜间｛free｝免费" in words
    assert "待答复的意见" in words and "第 2 号（网上）：增加车位" in words
    assert words.index("第 1 号") < words.index("待答复的意见") < words.index("第 2 号")
    assert word_of(paper)[:2] == b"PK"
