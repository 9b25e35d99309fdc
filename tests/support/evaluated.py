"""Declarations for tests of evaluations."""

from typing import Any

from yiju.platform.steering.evaluation import reading, scoring
from yiju.platform.steering.evaluation.declaration import Declaration


def leaf(key: str, values: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"key": key, "title": key, "values": values, **more}


def told(*leaves: dict[str, Any], **more: Any) -> dict[str, Any]:
    names = list(dict.fromkeys(name for one in leaves for name in one["values"]))
    named = [{"key": name, "title": name} for name in names]
    base = {"key": "test", "title": "测试", "month": "2022-06", "subjects": {"named": named}}
    return {**base, "indicators": list(leaves), **more}


def computed(declared: Declaration) -> list[scoring.Group]:
    """Scored from the values in the declaration alone."""
    values = {
        one.key: {
            each.key: found if isinstance(found := each.values.get(one.key), float) else None
            for each in declared.leaves
        }
        for one in declared.subjects
    }
    return scoring.scored(declared, declared.subjects, values)


def lines(declared: dict[str, Any]) -> dict[str, scoring.Line]:
    groups = computed(reading.read(declared))
    return {line.subject.key: line for group in groups for line in group.lines}
