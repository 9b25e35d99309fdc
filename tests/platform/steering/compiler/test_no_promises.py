"""Figures that promise nothing must never become targets."""

import pytest

from yiju.platform.steering.compiler import compile_text

PLAN = (
    "实施方案\n（2021年2月）\n一、重点任务\n1.提升。{}（市住建局）\n2.巡查。开展巡查。（市城管局）"
)


@pytest.mark.parametrize(
    "sentence",
    [
        "落实省厅通知（苏建办〔2019〕326号）要求。",
        "实施“333”行动计划和污染治理“4+1”工程。",
        "开展以“三整治、两提升、一规范”为重点的整治。",
        "按照5A级景区标准打造街区。",
        "推进名苑1-11号楼和14号地块项目。",
        "实施三年行动计划（2020—2022年）。",
        "落实《生活垃圾治理行动计划（2021—2023年）》。",
        "全市已建成公园120座，绿地率达到41%。",
        "截至2020年底，覆盖率达到85%。",
        "2018年以来，累计改造小区300个。",
        "现有公厕215座。",
        "联系电话：010-00001234。",
        "打造15分钟生活圈，设置24小时自助区。",
        "沿轨道2号线和312国道整治环境。",
        "对建筑面积2万平方米以上的公共建筑加强监管。",
        "对使用超过15年的电梯进行评估。",
        "满意率低于60%的企业不得参评。",
        "每座补助5万元，最高不超过50万元。",
        "居民同意率达到95%以上方可启动。",
        "关爱60岁以上老年人。",
        "优先改造2000年底前建成的小区。",
        "建设占地约300亩的产业园。",
        "打造一个平台，走出一条新路。",
        "处理好三个方面的问题，把握两个环节。",
        "2022年体检发现的64项问题逐项整改。",
        "完成规划、环保等8项评估普查。",
        "深化第三方评估，落实第15条规定。",
        "推行“双随机、一公开”和“一网通办”。",
    ],
)
def test_no_target_is_made_of_a_figure_that_promises_nothing(sentence):
    assert [target.text for target in compile_text(PLAN.format(sentence)).targets] == []


def test_a_figure_that_is_not_understood_is_kept_and_marked():
    programme = compile_text(PLAN.format("日供水规模15万吨。"))

    assert programme.targets == ()
    assert [(piece.clause, piece.text, piece.reason) for piece in programme.unread] == [
        ("1", "日供水规模15万吨", "figure without a promise")
    ]
    assert programme.coverage < 1


def test_work_with_a_day_but_no_result_is_listed_apart():
    programme = compile_text(PLAN.format("2022年推进示范创建。编制《设计导则》。"))

    assert programme.targets == ()
    assert [(item.text, item.due and item.due.year) for item in programme.deliverables] == [
        ("2022年推进示范创建", 2022),
        ("编制《设计导则》", None),
    ]


def test_principles_and_the_state_of_things_promise_nothing():
    text = (
        "实施方案\n一、工作基础\n（一）现状\n2020年绿地率达到38%，建成公园90座。\n二、基本原则\n——先急后缓。优先解决3类问题。\n"
        "三、重点任务\n1.增绿。见缝插绿。（市园林局）\n2.建园。新建游园。（市园林局）"
    )
    assert compile_text(text).targets == ()
