"""What a reader sees when a plan is revised."""

from yiju.platform.steering.compiler import compile_text, diff

OLD = """实施方案
一、重点任务
1.公厕提标。到2021年改造公厕93座，其中42座设第三卫生间。（市城管局，各区人民政府）
2.停车便利。每年新增公共泊位1万个。（市住建局）
3.绿色出行。到2022年绿色出行比例达到70%以上，公交分担率不低于50%。（市交通局）
"""


def fields(change):
    return [one.field for one in change.changes]


def test_the_same_plan_does_not_differ():
    assert not diff(compile_text(OLD), compile_text(OLD))
    assert list(diff(compile_text(OLD), compile_text(OLD)).lines()) == []


def test_a_raised_value_and_a_later_day_are_changes_of_the_same_promise():
    new = OLD.replace("到2021年改造公厕93座", "到2022年改造公厕120座")
    found = diff(compile_text(OLD), compile_text(new))

    assert (found.added, found.removed) == ((), ())
    raised = next(one for one in found.changed if "value" in fields(one))
    assert (raised.before.value, raised.after.value) == (93, 120)
    assert "due" in fields(raised)
    assert any("93 → 120" in line for line in found.lines())


def test_added_and_dropped_promises_are_told_apart():
    new = OLD.replace("，其中42座设第三卫生间", "").replace(
        "公交分担率不低于50%", "公交分担率不低于50%，新能源公交车达到800辆"
    )
    found = diff(compile_text(OLD), compile_text(new))

    assert [target.value for target in found.removed] == [42]
    assert [target.value for target in found.added] == [800]
    assert found.changed == ()


def test_a_promise_is_found_again_when_its_clause_gets_another_number():
    new = (
        OLD.replace("1.公厕提标", "1.增绿补绿。见缝插绿，补植树木。（市园林局）\n2.公厕提标")
        .replace("2.停车便利", "3.停车便利")
        .replace("3.绿色出行", "4.绿色出行")
    )
    found = diff(compile_text(OLD), compile_text(new))

    assert (found.added, found.removed) == ((), ())
    assert {tuple(fields(one)) for one in found.changed} == {("clause",)}
    assert [task.title for task in found.tasks_added] == ["增绿补绿"]


def test_other_words_for_the_same_promise_are_a_change_of_wording():
    new = OLD.replace("绿色出行比例达到70%以上", "绿色出行的比例提高到70%以上")
    found = diff(compile_text(OLD), compile_text(new))

    assert [fields(one) for one in found.changed] == [["text"]]


def test_units_that_join_or_leave_are_a_change_of_the_task():
    new = OLD.replace("（市住建局）", "（市公安局，市住建局）")
    found = diff(compile_text(OLD), compile_text(new))

    [task] = found.tasks_changed
    assert (task.before.units, task.after.units) == (("市住建局",), ("市公安局", "市住建局"))
    assert found.to_json()["tasks_changed"][0]["fields"] == ["units"]
