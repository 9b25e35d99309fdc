"""Sentences as plans write them, and what they promise."""

import pytest

from yiju.platform.steering.compiler import compile_text

PLAN = (
    "实施方案\n（2021年2月）\n一、重点任务\n1.提升。{}（市住建局）\n2.巡查。开展巡查。（市城管局）"
)


def read(sentence):
    found = []
    for target in compile_text(PLAN.format(sentence)).targets:
        value = None if target.value is None else float(target.value)
        when = target.due.isoformat() if target.due else target.every
        found.append((target.comparator, value, target.unit, when))
    return found


@pytest.mark.parametrize(
    ("sentence", "comparator", "value", "unit"),
    [
        ("到2022年新建公园12座以上。", ">=", 12, "座"),
        ("到2022年新建公园不少于12座。", ">=", 12, "座"),
        ("到2022年至少新建12座公园。", ">=", 12, "座"),
        ("到2022年新建公园超过12座。", ">", 12, "座"),
        ("到2022年破损率控制在3%以内。", "<=", 3, "%"),
        ("到2022年破损率不高于3‰。", "<=", 3, "‰"),
        ("到2022年破损率低于3%。", "<", 3, "%"),
        ("到2022年新建公园12座左右。", "about", 12, "座"),
        ("到2022年新建约12座公园。", "about", 12, "座"),
        ("到2022年覆盖率达到85%。", ">=", 85, "%"),
        ("到2022年覆盖率提高到百分之六十以上。", ">=", 60, "%"),
        ("到2022年覆盖率力争达到８５％。", ">=", 85, "%"),
        ("到2022年破损率降至3%以下。", "<=", 3, "%"),
        ("到2022年新建公园12座。", "=", 12, "座"),
        ("到2022年新建三个街角公园。", "=", 3, "个"),
        ("到2022年新建两座公厕。", "=", 2, "座"),
        ("到2022年新建公园二十座。", "=", 20, "座"),
        ("到2022年新增泊位1.2万个。", "=", 12000, "个"),
        ("到2022年带动投资1.5亿元。", "=", 150000000, "元"),
        ("到2022年新建绿道1,200公里。", "=", 1200, "公里"),
        ("到2022年七成以上的社区建成食堂。", ">=", 70, "%"),
        ("到2022年投诉量减少一半以上。", ">=", 50, "%"),
        ("到2022年，办理时限压缩至5个工作日以内。", "<=", 5, "个工作日"),
        ("到2022年，PM2.5浓度控制在35微克/立方米以内。", "<=", 35, "微克/立方米"),
        ("到2022年，建设5G基站800个。", "=", 800, "个"),
        ("到2022年，对沿街的46个小区进行雨污分流改造。", "=", 46, "个"),
    ],
)
def test_a_figure_is_read_with_its_word_of_comparison(sentence, comparator, value, unit):
    assert read(sentence) == [(comparator, value, unit, "2022-12-31")]


@pytest.mark.parametrize(
    ("sentence", "when"),
    [
        ("到2022年建成公园5座。", "2022-12-31"),
        ("2022年2月底前建成公园5座。", "2022-02-28"),
        ("2024年2月底前建成公园5座。", "2024-02-29"),
        ("2022年6底前建成公园5座。", "2022-06-30"),
        ("2022年上半年建成公园5座。", "2022-06-30"),
        ("2022年第三季度建成公园5座。", "2022-09-30"),
        ("2022年5月12日前建成公园5座。", "2022-05-12"),
        ("“十四五”期间建成公园5座。", "2025-12-31"),
        ("2022—2024年建成公园5座。", "2024-12-31"),
        ("二〇二二年底前建成公园5座。", "2022-12-31"),
        ("12月底前建成公园5座。", "2021-12-31"),
        ("建成公园5座，2022年底前全部投入使用。", "2022-12-31"),
        ("每年建成公园5座。", "year"),
        ("每月建成公园5座。", "month"),
        ("建成公园5座。", None),
        ("三年内建成公园5座。", None),
    ],
)
def test_the_day_is_the_last_of_what_is_named(sentence, when):
    assert [row[3] for row in read(sentence)][:1] == [when]


def test_one_sentence_may_promise_several_things():
    assert read("到2023年改造公厕30座，其中8座设第三卫生间，5座全天开放；每年新增座椅200个。") == [
        ("=", 30, "座", "2023-12-31"),
        ("=", 8, "座", "2023-12-31"),
        ("=", 5, "座", "2023-12-31"),
        ("=", 200, "个", "year"),
    ]


def test_a_list_shares_verb_and_year():
    assert read("2022年新建公园10座、绿道20公里、厕所5座，分别改造6个和9个小区。") == [
        ("=", 10, "座", "2022-12-31"),
        ("=", 20, "公里", "2022-12-31"),
        ("=", 5, "座", "2022-12-31"),
        ("=", 6, "个", "2022-12-31"),
        ("=", 9, "个", "2022-12-31"),
    ]


