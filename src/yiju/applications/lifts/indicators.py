"""Lifts in compounds (§2(1)), measured from the registers of lifts, buildings and homes."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from yiju.applications.lifts import rules, services
from yiju.applications.lifts.kinds import LIFT
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import reading_of
from yiju.platform.base.time import Period
from yiju.platform.base.units import HOUSEHOLD, PERCENT, SET
from yiju.platform.registry import api as registry
from yiju.platform.steering.api import Measure, Row, indicator

BUILDING, HOME = "compound_building", "exclusive_part"
Asset = registry.AssetRow


def _row(one: Asset) -> Row:
    return Row(one.kind, one.code, one.name)


def _none(area: str, what: Text) -> Measure:
    return Measure.missing(what.format(area=registry.area(area).name))


@indicator(
    key="lifts.registered",
    title=_("加装并登记使用的电梯"),
    unit=SET,
    better="more",
    cites=(rules.SECTION,),
    reading=_("台账里加装的、已经办理使用登记的电梯，每台算一部；拆除的不算。"),
    reads=(LIFT,),
)
def registered(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Lifts that were added and stand registered for use on the last day of the period."""
    lifts = services.standing(period.last_day, area, known_at=known_at)
    if not lifts:
        return _none(area, _("{area}没有登记在册的电梯"))
    added = [one for one in lifts if one.record.added]
    return Measure.count((_row(one) for one in added if one.record.number), map(_row, added))


@indicator(
    key="lifts.compounds_with_lift",
    title=_("四层以上的住宅小区有电梯在用的占比"),
    unit=PERCENT,
    better="more",
    cites=(rules.SECTION,),
    reading=_(
        "有一幢四层以上住宅楼的小区，至少一部电梯在用的占比；没有登记楼幢的小区不知道几层，两边都不计。"
    ),
    reads=(LIFT, BUILDING, "compound"),
)
def compounds_with_lift(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Share of the compounds with a building of four floors or more in which a lift is in use. A
    compound without a registered building is in neither number: its floors are not known. Where a
    building tells of lifts and none of them is registered one by one, what it tells counts."""
    day, houses = period.last_day, defaultdict[str, list[Asset]](list)
    for one in registry.standing(BUILDING, on=day, within=area, known_at=known_at):
        houses[one.record.compound].append(one)
    lifts = services.standing(day, area, known_at=known_at)
    listed = {one.record.building for one in lifts}
    with_lift = {one.record.compound for one in lifts if one.state == "in_service"}
    for compound, some in houses.items():
        if any(one.record.lifts and one.code not in listed for one in some):
            with_lift.add(compound)
    tall = [
        one
        for one in registry.standing("compound", on=day, within=area, known_at=known_at)
        if any(rules.needs_a_lift(house.record.floors, day) for house in houses[one.code])
    ]
    counted = (_row(one) for one in tall if one.code in with_lift)
    none = _("{area}没有登记四层以上楼幢的住宅小区").format(area=registry.area(area).name)
    return Measure.share(counted, map(_row, tall), none)


def _of_added(period: Period, area: str, known_at: datetime | None) -> Iterator[Asset]:
    """Homes above the ground floor of stairs with an added lift in use."""
    day, states = period.last_day, ("in_service",)
    lifts = services.standing(day, area, known_at=known_at, states=states)
    stairs = {(one.record.building, one.record.stair) for one in lifts if one.record.added}
    for one in registry.standing(HOME, on=day, within=area, known_at=known_at) if stairs else ():
        if one.record.floor >= 2 and (one.record.building, one.record.stair) in stairs:
            yield one


NO_HOMES = _("{area}没有加装电梯在用的单元，或没有登记那里的住房")


@indicator(
    key="lifts.elderly_reached",
    title=_("加装电梯受益的有老人的户"),
    unit=HOUSEHOLD,
    better="more",
    cites=(rules.SECTION,),
    reading=reading_of(rules.is_reached),
    reads=(LIFT, HOME),
)
def elderly_reached(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Households with residents of sixty and over that an added lift in use reaches, among those of
    which is known who lives there. The others are told by a figure of their own."""
    homes = [*_of_added(period, area, known_at)]
    known = [one for one in homes if one.record.elderly is not None]
    if not homes:
        return _none(area, NO_HOMES)
    if not known:
        return _none(area, _("{area}加装电梯的单元里没有一户登记了老人情况"))
    reached = (one for one in known if rules.is_reached(one.record.floor, one.record.elderly))
    return Measure.count(map(_row, reached), map(_row, known))


@indicator(
    key="lifts.elderly_unknown",
    title=_("加装电梯的单元里没有登记老人情况的户"),
    unit=HOUSEHOLD,
    better="less",
    cites=(rules.SECTION,),
    reading=_("住在二层以上、单元里有加装的电梯在用，台账没有写有几位老人的户。"),
    reads=(LIFT, HOME),
)
def elderly_unknown(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Households above the ground floor of stairs with an added lift of which is not known whether
    somebody of sixty and over lives there."""
    homes = [*_of_added(period, area, known_at)]
    if not homes:
        return _none(area, NO_HOMES)
    unknown = (one for one in homes if one.record.elderly is None)
    return Measure.count(map(_row, unknown), map(_row, homes))


ALL = (registered, compounds_with_lift, elderly_reached, elderly_unknown)
