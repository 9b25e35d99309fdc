"""What owners, the firm and the clock do about stalls."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from fractions import Fraction
from hashlib import sha256
from typing import Any

from django.db import transaction

from yiju.applications.compound_parking import books
from yiju.applications.compound_parking.parking import LEASE, LOTS, parking_of
from yiju.applications.compound_parking.process import STALL_ADDITION, STALL_WARNING, WARNINGS
from yiju.applications.compound_parking.rules import MATTER, P
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import CHINA, Period, china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.trust.draws import api as draws
from yiju.platform.work import api as work
from yiju.platform.work.api import ItemRow, Party
from yiju.platform.work.reviews.api import BEACON

OWNER = Actor(account="", name="业主", unit="", via="web")
CITY = Actor(account="", name="系统", unit="", via="system")
ITSELF = Party(account="", system=True)
PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][A-Z0-9]{5,6}")
CLOSING = time(15)
Asset = registry.AssetRow


class PlateUnfit(CityError):
    code = "compound_parking.plate_unfit"
    status = 422
    text = _("车牌读不懂：一个汉字、一个字母，再加五或六位字母和数字，如 苏D12345")


class NoLotsNeeded(CityError):
    code = "compound_parking.no_lots_needed"
    status = 409
    text = _("同等的申请 {count} 户，空位 {free} 个：没有空位，或者人人有份，不用抽签")


class DrawnAlready(CityError):
    code = "compound_parking.drawn_already"
    status = 409
    text = _("空位已由抽签次序在前的业主占满，或抽签 {number} 正在进行")


class WaitsAlready(CityError):
    code = "compound_parking.waits_already"
    status = 409
    text = _("{plate} 已在等候，申请编号 {number}")


class NotCommon(CityError):
    code = "compound_parking.not_common"
    status = 422
    text = _("{number} 不是本小区全体业主的车位的租用，租金不记公共收益")


def plate_of(told: str) -> tuple[str, str]:
    """Mask and mark of a plate. Raises PlateUnfit."""
    plate = re.sub(r"[\s·.]", "", told).upper()
    if not PLATE.fullmatch(plate):
        raise PlateUnfit()
    return f"{plate[:2]}{'*' * (len(plate) - 4)}{plate[-2:]}", registry.fingerprints(plate)[0][:32]


def apply(
    compound: str, plate: str, wish: str = "any", *, part: str = "", key: str,
    party: Party = ITSELF, actor: Actor = OWNER, at: datetime,
) -> ItemRow:  # fmt: skip
    """Wait for a stall of the compound: for a home, or for somebody who is no owner here.

    Raises AssetNotFound, NotYours, PlateUnfit, Problems, WaitsAlready."""
    place = registry.by_code("compound", compound, None)
    masked, mark = plate_of(plate)
    if not any(work.every(work.Wanted(keys=(key,)))):
        _refuse_twice(compound, masked, mark)
    who = part.rpartition("-")[2] or _("非业主")
    return work.begin(
        LEASE,
        {"wish": wish},
        title=f"{place.name} {who} {masked}",
        place=work.Place(place.area_code, place.area_path, place.lon, place.lat),
        key=key,
        party=party,
        actor=actor,
        at=at,
        asset=compound,
        unit_code=place.keeper_code,
        more={"compound": compound, "part": part, "plate": masked, "mark": mark},
    )


def _refuse_twice(compound: str, masked: str, mark: str) -> None:
    """Raises WaitsAlready where the car waits in the compound."""
    for row in work.every(work.Wanted(process=LEASE, asset=compound, state="open")):
        if row.data["mark"] == mark:
            raise WaitsAlready(plate=masked, number=row.number)


def rent_take(
    compound: str, fen: int, number: str, *, key: str, actor: Actor, at: datetime
) -> None:
    """Rent came in under an application whose stall belongs to all owners. Raises NotCommon, and
    what the ledger refuses."""
    now = parking_of(compound, china_day(at))
    owners = {one.code for one in now.stalls if one.record.owner == "owners"}
    if not any(one.number == number and one.stall in owners for one in now.leases):
        raise NotCommon(number=number)
    books.rent_take(compound, fen, number, key=key, actor=actor, at=at)


def withdraw(part: Asset, number: str, *, at: datetime) -> ItemRow:
    """An owner does not wait any more. Raises NotTheHolder for another's application."""
    row = work.item(number)
    if row.process != LEASE or row.data["part"] != part.code:
        raise registry.NotTheHolder()
    return work.act(
        number, "withdraw", key=f"{number}-withdraw", party=ITSELF, actor=OWNER, at=at,
        opinion=str(_("业主撤回")),
    )  # fmt: skip


def addition_begin(
    compound: str, said: Mapping[str, Any], *, key: str, party: Party, actor: Actor, at: datetime
) -> ItemRow:
    """Propose stalls on common ground. Raises AssetNotFound, NotYours, Problems, Unmet."""
    place = registry.by_code("compound", compound, None)
    return work.begin(
        STALL_ADDITION.key,
        said,
        title=f"{place.name} {STALL_ADDITION.title}",
        place=work.Place(place.area_code, place.area_path, place.lon, place.lat),
        key=key,
        party=party,
        actor=actor,
        at=at,
        asset=compound,
        unit_code=place.keeper_code,
    )


def body_of(item: ItemRow) -> str:
    """The text that the owners decide on."""
    words = _(
        "同意改变共有部分的用途：在{place}增设车位 {count} 个，划定后消防车通道净宽 {lane} 米；"
        "车位属于全体业主，净收益归业主。"
    )
    data = item.data
    return str(words.format(place=data["place"], count=data["count"], lane=data["lane_m"]))


