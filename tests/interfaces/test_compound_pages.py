"""The page of a compound, and what an owner sees and does behind the owner's code."""

import re

import pytest
from http_client import Client
from owner_forms import KEY, post

PLACE = "/public/places/compound/320402XQ9001/"
HOME = "320402XQ9001-1-0102"
LETTER = re.compile(r"<dd>(320402XQ9001-1-\d{4})</dd>.*?<code>([A-Z2-7-]{19})</code>", re.S)
USE = re.compile(r'name="number" value="(WXZJ\d+)"')
NUMBER = re.compile(r'name="number" value="(YZJY\d+)"')


@pytest.fixture(scope="module")
def codes(running_city) -> dict[str, str]:
    """The owners' codes of the compound, by home, as the office prints them."""
    office = Client(running_city.address, "office")
    status, page = post(office, "/holders/compound/320402XQ9001/letters/")
    assert status == 200
    return dict(LETTER.findall(page))


def test_everybody_sees_who_serves_what_was_decided_and_where_the_money_went(running_city):
    status, page = Client(running_city.address, "visitor").read(PLACE)

    assert status == 200
    for told in (
        "演示物业服务企业01",
        "双向进入、交叉任职",
        "未通过",
        "屋面防水",
        "¥84,600.00",
        "¥40,000.00",
        "公共收益",
        "¥600,000.00",
        "加装非机动车充电位",
        "3 户附议",
        "满意度",
    ):
        assert told in page, told
    assert "-1-0102" not in page


def test_a_compound_is_called_by_its_name_where_its_stars_are_published(running_city):
    _status, page = Client(running_city.address, "visitor").read(
        "/public/standings/property_rating.stars/"
    )

    assert ">翠竹新村</a>" in page


def test_only_a_clerk_prints_the_letters_of_owners(running_city, codes):
    assert len(codes) == 12
    for role in ("visitor", "inspector", "leader"):
        client = Client(running_city.address, role)
        assert post(client, "/holders/compound/320402XQ9001/letters/")[0] in (401, 403)


def test_an_owner_sees_their_statement_their_bill_and_what_to_vote_on(running_city, codes):
    visitor = Client(running_city.address, "visitor")
    status, page = post(visitor, "/public/home/", part=HOME, code=codes[HOME])

    assert status == 200
    assert "账户余额不足，请补交" in page
    assert "公共收益" in page
    assert "/public/ballots/demo-manager/vote/" in page
    status, page = post(visitor, "/public/home/", part=HOME, code=codes["320402XQ9001-1-0101"])
    assert (status, "房号或业主码不对" in page) == (403, True)


def test_an_owner_complains_and_a_neighbour_supports_a_proposal(running_city, codes):
    visitor = Client(running_city.address, "visitor")
    who = {"part": HOME, "code": codes[HOME]}
    _status, page = post(visitor, "/public/home/", **who)
    said = {**who, "kind": "M99002", "words": "一楼单元门关不上", "key": KEY.findall(page)[-1]}
    for _turn in range(2):
        status, done = post(visitor, "/public/property_rating/act/", **said)
        assert (status, "已记下" in done) == (200, True)
    _status, page = post(visitor, "/public/home/", **who)
    assert page.count("一楼单元门关不上") == 1

    [number] = NUMBER.findall(page)
    for _turn in range(2):
        status, _done = post(visitor, "/public/owners_assembly/act/", **who, number=number)
        assert status == 200
    assert "4 户附议" in visitor.read(PLACE)[1]
    status, page = post(visitor, "/public/owners_assembly/act/", part=HOME, code="x", number=number)
    assert status == 403


def test_an_owner_says_that_a_bill_is_paid_and_has_a_receipt_once_the_firm_found_it(
    running_city, codes
):
    visitor, firm = (Client(running_city.address, who) for who in ("visitor", "firm"))
    who, bills = {"part": HOME, "code": codes[HOME]}, "/applications/maintenance_fund/bills/"
    [number] = USE.findall(post(visitor, "/public/home/", **who)[1])
    pay = {**who, "number": number}
    url = "/public/maintenance_fund/bill/"
    assert post(visitor, url, **pay, slip="看不清")[0] == 422
    assert post(visitor, url, **{**pay, "code": "x"}, slip="HD-2022-0630")[0] == 403
    assert post(visitor, url, **{**pay, "number": "AJ2022061300001"})[0] == 404
    for _turn in range(2):
        status, page = post(visitor, url, **pay, slip="HD-2022-0630")
        assert (status, "已经记下" in page) == (200, True)
    assert post(visitor, url, **pay, slip="HD-2022-0631")[0] == 409

    other = Client(running_city.address, "developer-1")
    assert post(other, bills, number=number, part=HOME)[0] in (403, 404)
    assert "HD-2022-0630" in firm.read(bills)[1]
    for _turn in range(2):
        assert post(firm, bills, number=number, part=HOME)[0] == 200

    status, page = post(visitor, url, **pay)
    assert (status, "分摊款收据" in page, "HD-2022-0630" in page) == (200, True, True)
    receipt = f"/applications/maintenance_fund/receipt/?number={number}&part={HOME}"
    assert firm.read(receipt)[0] == 200
    assert other.read(receipt)[0] == 404


def test_the_office_sees_what_each_compound_lacks_and_the_firm_its_own(running_city):
    office = Client(running_city.address, "office")
    status, page = office.read("/applications/property_service/compounds/?show=body")
    assert status == 200
    assert "任期已满" in page
    status, page = office.read("/applications/maintenance_fund/uses/")
    assert (status, "街道确认" in page or "紧急情况" in page) == (200, True)
    firm = Client(running_city.address, "firm")
    status, page = firm.read("/applications/property_rating/firm/")
    assert status == 200
    assert "翠竹新村" in page
    assert "楼顶平台堆放杂物" in page


def test_a_use_of_the_fund_that_may_not_be_is_refused_on_the_page(running_city):
    office = Client(running_city.address, "office")
    url = "/decisions/maintenance_fund.use/"
    said = {
        "asset": "320402XQ9003",
        "item": "roof",
        "scope": "building",
        "building": "320402XQ9003-1",
        "works": "屋面",
        "budget_yuan": "1000",
        "key": "k1",
    }
    status, page = post(office, url, **said)
    assert (status, "保修期到 2023-05-01" in page) == (422, True)
