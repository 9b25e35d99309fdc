"""Addresses and forms that nobody should send: each is answered with what is wrong."""

import pytest
from http_client import Client

ADDRESSES = {
    "/plan/?on=2022-99-99": 400,
    "/plan/?on=9999-12-31": 422,
    "/plan/?on=0001-01-01": 422,
    "/plan/?plan=none": 404,
    "/plan/?unit=none": 404,
    "/plan/targets/99-9/": 404,
    "/plan/targets/13-2/?known=never": 400,
    "/plan/indicators/none/": 404,
    "/plan/indicators/toilets.upgraded/?period=never": 400,
    "/plan/indicators/toilets.upgraded/?area=none": 404,
    "/assets/toilet/?order=none": 422,
    "/assets/toilet/?toilet_class=none": 422,
    "/assets/toilet/?page=none": 200,
    "/assets/none/": 404,
    "/projects/none/": 404,
    "/registry/areas/none/": 404,
    "/api/plan/changzhou/targets?on=9999-12-31": 422,
    "/api/toilets/nearest?lon=500&lat=99": 422,
}


@pytest.fixture(scope="module")
def office(running_city):
    return Client(running_city.address, "office")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_wrong_address_is_told_what_is_wrong(office, address):
    assert office.ask(address)[0] == ADDRESSES[address]


def test_a_datum_that_does_not_exist_is_refused(office):
    form = {"code": "x", "name": "x", "datum": "mars", "valid_from": "2022-01-01"}

    assert office.ask("/assets/toilet/new/", form)[0] == 422
