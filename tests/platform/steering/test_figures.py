from datetime import UTC, date, datetime

import pytest

from yiju.platform.base.time import Period
from yiju.platform.steering import api

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

DAY = Period.day(date(2021, 6, 30))
FIRST, SECOND = datetime(2021, 7, 5, tzinfo=UTC), datetime(2021, 7, 20, tzinfo=UTC)


@pytest.fixture
def publish(target, actor):
    row = target("公厕10座")
    return lambda at: api.publish(row.own_key, DAY, row.area_code, actor=actor, at=at)


@pytest.fixture
def known(target):
    row = target("公厕10座")

    def on(day):
        found = api.as_published(row.own_key, DAY, row.area_code, known_on=day)
        return found and found.measure.value

    return on


def test_a_published_figure_stays_as_it_was_known(publish, known, reported):
    reported("公厕10座", DAY.last_day, 6)
    publish(FIRST)
    reported("公厕10座", DAY.last_day, 5)

    assert known(date(2021, 7, 31)) == 6
    publish(SECOND)
    assert known(date(2021, 7, 31)) == 5
    assert known(date(2021, 7, 10)) == 6
    assert known(date(2021, 7, 1)) is None


def test_the_day_of_publication_is_counted_by_the_clock_of_the_city(publish, known, reported):
    reported("公厕10座", DAY.last_day, 6)
    publish(datetime(2021, 7, 4, 17, tzinfo=UTC))

    assert known(date(2021, 7, 4)) is None
    assert known(date(2021, 7, 5)) == 6


def test_publishing_the_same_figure_again_changes_nothing(publish, reported, events_of):
    reported("公厕10座", DAY.last_day, 6)
    first = publish(FIRST)

    assert publish(SECOND) == first
    assert len(events_of("figure.publish")) == 1


def test_what_is_missing_cannot_be_published(publish):
    with pytest.raises(api.NothingToPublish, match="没有单位报送"):
        publish(FIRST)


def test_a_plan_is_published_whole_with_one_event(programme, reported, actor, events_of):
    reported("公厕10座", DAY.last_day, 6)
    reported("60%", DAY.last_day, 40)

    found = api.publish_plan("yiju", DAY.last_day, actor=actor, at=FIRST)

    assert len(found) == 2
    assert len(events_of("figure.publish")) == 1
    assert api.publish_plan("yiju", DAY.last_day, actor=actor, at=SECOND) == []


def test_rows_behind_a_computed_figure_are_published_with_it(
    programme, register, target, actor, city
):
    register.done = {"a": date(2021, 5, 1), "b": None}

    row = api.publish("green.share", DAY, city.code, actor=actor, at=FIRST)

    assert [r.key for r in row.measure.counted] == ["a"]
    assert len(row.rules) == 64
    assert [f.number for f in api.publications("green.share", city.code)] == [row.number]
