"""Evaluations as pages, API and command: who declares, publishes, appeals and decides."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from small_office import PASSWORD, SmallOffice, small_office

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
        running.account("bureau", "市住建局", "staff")
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
    assert east.open(pair).json() == {"may_say_better": True, "probability": 1.0, "edition": 2}


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


ROW = {"a-0": "", "b-0": "100", "method-0": "target", "title-0": "完成率", "missing-0": "spread"}
SUBJECTS = {
    "district": ("东区", "西区"),
    "street": ("河街道", "湖街道"),
    "community": ("河东社区居委会", "湖心社区居委会"),
    "unit": ("市住建局", "东区政府"),
    "compound": ("翠竹新村", "湖畔家园"),
    "": ("甲片区", "乙片区"),
}


@pytest.fixture(scope="module")
def compounds(office: SmallOffice) -> None:
    """Two compounds in the registry."""
    office.python(
        "from datetime import date, datetime, UTC;"
        "from yiju.platform.base.geo import Datum;"
        "from yiju.platform.events.api import Actor;"
        "from yiju.platform.registry import api as r;"
        "at = datetime(2021, 1, 1, tzinfo=UTC);"
        "[r.asset_record('compound', code, attributes={'homes': 12, 'managed': 'none'},"
        " name=name, state='in_service', lon=lon, lat=31.75, datum=Datum.WGS84,"
        " keeper_code='990100-housing', valid_from=date(2021, 1, 1), actor=Actor('k', 'k'),"
        " at=at, reaches=None) for code, name, lon in"
        " (('XQ-1', '翠竹新村', 119.95), ('XQ-2', '湖畔家园', 119.85))]"
    )


@pytest.mark.parametrize("level", SUBJECTS)
def test_districts_streets_units_and_compounds_are_evaluated_by_form(
    office: SmallOffice, compounds: None, level: str, tmp_path: Path
) -> None:
    one, other = SUBJECTS[level]
    chief, key = office.browser("chief"), f"by-form-{level or 'named'}"
    form = {
        **ROW,
        "key": key,
        "title": f"评价{level}",
        "month": "2022-05",
        "level": level,
        "figures": f"对象\t完成率\n{one}\t90\n{other}\t60\n",
        "subjects": f"{one}\n{other}",
        "act": "save",
    }
    wrong = chief.submit("/evaluations/new/", **{**form, "subjects": f"{one}\n没有的地方"})
    assert (wrong.status_code == 422) == bool(level)
    draft = chief.submit("/evaluations/new/", **form)
    assert draft.status_code == 200 and "草稿" in draft.text and one in draft.text
    told = chief.submit(f"/evaluations/{key}/publish/").text
    assert told.index(one) < told.index(other)
    file = tmp_path / "edition.json"
    file.write_text(office.browser().open(f"/public/evaluations/{key}/1/evaluation.json").text)
    script = tmp_path / "recompute.py"
    script.write_text(office.browser().open("/public/evaluations/recompute.py").text)
    subprocess.run([sys.executable, "-I", "-S", str(script), str(file)], check=True)
    if level == "unit":
        said = {"leaf": "i1", "value": "95", "ground": "漏计", "document": "住建函3号"}
        bureau, path = office.browser("bureau"), f"/evaluations/{key}/appeal/"
        assert bureau.submit(path, subject="990100-housing", **said).status_code == 200
        assert bureau.submit(path, subject="990101-government", **said).status_code == 403


def test_experts_compare_by_form_and_a_contradiction_wants_grounds(office: SmallOffice) -> None:
    chief = office.browser("chief")
    titles = {f"title-{n}": title for n, title in enumerate(("甲项", "乙项", "丙项"))}
    form = {
        "key": "by-experts",
        "title": "专家定权",
        "month": "2022-05",
        "level": "",
        "figures": "对象,甲项,乙项,丙项\n东,9,5,1\n西,1,5,9\n",
        "ways": "ahp",
        "experts": "2",
        **titles,
    }
    asked = chief.submit("/evaluations/new/", **form, act="compare").text
    assert asked.count("一致性比例") == 2 and "甲项 比 乙项 重要几倍" in asked
    sound = {"c-0--0-1": "3", "c-0--0-2": "9", "c-0--1-2": "3"}
    against = {"c-1--0-1": "9", "c-1--1-2": "9", "c-1--0-2": "1/9"}
    refused = chief.submit("/evaluations/new/", **form, **sound, **against, act="save")
    assert refused.status_code == 422 and "判断前后不一" in refused.text
    assert "前后不一</span>" in refused.text and "可以采用</span>" in refused.text
    taken = chief.submit(
        "/evaluations/new/", **form, **sound, **against, grounds="会议纪要第3号", act="save"
    )
    assert taken.status_code == 200 and "会议纪要第3号" in taken.text


def test_what_lies_behind_an_edition_can_be_read_and_taken_along(office: SmallOffice) -> None:
    """Runs after the first story."""
    east = office.browser("east")
    assert "偏度" in east.open(f"/evaluations/{KEY}/analysis/").text
    subject = east.open(f"/evaluations/{KEY}/subject/?of=990101000000&edition=2").text
    assert "长处和短处" in subject and "历次评价" in subject
    assert east.open(f"/evaluations/{KEY}/subject/?of=nobody").status_code == 404
    compared = east.open(f"/evaluations/{KEY}/compare/?edition=2&with_edition=1").text
    assert "第 2 版" in compared and "第 1 版" in compared
    book = east.open(f"/evaluations/{KEY}/2/evaluation.xlsx")
    assert book.content[:2] == b"PK"
    kept = east.open(f"/api/evaluations/{KEY}/export?edition=1").json()["content"]
    assert (kept["edition"], kept["format"]) == (1, "yiju-evaluation/1")


def test_ranks_follow_the_sliders_and_nothing_is_kept(office: SmallOffice, chromium: Any) -> None:
    """Runs after the first story."""
    context = chromium.new_context(base_url=office.address, locale="zh-CN")
    page = context.new_page()
    page.goto("/account/login/")
    page.fill("[name=login]", "east")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.btn-primary")
    page.goto(f"/evaluations/{KEY}/?edition=1")
    published = page.inner_text("#ranking")
    page.click("summary:has-text('换权重试算')")
    slider = page.locator("input[name=w-closed]")
    slider.evaluate("one => { one.value = 0; one.dispatchEvent(new Event('change', "
                    "{bubbles: true})) }")  # fmt: skip
    page.wait_for_selector("#ranking :text('试算名次')")
    assert "不是公布的结果" in page.inner_text("#ranking")
    page.goto(f"/evaluations/{KEY}/?edition=1")
    assert page.inner_text("#ranking") == published
    context.close()
