from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import pytest
import xlsxwriter

from yiju.platform.base.errors import Problems
from yiju.platform.base.time import Period
from yiju.platform.events.api import Actor
from yiju.platform.steering import api

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

YEAR_END = date(2021, 12, 31)
LATER = datetime(2022, 2, 1, tzinfo=UTC)


def measured(target, day, known_at=None):
    return api.measure(target.own_key, Period.day(day), target.area_code, known_at)


def test_what_nobody_reported_is_missing_not_zero(target):
    found = measured(target("公厕10座"), YEAR_END)

    assert found.value is None
    assert "没有单位报送" in str(found.why_missing)


def test_the_last_figure_up_to_the_day_holds(target, reported):
    reported("公厕10座", date(2021, 6, 30), 4)
    reported("公厕10座", date(2021, 9, 30), 7)

    assert measured(target("公厕10座"), date(2021, 8, 31)).value == 4
    assert measured(target("公厕10座"), YEAR_END).value == 7
    assert measured(target("公厕10座"), date(2021, 6, 29)).value is None


def test_a_figure_put_right_later_does_not_change_what_was_known_before(target, reported):
    first, second = datetime(2022, 1, 5, tzinfo=UTC), datetime(2022, 1, 20, tzinfo=UTC)
    reported("公厕10座", YEAR_END, 10, at=first)
    reported("公厕10座", YEAR_END, 9, at=second)

    assert measured(target("公厕10座"), YEAR_END).value == 9
    assert measured(target("公厕10座"), YEAR_END, datetime(2022, 1, 10, tzinfo=UTC)).value == 10


def test_a_share_is_decided_by_its_parts_and_not_by_its_rounded_figure(target, reported):
    day = date(2022, 12, 31)
    reported("60%", day, Decimal("60"), numerator=29999, denominator=50000)

    found = measured(target("60%"), day)

    assert found.value == Fraction(29999 * 100, 50000) < 60
    assert api.judge_target(target("60%"), day).status is not api.Status.DONE


def test_a_yearly_figure_counts_in_its_year_only(target, reported):
    reported("每年增加", date(2020, 12, 31), 1100, unit="transport")

    assert measured(target("每年增加"), date(2020, 12, 31)).value == 1100
    assert measured(target("每年增加"), date(2021, 1, 31)).value is None


def test_the_same_figure_again_changes_nothing(reported, events_of):
    first = reported("公厕10座", date(2021, 6, 30), 4)
    again = reported("公厕10座", date(2021, 6, 30), 4)

    assert again == first
    assert len(events_of("return.record")) == 1


@pytest.mark.parametrize(
    "words, facts, field",
    [
        ("公厕10座", {"day": date(2022, 6, 30)}, "day"),
        ("公厕10座", {"day": date(2019, 12, 31)}, "day"),
        ("公厕10座", {"value": -1}, "value"),
        ("公厕10座", {"document": " "}, "document"),
        ("60%", {"value": 101}, "value"),
        ("60%", {"value": 60, "numerator": 223, "denominator": 372}, "value"),
        ("60%", {"value": 60, "numerator": 60}, "denominator"),
        ("60%", {"value": 60, "numerator": 60, "denominator": 0}, "denominator"),
        ("上线运行", {"value": 2}, "value"),
    ],
)
def test_a_wrong_report_names_its_field_and_writes_nothing(target, reported, words, facts, field):
    told = {"day": date(2021, 6, 30), "value": 4, "document": "月报", **facts}

    with pytest.raises(Problems) as raised:
        reported(words, told.pop("day"), told.pop("value"), at=LATER, **told)

    assert [problem.column for problem in raised.value.problems] == [field]
    assert measured(target(words), YEAR_END).value is None


def test_nobody_verifies_their_own_figure(reported):
    row = reported("公厕10座", YEAR_END, 10)
    own = Actor("clerk", "经办人", "housing")

    with pytest.raises(api.OwnReturn):
        api.return_verify(row.number, holds=True, ground="现场核查", actor=own, at=LATER)


