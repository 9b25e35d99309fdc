"""The published schema describes what the compiler gives."""

import json
from datetime import date
from pathlib import Path

import pytest

from yiju.platform.steering.compiler import compile_text
from yiju.platform.steering.compiler.schema import json_schema

PUBLISHED = Path(__file__).parents[4] / "docs" / "plan-compiler.schema.json"
KINDS = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}
PLAN = (
    """行动方案（2021—2023年）
一、目标
到2023年，覆盖率达到80%—90%，能耗比2020年下降9.5%以上。到2035年，全面建成宜居家园。
二、重点任务
1.治水。每年清淤河道5条，三年内改造管网2万米，2022年完成普查，日供水规模15万吨。（市水务局）
（1）截污。排口应接尽接。编制《技术导则》。
2.增绿。到2023年基本完成改造。
责任单位：市园林局
完成时限：2023年10月
三、保障措施
（一）加强领导。成立专班。
附件
任务表
"""
    + "序号 项目 单位 数量\n" * 20
)


def follows(value, form, whole, where="programme"):
    if "$ref" in form:
        form = whole["$defs"][form["$ref"].rpartition("/")[2]]
    types = form["type"] if isinstance(form["type"], list) else [form["type"]]
    assert isinstance(value, tuple(KINDS[name] for name in types)), (where, value)
    if "enum" in form:
        assert value in form["enum"], (where, value)
    if form.get("format") == "date" and value is not None:
        assert date.fromisoformat(value), where
    if isinstance(value, dict):
        assert set(value) == set(form["required"]) == set(form["properties"]), where
        for name, inner in value.items():
            follows(inner, form["properties"][name], whole, f"{where}.{name}")
    if isinstance(value, list):
        for place, inner in enumerate(value):
            follows(inner, form["items"], whole, f"{where}[{place}]")


def test_the_output_of_the_compiler_follows_the_schema():
    facts = json.loads(json.dumps(compile_text(PLAN).to_json()))

    assert all(facts[name] for name in json_schema()["properties"])
    follows(facts, json_schema(), json_schema())


def test_the_published_schema_is_the_one_of_the_types():
    assert json.loads(PUBLISHED.read_text("utf-8")) == json_schema()


@pytest.mark.parametrize("item", list(json_schema()["$defs"]))
def test_every_field_says_what_it_means(item):
    form = json_schema()["$defs"][item]

    assert all(field["description"] for field in form["properties"].values())


def test_numbers_are_whole_where_they_are_whole():
    values = [target["value"] for target in compile_text(PLAN).to_json()["targets"]]

    assert 20000 in values and 9.5 in values
    assert all(isinstance(value, int | float | None) for value in values)
