"""Homes are handed over to their owners: none without its first deposit (H20 R1).

Whoever hands over tells of homes of one building with the papers of all of them. Each is judged by
itself; those that may be are handed over together, whole or not at all, and the register says since
when. The register is not undone but corrected: the office takes a handover back with the reason.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from yiju.applications.maintenance_fund import books, rules
from yiju.platform.base.errors import CityError
from yiju.platform.base.geo import Datum
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Standard, Verdict, rule
from yiju.platform.base.schema import attribute
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.api import By, Holder, Move, Process, Situation, Step

KEY, HOME, BUILDING = "home_handover", "exclusive_part", "compound_building"
CITES = (rules.SECTION_20, Standard(rules.FUND_RULES, "13"), Standard(rules.DEVELOPMENT, "30-32"))
SYSTEM = By(system=True)
Asset = registry.AssetRow
Reaches = Sequence[registry.Reach] | None


class HandedOverMeanwhile(CityError):
    code = "maintenance_fund.handed_over_meanwhile"
    status = 409
    text = _("{building} 的房屋 {homes} 此刻已由别人登记交付。看过最新情况再办")


@dataclass(frozen=True, kw_only=True)
class Handover:
    day: date = attribute(_("交付日期"))
    guarantee: str = attribute(_("住宅质量保证书"), most=120)
    manual: str = attribute(_("住宅使用说明书"), most=120)
    inspection: str = attribute(_("分户验收记录"), most=120)


@dataclass(frozen=True)
class Looked:
    """A home of a building with what was paid for it, and all that stands against handing it over
    on a day."""

    part: Asset
    due: int | None
    deposited: int
    unmet: tuple[Text | str, ...]


@dataclass(frozen=True)
class Told:
    """What became of a list of homes. Without any that may be handed over there is no item."""

    item: work.ItemRow | None
    refused: Mapping[str, str]
    """Why not, by the code of the home."""


@rule(cites=CITES, reading=_("逐户分户验收，有质量保证书和使用说明书，才能交付。"))
def papers_are_named(seen: Situation) -> Verdict:
    said = seen.said
    papers = {
        _("住宅质量保证书"): said.guarantee,
        _("住宅使用说明书"): said.manual,
        _("分户验收记录"): said.inspection,
    }
    return rules.papers_are_whole(papers, said.day, china_day(seen.now))


def note_in_register(change: Any) -> None:
    """Nobody else hands over homes of this building before this is stored."""
    item, code = change.item, change.item.data["building"]
    is_mine = work.lease(f"handover/{code}", item.number, change.at, timedelta())
    homes = registry.by_codes(HOME, item.data["homes"])
    gone = sorted(code for code, one in homes.items() if one.record.handed_over_on is not None)
    if gone or not is_mine:
        raise HandedOverMeanwhile(building=code, homes="、".join(gone))
    day = date.fromisoformat(item.data["day"])
    for one in homes.values():
        _record(one, day, max(one.valid_from, day), change)


def take_back(change: Any) -> None:
    """Of these homes nothing was handed over; what the register said before stays known."""
    day = date.fromisoformat(change.item.data["day"])
    for one in registry.by_codes(HOME, change.item.data["homes"]).values():
        if one.record.handed_over_on == day:
            _record(one, None, one.valid_from, change)


def _record(home: Asset, day: date | None, valid_from: date, change: Any) -> None:
    registry.asset_record(
        home.kind, home.code, name=home.name, state=home.state,
        attributes=asdict(home.record) | {"handed_over_on": day}, lon=home.lon, lat=home.lat,
        datum=Datum.WGS84, keeper_code=home.keeper_code, valid_from=valid_from,
        actor=change.actor, at=change.at, reaches=None, ground=change.item.number,
    )  # fmt: skip


HANDOVER = Process(
    key=KEY,
    title=_("房屋交付"),
    version=1,
    cites=CITES,
    begins="telling",
    form=Handover,
    may_begin=By(roles=("staff", "district", "office")),
    guards=(papers_are_named,),
    numbered="FWJF",
    steps=(
        Step("telling", _("登记交付"), held_by=Holder(role="district"), moves=(
            Move("hand_over", _("交付入册"), ("handed",), SYSTEM, effects=(note_in_register,),
                 final=True),
        )),
        Step("handed", _("已交付"), settles=True, held_by=Holder(role="district"), moves=(
            Move("take_back", _("登记有误，撤销"), ("taken_back",),
                 By(roles=("district", "office")), effects=(take_back,), says_why=True,
                 final=True),
        )),
        Step("taken_back", _("已撤销")),
    ),
)  # fmt: skip


def look(house: Asset, on: date, today: date) -> list[Looked]:
    """The homes of a building, by code, as they stand for a handover on a day. Raises NoParts."""
    parts = books.parts_of(house.record.compound, today, house.code)
    areas, paid = books.areas_of(parts), books.deposited(parts)
    found = []
    for code, one in sorted(parts.items()):
        record = one.record
        home = rules.Home(areas[code], paid[code], house.record.completed_on, record.handed_over_on)
        unmet = rules.may_be_handed_over(home, on).unmet
        due = rules.first_due(areas[code], record.handed_over_on or on)
        found.append(Looked(one, due, paid[code], tuple(unmet)))
    return found


@transaction.atomic
def hand_over(
    building: str, said: Mapping[str, Any], homes: Collection[str] = (), *, key: str,
    party: work.Party, reaches: Reaches, actor: Actor, at: datetime,
) -> Told:  # fmt: skip
    """Hand over homes of a building, all of it where none are named. Sent again under its key it is
    the same. Raises AssetNotFound, NoParts, Problems, Unmet, HandedOverMeanwhile."""
    house, today = registry.by_code(BUILDING, building, reaches), china_day(at)
    for known in work.every(work.Wanted(process=KEY, keys=(key,))):
        return Told(known, known.data["refused"])
    try:
        on = date.fromisoformat(str(said.get("day")))
    except ValueError:
        on = today  # the form says what is wrong with it
    seen = {one.part.code: one for one in look(house, on, today)}
    refused = {code: str(_("不是 {name} 的房屋").format(name=house.name))
               for code in homes if code not in seen}  # fmt: skip
    wanted = {code: one for code, one in seen.items() if not homes or code in homes}
    refused |= {c: "；".join(map(str, one.unmet)) for c, one in wanted.items() if one.unmet}
    good = [code for code in wanted if code not in refused]
    if not good:
        return Told(None, refused)
    place = work.Place(house.area_code, house.area_path, house.lon, house.lat)
    row = work.begin(
        KEY, said, title=str(_("{building}交付 {n} 户").format(building=house.name, n=len(good))),
        place=place, key=key, party=party, actor=actor, at=at, asset=f"{BUILDING}/{house.code}",
        unit_code=actor.unit,
        more={"building": house.code, "homes": good, "refused": refused},
    )  # fmt: skip
    by_system = work.Party(actor.account, system=True)
    row = work.act(
        row.number, "hand_over", key=f"{row.number}/hand", party=by_system, actor=actor, at=at
    )
    return Told(row, refused)