def test_a_verified_figure_says_so_and_a_refused_one_no_longer_counts(target, reported, actor):
    earlier = reported("公厕10座", date(2021, 6, 30), 4)
    last = reported("公厕10座", YEAR_END, 10)
    api.return_verify(earlier.number, holds=True, ground="抽查", actor=actor, at=LATER)
    assert measured(target("公厕10座"), date(2021, 6, 30)).provenance == "verified"
    assert measured(target("公厕10座"), YEAR_END).provenance == "reported"

    api.return_verify(last.number, holds=False, ground="抽查少两座", actor=actor, at=LATER)

    assert measured(target("公厕10座"), YEAR_END).value == 4


def sheet(rows, heads=("目标编号", "目标", "数据日期", "数值", "分子", "分母", "依据文件", "区域")):
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("数据报送")
    for number, row in enumerate([heads, *rows]):
        page.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def imported(data, actor, *, dry_run=False, filename="报送.xlsx"):
    return api.returns_import(
        "yiju", data, filename, unit_code="housing", dry_run=dry_run, actor=actor, at=LATER
    )


def test_an_import_records_all_rows_with_one_event_and_the_same_file_nothing(
    target, actor, events_of
):
    toilets, share = target("公厕10座"), target("60%")
    data = sheet(
        [
            (toilets.key, "", "2021-12-31", 10, "", "", "验收单", ""),
            (share.key, "", "2021-12-31", 50, 5, 10, "考评通报", "全市"),
        ]
    )

    first, again = imported(data, actor), imported(data, actor)

    assert (first.recorded, again.recorded, again.unchanged) == (2, 0, 2)
    assert len(events_of("return.import")) == 1
    assert measured(share, YEAR_END).denominator == 10


def test_an_import_with_one_wrong_cell_changes_nothing_and_names_the_cell(target, actor):
    toilets = target("公厕10座")
    data = sheet(
        [
            (toilets.key, "", "2021-12-31", 10, "", "", "验收单", ""),
            ("99-1", "", "2021-12-31", 10, "", "", "验收单", ""),
            (toilets.key, "", "明天", 10, "", "", "验收单", ""),
            (toilets.key, "", "2021-11-30", "很多", "", "", "验收单", ""),
            (toilets.key, "", "2021-12-31", 9, "", "", "验收单", ""),
        ]
    )

    dry = imported(data, actor, dry_run=True)
    with pytest.raises(Problems):
        imported(data, actor)

    wheres = sorted(problem.where for problem in dry.problems)
    assert wheres == ["数据报送!A3", "数据报送!C4", "数据报送!C6", "数据报送!D5"]
    assert measured(toilets, YEAR_END).value is None


def test_a_dry_run_says_what_would_happen_and_writes_nothing(target, actor):
    toilets = target("公厕10座")
    data = sheet([(toilets.key, "", "2021-12-31", 10, "", "", "验收单", "")])

    assert imported(data, actor, dry_run=True).recorded == 1
    assert measured(toilets, YEAR_END).value is None


def test_a_csv_file_is_read_in_both_usual_encodings(target, actor):
    text = f"目标编号,数据日期,数值,依据文件\n{target('公厕10座').key},2021/12/31,10,验收单\n"

    assert imported(text.encode("gb18030"), actor, filename="报送.csv").recorded == 1
    assert imported(text.encode("utf-8-sig"), actor, filename="报送.csv").unchanged == 1


def test_a_file_that_is_no_table_is_one_problem(programme, actor):
    found = imported(b"not a workbook", actor, dry_run=True)

    assert len(found.problems) == 1


def test_a_missing_heading_is_named(programme, actor):
    found = imported(sheet([], heads=("目标编号", "数值", "备考")), actor, dry_run=True)

    told = " ".join(str(problem) for problem in found.problems)
    assert "数据日期" in told and "依据文件" in told and "备考" in told


def test_the_template_of_a_unit_holds_its_targets(programme):
    data = api.returns_template("yiju", unit="transport", on=date(2021, 6, 30))

    [page] = api.read_sheets(data, "模板.xlsx")[0]
    assert [row[0] for row in page.rows[1:]] == ["3-1"]


def test_a_workbook_with_a_cell_far_away_does_not_fill_the_memory():
    data = BytesIO()
    book = xlsxwriter.Workbook(data)
    book.add_worksheet().write(1_048_575, 30, "远")
    book.close()

    sheets, [problem] = api.read_sheets(data.getvalue(), "returns.xlsx")

    assert sheets == []
    assert "1048576" in str(problem)
