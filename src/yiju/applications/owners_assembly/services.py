"""What owners and their committee do: propose, support, call a meeting, put it to the vote."""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from yiju.applications.owners_assembly.process import MEETINGS, PROPOSAL
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.work import api as work
from yiju.platform.work.api import ItemRow, Party

Asset = registry.AssetRow
OWNER = Actor(account="", name="业主", unit="", via="web")
RESIDENT = Party(account="", system=True)


def records_of(kind: str, compound: Asset, on: date) -> list[Asset]:
    """What is on record of one compound."""
    rows = registry.standing(kind, on=on, within=compound.area_code)
    return [row for row in rows if row.record.compound == compound.code]


def compound_of(part: Asset) -> Asset:
    """Raises AssetNotFound."""
    return registry.by_code("compound", part.record.compound, None)


def _begin(
    process: str, compound: Asset, title: str, said: Mapping[str, Any], key: str, party: Party,
    actor: Actor, at: datetime, more: Mapping[str, Any] | None = None,
) -> ItemRow:  # fmt: skip
    return work.begin(
        process,
        said,
        title=title,
        place=work.Place(compound.area_code, compound.area_path, compound.lon, compound.lat),
        key=key,
        party=party,
        actor=actor,
        at=at,
        asset=compound.code,
        unit_code=compound.keeper_code,
        more=more,
    )


def _act(
    number: str, move: str, said: Mapping[str, Any], key: str, at: datetime, why: str = ""
) -> ItemRow:
    return work.act(number, move, said, key=key, party=RESIDENT, actor=OWNER, at=at, opinion=why)


def propose(part: Asset, title: str, words: str, *, key: str, at: datetime) -> ItemRow:
    """Raises AssetNotFound, Problems."""
    compound = compound_of(part)
    said = {"title": title, "words": words, "head": part.record.head}
    return _begin(PROPOSAL.key, compound, title, said, key, RESIDENT, OWNER, at)


def support(part: Asset, number: str, *, at: datetime) -> ItemRow:
    """Raises NotTheHolder for a proposal of another compound, Unmet for a second time."""
    if work.item(number).asset != part.record.compound:
        raise registry.NotTheHolder()
    head = part.record.head
    return _act(number, "support", {"head": head}, f"{number}-{head}", at)


def meeting_begin(
    compound: str, said: Mapping[str, Any], *, key: str, party: Party, actor: Actor, at: datetime
) -> ItemRow:
    """Propose a meeting of the owners. Raises AssetNotFound, NotYours, Problems, Unmet."""
    place = registry.by_code("compound", compound, None)
    heads = {one.record.head for one in records_of("exclusive_part", place, china_day(at))}
    process = MEETINGS.get(str(said.get("matter")), MEETINGS["other"])
    title, more = f"{place.name} {process.title}", {"heads": len(heads)}
    return _begin(process.key, place, title, said, key, party, actor, at, more)


def body_of(item: ItemRow) -> str:
    """The text that the owners decide on."""
    return str(item.data["words"])


def put_to_vote(
    number: str, key: str, *, opens_at: datetime, closes_at: datetime, actor: Actor, at: datetime
) -> ballots.BallotRow:
    """Announce the ballot of a meeting among all owners of the compound."""
    item, day = work.item(number), china_day(at)
    compound = registry.by_code("compound", item.asset, None)
    buildings = records_of("compound_building", compound, day)
    return work.put_to_vote(
        number,
        key,
        matter=item.data["matter"],
        body=body_of(item),
        roll=ballots.roll_of(records_of("exclusive_part", compound, day)),
        declared_area=sum(int(100 * Fraction(one.record.area_m2)) for one in buildings),
        opens_at=opens_at,
        closes_at=closes_at,
        actor=actor,
        at=at,
    )


def take_result(number: str, *, actor: Actor, at: datetime) -> ItemRow:
    """Go on, or end, by what the owners decided. Raises NotCounted, Unmet."""
    return work.take_result(number, body_of, actor=actor, at=at)
