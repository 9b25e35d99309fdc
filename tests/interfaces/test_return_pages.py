"""Periodic returns as pages, API and files: each unit its own, four eyes, and back if need be."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import requests
from small_office import Browser, SmallOffice, small_office

PLAN = Path(__file__).parents[1] / "platform" / "steering" / "small-plan.txt"
COMPILE = """
from datetime import datetime, UTC
from pathlib import Path
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.steering import api
api.plan_compile("yiju", name="plan.txt", data=Path({file!r}).read_bytes(),
    area_code=registry.city().code, actor=Actor("chief", "chief", "", "cli"),
    at=datetime(2020, 3, 1, tzinfo=UTC))
"""
PEOPLE = (
    ("chief", "西区政府", "office", ""),
    ("clerk", "市住建局", "staff", ""),
    ("boss", "市住建局", "head", ""),
    ("east", "东区政府", "district", "东区"),
)
PDF = b"%PDF-1.4 a record of what was counted"
CSV = "行号,目标编号,数值,分子,分母,依据文件\n"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("returns")) as running:
        for name, unit, role, area in PEOPLE:
            running.account(name, unit, role, area)
        running.python(COMPILE.format(file=str(PLAN)))
        yield running


@pytest.fixture(scope="module")
def people(office: SmallOffice) -> dict[str, Browser]:
    return {name: office.browser(name) for name, *_more in PEOPLE}


@pytest.fixture(scope="module")
def numbers(people: dict[str, Browser]) -> dict[str, str]:
    """The opened returns of May, by the code of their unit."""
    assert people["clerk"].submit("/returns/open/", month="2022-05").status_code == 403
    assert "2022-06 还没有过完" in people["chief"].submit("/returns/open/", month="2022-06").text
    assert people["chief"].submit("/returns/open/", month="May").status_code == 422
    people["chief"].submit("/returns/open/", month="2022-05")
    rows = people["chief"].open("/api/returns/?month=2022-05").json()
    return {row["unit_code"]: row["item"] for row in rows}


@pytest.fixture(scope="module")
def own(numbers: dict[str, str]) -> str:
    return numbers["990100-housing"]


def send(browser: Browser, path: str, form: dict[str, str], **files: tuple[str, bytes]):
    headers = {"X-CSRFToken": browser.cookies["csrftoken"], "Referer": browser.address + path}
    return browser.post(browser.address + path, form, files=files, headers=headers, timeout=60)


def plain(answer: requests.Response) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", answer.text))


def filled(browser: Browser, own: str, value: str = "4") -> dict[str, str]:
    """The form as it stands, with a figure in its first line and reasons in the others."""
    page = browser.open(f"/returns/{own}/").text
    seen = dict(re.findall(r'name="(seen-\d+)" value="([^"]*)"', page))
    form = dict(seen)
    for order in (name.removeprefix("seen-") for name in seen):
        form |= {f"value-{order}": "", f"absent-{order}": "尚未统计"}
    return form | {"value-1": value, "absent-1": ""}


def test_a_unit_sees_its_own_returns_only(people, numbers, own):
    for path in (f"/returns/{own}/", f"/returns/{own}/return.xlsx", f"/api/returns/{own}"):
        assert people["east"].open(path).status_code == 404
        assert people["chief"].open(path).status_code == 200
    rows = people["east"].open("/api/returns/").json()
    assert [row["unit_code"] for row in rows] == ["990101-government"]
    assert own not in people["east"].open("/returns/").text
    assert people["east"].submit(f"/returns/{own}/save/", **{"value-1": "9"}).status_code == 404
    assert people["chief"].submit(f"/returns/{own}/save/", **{"value-1": "9"}).status_code == 403


def test_a_figure_is_held_against_the_rules_while_it_is_typed(people, own):
    def said(value: str) -> str:
        return plain(people["clerk"].open(f"/returns/{own}/lines/1/?value-1={value}"))

    assert "不可能" in said("-4") and "数值为负" in said("-4")
    assert "不是数" in said("abc") and "不是数" in said("NaN")
    assert said("4").strip() == ""
    assert "其中数大于总数：总数 4，其中 5" in said("4&value-2=5")
    assert "其中数大于总数" not in said("4&value-2=3")
    assert people["clerk"].open(f"/returns/{own}/lines/99/?value-99=1").status_code == 200


def test_bad_input_keeps_nothing_and_shows_what_was_typed(people, own):
    clerk = people["clerk"]
    for bad in ("-4", "四座", "1e30"):
        answer = clerk.submit(f"/returns/{own}/save/", **filled(clerk, own, bad))
        assert answer.status_code == 422
        assert "什么也没有保存" in answer.text and f'value="{bad}"' in answer.text
    line = clerk.open(f"/api/returns/{own}").json()["lines"][0]
    assert (line["value"], line["absent"]) == (None, "")


def test_a_workbook_goes_out_and_every_wrong_cell_comes_back_by_name(people, own):
    clerk, path = people["clerk"], f"/returns/{own}/upload/"
    assert clerk.open(f"/returns/{own}/return.xlsx").content[:2] == b"PK"
    key = clerk.open(f"/api/returns/{own}").json()["lines"][0]["target"]
    rows = f"{CSV}1,{key},许多,,,月报\n9,{key},4,,,月报\n"
    wrong = plain(send(clerk, path, {}, file=("return.csv", rows.encode())))
    assert "return.csv!C2: “许多”不是数" in wrong
    assert "return.csv!A3: 报表没有这一行" in wrong
    rows = f"{CSV}1,{key},3,,,月报5号\n"
    right = send(clerk, path, {}, file=("return.csv", rows.encode()))
    assert "改动 1 行" in right.text
    assert "改动 0 行" in send(clerk, path, {}, file=("return.csv", rows.encode())).text
    assert clerk.open(f"/api/returns/{own}").json()["lines"][0]["value"] == 3


def test_from_the_form_to_the_accepted_figure_by_four_eyes_and_another_unit(office, people, own):
    clerk, boss, chief = people["clerk"], people["boss"], people["chief"]
    form = {**filled(clerk, own), "document-1": "", "submit": "1"}
    lacking = clerk.submit(f"/returns/{own}/save/", **form)
    assert "没有依据" in lacking.text and "填报" in lacking.text
    bad = send(clerk, f"/returns/{own}/save/", filled(clerk, own), **{"file-1": ("a.pdf", b"MZ")})
    assert bad.status_code == 422 and "只收 PDF" in bad.text
    sent = send(
        clerk,
        f"/returns/{own}/save/",
        {**filled(clerk, own), "submit": "1"},
        **{"file-1": ("台账.pdf", PDF)},
    )
    assert "已送签" in sent.text
    move = f"/returns/{own}/move/"
    assert clerk.submit(move, move="sign").status_code == 403
    for _twice in range(2):
        assert boss.submit(move, move="sign", key="signed-once").status_code == 200
    assert boss.submit(move, move="accept").status_code == 403

    why = chief.submit(move, move="send_back", doubt="1", opinion="")
    assert why.status_code >= 400 and "理由" in why.text
    chief.submit(move, move="send_back", doubt="1", opinion="与台账不符")
    page = clerk.open(f"/returns/{own}/")
    assert "办公室退回" in page.text and "与台账不符" in page.text and "台账.pdf" in page.text
    [sha256] = clerk.open(f"/api/returns/{own}").json()["lines"][0]["files"]
    kept = clerk.open(f"/returns/{own}/files/{sha256}/")
    assert kept.content == PDF
    name = kept.headers["Content-Disposition"]
    assert name.startswith("attachment; ") and quote("台账.pdf") in name
    assert people["east"].open(f"/returns/{own}/files/{sha256}/").status_code == 404

    clerk.submit(f"/returns/{own}/save/", **filled(clerk, own, "3"), submit="1")
    boss.submit(move, move="sign")
    told = chief.submit(move, move="accept")
    assert "已接收" in told.text and "退回重报" in told.text
    row = clerk.open(f"/api/returns/{own}").json()["filed"]
    assert (row["step"], row["sent_back"], row["late_days"]) == ("", 1, 20)
    locked = clerk.submit(f"/returns/{own}/save/", **{"value-1": "9"})
    assert locked.status_code == 409 and "只有在填报时可以改" in locked.text
    english = office.browser("chief", "en").open(f"/returns/{own}/").text
    assert "Accepted" in english and "Sent back by the office" not in english


def test_the_office_sees_the_month_and_cannot_draw_before_all_is_in(people, own):
    chief = people["chief"]
    page = plain(chief.open("/returns/?month=2022-05"))
    assert "市住建局" in page and "东区政府" in page and "迟 20 天" in page
    refused = chief.submit("/returns/draw/", month="2022-05")
    assert refused.status_code == 409 and "东区政府" in refused.text
    counted = chief.open("/api/returns/counts?first=2022-01&last=2022-06").json()
    late = {row["unit_code"]: (row["late"], row["missing"]) for row in counted}
    assert late["990100-housing"] == (1, 0) and late["990101-government"] == (1, 1)
    assert chief.open("/returns/counts/?year=2022").status_code == 200
    for nonsense in ("/returns/?month=x", "/returns/nothing/", "/returns/checks/nothing/"):
        assert 400 <= chief.open(nonsense).status_code < 500


def test_everybody_sees_how_units_report_and_the_office_draws_only_here(office, people, own):
    anybody = office.browser()
    page = anybody.open("/public/returns/?year=2022")
    assert page.status_code == 200 and "市住建局" in page.text and own not in page.text
    assert "今年的定期报表" in people["east"].open("/registry/units/990100-housing/").text
    for year in ("1", "99999", "x", "-1"):
        assert anybody.open(f"/public/returns/?year={year}").status_code == 200
    steps = "/draws/returns-2022-05/"
    for step in ("freeze", "perform", "replace", "give_up"):
        told = {"do": step, "candidates": "a", "places": "1", "reason": "不想抽"}
        refused = people["chief"].submit(steps, **told)
        assert refused.status_code == 409 and "由定期报表办理" in refused.text


def test_the_list_of_indicators_holds_what_units_report_with_its_figure(people, own):
    page = plain(people["chief"].open("/plan/indicators/"))
    assert "定期报表按时报送率" in page and "抽查数据不实率" in page
    assert re.search(r"公厕.*?plan\.1-1 3 座 2022-05-31 已报送，已核验 市住建局", page)
    one = plain(people["chief"].open("/plan/indicators/returns.in_time/?period=2022"))
    assert "按时报送率" in one and "%" in one


def test_the_command_line_opens_lists_and_counts_as_the_pages_do(office, people, own, tmp_path):
    assert "已开报 0 张" in office.yiju("returns", "open", "2022-05", "--as", "chief")
    with pytest.raises(AssertionError, match="不是领导小组办公室的账号"):
        office.yiju("returns", "open", "2022-05", "--as", "clerk")
    with pytest.raises(AssertionError, match=f"{own}  990100-housing  2022-05  2022-06-10  已接收"):
        office.yiju("returns", "list", "2022-05")
    counted = office.yiju("returns", "counts", "2022-05")
    assert "990100-housing  1  0  1  0  1  0  0  0  0" in counted
    with pytest.raises(AssertionError, match="NotAllAccepted"):
        office.yiju("returns", "draw", "2022-05", "--as", "chief")
    file = tmp_path / "return.xlsx"
    office.yiju("returns", "workbook", own, str(file))
    assert file.read_bytes()[:2] == b"PK"
