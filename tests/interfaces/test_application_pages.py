"""The page of an application leads to its own pages, to what is under way, and to its records."""

import re

import pytest
from http_client import Client

LED_TO = re.compile(r'<a class="btn btn-sm btn-primary" href="([^"]+)"')


@pytest.mark.parametrize("name", ["cityops", "maintenance_fund", "presale", "nightscape"])
def test_each_page_that_an_application_leads_to_opens(running_city, name: str):
    office = Client(running_city.address, "office")
    status, page = office.read(f"/applications/{name}/")
    found = LED_TO.findall(page)

    assert status == 200 and found
    assert [(one, office.read(one)[0]) for one in found] == [(one, 200) for one in found]


def test_nobody_is_led_to_a_page_that_is_not_open_to_them(running_city):
    _status, page = Client(running_city.address, "keeper").read("/applications/cityops/")

    found = LED_TO.findall(page)
    assert "/applications/cityops/evaluation/" in found
    assert "/applications/cityops/evaluation/scores/" not in found


def test_what_is_under_way_in_an_application_is_a_click_away(running_city):
    office = Client(running_city.address, "office")
    _status, page = office.read("/applications/maintenance_fund/")

    assert 'href="/work/items/?state=open&amp;process=fund_use"' in page
