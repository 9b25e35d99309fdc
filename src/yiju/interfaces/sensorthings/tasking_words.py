"""Kinds of command as tasking parameters (a DataRecord of OGC 08-094), and how far a task is."""

from datetime import datetime
from typing import Any

from yiju.interfaces.sensorthings import times
from yiju.platform.base.i18n import Text, _
from yiju.platform.sensing.commands import api as commands

GIVEN = ("value", "until", "reason", "start", "authority")
"""What a task says."""


def parameters_of(kind: commands.CommandKind) -> dict[str, Any]:
    """What a task must and may say."""
    longest = f"{kind.longest.total_seconds() / 3600:g}"
    return {
        "type": "DataRecord",
        "field": [
            _value(kind),
            _field("until", "Time", _("止，最迟在起后 {hours} 小时").format(hours=longest)),
            _field("reason", "Text", _("原因")),
            _field("start", "Time", _("起；省略为即刻")) | {"optional": True},
            _field("authority", "Category", _("以何级下达；省略为 manual"))
            | {
                "optional": True,
                "constraint": {
                    "type": "AllowedTokens",
                    "value": [one.name.lower() for one in commands.Authority if kind.roles(one)],
                },
            },
        ],
    }


def _value(kind: commands.CommandKind) -> dict[str, Any]:
    declared = kind.value
    found = _field("value", "Count" if declared.type is int else "Quantity", declared.title)
    found["definition"] = f"urn:yiju:{kind.key}"
    if declared.unit is not None:
        found["uom"] = {"code": str(declared.unit)}
    if declared.choices:
        told = "；".join(f"{value} {title}" for value, title in declared.choices.items())
        found["description"] = told
        found["constraint"] = {"type": "AllowedValues", "value": list(declared.choices)}
    elif declared.least is not None and declared.most is not None:
        limits = [float(declared.least), float(declared.most)]
        found["constraint"] = {"type": "AllowedValues", "interval": [limits]}
    return found


def _field(name: str, kind: str, label: Text | str) -> dict[str, Any]:
    return {"name": name, "type": kind, "label": str(label)}


def facts_of(kind: commands.CommandKind) -> dict[str, Any]:
    return {
        "kind": kind.key,
        "safe": {"value": kind.safe_default, "after_s": kind.t_safe.total_seconds()},
        "confirmed_by": kind.confirmed_by,
        "confirmed_within_s": kind.confirmed_within.total_seconds(),
        "safety": [str(rule.title) for rule in kind.safety],
    }


def progress_of(told: commands.Told) -> dict[str, Any]:
    """How far it is, and what became of it."""
    command, order = told.command, told.order
    facts: dict[str, Any] = {
        "command": command.id,
        "stage": command.stage.value,
        "state": order.state.key,
        "due": times.written(order.due),
        "tries": order.tries,
        "given_by": command.name,
    }
    moments: dict[str, datetime | None] = {
        "sent": order.sent,
        "acknowledged": order.acknowledged,
        "confirmed": order.confirmed,
    }
    facts |= {name: times.written(at) for name, at in moments.items() if at is not None}
    if command.second_name:
        facts["second"] = command.second_name
    if order.why:
        facts["why"] = order.why
    if order.beaten_by is not None:
        facts["beaten_by"] = order.beaten_by
    return facts
