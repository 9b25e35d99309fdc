"""Stalls of a compound on the pages: everybody, an owner, the firm, and who may not write."""

import json
import re

import pytest
from http_client import Client
from owner_forms import KEY, post

from yiju.platform.trust.draws.exporting import verify_export

THIRD, SECOND = "320402XQ9003", "320402XQ9002"
HOME = f"{SECOND}-2-0402"
LETTER = re.compile(rf"<dd>({SECOND}-\d-\d{{4}})</dd>.*?<code>([A-Z2-7-]{{19}})</code>", re.S)
FIRM_PAGE = "/applications/compound_parking/compound/?compound="


@pytest.fixture(scope="module")
def code(running_city) -> str:
    """The owner's code of a home in the second compound."""
    office = Client(running_city.address, "office")
    _status, page = post(office, f"/holders/compound/{SECOND}/letters/")
    return dict(LETTER.findall(page))[HOME]


def test_everybody_sees_the_vote_the_lots_and_what_the_stalls_earned(running_city):
    visitor = Client(running_city.address, "visitor")
    status, page = visitor.read(f"/public/places/compound/{THIRD}/")

    assert status == 200
    for told in ("占用共有部分增设", "/public/ballots/demo-stalls/", "¥120,000.00", "¥84,000.00"):
        assert told in page, told
    assert "苏D" not in page
    [draw] = set(re.findall(r"/public/draws/(stalls-[0-9a-f]+)/", page))
    _status, told = visitor.read(f"/public/draws/{draw}/draw.json")
    assert verify_export(json.loads(told))


def test_an_owner_applies_once_and_may_stop_waiting(running_city, code):
    visitor = Client(running_city.address, "visitor")
    who = {"part": HOME, "code": code}
    _status, page = post(visitor, "/public/home/", **who)
    said = {**who, "plate": "苏DZ0001", "wish": "charging", "key": KEY.findall(page)[-1]}
    for _turn in range(2):
        status, done = post(visitor, "/public/compound_parking/act/", **said)
        assert (status, "已记下" in done) == (200, True)
    _status, page = post(visitor, "/public/home/", **who)
    assert page.count("苏D***01") == 1
    assert "DZ0001" not in page
    status, _page = post(visitor, "/public/compound_parking/act/", **{**said, "plate": "x"})
    assert status == 422

    [number] = set(re.findall(r'name="number" value="(CWSQ\d+)"', page))
    status, _page = post(visitor, "/public/compound_parking/act/", **who, number=number)
    assert status == 200
    status, _page = post(
        visitor, "/public/compound_parking/act/", part=HOME, code="x", number=number
    )
    assert status == 403


def test_the_firm_sees_who_waits_and_what_is_wrong_and_writes_within_its_reach(running_city):
    firm = Client(running_city.address, "firm")
    status, page = firm.read("/applications/compound_parking/stalls/")
    assert (status, "有业主等候，车位租给业主以外的人" in page) == (200, True)
    status, page = firm.read(FIRM_PAGE + SECOND)
    assert (status, "登记租金" in page) == (200, True)
    assert post(firm, FIRM_PAGE + SECOND, asks="rent", yuan="0", key="r")[0] == 422
    status, page = post(firm, FIRM_PAGE + SECOND, asks="lots", key="l")
    assert (status, "不用抽签" in page) == (409, True)
    assert post(firm, FIRM_PAGE + SECOND, asks="credit", quarter="<b>")[0] == 404


def test_who_only_looks_on_changes_nothing_there(running_city):
    leader = Client(running_city.address, "leader")
    status, page = leader.read(FIRM_PAGE + THIRD)
    if status == 200:
        assert "登记租金" not in page
    assert post(leader, FIRM_PAGE + THIRD, asks="cost", yuan="1", key="c")[0] in (403, 404)
    assert Client(running_city.address, "firm").read(FIRM_PAGE + "320402XQ9999")[0] == 404


def test_the_words_of_clause_9_show_what_became_of_them(running_city):
    status, page = Client(running_city.address, "office").read("/plan/")

    assert status == 200
    for key in ("presale.drawn_and_published", "presale.covered", "resale.share"):
        assert f"/plan/indicators/{key}/" in page, key
