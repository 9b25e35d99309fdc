"""Funding as pages and API: who reads, who writes under a source, and what follows from it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_office import SmallOffice, small_office

PLAN = Path(__file__).parents[1] / "platform" / "steering" / "small-plan.txt"
SET_UP = """
from datetime import date, datetime, UTC
from pathlib import Path
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.steering import api
from yiju.platform.steering.funding import api as funding
said = {{"actor": Actor("chief", "chief", "", "cli"), "at": datetime(2022, 1, 20, tzinfo=UTC)}}
api.plan_compile("yiju", name="plan.txt", data=Path({file!r}).read_bytes(),
    area_code=registry.city().code, **said)
unit = registry.resolve("东区政府")[0].code
api.project_record(api.ProjectRow("R-1", "yiju", "4", "东街整治", unit, "", "990101000000",
    None, None, date(2022, 1, 1), date(2022, 12, 31), "building", 1000_000_000,
    (api.MilestoneRow("开工", date(2022, 1, 31), date(2022, 1, 31)),)), **said)
funding.source_record(funding.SourceRow("L-1", "yiju", "credit", "东街贷款", "演示银行", unit,
    500_000_000, date(2022, 1, 10), "贷字1号", date(2030, 1, 10), "区财政"), **said)
funding.budget_record(funding.BudgetRow("990101000000", 2024, 10**12, False, "规划"), **said)
"""
ENTRY = {"project": "R-1", "act": "commit", "on": "2022-02-01", "document": "贷字1号"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("funding")) as running:
        running.account("chief", "市住建局", "office")
        running.account("east", "东区政府", "staff", "东区")
        running.account("west", "西区政府", "staff", "西区")
        running.python(SET_UP.format(file=str(PLAN)))
        yield running


def test_what_a_unit_writes_becomes_work_of_that_unit_and_ends_when_it_is_corrected(
    office: SmallOffice,
) -> None:
    east, west, chief = (office.browser(name) for name in ("east", "west", "chief"))
    form = "/funding/sources/L-1/entries/"
    assert west.submit(form, amount="501", **ENTRY).status_code == 403
    assert "登记一笔" not in west.open("/funding/sources/L-1/").text
    unreadable = east.submit(form, amount="许多", **ENTRY)
    assert unreadable.status_code == 422 and "许多" in unreadable.text
    assert "已登记" in east.submit(form, amount="501", **ENTRY).text
    differs = east.submit(form, amount="502", **ENTRY)
    assert differs.status_code == 409 and "更正" in differs.text

    told = chief.open("/funding/").text
    assert "落实资金超过来源额度" in told
    [number] = set(re.findall(r"ZJ\d+", told))
    assert number in east.open("/work/").text
    item = east.open(f"/work/items/{number}/").text
    assert "东街贷款" in item and "额度（万元）" in item
    warned = chief.open("/api/funding/warnings?plan=yiju").json()
    assert [(one["key"], one["item"]) for one in warned] == [("over_amount", number)]

    [entry] = chief.open("/api/funding/entries?plan=yiju").json()
    correct = f"/funding/sources/L-1/entries/{entry['number']}/"
    assert east.submit(correct, amount="500", ground="").status_code == 422
    fixed = east.submit(correct, amount="500", ground="合同为500万元").text
    assert "合同为500万元" in fixed and "原记" in fixed
    assert "落实资金超过来源额度" not in chief.open("/funding/").text
    assert chief.open("/api/funding/projects?plan=yiju").json()[0]["gap_fen"] == 500_000_000


def test_terms_are_tried_out_against_the_limits_and_nothing_is_kept(office: SmallOffice) -> None:
    chief = office.browser("chief")
    terms = "area=990101000000&build_cost=0&profit=0&discount=0&years=1&first_year=2024&user_fee=0"
    tried = f"/funding/limits/?{terms}&mode=paid&stable_income=yes&operating_cost="
    assert "可以新增" in chief.open(tried + "50000").text
    assert "不得新增政府付费项目" in chief.open(tried + "50001").text
    assert "H30-01" in chief.open(tried.replace("&stable_income=yes", "") + "1").text
    assert chief.open("/api/funding/limits").json() == []


def test_the_workbook_goes_out_and_comes_in_again_and_a_bad_one_says_why(
    office: SmallOffice,
) -> None:
    east, chief = office.browser("east"), office.browser("chief")
    assert east.open("/funding/import/").status_code == 403
    data = chief.open("/funding/funding.xlsx").content
    chief.open("/funding/import/")
    for file, said in ((data, "登记 0 行"), (b"nothing", "什么也没有登记")):
        headers = {"X-CSRFToken": chief.cookies["csrftoken"], "Referer": office.address}
        address = office.address + "/funding/import/"
        told = chief.post(address, files={"file": ("f.xlsx", file)}, headers=headers, timeout=60)
        assert said in told.text


def test_visitors_see_nothing_and_unknown_sources_are_said(office: SmallOffice) -> None:
    assert "login" in office.browser().open("/funding/").url
    assert office.browser("east").open("/funding/sources/none/").status_code == 404
    assert "Programme funding" in office.browser("east", "en").open("/funding/").text


def test_a_city_loads_its_own_catalogue_and_a_bad_file_is_refused_at_its_cell(
    office: SmallOffice,
) -> None:
    east, chief = office.browser("east"), office.browser("chief")
    page = "/funding/catalogues/"
    assert "绿色债券支持项目目录（2021年版）" in east.open(page).text
    assert 'type="file"' not in east.open(page).text
    told = {"version": "own-2021", "title": "本市目录", "valid_from": "2021-01-01"}
    headers = {"X-CSRFToken": chief.open(page) and chief.cookies["csrftoken"]}
    headers["Referer"] = office.address + page
    for file, code, said in (
        ("代码,项目类别\n1,慢行\n1,充电\n", 422, "目录.csv!A3"),
        ("代码,项目类别\n1,慢行\n2,充电\n", 200, "不是官方版本"),
    ):
        files = {"file": ("目录.csv", file.encode())}
        address = office.address + page
        got = chief.post(address, data=told, files=files, headers=headers, timeout=60)
        assert got.status_code == code and said in got.text
    [one] = chief.open("/api/funding/catalogues").json()
    assert (one["codes"], one["official"]) == ({"1": "慢行", "2": "充电"}, False)


def test_money_is_handed_out_as_lists_for_people_and_programs(office: SmallOffice) -> None:
    chief = office.browser("chief")
    for key in ("matrix", "sources", "entries", "warnings", "debt", "covenants", "benefits"):
        name = f"funding_{key}"
        assert chief.open(f"/lists/{name}.csv").status_code == 200, name
        assert chief.open(f"/lists/{name}.xlsx").content[:2] == b"PK", name
        assert "rows" in chief.open(f"/api/lists/{name}").json(), name
    [row] = chief.open("/api/lists/funding_sources").json()["rows"]
    assert (row["code"], row["amount_fen"], row["unit"]) == ("L-1", 500_000_000, "东区政府")
    for name in ("debt", "covenants", "benefits"):
        assert chief.open(f"/api/funding/{name}?plan=yiju").json() == []
