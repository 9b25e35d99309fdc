from io import BytesIO

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from python_calamine import CalamineWorkbook

from yiju.platform.steering import api

pytestmark = pytest.mark.django_db


def test_a_yearly_promise_stands_in_every_year_of_the_plan(programme):
    for year in (2020, 2021, 2022):
        assert [row.part for row in api.breakdown("yiju", year) if row.number == "3"] == ["yearly"]


def test_what_falls_due_stands_in_its_year_and_before_it_as_under_way(programme):
    parts = {
        year: {row.part for row in api.breakdown("yiju", year) if row.number == "1"}
        for year in (2020, 2021, 2022)
    }

    assert parts == {2020: {"under_way"}, 2021: {"due"}, 2022: set()}


def test_a_task_without_a_figure_is_listed_with_its_title(programme):
    [row] = [row for row in api.breakdown("yiju", 2021) if row.number == "4"]

    assert row.part == "standing"
    assert row.target == row.task == "街巷整治"


def test_the_lead_unit_stands_apart_and_groups_stand_member_by_member(programme):
    row = next(row for row in api.breakdown("yiju", 2021) if row.number == "1")

    assert row.leads == ("市住建局",)
    assert row.units == ("西区政府", "东区政府")


def test_a_unit_sees_only_its_own_lines(programme):
    numbers = {row.number for row in api.breakdown("yiju", 2021, unit="east")}

    assert numbers == {"1", "2(2)", "4"}


def test_the_workbook_holds_the_same_lines(programme):
    rows = api.breakdown("yiju", 2021)
    book = CalamineWorkbook.from_filelike(BytesIO(api.breakdown_xlsx("年度分解 2021", rows)))
    cells = book.get_sheet_by_index(0).to_python()

    assert "2021" in cells[0][0]
    assert cells[1] == ["序号", "任务", "目标", "年度任务", "牵头单位", "责任单位"]
    assert [line[0] for line in cells[2:]] == [row.number for row in rows]


def test_the_document_lies_across_and_repeats_its_heading(programme):
    title, rows = api.breakdown_title("yiju", 2021), api.breakdown("yiju", 2021)
    document = Document(BytesIO(api.breakdown_docx(title, rows)))
    section, [table] = document.sections[0], document.tables

    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    assert [cell.text for cell in table.rows[0].cells][:3] == ["序号", "任务", "目标"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert len(table.rows) == 1 + len(rows)
    assert document.paragraphs[0].text == "示例市宜居行动2021年度目标任务分解表"
