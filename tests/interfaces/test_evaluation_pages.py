"""Evaluations as pages, API and command: who declares, publishes, appeals and decides."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_office import SmallOffice, small_office

KEY = "two-districts"
DECLARED = """
key = "two-districts"
title = "两区评价"
month = "2022-05"
[subjects]
level = "district"
[robust]
runs = 100
[[indicators]]
key = "closed"
title = "结案率"
normalise = { method = "target", target = 100 }
[indicators.values]
990101000000 = 90
990102000000 = 80
[[indicators]]
key = "heard"
title = "满意率"
missing = "spread"
normalise = { method = "target", target = 100 }
[indicators.values]
990101000000 = 70
990102000000 = "未调查"
"""
SAID = {"leaf": "closed", "value": "95", "ground": "漏计", "document": "西函7号"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("evaluations")) as running:
        running.account("chief", "市住建局", "office")
        running.account("east", "东区政府", "district", "东区")
        running.account("west", "西区政府", "district", "西区")
        yield running


def test_from_a_declaration_to_an_edition_that_an_appeal_changed(
    office: SmallOffice, tmp_path: Path
) -> None:
    chief, west, east = (office.browser(name) for name in ("chief", "west", "east"))
    wrong = chief.submit("/evaluations/declare/", text=DECLARED.replace("2022-05", "2022"))
    assert wrong.status_code == 422 and "month" in wrong.text
    assert east.submit("/evaluations/declare/", text=DECLARED).status_code == 403
    draft = chief.submit("/evaluations/declare/", text=DECLARED)
    assert draft.status_code == 200 and "草稿" in draft.text
    assert "缺数据，权重给其余指标" in draft.text

    published = chief.submit(f"/evaluations/{KEY}/publish/")
    assert published.status_code == 200 and "第 1 版" in published.text
    appeal = f"/evaluations/{KEY}/appeal/"
    assert east.submit(appeal, subject="990102000000", **SAID).status_code == 403
    late = west.submit(appeal, subject="990102000000", **{**SAID, "value": "许多"})
    assert late.status_code == 422
    assert "漏计" in west.submit(appeal, subject="990102000000", **SAID).text

    decide = f"/evaluations/{KEY}/decide/"
    waiting = chief.open(f"/evaluations/{KEY}/").text
    [number] = re.findall(r'name="number" value="(\d+)"', waiting)
    assert west.submit(decide, number=number, upheld="yes", answer="是").status_code == 403
    told = chief.submit(decide, number=number, upheld="yes", answer="属实").text
    assert "第 2 版" in told and "与上一版相比" in told
    tried = east.open(f"/evaluations/{KEY}/?w-closed=0&w-heard=9").text
    assert "试算名次" in tried and "不是公布的结果" in tried
    english = office.browser("east", "en").open(f"/evaluations/{KEY}/").text
    assert "Rank interval" in english

    file = tmp_path / "edition.json"
    file.write_text(east.open(f"/evaluations/{KEY}/2/evaluation.json").text, encoding="utf-8")
    assert "第 2 版" in office.yiju("evaluation", "verify", str(file))
    lines = east.open(f"/api/evaluations/{KEY}").json()["lines"]
    assert [line["rank"] for line in lines] == [1, 2, None]
    assert lines[0]["subject"] == "990102000000"
    pair = f"/api/evaluations/{KEY}/pair?one=990102000000&other=990101000000"
    assert east.open(pair).json() == {"may_say_better": True, "edition": 2}


def test_everybody_reads_what_is_published_and_computes_it_again(office: SmallOffice) -> None:
    """Runs after the story above; the draft of another evaluation is nobody's to see."""
    chief, anybody = office.browser("chief"), office.browser()
    draft = DECLARED.replace(KEY, "not-yet").replace("两区评价", "还没公布")
    assert chief.submit("/evaluations/declare/", text=draft).status_code == 200

    listed = anybody.open("/public/evaluations/").text
    assert "两区评价" in listed and "还没公布" not in listed
    assert anybody.open("/public/evaluations/not-yet/").status_code == 404
    told = anybody.open(f"/public/evaluations/{KEY}/").text
    assert "名次区间" in told and "第 1 号申诉成立" in told and "提出申诉" not in told
    assert anybody.open(f"/public/evaluations/{KEY}/2/evaluation.json").json()["edition"] == 2
    assert "recompute.py" in anybody.open("/public/evaluations/recompute.py").text


def test_visitors_see_no_desk_and_an_unknown_key_is_said(office: SmallOffice) -> None:
    assert "login" in office.browser().open("/evaluations/").url
    assert office.browser("east").open("/evaluations/nothing/").status_code == 404
