"""Readings as files: the same rows from Excel, CSV and Parquet, with the same refusals."""

import csv
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
import xlsxwriter
from measured import AT
from pyarrow import parquet

from yiju.platform.registry.api import FileUnreadable
from yiju.platform.sensing import api

POWER = "L-1/lamp.power"
NOON = datetime(2022, 6, 30, 12)
ROWS = [
    (POWER, NOON - timedelta(minutes=9), 60.5),
    ("L-9/lamp.power", NOON - timedelta(minutes=8), 61.0),
    (POWER, NOON - timedelta(minutes=7), 5000.0),
    (POWER, NOON - timedelta(minutes=6), None),
    (POWER, NOON - timedelta(days=400), 62.0),
]
HEADINGS = ("数据流", "观测时间", "数值")


@pytest.fixture
def people(measured):
    """A source whose readings people bring as files."""
    measured.source("files", door="file")
    return measured


def workbook(folder):
    path = folder / "读数.xlsx"
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet("读数")
    sheet.write(0, 0, "某平台导出")
    for number, row in enumerate([HEADINGS, *ROWS], 1):
        sheet.write_row(number, 0, row)
    book.close()
    return path


def delimited(folder):
    path = folder / "读数.csv"
    with path.open("w", encoding="gb18030", newline="") as out:
        csv.writer(out).writerows([HEADINGS, *ROWS])
    return path


def columns(folder):
    path = folder / "读数.parquet"
    stream, observed, value = zip(*ROWS, strict=True)
    moments = [one.replace(tzinfo=UTC) - timedelta(hours=8) for one in observed]
    table = {"stream": stream, "observed": pa.array(moments, pa.timestamp("ms", "UTC"))}
    parquet.write_table(pa.table(table | {"value": value}), path)
    return path


def brought(city, path):
    return api.import_readings(
        api.caller_for("files"), path, filename=path.name, actor=city.actor, at=AT
    )


@pytest.mark.parametrize(
    ("make", "first_row"),
    [(workbook, 3), (delimited, 2), (columns, 1)],
    ids=["xlsx", "csv", "parquet"],
)
def test_rows_that_fit_are_taken_and_the_others_told_with_row_and_reason(people, make, first_row):
    report = brought(people, make(people.folder))

    assert (report.received, report.accepted) == (5, 3)
    assert [(one.row - first_row, one.reason.key) for one in report.refused] == [
        (1, "unknown_stream"),
        (2, "impossible"),
    ]
    people.move()
    assert [row[1:] for row in people.stored()] == [
        (-400 * 1440, 62.0, "valid"),
        (-9, 60.5, "valid"),
        (-6, None, "missing"),
    ]


def test_the_same_file_again_stores_nothing(people):
    for _turn in range(2):
        brought(people, delimited(people.folder))
        people.move()

    assert len(people.stored()) == 3
    assert people.balance("files") == {
        "received": 10,
        "stored": 3,
        "duplicate": 3,
        "unknown_stream": 2,
        "impossible": 2,
    }


def test_cells_that_cannot_be_read_are_told_as_they_stand(people):
    path = people.folder / "坏.csv"
    path.write_text(f"stream,time,value,id\n{POWER},gestern,5,1\n{POWER},2022-06-30 11:59,viel,2\n")

    report = brought(people, path)

    assert [(one.row, str(one.why)) for one in report.refused] == [
        (2, "“gestern”不是时刻，应如 2022-06-30 12:00:00"),
        (3, "“viel”不是数"),
    ]


@pytest.mark.parametrize(
    ("name", "contents", "told"),
    [
        ("a.csv", "stream,value\nx,1\n", "缺少这些列：观测时间"),
        ("a.pdf", "%PDF", "只收"),
        ("a.parquet", "PAR?", "不是 Parquet"),
        ("a.csv", "", "空文件"),
    ],
)
def test_a_file_that_is_no_table_of_readings_changes_nothing(people, name, contents, told):
    path = people.folder / name
    path.write_text(contents)

    with pytest.raises(FileUnreadable, match=told):
        brought(people, path)

    assert api.balances(AT.date(), AT.date()) == []
