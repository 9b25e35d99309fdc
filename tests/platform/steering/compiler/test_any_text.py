"""What holds for every text, also for one that is no plan."""

import tracemalloc

from hypothesis import given, settings
from hypothesis import strategies as st

from yiju.platform.steering.compiler import compile_text

PIECES = [
    *["一、", "二、", "（一）", "（二）", "1.", "2.", "(1)", "①", "第一条", "附件1\n", "总体要求"],
    *[
        "。",
        "，",
        "；",
        "：",
        "、",
        "\n",
        "（",
        "）",
        "“",
        "”",
        "《",
        "》",
        " ",
        "\u3000",
    ],
    *["到2022年", "每年", "12月底前", "2021—2023年", "比2020年", "由28%降至18%", "三年内", "已"],
    *[
        "新建",
        "改造",
        "完成",
        "公园",
        "老旧小区",
        "覆盖率",
        "达到",
        "不低于",
        "以上",
        "以内",
        "其中",
        "分别",
    ],
    *["12座", "三个", "85%", "1.5万个", "１２", "百分之六十", "一半", "元", "〔2021〕3号", "abc"],
    *["全覆盖", "应保尽保", "基本消除", "市住建局", "各区人民政府", "牵头单位：", "责任单位："],
    *["重点任务", "保障措施", "目标"],
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_words_stand_where_the_programme_says_and_nothing_is_lost(text):
    programme = compile_text(text)

    assert 0.0 <= programme.coverage <= 1.0
    for part in [*programme.targets, *programme.deliverables, *programme.unread]:
        words = programme.text[part.start : part.end]
        assert "".join(words.split()) == "".join(part.text.split())
    for target in programme.targets:
        assert target.subject
        assert (target.value is None) == (target.unit is None)
    for node in programme.clauses:
        assert 0 <= node.start <= node.body <= node.own_end <= node.end <= len(programme.text)
    programme.to_json()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all_compiles(text):
    compile_text(text)


def test_memory_grows_with_the_length_of_the_plan_and_no_faster():
    task = "{0}.提升街区。到2022年新建公园{0}座，绿地率达到40%以上。（市住建局，各区人民政府）\n"
    peaks = []
    for count in (100, 400):
        text = "实施方案\n一、重点任务\n" + "".join(task.format(n) for n in range(1, count))
        tracemalloc.start()
        compile_text(text)
        peaks.append(tracemalloc.get_traced_memory()[1] / len(text))
        tracemalloc.stop()

    assert peaks[1] < peaks[0] * 1.5