def put_to_vote(
    number: str, key: str, *, opens_at: datetime, closes_at: datetime, actor: Actor, at: datetime
) -> ballots.BallotRow:
    """Announce the ballot among all owners of the compound, by art. 278 item 8."""
    item, day = work.item(number), china_day(at)
    area = registry.by_code("compound", item.asset, None).area_code
    parts, houses = (
        [
            one
            for one in registry.standing(kind, on=day, within=area)
            if one.record.compound == item.asset
        ]
        for kind in ("exclusive_part", "compound_building")
    )
    return work.put_to_vote(
        number, key, matter=MATTER, body=body_of(item), roll=ballots.roll_of(parts),
        declared_area=sum(int(100 * Fraction(one.record.area_m2)) for one in houses),
        opens_at=opens_at, closes_at=closes_at, actor=actor, at=at,
    )  # fmt: skip


def take_result(number: str, *, actor: Actor, at: datetime) -> ItemRow:
    """Go on, or end, by what the owners decided. Raises NotCounted, Unmet."""
    return work.take_result(number, body_of, actor=actor, at=at)


@transaction.atomic
def lots_begin(compound: str, *, key: str, actor: Actor, at: datetime) -> ItemRow:
    """Freeze the list of owners who wait with equal right, in public. Raises AssetNotFound,
    NoLotsNeeded, DrawnAlready."""
    place, day = registry.by_code("compound", compound, None), china_day(at)
    now = parking_of(compound, day)
    owners, free = now.owners(day), len(now.free(day))
    same = [one for one in owners if one.has == owners[0].has]
    if len(same) <= free or not free:
        raise NoLotsNeeded(count=len(same), free=free)
    running = list(work.every(work.Wanted(process=LOTS, asset=compound, state="open")))
    fresh = [one.number for one in same if one.rank is None]
    places = free - (len(same) - len(fresh))
    if running or not fresh or places < 1:
        raise DrawnAlready(number=running[0].number if running else "—")
    item = work.begin(
        LOTS,
        {},
        title=f"{place.name} {_('车位抽签')}",
        place=work.Place(place.area_code, place.area_path, place.lon, place.lat),
        key=key,
        party=ITSELF,
        actor=actor,
        at=at,
        asset=compound,
        unit_code=place.keeper_code,
        more={"draw": f"stalls-{sha256(key.encode()).hexdigest()[:16]}", "listed": len(fresh)},
    )
    notice = draws.Notice(tuple(map(draws.Candidate, fresh)), {"": places})
    _freeze(item, notice, actor, at)
    return item


def _freeze(item: ItemRow, notice: draws.Notice, actor: Actor, at: datetime) -> None:
    day = china_day(at)
    on = work.calendar().add_working_days(day, int(P.beacon_days.at(day)))
    draws.announce(
        item.data["draw"],
        kind=LOTS,
        title=item.title,
        house=registry.unit(actor.unit).short_name,
        beacon=BEACON.msgid.format(day=on),
        beacon_at=datetime.combine(on, CLOSING, CHINA),
        actor=actor,
        at=at,
    )
    draws.freeze(item.data["draw"], notice, actor=actor, at=at)


def keep_warning(at: datetime) -> int:
    """What the clock does: a warning for what is wrong, once while it lasts; those whose cause is
    gone end by themselves."""
    changed, wrong = 0, set(_wrong(china_day(at)))
    for row in work.every(work.Wanted(process=STALL_WARNING.key, state="open")):
        cause = (row.asset, row.data["why"], row.data["about"])
        if cause not in wrong:
            work.act(row.number, "pass", key=f"{row.number}-pass", party=ITSELF, actor=CITY, at=at)
            changed += 1
    return changed + sum(_warn(*cause, at) for cause in sorted(wrong))


def _wrong(day: date) -> Iterator[tuple[str, str, str]]:
    """Compound, kind of warning, and what it is about. Looks at compounds with rents, and at
    those where somebody waits."""
    quarter = Period.quarter(day.year, (day.month + 2) // 3).previous()
    if day > books.rules.income_due(quarter):
        for compound in books.with_rents():
            if books.is_late(compound, quarter, day) and not books.is_credited(compound, quarter):
                yield compound, "income", quarter.label
    waits = {row.asset for row in work.every(work.Wanted(process=LEASE, state="open"))}
    for compound in sorted(waits):
        for lease in parking_of(compound, day).let_past_owners():
            yield compound, "outsider", lease.number


def _warn(compound: str, why: str, about: str, at: datetime) -> bool:
    place = registry.by_code("compound", compound, None)
    before = work.every(work.Wanted(process=STALL_WARNING.key, asset=compound, state="ended"))
    passed = sum(row.end == "passed" and row.data["about"] == about for row in before)
    row = work.begin(
        STALL_WARNING.key,
        {},
        title=f"{place.name}：{WARNINGS[why].msgid}（{about}）",
        place=work.Place(place.area_code, place.area_path, place.lon, place.lat),
        key=f"stall-{why}-{compound}-{about}-{passed}",
        party=ITSELF,
        actor=CITY,
        at=at,
        asset=compound,
        unit_code=place.keeper_code,
        more={"why": why, "about": about},
    )
    return row.is_new


def warnings_of(compound: str) -> list[ItemRow]:
    """The warnings about a compound that nobody has settled."""
    return list(work.every(work.Wanted(process=STALL_WARNING.key, asset=compound, state="open")))


def due_quarters(first: date, last: date) -> list[Period]:
    """The quarters whose net income had to be credited within a stretch of days, both counted."""
    found, quarter = [], Period.quarter(first.year - 1, 3)
    while quarter.last_day < last:
        due = books.rules.income_due(quarter)
        if first <= due < last:
            found.append(quarter)
        quarter = quarter.next()
    return found
