"""Lines of Chinese text, as they may stand on an official paper."""

from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.steering.bulletins.printing.setting import (
    NOT_FIRST,
    NOT_LAST,
    set_lines,
    title_lines,
    width_of,
)

TEXT = st.text(
    st.sampled_from("市区立案件结率按期的了在，。；：（）“”《》%0123456789.A"), max_size=200
)


@given(TEXT)
def test_no_character_is_lost_or_moved(text):
    assert "".join(line.text for line in set_lines(text, 28, 2)) == text


@given(
    st.text(st.sampled_from("市区立案件结率按期的了在，。；"), max_size=200).map(
        lambda text: text.replace("，，", "，区")
    )
)
def test_no_line_is_wider_than_the_text_area_but_for_one_sign_that_hangs(text):
    for line in set_lines(text, 28, 2):
        assert width_of(line.text) + line.indent <= 29


def test_no_line_begins_with_a_closing_sign_or_ends_with_an_opening_one():
    text = "市区立案件结率按期" * 3 + "（牵头：市住建局）：在期限内" + "《方案》的要求，" * 20
    lines = set_lines(text, 28, 2)

    assert all(line.text[0] not in NOT_FIRST for line in lines)
    assert all(line.text[-1] not in NOT_LAST for line in lines)


def test_two_signs_at_the_end_of_a_line_go_on_with_the_character_before_them():
    lines = set_lines("市" * 27 + "局）：在", 28)

    assert [line.text for line in lines] == ["市" * 27, "局）：在"]


def test_a_number_is_not_broken_over_two_lines():
    lines = set_lines("市" * 26 + "1234567.89%在", 28)

    assert lines[1].text == "1234567.89%在"


def test_a_title_is_broken_by_sense_into_lines_that_fit():
    lines = title_lines("关于2022年5月美丽宜居城市建设工作情况的通报", 20)

    assert len(lines) == 2
    assert all(width_of(line) <= 20 for line in lines)
