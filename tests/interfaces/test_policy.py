"""The policy table names every route, and what it says holds over HTTP for every role."""

from collections.abc import Iterator

import pytest
from addresses import address_of, routes
from http_client import Client

from yiju.interfaces import policy

SAMPLE = {
    "objection": "1",
    "key": "toilet",
    "code": "320402000000",
    "name": "toilets",
    "kind": "toilet",
    "plan": "changzhou",
    "number": "1",
    "z": "9",
    "x": "426",
    "y": "207",
    "provider_id": "city",
    "asking": "1",
    "crew": "1",
    "patrol": "1",
    "hook": "1",
    "ending": "csv",
    "view": "1",
    "command": "1",
    "advice": "1",
    "danger": "1",
    "draw": "recheck-2022-05",
    "line": "1",
    "evaluation_key": "districts-2022-06",
    "ballot": "demo-lift",
    "standing": "contractor_credit.builder",
    "source": "vendor",
    "stream": "toilet.nh3",
    "survey_key": "demo-homes-2022",
}
BY_SECRET = {
    "sensing:readings",
    "sensing:commands",
    "sensorthings:resource",
    "talq:cms",
    "talq:gateway",
    "titles:facts",
}
"""Doors for devices and programs: whoever they are, a role opens nothing there."""
ROLES = [role for role in policy.ROLES if role != "visitor"]


def test_the_policy_table_names_every_route():
    unnamed = [route for name, route in routes() if not name or policy.rule_for(name) is None]

    assert unnamed == []


def test_every_line_of_the_policy_table_covers_some_route():
    names = {name for name, _route in routes()}
    idle = [rule.route for rule in policy.POLICY if not any(rule.covers(n) for n in names)]

    assert idle == []


def test_a_route_that_is_not_in_the_table_is_open_to_nobody():
    assert not policy.allows("nowhere:page", "GET", policy.ROLES)


def readable() -> Iterator[tuple[str, str]]:
    for name, route in routes():
        found = address_of(route, SAMPLE)
        # The pages of an identity provider answer only while one is set up.
        provider = name.startswith("openid_connect")
        if found and "logout" not in name and not name.startswith("mfa_") and not provider:
            yield name, found


@pytest.mark.parametrize("role", policy.ROLES)
def test_each_role_reads_what_the_table_opens_to_it_and_nothing_else(running_city, role):
    client = Client(running_city.address, role)
    held = {"visitor", role}
    wrong = []
    for name, url in readable():
        code, ended = client.ask(url)
        if name in BY_SECRET:
            if code != 401:
                wrong.append((name, url, code, ended))
            continue
        refused = code in {401, 403} or ("/account/login/" in ended and name != "account_login")
        if policy.allows(name, "GET", held) == refused or code >= 500:
            wrong.append((name, url, code, ended))

    assert wrong == []


@pytest.mark.parametrize("role", policy.ROLES)
def test_no_role_may_post_where_the_table_does_not_let_it_write(running_city, role):
    client = Client(running_city.address, role)
    held = {"visitor", role}
    wrong = []
    for name, url in readable():
        if policy.allows(name, "POST", held):
            continue
        code, _ended = client.ask(url, {})
        if code not in {401, 403}:
            wrong.append((name, url, code))

    assert wrong == []
