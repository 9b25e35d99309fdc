"""What owners and their committee do: propose, support, call a meeting, put it to the vote; and
what the register says on which that rests."""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import transaction

from yiju.applications.owners_assembly import rules
from yiju.applications.owners_assembly.groups import GROUP
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


def heads_of(compound: Asset, on: date) -> set[str]:
    """The owners of a compound, each once."""
    heads = {one.record.head for one in records_of("exclusive_part", compound, on)}
    return heads - {""}


def body_to(compound: Asset, on: date) -> date | None:
    """The last day of the owners' body that is in its term; None where there is none."""
    one = compound.record
    if one.owners_body == "none" or one.body_from is None or one.body_from > on:
        return None
    ends = one.body_to or date.max
    return ends if ends >= on else None


def delivered(compound: Asset, on: date) -> dict[str, str]:
    """What the register says of the handing over: share of the area, and the first day."""
    rows = [one.record for one in records_of("exclusive_part", compound, on)]
    known = [(Fraction(one.area_m2), one.handed_over_on) for one in rows]
    share, first = rules.delivered_share(known, on)
    return {"delivered": str(share), "first_delivery": first.isoformat() if first else ""}


def group_of(compound: str) -> ItemRow | None:
    """The preparatory group that is asked for or at work."""
    rows = work.every(work.Wanted(process=GROUP.key, asset=compound, state="open"))
    return next(iter(rows), None)


def begin(
    process: str, compound: Asset, title: str, said: Mapping[str, Any], key: str,
    party: Party = RESIDENT, actor: Actor = OWNER, *, at: datetime,
    more: Mapping[str, Any] | None = None,
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


def act(number: str, move: str, said: Mapping[str, Any] | None, key: str, at: datetime) -> ItemRow:
    return work.act(number, move, said, key=key, party=RESIDENT, actor=OWNER, at=at)


def propose(
    part: Asset, title: str, words: str, *, asks_meeting: bool = False, key: str, at: datetime
) -> ItemRow:
    """Raises AssetNotFound, Problems."""
    compound = compound_of(part)
    said = {"title": title, "words": words, "head": part.record.head, "asks_meeting": asks_meeting}
    more = {"heads": len(heads_of(compound, china_day(at)))}
    return begin(PROPOSAL.key, compound, title, said, key, at=at, more=more)


def support(part: Asset, number: str, *, at: datetime) -> ItemRow:
    """Raises NotTheHolder for a proposal of another compound, Unmet for a second time."""
    if work.item(number).asset != part.record.compound:
        raise registry.NotTheHolder()
    said = {
        "head": part.record.head,
        "heads": len(heads_of(compound_of(part), china_day(at))),
    }
    return act(number, "support", said, f"{number}-{part.record.head}", at)


@transaction.atomic
def meeting_begin(
    compound: str, said: Mapping[str, Any], *, key: str, party: Party, actor: Actor, at: datetime
) -> ItemRow:
    """Propose a meeting of the owners. One that owners asked for by a proposal is called with it.
    Raises AssetNotFound, NotYours, Problems, Unmet."""
    place, day = registry.by_code("compound", compound, None), china_day(at)
    process = MEETINGS.get(str(said.get("matter")), MEETINGS["other"])
    proposal, group = _proposal_of(place, said), group_of(place.code)
    formed = group.number if group and step_of(group) == "formed" else ""
    more = {
        "heads": len(heads_of(place, day)),
        "proposed": step_of(proposal),
        "asking_in_proposal": 1 + len(proposal.data.get("supporters", ())) if proposal else 0,
        "group": formed,
        **delivered(place, day),
    }
    title = f"{place.name} {process.title}"
    row = begin(process.key, place, title, said, key, party, actor, at=at, more=more)
    if row.is_new and row.data["kind"] == "first":
        act(formed, "meet", {"meeting": row.number}, f"{row.number}-group", at)
    if row.is_new and proposal:
        act(proposal.number, "call", {"meeting": row.number}, f"{row.number}-proposal", at)
        called = f"{row.number}-call"
        row = work.act(row.number, "call", key=called, party=party, actor=actor, at=at)
    return row


def _proposal_of(compound: Asset, said: Mapping[str, Any]) -> ItemRow | None:
    """The proposal of this compound that a meeting names; None where there is none such."""
    wanted = work.Wanted(
        process=PROPOSAL.key, asset=compound.code, numbers=(str(said.get("proposal", "")).strip(),)
    )
    return next(iter(work.every(wanted)), None) if said.get("proposal") else None


def step_of(row: ItemRow | None) -> str:
    """Where an item is; empty for none."""
    return "" if row is None else row.end or (row.open_stages[0].step if row.open_stages else "")


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


def first_assembly_ask(
    compound: str, said: Mapping[str, Any], *, head: str = "", party: Party = RESIDENT,
    actor: Actor = OWNER, at: datetime,
) -> ItemRow:  # fmt: skip
    """Ask the street for the first assembly of a compound. Two that ask at once are one request.

    Raises AssetNotFound, NotYours, Problems, and Unmet while a request is open, a body is in its
    term or too little is handed over."""
    place, day = registry.by_code("compound", compound, None), china_day(at)
    before = sum(1 for _row in work.every(work.Wanted(process=GROUP.key, asset=place.code)))
    standing, ends = group_of(place.code), body_to(place, day)
    more = {
        "head": head,
        "open_number": standing.number if standing else "",
        "body_to": ends.isoformat() if ends else "",
        **delivered(place, day),
    }
    title, key = f"{place.name} {GROUP.title}", f"first-assembly-{place.code}-{before}"
    return begin(GROUP.key, place, title, said, key, party, actor, at=at, more=more)


def keep_groups(at: datetime) -> int:
    """What the clock does: a group whose election is on file has done its work; how many."""
    election, done = MEETINGS["committee"].key, 0
    for group in work.every(work.Wanted(process=GROUP.key, state="open")):
        numbers = tuple(group.data.get("meetings", ()))
        wanted = work.Wanted(process=election, numbers=numbers)
        if numbers and any(row.end == "held" for row in work.every(wanted)):
            act(group.number, "establish", None, f"{group.number}-establish", at)
            done += 1
    return done
