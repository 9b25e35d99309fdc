"""How clauses, tasks and their official references are found in the many forms of plans."""

import pytest

from yiju.platform.steering.compiler import compile_text


def labels(text):
    return [node.clause for node in compile_text(text).clauses]


def tasks(text):
    return [(task.clause, task.title) for task in compile_text(text).tasks]


def test_numbers_that_run_through_the_plan_stand_alone():
    text = (
        "实施方案\n一、重点任务\n（一）水环境行动\n1.治水。清理河道淤泥。\n2.治岸。修整驳岸。\n"
        "（二）绿地行动\n3.增绿。补植行道树。\n（1）街头。补绿。\n（2）屋顶。添绿。"
    )
    assert labels(text) == ["一", "一(一)", "1", "2", "一(二)", "3", "3(1)", "3(2)"]


def test_numbers_that_start_again_follow_the_reference_of_their_parent():
    text = (
        "实施方案\n一、总则\n（一）目标\n把事办好。\n二、重点任务\n"
        "（一）治水\n1.治河。清理河道。\n2.治岸。修整驳岸。\n"
        "（二）增绿\n1.街头。补植行道树。\n2.屋顶。建屋顶花园。"
    )
    assert labels(text)[-6:] == ["二(一)", "二(一)1", "二(一)2", "二(二)", "二(二)1", "二(二)2"]


def test_second_level_numbers_that_run_through_all_chapters_stand_alone():
    text = (
        "实施意见\n一、夯实基础\n（一）摸清底数。开展普查工作。\n（二）编制规划。统一布点。\n"
        "二、优化服务\n（三）简化手续。减少材料。\n（四）延伸窗口。就近办理。"
    )
    assert labels(text) == ["一", "(一)", "(二)", "二", "(三)", "(四)"]


def test_chapters_that_flowed_into_one_line_are_parted_again():
    text = (
        "宜居实施方案 一、总体要求(一)指导思想 坚持群众优先。(二)工作目标 到2025年,建成公园10座。"
        "二、主要任务(一)提升公园品质 1.新建公园。新建公园3座。(市园林局)"
        "2.改造公厕。改造公厕5座。(市城管局)"
        "三、保障措施(一)加强领导。成立专班。(二)落实资金。统筹安排。"
    )
    assert labels(text) == [
        *["一", "一(一)", "一(二)", "二", "二(一)", "1", "2"],
        *["三", "三(一)", "三(二)"],
    ]
    assert [item.title for item in compile_text(text).safeguards] == ["加强领导", "落实资金"]


def test_articles_of_chapters_are_tasks():
    text = (
        "管理办法\n第一章 总则\n第一条 为规范管理，制定本办法。\n第二章 建设\n"
        "第二条 统一标准。按统一标准建设站点。（市住建局）\n"
        "第三条 统一标识。统一设置标识。（市城管局）\n"
        "第三章 附则\n第四条 本办法自发布之日起施行。"
    )
    assert tasks(text) == [("第二条", "统一标准"), ("第三条", "统一标识")]


def test_tasks_may_stand_at_the_second_level_when_nothing_stands_below():
    text = (
        "行动计划\n一、工作目标\n让出行更便捷。\n二、重点工作\n（一）完善路网\n打通断头路。\n"
        "责任单位：市住建局\n（二）优化公交\n优化线网，方便换乘。\n责任单位：市交通局\n"
        "三、工作要求\n（一）压实责任\n逐级负责。"
    )
    assert tasks(text) == [("二(一)", "完善路网"), ("二(二)", "优化公交")]


def test_a_decimal_at_the_head_of_a_line_is_no_number_of_a_clause():
    text = (
        "实施方案\n一、重点任务\n1.扩容。新增处理能力\n1.5万吨。（市水务局）\n"
        "2.提质。提升水质。（市水务局）"
    )
    assert [clause for clause, _title in tasks(text)] == ["1", "2"]


