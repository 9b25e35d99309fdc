"""A person in office announces a draw and calls a ballot with nothing but the pages."""

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from small_office import SmallOffice, small_office

SECRET = "four dice of the residents: 4 6 1 3"
CODE = re.compile(r"<code>((?:[A-Z2-9]{4}-){3}[A-Z2-9]{4})</code>")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("announcing")) as running:
        for name, unit, role, area in (
            ("chief", "市住建局", "office", ""),
            ("clerk", "东区政府", "district", "东区"),
            ("auditor", "市住建局", "auditor", ""),
            ("west", "西区政府", "district", "西区"),
        ):
            running.account(name, unit, role, area)
        yield running


DRAW = {"title": "节点核验人员", "key": "node-7", "kind": "inspectors", "house": "市住建局",
        "parties": "市审计局\n", "alone": "", "beacon": "", "beacon_at": ""}  # fmt: skip
LIST = {"do": "freeze", "candidates": "R01\nR02\nR03\nR04\nR05\nR06", "places": "2",
        "excluded": "R07，其配偶在开发企业任职"}  # fmt: skip


def test_a_draw_is_announced_frozen_revealed_and_published_by_forms(office: SmallOffice) -> None:
    chief, steps = office.browser("chief"), "/draws/node-7/"
    assert "公布一次抽签" in chief.open("/public/draws/").text
    assert "公布一次抽签" not in office.browser().open("/public/draws/").text
    assert chief.submit("/draws/", **{**DRAW, "parties": ""}).status_code == 422, "one alone"
    assert chief.submit("/draws/", **{**DRAW, "key": "X"}).status_code == 422
    assert "冻结名单" in chief.submit("/draws/", **DRAW).text
    other = chief.submit("/draws/", **{**DRAW, "title": "另一次"})
    assert (other.status_code, "已经用过" in other.text) == (422, True)
    for wrong, words in (
        ({"candidates": "R01", "places": "1"}, "谈不上抽签"),
        ({"candidates": "R01\nR01"}, "出现了两次"),
        ({"candidates": "R01\nR02,x,many"}, "第 2 行"),
        ({"places": "two"}, "名额第 1 行"),
        ({"excluded": "R07"}, "回避第 1 行"),
        ({"excluded": "R06,亲属"}, "已回避"),
    ):
        refused = chief.submit(steps, **{**LIST, **wrong})
        assert (refused.status_code, words in refused.text) == (422, True), words
    assert "市审计局" in chief.submit(steps, **LIST).text
    assert chief.submit(steps, **{**LIST, "places": "3"}).status_code == 409, "frozen"
    auditor = office.browser("auditor")
    commitment = hashlib.sha256(SECRET.encode()).hexdigest()
    auditor.submit(steps, do="commit", party="市审计局", commitment=commitment)
    assert chief.submit(steps, do="perform").status_code == 409, "not all have revealed"
    wrong = auditor.submit(steps, do="reveal", party="市审计局", secret="another secret of 16+")
    assert (wrong.status_code, "不符" in wrong.text) == (422, True)
    auditor.submit(steps, do="reveal", party="市审计局", secret=SECRET)
    chief.submit(steps, do="perform")
    told = office.browser().open("/public/draws/node-7/draw.json").json()
    assert len(told["taken"][""]) == 2
    assert told["notice"]["excluded"] == [{"id": "R07", "reason": "其配偶在开发企业任职"}]
    assert office.browser("clerk").submit("/draws/", **DRAW).status_code == 403


BALLOT = {
    "key": "lift-3", "area": "990101001001", "title1": "加装电梯", "matter1": "rebuild",
    "body1": "同意加装。", "title2": "使用维修资金", "matter2": "use_fund", "body2": "同意使用。",
    "opens_at": "2022-07-20T09:00", "closes_at": "2022-07-30T18:00", "register": "不动产登记簿",
    "register_day": "2022-06-30", "declared": "300.5",
    "roll_text": "1-101,100.25,H1\n1-201,100.25,H2,2\n1-301，100，H3,,测绘",
}  # fmt: skip


def test_a_ballot_of_two_matters_is_called_over_one_roll(office: SmallOffice) -> None:
    clerk = office.browser("clerk")
    assert "召集一次业主表决" in clerk.open("/public/ballots/").text
    for wrong, status, words in (
        ({"area": "990102001001"}, 403, "不在您的范围"),
        ({"area": "0"}, 404, ""),
        ({"opens_at": "2022-07-01T09:00"}, 422, "提前"),
        ({"closes_at": "2022-07-20T09:00"}, 422, "截止须在开始之后"),
        ({"roll_text": "1-101,-5,H1"}, 422, "名册第 1 行"),
        ({"roll_text": "1-101,100.255,H1"}, 422, "名册第 1 行"),
        ({"roll_text": "1-101,100,H1\n1-101,100,H2"}, 422, "出现了两次"),
        ({"declared": "400"}, 422, "相差过多"),
        ({"register_day": "2022-07-01"}, 422, "还没有到"),
        ({"matter2": "anything"}, 422, "没有事项"),
    ):
        refused = clerk.submit("/ballots/", **{**BALLOT, **wrong})
        assert (refused.status_code, words in refused.text) == (status, True), (wrong, refused.text)
    listed = office.browser().open("/public/ballots/").text
    assert "lift-3" not in listed, "the first of two matters is not called without the second"
    done = clerk.submit("/ballots/", **BALLOT)
    assert "同意加装" in done.text and "300.50 m²" in done.text
    told = office.browser().open("/public/ballots/lift-3-2/ballot.json").json()
    assert (told["matter"], len(told["roll"])) == ("use_fund", 3)
    opens = datetime.fromisoformat(told["opens_at"])
    assert opens == datetime.fromisoformat("2022-07-20T09:00+08:00")
    assert told["roll"][2]["source"] == "surveyed"
    assert clerk.submit("/ballots/", **BALLOT).status_code == 200, "sent twice it is one"
    changed = clerk.submit("/ballots/", **{**BALLOT, "body1": "另一件事"})
    assert (changed.status_code, "不能改" in changed.text) == (422, True)
    slips = clerk.submit("/ballots/lift-3/slips/")
    assert len(CODE.findall(slips.text)) == 4, "two joint owners have a code each"


def test_the_roll_comes_from_a_file_as_well(office: SmallOffice, tmp_path: Path) -> None:
    clerk = office.browser("clerk")
    form = {**BALLOT, "key": "lift-4", "roll_text": ""}
    clerk.open("/ballots/")
    headers = {"X-CSRFToken": clerk.cookies["csrftoken"], "Referer": clerk.address + "/ballots/"}

    def sent(data: bytes) -> int:
        files = {"roll": ("roll.csv", data)}
        url = clerk.address + "/ballots/"
        return clerk.post(url, form, files=files, headers=headers, timeout=60).status_code

    assert sent(b"\xff\xfe") == 422
    assert sent(str(BALLOT["roll_text"]).encode("utf-8-sig")) == 200
    told = json.loads(office.browser().open("/public/ballots/lift-4/ballot.json").text)
    assert len(told["roll"]) == 3
