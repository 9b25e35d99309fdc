"""Exporting assets: what people read, and what an import takes back without a change."""

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from register import AT, DAY, EAST, WEST

from yiju.platform.base.errors import Problems
from yiju.platform.base.i18n import use_language
from yiju.platform.registry import api
from yiju.platform.registry.models import Asset, AssetVersion, KindRevision

LATER = datetime(2022, 3, 1, 1, tzinfo=UTC)
HOUSING = "990100-housing"
FORMATS = ("xlsx", "csv", "geojson")


def exported(ending, **asked):
    out = io.BytesIO()
    count = api.export("lamp", ending, out, **{"reaches": None, **asked})
    return out.getvalue(), count


@pytest.fixture
def lamps(register):
    register.record(
        "0001", name="=1+1", keeper_code=HOUSING, state="suspended",
        attributes={"power": 60, "height": "8.50", "light": "sodium", "lit_on": "2021-02-03",
                    "road": "@河东路"},
    )  # fmt: skip
    register.record("L-2", lon=None, lat=None, attributes={"power": 90, "controlled": True})
    register.record("L-3", lon=WEST[0])
    return register


def cells(data):
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


# --- what people read ----------------------------------------------------------------------


def test_a_workbook_shows_words_days_and_numbers(lamps):
    data, count = exported("xlsx")

    first = cells(data)[0]
    assert count == 3
    assert first["编码"] == "0001"
    assert (first["状态"], first["光源"], first["单灯控制"]) == ("停用", "钠灯", "否")
    assert first["管理单位"] == "市住建局"
    assert (first["经度"], first["坐标系"]) == (EAST[0], "WGS-84")
    assert (first["功率"], first["高度"]) == (60, 8.5)
    assert first["亮灯日期"].date() == date(2021, 2, 3)


def test_nothing_in_a_workbook_is_a_formula(lamps):
    data, _count = exported("xlsx")

    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
    assert cells(data)[0]["名称"] == "=1+1"


def test_nothing_in_a_csv_file_is_taken_for_a_formula(lamps):
    text = exported("csv")[0].decode("utf-8-sig")

    first = next(csv.DictReader(io.StringIO(text)))
    assert (first["名称"], first["道路"]) == ("'=1+1", "'@河东路")
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in first.values())


def test_a_csv_file_says_that_it_is_utf8(lamps):
    assert exported("csv")[0].startswith(b"\xef\xbb\xbf")


def test_geojson_has_points_where_they_are_known(lamps):
    told = json.loads(exported("geojson")[0])

    first, second, _third = told["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": list(EAST)}
    assert first["properties"]["code"] == "0001"
    assert second["geometry"] is None


@pytest.mark.parametrize("ending", FORMATS)
def test_an_export_shows_what_the_list_shows(lamps, ending):
    asked = {"area": "990101000000", "state": "suspended"}

    data, count = exported(ending, **asked)

    assert count == api.search("lamp", reaches=None, **asked).total == 1
    assert b"L-3" not in data


@pytest.mark.parametrize("ending", FORMATS)
def test_nobody_exports_what_they_may_not_see(lamps, ending):
    assert exported(ending, reaches=[])[1] == 0
    assert exported(ending, reaches=[api.Reach("990100000000/", HOUSING)])[1] == 1


@pytest.mark.parametrize("ending", ["csv", "geojson"])
def test_a_file_can_be_sent_while_it_is_made(lamps, ending):
    pieces = api.export_lines("lamp", ending, reaches=None, state="in_service")

    assert b"".join(pieces) == exported(ending, state="in_service")[0]


def test_an_unknown_format_is_refused(lamps):
    with pytest.raises(api.FormatUnknown, match="xlsx"):
        exported("pdf")


# --- round trips ---------------------------------------------------------------------------


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_export_read_back_changes_nothing(lamps, ending, language):
    with use_language(language):
        data, _count = exported(ending)
        (lamps.folder / f"back.{ending}").write_bytes(data)

        report = lamps.bring(lamps.folder / f"back.{ending}", at=LATER)

    assert report.problems == []
    assert (report.created, report.changed, report.unchanged) == (0, 0, 3)


ANY_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("=+-@'\"\n\t,;_x0041 #/A"),
    max_size=40,
)
LAMPS = st.fixed_dictionaries(
    {
        "power": st.integers(1, 2000),
        "light": st.sampled_from(["led", "sodium"]),
        "height": st.none() | st.decimals(1, 10**9, places=4),
        "lit_on": st.none() | st.dates(date(1800, 1, 1), date(2199, 12, 31)),
        "road": st.none() | ANY_TEXT,
        "poles": st.sampled_from([1, 2]),
    }
)


def afresh():
    for table in (AssetVersion, Asset, KindRevision):
        table.objects.all().delete()


@pytest.mark.parametrize("ending", FORMATS)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    attributes=LAMPS, name=ANY_TEXT, code=st.from_regex(r"[A-Za-z0-9][\w.-]{0,39}", fullmatch=True)
)
def test_whatever_is_recorded_comes_back_unchanged(register, ending, attributes, name, code):
    afresh()
    try:
        register.record(code, name=name, attributes=attributes)
    except Problems:
        return
    file = register.folder / f"back.{ending}"
    file.write_bytes(exported(ending)[0])

    report = register.bring(file, at=LATER)

    assert [str(problem) for problem in report.problems] == []
    assert (report.created, report.changed, report.unchanged) == (0, 0, 1)


def test_numbers_that_a_spreadsheet_would_round_are_written_as_text(register):
    register.record(attributes={"power": 60, "height": "1234567890.123456789"})
    file = register.folder / "back.xlsx"
    file.write_bytes(exported("xlsx")[0])

    assert register.bring(file, at=LATER).unchanged == 1
    assert register.lamps()[0].record.height == Decimal("1234567890.123456789")


# --- template ------------------------------------------------------------------------------


@pytest.fixture
def template(register):
    return openpyxl.load_workbook(io.BytesIO(api.template("lamp")))


def test_a_template_has_a_column_for_all_that_can_be_said(template):
    head = [cell.value for cell in template["路灯"][1]]

    assert head[:8] == ["编码", "名称", "状态", "管理单位", "经度", "纬度", "坐标系", "生效日期"]
    assert head[8:] == ["功率", "光源", "高度", "单灯控制", "亮灯日期", "道路", "杆数"]


def test_a_template_offers_the_choices(template):
    offered = {
        str(rule.sqref): rule.formula1 for rule in template["路灯"].data_validations.dataValidation
    }

    assert offered["J2:J10001"] == '"发光二极管,钠灯"'
    assert offered["L2:L10001"] == '"是,否"'


def test_a_template_explains_every_column(template):
    rows = list(template["填写说明"].iter_rows(values_only=True))

    assert rows[0] == ("列", "必填", "说明", "可填", "示例")
    assert ("编码", "是", "如 L-0001", "", "A-0001") in rows
    assert ("功率", "是", "1–2000", "", "3") in rows


def test_an_empty_template_brings_nothing(register):
    file = register.folder / "模板.xlsx"
    file.write_bytes(api.template("lamp"))

    report = register.bring(file)

    assert (report.created, report.problem_count) == (0, 0)


def test_a_filled_template_is_taken(register):
    file = register.folder / "模板.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(api.template("lamp")))
    book["路灯"].append(["L-1", "路灯", "在用", None, *EAST, "WGS-84", DAY, 60, "钠灯"])
    book.save(file)

    assert register.bring(file, at=AT).created == 1
