"""Whoever reported says whether it is solved, where the type of the case leaves that to them."""

from datetime import datetime

from django.db import transaction

from yiju.platform.events.api import Actor
from yiju.platform.work import browsing, engine
from yiju.platform.work.process import Party
from yiju.platform.work.rows import ItemRow

REPORTER = Party("", reporter=True)
SYSTEM = Party("", system=True)


@transaction.atomic
def confirm(number: str, *, key: str, actor: Actor, at: datetime) -> ItemRow:
    """It is solved: the case is closed with the unit's last words. Raises what `act` raises."""
    engine.act(number, "solved", key=key, party=REPORTER, actor=actor, at=at)
    row = browsing.item(number)
    words = [stage.said["done"] for stage in row.stages if stage.move == "finish" and stage.said]
    said = {"code": "fixed", "answer": words[-1] if words else ""}
    return engine.act(number, "close", said, key=f"{key}/close", party=SYSTEM, actor=actor, at=at)


def doubt(number: str, said: dict[str, str], *, key: str, actor: Actor, at: datetime) -> ItemRow:
    """It is not solved, or no more: back to the unit. Raises what `act` raises."""
    verifying = any(stage.step == "verifying" for stage in browsing.item(number).open_stages)
    move = "unsolved" if verifying else "not_fixed"
    return engine.act(number, move, said, key=key, party=REPORTER, actor=actor, at=at)
