"""The forms in which plans name who answers."""

import pytest

from yiju.platform.steering.compiler import compile_text

PLAN = "行动方案\n一、重点任务\n1.整治。整治背街小巷。{}\n2.巡查。开展日常巡查。（市城管局）"


def first_task(form):
    return compile_text(PLAN.format(form)).tasks[0]


@pytest.mark.parametrize(
    ("form", "units"),
    [
        ("（市城管局、市住建局）", ["市城管局", "市住建局"]),
        ("(市城管局,市住建局;各区人民政府)", ["市城管局", "市住建局", "各区人民政府"]),
        ("（市城管局，各辖市、区人民政府）", ["市城管局", "各辖市、区人民政府"]),
        ("（各县（市、区）人民政府，市水利局）", ["各县（市、区）人民政府", "市水利局"]),
        ("（东河区、西河区人民政府）", ["东河区人民政府", "西河区人民政府"]),
        (
            "〔市城管局牵头，市住建局、市财政局按职责分工负责〕",
            ["市城管局", "市住建局", "市财政局"],
        ),
        ("（市住建局、市财政局等按职责分工负责）", ["市住建局", "市财政局"]),
        ("（责任单位：市住建局、各街道办事处）", ["市住建局", "各街道办事处"]),
        ("（牵头单位：市城管局；责任单位：市公安局）", ["市城管局", "市公安局"]),
        ("（配合单位：市公安局；牵头单位：市城管局）", ["市城管局", "市公安局"]),
        (
            "\n牵头单位：市城管局\n配合单位：市公安局、市财政局",
            ["市城管局", "市公安局", "市财政局"],
        ),
        ("\n责任领导：张三\n责任单位：市城管局", ["市城管局"]),
        (
            "（市人力资源和社会保障局、市文化和旅游局）",
            ["市人力资源和社会保障局", "市文化和旅游局"],
        ),
        ("（市城管局和市住建局负责）", ["市城管局", "市住建局"]),
        ("（各地区、各部门负责）", ["各地区", "各部门"]),
        ("（設施權屬單位，市城管局）", ["設施權屬單位", "市城管局"]),
    ],
)
def test_units_stand_in_order_under_the_names_the_plan_gives(form, units):
    assert list(first_task(form).units) == units


@pytest.mark.parametrize(
    "form",
    ["（试行）", "（含背街小巷）", "（2021—2023年）", "（PPP）", "（以下简称专班）", "（见附件2）"],
)
def test_a_bracket_that_names_no_unit_is_no_list_of_units(form):
    assert first_task(form).units == ()


def test_where_no_lead_is_named_the_first_unit_leads():
    assert first_task("（市城管局、市住建局）").leads == ("市城管局",)
    assert first_task("（市城管局、市住建局牵头，市财政局配合）").leads == ("市城管局", "市住建局")


def test_a_part_without_units_has_those_of_its_task():
    text = (
        "行动方案\n一、重点任务\n1.治水。系统治理。（市水利局）\n（1）清淤。清理淤泥。\n（2）截污。封堵排口。（市住建局）\n"
        "2.增绿。见缝插绿。（市园林局）\n3.亮灯。补齐路灯。（市住建局）"
    )
    units = {task.clause: (task.units, task.inherited) for task in compile_text(text).tasks}

    assert units["1(1)"] == (("市水利局",), True)
    assert units["1(2)"] == (("市住建局",), False)


def test_units_on_a_line_behind_the_last_part_answer_for_the_whole():
    text = (
        "行动方案\n一、重点任务\n（一）治水\n1.清淤。清理淤泥。\n2.截污。封堵排口。\n（市水利局、市住建局）\n"
        "（二）增绿\n1.植树。补植树木。\n2.建园。新建游园。\n（市园林局）"
    )
    units = {task.clause: task.units for task in compile_text(text).tasks}

    assert units["一(一)"] == units["一(一)1"] == ("市水利局", "市住建局")
    assert units["一(二)2"] == ("市园林局",)


def test_a_deadline_beside_the_units_holds_for_the_promises_of_the_clause():
    programme = compile_text(
        "行动方案\n一、重点任务\n1.治水。整治河道6条。\n责任单位：市水利局\n完成时限：2023年6月底前\n2.增绿。补绿。\n责任单位：市园林局"
    )

    assert programme.tasks[0].due.isoformat() == "2023-06-30"
    assert [target.due.isoformat() for target in programme.targets] == ["2023-06-30"]
    assert [target.due_from for target in programme.targets] == ["clause"]
