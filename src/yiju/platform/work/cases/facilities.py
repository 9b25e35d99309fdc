"""A report about an asset can name the facility in it that it is about, as the lift of a compound.

Which kinds can be named, a type of the city's own declares (`OwnTypes.facilities`). The record of a
facility says by the attribute of that name in which asset it stands. The case stays one about the
whole asset: whoever keeps that answers.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.registry.api import AssetRow, by_code, standing
from yiju.platform.work.browsing import Wanted, every
from yiju.platform.work.cases.intake import CASE
from yiju.platform.work.catalogue.own import OwnTypes, installed, own_type
from yiju.platform.work.rows import ItemRow

FACILITY = "facility"
"""Where a case keeps kind, code and name of the facility."""
STANDING = ("in_service", "suspended")
NOTHING = ("rejected", "voided", "split")
"""Ends of cases that count for nothing, or went on as others."""


class FacilityUnknown(CityError):
    code = "work.facility_unknown"
    status = 422
    text = _("{asset} 没有设施 {facility}，请从表中选一个")


def facilities(types: OwnTypes, about: str, at: datetime) -> list[AssetRow]:
    """What stands in the asset of a code, in use or stopped, and can be named in a report about it.
    Raises AssetNotFound."""
    area, day = by_code(types.about, about, None).area_code, china_day(at)
    return [
        one
        for kind in types.facilities
        for one in standing(kind, on=day, within=area, states=STANDING)
        if getattr(one.record, types.about) == about
    ]


def naming(type_code: str, about: str, code: str, at: datetime) -> dict[str, Mapping[str, str]]:
    """What a report of a type keeps of the facility that its reporter chose; nothing where none was
    chosen. Raises AssetNotFound, FacilityUnknown."""
    if not code:
        return {}
    found = own_type(type_code, china_day(at))
    for one in facilities(found[0], about, at) if found else ():
        if one.code == code:
            return {FACILITY: {"kind": one.kind, "code": one.code, "name": one.name}}
    raise FacilityUnknown(asset=about, facility=code[:40])


def reports_naming(kind: str, since: datetime) -> Iterator[tuple[str, ItemRow]]:
    """Reports since a moment that name a facility of a kind, with its code; the newest first. One
    that was merged into another still was somebody's report."""
    types = (one for one in installed() if kind in one.facilities)
    codes = tuple(one.key for own in types for one in own.every())
    wanted = Wanted(process=CASE, type_codes=codes, since=since)
    for row in every(wanted) if codes else ():
        told = row.data.get(FACILITY, {})
        if told.get("kind") == kind and row.end not in NOTHING:
            yield told["code"], row
