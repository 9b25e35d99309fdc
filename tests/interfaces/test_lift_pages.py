"""Lifts and the handover of homes on the pages: who reports, who records, and who may not."""

import re

import pytest
from http_client import Client
from owner_forms import KEY, post

SECOND, NEW = "320402XQ9002", "320402XQ9004"
HOME, NEIGHBOUR = f"{SECOND}-1-0402", f"{NEW}-1-0302"
LETTER = re.compile(r"<dd>(320402XQ\d{4}-\d-\d{4})</dd>.*?<code>([A-Z2-7-]{19})</code>", re.S)
LIFTS = "/applications/lifts/lifts/"
HANDOVERS = "/applications/maintenance_fund/handovers/"
PAPERS = {"day": "2022-06-29", "guarantee": "质保 9", "manual": "说明 9", "inspection": "分户 9"}


def codes(running_city, compound: str) -> dict[str, str]:
    office = Client(running_city.address, "office")
    return dict(LETTER.findall(post(office, f"/holders/compound/{compound}/letters/")[1]))


@pytest.fixture(scope="module")
def owner(running_city) -> dict[str, str]:
    """What an owner in the second compound shows of their home."""
    return {"part": HOME, "code": codes(running_city, SECOND)[HOME]}


def test_an_owner_names_the_lift_that_a_report_is_about_and_the_firm_sees_it(running_city, owner):
    visitor, firm = (Client(running_city.address, who) for who in ("visitor", "firm"))
    _status, page = post(visitor, "/public/home/", **owner)
    assert f'<option value="{SECOND}-2-DT01">怡康花园 2 幢 1 单元电梯</option>' in page
    said = {
        **owner, "kind": "M99002", "words": "轿厢里的灯坏了", "facility": f"{SECOND}-2-DT01",
        "key": KEY.findall(page)[-1],
    }  # fmt: skip

    assert post(visitor, "/public/property_rating/act/", **said)[0] == 200
    wrong = {**said, "facility": f"{NEW}-1-DT01", "key": "another-key-of-a-form"}
    assert post(visitor, "/public/property_rating/act/", **wrong)[0] == 422

    _status, page = post(visitor, "/public/home/", **owner)
    assert "怡康花园 2 幢 1 单元电梯：" in page
    [number] = re.findall(r"<p class=\"mb-1\">(\d{19}) · ", page)
    status, page = firm.read(f"/work/items/{number}/")
    assert (status, f"/assets/lift/items/{SECOND}-2-DT01/" in page) == (200, True)


def test_the_register_of_lifts_shows_warnings_first_and_each_may_record_what_is_theirs(
    running_city,
):
    street, firm = (Client(running_city.address, who) for who in ("district", "firm"))
    status, page = street.read(LIFTS)
    assert status == 200
    for told in (
        "30 天内有 3 件报修、投诉",
        "检验 2022-06-12 到期，没有检验",
        "困人 45 分钟",
        "加装",
    ):
        assert told in page, told
    assert page.index(f"{SECOND}-1-DT01") < page.index(f"{NEW}-1-DT01")

    mine = {"lift": "320402XQ9003-3-DT01"}
    assert post(firm, LIFTS, asks="stop", words="试试", **mine)[0] == 404
    other = Client(running_city.address, "developer-1")
    inspected = {"asks": "inspect", "day": "2022-06-29", "words": "检 2022-9", **mine}
    assert post(other, LIFTS, **inspected)[0] == 404
    assert post(firm, LIFTS, **{**inspected, "day": "明天"})[0] == 422
    assert post(firm, LIFTS, **{**inspected, "words": " "})[0] == 422
    assert post(street, LIFTS, asks="stop", words="门机故障", **mine)[0] == 200
    assert (
        "停用，待检验"
        in Client(running_city.address, "visitor").read("/public/places/compound/320402XQ9003/")[1]
    )
    for _turn in range(2):
        assert post(firm, LIFTS, **inspected)[0] == 200
    trapped = {"asks": "trapped", "day": "2022-06-28", "words": "", **mine}
    assert post(firm, LIFTS, minutes="x", **trapped)[0] == 422
    assert post(firm, LIFTS, minutes="12", **trapped)[0] == 200
    assert "停用，待检验" not in firm.read(LIFTS)[1]


def test_who_only_looks_on_records_nothing_of_a_lift(running_city):
    leader = Client(running_city.address, "leader")
    status, page = leader.read(LIFTS)
    assert (status, "登记检验合格" in page) == (200, False)
    said = {"asks": "trapped", "day": "2022-06-28", "minutes": "40", "words": ""}
    assert post(leader, LIFTS, lift=f"{SECOND}-1-DT01", **said)[0] == 403
    assert "/account/login/" in Client(running_city.address, "visitor").ask(LIFTS)[1]


def test_whoever_built_the_homes_sees_what_each_lacks_and_hands_none_over_unpaid(running_city):
    builder = Client(running_city.address, "developer-1")
    status, page = builder.read(f"{HANDOVERS}?building={NEW}-1")
    assert (status, "在册 22 户，现在能交付 0 户" in page) == (200, True)
    assert "首期维修资金应交 ¥11,970.00，已交 ¥0.00" in page
    assert page.count('name="home"') == 1

    said = {"building": f"{NEW}-1", "key": KEY.findall(page)[-1], **PAPERS}
    status, page = post(builder, HANDOVERS, **said, homes=f"{NEW}-1-1102，{NEIGHBOUR}")
    assert (status, "没有一户能交付" in page) == (200, True)
    assert f"{NEIGHBOUR}：已于 2022-06-17 交付" in page

    firm = Client(running_city.address, "firm")
    assert firm.read(f"{HANDOVERS}?building={NEW}-1")[0] == 404
    leader = Client(running_city.address, "leader")
    assert post(leader, HANDOVERS, **said)[0] == 403


def test_owners_and_everybody_see_what_was_handed_over(running_city):
    visitor = Client(running_city.address, "visitor")
    code = codes(running_city, NEW)[NEIGHBOUR]
    _status, page = post(visitor, "/public/home/", part=NEIGHBOUR, code=code)
    assert "2022-06-17" in page
    assert "应交 ¥11,970.00，已交 ¥11,970.00" in page

    status, page = visitor.read(f"/public/places/compound/{NEW}/")
    assert (status, "22 户中已交付 21 户" in page) == (200, True)
