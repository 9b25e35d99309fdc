"""A plan of many parts, written for the tests, against what a careful reader finds in it."""

from datetime import date

import pytest

from yiju.platform.steering.compiler import compile_text

PLAN = """云台市宜居街区三年行动实施方案
各区人民政府，市各有关单位：
为了让街区更好住，现制定本方案（云政办〔2021〕17号）。
云台市人民政府办公室
2021年3月5日
一、总体要求
（一）基本原则
——先急后缓。把群众最急的事排在最前面，已建成公厕310座的经验要用好。
（二）目标任务
到2023年，街区面貌明显改善。到2035年，建成人人称道的宜居家园。
二、重点任务
（一）街区整治行动
1. 公厕提标。到2022年改造公厕30座，其中8座设有第三卫生间，5座全天开放；每年新增指示牌20个以上。\
（市城管局、市文旅局，各区、县人民政府）
2. 停车便利。分两步推进。
（1）泊位建设。2021年启动东门停车楼建设，2022年完成主体工程，2023年全面投入使用。\
（牵头单位：市住建局；配合单位：东河区、西河区人民政府）
（2）智慧停车。到2023年接入泊位的比例不低于80%，路内泊位控制在总量的15%以内。
（二）住区提升行动
3. 小区改造。到2023年基本完成老旧小区改造，改造小区约1.5万户，绿色社区比例达到60%以上。\
（市住建局牵头，市民政局、各街道按职责分工负责）
三、保障措施
（一）加强领导。成立领导小组。
（二）强化考核。按季度通报进度。
附件：任务分解表
"""


@pytest.fixture(scope="module")
def programme():
    return compile_text(PLAN)


def test_the_title_is_the_line_that_names_the_plan(programme):
    assert programme.title == "云台市宜居街区三年行动实施方案"


def test_tasks_and_their_parts_are_listed_with_the_official_reference(programme):
    assert [(task.clause, task.title, task.parent) for task in programme.tasks] == [
        ("1", "公厕提标", None),
        ("2", "停车便利", None),
        ("2(1)", "泊位建设", "2"),
        ("2(2)", "智慧停车", "2"),
        ("3", "小区改造", None),
    ]


def test_units_stand_in_order_with_the_leading_one_first(programme):
    units = {task.clause: task.units for task in programme.tasks}
    leads = {task.clause: task.leads for task in programme.tasks}

    assert units["1"] == ("市城管局", "市文旅局", "各区、县人民政府")
    assert units["2(1)"] == ("市住建局", "东河区人民政府", "西河区人民政府")
    assert units["3"] == ("市住建局", "市民政局", "各街道")
    assert leads["1"] == ("市城管局",)
    assert leads["2(1)"] == ("市住建局",)


def test_every_promise_is_found_and_none_is_invented(programme):
    found = [
        (t.clause, t.comparator, t.value, t.unit, t.due and t.due.isoformat(), t.every)
        for t in programme.targets
    ]

    assert found == [
        ("1", "=", 30, "座", "2022-12-31", None),
        ("1", "=", 8, "座", "2022-12-31", None),
        ("1", "=", 5, "座", "2022-12-31", None),
        ("1", ">=", 20, "个", None, "year"),
        ("2(1)", "done", None, None, "2021-12-31", None),
        ("2(1)", "done", None, None, "2022-12-31", None),
        ("2(1)", "done", None, None, "2023-12-31", None),
        ("2(2)", ">=", 80, "%", "2023-12-31", None),
        ("2(2)", "<=", 15, "%", "2023-12-31", None),
        ("3", "basically", None, None, "2023-12-31", None),
        ("3", "about", 15000, "户", "2023-12-31", None),
        ("3", ">=", 60, "%", "2023-12-31", None),
    ]


def test_safeguards_and_horizons_are_listed(programme):
    assert [(item.clause, item.title) for item in programme.safeguards] == [
        ("三(一)", "加强领导"),
        ("三(二)", "强化考核"),
    ]
    assert [(item.year, item.due) for item in programme.horizons] == [
        (2023, date(2023, 12, 31)),
        (2035, date(2035, 12, 31)),
    ]


def test_the_words_of_every_target_stand_where_it_says(programme):
    for target in programme.targets:
        assert programme.text[target.start : target.end] == target.text


def test_a_plan_that_is_understood_covers_all_of_its_text(programme):
    assert programme.unread == ()
    assert programme.coverage == 1.0
