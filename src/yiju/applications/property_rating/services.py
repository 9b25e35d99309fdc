"""What an owner does about the service: complain, and say how it was solved."""

from datetime import datetime

from yiju.applications.property_rating.process import COMPLAINT
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.api import ItemRow, Party

OWNER = Actor(account="", name="业主", unit="", via="web")
RESIDENT = Party(account="", system=True)
Asset = registry.AssetRow


def complain(part: Asset, kind: str, words: str, *, key: str, at: datetime) -> ItemRow:
    """An owner's report or complaint; the firm that serves the compound answers for it.

    Raises AssetNotFound, Problems."""
    compound = registry.by_code("compound", part.record.compound, None)
    return work.begin(
        COMPLAINT.key,
        {"kind": kind, "words": words, "part": part.code},
        title=f"{compound.name}：{words[:30]}",
        place=work.Place(compound.area_code, compound.area_path, compound.lon, compound.lat),
        key=key,
        party=RESIDENT,
        actor=OWNER,
        at=at,
        asset=compound.code,
        unit_code=compound.keeper_code,
    )


def rate(part: Asset, number: str, *, satisfied: bool, why: str, at: datetime) -> ItemRow:
    """The owner who complained says how it was solved. Raises NotTheHolder for another's."""
    row = work.item(number)
    if row.data.get("part") != part.code:
        raise registry.NotTheHolder()
    open_now = [stage.step for stage in row.open_stages]
    key = f"{number}-rate-{row.revision}"
    if satisfied:
        return _act(number, "satisfied", {"satisfied": True}, key, at)
    move = "reopen" if "closed" in open_now else "not_solved"
    return _act(number, move, {}, key, at, why)


def _act(
    number: str, move: str, said: dict[str, bool], key: str, at: datetime, why: str = ""
) -> ItemRow:
    return work.act(number, move, said, key=key, party=RESIDENT, actor=OWNER, at=at, opinion=why)
