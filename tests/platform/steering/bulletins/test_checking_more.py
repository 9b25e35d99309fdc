"""A checker of bulletins of others: shares, changes, orders, groups, and text against tables."""

from io import BytesIO

import pytest
from docx import Document as new_word

from yiju.platform.steering.bulletins.checking import Paper, check
from yiju.platform.steering.bulletins.reading import FileUnreadable, read_data, read_text

MONTH = (
    ("项目", "本月", "上月", "上年同期", "环比（%）", "同比增减"),
    ("立案（件）", "972", "900", "1,000", "8.0", "-28"),
    ("结案率（%）", "93.72", "92.00", "95.00", "1.72个百分点", "-1.28"),
)
RANKED = (
    ("名次", "名次区间", "区", "得分"),
    ("1", "1至2", "东区", "95.10"),
    ("2", "1至3", "西区", "93.00"),
    ("3", "3至3", "南区", "80.00"),
)


def said(*paragraphs: str, tables=()) -> list[str]:
    return [f"{one.where}：{one.what}" for one in check(Paper(paragraphs, tuple(tables)))]


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("共972件，其中市容500件，占51.44%。", "共972件，其中市容500件，占54.44%。", "51.44"),
        ("由900件增加到972件。", "由972件增加到900件。", "方向"),
        ("立案972件，比上月的900件增加72件。", "立案972件，比上月的900件增加62件。", "72"),
        ("立案972件，比上月的900件增加72件。", "立案972件，比上月的900件减少72件。", "72"),
        ("972件，比上月增加72件，增长8.0%。", "972件，比上月增加72件，增长7.0%。", "8"),
        ("结案率95%，比上月93%提高2个百分点。", "结案率95%，比上月93%提高3个百分点。", "2"),
        ("应整改80件，整改60件，整改率75%。", "应整改80件，整改60件，整改率80%。", "75"),
        ("前三名为甲、乙、丙。", "前三名为甲、乙。", "列出 2 个"),
        (
            "从高到低是东区（95.1分）、西区（93分）。",
            "从高到低是东区（93分）、西区（95.1分）。",
            "前面",
        ),
    ],
)
def test_shares_changes_rates_and_orders_of_a_sentence_are_recomputed(right, wrong, told):
    assert not said(right)
    [found] = said(wrong)
    assert told in found and found.startswith("第 1 段")


def with_cell(table, row: int, column: int, cell: str):
    rows = [list(one) for one in table]
    rows[row][column] = cell
    return rows


@pytest.mark.parametrize(("row", "column", "cell"), [(1, 4, "9.0"), (1, 5, "28"), (2, 5, "1.28")])
def test_changes_of_a_table_are_those_of_its_columns(row, column, cell):
    assert not said(tables=[MONTH])
    [found] = said(tables=[with_cell(MONTH, row, column, cell)])
    assert cell in found and found.startswith("表 1")


def test_shares_of_a_table_are_those_of_its_column():
    table = (("类别", "件数", "占比（%）"), ("市容", "3", "75"), ("绿化", "1", "25"),
             ("合计", "4", "100"))  # fmt: skip
    assert not said(tables=[table])
    [found] = said(tables=[with_cell(table, 2, 2, "35")])
    assert "绿化" in found and "25" in found


def test_partial_totals_are_sums_of_their_rows_and_the_total_is_theirs():
    table = (("区", "件数"), ("甲", "1"), ("乙", "2"), ("小计", "3"), ("丙", "4"), ("小计", "4"),
             ("合计", "7"))  # fmt: skip
    assert not said(tables=[table])
    assert "小计" in said(tables=[with_cell(table, 3, 1, "5")])[0]
    assert "合计" in said(tables=[with_cell(table, 6, 1, "14")])[0]


def test_a_column_of_totals_is_held_to_what_most_rows_show_it_to_be():
    table = (("类", "东区", "西区", "合计"), ("甲", "1", "2", "3"), ("乙", "3", "4", "7"),
             ("丙", "5", "6", "11"))  # fmt: skip
    assert not said(tables=[table])
    [found] = said(tables=[with_cell(table, 2, 3, "8")])
    assert "乙" in found


def test_groups_of_one_table_are_ranked_apart():
    """standards.md §3.6, Xuchang: four groups in one table."""
    table = (("组别", "名次", "区", "得分"), ("一", "1", "甲", "80"), ("二", "1", "乙", "95"))
    assert not said(tables=[table])
    alone = (("名次", "区", "得分"), ("一组", "一组", "一组"), ("1", "甲", "80"),
             ("二组", "二组", "二组"), ("1", "乙", "95"))  # fmt: skip
    assert not said(tables=[alone])


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("本月立案972件，比上月增长8.0%。", "本月立案982件。"),
        ("本月立案972件，比上年同期下降2.8%。", "本月立案972件，比上年同期增长2.8%。"),
    ],
)
def test_a_sentence_is_held_against_the_table_of_periods(right, wrong):
    assert not said(right, tables=[MONTH])
    [found] = said(wrong, tables=[MONTH])
    assert "立案" in found


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("东区排名第1。", "东区排名第2。"),
        ("西区名列第二。", "西区名列第三。"),
        ("表扬：东区（得分95.10）。", "表扬：东区（得分96.10）。"),
        ("东区好于南区。", "南区好于东区。"),
        ("东区好于南区。", "东区好于西区。"),
        ("南区不如东区。", "西区落后于东区。"),
        ("东区按期结案率高于西区。", "西区得分最差。"),
    ],
)
def test_a_sentence_is_held_against_the_ranking_and_its_intervals(right, wrong):
    assert not said(right, tables=[RANKED])
    assert said(wrong, tables=[RANKED])


def test_a_word_file_of_others_is_read_with_its_tables_and_says_where_it_is_wrong():
    word = new_word()
    word.add_paragraph("一、总体情况")
    word.add_paragraph("应结案972件，结案911件，结案率94.72%。")
    table = word.add_table(rows=3, cols=3)
    told = (("区", "件数", "备注"), ("东区", "3", ""), ("合计", "4", ""))
    for line, row in zip(table.rows, told, strict=True):
        for cell, text in zip(line.cells, row, strict=True):
            cell.text = text
    wide = word.add_table(rows=2, cols=2)
    wide.cell(0, 0).merge(wide.cell(0, 1)).text = "说明"
    out = BytesIO()
    word.save(out)
    first, second = check(read_data("别处.docx", out.getvalue()))

    assert (str(first.where), first.quote[:3]) == ("第 2 段", "应结案")
    assert (str(second.where), second.quote) == ("表 1", "区 | 件数 | 备注")


def test_a_text_that_was_copied_is_read_with_its_tables():
    [found] = check(read_text("各区情况\n区\t件数\n东区\t3\n合计\t4\n"))
    assert str(found.where) == "表 1"


def test_a_paper_that_unpacks_to_too_much_is_not_read(monkeypatch):
    from yiju.platform.steering.bulletins import reading

    out = BytesIO()
    new_word().save(out)
    monkeypatch.setattr(reading, "MOST_UNPACKED", 1000)
    with pytest.raises(FileUnreadable, match="解压后太大"):
        read_data("a.docx", out.getvalue())
