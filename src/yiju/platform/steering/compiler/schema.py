"""The JSON Schema of what `yiju plan compile --json` prints, built from the types themselves."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

from yiju.platform.steering.compiler.figures import ABOUT, EQ, GE, GT, LE, LT
from yiju.platform.steering.compiler.moments import DAY, MONTH, QUARTER, WEEK, YEAR
from yiju.platform.steering.compiler.programme import (
    ClauseNode,
    Deliverable,
    Horizon,
    Safeguard,
    Target,
    Task,
    Unread,
)
from yiju.platform.steering.compiler.tree import Purpose, Role

DRAFT = "https://json-schema.org/draft/2020-12/schema"
TYPES: dict[str, dict[str, Any]] = {
    "str": {"type": "string"},
    "int": {"type": "integer", "minimum": 0},
    "bool": {"type": "boolean"},
    "datetime.date": {"type": "string", "format": "date"},
    "fractions.Fraction": {"type": "number"},
    "tuple[str, ...]": {"type": "array", "items": {"type": "string"}},
}
CHOICES: dict[str, list[str]] = {
    "comparator": [GE, LE, GT, LT, EQ, ABOUT, "all", "basically", "done"],
    "kind": ["number", "share", "completion", "coverage"],
    "every": [YEAR, QUARTER, MONTH, WEEK, DAY, "two years"],
    "change": ["+", "-"],
    "due_from": ["text", "lead", "clause", "parent", "title"],
    "role": [role.value for role in Role],
    "purpose": [purpose.value for purpose in Purpose],
}
MEANINGS = {
    "clause": "The shortest unambiguous official reference: 13, 2(1), 三(三), 二(一)1.",
    "title": "The heading of the clause, as the plan words it.",
    "units": "Who answers, in order, the leading ones first; groups stay as named.",
    "leads": "Those of the units that lead; the first one where the plan names no lead.",
    "parent": "The reference of the clause above; null for a task that is no part of another.",
    "inherited": "True where the clause names no units and those of its parent answer.",
    "due": "The last day, as 2022-12-31 for 到2022年; null where the text names none.",
    "start": "Where it begins in the text of the plan, line ends counted as one character.",
    "end": "Where it ends, exclusive.",
    "text": "The plan's own words, without the line breaks of its pages.",
    "subject": "What is counted, reached or finished, in the words of the plan.",
    "comparator": "How a value is compared: see docs/plan-compiler.md.",
    "value": "The figure, 万 and 亿 multiplied out; shares in percent; null where there is none.",
    "unit": "The unit of the value; % for shares; null where there is no value.",
    "every": "The rhythm of a promise made anew (每年); null for a single one.",
    "scope": "The place it is promised for, as named in its sentence; null where none is.",
    "kind": "number, share, completion or coverage.",
    "upper": "The upper end of a range that `value` begins; null otherwise.",
    "change": "+ or - where the figure is a difference (提高, 下降); null otherwise.",
    "base": "The words that a difference is counted from, as 2020年; null where unnamed.",
    "due_text": "The words of a deadline that is no fixed day, as 三年内; null otherwise.",
    "due_from": "Where the deadline stands: in the sentence (text), in the words above a list "
    "(lead), beside the units (clause), in the years of the task above (parent), in the title.",
    "year": "The year looked to.",
    "reason": "Why it was not understood.",
    "role": "What the clause is in the plan.",
    "purpose": "What its chapter is for.",
    "body": "Where the words behind the number begin.",
    "own_end": "Where the first part of the clause begins, or its end.",
}
LISTS: dict[str, tuple[type, str]] = {
    "tasks": (Task, "What is to be done; a numbered part of a task has a parent."),
    "targets": (Target, "The promises that can be judged on a day."),
    "safeguards": (Safeguard, "The items of the chapter on safeguards (保障措施)."),
    "horizons": (Horizon, "The years that the plan looks to, and what is to be so by then."),
    "deliverables": (Deliverable, "Work named with a day or a product that no figure judges."),
    "unread": (Unread, "What was not understood, kept word by word."),
    "clauses": (ClauseNode, "Every numbered clause, in the order of the text."),
}


def json_schema() -> dict[str, Any]:
    """The schema of `Programme.to_json()`."""
    properties: dict[str, Any] = {
        "title": {"type": "string", "description": "The title of the plan; empty if none."}
    }
    for name, (item, meaning) in LISTS.items():
        reference = {"$ref": f"#/$defs/{item.__name__}"}
        properties[name] = {"type": "array", "items": reference, "description": meaning}
    properties["coverage"] = {
        "type": "number",
        "minimum": 0,
        "maximum": 1,
        "description": "Share of the characters of the text that stand in nothing unread.",
    }
    return {
        "$schema": DRAFT,
        "title": "Programme",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
        "$defs": {item.__name__: _object(item) for item, _meaning in LISTS.values()},
    }


def _object(item: type) -> dict[str, Any]:
    hints = get_type_hints(item)
    names = [one.name for one in fields(item)]
    return {
        "type": "object",
        "properties": {name: _field(name, hints[name]) for name in names},
        "required": names,
        "additionalProperties": False,
    }


def _field(name: str, hint: Any) -> dict[str, Any]:
    said = str(hint) if not isinstance(hint, type) or hint.__module__ != "builtins" else ""
    said = (said or hint.__name__).replace("<class '", "").replace("'>", "")
    optional = said.endswith(" | None")
    form = dict(TYPES[said.removesuffix(" | None")])
    if name in CHOICES:
        form["enum"] = [*CHOICES[name], None] if optional else CHOICES[name]
    if optional:
        form["type"] = [form["type"], "null"]
    form["description"] = MEANINGS[name]
    return form


def write_schema(path: Path) -> None:
    """Write the schema to a file, as docs/plan-compiler.schema.json."""
    path.write_text(json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n", "utf-8")
