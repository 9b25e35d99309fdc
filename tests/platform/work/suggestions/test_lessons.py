"""The city's own cases teach, nothing personal is kept, and what was suggested is counted."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from desk import LAMP, filed, moment, moved, open_desk, reported
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.suggestions import api as suggestions
from yiju.platform.work.suggestions.lessons import Told, lessons_of
from yiju.platform.work.suggestions.models import TypeLesson

TODAY = date(2021, 6, 1)
RUBBISH = {"type_code": "E06001", "condition": "暴露垃圾"}
NEXT_DAY = moment(2, 0.5)


@pytest.fixture
def desk(db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
    work.install([cases.CASE])
    open_desk()


def accepted(number: int, words: str, said: dict[str, str], shown: tuple[str, ...] = ()) -> str:
    told = suggestions.Shown(shown, sure=len(shown) == 1) if shown else None
    return filed(f"r-{number}", said, words=words, shown=told)


def test_what_acceptors_decided_is_suggested_from_the_next_day_on(desk):
    said = "老街口又有邋遢堆"
    assert "E06001" not in suggestions.suggested(said, TODAY).codes[:1]
    for number in range(6):
        accepted(number, f"邋遢堆没人清{number}", RUBBISH)

    assert suggestions.keep_learning(NEXT_DAY) == 6
    assert suggestions.suggested(said, TODAY).codes[0] == "E06001"


def test_it_learns_once_a_day_and_again_the_day_after(desk):
    accepted(1, "邋遢堆", RUBBISH)

    assert suggestions.keep_learning(NEXT_DAY) == 1
    accepted(2, "邋遢堆", RUBBISH)
    assert suggestions.keep_learning(NEXT_DAY + timedelta(hours=3)) == 0
    assert suggestions.keep_learning(NEXT_DAY + timedelta(days=1)) == 2


def test_a_report_that_nobody_gave_a_type_teaches_nothing(desk):
    reported("open", words="邋遢堆", type_code="E06001")
    declined = reported("declined", words="邋遢堆", type_code="E06001").item.number
    moved(declined, "decline", "acceptor", {"code": "outside"}, opinion="不在范围")

    assert suggestions.learn(NEXT_DAY) == 0


def test_what_a_few_cases_say_is_forgotten_and_so_are_numbers_of_telephones(desk):
    for number in range(5):
        accepted(number, "邋遢堆，电话13812345678", RUBBISH)
    accepted(9, "邋遢堆，欧阳靖家门口", RUBBISH)
    suggestions.learn(NEXT_DAY)
    [kept] = TypeLesson.objects.all()

    assert kept.type_code == "E06001" and "邋遢堆" in kept.grams
    assert not any("阳" in gram or "1" in gram for gram in kept.grams)


def test_newer_cases_count_for_more():
    old = [Told("路灯坏", "M01037", 180.0)] * 5
    new = [Told("路灯瞎", "M01037", 0.0)] * 5
    [lesson] = lessons_of([*old, *new], least=5, half_days=180.0)

    assert lesson.cases == pytest.approx(7.5)
    assert lesson.grams["瞎"] == pytest.approx(2 * lesson.grams["坏"], abs=1e-3)
    assert lesson.grams["路灯"] == pytest.approx(1)
    assert (
        lessons_of([replace(one, type_code=f"M{n}") for n, one in enumerate(old)], 5, 180.0) == []
    )


def test_the_acceptor_is_right_and_the_figures_say_how_often_we_were(desk):
    accepted(1, "路灯不亮", LAMP, ("E01037",))
    accepted(2, "路灯不亮", LAMP, ("E01001", "E01037"))
    accepted(3, "垃圾", RUBBISH, ("E01037",))
    reported("not-accepted", shown=suggestions.Shown(("E01037",)))
    accepted(4, "没有给过建议的", RUBBISH)
    found = suggestions.hits(moment(1, month=1))

    assert found.months == (
        suggestions.Month("2021-06", cases=3, first=1, among=2, sure=2, sure_first=1, taken=0),
    )
    assert found.confused == (
        suggestions.Confused("E01001", "E01037", 1),
        suggestions.Confused("E01037", "E06001", 1),
    )


def test_at_which_place_the_choice_stood_is_kept_with_the_case_once(desk):
    shown = suggestions.Shown(("E01001", "E01037"))
    first, again = (reported("twice", type_code="E01037", shown=shown) for _n in range(2))
    moved(first.item.number, "accept", "acceptor", LAMP)
    [month] = suggestions.hits(moment(1, month=1)).months

    assert again.item.number == first.item.number
    assert (month.cases, month.taken) == (1, 1)
