"""A case that needs nobody's judgement goes to the unit that answers without anybody's hand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work.browsing import item
from yiju.platform.work.cases.intake import Where, report
from yiju.platform.work.engine import act
from yiju.platform.work.process import Party
from yiju.platform.work.rows import ItemRow

SYSTEM = Party("", system=True)
REPORTER = Party("", reporter=True)


@transaction.atomic
def report_and_send(
    words: str, where: Where, type_code: str, condition: str, *, source: str, key: str, asset: str,
    actor: Actor, at: datetime, more: Mapping[str, Any],
) -> ItemRow:  # fmt: skip
    """A report that goes to the unit that answers at once; where that cannot be done by itself, it
    waits for an acceptor like any other. Raises what `report` raises."""
    made = report(
        words, where, source=source, key=key, party=REPORTER, actor=actor, at=at,
        type_code=type_code, asset=asset, more=more,
    ).item  # fmt: skip
    try:
        with transaction.atomic():
            if made.is_new:
                send(made.number, type_code, condition, key=made.number, actor=actor, at=at)
    except CityError:
        return made
    return item(made.number)


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