def test_figures_after_respectively_have_each_their_year_and_the_common_comparison():
    assert read("到2023年、2025年，回收利用率分别达到35%、40%以上。") == [
        (">=", 35, "%", "2023-12-31"),
        (">=", 40, "%", "2025-12-31"),
    ]


def test_parts_of_a_promise_name_the_whole():
    targets = compile_text(PLAN.format("到2022年改造公厕9座，其中2座设第三卫生间。")).targets

    assert [target.subject for target in targets] == ["改造公厕", "改造公厕（设第三卫生间）"]


def test_milestones_are_each_a_promise():
    assert read("2021年启动东门片区改造，2022年完成主体工程，2023年全面投入使用。") == [
        ("done", None, None, "2021-12-31"),
        ("done", None, None, "2022-12-31"),
        ("done", None, None, "2023-12-31"),
    ]


@pytest.mark.parametrize(
    ("sentence", "comparator"),
    [
        ("到2022年路灯单灯控制全覆盖。", "all"),
        ("对住房困难家庭应保尽保。", "all"),
        ("到2022年建成区基本消除黑臭水体。", "basically"),
        ("到2022年违法建设全部拆除。", "all"),
        ("2022年底前出台管理办法。", "done"),
        ("2022年，平台上线运行。", "done"),
    ],
)
def test_promises_without_a_figure(sentence, comparator):
    assert [row[:2] for row in read(sentence)] == [(comparator, None)]


def test_a_difference_names_its_base_and_direction():
    [target] = compile_text(PLAN.format("到2022年能耗比2020年下降9.5%以上。")).targets

    assert (target.change, target.base, target.comparator) == ("-", "2020年", ">=")


def test_a_figure_that_starts_from_another_is_one_promise_with_a_base():
    [target] = compile_text(PLAN.format("到2022年空置率由28%降至18%以下。")).targets

    assert (target.value, target.comparator, target.base) == (18, "<=", "28%")


def test_a_range_has_an_upper_end():
    [target] = compile_text(PLAN.format("到2022年覆盖率达到80%—90%。")).targets

    assert (target.value, target.upper) == (80, 90)


def test_the_place_is_that_of_the_sentence():
    text = (
        "实施方案\n一、重点任务\n1.治水。2022年市区管网覆盖率达到95%，东河区达到90%；每个街道建成驿站3座。"
        "（市水务局，东河区人民政府）\n"
        "2.巡查。开展巡查。（市城管局）"
    )
    assert [target.scope for target in compile_text(text).targets] == ["市区", "东河区", "每个街道"]


def test_what_is_to_be_so_by_the_years_ahead_is_a_horizon():
    text = (
        "行动计划\n一、总体要求\n（一）指导思想\n为民服务。\n（二）工作目标\n到2023年，绿地率达到40%，环境明显改善。"
        "到2035年，建成人人向往的宜居家园。\n二、重点任务\n1.增绿。见缝插绿。（市园林局）"
    )
    programme = compile_text(text)

    assert [(item.year, item.clause) for item in programme.horizons] == [
        (2023, "一(二)"),
        (2035, "一(二)"),
    ]
    assert [(target.clause, target.value) for target in programme.targets] == [("一(二)", 40)]


def test_goals_in_a_list_share_the_year_of_the_words_above_it():
    text = (
        "行动计划\n一、工作目标\n到2025年，实现以下目标：\n——绿地率达到40%。\n——公厕达到200座以上。\n"
        "二、重点任务\n1.增绿。补绿。（市园林局）"
    )
    assert [(t.value, t.due.year) for t in compile_text(text).targets] == [(40, 2025), (200, 2025)]


def test_differences_after_respectively_share_base_and_direction():
    found = compile_text(PLAN.format("到2025年，甲、乙排放量比2020年分别下降8%、10%以上。")).targets

    assert [(t.subject, t.comparator, t.value, t.change, t.base) for t in found] == [
        ("甲", ">=", 8, "-", "2020年"),
        ("乙排放量", ">=", 10, "-", "2020年"),
    ]


def test_each_figure_after_respectively_may_have_its_own_comparison():
    found = compile_text(
        PLAN.format("到2025年，甲、乙、丙排放量分别下降8%、8%以上、9%以上。")
    ).targets

    assert [target.comparator for target in found] == ["=", ">=", ">="]


def test_a_unit_with_a_measure_below_the_line_is_one_unit():
    assert read("到2022年，平均电耗降至12.5千瓦时/百公里。") == [
        ("<=", 12.5, "千瓦时/百公里", "2022-12-31")
    ]


def test_a_day_within_a_sentence_does_not_date_what_stands_behind_a_semicolon():
    assert read("改造敬老院25家，其中2021年10家、2022年15家；建成便民圈8个。")[-1] == (
        "=",
        8,
        "个",
        None,
    )
