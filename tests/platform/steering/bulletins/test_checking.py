"""A checker of bulletins: what it finds, and what it leaves in peace."""

from pathlib import Path

import pytest

from yiju.platform.steering.bulletins.checking import Paper, agrees, check
from yiju.platform.steering.bulletins.reading import FileUnreadable, read

NANTONG = ("名次", "街道", "系统考核（40%）", "现场考核（40%）", "履职考核（20%）", "得分")


def said(paragraph: str = "", table=()) -> list[str]:
    tables = (tuple(table),) if table else ()
    return [str(one) for one in check(Paper((paragraph,) if paragraph else (), tables))]


def test_a_published_bulletin_that_recomputes_is_left_in_peace():
    """standards.md §3.6, Tianmen."""
    assert not said("应结案972件，结案911件，结案率93.72%；按期结案737件，按期结案率75.82%。")


def test_a_rate_that_is_not_that_of_its_counts_is_found():
    [found] = said("应结案972件，结案911件，结案率94.72%。")

    assert "911/972" in found and "93.72%" in found


def test_parts_that_do_not_add_up_to_the_total_before_or_after_them_are_found():
    """standards.md §3.4, Yuncheng: 17,277 + 10,301 + 411 = 27,989."""
    assert not said("自处理17,277件、垃圾10,301件、专项411件，共27,989件。")
    [after] = said("自处理17277件、垃圾10301件、专项411件，共27999件。")
    [before] = said("方案确定的39个目标中，已完成14个，正常推进7个，存在风险10个。")

    assert "差 10" in after
    assert "差 8" in before


def test_ranks_that_tie_in_print_but_differ_are_found():
    """standards.md §3.6, Nantong: 新开 and 钟秀 both at 94.31, ranked 4 and 5."""
    rows = [NANTONG, ("4", "新开", "94", "94", "95.55", "94.31"),
            ("5", "钟秀", "94", "94", "95.55", "94.31")]  # fmt: skip
    [found] = said(table=rows)

    assert "新开" in found and "钟秀" in found and "94.31" in found


def test_a_weighted_total_is_held_to_what_its_parts_allow():
    """standards.md §3.6, Nantong: 金沙 92.936 against 92.93, which rounded parts cannot refute."""
    row = ("1", "金沙", "92", "93", "94.68", "92.93")
    assert not said(table=[NANTONG, row])
    [found] = said(table=[NANTONG, (*row[:-1], "92.83")])

    assert "92.936" in found


def test_a_better_score_with_a_worse_rank_is_found():
    rows = [("名次", "区", "得分"), ("1", "东区", "90.1"), ("2", "西区", "95")]
    [found] = said(table=rows)

    assert "东区" in found and "西区" in found


def test_a_sum_of_rows_is_held_against_its_total_and_rates_are_not_added():
    rows = [("区", "立案（件）", "结案率（%）"), ("东区", "3", "50"), ("西区", "4", "60"),
            ("合计", "8", "55")]  # fmt: skip
    [found] = said(table=rows)

    assert "8" in found and "7" in found


def test_no_data_is_not_zero_in_a_sum_or_a_rank():
    rows = [("名次", "区", "得分", "立案"), ("1", "东区", "90", "3"), ("—", "西区", "—", "—"),
            ("—", "合计", "—", "3")]  # fmt: skip
    assert not said(table=rows)


def test_less_than_one_unit_of_the_last_digit_is_the_same():
    from fractions import Fraction

    assert agrees("59.95", Fraction(22300, 372))
    assert not agrees("60", Fraction(22300 - 372, 372))


def test_text_and_html_of_others_are_read(tmp_path: Path):
    table = "名次\t区\t得分\n1\t东区\t90\n2\t西区\t95\n"
    (tmp_path / "a.txt").write_text(f"本月情况\n{table}", "utf-8")
    rows = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in line.split("\t")) + "</tr>"
        for line in table.splitlines()
    )
    (tmp_path / "a.html").write_text(
        f"<meta charset=utf-8><p>本月</p><table>{rows}</table>", "utf-8"
    )

    for name in ("a.txt", "a.html"):
        assert len(check(read(tmp_path / name))) == 1


@pytest.mark.parametrize(("name", "data"), [("a.xyz", b""), ("a.docx", b"x"), ("a.pdf", b"x")])
def test_a_file_that_cannot_be_read_says_so(tmp_path: Path, name, data):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(FileUnreadable, match=name):
        read(tmp_path / name)
