"""What is done with a use of the fund besides its moves: begin it and put it to the vote."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from yiju.applications.maintenance_fund import books, rules
from yiju.applications.maintenance_fund.process import KEY
from yiju.applications.maintenance_fund.rules import ITEMS, fen_of
from yiju.platform.base.i18n import _
from yiju.platform.base.money import Money
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.work import api as work
from yiju.platform.work.api import ItemRow, Party


def plan_begin(
    compound: str, said: Mapping[str, Any], *, key: str, party: Party, actor: Actor, at: datetime
) -> ItemRow:
    """Begin a use of the fund. Raises AssetNotFound, NoParts, NotYours, Problems, Unmet."""
    place, day = registry.by_code("compound", compound, None), china_day(at)
    building = str(said.get("building") or "").strip()
    scope = buildings_of(compound, building, day)
    budget = _budget(said)
    others = [
        (china_day(row.began_at), int(row.data["budget_fen"]))
        for row in uses_of(compound)
        if row.data["building"] == building and row.end != "refused"
    ]
    item = ITEMS.get(str(said.get("item")))
    return work.begin(
        KEY,
        said,
        title=f"{place.name} {item.title if item else ''}".strip(),
        place=work.Place(place.area_code, place.area_path, place.lon, place.lat),
        key=key,
        party=party,
        actor=actor,
        at=at,
        asset=compound,
        more={
            "completed_on": max(one.record.completed_on for one in scope).isoformat(),
            "budget_fen": budget,
            "looks_split": rules.looks_split(budget, others, day),
        },
    )


def buildings_of(compound: str, building: str, on: date) -> list[Any]:
    """The buildings of a scope: one, or all of the compound. Raises NoParts."""
    area = registry.by_code("compound", compound, None).area_code
    standing = registry.standing("compound_building", on=on, within=area)
    of_it = [one for one in standing if one.record.compound == compound]
    found = [one for one in of_it if building in ("", one.code)]
    if not found:
        raise books.NoParts(scope=building or compound)
    return found


def _budget(said: Mapping[str, Any]) -> int:
    """Fen; 0 where the form will refuse what stands there."""
    try:
        return fen_of(Decimal(str(said.get("budget_yuan"))))
    except InvalidOperation:
        return 0


def uses_of(compound: str) -> list[ItemRow]:
    """All uses of the fund of a compound, the newest first."""
    return list(work.every(work.Wanted(process=KEY, asset=compound)))


def body_of(item: ItemRow) -> str:
    """The text that the owners decide on."""
    words = _(
        "同意使用维修资金，用于{title}。预算不超过 {budget}，由 {where} 的业主按面积分摊。"
        "方案：{works}"
    )
    return str(
        words.format(
            title=item.title,
            budget=Money(item.data["budget_fen"]),
            where=item.data["building"] or item.asset,
            works=item.data["works"],
        )
    )


def put_to_vote(
    number: str, key: str, *, opens_at: datetime, closes_at: datetime, actor: Actor, at: datetime
) -> ballots.BallotRow:
    """Announce the ballot of a use among the owners of its scope.

    Raises MoveUnknown where it is not its turn, and what announcing a ballot raises."""
    item, day = work.item(number), china_day(at)
    building = item.data["building"]
    declared = sum(
        int(100 * Fraction(one.record.area_m2)) for one in buildings_of(item.asset, building, day)
    )
    return work.put_to_vote(
        number,
        key,
        matter="use_fund",
        body=body_of(item),
        roll=ballots.roll_of(books.parts_of(item.asset, day, building).values()),
        declared_area=declared,
        opens_at=opens_at,
        closes_at=closes_at,
        actor=actor,
        at=at,
    )


def take_result(number: str, *, actor: Actor, at: datetime) -> ItemRow:
    """Go on, or end, by what the owners decided. Raises NotCounted, Unmet."""
    return work.take_result(number, body_of, actor=actor, at=at)
