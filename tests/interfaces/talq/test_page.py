"""The page of TALQ: who connects, and which asset a device is."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from talq_city import account, address, logged

from yiju.interfaces.talq import peers
from yiju.interfaces.talq.models import Announced, Peer
from yiju.platform.sensing import api as sensing

HOME = "/talq/"


def browser(role):
    account(f"{role}-1", role)
    client = Client()
    client.force_login(get_user_model().objects.get(username=f"{role}-1"))
    return client


@pytest.fixture
def office(city):
    return browser("office")


def read(client, status=200):
    answer = client.get(HOME)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_page_tells_both_sides_what_they_have_to_enter(city, office):
    page = read(office)
    for words in (
        str(peers.own_address()),
        city.gateway.address,
        city.management.address,
        "http://testserver/talq/cms",
        "http://testserver/talq/gateway",
    ):
        assert words in page


def test_a_gateway_and_a_management_software_are_set_up_there(city, office):
    who, at = city.commanded.measured.actor, city.commanded.now
    sensing.source_make(
        "second", name="另一家", unit_code="990100-housing", door="http", actor=who, at=at
    )
    assert 'value="second"' in read(office)
    made = office.post(f"{HOME}peers/", {"side": "gateway", "source": "second"})
    assert (made.status_code, made.url) == (302, HOME)
    assert 'value="second"' not in read(office)

    account("ministry", "auditor")
    facts = {"side": "cms", "key": "ministry", "account": "ministry"}
    wrong = office.post(f"{HOME}peers/", facts | {"address": "x"})
    assert wrong.status_code == 422
    assert "UUID" in wrong.content.decode()
    assert 'value="ministry"' in wrong.content.decode()
    assert office.post(f"{HOME}peers/", facts | {"address": address("m")}).status_code == 302
    assert set(Peer.objects.values_list("key", flat=True)) == {
        "vendor",
        "province",
        "second",
        "ministry",
    }


def test_a_device_that_waits_is_adopted_by_a_person(city, office):
    city.commanded.measured.register.record("L-9")
    city.announce("x")
    row = Announced.objects.get()
    page = read(office)
    assert "controller x" in page

    facts = {"device": row.pk, "kind": "lamp"}
    assert office.post(f"{HOME}adopt/", facts | {"code": "nothing"}).status_code == 404
    assert office.post(f"{HOME}adopt/", facts | {"code": "L-9"}).status_code == 302

    row.refresh_from_db()
    assert (row.asset_code, row.adopted_by) == ("L-9", "office-1")
    assert "controller x" not in read(office)
    assert city.report(logged("x", "activePower", 55, 61))[0] == 201


@pytest.mark.parametrize("bad", [{"device": "x"}, {"device": "9" * 30}, {"kind": "toilet"}, {}])
def test_an_odd_adoption_is_refused_on_the_page(city, office, bad):
    facts = {"device": "1", "kind": "lamp", "code": "L-1"} | bad
    assert office.post(f"{HOME}adopt/", facts).status_code == 422


def test_who_oversees_reads_and_does_not_change(city):
    auditor = browser("auditor")
    assert "<form" not in read(auditor).split("<h1>")[1].split("</main>")[0]
    assert auditor.post(f"{HOME}peers/", {}).status_code == 403
    assert auditor.post(f"{HOME}adopt/", {}).status_code == 403
    read(browser("staff"), 403)
