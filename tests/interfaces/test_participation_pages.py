"""Consultations and surveys as pages: what people say, and what the office answers."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from small_office import SmallOffice, small_office

PLAN = Path(__file__).parents[1] / "platform" / "steering" / "small-plan.txt"
SET_UP = """
from datetime import datetime, UTC
from pathlib import Path
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.steering import api
api.plan_compile("yiju", name="plan.txt", data=Path({file!r}).read_bytes(),
    area_code=registry.city().code, actor=Actor("chief", "chief", "", "cli"),
    at=datetime(2020, 3, 1, tzinfo=UTC))
"""
MOVE = """
from yiju.interfaces import clock
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
party = work.Party("chief", tuple(registry.memberships("chief", clock.today())))
work.act({item!r}, {move!r}, key={move!r}, party=party,
    actor=Actor("chief", "chief", "", "cli"), at=clock.moment())
"""
DRAFT = {"title": "停车办法", "text": "第一条 夜间免费。", "days": "30", "key": "form-1"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("participation")) as running:
        running.account("chief", "市住建局", "office")
        running.account("clerk", "东区政府", "staff", "东区")
        running.python(SET_UP.format(file=str(PLAN)))
        yield running


def test_what_anybody_says_of_a_draft_is_counted_grouped_and_answered(office: SmallOffice) -> None:
    chief, clerk, visitor = office.browser("chief"), office.browser("clerk"), office.browser()
    assert clerk.submit("/consultations/", **DRAFT).status_code == 403
    short = chief.submit("/consultations/", **{**DRAFT, "days": "10"})
    assert short.status_code == 422 and "写明缩短的理由" in short.text
    page = chief.submit("/consultations/", **DRAFT)
    number = page.url.rstrip("/").rpartition("/")[2]
    public = f"/public/consultations/{number}/"
    assert visitor.open(public).status_code == 404
    office.python(MOVE.format(item=number, move="open"))

    assert "夜间免费" in visitor.open(public).text
    said = visitor.submit(public, words="支持<b>夜间</b>", key="k1").text
    assert "您的意见是第 1 号" in said
    visitor.submit(public, words="支持<b>夜间</b>", key="k1")
    assert visitor.submit(public, words=" ", key="k2").status_code == 422
    assert "意见 1 条 ＝ 已答复 0 ＋ 待答复 1" in visitor.open(public).text

    desk = f"/consultations/{number}/"
    assert clerk.submit(desk + "group/", view="1", title="夜间").status_code == 403
    grouped = chief.submit(desk + "group/", view="1", title="夜间").text
    assert "支持&lt;b&gt;夜间" in grouped
    point = re.findall(r'name="point" value="(\d+)"', grouped)[-1]
    assert chief.submit(desk + "answer/", point=point, outcome="refused").status_code == 422
    told = chief.submit(desk + "answer/", point=point, outcome="adopted", reason="已写入").text
    assert "意见 1 条 ＝ 已答复 1 ＋ 待答复 0" in told
    letter = {"words": "来信支持", "channel": "paper", "key": "letter-1"}
    today = chief.open(desk).text.partition('name="received_on" value="')[2][:10]
    assert clerk.submit(desk + "views/", received_on=today, **letter).status_code == 403
    assert chief.submit(desk + "views/", received_on="昨天", **letter).status_code == 422
    assert chief.submit(desk + "views/", received_on="2020-01-01", **letter).status_code == 422
    assert "来信和书面" in chief.submit(desk + "views/", received_on=today, **letter).text
    told = chief.open(f"/api/consultations/{number}").json()
    assert (told["views"], told["answered"], told["open"]) == (2, 1, 1)
    assert [one["channel"] for one in told["said"]] == ["portal", "paper"]
    rows = chief.open("/api/lists/views").json()["rows"]
    assert [(one["view"], one["outcome"]) for one in rows] == [
        (f"{number}-1", "采纳"),
        (f"{number}-2", None),
    ]
    assert chief.open(desk + "report.pdf").status_code == 404  # the term still runs
    assert "Views: 2" in office.browser("", "en").open(public).text


def test_a_survey_says_what_is_wrong_with_it_and_a_code_that_there_is_none(
    office: SmallOffice,
) -> None:
    chief, visitor = office.browser("chief"), office.browser()
    told = {"key": "toilets-1", "title": "公厕满意度", "register": "toilet", "level": "district"}
    told |= {"wanted": "40", "days": "14", "questions": "干净吗\n好找吗", "alone": "名单公开"}
    empty = chief.submit("/surveys/", **told)
    assert empty.status_code == 422 and "名册是空的" in empty.text
    assert office.browser("clerk").submit("/surveys/", **told).status_code == 403
    wrong = visitor.submit("/public/surveys/answer/", code="ABCDE23456")
    assert wrong.status_code == 404 and "没有这个邀请码" in wrong.text
    assert "还没有调查" in visitor.open("/public/surveys/").text


def test_a_survey_of_a_list_that_was_handed_in_is_opened_and_shown_by_strata(
    office: SmallOffice,
) -> None:
    chief, clerk = office.browser("chief"), office.browser("clerk")
    told = {"key": "homes-1", "title": "住户满意度", "wanted": "4", "days": "14", "alone": "公开"}
    told |= {"questions": "停车满意吗 #停车", "register": "toilet", "level": "district"}
    chief.open("/surveys/")
    headers = {"X-CSRFToken": chief.cookies["csrftoken"], "Referer": office.address + "/surveys/"}

    def announce(rows: str, **more: str) -> requests.Response:
        files = {"file": ("住址.csv", f"编号,区域,收信地址\n{rows}".encode())}
        address = office.address + "/surveys/"
        return chief.post(address, data=told | more, files=files, headers=headers, timeout=60)

    assert "住址.csv!B2" in announce("H1,海外,\n").text
    rows = "H1,东区,东街1号\nH2,东区,\nH3,西区,\nH4,西区,\n"
    for bad in ({"questions": "天气 #天气"}, {"population": "老人"}, {"population": "老人=2"}):
        assert announce(rows, **bad).status_code == 422, bad
    assert "住址.csv" in announce(rows).text
    assert chief.submit("/surveys/homes-1/open/").status_code == 200
    outcome = "/surveys/homes-1/outcomes/"
    assert clerk.submit(outcome, subjects="H1", outcome="refused").status_code == 403
    assert chief.submit(outcome, subjects="H1\nH9", outcome="refused").status_code == 422
    assert chief.open("/api/surveys/homes-1").json()["course"][0]["outcomes"]["refused"] == 0
    assert chief.submit(outcome, subjects="H1", outcome="refused").status_code == 200
    whole = chief.open("/api/surveys/homes-1").json()
    assert whole["course"][0]["outcomes"] == {"refused": 1, "away": 0, "outside": 0}
    assert whole["results"] == []
    assert [one["key"] for one in chief.open("/api/surveys/?plan=yiju").json()] == ["homes-1"]
    for key in ("surveys", "survey_results", "consultations"):
        assert "rows" in chief.open(f"/api/lists/{key}").json()
    assert "满意度：停车" in chief.open("/plan/indicators/").text
    assert "东街" not in clerk.open("/public/draws/homes-1/").text
