"""What everybody, an owner behind the owner's code and the offices see and do of an assembly."""

import re

import pytest
from http_client import Client
from owner_forms import post

YOUNG, OLD, ASKED = "320402XQ9004", "320402XQ9005", "320402XQ9001"
LETTER = re.compile(r"<dd>(320402XQ900\d-1-\d{4})</dd>.*?<code>([A-Z2-7-]{19})</code>", re.S)
PROPOSAL = re.compile(r'name="proposal" value="(YZJY\d+)"')
NUMBER = re.compile(r'name="number" value="(ZGJY\d+)"')
ACT, MATTERS = "/public/owners_assembly/act/", "/applications/owners_assembly/matters/"


@pytest.fixture(scope="module")
def codes(running_city) -> dict[str, str]:
    """The owners' codes, by home, as the office prints them."""
    office, found = Client(running_city.address, "office"), {}
    for compound in (YOUNG, ASKED):
        status, page = post(office, f"/holders/compound/{compound}/letters/")
        assert status == 200
        found |= dict(LETTER.findall(page))
    return found


def place(running_city, code: str) -> str:
    status, page = Client(running_city.address, "visitor").read(f"/public/places/compound/{code}/")
    assert status == 200
    return page


def test_everybody_sees_who_prepares_the_first_assembly(running_city):
    page = place(running_city, YOUNG)
    for told in (
        "首次业主大会筹备组",
        "2022-05-20 组成",
        "业主代表 4",
        "街道代表 1",
        "演示筹备组公告",
    ):
        assert told in page, told


def test_everybody_sees_what_is_handed_over_what_was_annulled_and_until_when_one_can_sue(
    running_city,
):
    page = place(running_city, OLD)
    for told in (
        "现物业服务企业离场 2022-07-13",
        "预收的费用、代管的资金和公共收益结余",
        "决定已撤销",
        "演示撤销决定 2021-1",
        "业主可以在 2023-05-06 前请求法院撤销",
        "1 户不同意",
        "要求召开业主大会",
    ):
        assert told in page, told
    assert "H62" not in page and "-1-0602" not in page
    status, ballot = Client(running_city.address, "visitor").read("/public/ballots/demo-garage/")
    assert (status, "决定不再有效" in ballot) == (200, True)


def test_an_owner_is_asked_on_the_page_of_the_home_and_answers_once(running_city, codes):
    visitor, home = Client(running_city.address, "visitor"), f"{ASKED}-1-0402"
    who = {"part": home, "code": codes[home]}
    _status, page = post(visitor, "/public/home/", **who)
    assert "美容工作室" in page
    [number] = NUMBER.findall(page)

    for _turn in range(2):
        assert post(visitor, ACT, **who, number=number, asks="agree")[0] == 200
    status, page = post(visitor, ACT, **who, number=number, asks="refuse")
    assert (status, "已经答复过" in page) == (422, True)
    assert post(visitor, ACT, **{**who, "code": "x"}, number=number, asks="refuse")[0] == 403
    assert "您已答复：同意" in post(visitor, "/public/home/", **who)[1]


def test_an_owner_asks_for_a_first_assembly_where_there_is_none(running_city, codes):
    visitor, home = Client(running_city.address, "visitor"), f"{YOUNG}-1-0201"
    who = {"part": home, "code": codes[home]}
    assert "正在办理" in post(visitor, "/public/home/", **who)[1]
    status, page = post(visitor, ACT, **who, asks="first", words="再申请一次")
    assert (status, "CBZZ" in page, "正在办理" in page) == (422, True, True)

    governed = f"{ASKED}-1-0402"
    status, page = post(
        visitor, ACT, part=governed, code=codes[governed], asks="first", words="再成立一个"
    )
    assert (status, "2024-08-31" in page) == (422, True)


def test_who_speaks_for_the_committee_calls_the_meeting_that_owners_asked_for(running_city):
    """From the proposal to the meeting, and both name each other in public."""
    firm = Client(running_city.address, "firm")
    page = firm.read(MATTERS)[1]
    assert "公布并审计公共收益" in page
    [proposal] = set(PROPOSAL.findall(page))
    call = {"asks": "call", "compound": OLD, "proposal": proposal, "matter": "other"}
    assert post(firm, MATTERS, **call, words="")[0] == 422
    for _turn in range(2):
        status, _page = post(firm, MATTERS, **call, words="公布并审计公共收益。")
        assert status == 200
    [meeting] = set(re.findall(r"已召集会议 (YZDH\d+)", place(running_city, OLD)))
    assert f"由业主联名建议 {proposal} 提出" in place(running_city, OLD)
    assert meeting in firm.read("/decisions/owners_assembly.meeting/")[1]


def test_only_the_street_and_the_office_bring_a_decision_under_review(running_city):
    said = {
        "asks": "review", "ballot": "demo-garage", "way": "authority", "paper": "受理 2",
        "words": "再次审查", "key": "page-review",
    }  # fmt: skip
    office, firm = (Client(running_city.address, who) for who in ("office", "firm"))
    status, page = post(office, MATTERS, **said)
    assert (status, "已经撤销" in page) == (422, True)
    assert post(firm, MATTERS, **said)[0] in (403, 404)
    assert post(Client(running_city.address, "inspector"), MATTERS, **said)[0] == 403
    status, page = post(office, MATTERS, **{**said, "ballot": "no-such"})
    assert (status, "没有表决 no-such" in page) == (404, True)


def test_the_offices_see_what_is_under_way_and_a_firm_what_is_its_own(running_city):
    office, firm = (Client(running_city.address, who) for who in ("office", "firm"))
    for client in (office, firm):
        status, page = client.read(MATTERS)
        assert status == 200
        assert "WYJJ" in page
    assert "审查一项业主决定" not in page