def test_lines_broken_by_a_page_are_joined_across_page_numbers():
    body = (
        "为改善居住条件，让老旧小区的居民住得更加舒心，结合本市实际，制定本方案如下\n"
        "以下任务由各有关单位按照分工抓好落实，市政府办公室负责督促检查，按季通报\n"
        "一、重点任务\n1.改造小区。对管网破损、道路不平、环境脏乱的小区逐个进行改造，到20\n— 3 —\n"
        "22年全市完成改造的小区达到80个以上，受益居民不少于两万户，群众满意率达\n到90%以上。（市住建局，\n各区人民政府）\n"
        "2.整治街巷。对破损路面、杂乱线缆和乱停乱放进行整治，做到路面平整、线缆规整\n"
        "和停放有序，并建立长效管理机制，防止问题反弹，由街道社区共同做好日常维护工作\n"
    )
    programme = compile_text("街区改造实施方案\n" + body)

    assert [(target.value, target.unit) for target in programme.targets] == [
        (80, "个"),
        (20000, "户"),
        (90, "%"),
    ]
    assert programme.tasks[0].units == ("市住建局", "各区人民政府")
    assert {target.due.year for target in programme.targets} == {2022}


def test_a_letter_and_its_date_stand_before_the_plan_and_are_no_clause():
    text = (
        "云政办发〔2021〕8号\n各区人民政府：\n现将《绿道建设方案》印发给你们。\n2021年4月1日\n绿道建设方案\n"
        "一、重点任务\n1.建绿道。2021年底前建成绿道20公里。（市园林局）\n抄送：市委办公室。\n云台市人民政府办公室\n2021年4月1日印发"
    )
    programme = compile_text(text)

    assert programme.title == "绿道建设方案"
    assert [target.value for target in programme.targets] == [20]
    assert programme.coverage == 1.0


def test_an_annex_that_is_no_plan_is_kept_unread():
    table = "\n".join(f"第{n}社区 改造小区 {n * 3} 市住建局" for n in range(1, 10))
    text = (
        f"改造方案\n一、重点任务\n1.改造。到2022年改造小区9个。（市住建局）\n附件\n任务表\n{table}"
    )
    programme = compile_text(text)

    assert [target.value for target in programme.targets] == [9]
    assert [piece.reason for piece in programme.unread] == ["annex"]
    assert 0 < programme.coverage < 1


def test_a_second_plan_in_an_annex_is_read_under_its_own_references():
    plan = (
        "{0}行动方案\n一、总体要求\n让城市更整洁、更有序、更宜居，把群众的获得感放在首位，持续用力，久久为功。\n"
        "二、重点任务\n（一）整治行动\n1.整治河道。到2023年整治河道{1}条，做到水清岸绿，并建立日常巡查制度，防止问题反弹。（市水利局）\n"
        "2.整治街巷。到2023年整治街巷{1}条，做到路平灯明，并建立日常保洁制度，防止脏乱反弹。（市城管局）\n"
        "三、保障措施\n（一）加强领导。成立由分管负责同志任组长的工作专班，定期研究解决问题。\n（二）强化宣传。发动群众参与。\n"
    )
    filler = (
        "各有关单位要把这项工作摆上重要位置，细化措施，明确时限，责任到人，确保按期完成各项任务。"
        * 12
    )
    text = plan.format("治理", 8) + filler + "\n附件2\n" + plan.format("提升", 5) + filler
    programme = compile_text(text)

    assert [task.clause for task in programme.tasks] == ["1", "2", "附件2·1", "附件2·2"]
    assert programme.title == "治理行动方案"


@pytest.mark.parametrize(
    "text", ["", "\n\n", "会议纪要", "今天天气好。" * 50, "——" * 30, "一、\n二、"]
)
def test_any_text_yields_a_programme(text):
    assert 0.0 <= compile_text(text).coverage <= 1.0


def test_a_text_without_numbered_clauses_is_unread():
    programme = compile_text("工作通报\n今年以来，各项工作有序开展，成效明显，群众满意。")

    assert [piece.reason for piece in programme.unread] == ["no numbered clause"]
    assert programme.tasks == ()
