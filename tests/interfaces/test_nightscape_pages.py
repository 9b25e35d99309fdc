"""The pages of landscape lighting over HTTP: what shines, why, and who may tell it otherwise."""

import pytest
from http_client import Client

PAGES = "/applications/nightscape/"
SCENE = "/commands/new/?kind=night_circuit.scene&amp;where=area&amp;area=320400000000"


@pytest.fixture(scope="module")
def office(running_city):
    return Client(running_city.address, "office")


def test_the_next_evenings_are_told_with_scene_and_ground(office):
    status, page = office.read(f"{PAGES}tonight/?on=2022-09-29")

    assert status == 200
    for words in ("2022-10-01", "法定节假日", "节日", "平日", "22:00", "天宁环城高架夜景01"):
        assert words in page


def test_a_weekend_that_is_worked_says_so(office):
    assert "调休上班的周末" in office.read(f"{PAGES}tonight/?on=2021-10-09")[1]


@pytest.mark.parametrize("day", ["2010-01-01", "2031-01-01", "9999-12-31", "0001-01-01"])
def test_an_evening_without_rules_is_refused_with_the_reason(office, day):
    assert office.read(f"{PAGES}tonight/?on={day}")[0] == 409
    assert office.read(f"{PAGES}site/?code=320402JG0001&on={day}")[0] == 409


def test_scenes_for_the_whole_city_are_offered_to_those_who_may_tell_them(running_city, office):
    commander = Client(running_city.address, "commander").read(f"{PAGES}tonight/")[1]
    dispatcher = Client(running_city.address, "dispatcher").read(f"{PAGES}tonight/")[1]

    assert f'{SCENE}&amp;value=4"' in commander and f'{SCENE}&amp;value=4"' in dispatcher
    assert f'{SCENE}&amp;value=0&amp;authority=emergency"' in commander
    assert "authority=emergency" not in dispatcher and SCENE not in office.read(PAGES)[1]
    form = f"{SCENE}&amp;value=0&amp;authority=emergency".replace("&amp;", "&")
    status, page = Client(running_city.address, "commander").read(form)
    assert status == 200 and "景观照明场景" in page and "熄灯" in page


def test_one_installation_is_told_with_its_circuits_and_limits(office):
    status, page = office.read(f"{PAGES}site/?code=320402JG0001&on=2022-06-28")

    assert status == 200
    assert "320402JG0001-1" in page and "lx" in page and "22:00" in page
    assert office.read(f"{PAGES}site/?code=320402JG9999")[0] == 404


@pytest.mark.parametrize("year", ["2021", "1800", "x"])
def test_energy_of_any_year_is_answered_with_a_year_that_there_is(office, year):
    status, page = office.read(f"{PAGES}energy/?year={year}")

    assert status == 200
    assert ("2021-12" in page) is (year == "2021")
    assert "不是电表读数" in page


def test_a_visitor_is_shown_the_way_in(running_city):
    visitor = Client(running_city.address, "visitor")
    assert "/account/login/" in visitor.ask(f"{PAGES}tonight/")[1]
