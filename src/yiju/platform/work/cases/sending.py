"""A case that needs nobody's judgement goes to the unit that answers without anybody's hand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work.browsing import item
from yiju.platform.work.cases.about import standing_around
from yiju.platform.work.cases.facilities import naming
from yiju.platform.work.cases.intake import Where, report
from yiju.platform.work.catalogue.own import own_type
from yiju.platform.work.engine import act
from yiju.platform.work.process import Party
from yiju.platform.work.rows import ItemRow

ITSELF = Actor("", "自动派遣", "", via="system")
SYSTEM = Party("", system=True)
REPORTER = Party("", reporter=True)


@transaction.atomic
def report_and_send(
    words: str, where: Where, type_code: str, condition: str, *, source: str, key: str, asset: str,
    facility: str = "", actor: Actor, at: datetime, more: Mapping[str, Any],
) -> ItemRow:  # fmt: skip
    """A report that goes to the unit that answers at once; where that cannot be done by itself, it
    waits for an acceptor like any other. `facility` is the code of what in the asset it is about.
    Raises what `report` raises, and FacilityUnknown."""
    named = naming(type_code, asset.partition("/")[2], facility, at)
    made = report(
        words, where, source=source, key=key, party=REPORTER, actor=actor, at=at,
        type_code=type_code, asset=asset, more={**more, **named},
    ).item  # fmt: skip
    return _sent(made, condition, actor, at) if made.is_new else item(made.number)


def send_by_place(made: ItemRow, at: datetime) -> ItemRow:
    """A report of the public that is of a type of the city's own, and lies inside the boundary of
    one of the assets that the type is about, goes to whoever keeps that at once, and a dispatcher
    may still take it over. Anything else waits for an acceptor."""
    day = china_day(at)
    found = own_type(made.type_code, day) if made.is_new else None
    if found is None or standing_around(found[0], made.lon, made.lat, day) is None:
        return made
    return _sent(made, found[1].condition, ITSELF, at)


def _sent(made: ItemRow, condition: str, actor: Actor, at: datetime) -> ItemRow:
    try:
        with transaction.atomic():
            return send(made.number, made.type_code, condition, key=made.number, actor=actor, at=at)
    except CityError:
        return made


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
