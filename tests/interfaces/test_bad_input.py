"""Addresses and forms that nobody should send: each is answered with what is wrong."""

import socket
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
import requests
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


def test_who_sends_slowly_keeps_nobody_waiting(running_city):
    told = urlsplit(running_city.address)
    begun = (
        "POST /open311/v2/requests.json HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\nlat=31"
    )
    with ExitStack() as open_lines:
        for _phone in range(8):
            line = socket.create_connection((told.hostname, told.port))
            open_lines.enter_context(line).sendall(begun.encode())

        pages = [running_city.address + "/account/login/"] * 10
        answers = [requests.get(page, timeout=60).status_code for page in pages]

    assert answers == [200] * 10
