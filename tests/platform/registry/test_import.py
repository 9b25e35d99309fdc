"""Importing assets: what is taken, and for everything else where it is wrong and what to do."""

import hashlib
import os
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import openpyxl
import pytest
from register import (
    DAY,
    EAST,
    HEADINGS,
    LAMP,
    WEST,
    Lamp,
    lamp_row,
    lamps_file,
    point_of,
)

from yiju.platform.base.i18n import use_language
from yiju.platform.registry import api, kinds
from yiju.platform.registry.models import Asset, AssetVersion

LATER = datetime(2022, 3, 1, 1, tzinfo=UTC)
EAST_PATH = "990100000000/990101000000/"


def counts(report):
    return report.created, report.changed, report.unchanged, report.problem_count


def where_and_what(report):
    return [(problem.where, str(problem.what), str(problem.remedy)) for problem in report.problems]


@pytest.fixture
def refused(register):
    """Import rows that cannot be taken; the only problem, and nothing was changed."""

    def bring(*rows, **how):
        report = register.bring(register.workbook(rows), **how)
        assert Asset.objects.count() == 0
        [problem] = where_and_what(report)
        return problem

    return bring


# --- what is taken -------------------------------------------------------------------------


def test_a_workbook_is_taken_whole(register, events_of):
    path = register.workbook(lamps_file(lamp_row("L-1"), lamp_row("L-2", 管理单位="市住建局")))

    assert counts(register.bring(path, ground="竣工资料")) == (2, 0, 0, 0)

    first, second = register.lamps()
    assert (first.code, first.state, first.record.light) == ("L-1", "in_service", "sodium")
    assert first.record.height == Decimal(8)
    assert second.keeper_code == "990100-housing"
    assert second.area_path.startswith(EAST_PATH)
    [event] = events_of("asset.import")
    assert event.ground == "竣工资料"
    assert event.after["created"] == 2
    assert event.after["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_same_file_twice_changes_nothing(register, events_of):
    path = register.workbook(lamps_file(lamp_row("L-1"), lamp_row("L-2")))
    register.bring(path)

    again = register.bring(path, at=LATER, valid_from=date(2022, 3, 1))

    assert counts(again) == (0, 0, 2, 0)
    assert AssetVersion.objects.count() == 2
    assert len(events_of("asset.import")) == 1
    assert api.revision("lamp") == 1


def test_only_what_changed_gets_a_version(register):
    register.bring(register.workbook(lamps_file(lamp_row("L-1"), lamp_row("L-2"))))

    changed = register.workbook(lamps_file(lamp_row("L-1"), lamp_row("L-2", 功率=90)))

    assert counts(register.bring(changed, at=LATER, valid_from=date(2021, 6, 1))) == (0, 1, 1, 0)
    assert [row.record.power for row in register.lamps()] == [60, 90]
    [then] = api.standing("lamp", on=DAY, within=None)[1:]
    assert then.record.power == 60


def test_a_dry_run_tells_all_and_changes_nothing(register, events_of):
    register.record("L-1")
    path = register.workbook(lamps_file(lamp_row("L-1"), lamp_row("L-2")))

    assert counts(register.bring(path, dry_run=True)) == (1, 1, 0, 0)
    assert [row.code for row in register.lamps()] == ["L-1"]
    assert not events_of("asset.import")


def test_a_row_with_a_day_of_the_past_only_completes_the_history(register):
    register.record("L-1", attributes={"power": 90})
    path = register.workbook(
        [(*HEADINGS, "生效日期"), [*lamp_row("L-1"), date(2021, 1, 5)]],
    )

    assert counts(register.bring(path, at=LATER)) == (0, 1, 0, 0)
    assert register.lamps()[0].record.power == 90
    [then] = api.standing("lamp", on=date(2021, 1, 31), within=None)
    assert then.record.power == 60


def test_what_a_file_leaves_out_stays_as_it_is_known(register):
    register.record("L-1", name="河东路", attributes={"power": 90, "road": "河东路", "height": 8})
    path = register.workbook([("编码", "功率"), ("L-1", 120), ("L-2", 60)])

    assert counts(register.bring(path, at=LATER)) == (1, 1, 0, 0)
    known, new = register.lamps()
    assert (known.name, known.record.power, known.record.road) == ("河东路", 120, "河东路")
    assert (known.lon, known.record.height) == (EAST[0], 8)
    assert (new.state, new.lon, new.record.road) == ("in_service", None, None)


@pytest.mark.parametrize(
    "headings",
    [
        ("编码", "功率", "光源"),
        ("code", "power", "light"),
        ("Code", "POWER", "Light"),
        (" 编码 ", "功率（瓦）", "光源*"),
        ("编码", "功 率", "光源"),
    ],
)
def test_columns_are_known_by_title_or_name(register, headings):
    report = register.bring(register.workbook([headings, ("L-1", 60, "钠灯")]))

    assert counts(report) == (1, 0, 0, 0)
    assert register.lamps()[0].record.light == "sodium"


def test_a_title_may_stand_above_the_headings(register):
    path = register.workbook([("路灯台账",), (), *lamps_file(lamp_row())])

    assert counts(register.bring(path)) == (1, 0, 0, 0)


def test_the_sheet_that_is_called_like_the_kind_is_read(register, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["说明"])
    for row in lamps_file(lamp_row()):
        book.create_sheet("路灯") if "路灯" not in book else None
        book["路灯"].append(row)
    book.save(tmp_path / "两表.xlsx")

    assert counts(register.bring(tmp_path / "两表.xlsx")) == (1, 0, 0, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_file_is_read_in_the_encodings_that_are_met(register, encoding):
    path = register.table(lamps_file(lamp_row(名称="淹城路")), encoding)

    assert counts(register.bring(path)) == (1, 0, 0, 0)
    assert register.lamps()[0].name == "淹城路"


def test_geojson_points_are_taken(register):
    path = register.points([point_of("L-1", light="sodium"), point_of("L-2", place=WEST)])

    assert counts(register.bring(path)) == (2, 0, 0, 0)
    assert (register.lamps()[1].lon, register.lamps()[1].lat) == WEST


@pytest.mark.parametrize(
    "heading, cell, name, value",
    [
        ("功率", "60", "power", 60),
        ("功率", "1,500", "power", 1500),
        ("功率", 60.0, "power", 60),
        ("高度", "8.50", "height", Decimal("8.5")),
        ("单灯控制", True, "controlled", True),
        ("单灯控制", "√", "controlled", True),
        ("单灯控制", 1, "controlled", True),
        ("亮灯日期", date(2021, 2, 3), "lit_on", date(2021, 2, 3)),
        ("亮灯日期", "2021年2月3日", "lit_on", date(2021, 2, 3)),
        ("亮灯日期", "2021/2/3", "lit_on", date(2021, 2, 3)),
        ("亮灯日期", 20210203, "lit_on", date(2021, 2, 3)),
        ("道路", 312, "road", "312"),
        ("道路", time(6, 0), "road", "06:00"),
        ("道路", date(2021, 2, 3), "road", "2021-02-03"),
        ("杆数", "双杆", "poles", 2),
    ],
)
def test_cells_are_read_as_people_mean_them(register, heading, cell, name, value):
    if heading == "功率":
        rows = [("编码", heading), ("L-1", cell)]
    else:
        rows = [("编码", "功率", heading), ("L-1", 60, cell)]

    assert counts(register.bring(register.workbook(rows))) == (1, 0, 0, 0)
    assert getattr(register.lamps()[0].record, name) == value


def test_a_span_of_hours_is_read_as_hours(register, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["编码", "功率", "道路"])
    book.active.append(["L-1", 60, timedelta(hours=24)])
    book.active["C2"].number_format = "[h]:mm"
    book.save(tmp_path / "时长.xlsx")

    register.bring(tmp_path / "时长.xlsx")

    assert register.lamps()[0].record.road == "24:00"


# --- what is refused -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading, cell, where, what",
    [
        ("编码", "", "路灯!A2", "编码为空"),
        ("编码", "L 1", "路灯!A2", "不能作编码"),
        ("编码", "Ｌ-1", "路灯!A2", "全角"),
        ("编码", 3204020100000001, "路灯!A2", "末位已经失真"),
        ("名称", "灯" * 121, "路灯!B2", "121 字"),
        ("状态", "很好", "路灯!C2", "不在可选值中"),
        ("管理单位", "某某公司", "路灯!D2", "没有单位"),
        ("管理单位", "各区人民政府", "路灯!D2", "指 2 个单位"),
        ("经度", "东", "路灯!E2", "不是度数"),
        ("经度", 119.5, "路灯!E2", "米外"),
        ("经度", None, "路灯!E2", "只填了一个"),
        ("功率", "六十", "路灯!G2", "不是数"),
        ("功率", 60.5, "路灯!G2", "不是整数"),
        ("功率", 0, "路灯!G2", "低于"),
        ("功率", 5000, "路灯!G2", "超过"),
        ("功率", "1e5", "路灯!G2", "不是数"),
        ("功率", None, "路灯!G2", "必填"),
        ("功率", "#REF!", "路灯!G2", "公式出错"),
        ("功率", date(2021, 1, 1), "路灯!G2", "不是数"),
        ("光源", "煤气", "路灯!H2", "不在可选值中"),
        ("高度", "高" * 1_000_000, "路灯!I2", "超过 500 字"),
        ("单灯控制", "也许", "路灯!J2", "是"),
    ],
)
def test_a_bad_cell_is_told_with_its_place(register, heading, cell, where, what):
    rows = lamps_file(lamp_row("L-0"), lamp_row(**{heading: cell}), lamp_row("L-9"))
    path = register.workbook([rows[0], rows[2], rows[1], rows[3]])
    if isinstance(cell, str) and len(cell) > 32_767:
        path = register.table([rows[0], rows[2], rows[1], rows[3]])
        if len(cell) > 131_072:
            with pytest.raises(api.FileUnreadable, match="12 万字"):
                register.bring(path)
            return

    report = register.bring(path)

    [(place, said, remedy)] = where_and_what(report)
    assert place == where
    assert what in said
    assert remedy
    assert Asset.objects.count() == 0


@pytest.mark.parametrize(
    "cell, what",
    [
        ("2021-02-30", "不是日期"),
        ("去年", "不是日期"),
        ("0021-05-06", "不是日期"),
        (44561, "是数字，不是日期"),
    ],
)
def test_a_day_that_cannot_be_is_told(refused, cell, what):
    place, said, _remedy = refused(("编码", "功率", "亮灯日期"), ("L-1", 60, cell))

    assert place == "路灯!C2"
    assert what in said


def test_a_formula_error_of_a_real_workbook_is_told(register, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "路灯"
    book.active.append(["编码", "功率", "高度"])
    book.active.append(["L-1", "#DIV/0!"])
    book.active.append(["L-2", 60, "#REF!"])
    book.active.append([None, None, "#N/A"])
    for cell in ("B2", "C3", "C4"):
        book.active[cell].data_type = "e"
    book.save(tmp_path / "错.xlsx")

    told = where_and_what(register.bring(tmp_path / "错.xlsx"))

    assert [(place, what) for place, what, _remedy in told] == [
        ("路灯!B2", "公式出错：#DIV/0!"),
        ("路灯!C3", "公式出错：#REF!"),
        ("路灯!A4", "编码为空"),
        ("路灯!B4", "必填项为空"),
        ("路灯!C4", "公式出错：#N/A"),
    ]


def test_a_column_that_nobody_knows_is_told(refused):
    place, what, remedy = refused(("编码", "功率", "颜色"), ("L-1", 60, "白"))

    assert (place, what) == ("路灯!C1", "不认识的列“颜色”")
    assert "模板" in remedy


def test_a_column_that_is_missing_is_told(refused):
    assert refused(("编码", "光源"), ("L-1", "钠灯"))[1] == "缺少列“功率”"


def test_a_column_that_comes_twice_is_told(refused):
    assert refused(("编码", "功率", "power"), ("L-1", 60, 60))[:2] == (
        "路灯!C1",
        "列“power”出现了两次",
    )


def test_cells_without_a_heading_are_told(refused):
    assert refused(("编码", "功率", ""), ("L-1", 60, ""), ("L-2", 60, "?"))[:2] == (
        "路灯!C3",
        "这一列没有表头",
    )


def test_a_code_that_comes_twice_is_told_with_the_other_row(refused):
    rows = lamps_file(lamp_row("L-1"), lamp_row("L-2"), lamp_row("L-1"))

    assert refused(*rows)[:2] == ("路灯!A4", "编码 L-1 与第 2 行重复")


def test_merged_cells_are_told(register, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "路灯"
    for row in [("编码", "功率"), ("L-1", 60), ("L-2", None)]:
        book.active.append(row)
    book.active.merge_cells("B2:B3")
    book.save(tmp_path / "合并.xlsx")

    told = where_and_what(register.bring(tmp_path / "合并.xlsx"))

    assert told[0][:2] == ("路灯!B2", "B2:B3 是合并单元格")
    assert told[1][0] == "路灯!B3"


def test_blank_rows_are_passed_over_and_counted(refused):
    rows = [HEADINGS, [None] * 10, lamp_row("L-1"), ["  "] * 10, lamp_row("L-2", 功率=0)]

    assert refused(*rows)[0] == "路灯!G5"


def test_codes_that_lost_their_zeros_are_told(refused):
    place, what, remedy = refused(*lamps_file(lamp_row(7), lamp_row(1234)))

    assert place == "路灯!A2"
    assert "0 可能丢失" in what
    assert "文本" in remedy


def test_codes_that_lost_the_zeros_that_are_known_are_told(register):
    register.record("0007")
    path = register.table(lamps_file(lamp_row("7")))

    [(_place, what, _remedy)] = where_and_what(register.bring(path))

    assert "已登记的是 0007" in what


def test_codes_of_equal_length_may_be_numbers(register):
    path = register.workbook(lamps_file(lamp_row(320402), lamp_row(320403)))

    assert counts(register.bring(path)) == (2, 0, 0, 0)
    assert [row.code for row in register.lamps()] == ["320402", "320403"]


def test_a_change_of_state_that_cannot_be_is_told(register):
    register.record("L-1", state="removed")
    path = register.workbook(lamps_file(lamp_row("L-1")))

    report = register.bring(path, at=LATER, valid_from=date(2021, 6, 1))

    assert where_and_what(report)[0][0] == "路灯!C2"
    assert "已拆除" in where_and_what(report)[0][1]


def test_rows_beyond_ones_reach_are_told(register):
    register.record("L-1", lon=WEST[0])
    path = register.workbook(lamps_file(lamp_row("L-1"), lamp_row("L-2", 经度=WEST[0])))

    told = where_and_what(register.bring(path, at=LATER, reaches=[api.Reach(EAST_PATH, None)]))

    assert [place for place, _what, _remedy in told] == ["路灯!A2", "路灯!E3"]
    assert told[1][1] == "不在您的范围内"


def test_nothing_changes_when_anything_is_wrong(register, events_of):
    register.record("L-1")
    rows = [lamp_row(f"L-{n}") for n in range(1, 50)]
    path = register.workbook(lamps_file(*rows, lamp_row("L-99", 功率=0)))

    report = register.bring(path, at=LATER)

    assert report.problem_count == 1
    assert [row.record.light for row in register.lamps()] == ["led"]
    assert api.revision("lamp") == 1
    assert not events_of("asset.import")


def test_of_very_many_problems_a_thousand_are_listed_and_all_are_counted(register):
    path = register.table(lamps_file(*(lamp_row(f"L-{n}", 功率=0) for n in range(1_200))))

    report = register.bring(path)

    assert len(report.problems) == 1_000
    assert report.problem_count == 1_200


def test_problems_speak_the_readers_language_when_they_are_shown(refused):
    with use_language("en"):
        place, _what, _remedy = refused(("编码", "光源"), ("L-1", "钠灯"))

    assert place == "路灯!1"


# --- files that are none -------------------------------------------------------------------


def unreadable(register, path, **how):
    with pytest.raises(api.FileUnreadable) as caught:
        register.bring(path, **how)
    return str(caught.value)


def written(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    return path


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    "name, data, said",
    [
        ("空.xlsx", b"", "空文件"),
        ("空.csv", b"\n\n", "没有表头"),
        ("信.docx", b"x", "只收"),
        ("坏.xlsx", b"PK\x03\x04 broken", "不是 .xlsx"),
        ("网页.xlsx", b"<html></html>", "不是 .xlsx"),
        ("旧.xls", COMPOUND + b"\0" * 600, "旧版 .xls"),
        ("密.xlsx", COMPOUND + "EncryptedPackage".encode("utf-16-le"), "密码"),
        ("乱.csv", b"\xff\xffabc\x80\x81", "编码"),
        ("引号.csv", '编码,功率\nL-1,"60\nL-2,60\n'.encode(), "引号"),
        ("坏.geojson", b"{", "FeatureCollection"),
        ("别.geojson", b'{"type":"Feature"}', "FeatureCollection"),
        ("别.geojson", b'{"type":"FeatureCollection","features":[1]}', "FeatureCollection"),
        (
            "米.geojson",
            b'{"type":"FeatureCollection","features":[],'
            b'"crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::4549"}}}',
            "EPSG::4549",
        ),
    ],
)
def test_a_file_that_is_no_table_is_named_as_what_it_is(register, tmp_path, name, data, said):
    assert said in unreadable(register, written(tmp_path, name, data))


def test_a_workbook_under_another_ending_is_read_as_what_it_is(register):
    path = register.workbook(lamps_file(lamp_row()), "改名.csv")

    assert counts(register.bring(path)) == (1, 0, 0, 0)


def repacked(path, part, data):
    """The workbook with the contents of one part replaced."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    parts[part] = data
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, contents in parts.items():
            packed.writestr(name, contents)
    return path


SHEET = "xl/worksheets/sheet1.xml"
OPEN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
CLOSE = b"</sheetData></worksheet>"


def test_a_bomb_is_not_unpacked(register):
    path = register.workbook(lamps_file(lamp_row()))
    repacked(path, SHEET, OPEN + b" " * (1 << 30) + CLOSE)

    assert os.path.getsize(path) < 2_000_000
    assert "1024 MB" in unreadable(register, path)


@pytest.mark.parametrize(
    "cell, said",
    [(b"A1048576", "第 1048576 行"), (b"XFD5", "CZ"), (b"DA2", "CZ"), (b"BC900000", "900000")],
)
def test_a_cell_far_away_does_not_fill_the_memory(register, cell, said):
    path = register.workbook(lamps_file(lamp_row()))
    row = cell.lstrip(b"ABCDEFX")
    first = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    far = b'<row r="' + row + b'"><c r="' + cell + b'"><v>1</v></c></row>'
    repacked(path, SHEET, OPEN + first + far + CLOSE)

    if cell == b"A1048576":
        path.rename(path.with_suffix(".zip"))
        wide = b'<row r="2"><c r="AB2"><v>1</v></c></row>'
        repacked(path.with_suffix(".zip"), SHEET, OPEN + first + wide + far + CLOSE)
        path = path.with_suffix(".zip")

    assert said in unreadable(register, path)


def test_two_million_empty_rows_are_passed_over(register):
    text = "编码,功率\nL-1,60\n" + ",\n" * 2_000_000 + "L-2,0\n"
    path = written(register.folder, "空行.csv", text.encode())

    assert where_and_what(register.bring(path))[0][0] == "B2000003"


def test_a_million_styled_empty_rows_are_passed_over(register):
    path = register.workbook(lamps_file(lamp_row()))
    with zipfile.ZipFile(path) as packed:
        sheet = packed.read(SHEET)
    start = sheet.index(b"</sheetData>")
    rows = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(3, 1_000_000))
    repacked(path, SHEET, sheet[:start] + rows + sheet[start:])

    assert counts(register.bring(path)) == (1, 0, 0, 0)


def test_what_another_writer_changed_meanwhile_is_not_overwritten(register):
    path = register.workbook([("编码", "功率"), ("L-1", 90)])
    register.record("L-1", attributes={"power": 60, "road": "河东路"})

    def somebody_else_records(lamp):
        if lamp.power == 90:
            register.record("L-1", attributes={"power": 60, "road": "河西路"})
        return []

    kinds.install([replace(LAMP, check=somebody_else_records)])
    with pytest.raises(api.ChangedMeanwhile):
        register.bring(path, at=LATER)

    assert register.lamps()[0].record == Lamp(power=60, road="河西路")
