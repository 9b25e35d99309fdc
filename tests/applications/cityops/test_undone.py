"""A closing that was taken back counts nowhere in the evaluation of its month."""

import pytest
from desk import moment, moved, open_desk, verified, who
from small_city import write_small_city
from yiju.applications.cityops.evaluation import evaluation

from yiju.city.boundaries import demonstrate
from yiju.platform.base.time import Period
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work


@pytest.mark.django_db
def test_the_month_stands_as_before_the_closing(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
    open_desk()
    number = verified().number
    june, until = Period.month(2021, 6), moment(30, 23)
    said = {"code": "fixed", "answer": "已修好"}
    before = evaluation(june, "", until)
    assert before.whole.closed.done == ()

    moved(number, "close", "leader", said, at=moment(1, 16), key="c")
    assert evaluation(june, "", until).whole.closed.done == (number,)
    work.undo(number, key="c", actor=who("leader")["actor"], at=moment(1, 16.1))

    after = evaluation(june, "", until)
    assert (after.whole, after.units, after.posts) == (before.whole, before.units, before.posts)
