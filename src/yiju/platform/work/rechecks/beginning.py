"""A drawn case goes onto the desk of those who check again."""

from datetime import datetime

from yiju.platform.events.api import Actor
from yiju.platform.work import engine
from yiju.platform.work.models import Item
from yiju.platform.work.rows import ItemRow
from yiju.platform.work.steps import SYSTEM

HANDS = ("finish", "pass")


def draw_key(month: str) -> str:
    """Under which the draw of a month, as 2021-06, is kept."""
    return f"recheck-{month}"


def begin_recheck(month: str, stratum: str, number: str, actor: Actor, at: datetime) -> ItemRow:
    """Begin the re-check of a case; the same case of the same draw is one re-check."""
    case = Item.objects.get(number=number)
    worked = case.stages.filter(move__in=HANDS).values_list("by_account", flat=True)
    return engine.begin(
        "recheck",
        {},
        title=case.title,
        place=engine.Place(case.area_code, case.area_path, case.lon, case.lat),
        key=f"recheck/{month}/{number}",
        party=SYSTEM,
        actor=actor,
        at=at,
        type_code=case.type_code,
        asset=case.asset,
        parent=number,
        more={
            "month": month,
            "stratum": stratum,
            "hands": sorted({account for account in worked if account}),
            "handling_unit": case.unit_code,
        },
    )
