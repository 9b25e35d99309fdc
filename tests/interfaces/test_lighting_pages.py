"""The pages of street lighting over HTTP: who reads them, and what they say of odd questions."""

import pytest
from http_client import Client


@pytest.fixture(scope="module")
def office(running_city):
    return Client(running_city.address, "office")


def test_the_night_of_the_longest_day_is_told_by_road_class(office):
    status, page = office.read("/applications/lighting/tonight/?on=2022-06-21")

    assert status == 200
    for words in ("19:08", "04:55", "主干路", "06-21 19:28", "23:00"):
        assert words in page


def test_a_public_holiday_says_that_it_is_one(office):
    assert "法定节假日" in office.read("/applications/lighting/tonight/?on=2021-10-01")[1]
    assert "法定节假日" not in office.read("/applications/lighting/tonight/?on=2021-10-12")[1]


@pytest.mark.parametrize("day", ["2010-01-01", "2031-01-01", "9999-12-31", "0001-01-01"])
def test_a_night_without_rules_is_refused_with_the_reason(office, day):
    assert office.read(f"/applications/lighting/tonight/?on={day}")[0] == 409


@pytest.mark.parametrize("year", ["2021", "1800", "x", "99999999999"])
def test_energy_of_any_year_is_answered_with_a_year_that_there_is(office, year):
    status, page = office.read(f"/applications/lighting/energy/?year={year}")

    assert status == 200
    assert ("2021-12" in page) is (year == "2021")


def test_where_nothing_is_measured_the_page_says_so_and_not_that_all_is_well(office):
    status, page = office.read("/applications/lighting/now/")

    assert status == 200
    assert "还没有" in page
    assert "没有单灯的故障" not in page


def test_the_lamps_now_lead_to_their_alarms_and_to_the_one_switch(running_city, office):
    dispatcher = Client(running_city.address, "dispatcher")
    page = dispatcher.read("/applications/lighting/now/")[1]

    assert "/sensing/alarms/" in page and "/commands/" in page
    link = (
        "/commands/new/?kind=light_circuit.switch&amp;where=area&amp;area=320400000000&amp;value=1"
    )
    assert f'{link}"' in page and f'{link}&amp;rehearsal=1"' in page
    assert link not in office.read("/applications/lighting/now/")[1]
    status, form = dispatcher.read(link.replace("&amp;", "&"))
    assert status == 200 and "回路开关" in form and "合闸" in form


def test_the_alarms_of_one_case_are_listed_by_its_number(office):
    status, page = office.read("/sensing/alarms/?case=AJ-0")
    assert status == 200
    assert "只看案件 AJ-0 的报警" in page


def test_the_lamps_of_an_area_that_is_none_are_not_found(office):
    assert office.read("/applications/lighting/now/?area=999999000000")[0] == 404


def test_a_visitor_is_shown_the_way_in(running_city):
    visitor = Client(running_city.address, "visitor")

    assert "/account/login/" in visitor.ask("/applications/lighting/tonight/")[1]
