"""A case that needs nobody's judgement goes to the unit that answers without anybody's hand."""

from datetime import datetime

from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work.engine import act
from yiju.platform.work.process import Party
from yiju.platform.work.rows import ItemRow

SYSTEM = Party("", system=True)


def send(
    number: str, type_code: str, condition: str, *, key: str, actor: Actor, at: datetime
) -> ItemRow:
    """Accept, file and dispatch to the unit that the rule book, or the register, names; within a
    transaction of the caller's. Raises what `act` raises, and UnitUnknown."""
    told = {"type_code": type_code, "condition": condition}
    act(number, "accept", told, key=f"{key}/accept", party=SYSTEM, actor=actor, at=at)
    filed = act(number, "file", key=f"{key}/file", party=SYSTEM, actor=actor, at=at)
    unit = registry.unit(str(filed.data.get("responsible", ""))).code
    said = {"unit": unit}
    return act(number, "dispatch", said, key=f"{key}/dispatch", party=SYSTEM, actor=actor, at=at)
